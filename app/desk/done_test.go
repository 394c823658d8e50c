package desk_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/entry"
	"guichet/ins"
)

// D-76: the leaflet says what the document shows and who corrects it, nothing of the INS; it is offered once the
// admission that met the discordance is recorded.
func TestDone_Leaflet(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUNE", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s := b.Do(desk.PrintLeaflet{})
	require.Equal(t, "app_acte_impossible", s.Message.Code)
	b.Desk.Do(desk.CallINSi{Criteria: &entry.Criteria{NomNaissance: "ADRUN", Prenoms: "ZOE", Sexe: "F", DateNaissance: "31/12/1975"}})
	b.State(desk.StateComparing)
	b.Enter() // Signaler
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	b.Key("F7")
	s = b.Message("app_feuillet_imprime")
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label, "the labels are still to come")
	o := b.Labels.Orders[0]
	require.Equal(t, "feuillet", o.Modele)
	require.Len(t, o.Ecarts, 1)
	require.Equal(t, "ADRUNE", o.Ecarts[0].ValeurTitre)
	said, err := json.Marshal(o.Ecarts)
	require.NoError(t, err)
	require.NotContains(t, string(said), `ADRUN"`)
	require.NotContains(t, string(said), "275126322074974")
}

// the copied document is compared by somebody else: the record stays down, the list has it, once.
func TestDone_DeferredValidation(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeCompared("")
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	b.Key("Alt V")
	s = b.Until("the deferral", func(s desk.Snapshot) bool { return s.State == desk.StateDone && len(desktest.Works(b)) == 1 })
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	require.Equal(t, ins.ListeAValider, desktest.Works(b)[0].Liste)
	require.Equal(t, "app_validation_sans_objet", b.Do(desk.DeferValidation{}).Message.Code)
}

// D-61: a provisional matricule is checked at each visit, before anything is printed.
func TestDone_NIAIsCheckedAtEachVisit(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("PRO", ins.PieceCNI, desktest.TraitsOf("PROVISOIRE", "MATRICULE", "M", "01/07/2009", "63220 Mazoires"))
	b.Desk.Do(desk.CallINSi{})
	b.State(desk.StateComparing)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(t, ins.OIDNIA, s.Patient.Opened.INS.OID)
	require.Equal(t, desk.PrintLabels{}, s.Now.Primary.Command, "just obtained from INSi")
	b.NextPatient()
	b.Desk.Do(desk.SearchRecords{Date: "01/07/2009", Nom: "PRO"})
	s = b.State(desk.StateResults)
	b.Desk.Do(desk.OpenRecord{ID: s.Patient.Results[0].ID})
	s = b.State(desk.StateDone)
	require.Equal(t, desk.CallINSi{}, s.Now.Primary.Command)
	require.Contains(t, s.Now.Why, "RNIV §4.8.2")
	b.Enter()
	s = b.Message("app_ins_inchangee")
	s = b.Until("the check in the journal", func(s desk.Snapshot) bool { return s.State == desk.StateDone })
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, desk.PrintLabels{}, s.Now.Primary.Command)
	require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), ins.VerificationPassed{}.Name())
}

// D-09, A-36: with the application INSi is not called, the way to read it is not public and is said; another document
// brings the call back.
func TestPiece_AppliCarteVitale(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("31/12/1975", "ADR", ins.PieceAppliVitale)
	require.Equal(t, "app_appli_vitale", b.Desk.Snapshot().Message.Code)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s := b.State(desk.StateReady)
	require.Equal(t, desk.RecordWithoutINS{}, s.Now.Primary.Command)
	s = b.Do(desk.CallINSi{})
	require.Equal(t, "ins_appel_appli_carte_vitale", s.Message.Code)
	b.Desk.Do(desk.RecordWithoutINS{})
	require.Equal(t, ins.Validee, b.State(desk.StateDone).Status.Statut)
}

// Every document has its key, the rare ones a letter after the digits (screens: keyboard only).
func TestPiece_EveryDocumentHasItsKey(t *testing.T) {
	b := desktest.NewBench(t)
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.State(desk.StateResults)
	b.Desk.Do(desk.NewRecord{})
	s := b.State(desk.StatePiece)
	seen := map[string]bool{}
	for _, c := range s.Now.Form.Fields[0].Choices {
		require.Len(t, c.Key, 1, c.Label)
		require.False(t, seen[c.Key], c.Key)
		seen[c.Key] = true
	}
	require.True(t, seen["A"])
}

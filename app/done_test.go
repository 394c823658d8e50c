package app_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// D-76: the leaflet says what the document shows and who corrects it, nothing of the INS; it is offered once the
// admission that met the discordance is recorded.
func TestDone_Leaflet(t *testing.T) {
	b := newBench(t)
	b.ready("ADR", ins.PieceCNI, traitsOf("ADRUNE", "ZOE", "F", "31/12/1975", "63220"))
	s := b.do(app.PrintLeaflet{})
	require.Equal(t, "app_acte_impossible", s.Message.Code)
	b.desk.Do(app.CallINSi{Criteria: &app.Criteria{NomNaissance: "ADRUN", Prenoms: "ZOE", Sexe: "F", DateNaissance: "31/12/1975"}})
	b.state(app.StateComparing)
	b.enter() // Signaler
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	b.key("F7")
	s = b.message("app_feuillet_imprime")
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label, "the labels are still to come")
	o := b.labels.orders[0]
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
	b := newBench(t)
	b.zoeCompared("")
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	b.key("Alt V")
	s = b.until("the deferral", func(s app.Snapshot) bool { return s.State == app.StateDone && len(works(b)) == 1 })
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	require.Equal(t, ins.ListeAValider, works(b)[0].Liste)
	require.Equal(t, "app_validation_sans_objet", b.do(app.DeferValidation{}).Message.Code)
}

// D-61: a provisional matricule is checked at each visit, before anything is printed.
func TestDone_NIAIsCheckedAtEachVisit(t *testing.T) {
	b := newBench(t)
	b.ready("PRO", ins.PieceCNI, traitsOf("PROVISOIRE", "MATRICULE", "M", "01/07/2009", "63220"))
	b.desk.Do(app.CallINSi{})
	b.state(app.StateComparing)
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(t, ins.OIDNIA, s.Patient.Opened.INS.OID)
	require.Equal(t, app.PrintLabels{}, s.Now.Primary.Command, "just obtained from INSi")
	b.nextPatient()
	b.desk.Do(app.SearchRecords{Date: "01/07/2009", Nom: "PRO"})
	s = b.state(app.StateResults)
	b.desk.Do(app.OpenRecord{ID: s.Patient.Results[0].ID})
	s = b.state(app.StateDone)
	require.Equal(t, app.CallINSi{}, s.Now.Primary.Command)
	require.Contains(t, s.Now.Why, "RNIV §4.8.2")
	b.enter()
	s = b.message("app_ins_inchangee")
	s = b.until("the check in the journal", func(s app.Snapshot) bool { return s.State == app.StateDone })
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, app.PrintLabels{}, s.Now.Primary.Command)
	require.Contains(t, names(b.lines(s.Patient.Opened.ID)), ins.VerificationPassed{}.Name())
}

// D-09, A-36: with the application INSi is not called, the way to read it is not public and is said; another document
// brings the call back.
func TestPiece_AppliCarteVitale(t *testing.T) {
	b := newBench(t)
	b.toTraits("31/12/1975", "ADR", ins.PieceAppliVitale)
	require.Equal(t, "app_appli_vitale", b.desk.Snapshot().Message.Code)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	s := b.state(app.StateReady)
	require.Equal(t, app.RecordWithoutINS{}, s.Now.Primary.Command)
	s = b.do(app.CallINSi{})
	require.Equal(t, "ins_appel_appli_carte_vitale", s.Message.Code)
	b.desk.Do(app.RecordWithoutINS{})
	require.Equal(t, ins.Validee, b.state(app.StateDone).Status.Statut)
}

// Every document has its key, the rare ones a letter after the digits (screens: keyboard only).
func TestPiece_EveryDocumentHasItsKey(t *testing.T) {
	b := newBench(t)
	b.desk.Do(app.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.state(app.StateResults)
	b.desk.Do(app.NewRecord{})
	s := b.state(app.StatePiece)
	seen := map[string]bool{}
	for _, c := range s.Now.Form.Fields[0].Choices {
		require.Len(t, c.Key, 1, c.Label)
		require.False(t, seen[c.Key], c.Key)
		seen[c.Key] = true
	}
	require.True(t, seen["A"])
}

package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// 01: the ladder is proposed try by try, with its reason, and counted; then the patient is admitted without INS and
// waits in a worklist (D-11, D-15, D-16; CNDA 2.07).
func TestLadder_NobodyFound(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("HOU", ins.PieceCNI, desktest.TraitsOf("HOUILLES", "Pierre, Paul, Jacques", "M", "27/01/1993", "63220 Mazoires"))
	b.Enter()
	s := b.State(desk.StateNone)
	require.Equal(t, "Essai INSi : 1 sur 5.", s.Now.Tries)
	tries := 1
	for s.Now.Primary.Label == "Essayer" {
		require.NotEmpty(t, s.Now.Why)
		last := s.Now.Tries
		b.Enter()
		s = b.Until("the next answer", func(s desk.Snapshot) bool { return s.State == desk.StateNone && s.Now.Tries != last })
		tries++
		require.LessOrEqual(t, tries, ins.MaxTries)
	}
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	w := desktest.Works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeARecuperer, w[0].Liste)
	calls := 0
	for _, n := range desktest.Names(b.Lines(b.Opened().ID)) {
		if n == app.FactCall {
			calls++
		}
	}
	require.Equal(t, tries, calls, "every try is journaled")
}

// 02: the place of birth first, typed by name; then 00 (D-12, CNDA 2.06).
func TestLadder_SeveralThenThePlaceOfBirth(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("DE V", ins.PiecePasseport, desktest.TraitsOf("DE VINCI", "LEONARDO, PIERO", "M", "01/02/2014", ""))
	b.Enter()
	s := b.State(desk.StateSeveral)
	require.NotNil(t, s.Now.Form, "the place is asked for")
	require.Empty(t, s.Now.Form.Fields[0].Value, "no default place (EXI SI 19)")
	b.Desk.Do(s.Now.Form.Submit(map[string]string{s.Now.Form.Fields[0].Code: "63220 Mazoires"}))
	s = b.State(desk.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// 01, then the second given name of the document finds the person: another premier prénom is another person until the
// cellule says otherwise (D-46), and nothing of the INS stays in the record (D-35).
func TestDiscordance_BlockingGoesToTheCellule(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("TCH", ins.PieceCNI, desktest.TraitsOf("TCHITCHI", "OLA, CATARINA", "F", "21/06/1936", "63220 Mazoires"))
	b.Enter()
	b.State(desk.StateNone)
	b.Enter()
	s := b.State(desk.StateComparing)
	require.Equal(t, ins.Bloquante, s.Comparison.Verdict)
	require.Equal(t, "Signaler à la cellule", s.Now.Primary.Label)
	require.NotEmpty(t, s.Now.Tell)
	require.NotEmpty(t, s.Comparison.Detail)
	b.Desk.Do(desk.AcceptINS{Motif: "tant pis"})
	b.Message("app_ecart_bloquant")
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	id := b.Opened()
	require.Nil(t, id.INS)
	require.Equal(t, "OLA", id.PremierPrenom)
	w := desktest.Works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeDiscordance, w[0].Liste)
	require.Contains(t, desktest.Names(b.Lines(id.ID)), app.FactRefusal)
	require.Contains(t, desktest.Names(b.Lines(id.ID)), app.FactReport)
}

// Correcting my entry of the document keeps what was typed and calls again; the INS never corrects it (D-37).
func TestDiscordance_CorrectMyEntry(t *testing.T) {
	b := desktest.NewBench(t)
	b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUN", "ZOEE", "F", "31/12/1975", ""))
	b.Enter()
	s := b.Until("an answer", func(s desk.Snapshot) bool { return s.State == desk.StateComparing || s.State == desk.StateNone })
	b.Key("F4")
	s = b.State(desk.StateTraits)
	require.Equal(t, "ADRUN", s.Now.Form.Fields[0].Value)
	require.Nil(t, s.Now.Progress)
	b.Desk.Do(s.Now.Form.Submit(desktest.Typed(s.Now.Form, map[string]string{"liste_prenoms": "ZOE", "premier_prenom": ""})))
	b.State(desk.StateReady)
	b.Enter()
	s = b.State(desk.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	require.False(t, s.Comparison.Rows[0].Local.Text != "")
}

// A character that cannot be written is refused by name on its field, and nothing typed is lost (C-05).
func TestTraits_ForbiddenCharacterIsNamed(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("01/01/1987", "", ins.PieceCNI)
	s := b.Do(desktest.TraitsOf("D’ÆION 2", "Cœur", "M", "01011987", "99999"))
	require.Equal(t, desk.StateTraits, s.State)
	var nom shown.Field
	for _, f := range s.Now.Form.Fields {
		if f.Code == "nom_naissance" {
			nom = f
		}
	}
	require.Contains(t, nom.Fault, "2")
	require.Equal(t, "D’ÆION 2", nom.Value)
	require.Equal(t, shown.MessageRefusal, s.Message.Level)
	b.Desk.Do(desktest.TraitsOf("D’Æion", "Cœur", "M", "01011987", "99999"))
	s = b.State(desk.StateReady)
	require.Equal(t, "D'AEION", s.Comparison.Rows[0].Titre.Text, "normalising is visible")
	require.Equal(t, "01/01/1987", s.Comparison.Rows[3].Titre.Text)
}

// Wrong entries of every kind stay on their field with the way out.
func TestTraits_WrongEntriesAreRefusedOnTheirField(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("01/01/1987", "", ins.PieceCNI)
	for name, c := range map[string]struct {
		entry desk.EnterTraits
		field string
	}{
		"nothing":               {desk.EnterTraits{}, "nom_naissance"},
		"no sex":                {desktest.TraitsOf("A", "B", "", "01/01/1987", ""), "sexe"},
		"unknown sex":           {desktest.TraitsOf("A", "B", "X", "01/01/1987", ""), "sexe"},
		"no such day":           {desktest.TraitsOf("A", "B", "M", "31/02/1987", ""), "date_naissance"},
		"future":                {desktest.TraitsOf("A", "B", "M", "01/01/2999", ""), "date_naissance"},
		"too old":               {desktest.TraitsOf("A", "B", "M", "01/01/1800", ""), "date_naissance"},
		"several given names":   {desktest.TraitsOf("A", "Jean Roger Pierre", "M", "01/01/1987", ""), "premier_prenom"},
		"C-30 not the first":    {desk.EnterTraits{NomNaissance: "A", Prenoms: "MAX PATRICK", PremierPrenom: "PATRICK", Sexe: "M", DateNaissance: "01/01/1987"}, "premier_prenom"},
		"no such place":         {desktest.TraitsOf("A", "B", "M", "01/01/1987", "Zzzzville"), "lieu_naissance"},
		"used name with digits": {desk.EnterTraits{NomNaissance: "A", Prenoms: "B", Sexe: "M", DateNaissance: "01/01/1987", NomUtilise: "A1"}, "nom_utilise"},
	} {
		t.Run(name, func(t *testing.T) {
			s := b.Do(c.entry)
			require.Equal(t, desk.StateTraits, s.State)
			faults := map[string]string{}
			for _, f := range s.Now.Form.Fields {
				if f.Fault != "" {
					faults[f.Code] = f.Fault
				}
			}
			require.Contains(t, faults, c.field)
		})
	}
}

// A document that is not trusted gives neither VALI nor QUAL; a combined proof needs its checklist (B-05, B-21).
func TestPiece_ChecklistAndTrust(t *testing.T) {
	b := desktest.NewBench(t)
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.Until("search", func(s desk.Snapshot) bool { return s.Patient.Searched && s.State == desk.StateResults })
	b.Desk.Do(desk.NewRecord{})
	b.State(desk.StatePiece)
	s := b.Do(desk.ChoosePiece{Type: ins.PieceLivretFamille})
	require.Equal(t, desk.StatePiece, s.State)
	require.NotEmpty(t, s.Now.Form.Fields)
	s = b.Do(s.Now.Form.Submit(desktest.Typed(s.Now.Form, nil)))
	require.Equal(t, "app_piece_incomplete", s.Message.Code)
	s = b.Do(desk.ChoosePiece{Type: "ZZ"})
	require.Equal(t, "app_piece_inconnue", s.Message.Code)
	s = b.Do(desk.ChoosePiece{Type: ins.PiecePermis})
	require.Equal(t, desk.StateTraits, s.State)
	require.Equal(t, "app_piece_sans_confiance", s.Message.Code)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.State(desk.StateReady)
	b.Enter()
	s = b.State(desk.StateComparing)
	require.Equal(t, "Retenir l’INS", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	require.Empty(t, s.Patient.Opened.INS.Matricule, "no matricule is shown outside QUAL")

	// The document comes later: it is compared with the INS of the record, and nobody is called.
	b.Key("F4")
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	b.State(desk.StateTraits)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s = b.State(desk.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, ins.Matricule("275126322074974"), s.Patient.Opened.INS.Matricule)
}

// A matricule has one holder: the other record is proposed, nothing is attached, the cellule is told (A-80, EXI SI 32).
func TestDuplicate_INSHeldByAnotherRecord(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	first := b.Opened().ID
	b.NextPatient()
	s := b.ZoeCompared(ins.PieceCNI) // the agent creates in spite of the result
	require.Equal(t, "Ouvrir l’autre dossier", s.Now.Primary.Label)
	s = b.Do(desk.AcceptINS{})
	require.Equal(t, "app_ins_portee", s.Message.Code)
	b.Desk.Do(desk.ReportToCellule{})
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	w := desktest.Works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeDoublon, w[0].Liste)
	b.NextPatient()

	b.ZoeCompared(ins.PieceCNI)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID, "the other record is opened")
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

package app_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// traitsOf types the traits of a document.
func traitsOf(nom, prenoms, sexe, date, lieu string) app.EnterTraits {
	return app.EnterTraits{NomNaissance: nom, Prenoms: prenoms, Sexe: sexe, DateNaissance: date, LieuNaissance: lieu}
}

func works(b *bench) []app.Work {
	b.t.Helper()
	w, err := b.base.Works(context.Background())
	require.NoError(b.t, err)
	return w
}

func (b *bench) opened() *ins.Identite {
	b.t.Helper()
	id := b.desk.Snapshot().Patient.Opened
	require.NotNil(b.t, id)
	d, err := b.base.Load(b.t.Context(), id.ID)
	require.NoError(b.t, err)
	return &d.Identite
}

// 01: the ladder is proposed try by try, with its reason, and counted; then the patient is admitted without INS and
// waits in a worklist (D-11, D-15, D-16; CNDA 2.07).
func TestLadder_NobodyFound(t *testing.T) {
	b := newBench(t)
	b.ready("HOU", ins.PieceCNI, traitsOf("HOUILLES", "Pierre, Paul, Jacques", "M", "27/01/1993", "63220"))
	b.enter()
	s := b.state(app.StateNone)
	require.Equal(t, "Essai INSi : 1 sur 5.", s.Now.Tries)
	tries := 1
	for s.Now.Primary.Label == "Essayer" {
		require.NotEmpty(t, s.Now.Why)
		last := s.Now.Tries
		b.enter()
		s = b.until("the next answer", func(s app.Snapshot) bool { return s.State == app.StateNone && s.Now.Tries != last })
		tries++
		require.LessOrEqual(t, tries, ins.MaxTries)
	}
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	w := works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeARecuperer, w[0].Liste)
	calls := 0
	for _, n := range names(b.lines(b.opened().ID)) {
		if n == app.FactCall {
			calls++
		}
	}
	require.Equal(t, tries, calls, "every try is journaled")
}

// 02: the place of birth first, typed by name; then 00 (D-12, CNDA 2.06).
func TestLadder_SeveralThenThePlaceOfBirth(t *testing.T) {
	b := newBench(t)
	b.ready("DE V", ins.PiecePasseport, traitsOf("DE VINCI", "LEONARDO, PIERO", "M", "01/02/2014", ""))
	b.enter()
	s := b.state(app.StateSeveral)
	require.NotNil(t, s.Now.Form, "the place is asked for")
	require.Empty(t, s.Now.Form.Fields[0].Value, "no default place (EXI SI 19)")
	b.desk.Do(s.Now.Form.Submit(map[string]string{s.Now.Form.Fields[0].Code: "63220"}))
	s = b.state(app.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// 01, then the second given name of the document finds the person: another premier prénom is another person until the
// cellule says otherwise (D-46), and nothing of the INS stays in the record (D-35).
func TestDiscordance_BlockingGoesToTheCellule(t *testing.T) {
	b := newBench(t)
	b.ready("TCH", ins.PieceCNI, traitsOf("TCHITCHI", "OLA, CATARINA", "F", "21/06/1936", "63220"))
	b.enter()
	b.state(app.StateNone)
	b.enter()
	s := b.state(app.StateComparing)
	require.Equal(t, ins.Bloquante, s.Comparison.Verdict)
	require.Equal(t, "Signaler à la cellule", s.Now.Primary.Label)
	require.NotEmpty(t, s.Now.Tell)
	require.NotEmpty(t, s.Comparison.Detail)
	b.desk.Do(app.AcceptINS{Motif: "tant pis"})
	b.message("app_ecart_bloquant")
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	id := b.opened()
	require.Nil(t, id.INS)
	require.Equal(t, "OLA", id.PremierPrenom)
	w := works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeDiscordance, w[0].Liste)
	require.Contains(t, names(b.lines(id.ID)), app.FactRefusal)
	require.Contains(t, names(b.lines(id.ID)), app.FactReport)
}

// Correcting my entry of the document keeps what was typed and calls again; the INS never corrects it (D-37).
func TestDiscordance_CorrectMyEntry(t *testing.T) {
	b := newBench(t)
	b.ready("ADR", ins.PieceCNI, traitsOf("ADRUN", "ZOEE", "F", "31/12/1975", ""))
	b.enter()
	s := b.until("an answer", func(s app.Snapshot) bool { return s.State == app.StateComparing || s.State == app.StateNone })
	b.key("F4")
	s = b.state(app.StateTraits)
	require.Equal(t, "ADRUN", s.Now.Form.Fields[0].Value)
	require.Nil(t, s.Now.Progress)
	b.desk.Do(s.Now.Form.Submit(typed(s.Now.Form, map[string]string{"liste_prenoms": "ZOE", "premier_prenom": ""})))
	b.state(app.StateReady)
	b.enter()
	s = b.state(app.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	require.False(t, s.Comparison.Rows[0].Local.Text != "")
}

// A character that cannot be written is refused by name on its field, and nothing typed is lost (C-05).
func TestTraits_ForbiddenCharacterIsNamed(t *testing.T) {
	b := newBench(t)
	b.toTraits("01/01/1987", "", ins.PieceCNI)
	s := b.do(traitsOf("D’ÆION 2", "Cœur", "M", "01011987", "99999"))
	require.Equal(t, app.StateTraits, s.State)
	var nom app.Field
	for _, f := range s.Now.Form.Fields {
		if f.Code == "nom_naissance" {
			nom = f
		}
	}
	require.Contains(t, nom.Fault, "2")
	require.Equal(t, "D’ÆION 2", nom.Value)
	require.Equal(t, app.MessageRefusal, s.Message.Level)
	b.desk.Do(traitsOf("D’Æion", "Cœur", "M", "01011987", "99999"))
	s = b.state(app.StateReady)
	require.Equal(t, "D'AEION", s.Comparison.Rows[0].Titre.Text, "normalising is visible")
	require.Equal(t, "01/01/1987", s.Comparison.Rows[3].Titre.Text)
}

// Wrong entries of every kind stay on their field with the way out.
func TestTraits_WrongEntriesAreRefusedOnTheirField(t *testing.T) {
	b := newBench(t)
	b.toTraits("01/01/1987", "", ins.PieceCNI)
	for name, c := range map[string]struct {
		entry app.EnterTraits
		field string
	}{
		"nothing":               {app.EnterTraits{}, "nom_naissance"},
		"no sex":                {traitsOf("A", "B", "", "01/01/1987", ""), "sexe"},
		"unknown sex":           {traitsOf("A", "B", "X", "01/01/1987", ""), "sexe"},
		"no such day":           {traitsOf("A", "B", "M", "31/02/1987", ""), "date_naissance"},
		"future":                {traitsOf("A", "B", "M", "01/01/2999", ""), "date_naissance"},
		"too old":               {traitsOf("A", "B", "M", "01/01/1800", ""), "date_naissance"},
		"several given names":   {traitsOf("A", "Jean Roger Pierre", "M", "01/01/1987", ""), "premier_prenom"},
		"C-30 not the first":    {app.EnterTraits{NomNaissance: "A", Prenoms: "MAX PATRICK", PremierPrenom: "PATRICK", Sexe: "M", DateNaissance: "01/01/1987"}, "premier_prenom"},
		"no such place":         {traitsOf("A", "B", "M", "01/01/1987", "Zzzzville"), "lieu_naissance"},
		"used name with digits": {app.EnterTraits{NomNaissance: "A", Prenoms: "B", Sexe: "M", DateNaissance: "01/01/1987", NomUtilise: "A1"}, "nom_utilise"},
	} {
		t.Run(name, func(t *testing.T) {
			s := b.do(c.entry)
			require.Equal(t, app.StateTraits, s.State)
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
	b := newBench(t)
	b.desk.Do(app.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.until("search", func(s app.Snapshot) bool { return s.Patient.Searched && s.State == app.StateResults })
	b.desk.Do(app.NewRecord{})
	b.state(app.StatePiece)
	s := b.do(app.ChoosePiece{Type: ins.PieceLivretFamille})
	require.Equal(t, app.StatePiece, s.State)
	require.NotEmpty(t, s.Now.Form.Fields)
	s = b.do(s.Now.Form.Submit(typed(s.Now.Form, nil)))
	require.Equal(t, "app_piece_incomplete", s.Message.Code)
	s = b.do(app.ChoosePiece{Type: "ZZ"})
	require.Equal(t, "app_piece_inconnue", s.Message.Code)
	s = b.do(app.ChoosePiece{Type: ins.PiecePermis})
	require.Equal(t, app.StateTraits, s.State)
	require.Equal(t, "app_piece_sans_confiance", s.Message.Code)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	b.state(app.StateReady)
	b.enter()
	s = b.state(app.StateComparing)
	require.Equal(t, "Retenir l’INS", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Recuperee, s.Status.Statut)
	require.Empty(t, s.Patient.Opened.INS.Matricule, "no matricule is shown outside QUAL")

	// The document comes later: it is compared with the INS of the record, and nobody is called.
	b.key("F4")
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: ins.PieceCNI})
	b.state(app.StateTraits)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	s = b.state(app.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, ins.Matricule("275126322074974"), s.Patient.Opened.INS.Matricule)
}

// A matricule has one holder: the other record is proposed, nothing is attached, the cellule is told (A-80, EXI SI 32).
func TestDuplicate_INSHeldByAnotherRecord(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	first := b.opened().ID
	b.nextPatient()
	s := b.zoeCompared(ins.PieceCNI) // the agent creates in spite of the result
	require.Equal(t, "Ouvrir l’autre dossier", s.Now.Primary.Label)
	s = b.do(app.AcceptINS{})
	require.Equal(t, "app_ins_portee", s.Message.Code)
	b.desk.Do(app.ReportToCellule{})
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	w := works(b)
	require.Len(t, w, 1)
	require.Equal(t, ins.ListeDoublon, w[0].Liste)
	b.nextPatient()

	b.zoeCompared(ins.PieceCNI)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID, "the other record is opened")
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

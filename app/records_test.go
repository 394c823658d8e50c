package app_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// open searches for the only record of a date and takes it in hand.
func (b *bench) openOnly(date string) app.Snapshot {
	b.t.Helper()
	b.desk.Do(app.SearchRecords{Date: date})
	s := b.until("the search", func(s app.Snapshot) bool { return s.State == app.StateResults && s.Patient.Searched })
	require.Len(b.t, s.Patient.Results, 1)
	id := s.Patient.Results[0].ID
	b.desk.Do(app.OpenRecord{ID: id})
	return b.until("the record", func(s app.Snapshot) bool { return s.Patient.Opened != nil && s.Patient.Opened.ID == id })
}

// A validated patient who comes back needs no document again: INSi is called on the traits of the check in force
// (A-17, B-33), and the status names who saw the document and when.
func TestRecord_ValidatedThenQualifiedLater(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.server.SetFaults("insi_102"))
	b.zoeUnanswered(ins.PieceCNI)
	b.enter()
	b.state(app.StateDone)
	require.NoError(t, b.server.SetFaults())
	s := b.openOnly("31/12/1975")
	require.Equal(t, app.StateReady, s.State)
	require.Contains(t, s.Comparison.PieceNote, "vérifiée par vous")
	b.until("an answer", func(s app.Snapshot) bool {
		if s.State == app.StateReady || s.State == app.StateUnavailable { // the client lets a failing service rest
			b.desk.Do(app.CallINSi{})
		}
		return s.State == app.StateComparing
	})
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, 1, count(names(b.lines(s.Patient.Opened.ID)), "piece_verifiee"), "the document was checked once")
}

func count(all []string, name string) int {
	n := 0
	for _, x := range all {
		if x == name {
			n++
		}
	}
	return n
}

// An error of our own entry is corrected from the document, in the journal, and then the INS is accepted (D-37, D-44).
func TestRecord_LocalErrorCorrectedFromTheDocument(t *testing.T) {
	b := newBench(t)
	b.ready("ADR", "", traitsOf("ADRUM", "ZOE", "F", "31/12/1975", "63220"))
	b.desk.Do(app.RecordWithoutINS{})
	s := b.state(app.StateDone)
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	b.key("F4")
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: ins.PiecePasseport})
	s = b.state(app.StateTraits)
	require.Equal(t, "ADRUM", s.Now.Form.Fields[0].Value)
	require.True(t, s.Now.Form.Fields[0].Proposed || s.Now.Form.Fields[0].Value != "")
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	b.state(app.StateReady)
	b.enter()
	s = b.state(app.StateComparing)
	require.Equal(t, "ADRUM", s.Comparison.Rows[0].Local.Text)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	require.Contains(t, names(b.lines(s.Patient.Opened.ID)), "traits_corriges")
}

// A document that disagrees with the INS of the record sends it back to PROV when the agent reports it, and the
// matricule goes to the history.
func TestRecord_DocumentDisagreesWithTheINSOfTheRecord(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	s := b.desk.Snapshot()
	id := s.Patient.Opened.ID
	b.desk.Do(app.EditPiece{})
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: ins.PiecePasseport})
	b.state(app.StateTraits)
	b.desk.Do(traitsOf("AUTRE", "ZOE", "F", "31/12/1975", "63220"))
	s = b.state(app.StateComparing)
	require.Equal(t, "Signaler à la cellule", s.Now.Primary.Label)
	b.desk.Do(app.AcceptINS{Motif: "si"})
	b.message("app_ecart_bloquant")
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	d, err := b.base.Load(t.Context(), id)
	require.NoError(t, err)
	require.Nil(t, d.Identite.INS)
	require.Len(t, d.Identite.Anciens, 1)
	require.Equal(t, "ADRUN", d.Identite.NomNaissance, "no trait is taken from a document that may be another person's")
}

// An identity douteuse is admitted without any call (EXI SI 09).
func TestRecord_DoubtfulIdentityIsNotCalled(t *testing.T) {
	b := newBench(t)
	s := b.zoeWithoutINS("")
	i := s.Patient.Opened
	_, err := b.base.Record(t.Context(), i.ID, i.Version, []app.Entry{{Event: ins.AttributSet{
		Meta: ins.Meta{Quand: time.Now(), Agent: "CELLULE", Poste: "CIV"}, Attribut: ins.AttributDouteuse, Motif: "fraude"}}}, nil)
	require.NoError(t, err)
	calls := b.server.Calls()
	s = b.openOnly("31/12/1975")
	require.Equal(t, app.StateDone, s.State)
	require.Contains(t, s.Status.Phrase, "douteuse")
	s = b.do(app.CallINSi{})
	require.Equal(t, app.MessageRefusal, s.Message.Level)
	s = b.do(app.EditPiece{})
	require.Equal(t, "app_douteuse_ou_fictive", s.Message.Code)
	require.Equal(t, calls, b.server.Calls())
}

// Sexe indéterminé: no call is possible, the patient is validated and waits (C-50).
func TestRecord_IndeterminateSexIsNotCalled(t *testing.T) {
	b := newBench(t)
	s := b.ready("", ins.PieceCNI, traitsOf("NOUVEAU", "SACHA", "I", "01/01/2026", "63220"))
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	require.NotEmpty(t, s.Now.Why)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
}

// A provisional matricule (NIA) is checked at the visit: the same one changes nothing (D-61).
func TestRecord_NIAIsCheckedAtTheVisit(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.server.SetFaults("cnda-2.05"))
	b.ready("PRO", ins.PieceCNI, traitsOf("PROVISOIRE", "MATRICULE", "M", "01/07/2009", ""))
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(t, ins.OIDNIA, b.opened().INS.OID)
	require.Contains(t, s.Comparison.Rows[6].Local.Text, "(NIA)")
	s = b.openOnly("01/07/2009")
	require.Equal(t, "app_nia_a_controler", s.Message.Code)
	b.key("F5")
	b.message("app_ins_inchangee")
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// The search asks for a date or a whole matricule with its key, and shows no matricule back (EXI SI 01, SI 02, A-03).
func TestSearch_EntriesAndRefusals(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		search app.SearchRecords
		code   string
	}{
		{app.SearchRecords{Nom: "ADR"}, "app_recherche_vide"},
		{app.SearchRecords{Date: "32/01/1975"}, "app_date_illisible"},
		{app.SearchRecords{Matricule: "2751263220749"}, "ins_matricule_sans_cle"},
		{app.SearchRecords{Matricule: "275126322074975"}, "ins_matricule_cle"},
		{app.SearchRecords{Date: "31/12/1975", Nom: "AD2"}, "ins_nom_caractere"},
	} {
		s := b.do(c.search)
		require.Equal(t, c.code, s.Message.Code, "%+v", c.search)
		require.Equal(t, c.search.Matricule, s.Patient.Search.Matricule)
	}
	s := b.do(app.NewRecord{})
	require.Equal(t, "app_recherche_avant_creation", s.Message.Code, "A-62")
	b.zoeQualified()
	b.desk.Do(app.SearchRecords{Matricule: "2 75 12 63 220 749 74"})
	s = b.until("the search", func(s app.Snapshot) bool { return s.State == app.StateResults })
	require.Len(t, s.Patient.Results, 1)
	require.Empty(t, s.Patient.Search.Matricule)
	require.Equal(t, ins.Qualifiee, s.Patient.Results[0].Statut)
}

// A record with the same traits that the search did not show is found again by what stands on the document; creating
// beside it tells the cellule.
func TestSearch_ARecordWithTheSameTraitsIsShownBeforeCreating(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	first := b.opened().ID
	b.nextPatient()
	b.toTraits("01/01/1976", "", ins.PieceCNI) // a search with a wrong date
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	s := b.message("app_doublon_possible")
	require.Equal(t, app.StateReady, s.State)
	b.key("F2")
	s = b.state(app.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID)

	b.nextPatient()
	b.toTraits("01/01/1976", "", ins.PieceCNI)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	b.message("app_doublon_possible")
	b.desk.Do(app.RecordWithoutINS{})
	b.state(app.StateDone)
	lists := []string{}
	for _, w := range works(b) {
		lists = append(lists, w.Liste)
	}
	require.Contains(t, lists, ins.ListeDoublon)
}

// What no trait tells forbids a call too: the agent says so with the document (D-09).
func TestPiece_SituationsInWhichNobodyIsCalled(t *testing.T) {
	b := newBench(t)
	b.desk.Do(app.SearchRecords{Date: "31/12/1975"})
	b.until("search", func(s app.Snapshot) bool { return s.State == app.StateResults })
	b.desk.Do(app.NewRecord{})
	b.state(app.StatePiece)
	s := b.do(app.ChoosePiece{Situation: "??"})
	require.Equal(t, "ins_appel_situation", s.Message.Code)
	b.key("F7")
	s = b.until("the rare cases", func(s app.Snapshot) bool { return s.Now.Form != nil && s.Now.Form.Fields[0].Code == "situation" })
	s = b.do(s.Now.Form.Submit(typed(s.Now.Form, map[string]string{"situation": string(ins.ErreurSurTitre)})))
	require.Contains(t, s.Now.Why, "erreur sur sa pièce")
	b.key("1")
	b.state(app.StateTraits)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	s = b.state(app.StateReady)
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	calls := b.server.Calls()
	s = b.do(app.CallINSi{})
	require.Equal(t, app.MessageRefusal, s.Message.Level)
	require.Equal(t, calls, b.server.Calls())
}

// A situation that forbids a call keeps the status down as well: an error reported on the document (B-27), a doubt on
// the person (D-59f), an anonymity asked by law (X50).
func TestPiece_SituationsKeepTheStatusDown(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		situation ins.Situation
		attributs ins.Attributs
		statut    ins.Statut
	}{
		{ins.ErreurSurTitre, ins.Attributs{}, ins.Provisoire},
		{ins.SuspicionDeFraude, ins.Attributs{Douteuse: true}, ins.Provisoire},
		{ins.AnonymatLegal, ins.Attributs{Fictive: true}, ins.Provisoire},
		{ins.AideMedicaleEtat, ins.Attributs{}, ins.Validee},
	} {
		b.desk.Do(app.SearchRecords{Date: "31/12/1975"})
		b.until("search", func(s app.Snapshot) bool { return s.State == app.StateResults })
		b.desk.Do(app.NewRecord{})
		b.state(app.StatePiece)
		b.desk.Do(app.ChoosePiece{Type: ins.PieceCNI, Situation: c.situation})
		b.state(app.StateTraits)
		b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
		b.state(app.StateReady)
		b.enter()
		s := b.state(app.StateDone)
		require.Equal(t, c.statut, s.Status.Statut, c.situation)
		require.Equal(t, c.attributs, s.Patient.Opened.Attributs, c.situation)
		b.nextPatient()
	}
}

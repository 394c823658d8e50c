package desk_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// A validated patient who comes back needs no document again: INSi is called on the traits of the check in force
// (A-17, B-33), and the status names who saw the document and when.
func TestRecord_ValidatedThenQualifiedLater(t *testing.T) {
	b := desktest.NewBench(t)
	require.NoError(t, b.Server.SetFaults("insi_102"))
	b.ZoeUnanswered(ins.PieceCNI)
	b.Enter()
	b.State(desk.StateDone)
	require.NoError(t, b.Server.SetFaults())
	s := b.OpenOnly("31/12/1975")
	require.Equal(t, desk.StateReady, s.State)
	require.Contains(t, s.Comparison.PieceNote, "vérifiée par vous")
	b.Until("an answer", func(s desk.Snapshot) bool {
		if s.State == desk.StateReady || s.State == desk.StateUnavailable { // the client lets a failing service rest
			b.Desk.Do(desk.CallINSi{})
		}
		return s.State == desk.StateComparing
	})
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, 1, count(desktest.Names(b.Lines(s.Patient.Opened.ID)), "piece_verifiee"), "the document was checked once")
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
	b := desktest.NewBench(t)
	b.Ready("ADR", "", desktest.TraitsOf("ADRUM", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.Desk.Do(desk.RecordWithoutINS{})
	s := b.State(desk.StateDone)
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	b.Key("F4")
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: ins.PiecePasseport})
	s = b.State(desk.StateTraits)
	require.Equal(t, "ADRUM", s.Now.Form.Fields[0].Value)
	require.True(t, s.Now.Form.Fields[0].Proposed || s.Now.Form.Fields[0].Value != "")
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.State(desk.StateReady)
	b.Enter()
	s = b.State(desk.StateComparing)
	require.Equal(t, "ADRUM", s.Comparison.Rows[0].Local.Text)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), "traits_corriges")
}

// A document that disagrees with the INS of the record sends it back to PROV when the agent reports it, and the
// matricule goes to the history.
func TestRecord_DocumentDisagreesWithTheINSOfTheRecord(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	s := b.Desk.Snapshot()
	id := s.Patient.Opened.ID
	b.Desk.Do(desk.EditPiece{})
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: ins.PiecePasseport})
	b.State(desk.StateTraits)
	b.Desk.Do(desktest.TraitsOf("AUTRE", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s = b.State(desk.StateComparing)
	require.Equal(t, "Signaler à la cellule", s.Now.Primary.Label)
	b.Desk.Do(desk.AcceptINS{Motif: "si"})
	b.Message("app_ecart_bloquant")
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	d, err := b.Base.Load(t.Context(), id)
	require.NoError(t, err)
	require.Nil(t, d.Identite.INS)
	require.Len(t, d.Identite.Anciens, 1)
	require.Equal(t, "ADRUN", d.Identite.NomNaissance, "no trait is taken from a document that may be another person's")
}

// An identity douteuse is admitted without any call (EXI SI 09).
func TestRecord_DoubtfulIdentityIsNotCalled(t *testing.T) {
	b := desktest.NewBench(t)
	s := b.ZoeWithoutINS("")
	i := s.Patient.Opened
	_, err := b.Base.Record(t.Context(), i.ID, i.Version, []app.Entry{{Event: ins.AttributSet{
		Meta: ins.Meta{Quand: time.Now(), Agent: "CELLULE", Poste: "CIV"}, Attribut: ins.AttributDouteuse, Motif: "fraude"}}}, nil)
	require.NoError(t, err)
	calls := b.Server.Calls()
	s = b.OpenOnly("31/12/1975")
	require.Equal(t, desk.StateDone, s.State)
	require.Contains(t, s.Status.Phrase, "douteuse")
	s = b.Do(desk.CallINSi{})
	require.Equal(t, shown.MessageRefusal, s.Message.Level)
	s = b.Do(desk.EditPiece{})
	require.Equal(t, "app_douteuse_ou_fictive", s.Message.Code)
	require.Equal(t, calls, b.Server.Calls())
}

// Sexe indéterminé: no call is possible, the patient is validated and waits (C-50).
func TestRecord_IndeterminateSexIsNotCalled(t *testing.T) {
	b := desktest.NewBench(t)
	s := b.Ready("", ins.PieceCNI, desktest.TraitsOf("NOUVEAU", "SACHA", "I", "01/01/2026", "63220 Mazoires"))
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	require.NotEmpty(t, s.Now.Why)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
}

// A provisional matricule (NIA) is checked at the visit: the same one changes nothing (D-61).
func TestRecord_NIAIsCheckedAtTheVisit(t *testing.T) {
	b := desktest.NewBench(t)
	require.NoError(t, b.Server.SetFaults("cnda-2.05"))
	b.Ready("PRO", ins.PieceCNI, desktest.TraitsOf("PROVISOIRE", "MATRICULE", "M", "01/07/2009", ""))
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(t, ins.OIDNIA, b.Opened().INS.OID)
	require.Contains(t, s.Comparison.Rows[6].Local.Text, "(NIA)")
	s = b.OpenOnly("01/07/2009")
	require.Equal(t, "app_nia_a_controler", s.Message.Code)
	b.Key("F5")
	b.Message("app_ins_inchangee")
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// The search asks for a date or a whole matricule with its key, and shows no matricule back (EXI SI 01, SI 02, A-03).
func TestSearch_EntriesAndRefusals(t *testing.T) {
	b := desktest.NewBench(t)
	for _, c := range []struct {
		search desk.SearchRecords
		code   string
	}{
		{desk.SearchRecords{Nom: "ADR"}, "app_recherche_vide"},
		{desk.SearchRecords{Date: "32/01/1975"}, "ins_date_lunaire"},
		{desk.SearchRecords{Matricule: "2751263220749"}, "ins_matricule_sans_cle"},
		{desk.SearchRecords{Matricule: "275126322074975"}, "ins_matricule_cle"},
		{desk.SearchRecords{Date: "31/12/1975", Nom: "AD2"}, "ins_nom_caractere"},
	} {
		s := b.Do(c.search)
		require.Equal(t, c.code, s.Message.Code, "%+v", c.search)
		require.Equal(t, c.search.Matricule, s.Patient.Search.Matricule)
	}
	s := b.Do(desk.NewRecord{})
	require.Equal(t, "app_recherche_avant_creation", s.Message.Code, "A-62")
	b.ZoeQualified()
	b.Desk.Do(desk.SearchRecords{Matricule: "2 75 12 63 220 749 74"})
	s = b.Until("the search", func(s desk.Snapshot) bool { return s.State == desk.StateResults })
	require.Len(t, s.Patient.Results, 1)
	require.Empty(t, s.Patient.Search.Matricule)
	require.Equal(t, ins.Qualifiee, s.Patient.Results[0].Statut)
}

// A record with the same traits that the search did not show is found again by what stands on the document; creating
// beside it tells the cellule.
func TestSearch_ARecordWithTheSameTraitsIsShownBeforeCreating(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	first := b.Opened().ID
	b.NextPatient()
	b.ToTraits("01/01/1976", "", ins.PieceCNI) // a search with a wrong date
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s := b.Message("app_doublon_possible")
	require.Equal(t, desk.StateReady, s.State)
	b.Key("F2")
	s = b.State(desk.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID)

	b.NextPatient()
	b.ToTraits("01/01/1976", "", ins.PieceCNI)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.Message("app_doublon_possible")
	b.Desk.Do(desk.RecordWithoutINS{})
	b.State(desk.StateDone)
	lists := []string{}
	for _, w := range desktest.Works(b) {
		lists = append(lists, w.Liste)
	}
	require.Contains(t, lists, ins.ListeDoublon)
}

// What no trait tells forbids a call too: the agent says so with the document (D-09).
func TestPiece_SituationsInWhichNobodyIsCalled(t *testing.T) {
	b := desktest.NewBench(t)
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975"})
	b.Until("search", func(s desk.Snapshot) bool { return s.State == desk.StateResults })
	b.Desk.Do(desk.NewRecord{})
	b.State(desk.StatePiece)
	s := b.Do(desk.ChoosePiece{Situation: "??"})
	require.Equal(t, "ins_appel_situation", s.Message.Code)
	b.Key("F7")
	s = b.Until("the rare cases", func(s desk.Snapshot) bool { return s.Now.Form != nil && s.Now.Form.Fields[0].Code == "situation" })
	s = b.Do(s.Now.Form.Submit(desktest.Typed(s.Now.Form, map[string]string{"situation": string(ins.ErreurSurTitre)})))
	require.Contains(t, s.Now.Why, "erreur sur sa pièce")
	b.Key("1")
	b.State(desk.StateTraits)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s = b.State(desk.StateReady)
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	calls := b.Server.Calls()
	s = b.Do(desk.CallINSi{})
	require.Equal(t, shown.MessageRefusal, s.Message.Level)
	require.Equal(t, calls, b.Server.Calls())
}

// A situation that forbids a call keeps the status down as well: an error reported on the document (B-27), a doubt on
// the person (D-59f), an anonymity asked by law (X50).
func TestPiece_SituationsKeepTheStatusDown(t *testing.T) {
	b := desktest.NewBench(t)
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
		b.Desk.Do(desk.SearchRecords{Date: "31/12/1975"})
		b.Until("search", func(s desk.Snapshot) bool { return s.State == desk.StateResults })
		b.Desk.Do(desk.NewRecord{})
		b.State(desk.StatePiece)
		b.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI, Situation: c.situation})
		b.State(desk.StateTraits)
		b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
		b.State(desk.StateReady)
		b.Enter()
		s := b.State(desk.StateDone)
		require.Equal(t, c.statut, s.Status.Statut, c.situation)
		require.Equal(t, c.attributs, s.Patient.Opened.Attributs, c.situation)
		b.NextPatient()
	}
}

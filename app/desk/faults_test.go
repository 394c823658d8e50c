package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/ins"
	"guichet/ins/insisim"
)

// Whatever INSi does, the patient is admitted, a work item waits for him, the call is journaled and the agent reads a
// French sentence with its act (D-14; "the desk admits with everything down").
func TestFaults_EveryFaultOfINSiLeavesADeskThatAdmits(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.DelaiINSi = 700 * time.Millisecond }})
	for _, panne := range insisim.Pannes() {
		t.Run(panne, func(t *testing.T) {
			b.T = t
			require.NoError(t, b.Server.SetFaults(panne))
			b.Zoe(ins.PieceCNI)
			before := toRecover(b)
			b.Enter()
			s := b.Until("an end of the call", func(s desk.Snapshot) bool {
				return s.State != desk.StateCalling && s.State != desk.StateReady
			})
			if s.State != desk.StateUnavailable {
				// An injected answer is an answer like another: the desk goes on with it.
				b.Desk.Do(desk.RecordWithoutINS{})
				b.State(desk.StateDone)
				b.NextPatient()
				return
			}
			require.NotEmpty(t, s.Now.Title)
			require.NotEmpty(t, s.Now.Why)
			require.NotContains(t, s.Now.Title, "Message non rédigé")
			require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
			b.Enter()
			s = b.State(desk.StateDone)
			require.Equal(t, ins.Validee, s.Status.Statut)
			require.Equal(t, before+1, toRecover(b))
			require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), app.FactCall)
			require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), "ins_introuvable")
			b.NextPatient()
		})
	}
}

// toRecover counts the patients who wait for their INS.
func toRecover(b *desktest.Bench) int {
	n := 0
	for _, w := range desktest.Works(b) {
		if w.Liste == ins.ListeARecuperer {
			n++
		}
	}
	return n
}

// A call that fails may be tried again, and then the patient is qualified; a second call at the same moment is refused.
func TestFaults_TryAgain(t *testing.T) {
	b := desktest.NewBench(t)
	require.NoError(t, b.Server.SetFaults("insi_102:2")) // the client repeats once by itself
	b.ZoeUnanswered(ins.PieceCNI)
	require.NoError(t, b.Server.SetFaults())
	b.Until("a call that works", func(s desk.Snapshot) bool {
		if s.State == desk.StateUnavailable {
			b.Desk.Do(desk.CallINSi{})
		}
		return s.State == desk.StateComparing
	})
}

// The agent need not wait: the call is left, journaled, and the patient admitted (D-14).
func TestFaults_ContinueWithoutWaiting(t *testing.T) {
	b := desktest.NewBench(t)
	require.NoError(t, b.Server.SetFaults("muet"))
	b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""))
	b.Enter()
	s := b.State(desk.StateCalling)
	require.NotNil(t, s.Now.Progress)
	require.Equal(t, "Continuer sans INS", s.Now.Progress.Leave.Label)
	require.Nil(t, s.Now.Primary)
	b.Desk.Do(desk.CallINSi{})
	b.Message("app_acte_impossible")
	b.Desk.Do(s.Now.Progress.Leave.Command)
	s = b.Until("the place of birth", func(s desk.Snapshot) bool { return s.State == desk.StateUnavailable && s.Now.Form != nil })
	require.Empty(t, s.Now.Form.Fields[0].Value, "no default place (C-61)")
	s = b.Do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "Saint-Quelquepart-sur-Rien"}))
	require.NotEmpty(t, s.Now.Form.Fields[0].Fault)
	b.Desk.Do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "99999"}))
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Equal(t, "99999", s.Patient.Opened.LieuNaissance)
	require.Len(t, desktest.Works(b), 1)
	id := s.Patient.Opened.ID
	require.Eventually(t, func() bool { return strings.Contains(strings.Join(desktest.Names(b.Lines(id)), " "), app.FactCall) }, desktest.Patience, 5*time.Millisecond)
}

// failingBase is the product's base with a switch: what it does not do, it does not do at all.
type failingBase struct {
	app.Base
	fail func(what string) error
}

// Unwrap implements app.Wrapper.
func (f *failingBase) Unwrap() any { return f.Base }

func (f *failingBase) Search(ctx context.Context, s app.Search) ([]app.Found, error) {
	if err := f.fail("search"); err != nil {
		return nil, err
	}
	return f.Base.Search(ctx, s)
}

func (f *failingBase) Record(ctx context.Context, id string, expected int, e []app.Entry, w []app.Work) (ins.Identite, error) {
	if err := f.fail("record"); err != nil {
		return ins.Identite{}, err
	}
	return f.Base.Record(ctx, id, expected, e, w)
}

// A base that fails loses nothing: the refusal says what to do, the same act works when the base is back, and every
// call made meanwhile is in the journal (H-01).
func TestFaults_TheBaseFailsAndComesBack(t *testing.T) {
	broken := make(chan error, 1)
	broken <- nil
	set := func(err error) { <-broken; broken <- err }
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) {
		p.Base = &failingBase{Base: p.Base, fail: func(string) error { err := <-broken; broken <- err; return err }}
	}})
	set(texts.Refuse("base_disque_plein", "chemin", "x"))
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975"})
	s := b.Message("base_disque_plein")
	require.NotEmpty(t, s.Message.Acte)
	require.Equal(t, "31/12/1975", s.Patient.Search.Date, "nothing typed is lost")
	set(nil)
	b.Zoe(ins.PieceCNI)
	set(errors.New("disk I/O error at sector 12"))
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	s = b.Message("app_base_panne")
	require.NotContains(t, s.Message.Phrase+s.Message.Acte, "sector", "no raw error reaches a person")
	s = b.State(desk.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	found := false
	for _, v := range s.Services {
		found = found || v.Code == "base"
	}
	require.True(t, found)
	set(nil)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), app.FactCall)
}

// An abandoned patient leaves his calls in the journal, even when the base was away when he left.
func TestFaults_FactsOfAPatientWhoLeftAreWrittenLater(t *testing.T) {
	broken := make(chan error, 1)
	broken <- nil
	set := func(err error) { <-broken; broken <- err }
	var ids []string
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) {
		p.Base = &failingBase{Base: p.Base, fail: func(string) error { err := <-broken; broken <- err; return err }}
		p.NewID = func() string { ids = append(ids, time.Now().Format("150405.000000000")); return ids[len(ids)-1] }
	}})
	b.Zoe(ins.PieceCNI)
	set(errors.New("panne"))
	b.Enter()
	b.State(desk.StateComparing)
	b.Desk.Do(desk.NextPatient{})
	b.Message("app_patient_non_enregistre")
	b.Desk.Do(desk.NextPatient{Abandon: true})
	b.State(desk.StateIdle)
	set(nil)
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975"})
	b.State(desk.StateResults)
	require.Eventually(t, func() bool {
		for _, id := range ids {
			n := strings.Join(desktest.Names(b.Lines(id)), " ")
			if strings.Contains(n, app.FactCall) && strings.Contains(n, app.FactRefusal) {
				return true
			}
		}
		return false
	}, desktest.Patience, 5*time.Millisecond)
}

// Another window wrote first: the record is read again and said, and the same act then works.
func TestFaults_TheRecordChangedElsewhere(t *testing.T) {
	b := desktest.NewBench(t)
	s := b.ZoeWithoutINS("")
	id := s.Patient.Opened.ID
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	b.Key("F4")
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	b.State(desk.StateTraits)
	b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	b.State(desk.StateReady)
	_, err := b.Base.Record(t.Context(), id, s.Patient.Opened.Version, []app.Entry{{Event: ins.UsedNamesChanged{
		Meta: ins.Meta{Quand: time.Now(), Agent: "AUTRE", Poste: "ACCUEIL-2"}, NomUtilise: "DURAND"}}}, nil)
	require.NoError(t, err)
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	b.Message("app_dossier_change")
	b.State(desk.StateComparing)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// A printer that fails says so; the identity stays recorded and F9 works again; both orders are journaled (H-05).
func TestFaults_ThePrinterFails(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	id := b.Opened().ID
	b.Labels.Broken = texts.Refuse("app_impression_panne")
	b.Key("F9")
	s := b.Message("app_impression_panne")
	require.Equal(t, desk.StateDone, s.State)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	b.Labels.Mu.Lock()
	b.Labels.Broken = nil
	b.Labels.Mu.Unlock()
	b.Key("F9")
	b.Message("app_imprime_ins")
	prints := 0
	for _, n := range desktest.Names(b.Lines(id)) {
		if n == app.FactPrint {
			prints++
		}
	}
	require.Equal(t, 2, prints)
}

// breaking is a component that panics.
type breaking struct{ app.Labels }

func (b breaking) Unwrap() any { return b.Labels }

func (breaking) Search(context.Context, ins.Query) (ins.Answer, error) { panic("Zoé ADRUN") }

// A component that breaks is a fault like another: the desk goes on, and no trait reaches a person or a log by it.
func TestFaults_AComponentBreaks(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { p.Teleservice = breaking{} }})
	b.ZoeUnanswered(ins.PieceCNI)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Contains(t, desktest.Names(b.Lines(s.Patient.Opened.ID)), app.FactCall)
}

// With nothing but a base, the desk admits (screens.md, "with everything down").
func TestFaults_NothingButABase(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { *p = app.Ports{Base: p.Base} }})
	s := b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220")) // without a table, codes
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	b.Desk.Do(desk.CallINSi{})
	b.Message("app_insi_non_configure")
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Equal(t, "Patient suivant", s.Now.Primary.Label)
	b.Desk.Do(desk.PrintLabels{})
	b.Message("app_imprimante_absente")
	require.Len(t, desktest.Works(b), 1)
}

// Every fault of a card is a French sentence with an act, and the search without card works after it.
func TestFaults_CardsThatCannotBeRead(t *testing.T) {
	for _, image := range []string{"V11", "V12", "V13", "V14-1", "V14-4", "V14-7", "V16"} {
		t.Run(image, func(t *testing.T) {
			b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) { p.Readers.(*cards.Monitor).Deadline = 300 * time.Millisecond }})
			b.Insert(image)
			s := b.Until("a sentence", func(s desk.Snapshot) bool { return s.Message != nil })
			require.NotEmpty(t, s.Message.Phrase)
			require.NotEmpty(t, s.Message.Acte)
			require.NotContains(t, s.Message.Phrase, "Message non rédigé")
			b.Desk.Do(desk.SearchRecords{Date: "31/12/1975"})
			b.State(desk.StateResults)
		})
	}
	t.Run("service stopped", func(t *testing.T) {
		b := desktest.NewBench(t)
		b.Until("readers", func(s desk.Snapshot) bool { return s.Services[0].Level == shown.LevelUp })
		b.Readers.Stop()
		s := b.Until("a sentence", func(s desk.Snapshot) bool { return s.Message != nil && s.Services[0].Level == shown.LevelAttention })
		require.NotEmpty(t, s.Services[0].Act)
		b.Readers.Start()
		b.Until("readers again", func(s desk.Snapshot) bool { return s.Services[0].Level == shown.LevelUp })
		b.Insert("adrun-zoe")
		b.State(desk.StateChoosing)
	})
	t.Run("no reader", func(t *testing.T) {
		b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) {
			p.Readers = &cards.Monitor{Service: cardsim.NewReaders()}
		}})
		s := b.Until("no reader", func(s desk.Snapshot) bool { return s.Services[0].Level == shown.LevelAbsent })
		require.NotEmpty(t, s.Services[0].Act)
	})
}

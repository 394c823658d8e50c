package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/virtuel"
	"guichet/ins"
	"guichet/ins/simulateur"
)

// Whatever INSi does, the patient is admitted, a work item waits for him, the call is journaled and the agent reads a
// French sentence with its act (D-14; "the desk admits with everything down").
func TestFaults_EveryFaultOfINSiLeavesADeskThatAdmits(t *testing.T) {
	b := newBench(t, options{settings: func(s *app.Settings) { s.DelaiINSi = 700 * time.Millisecond }})
	for _, panne := range simulateur.Pannes() {
		t.Run(panne, func(t *testing.T) {
			b.t = t
			require.NoError(t, b.server.SetFaults(panne))
			b.zoe(ins.PieceCNI)
			before := toRecover(b)
			b.enter()
			s := b.until("an end of the call", func(s app.Snapshot) bool {
				return s.State != app.StateCalling && s.State != app.StateReady
			})
			if s.State != app.StateUnavailable {
				// An injected answer is an answer like another: the desk goes on with it.
				b.desk.Do(app.RecordWithoutINS{})
				b.state(app.StateDone)
				b.nextPatient()
				return
			}
			require.NotEmpty(t, s.Now.Title)
			require.NotEmpty(t, s.Now.Why)
			require.NotContains(t, s.Now.Title, "Message non rédigé")
			require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
			b.enter()
			s = b.state(app.StateDone)
			require.Equal(t, ins.Validee, s.Status.Statut)
			require.Equal(t, before+1, toRecover(b))
			require.Contains(t, names(b.lines(s.Patient.Opened.ID)), app.FactCall)
			require.Contains(t, names(b.lines(s.Patient.Opened.ID)), "ins_introuvable")
			b.nextPatient()
		})
	}
}

// toRecover counts the patients who wait for their INS.
func toRecover(b *bench) int {
	n := 0
	for _, w := range works(b) {
		if w.Liste == ins.ListeARecuperer {
			n++
		}
	}
	return n
}

// A call that fails may be tried again, and then the patient is qualified; a second call at the same moment is refused.
func TestFaults_TryAgain(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.server.SetFaults("insi_102:2")) // the client repeats once by itself
	b.zoeUnanswered(ins.PieceCNI)
	require.NoError(t, b.server.SetFaults())
	b.until("a call that works", func(s app.Snapshot) bool {
		if s.State == app.StateUnavailable {
			b.desk.Do(app.CallINSi{})
		}
		return s.State == app.StateComparing
	})
}

// The agent need not wait: the call is left, journaled, and the patient admitted (D-14).
func TestFaults_ContinueWithoutWaiting(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.server.SetFaults("muet"))
	b.ready("ADR", ins.PieceCNI, traitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""))
	b.enter()
	s := b.state(app.StateCalling)
	require.NotNil(t, s.Now.Progress)
	require.Equal(t, "Continuer sans INS", s.Now.Progress.Leave.Label)
	require.Nil(t, s.Now.Primary)
	b.desk.Do(app.CallINSi{})
	b.message("app_acte_impossible")
	b.desk.Do(s.Now.Progress.Leave.Command)
	s = b.until("the place of birth", func(s app.Snapshot) bool { return s.State == app.StateUnavailable && s.Now.Form != nil })
	require.Empty(t, s.Now.Form.Fields[0].Value, "no default place (C-61)")
	s = b.do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "Saint-Quelquepart-sur-Rien"}))
	require.NotEmpty(t, s.Now.Form.Fields[0].Fault)
	b.desk.Do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "99999"}))
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Equal(t, "99999", s.Patient.Opened.LieuNaissance)
	require.Len(t, works(b), 1)
	id := s.Patient.Opened.ID
	require.Eventually(t, func() bool { return strings.Contains(strings.Join(names(b.lines(id)), " "), app.FactCall) }, patience, 5*time.Millisecond)
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
	b := newBench(t, options{ports: func(p *app.Ports) {
		p.Base = &failingBase{Base: p.Base, fail: func(string) error { err := <-broken; broken <- err; return err }}
	}})
	set(texts.Refuse("base_disque_plein", "chemin", "x"))
	b.desk.Do(app.SearchRecords{Date: "31/12/1975"})
	s := b.message("base_disque_plein")
	require.NotEmpty(t, s.Message.Acte)
	require.Equal(t, "31/12/1975", s.Patient.Search.Date, "nothing typed is lost")
	set(nil)
	b.zoe(ins.PieceCNI)
	set(errors.New("disk I/O error at sector 12"))
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	s = b.message("app_base_panne")
	require.NotContains(t, s.Message.Phrase+s.Message.Acte, "sector", "no raw error reaches a person")
	s = b.state(app.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label)
	found := false
	for _, v := range s.Services {
		found = found || v.Code == "base"
	}
	require.True(t, found)
	set(nil)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Contains(t, names(b.lines(s.Patient.Opened.ID)), app.FactCall)
}

// An abandoned patient leaves his calls in the journal, even when the base was away when he left.
func TestFaults_FactsOfAPatientWhoLeftAreWrittenLater(t *testing.T) {
	broken := make(chan error, 1)
	broken <- nil
	set := func(err error) { <-broken; broken <- err }
	var ids []string
	b := newBench(t, options{ports: func(p *app.Ports) {
		p.Base = &failingBase{Base: p.Base, fail: func(string) error { err := <-broken; broken <- err; return err }}
		p.NewID = func() string { ids = append(ids, time.Now().Format("150405.000000000")); return ids[len(ids)-1] }
	}})
	b.zoe(ins.PieceCNI)
	set(errors.New("panne"))
	b.enter()
	b.state(app.StateComparing)
	b.desk.Do(app.NextPatient{})
	b.message("app_patient_non_enregistre")
	b.desk.Do(app.NextPatient{Abandon: true})
	b.state(app.StateIdle)
	set(nil)
	b.desk.Do(app.SearchRecords{Date: "31/12/1975"})
	b.state(app.StateResults)
	require.Eventually(t, func() bool {
		for _, id := range ids {
			n := strings.Join(names(b.lines(id)), " ")
			if strings.Contains(n, app.FactCall) && strings.Contains(n, app.FactRefusal) {
				return true
			}
		}
		return false
	}, patience, 5*time.Millisecond)
}

// Another window wrote first: the record is read again and said, and the same act then works.
func TestFaults_TheRecordChangedElsewhere(t *testing.T) {
	b := newBench(t)
	s := b.zoeWithoutINS("")
	id := s.Patient.Opened.ID
	require.Equal(t, ins.Provisoire, s.Status.Statut)
	b.key("F4")
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: ins.PieceCNI})
	b.state(app.StateTraits)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	b.state(app.StateReady)
	_, err := b.base.Record(t.Context(), id, s.Patient.Opened.Version, []app.Entry{{Event: ins.UsedNamesChanged{
		Meta: ins.Meta{Quand: time.Now(), Agent: "AUTRE", Poste: "ACCUEIL-2"}, NomUtilise: "DURAND"}}}, nil)
	require.NoError(t, err)
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	b.message("app_dossier_change")
	b.state(app.StateComparing)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// A printer that fails says so; the identity stays recorded and F9 works again; both orders are journaled (H-05).
func TestFaults_ThePrinterFails(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	id := b.opened().ID
	b.labels.broken = texts.Refuse("app_impression_panne")
	b.key("F9")
	s := b.message("app_impression_panne")
	require.Equal(t, app.StateDone, s.State)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	b.labels.mu.Lock()
	b.labels.broken = nil
	b.labels.mu.Unlock()
	b.key("F9")
	b.message("app_imprime_ins")
	prints := 0
	for _, n := range names(b.lines(id)) {
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
	b := newBench(t, options{ports: func(p *app.Ports) { p.Teleservice = breaking{} }})
	b.zoeUnanswered(ins.PieceCNI)
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Contains(t, names(b.lines(s.Patient.Opened.ID)), app.FactCall)
}

// With nothing but a base, the desk admits (screens.md, "with everything down").
func TestFaults_NothingButABase(t *testing.T) {
	b := newBench(t, options{ports: func(p *app.Ports) { *p = app.Ports{Base: p.Base} }})
	s := b.zoe(ins.PieceCNI)
	require.Equal(t, "Admettre sans INS", s.Now.Primary.Label)
	b.desk.Do(app.CallINSi{})
	b.message("app_insi_non_configure")
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Validee, s.Status.Statut)
	require.Equal(t, "Patient suivant", s.Now.Primary.Label)
	b.desk.Do(app.PrintLabels{})
	b.message("app_imprimante_absente")
	require.Len(t, works(b), 1)
}

// Every fault of a card is a French sentence with an act, and the search without card works after it.
func TestFaults_CardsThatCannotBeRead(t *testing.T) {
	for _, image := range []string{"V11", "V12", "V13", "V14-1", "V14-4", "V14-7", "V16"} {
		t.Run(image, func(t *testing.T) {
			b := newBench(t, options{ports: func(p *app.Ports) { p.Readers.(*cards.Monitor).Deadline = 300 * time.Millisecond }})
			b.insert(image)
			s := b.until("a sentence", func(s app.Snapshot) bool { return s.Message != nil })
			require.NotEmpty(t, s.Message.Phrase)
			require.NotEmpty(t, s.Message.Acte)
			require.NotContains(t, s.Message.Phrase, "Message non rédigé")
			b.desk.Do(app.SearchRecords{Date: "31/12/1975"})
			b.state(app.StateResults)
		})
	}
	t.Run("service stopped", func(t *testing.T) {
		b := newBench(t)
		b.until("readers", func(s app.Snapshot) bool { return s.Services[0].Level == app.LevelUp })
		b.readers.Stop()
		s := b.until("a sentence", func(s app.Snapshot) bool { return s.Message != nil && s.Services[0].Level == app.LevelAttention })
		require.NotEmpty(t, s.Services[0].Act)
		b.readers.Start()
		b.until("readers again", func(s app.Snapshot) bool { return s.Services[0].Level == app.LevelUp })
		b.insert("adrun-zoe")
		b.state(app.StateChoosing)
	})
	t.Run("no reader", func(t *testing.T) {
		b := newBench(t, options{ports: func(p *app.Ports) {
			p.Readers = &cards.Monitor{Service: virtuel.NewReaders()}
		}})
		s := b.until("no reader", func(s app.Snapshot) bool { return s.Services[0].Level == app.LevelAbsent })
		require.NotEmpty(t, s.Services[0].Act)
	})
}

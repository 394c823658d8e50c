package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/cards"
	"guichet/ins"
)

// walker keeps what must stay true along a random walk.
type walker struct {
	t     *testing.T
	w     *desk.Walk
	r     *rand.Rand
	base  app.Base
	seen  map[string]bool // identities that a snapshot said were recorded
	last  desk.Snapshot
	trail []string
	cards int
}

// dice refuses one call of the base in some.
type dice struct {
	app.Base
	r    *rand.Rand
	odds int
}

var errDice = errors.New("la base ne répond pas")

func (d dice) Record(ctx context.Context, id string, v int, e []app.Entry, w []app.Work) (ins.Identite, error) {
	if d.r.IntN(100) < d.odds {
		return ins.Identite{}, errDice
	}
	return d.Base.Record(ctx, id, v, e, w)
}

func (d dice) Search(ctx context.Context, s app.Search) ([]app.Found, error) {
	if d.r.IntN(100) < d.odds {
		return nil, errDice
	}
	return d.Base.Search(ctx, s)
}

func (d dice) Unwrap() any { return d.Base }

// tired refuses one call of INSi in some, as the real one does.
type tired struct {
	app.Teleservice
	r    *rand.Rand
	odds int
}

func (d tired) Search(ctx context.Context, q ins.Query) (ins.Answer, error) {
	if d.r.IntN(100) < d.odds {
		return ins.Answer{}, &ins.Fault{Class: ins.FaultUnavailable, Phrase: "INSi ne répond pas.", Acte: "Réessayez.", Retryable: true}
	}
	return d.Teleservice.Search(ctx, q)
}

func (d tired) Unwrap() any { return d.Teleservice }

var walkPeople = []desk.EnterTraits{
	desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""), desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"),
	desktest.TraitsOf("DE VINCI", "LEONARDO, PIERO", "M", "01/02/2014", ""), desktest.TraitsOf("DE VINCI", "LEONARDO", "M", "01/02/2014", "63220 Mazoires"),
	desktest.TraitsOf("TCHITCHI", "OLA, CATARINA", "F", "21/06/1936", ""), desktest.TraitsOf("TCHITCHI", "CATARINA", "F", "21/06/1936", "75056"),
	desktest.TraitsOf("HOUILLES", "Pierre, Paul, Jacques", "M", "27/01/1993", "99999"), desktest.TraitsOf("ECETINSI", "PIERRE-ALAIN", "M", "14/07/2009", ""),
	desktest.TraitsOf("ADRUN 2", "ZOE", "F", "31/12/1975", ""), desktest.TraitsOf("NESSI", "NATHALIE", "F", "14/07/1977", ""),
}

func (w *walker) lecture() *cards.Lecture {
	w.cards++
	people := []cards.Beneficiaire{
		{Nom: "ADRUN", Prenom: "ZOE", DateBrute: "19751231", NIR: "275126322074974"}, {Nom: "DE VINCI", Prenom: "LEONARDO", DateBrute: "20140201"},
		{Nom: "HOUILLES", Prenom: "PIERRE", DateBrute: "19930127"}, {Nom: "TESTEUR", Prenom: "AMINA", DateBrute: "19593300"},
	}
	w.r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	c := cards.Card{Reader: "lecteur", Famille: cards.FamilleVitale2, Presence: uint64(w.cards)}
	return &cards.Lecture{Source: cards.SourceSimulateur, Card: c, Beneficiaires: people[:1+w.r.IntN(2)]}
}

// move does one thing: mostly what the screen proposes, sometimes anything.
func (w *walker) move() desk.Snapshot {
	s := w.last
	if w.r.IntN(2) == 0 {
		if snap, ok := w.w.Answer(w.r); ok {
			w.trail = append(w.trail, "answer")
			return snap
		}
	}
	do := func(c app.Command) desk.Snapshot {
		w.trail = append(w.trail, fmt.Sprintf("%T", c))
		return w.w.Do(c)
	}
	reader := func(k cards.EventKind, l *cards.Lecture) desk.Snapshot {
		w.trail = append(w.trail, string(k))
		e := cards.Event{Kind: k, When: time.Time{}, Reader: "lecteur", Lecture: l}
		e.Card = cards.Card{Reader: "lecteur", Famille: cards.FamilleVitale2, Presence: uint64(w.cards)}
		return w.w.Reader(e)
	}
	if w.r.IntN(10) < 7 { // what an agent would do
		p := walkPeople[w.r.IntN(len(walkPeople))]
		switch {
		case s.Agent.Locked:
			return do(desk.Unlock{Secret: "ouvre-toi"})
		case s.State == desk.StateIdle:
			return do(desk.SearchRecords{Date: p.DateNaissance, Nom: p.NomNaissance[:2]})
		case s.State == desk.StateResults && len(s.Patient.Results) > 0 && w.r.IntN(2) == 0:
			return do(desk.OpenRecord{ID: s.Patient.Results[w.r.IntN(len(s.Patient.Results))].ID})
		case s.State == desk.StateResults:
			return do(desk.NewRecord{})
		case s.State == desk.StatePiece:
			return do(desk.ChoosePiece{Type: []ins.TypePiece{ins.PieceCNI, ins.PieceCNI, ins.PiecePasseport, "", ins.PiecePermis}[w.r.IntN(5)]})
		case s.State == desk.StateTraits:
			return do(p)
		case s.Now.Form != nil && len(s.Now.Form.Fields) == 1:
			return do(s.Now.Form.Submit(map[string]string{s.Now.Form.Fields[0].Code: "63220 Mazoires"}))
		case s.Now.Primary != nil && s.Now.Primary.Command != nil:
			return do(s.Now.Primary.Command)
		}
	}
	switch n := w.r.IntN(100); {
	case n < 40 && s.Now.Primary != nil && s.Now.Primary.Command != nil:
		return do(s.Now.Primary.Command)
	case n < 50 && len(s.Now.Others) > 0:
		return do(s.Now.Others[w.r.IntN(len(s.Now.Others))].Command)
	case n < 55 && len(s.Others) > 0:
		return do(desk.TakeBack{ID: s.Others[w.r.IntN(len(s.Others))].ID})
	case n < 62:
		l := w.lecture()
		reader(cards.CardInserted, nil)
		return reader(cards.VitaleRead, l)
	case n < 65:
		return reader(cards.CardRemoved, nil)
	case n < 67:
		return do(desk.PutAside{})
	case n < 69:
		w.trail = append(w.trail, "porteur")
		return w.w.Reader(cards.Event{Kind: cards.PorteurRead, Card: cards.Card{Famille: cards.FamilleCPx}, Porteur: &cards.Porteur{
			Nom: []string{"DURAND", "PETIT"}[w.r.IntN(2)], Identifiant: "8", Nominative: true}})
	case n < 70:
		w.trail = append(w.trail, "cpx removed")
		return w.w.Reader(cards.Event{Kind: cards.CardRemoved, Card: cards.Card{Famille: cards.FamilleCPx}})
	case n < 72:
		return do(desk.Unlock{Secret: "ouvre-toi"})
	}
	p := walkPeople[w.r.IntN(len(walkPeople))]
	any := []app.Command{
		desk.ChooseBeneficiaire{Index: w.r.IntN(3)}, desk.SearchRecords{Date: p.DateNaissance, Nom: p.NomNaissance[:3]}, desk.SearchRecords{Matricule: "275126322074974"},
		desk.NewRecord{}, desk.ChoosePiece{Type: ins.PieceCNI}, desk.ChoosePiece{}, desk.ChoosePiece{Type: ins.PiecePermis}, p, p, p, desk.EditPiece{},
		desk.CallINSi{}, desk.CallINSi{Next: true}, shown.StopWaiting{}, desk.AcceptINS{}, desk.AcceptINS{Motif: "vu"}, desk.RefuseINS{Motif: "autre personne"},
		desk.RecordWithoutINS{}, desk.RecordWithoutINS{LieuNaissance: "99999"}, desk.ReportToCellule{LieuNaissance: "63220 Mazoires"}, desk.PrintLabels{}, desk.NextPatient{},
		desk.NextPatient{Abandon: true}, desk.PutAside{}, desk.Lock{}, desk.Unlock{Secret: "ouvre-toi"}, shown.Dismiss{}, desk.TakeCard{}, desk.ConfirmPatient{},
		desk.EditCriteria{}, desk.Back{},
	}
	if len(s.Patient.Results) > 0 {
		any = append(any, desk.OpenRecord{ID: s.Patient.Results[w.r.IntN(len(s.Patient.Results))].ID})
	}
	return do(any[w.r.IntN(len(any))])
}

// check holds the promises of the package comment against one snapshot.
func (w *walker) check(s desk.Snapshot) {
	w.t.Helper()
	msg := func() string { return strings.Join(w.trail[max(0, len(w.trail)-25):], " > ") }
	if w.last.Revision != 0 {
		require.Greater(w.t, s.Revision, w.last.Revision, msg())
	}
	// No matricule outside QUAL, whatever the field.
	qualified := s.Patient.Opened != nil && s.Patient.Opened.Statut() == ins.Qualifiee
	b, err := json.Marshal([]any{s.Patient, s.Comparison, s.Status, s.Others, s.Message, s.Services, s.Now.Title, s.Now.Why, s.Now.Tell})
	require.NoError(w.t, err)
	if !qualified {
		for _, m := range []string{"275126322074974", "114026322083356", "236066322083656", "109076322083489"} {
			require.NotContains(w.t, string(b), m, msg())
		}
	}
	// One patient in a snapshot: what is opened, entered and shown on the card is one person's visit.
	if o := s.Patient.Opened; o != nil {
		if s.Comparison != nil && s.Comparison.Rows[0].Local.Text != "" {
			require.Equal(w.t, o.NomNaissance, s.Comparison.Rows[0].Local.Text, msg())
		}
		if o.Statut() == ins.Qualifiee {
			require.NotNil(w.t, o.Preuve, msg())
			require.NotNil(w.t, o.INS, msg())
		}
		// What is shown as recorded is in the base, at that version or later.
		d, err := w.base.Load(context.Background(), o.ID)
		require.NoError(w.t, err, msg())
		require.GreaterOrEqual(w.t, d.Identite.Version, o.Version, msg())
		w.seen[o.ID] = true
		if s.Status.Known {
			require.Equal(w.t, o.Statut(), s.Status.Statut, msg())
		}
	}
	if s.Agent.Locked {
		require.Nil(w.t, s.Patient.Opened, msg())
		require.Nil(w.t, s.Comparison, msg())
		require.Empty(w.t, s.Patient.Beneficiaires, msg())
		require.Nil(w.t, s.Preview, msg())
	}
	if s.Message != nil {
		require.NotEmpty(w.t, s.Message.Phrase, msg())
		require.NotContains(w.t, s.Message.Phrase, "Message non rédigé", msg())
	}
	if s.Now.Progress != nil {
		require.Nil(w.t, s.Now.Primary, msg())
	}
}

// A desk driven at random, with a base and an INSi that fail now and then and answers that come in any order, keeps
// its promises: one patient per snapshot, no matricule outside QUAL, nothing QUAL without document and INS, everything
// shown as done in the journal, one holder per INS, and a desk that still admits at the end.
func TestWalk_ThePromisesHold(t *testing.T) {
	const steps = 1500
	for _, seed := range []uint64{1, 2, 3, 4} {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			b := &desktest.Bench{T: t, Labels: &desktest.Paper{}}
			ports, settings := b.Parts(t)
			r := rand.New(rand.NewPCG(seed, 42))
			ports.Readers = nil
			ports.Base = dice{Base: b.Base, r: r, odds: int(seed-1) * 4}
			ports.Teleservice = tired{Teleservice: ports.Teleservice, r: r, odds: int(seed-1) * 8}
			walk := desk.NewWalk(ports, settings, time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC))
			w := &walker{t: t, w: walk, r: r, base: b.Base, seen: map[string]bool{}}
			for range steps {
				s := w.move()
				w.check(s)
				w.last = s
			}
			require.NotEmpty(t, w.seen, "the walk admitted nobody")
			report, err := b.Base.Verify(t.Context())
			require.NoError(t, err)
			require.Positive(t, report.Lignes)
			holders := map[string]string{}
			qualified := 0
			for id := range w.seen {
				d, err := b.Base.Load(t.Context(), id)
				require.NoError(t, err)
				i := d.Identite
				if i.INS != nil {
					require.Empty(t, holders[string(i.INS.Matricule)], "one INS, one record (A-80)")
					holders[string(i.INS.Matricule)] = id
				}
				events := desktest.Names(d.Lines)
				if i.Statut() == ins.Qualifiee {
					qualified++
					require.Contains(t, events, "piece_verifiee")
					require.Contains(t, events, "ins_acceptee")
					require.Contains(t, events, app.FactCall, "an INS comes from a call that is in the journal")
				}
				require.True(t, slices.Contains(events, "creation"))
			}
			printed := 0
			for _, o := range b.Labels.Orders {
				if strings.Contains(strings.Join(desktest.Names(b.Lines(o.Identite.ID)), " "), app.FactPrint) {
					printed++
				}
			}
			t.Logf("seed %d: %d identities, %d qualified, %d label orders", seed, len(w.seen), qualified, len(b.Labels.Orders))
			if seed == 1 { // a base that never fails has every order at once
				require.Equal(t, len(b.Labels.Orders), printed)
				require.Positive(t, qualified)
			}
		})
	}
}

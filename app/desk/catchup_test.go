package desk_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ins/insisim"
)

// D-14, D-05, A-42, D-34: what an agent asked without an answer is asked again, once; the answer goes to the journal and
// to the item, and the record stays as it is until a named person has compared.
func TestRattrapage_AsksAgainAndQualifiesNobody(t *testing.T) {
	b := desktest.NewBench(t)
	id := b.AdmittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires")
	none := b.AdmittedWhileDown("HOUILLES", "PIERRE", "M", "27/01/1993", "63220 Mazoires")
	before, err := b.Base.Load(t.Context(), id)
	require.NoError(t, err)

	got := b.CatchUp()
	require.Len(t, got, 2)
	require.Equal(t, inscall.CatchUpCompare, got[0].Suite)
	require.Equal(t, id, got[0].Identite)
	require.Equal(t, inscall.CatchUpNone, got[1].Suite)
	require.Equal(t, none, got[1].Identite)

	after, err := b.Base.Load(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, before.Identite, after.Identite, "an automatic answer enters no record")
	last := after.Lines[len(after.Lines)-2]
	require.Equal(t, app.FactCall, last.Name)
	require.Equal(t, "rattrapage automatique", last.Agent)
	require.Contains(t, string(last.Body), `"automatique":true`, "H-02")
	items, err := b.Base.WorksOf(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, items, 1)
	require.False(t, items[0].Ferme)
	require.Equal(t, 1, items[0].Commentaires)

	require.Empty(t, b.CatchUp(), "answered: a person's turn")

	// The next visit: one call by the agent, and his comparison.
	b.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.State(desk.StateResults)
	b.Desk.Do(desk.OpenRecord{ID: id})
	b.State(desk.StateReady)
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	s := b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// an INS that another record holds is nobody's by catch-up; the cellule is told.
func TestRattrapage_HeldByAnother(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	b.NextPatient()
	b.AdmittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires")
	got := b.CatchUp()
	require.Len(t, got, 1)
	require.Equal(t, inscall.CatchUpHeld, got[0].Suite)
	lists := map[string]int{}
	for _, w := range desktest.Works(b) {
		lists[w.Liste]++
	}
	require.Positive(t, lists[ins.ListeDoublon])
}

// INSi still down: the pass ends after three calls and loses nothing; a call that nobody made is never made (D-05).
func TestRattrapage_StopsWhenInsiIsDown(t *testing.T) {
	b := desktest.NewBench(t)
	b.AdmittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires")
	b.ToTraits("21/06/1936", "TCH", ins.PieceCNI) // admitted without any call
	b.Desk.Do(desktest.TraitsOf("TCHITCHI", "CATARINA", "F", "21/06/1936", "63220 Mazoires"))
	b.State(desk.StateReady)
	b.Desk.Do(desk.RecordWithoutINS{})
	b.State(desk.StateDone)
	require.NoError(t, b.Server.SetFaults(insisim.PanneRefus))
	got := b.CatchUp()
	require.Len(t, got, 1)
	require.Equal(t, inscall.CatchUpDown, got[0].Suite)
	require.NoError(t, b.Server.SetFaults())
	got = b.CatchUp()
	require.Len(t, got, 1)
	require.Equal(t, inscall.CatchUpCompare, got[0].Suite)
}

// The desk does it by itself with its automatic certificate, says so, can be told to stop, and ends it at Close.
func TestRattrapage_InTheBackgroundOfTheDesk(t *testing.T) {
	var automatic app.Teleservice
	var asked atomic.Int32
	b := desktest.NewBench(t, desktest.Options{
		Ports: func(p *app.Ports) {
			p.Automatique = insiService(func(ctx context.Context, q ins.Query) (ins.Answer, error) {
				asked.Add(1)
				return automatic.Search(ctx, q)
			})
		},
		Settings: func(s *app.Settings) {
			s.Rattrapage = app.CatchUpSettings{Pas: 20 * time.Millisecond, Calme: 10 * time.Millisecond, Pause: 20 * time.Millisecond}
		},
	})
	automatic = b.Automatic()
	b.Do(desk.PauseCatchUp{On: true})
	id := b.AdmittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires")
	require.Zero(t, asked.Load(), "stopped")
	b.Desk.Do(desk.PauseCatchUp{})
	s := b.Until("a background answer", func(s desk.Snapshot) bool { return strings.Contains(dot(s, "rattrapage").Detail, "1 réponses") })
	require.Equal(t, desk.StateIdle, s.State, "the agent is left alone")
	require.Contains(t, desktest.Names(b.Lines(id)), app.FactCall)
	require.EqualValues(t, 1, asked.Load())
}

// insiService makes a function a teleservice.
type insiService func(context.Context, ins.Query) (ins.Answer, error)

func (f insiService) Search(ctx context.Context, q ins.Query) (ins.Answer, error) { return f(ctx, q) }

func dot(s desk.Snapshot, code shown.Condition) shown.Service {
	for _, v := range s.Services {
		if v.Code == code {
			return v
		}
	}
	return shown.Service{}
}

// A patient put aside because INSi did not answer is asked for again by his own desk, and the agent is told.
func TestRattrapage_PutAside(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.Reprise = 50 * time.Millisecond }})
	require.NoError(t, b.Server.SetFaults(insisim.PanneRefus))
	b.ZoeUnanswered(ins.PieceCNI)
	b.Desk.Do(desk.PutAside{})
	b.State(desk.StateIdle)
	require.NoError(t, b.Server.SetFaults())
	s := b.Message("app_rattrapage_reponse_pour")
	require.Contains(t, s.Message.Phrase, "ADRUN ZOE")
	require.Contains(t, s.Others[0].Note, "INSi a répondu")
	b.Desk.Do(desk.TakeBack{ID: s.Others[0].ID})
	b.State(desk.StateComparing)
	b.Enter()
	require.Equal(t, ins.Qualifiee, b.State(desk.StateDone).Status.Statut)
}

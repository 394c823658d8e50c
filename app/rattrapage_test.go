package app_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/simulateur"
)

// automatic is a client with the certificate for automatic calls.
func (b *bench) automatic() *insi.Client {
	b.t.Helper()
	info := b.server.InfoAuto()
	client, err := insi.New(insi.Config{
		URL: info.URL, CA: info.CA, CertificatClient: info.CertificatClient, CleClient: info.CleClient,
		Software: insi.Software{IDAM: info.IDAM}, Proxy: "aucun",
	})
	require.NoError(b.t, err)
	b.t.Cleanup(client.Close)
	return client
}

// admittedWhileDown admits somebody while INSi is down, and brings INSi back.
func (b *bench) admittedWhileDown(nom, prenoms, sexe, date, lieu string) string {
	b.t.Helper()
	require.NoError(b.t, b.server.SetFaults(simulateur.PanneRefus))
	b.ready(nom[:3], ins.PieceCNI, traitsOf(nom, prenoms, sexe, date, lieu))
	b.desk.Do(app.CallINSi{})
	b.state(app.StateUnavailable)
	b.desk.Do(app.RecordWithoutINS{})
	s := b.state(app.StateDone)
	require.Equal(b.t, ins.Validee, s.Status.Statut)
	id := s.Patient.Opened.ID
	b.nextPatient()
	require.NoError(b.t, b.server.SetFaults())
	return id
}

func (b *bench) catchUp() []app.CaughtUp {
	b.t.Helper()
	var out []app.CaughtUp
	err := app.CatchUp(b.t.Context(), app.CatchUpPorts{Base: b.base, Teleservice: b.automatic()},
		app.CatchUpSettings{Poste: "NUIT", Pas: time.Millisecond}, func(r app.CaughtUp) error {
			out = append(out, r)
			return nil
		})
	require.NoError(b.t, err)
	return out
}

// D-14, D-05, A-42, D-34: what an agent asked without an answer is asked again, once; the answer goes to the journal and
// to the item, and the record stays as it is until a named person has compared.
func TestRattrapage_AsksAgainAndQualifiesNobody(t *testing.T) {
	b := newBench(t)
	id := b.admittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220")
	none := b.admittedWhileDown("HOUILLES", "PIERRE", "M", "27/01/1993", "63220")
	before, err := b.base.Load(t.Context(), id)
	require.NoError(t, err)

	got := b.catchUp()
	require.Len(t, got, 2)
	require.Equal(t, app.CatchUpCompare, got[0].Suite)
	require.Equal(t, id, got[0].Identite)
	require.Equal(t, app.CatchUpNone, got[1].Suite)
	require.Equal(t, none, got[1].Identite)

	after, err := b.base.Load(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, before.Identite, after.Identite, "an automatic answer enters no record")
	last := after.Lines[len(after.Lines)-2]
	require.Equal(t, app.FactCall, last.Name)
	require.Equal(t, "rattrapage automatique", last.Agent)
	require.Contains(t, string(last.Body), `"automatique":true`, "H-02")
	items, err := b.base.WorksOf(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, items, 1)
	require.False(t, items[0].Ferme)
	require.Equal(t, 1, items[0].Commentaires)

	require.Empty(t, b.catchUp(), "answered: a person's turn")

	// The next visit: one call by the agent, and his comparison.
	b.desk.Do(app.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	b.state(app.StateResults)
	b.desk.Do(app.OpenRecord{ID: id})
	b.state(app.StateReady)
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	s := b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// an INS that another record holds is nobody's by catch-up; the cellule is told.
func TestRattrapage_HeldByAnother(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	b.nextPatient()
	b.admittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220")
	got := b.catchUp()
	require.Len(t, got, 1)
	require.Equal(t, app.CatchUpHeld, got[0].Suite)
	lists := map[string]int{}
	for _, w := range works(b) {
		lists[w.Liste]++
	}
	require.Positive(t, lists[ins.ListeDoublon])
}

// INSi still down: the pass ends after three calls and loses nothing; a call that nobody made is never made (D-05).
func TestRattrapage_StopsWhenInsiIsDown(t *testing.T) {
	b := newBench(t)
	b.admittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220")
	b.toTraits("21/06/1936", "TCH", ins.PieceCNI) // admitted without any call
	b.desk.Do(traitsOf("TCHITCHI", "CATARINA", "F", "21/06/1936", "63220"))
	b.state(app.StateReady)
	b.desk.Do(app.RecordWithoutINS{})
	b.state(app.StateDone)
	require.NoError(t, b.server.SetFaults(simulateur.PanneRefus))
	got := b.catchUp()
	require.Len(t, got, 1)
	require.Equal(t, app.CatchUpDown, got[0].Suite)
	require.NoError(t, b.server.SetFaults())
	got = b.catchUp()
	require.Len(t, got, 1)
	require.Equal(t, app.CatchUpCompare, got[0].Suite)
}

// The desk does it by itself with its automatic certificate, says so, can be told to stop, and ends it at Close.
func TestRattrapage_InTheBackgroundOfTheDesk(t *testing.T) {
	var automatic app.Teleservice
	var asked atomic.Int32
	b := newBench(t, options{
		ports: func(p *app.Ports) {
			p.Automatique = insiService(func(ctx context.Context, q ins.Query) (ins.Answer, error) {
				asked.Add(1)
				return automatic.Search(ctx, q)
			})
		},
		settings: func(s *app.Settings) {
			s.Rattrapage = app.CatchUpSettings{Pas: 20 * time.Millisecond, Calme: 10 * time.Millisecond, Pause: 20 * time.Millisecond}
		},
	})
	automatic = b.automatic()
	b.do(app.PauseCatchUp{On: true})
	id := b.admittedWhileDown("ADRUN", "ZOE", "F", "31/12/1975", "63220")
	require.Zero(t, asked.Load(), "stopped")
	b.desk.Do(app.PauseCatchUp{})
	s := b.until("a background answer", func(s app.Snapshot) bool { return strings.Contains(dot(s, "rattrapage").Detail, "1 réponses") })
	require.Equal(t, app.StateIdle, s.State, "the agent is left alone")
	require.Contains(t, names(b.lines(id)), app.FactCall)
	require.EqualValues(t, 1, asked.Load())
}

// insiService makes a function a teleservice.
type insiService func(context.Context, ins.Query) (ins.Answer, error)

func (f insiService) Search(ctx context.Context, q ins.Query) (ins.Answer, error) { return f(ctx, q) }

func dot(s app.Snapshot, code app.Condition) app.Service {
	for _, v := range s.Services {
		if v.Code == code {
			return v
		}
	}
	return app.Service{}
}

// A patient put aside because INSi did not answer is asked for again by his own desk, and the agent is told.
func TestRattrapage_PutAside(t *testing.T) {
	b := newBench(t, options{settings: func(s *app.Settings) { s.Reprise = 50 * time.Millisecond }})
	require.NoError(t, b.server.SetFaults(simulateur.PanneRefus))
	b.zoeUnanswered(ins.PieceCNI)
	b.desk.Do(app.PutAside{})
	b.state(app.StateIdle)
	require.NoError(t, b.server.SetFaults())
	s := b.message("app_rattrapage_reponse_pour")
	require.Contains(t, s.Message.Phrase, "ADRUN ZOE")
	require.Contains(t, s.Others[0].Note, "INSi a répondu")
	b.desk.Do(app.TakeBack{ID: s.Others[0].ID})
	b.state(app.StateComparing)
	b.enter()
	require.Equal(t, ins.Qualifiee, b.state(app.StateDone).Status.Statut)
}

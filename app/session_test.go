package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/cards/virtuel"
	"guichet/ins"
	"guichet/ins/simulateur"
)

func (b *bench) agentCard(image string) {
	b.t.Helper()
	card, err := virtuel.Load(image)
	require.NoError(b.t, err)
	require.NoError(b.t, b.readers.Insert(agentReader, card))
}

// A locked desk shows nobody, answers nothing but its unlocking, and gives the patient back (H-04).
func TestSession_LockAndUnlock(t *testing.T) {
	b := newBench(t)
	b.zoeWithCard()
	b.key("F12")
	s := b.until("the lock", func(s app.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Comparison)
	require.Empty(t, s.Patient.Beneficiaires)
	require.NotContains(t, s.Now.Title+s.Now.Why, "ADRUN")
	s = b.do(app.CallINSi{})
	require.True(t, s.Agent.Locked)
	s = b.do(app.Unlock{Secret: "faux"})
	require.Equal(t, "app_secret_faux", s.Message.Code)
	b.desk.Do(s.Now.Form.Submit(map[string]string{"secret": "ouvre-toi"}))
	s = b.until("the desk", func(s app.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, app.StateReady, s.State)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
}

// The CPx says who works; its withdrawal locks the desk, its return opens it, another one changes the agent and keeps
// the patient.
func TestSession_CPx(t *testing.T) {
	b := newBench(t)
	b.agentCard("C01")
	s := b.until("the agent", func(s app.Snapshot) bool { return s.Agent.Nom == "TESTEUSE" })
	require.False(t, s.Agent.Locked)
	require.Equal(t, app.LevelUp, s.Services[1].Level)
	b.zoeWithCard()
	require.NoError(t, b.readers.Remove(agentReader))
	s = b.until("the lock", func(s app.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Comparison)
	b.agentCard("C04")
	s = b.until("the other agent", func(s app.Snapshot) bool { return s.Agent.Nom == "ESSAYEUR" && !s.Agent.Locked })
	require.Equal(t, app.StateReady, s.State)
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	s = b.state(app.StateDone)
	lines := b.lines(s.Patient.Opened.ID)
	require.True(t, strings.HasPrefix(lines[len(lines)-1].Agent, "ESSAYEUR"), "the journal names who did it: %s", lines[len(lines)-1].Agent)
}

// Nobody works without a name (H-04): a desk without a nominative agent waits for a CPx.
func TestSession_NoAgentNoWork(t *testing.T) {
	b := newBench(t, options{settings: func(s *app.Settings) { s.Agent = app.Agent{} }})
	s := b.do(app.SearchRecords{Date: "31/12/1975"})
	require.True(t, s.Agent.Locked)
	require.Equal(t, app.StateIdle, s.State)
	s = b.do(app.Unlock{Secret: "ouvre-toi"})
	require.True(t, s.Agent.Locked)
	b.agentCard("C02")
	s = b.message("app_cpx_non_nominative")
	require.True(t, s.Agent.Locked)
	require.NoError(t, b.readers.Remove(agentReader))
	b.agentCard("C01")
	b.until("the agent", func(s app.Snapshot) bool { return !s.Agent.Locked })
}

// A card that is out of date, not valid yet or of another authority names nobody: it is said, and the agent stays.
func TestSession_CPxThatCannotIdentify(t *testing.T) {
	for _, image := range []string{"C06", "C07", "C08"} {
		t.Run(image, func(t *testing.T) {
			b := newBench(t)
			b.agentCard(image)
			s := b.until("a sentence", func(s app.Snapshot) bool { return s.Message != nil })
			require.NotEmpty(t, s.Message.Acte)
			require.Equal(t, "MARTIN", s.Agent.Nom)
			require.NoError(t, b.readers.Remove(agentReader))
			b.until("no card", func(s app.Snapshot) bool { return s.Services[1].Level == app.LevelAbsent })
			require.False(t, b.desk.Snapshot().Agent.Locked)
		})
	}
}

// Inactivity locks the desk.
func TestSession_Inactivity(t *testing.T) {
	b := newBench(t, options{settings: func(s *app.Settings) { s.Inactivite = 30 * time.Millisecond }})
	s := b.until("the lock", func(s app.Snapshot) bool { return s.Agent.Locked })
	require.Contains(t, s.Now.Title, "sans activité")
}

// Several patients in hand: one waits for INSi while the next is served; each answer goes to its own patient.
func TestPatients_OneWaitsWhileTheNextIsServed(t *testing.T) {
	b := newBench(t)
	require.NoError(t, b.server.SetFaults(simulateur.PanneLent))
	b.zoeWithCard()
	b.enter()
	b.state(app.StateCalling)
	b.key("F6")
	s := b.until("a free desk", func(s app.Snapshot) bool { return len(s.Others) == 1 })
	require.Nil(t, s.Comparison)
	require.Equal(t, "ADRUN ZOE", s.Others[0].Name)
	require.Equal(t, "INSi…", s.Others[0].Note)
	require.NoError(t, b.server.SetFaults())
	b.ready("", ins.PieceCNI, traitsOf("MOREL", "JEAN", "M", "01/01/1987", "99999"))
	b.desk.Do(app.RecordWithoutINS{})
	s = b.state(app.StateDone)
	require.Equal(t, "MOREL", s.Patient.Opened.NomNaissance)
	s = b.until("the answer for the other", func(s app.Snapshot) bool { return len(s.Others) == 1 && s.Others[0].Note != "INSi…" })
	require.Equal(t, "MOREL", s.Patient.Opened.NomNaissance, "the answer of one never reaches the other")
	b.desk.Do(app.TakeBack{ID: s.Others[0].ID})
	s = b.until("the first patient", func(s app.Snapshot) bool {
		return s.Comparison != nil && s.Comparison.Rows[0].Titre.Text == "ADRUN"
	})
	require.Len(t, s.Others, 1, "the second one is kept")
	b.desk.Do(app.TakeBack{ID: "personne"})
	b.message("app_patient_introuvable")
}

// Subscribers see every revision in order, each a whole; Close ends them and may be called twice.
func TestGuichet_SnapshotsGrowByOne(t *testing.T) {
	b := newBench(t)
	seen := make(chan uint64, 10_000)
	cancel := b.desk.Subscribe(func(s app.Snapshot) { seen <- s.Revision })
	for range 200 {
		b.desk.Do(app.Dismiss{})
	}
	b.until("all", func(s app.Snapshot) bool { return s.Revision > 200 })
	cancel()
	cancel()
	require.NoError(t, b.desk.Close())
	require.NoError(t, b.desk.Close())
	close(seen)
	last := uint64(0)
	for r := range seen {
		if last != 0 {
			require.Equal(t, last+1, r)
		}
		last = r
	}
	b.desk.Do(app.Dismiss{}) // says nothing, breaks nothing
	b.desk.Subscribe(func(app.Snapshot) { t.Error("a closed desk publishes nothing") })()
}

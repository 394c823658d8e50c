package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ins/insisim"
)

// A locked desk shows nobody, answers nothing but its unlocking, and gives the patient back (H-04).
func TestSession_LockAndUnlock(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithCard()
	b.Key("F12")
	s := b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Comparison)
	require.Empty(t, s.Patient.Beneficiaires)
	require.NotContains(t, s.Now.Title+s.Now.Why, "ADRUN")
	s = b.Do(desk.CallINSi{})
	require.True(t, s.Agent.Locked)
	s = b.Do(desk.Unlock{Secret: "faux"})
	require.Equal(t, "app_secret_faux", s.Message.Code)
	b.Desk.Do(s.Now.Form.Submit(map[string]string{"secret": "ouvre-toi"}))
	s = b.Until("the desk", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, desk.StateReady, s.State)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
}

// The CPx says who works; its withdrawal locks the desk, its return opens it, another one changes the agent and keeps
// the patient.
func TestSession_CPx(t *testing.T) {
	b := desktest.NewBench(t)
	b.AgentCard("C01")
	s := b.Until("the agent", func(s desk.Snapshot) bool { return s.Agent.Nom == "TESTEUSE" })
	require.False(t, s.Agent.Locked)
	require.Equal(t, shown.LevelUp, s.Services[1].Level)
	b.ZoeWithCard()
	require.NoError(t, b.Readers.Remove(desktest.AgentReader))
	s = b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Nil(t, s.Comparison)
	b.AgentCard("C04")
	s = b.Until("the other agent", func(s desk.Snapshot) bool { return s.Agent.Nom == "ESSAYEUR" && !s.Agent.Locked })
	require.Equal(t, desk.StateReady, s.State)
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	s = b.State(desk.StateDone)
	lines := b.Lines(s.Patient.Opened.ID)
	require.True(t, strings.HasPrefix(lines[len(lines)-1].Agent, "ESSAYEUR"), "the journal names who did it: %s", lines[len(lines)-1].Agent)
}

// Nobody works without a name (H-04): a desk without a nominative agent waits for a CPx.
func TestSession_NoAgentNoWork(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.Agent = app.Agent{} }})
	s := b.Do(desk.SearchRecords{Date: "31/12/1975"})
	require.True(t, s.Agent.Locked)
	require.Equal(t, desk.StateIdle, s.State)
	s = b.Do(desk.Unlock{Secret: "ouvre-toi"})
	require.True(t, s.Agent.Locked)
	b.AgentCard("C02")
	s = b.Message("app_cpx_non_nominative")
	require.True(t, s.Agent.Locked)
	require.NoError(t, b.Readers.Remove(desktest.AgentReader))
	b.AgentCard("C01")
	b.Until("the agent", func(s desk.Snapshot) bool { return !s.Agent.Locked })
}

// A card that is out of date, not valid yet or of another authority names nobody: it is said, and the agent stays.
func TestSession_CPxThatCannotIdentify(t *testing.T) {
	for _, image := range []string{"C06", "C07", "C08"} {
		t.Run(image, func(t *testing.T) {
			b := desktest.NewBench(t)
			b.AgentCard(image)
			s := b.Until("a sentence", func(s desk.Snapshot) bool { return s.Message != nil })
			require.NotEmpty(t, s.Message.Acte)
			require.Equal(t, "MARTIN", s.Agent.Nom)
			require.NoError(t, b.Readers.Remove(desktest.AgentReader))
			b.Until("no card", func(s desk.Snapshot) bool { return s.Services[1].Level == shown.LevelAbsent })
			require.False(t, b.Desk.Snapshot().Agent.Locked)
		})
	}
}

// Inactivity locks the desk.
func TestSession_Inactivity(t *testing.T) {
	b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.Inactivite = 30 * time.Millisecond }})
	s := b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Contains(t, s.Now.Title, "sans activité")
}

// Several patients in hand: one waits for INSi while the next is served; each answer goes to its own patient.
func TestPatients_OneWaitsWhileTheNextIsServed(t *testing.T) {
	b := desktest.NewBench(t)
	require.NoError(t, b.Server.SetFaults(insisim.PanneLent))
	b.ZoeWithCard()
	b.Enter()
	b.State(desk.StateCalling)
	b.Key("F6")
	s := b.Until("a free desk", func(s desk.Snapshot) bool { return len(s.Others) == 1 })
	require.Nil(t, s.Comparison)
	require.Equal(t, "ADRUN ZOE", s.Others[0].Name)
	require.Equal(t, "INSi…", s.Others[0].Note)
	require.NoError(t, b.Server.SetFaults())
	b.Ready("", ins.PieceCNI, desktest.TraitsOf("MOREL", "JEAN", "M", "01/01/1987", "99999"))
	b.Desk.Do(desk.RecordWithoutINS{})
	s = b.State(desk.StateDone)
	require.Equal(t, "MOREL", s.Patient.Opened.NomNaissance)
	s = b.Until("the answer for the other", func(s desk.Snapshot) bool { return len(s.Others) == 1 && s.Others[0].Note != "INSi…" })
	require.Equal(t, "MOREL", s.Patient.Opened.NomNaissance, "the answer of one never reaches the other")
	b.Desk.Do(desk.TakeBack{ID: s.Others[0].ID})
	s = b.Until("the first patient", func(s desk.Snapshot) bool {
		return s.Comparison != nil && s.Comparison.Rows[0].Titre.Text == "ADRUN"
	})
	require.Len(t, s.Others, 1, "the second one is kept")
	b.Desk.Do(desk.TakeBack{ID: "personne"})
	b.Message("app_patient_introuvable")
}

// Subscribers see every revision in order, each a whole; Close ends them and may be called twice.
func TestGuichet_SnapshotsGrowByOne(t *testing.T) {
	b := desktest.NewBench(t)
	seen := make(chan uint64, 10_000)
	cancel := b.Desk.Subscribe(func(s desk.Snapshot) { seen <- s.Revision })
	for range 200 {
		b.Desk.Do(shown.Dismiss{})
	}
	b.Until("all", func(s desk.Snapshot) bool { return s.Revision > 200 })
	cancel()
	cancel()
	require.NoError(t, b.Desk.Close())
	require.NoError(t, b.Desk.Close())
	close(seen)
	last := uint64(0)
	for r := range seen {
		if last != 0 {
			require.Equal(t, last+1, r)
		}
		last = r
	}
	b.Desk.Do(shown.Dismiss{}) // says nothing, breaks nothing
	b.Desk.Subscribe(func(desk.Snapshot) { t.Error("a closed desk publishes nothing") })()
}

package desk

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/settings"
)

// H-45: the delay of the lock follows the settings while the desk works; the workstation's own file may ask for less.
func TestSettings_H45_TheLockFollows(t *testing.T) {
	v := func(minutes string) settings.Values {
		return settings.New(false, map[string]string{settings.LockMinutes: minutes})
	}
	for _, c := range []struct {
		post time.Duration
		site string
		want time.Duration
	}{{0, "0", 0}, {0, "5", 5 * time.Minute}, {3 * time.Minute, "5", 3 * time.Minute}, {9 * time.Minute, "5", 5 * time.Minute}, {9 * time.Minute, "0", 9 * time.Minute}} {
		require.Equal(t, c.want, v(c.site).Apply(app.Settings{InactivitePoste: c.post}).Inactivite)
	}
	synctest.Test(t, func(t *testing.T) {
		fired := 0
		fire := func() { fired++ }
		idle := newIdleTimer(0, fire)
		idle.set(time.Minute, fire)
		time.Sleep(59 * time.Second)
		idle.set(time.Minute, fire) // the same: it goes on
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, 1, fired)
		idle.reset()
		idle.set(0, fire)
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Equal(t, 1, fired, "never")
		idle.stop()
	})
}

// D-32: who may accept a row is a setting: the comparison on the screen, and those put aside, are judged anew, and it is said.
func TestSettings_D32_AComparisonIsJudgedAnew(t *testing.T) {
	for _, m := range walkMachines(t, StateComparing) {
		i := walkINS()
		i.ListePrenoms = "ZOE MARIE" // longer: to analyse
		m.cur.answer.Individu = &i
		m.cur.swapped, m.cur.holder = false, ""
		m.compare(i)
		if m.decide() != mayAnalyse {
			continue
		}
		m.others = []admission{m.cur}
		strict := settings.New(false, map[string]string{settings.WhoList: "cellule"})
		after, _ := step(m, walkStamp(), actor.Configured{Values: strict})
		require.Equal(t, mustReport, after.decide())
		require.Equal(t, "app_reglage_autre_decision", after.message.Code)
		require.Equal(t, mayAnalyse, m.decide(), "what was published stays")
		after.cur = after.others[0]
		require.Equal(t, mustReport, after.decide())
		return
	}
	t.Fatal("no comparison to analyse was found")
}

package ui

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
)

func TestMailbox_PaintsTheNewestOfABurst(t *testing.T) {
	var painted []uint64
	m := &mailbox[desk.Snapshot]{paint: func(s desk.Snapshot) { painted = append(painted, s.Revision) }}
	// The window is busy: nothing is taken while a first delivery is on its way.
	m.posted = true
	for rev := range uint64(30) {
		m.put(desk.Snapshot{Revision: rev + 1})
	}
	require.Empty(t, painted)
	m.take()
	require.Equal(t, []uint64{30}, painted)
	m.take()
	require.Len(t, painted, 1, "nothing new, nothing painted")
}

func TestMailbox_ClosedPaintsNothing(t *testing.T) {
	m := &mailbox[desk.Snapshot]{paint: func(desk.Snapshot) { t.Fatal("painted after close") }}
	m.posted = true
	m.put(desk.Snapshot{Revision: 1})
	m.close()
	m.take()
	m.put(desk.Snapshot{Revision: 2})
}

func TestWindow_TellsWhatItPainted(t *testing.T) {
	var seen []uint64
	w, d := open(t, screenSize, Options{Painted: Painted{Desk: func(s desk.Snapshot) { seen = append(seen, s.Revision) }}})
	d.to(idle())
	require.Equal(t, []uint64{7}, seen)
	_ = w
}

func BenchmarkShow(b *testing.B) {
	for _, m := range []moment{{name: "discordance", snap: blocking()}, {name: "traits", snap: traitsForm()}} {
		b.Run(m.name, func(b *testing.B) {
			_, d := m.open(b)
			other := admitted()
			turn := false
			for b.Loop() {
				turn = !turn
				if turn {
					d.to(other)
				} else {
					d.to(m.snap)
				}
			}
		})
	}
}

func TestWindow_BeatsOnlyWhileSomethingRuns(t *testing.T) {
	beating := 0
	_, d := open(t, screenSize, Options{outside: outside{beat: func(period time.Duration, _ func()) func() {
		require.Equal(t, time.Second, period)
		beating++
		return func() { beating-- }
	}}})
	d.to(calling())
	require.Equal(t, 1, beating)
	d.to(calling())
	require.Equal(t, 1, beating, "one beat is enough")
	d.to(admitted())
	require.Zero(t, beating)
}

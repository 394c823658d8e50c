package desk_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/store"
	"guichet/ins"
)

// A desk that closes on a dead base loses no fact: it is put aside, and in the journal once the base is opened again.
func TestClose_FactsOfADeadBaseAreTakenUpLater(t *testing.T) {
	for _, c := range []struct {
		name string
		left func(b *desktest.Bench)
	}{
		{"patient in hand", func(*desktest.Bench) {}},
		{"patient put aside", func(b *desktest.Bench) { b.Desk.Do(desk.PutAside{}); b.State(desk.StateIdle) }},
		{"patient gone", func(b *desktest.Bench) { b.Desk.Do(desk.NextPatient{Abandon: true}); b.State(desk.StateIdle) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var dead atomic.Bool
			b := desktest.NewBench(t, desktest.Options{Ports: func(p *app.Ports) {
				p.Base = &failingBase{Base: p.Base, fail: func(what string) error {
					if what == "record" && dead.Load() {
						return errors.New("disque retiré")
					}
					return nil
				}}
			}})
			b.Zoe(ins.PieceCNI)
			dead.Store(true)
			b.Enter()
			b.State(desk.StateComparing)
			c.left(b)
			require.NoError(t, b.Desk.Close())
			path := b.Base.Path()
			before, err := b.Base.Verify(t.Context())
			require.NoError(t, err)
			require.NoError(t, b.Base.Close())
			again, err := store.Open(path)
			require.NoError(t, err)
			defer func() { require.NoError(t, again.Close()) }()
			after, err := again.VerifyAll(t.Context())
			require.NoError(t, err)
			require.Greater(t, after.Lignes, before.Lignes)
			figures, err := again.Indicators(t.Context(), app.Period{From: time.Now().AddDate(0, 0, -1), To: time.Now()})
			require.NoError(t, err)
			for _, i := range figures.All {
				if i.Code == "H-23" {
					require.Equal(t, 1, i.Total, "the call is in the journal")
				}
			}
		})
	}
}

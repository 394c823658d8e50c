package app_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/ins"
)

// A desk that closes on a dead base loses no fact: it is put aside, and in the journal once the base is opened again.
func TestClose_FactsOfADeadBaseAreTakenUpLater(t *testing.T) {
	for _, c := range []struct {
		name string
		left func(b *bench)
	}{
		{"patient in hand", func(*bench) {}},
		{"patient put aside", func(b *bench) { b.desk.Do(app.PutAside{}); b.state(app.StateIdle) }},
		{"patient gone", func(b *bench) { b.desk.Do(app.NextPatient{Abandon: true}); b.state(app.StateIdle) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var dead atomic.Bool
			b := newBench(t, options{ports: func(p *app.Ports) {
				p.Base = &failingBase{Base: p.Base, fail: func(what string) error {
					if what == "record" && dead.Load() {
						return errors.New("disque retiré")
					}
					return nil
				}}
			}})
			b.zoe(ins.PieceCNI)
			dead.Store(true)
			b.enter()
			b.state(app.StateComparing)
			c.left(b)
			require.NoError(t, b.desk.Close())
			path := b.base.Path()
			before, err := b.base.Verify(t.Context())
			require.NoError(t, err)
			require.NoError(t, b.base.Close())
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

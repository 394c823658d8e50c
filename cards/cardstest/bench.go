// Package cardstest is the conformance suite of the readers: the same scenarios run on the virtual readers in memory
// and on real PC/SC with the same virtual cards, and prove them the same.
package cardstest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps"
	"guichet/cards/vitale"
)

// Bench is a place with two readers in which cards can be put.
type Bench interface {
	Service() cards.Service
	// Readers names the two readers.
	Readers() [2]string
	Insert(t *testing.T, reader int, card *cardsim.Card)
	Remove(t *testing.T, reader int)
}

// Restarter is a Bench whose service can be stopped and started.
type Restarter interface {
	StopService(t *testing.T)
	StartService(t *testing.T)
}

// Follow starts a watch on a bench, set as a desk sets it, and ends it with the test.
func Follow(t *testing.T, b Bench, set ...func(*cards.Monitor)) *Followed {
	t.Helper()
	authorities, err := cardsim.Authorities()
	require.NoError(t, err)
	m := &cards.Monitor{
		Service: b.Service(),
		Vitale:  vitale.Reader{},
		Porteur: cps.Reader{Environment: cps.Test, Authorities: authorities},
	}
	for _, f := range set {
		f(m)
	}
	ctx, stop := context.WithCancel(context.Background())
	f := &Followed{Monitor: m, events: m.Watch(ctx), stop: stop}
	t.Cleanup(f.Stop)
	return f
}

// Followed is a watch in progress, read by a test.
type Followed struct {
	Monitor *cards.Monitor
	events  <-chan cards.Event
	stop    context.CancelFunc
}

// Stop ends the watch and waits for its end.
func (f *Followed) Stop() {
	f.stop()
	for range f.events {
	}
}

// patience is how long an event is waited for before the test fails.
const patience = 30 * time.Second

// Next gives the next event, whatever it is.
func (f *Followed) Next(t *testing.T) cards.Event {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case e, ok := <-f.events:
		require.True(t, ok, "the watch ended")
		return e
	case <-timer.C:
		require.FailNow(t, "no event came")
	}
	panic("unreachable")
}

// Until reads events until one of this kind comes in this reader ("" is any), and gives it.
func (f *Followed) Until(t *testing.T, kind cards.EventKind, reader string) cards.Event {
	t.Helper()
	for {
		if e := f.Next(t); e.Kind == kind && (reader == "" || e.Reader == reader) {
			return e
		}
	}
}

// Outcome reads events until a reading ends in this reader, well or not.
func (f *Followed) Outcome(t *testing.T, reader string) cards.Event {
	t.Helper()
	for {
		e := f.Next(t)
		if e.Reader == reader && (e.Kind == cards.VitaleRead || e.Kind == cards.PorteurRead || e.Kind == cards.ReadFailed) {
			return e
		}
	}
}

// Load gives a virtual card.
func Load(t testing.TB, name string) *cardsim.Card {
	t.Helper()
	c, err := cardsim.Load(name)
	require.NoError(t, err)
	return c
}

package desk

import (
	"context"
	"math/rand/v2"
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/cards"
)

// Walk drives the machine of a desk without goroutines: the outside answers when the walk says so, in any order.
type Walk struct {
	m        machine
	out      actor.Outside
	revision uint64
	pending  []actor.Result
	now      time.Time
	ids      int
	canceled map[uint64]bool
}

// NewWalk opens one on the given ports.
func NewWalk(p app.Ports, s app.Settings, start time.Time) *Walk {
	p, s = p.WithDefaults(), s.WithDefaults()
	return &Walk{m: newMachine(p, s), out: actor.Outside{Ports: p, Settings: s}, now: start, canceled: map[uint64]bool{}}
}

// Do gives a command.
func (w *Walk) Do(c app.Command) Snapshot { return w.step(actor.Commanded{Command: c}) }

// Reader gives a fact of the readers.
func (w *Walk) Reader(e cards.Event) Snapshot { return w.step(readerEvent{e}) }

// Answer lets one of the outside's answers come, any of them; ok is false when none is under way.
func (w *Walk) Answer(r *rand.Rand) (Snapshot, bool) {
	if len(w.pending) == 0 {
		return Snapshot{}, false
	}
	i := r.IntN(len(w.pending))
	ev := w.pending[i]
	w.pending = append(w.pending[:i:i], w.pending[i+1:]...)
	return w.step(ev), true
}

// Pending counts the answers under way.
func (w *Walk) Pending() int { return len(w.pending) }

func (w *Walk) step(ev actor.Event) Snapshot {
	w.now = w.now.Add(time.Second)
	s := actor.Moment{Now: w.now, NewID: func() string { w.ids++; return w.now.Format("150405") + "-" + strconv.Itoa(w.ids) }}
	var effects []actor.Effect
	w.m, effects = step(w.m, s, ev)
	w.revision++
	for _, f := range effects {
		_, token := f.Origin()
		if _, ok := f.(actor.CancelEffect); ok {
			w.canceled[token] = true
			continue
		}
		if _, ok := f.(retryLater); ok { // time goes by itself here
			w.pending = append(w.pending, retryDue{})
			continue
		}
		// The act is done now and its answer comes when it comes, as outside.
		if r := f.Run(context.Background(), &w.out); r != nil {
			w.pending = append(w.pending, r)
		}
	}
	return w.m.snapshot(w.revision)
}

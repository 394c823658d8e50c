package app

import (
	"context"
	"log/slog"
	"sync"
)

// actor is what a desk and a cellule have in common: an inbox of events that one goroutine empties, effects that run
// outside it and come back as events, and complete snapshots that go out in order.
type actor[S any] struct {
	inbox  *queue[event]
	log    *slog.Logger
	ending context.Context // ends with Close; its cancel is end
	end    context.CancelFunc
	wg     sync.WaitGroup

	mu     sync.Mutex
	last   S
	subs   map[*queue[S]]struct{}
	closed bool
}

// begin makes the actor ready, with its first snapshot. Whoever calls it then starts the goroutine that owns the inbox.
func (a *actor[S]) begin(first S, log *slog.Logger) {
	a.inbox = newQueue[event]()
	a.subs = map[*queue[S]]struct{}{}
	a.last, a.log = first, log
	a.ending, a.end = context.WithCancel(context.Background())
}

// Do hands a command over. It never waits; the answer is in the next snapshots. After Close it does nothing.
func (a *actor[S]) Do(c Command) { a.inbox.put(commanded{c}) }

// Snapshot is the present state.
func (a *actor[S]) Snapshot() S {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.last
}

// Subscribe calls f with the present snapshot and then with each new one, in order, from one goroutine of its own. A
// slow f holds nobody up: what it cannot follow is left out, oldest first, beyond a thousand. cancel ends the
// calls, at the latest after the one that runs; f may call it.
func (a *actor[S]) Subscribe(f func(S)) (cancel func()) {
	snapshots := newQueue[S]()
	snapshots.bound = maxQueued // a later snapshot says all that an earlier one said
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return func() {}
	}
	a.subs[snapshots] = struct{}{}
	snapshots.put(a.last)
	a.wg.Go(func() {
		for {
			snap, ok := snapshots.take(context.Background())
			if !ok {
				return
			}
			f(snap)
		}
	})
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.subs, snapshots)
		snapshots.close()
	}
}

// Until waits for a snapshot that satisfies cond, and gives it. The error is that of ctx.
func (a *actor[S]) Until(ctx context.Context, cond func(S) bool) (S, error) {
	found := make(chan S, 1)
	cancel := a.Subscribe(func(s S) {
		if cond(s) {
			select {
			case found <- s:
			default:
			}
		}
	})
	defer cancel()
	select {
	case s := <-found:
		return s, nil
	case <-ctx.Done():
		return a.Snapshot(), ctx.Err()
	}
}

// Close ends everything the actor started and waits for it. What is being written to the journal ends first. It may
// be called more than once, but not from a subscriber.
func (a *actor[S]) Close() error {
	a.mu.Lock()
	a.closed = true
	for s := range a.subs {
		delete(a.subs, s)
		s.close()
	}
	a.mu.Unlock()
	a.end()
	a.inbox.close()
	a.wg.Wait()
	return nil
}

func (a *actor[S]) publish(s S) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = s
	for sub := range a.subs {
		sub.put(s)
	}
}

// survive runs work that a broken component may end by a panic: the actor must not fall with it. Instead of the
// answer of work it then gives that of broken, which is told the type of the cause only: the cause may hold traits (H-07).
func (a *actor[S]) survive(work func() event, broken func(cause string) event) (answer event) {
	defer func() {
		if cause := recover(); cause != nil {
			a.log.Error("guichet : panne d'un composant", "type", typeName(cause))
			answer = broken(typeName(cause))
		}
	}()
	return work()
}

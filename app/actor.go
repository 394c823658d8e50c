package app

import (
	"context"
	"fmt"
	"sync"
)

// actor is what a desk and a cellule have in common: an inbox of events that one goroutine empties, effects that run
// outside it and come back as events, and complete snapshots that go out in order.
type actor[S any] struct {
	outside outside
	inbox   *queue[event]
	ending  context.Context // ends with Close; its cancel is end
	end     context.CancelFunc
	wg      sync.WaitGroup
	running map[uint64]context.CancelFunc // the owner's: effects that somebody waits for, by token

	mu     sync.Mutex
	last   S
	subs   map[*queue[S]]struct{}
	closed bool
}

// begin makes the actor ready, with its first snapshot. Whoever calls it then starts the goroutine that owns the inbox.
func (a *actor[S]) begin(o outside, first S) {
	a.outside, a.last = o, first
	a.inbox = newQueue[event]()
	a.subs = map[*queue[S]]struct{}{}
	a.running = map[uint64]context.CancelFunc{}
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
	a.wg.Wait()
	a.inbox.close()
	return nil
}

// leave is the end of whoever owns the inbox: what nobody takes any more, and what he holds, must still be told.
func (a *actor[S]) leave(held []journalFacts) {
	for _, ev := range a.inbox.drain() {
		held = append(held[:len(held):len(held)], leftBy(ev)...)
	}
	a.outside.sparing(held)
}

func (a *actor[S]) publish(s S) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.last = s
	for sub := range a.subs {
		sub.put(s)
	}
}

// start runs one effect outside the owner, with its deadline and its cancel.
func (a *actor[S]) start(f effect) {
	_, token := f.Origin()
	if _, ok := f.(cancelEffect); ok {
		a.stop(token)
		return
	}
	ctx, cancel := context.WithTimeout(a.ending, f.Deadline(a.outside.cfg))
	if token != 0 {
		a.running[token] = cancel
	}
	a.wg.Go(func() {
		defer cancel()
		if r := a.run(ctx, f); r != nil && !a.inbox.put(r) {
			a.outside.sparing(leftBy(r)) // the actor has ended: nobody else will tell
		}
	})
}

// stop ends the effect of a token: it is not waited for any more, or it has answered.
func (a *actor[S]) stop(token uint64) {
	if cancel := a.running[token]; cancel != nil {
		cancel()
		delete(a.running, token)
	}
}

// run survives a component that breaks: the actor must not fall with it.
func (a *actor[S]) run(ctx context.Context, f effect) (r result) {
	defer func() {
		if cause := recover(); cause != nil {
			// The cause may hold traits: only its type is logged (H-07).
			a.outside.ports.Log.Error("guichet : panne d'un composant", "type", typeName(cause))
			r = f.Broken(fmt.Errorf("panne d’un composant : %s", typeName(cause)))
		}
	}()
	return f.Run(ctx, &a.outside)
}

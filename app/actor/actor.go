package actor

import (
	"context"
	"fmt"
	"sync"

	"guichet/app"
)

// Actor is what everybody sees of a state that one goroutine owns: commands go in, complete snapshots come out in order.
type Actor[S any] struct{ own *Loop[S] }

// NewActor is what everybody sees of a loop.
func NewActor[S any](l *Loop[S]) Actor[S] { return Actor[S]{l} }

// Do hands a command over. It never waits; the answer is in the next snapshots. After Close it does nothing.
func (a Actor[S]) Do(c app.Command) { a.own.Put(Commanded{c}) }

// Snapshot is the present state.
func (a Actor[S]) Snapshot() S {
	l := a.own
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Subscribe calls f with the present snapshot and then with each new one, in order, from one goroutine of its own. A
// slow f holds nobody up: what it cannot follow is left out, oldest first, beyond a thousand. cancel ends the
// calls, at the latest after the one that runs; f may call it.
func (a Actor[S]) Subscribe(f func(S)) (cancel func()) {
	l := a.own
	snapshots := newQueue[S]()
	snapshots.bound = maxQueued // a later snapshot says all that an earlier one said
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return func() {}
	}
	l.subs[snapshots] = struct{}{}
	snapshots.put(l.last)
	l.wg.Go(func() {
		for {
			snap, ok := snapshots.take(context.Background())
			if !ok {
				return
			}
			f(snap)
		}
	})
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.subs, snapshots)
		snapshots.close()
	}
}

// Until waits for a snapshot that satisfies cond, and gives it. The error is that of ctx.
func (a Actor[S]) Until(ctx context.Context, cond func(S) bool) (S, error) {
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

// Ask hands a command over and waits for the snapshot that answers it. The error is that of ctx. An actor that has ended
// gives its last snapshot.
func (a Actor[S]) Ask(ctx context.Context, c app.Command) (S, error) {
	a.Do(c)
	m := make(met)
	if !a.own.Put(m) {
		return a.Snapshot(), nil
	}
	select {
	case <-m:
	case <-a.own.ending.Done():
	case <-ctx.Done():
		return a.Snapshot(), ctx.Err()
	}
	return a.Snapshot(), nil
}

// met is an event for nobody: the owner comes to it when what stood before it has been met and shown.
type met chan struct{}

// Close ends everything the actor started and waits for it. What is being written to the journal ends first. It may
// be called more than once, but not from a subscriber.
func (a Actor[S]) Close() error {
	l := a.own
	l.mu.Lock()
	l.closed = true
	for s := range l.subs {
		delete(l.subs, s)
		s.close()
	}
	l.mu.Unlock()
	l.end()
	l.wg.Wait()
	l.inbox.close()
	return nil
}

// Loop is what the owner of such a state works with: an inbox of events that he alone empties, effects that run outside
// him and come back as events, and the snapshots that go out. It knows nothing of what is owned.
type Loop[S any] struct {
	outside Outside
	inbox   *queue[Event]
	ending  context.Context // ends with Close; its cancel is end
	end     context.CancelFunc
	wg      sync.WaitGroup
	running map[uint64]context.CancelFunc // the owner's: effects that somebody waits for, by token
	written chan struct{}                 // the owner's: closed once the last ordered effect started has written, or given up

	mu     sync.Mutex
	last   S
	subs   map[*queue[S]]struct{}
	closed bool
}

// NewLoop makes one ready, with the first snapshot. Whoever calls it then starts the goroutine that owns the inbox.
func NewLoop[S any](o Outside, first S) *Loop[S] {
	l := &Loop[S]{outside: o, last: first, inbox: newQueue[Event](), subs: map[*queue[S]]struct{}{}, running: map[uint64]context.CancelFunc{}}
	l.ending, l.end = context.WithCancel(context.Background())
	return l
}

// Outside is what its effects act on.
func (l *Loop[S]) Outside() *Outside { return &l.outside }

// Put adds an event. It never waits; false tells that nobody takes any more.
func (l *Loop[S]) Put(ev Event) bool { return l.inbox.put(ev) }

// Take gives the owner the oldest event; false once the actor ends.
func (l *Loop[S]) Take() (Event, bool) {
	for {
		ev, ok := l.inbox.take(l.ending)
		m, mark := ev.(met)
		if !ok || !mark {
			return ev, ok
		}
		close(m)
	}
}

// Go runs f beside the owner; ctx ends with the actor, which waits for f.
func (l *Loop[S]) Go(f func(ctx context.Context)) { l.wg.Go(func() { f(l.ending) }) }

// Leave is the end of the owner: what nobody takes any more, and what he holds, must still be told.
func (l *Loop[S]) Leave(held []JournalFacts) {
	for _, ev := range l.inbox.drain() {
		held = append(held[:len(held):len(held)], leftBy(ev)...)
	}
	sparing(&l.outside, held)
}

// Publish gives everybody a new snapshot.
func (l *Loop[S]) Publish(s S) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = s
	for sub := range l.subs {
		sub.put(s)
	}
}

// Start runs one effect outside the owner, with its deadline and its cancel.
func (l *Loop[S]) Start(f Effect) {
	_, token := f.Origin()
	if _, ok := f.(CancelEffect); ok {
		l.stop(token)
		return
	}
	ctx, cancel := context.WithTimeout(l.ending, f.Deadline(l.outside.Settings))
	if token != 0 {
		l.running[token] = cancel
	}
	turn, done := l.inTurn(f)
	l.wg.Go(func() {
		defer done()
		defer cancel()
		turn(ctx)
		if r := l.run(ctx, f); r != nil && !l.Put(r) {
			sparing(&l.outside, leftBy(r)) // the actor has ended: nobody else will tell
		}
	})
}

// ordered is an effect whose lines of the journal stand in the order in which they came about.
type ordered interface{ Ordered() }

// inTurn keeps such effects in their order: the journal must not close a session before it opens it. turn waits
// for those before, done lets the next ones go.
func (l *Loop[S]) inTurn(f Effect) (turn func(context.Context), done func()) {
	if _, writes := f.(ordered); !writes {
		return func(context.Context) {}, func() {}
	}
	before, mine := l.written, make(chan struct{})
	l.written = mine
	return func(ctx context.Context) {
		if before == nil {
			return
		}
		select {
		case <-before:
		case <-ctx.Done(): // a base that hangs holds this one up no longer than its own delay
		}
	}, func() { close(mine) }
}

// Answered tells that an event was met: the effect that it answers, if any, is not waited for any more.
func (l *Loop[S]) Answered(ev Event) {
	if r, ok := ev.(Result); ok {
		_, token := r.Origin()
		l.stop(token)
	}
}

// stop ends the effect of a token: it is not waited for any more, or it has answered.
func (l *Loop[S]) stop(token uint64) {
	if cancel := l.running[token]; cancel != nil {
		cancel()
		delete(l.running, token)
	}
}

// run survives a component that breaks: the actor must not fall with it.
func (l *Loop[S]) run(ctx context.Context, f Effect) (r Result) {
	defer func() {
		if cause := recover(); cause != nil {
			// The cause may hold traits: only its type is logged (H-07).
			l.outside.Ports.Log.Error("guichet : panne d'un composant", "type", TypeName(cause))
			r = f.Broken(fmt.Errorf("panne d’un composant : %s", TypeName(cause)))
		}
	}()
	return f.Run(ctx, &l.outside)
}

// TypeName is what may be logged of a cause that could name a person (H-07).
func TypeName(v any) string { return fmt.Sprintf("%T", v) }

package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"
)

// Guichet is one desk: see the package comment for what a caller may rely on.
type Guichet struct {
	outside outside
	inbox   *queue[event]
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu     sync.Mutex
	last   Snapshot
	subs   map[*subscription]struct{}
	closed bool
}

// New opens a desk and starts watching its readers. It panics when p.Base is nil: a desk without a base is a
// mistake of whoever builds it, not something that happens to an agent.
func New(p Ports, s Settings) *Guichet {
	if p.Base == nil {
		panic("app: New without a Base")
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.NewID == nil {
		p.NewID = rand.Text
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	s = s.withDefaults()
	ctx, cancel := context.WithCancel(context.Background())
	g := &Guichet{
		outside: outside{ports: p, cfg: s},
		inbox:   newQueue[event](),
		cancel:  cancel,
		subs:    map[*subscription]struct{}{},
	}
	m := newMachine(p, s)
	m.now = p.Clock()
	g.last = m.snapshot(1)
	g.wg.Go(func() { g.own(ctx, m) })
	if p.Readers != nil {
		g.wg.Go(func() { g.watch(ctx) })
	}
	if w, ok := p.Teleservice.(Warmer); ok {
		g.wg.Go(func() {
			warm, cancel := context.WithTimeout(ctx, s.DelaiINSi)
			defer cancel()
			w.Warm(warm)
		})
	}
	return g
}

func (s Settings) withDefaults() Settings {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&s.DelaiINSi, 20*time.Second)
	set(&s.DelaiBase, 5*time.Second)
	set(&s.DelaiImpression, 30*time.Second)
	if s.Copies <= 0 {
		s.Copies = 1
	}
	if s.Poste == "" { // every line of the journal says where (H-01)
		s.Poste = say("app_poste_sans_nom").Phrase
	}
	if s.Agent.Nom != "" && s.Agent.Profil == "" {
		s.Agent.Profil = ProfilAgent
	}
	return s
}

func newMachine(p Ports, s Settings) machine {
	m := machine{
		cfg: s, places: p.Places, rules: newRulebook(transitions()),
		hasINSi: p.Teleservice != nil, hasReaders: p.Readers != nil, hasLabels: p.Labels != nil,
		agent: s.Agent, cur: idle(),
	}
	if s.Agent.Nom == "" { // H-04: nobody works here without a name
		m.locked, m.lockedWhy = true, "app_cpx_attendue"
	}
	return m
}

// Do hands a command over. It never waits; the answer is in the next snapshots. After Close it does nothing.
func (g *Guichet) Do(c Command) { g.inbox.put(commanded{c}) }

// Snapshot is the present state.
func (g *Guichet) Snapshot() Snapshot {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

// Subscribe calls f with the present snapshot and then with each new one, in order, from one goroutine of its own. A
// slow f holds nobody up: what it cannot follow is left out, oldest first, beyond a thousand. cancel ends the
// calls, at the latest after the one that runs; f may call it.
func (g *Guichet) Subscribe(f func(Snapshot)) (cancel func()) {
	s := &subscription{snapshots: newQueue[Snapshot]()}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return func() {}
	}
	g.subs[s] = struct{}{}
	s.snapshots.put(g.last)
	g.wg.Go(func() {
		for {
			snap, ok := s.snapshots.take(context.Background())
			if !ok {
				return
			}
			f(snap)
		}
	})
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.subs, s)
		s.snapshots.close()
	}
}

// Until waits for a snapshot that satisfies cond, and gives it. The error is that of ctx.
func (g *Guichet) Until(ctx context.Context, cond func(Snapshot) bool) (Snapshot, error) {
	found := make(chan Snapshot, 1)
	cancel := g.Subscribe(func(s Snapshot) {
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
		return g.Snapshot(), ctx.Err()
	}
}

// Close ends everything the desk started and waits for it. What is being written to the journal ends first. It may
// be called more than once, but not from a subscriber.
func (g *Guichet) Close() error {
	g.mu.Lock()
	g.closed = true
	for s := range g.subs {
		delete(g.subs, s)
		s.snapshots.close()
	}
	g.mu.Unlock()
	g.cancel()
	g.inbox.close()
	g.wg.Wait()
	return nil
}

// own is the one goroutine that holds the machine.
func (g *Guichet) own(ctx context.Context, m machine) {
	p := g.outside.ports
	running := map[uint64]context.CancelFunc{}
	idle := newIdleTimer(g.outside.cfg.Inactivite, func() { g.inbox.put(inactive{}) })
	defer idle.stop()
	revision := uint64(1)
	for {
		ev, ok := g.inbox.take(ctx)
		if !ok {
			return
		}
		var effects []effect
		before := m.cur.state
		m, effects = step(m, stamp{p.Clock(), p.NewID}, ev)
		if before != m.cur.state {
			p.Log.Debug("guichet", "evenement", ev.name(), "de", before, "a", m.cur.state)
		}
		if _, ok := ev.(commanded); ok {
			idle.reset()
		}
		if r, ok := ev.(result); ok {
			_, token := r.origin()
			if cancel := running[token]; cancel != nil && token != 0 {
				cancel()
				delete(running, token)
			}
		}
		revision++
		g.publish(m.snapshot(revision))
		for _, f := range effects {
			g.start(ctx, f, running)
		}
	}
}

// start runs one effect outside the owner, with its deadline and its cancel.
func (g *Guichet) start(ctx context.Context, f effect, running map[uint64]context.CancelFunc) {
	_, token := f.origin()
	if _, ok := f.(cancelEffect); ok {
		if cancel := running[token]; cancel != nil {
			cancel()
			delete(running, token)
		}
		return
	}
	ctx, cancel := context.WithTimeout(ctx, f.deadline(g.outside.cfg))
	if token != 0 {
		running[token] = cancel
	}
	g.wg.Go(func() {
		defer cancel()
		if r := g.run(ctx, f); r != nil {
			g.inbox.put(r)
		}
	})
}

// run survives a component that breaks: the desk must not fall with it.
func (g *Guichet) run(ctx context.Context, f effect) (r result) {
	defer func() {
		if cause := recover(); cause != nil {
			// The cause may hold traits: only its type is logged (H-07).
			g.outside.ports.Log.Error("guichet : panne d'un composant", "type", typeName(cause))
			r = broken(f, typeName(cause))
		}
	}()
	return f.run(ctx, &g.outside)
}

func (g *Guichet) publish(s Snapshot) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = s
	for sub := range g.subs {
		sub.snapshots.put(s)
	}
}

// watch brings the events of the readers to the owner.
func (g *Guichet) watch(ctx context.Context) {
	for e := range g.outside.ports.Readers.Watch(ctx) {
		g.inbox.put(readerEvent{e})
	}
	if ctx.Err() == nil {
		g.inbox.put(readersGone{})
	}
}

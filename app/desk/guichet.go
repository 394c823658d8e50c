package desk

import (
	"context"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
)

// Guichet is one desk: see the package comment for what a caller may rely on.
type Guichet struct {
	actor.Actor[Snapshot]
	loop  *actor.Loop[Snapshot]
	tools tools
}

// New opens a desk and starts watching its readers. It panics when p.Base is nil: a desk without a base is a
// mistake of whoever builds it, not something that happens to an agent.
func New(p app.Ports, s app.Settings) *Guichet {
	if p.Base == nil {
		panic("desk: New without a Base")
	}
	p = p.WithDefaults()
	s = s.WithDefaults()
	m := newMachine(p, s)
	m.now = p.Clock()
	l := actor.NewLoop(actor.Outside{Ports: p, Settings: s}, m.snapshot(1))
	g := &Guichet{Actor: actor.NewActor(l), loop: l, tools: m.tools}
	l.Put(started{})
	l.Go(func(context.Context) { g.own(m) })
	if p.Readers != nil {
		l.Go(g.watch)
	}
	g.runPrinters()
	if p.Automatique != nil {
		l.Go(g.catchUp)
	}
	if w, ok := app.As[app.Warmer](p.Teleservice); ok {
		l.Go(func(ctx context.Context) {
			warm, cancel := context.WithTimeout(ctx, s.DelaiINSi)
			defer cancel()
			w.Warm(warm)
			l.Put(observed{inscall.HealthOf(p.Teleservice)})
		})
	}
	return g
}

func newMachine(p app.Ports, s app.Settings) machine {
	m := machine{cur: idle(), station: station{
		cfg: s, tools: newTools(), places: p.Places, symbols: p.Symbols, rules: newRulebook(),
		automatic: catchUpState{on: p.Automatique != nil},
		hasINSi:   p.Teleservice != nil, hasReaders: p.Readers != nil, hasLabels: p.Labels != nil, signs: p.Signature != nil,
		agent: s.Agent,
	}}
	m.hasAgents, m.session = p.Agents != nil, sessionState{means: app.MeansPost, left: -1}
	if s.Agent.Nom == "" { // H-04: nobody works here without a name
		m.locked, m.lockedWhy = true, LockedCardAwaited
		if m.hasAgents {
			m.lockedWhy = LockedNobodyYet
			if s.SansAgent {
				m.lockedWhy = LockedNoAccount
			}
		}
	}
	_, m.hasSpool = app.As[app.PrintSpool](p.Labels)
	m.hasCardCode = p.CardCode != nil
	m.drafts.on = p.Drafts != nil && s.Place != ""
	_, m.hasLetters = app.As[app.Letters](p.Labels)
	return m
}

// own is the one goroutine that holds the machine.
func (g *Guichet) own(m machine) {
	p := g.loop.Outside().Ports
	fire := func() { g.loop.Put(inactive{}) }
	idle := newIdleTimer(m.cfg.Inactivite, fire)
	defer func() { idle.stop() }()
	revision := uint64(1)
	for {
		ev, ok := g.loop.Take()
		if !ok {
			g.keepLast(&m)
			g.loop.Leave(m.leftBehind())
			return
		}
		var effects []actor.Effect
		before := m.cur.state
		m, effects = step(m, actor.Moment{Now: p.Clock(), NewID: p.NewID}, ev)
		if before != m.cur.state {
			p.Log.Debug("guichet", "evenement", m.rules.find(ev).name, "de", before, "a", m.cur.state)
		}
		switch ev.(type) {
		case actor.Commanded:
			idle.reset()
		case actor.Configured:
			idle.set(m.cfg.Inactivite, fire)
		}
		g.loop.Answered(ev)
		if !m.rules.find(ev).is(unseen) {
			revision++
			g.loop.Publish(m.snapshot(revision))
		}
		for _, f := range effects {
			g.loop.Start(f)
		}
	}
}

// watch brings the events of the readers to the owner.
func (g *Guichet) watch(ctx context.Context) {
	for e := range g.loop.Outside().Ports.Readers.Watch(ctx) {
		g.loop.Put(readerEvent{e})
	}
	if ctx.Err() == nil {
		g.loop.Put(readersGone{})
	}
}

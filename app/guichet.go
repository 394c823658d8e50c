package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"guichet/assets/texts"
)

// Guichet is one desk: see the package comment for what a caller may rely on.
type Guichet struct {
	actor[Snapshot]
	loop  *loop[Snapshot]
	tools tools
}

// New opens a desk and starts watching its readers. It panics when p.Base is nil: a desk without a base is a
// mistake of whoever builds it, not something that happens to an agent.
func New(p Ports, s Settings) *Guichet {
	if p.Base == nil {
		panic("app: New without a Base")
	}
	p = p.withDefaults()
	s = s.withDefaults()
	m := newMachine(p, s)
	m.now = p.Clock()
	l := newLoop(outside{Ports: p, Settings: s}, m.snapshot(1))
	g := &Guichet{actor: newActor(l), loop: l, tools: m.tools}
	l.Put(started{})
	l.Go(func(context.Context) { g.own(m) })
	if p.Readers != nil {
		l.Go(g.watch)
	}
	g.runPrinters()
	if p.Automatique != nil {
		l.Go(g.catchUp)
	}
	if w, ok := As[Warmer](p.Teleservice); ok {
		l.Go(func(ctx context.Context) {
			warm, cancel := context.WithTimeout(ctx, s.DelaiINSi)
			defer cancel()
			w.Warm(warm)
			l.Put(observed{healthOf(p.Teleservice)})
		})
	}
	return g
}

// tools are what some effects of a desk work with beside its ports. The machine hands them on and looks at none.
type tools struct {
	calls    *calls          // of agents, for the automatic ones to keep out of their way
	catchUp  *catchUpControl // of the automatic calls
	drafting *draftOrder
}

func newTools() tools {
	return tools{calls: newCalls(), catchUp: newCatchUpControl(), drafting: &draftOrder{}}
}

func (p Ports) withDefaults() Ports {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.NewID == nil {
		p.NewID = rand.Text
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return p
}

func (s Settings) withDefaults() Settings {
	s.DelaiINSi = cmp.Or(max(s.DelaiINSi, 0), 20*time.Second)
	s.DelaiBase = cmp.Or(max(s.DelaiBase, 0), 5*time.Second)
	s.DelaiImpression = cmp.Or(max(s.DelaiImpression, 0), 30*time.Second)
	s.Reprise = cmp.Or(max(s.Reprise, 0), time.Minute)
	s.Copies = max(s.Copies, 1)
	s.Poste = cmp.Or(s.Poste, texts.Get("app_poste_sans_nom").Phrase) // every line of the journal says where (H-01)
	if s.Agent.Nom != "" && s.Agent.Profil == "" {
		s.Agent.Profil = ProfilAgent
	}
	s.Agent.Niveau = s.Agent.Profil.Niveau()
	return s
}

func newMachine(p Ports, s Settings) machine {
	m := machine{cur: idle(), station: station{
		cfg: s, tools: newTools(), places: p.Places, symbols: p.Symbols, rules: newRulebook(),
		automatic: catchUpState{on: p.Automatique != nil},
		hasINSi:   p.Teleservice != nil, hasReaders: p.Readers != nil, hasLabels: p.Labels != nil, signs: p.Signature != nil,
		agent: s.Agent,
	}}
	m.hasAgents, m.session = p.Agents != nil, sessionState{means: MeansPost, left: -1}
	if s.Agent.Nom == "" { // H-04: nobody works here without a name
		m.locked, m.lockedWhy = true, LockedCardAwaited
		if m.hasAgents {
			m.lockedWhy = LockedNobodyYet
			if s.SansAgent {
				m.lockedWhy = LockedNoAccount
			}
		}
	}
	_, m.hasSpool = As[PrintSpool](p.Labels)
	m.hasCardCode = p.CardCode != nil
	m.drafts.on = p.Drafts != nil && s.Place != ""
	_, m.hasLetters = As[Letters](p.Labels)
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
		var effects []effect
		before := m.cur.state
		m, effects = step(m, stamp{p.Clock(), p.NewID}, ev)
		if before != m.cur.state {
			p.Log.Debug("guichet", "evenement", m.rules.find(ev).name, "de", before, "a", m.cur.state)
		}
		switch ev.(type) {
		case commanded:
			idle.reset()
		case configured:
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

package app

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"
)

// Guichet is one desk: see the package comment for what a caller may rely on.
type Guichet struct {
	actor[Snapshot]
}

// New opens a desk and starts watching its readers. It panics when p.Base is nil: a desk without a base is a
// mistake of whoever builds it, not something that happens to an agent.
func New(p Ports, s Settings) *Guichet {
	if p.Base == nil {
		panic("app: New without a Base")
	}
	p = p.withDefaults()
	s = s.withDefaults()
	g := &Guichet{}
	m := newMachine(p, s)
	m.now = p.Clock()
	g.begin(outside{ports: p, cfg: s, calls: newCalls(), catchUp: &catchUpControl{resumed: make(chan struct{}, 1)}, drafting: &draftOrder{}}, m.snapshot(1))
	ctx := g.ending
	g.inbox.put(started{})
	g.wg.Go(func() { g.own(ctx, m) })
	if p.Readers != nil {
		g.wg.Go(func() { g.watch(ctx) })
	}
	g.runPrinters(ctx)
	if p.Automatique != nil {
		g.wg.Go(func() { g.catchUp(ctx) })
	}
	if w, ok := p.Teleservice.(Warmer); ok {
		g.wg.Go(func() {
			warm, cancel := context.WithTimeout(ctx, s.DelaiINSi)
			defer cancel()
			w.Warm(warm)
			g.inbox.put(observed{g.outside.health()})
		})
	}
	return g
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
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&s.DelaiINSi, 20*time.Second)
	set(&s.DelaiBase, 5*time.Second)
	set(&s.DelaiImpression, 30*time.Second)
	set(&s.Reprise, time.Minute)
	if s.Copies <= 0 {
		s.Copies = 1
	}
	if s.Poste == "" { // every line of the journal says where (H-01)
		s.Poste = say("app_poste_sans_nom").Phrase
	}
	if s.Agent.Nom != "" && s.Agent.Profil == "" {
		s.Agent.Profil = ProfilAgent
	}
	s.Agent.Niveau = s.Agent.Profil.Niveau()
	return s
}

func newMachine(p Ports, s Settings) machine {
	m := machine{cur: idle(), station: station{
		cfg: s, places: p.Places, symbols: p.Symbols, rules: newRulebook(),
		automatic: catchUpState{on: p.Automatique != nil},
		hasINSi:   p.Teleservice != nil, hasReaders: p.Readers != nil, hasLabels: p.Labels != nil, signs: p.Signature != nil,
		agent: s.Agent,
	}}
	m.hasAgents, m.session = p.Agents != nil, sessionState{means: MeansPost, left: -1}
	if s.Agent.Nom == "" { // H-04: nobody works here without a name
		m.locked, m.lockedWhy = true, "app_cpx_attendue"
		if m.hasAgents {
			m.lockedWhy = "app_identifiez_vous"
			if s.SansAgent {
				m.lockedWhy = "app_aucun_agent"
			}
		}
	}
	_, m.hasSpool = p.Labels.(PrintSpool)
	m.hasCardCode = p.CardCode != nil
	m.drafts.on = p.Drafts != nil && s.Place != ""
	_, m.hasLetters = p.Labels.(Letters)
	return m
}

// own is the one goroutine that holds the machine.
func (g *Guichet) own(ctx context.Context, m machine) {
	p := g.outside.ports
	fire := func() { g.inbox.put(inactive{}) }
	idle := newIdleTimer(g.outside.cfg.Inactivite, fire)
	defer func() { idle.stop() }()
	revision := uint64(1)
	for {
		ev, ok := g.inbox.take(ctx)
		if !ok {
			g.keepLast(&m)
			g.leave(m.leftBehind())
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
		if r, ok := ev.(result); ok {
			_, token := r.origin()
			g.stop(token)
		}
		if !m.rules.find(ev).is(unseen) {
			revision++
			g.publish(m.snapshot(revision))
		}
		for _, f := range effects {
			g.start(f)
		}
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

package cellule

import (
	"context"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/settings"
)

// Settings are the choices of the site for the cellule, beside those it shares with the desk.
type Settings struct {
	app.Settings
	// Annees is how long a vérification of the INS holds (D-60: 3 to 5; anything else counts as 3).
	Annees int
	// Rafraichir is how often the worklists are read again; 0 is 15 s, less than 0 is never.
	Rafraichir time.Duration
}

// refreshing is how often the worklists are read again when the settings do not say.
const refreshing = 15 * time.Second

// Cellule is the back office of the cellule d'identitovigilance. It answers commands with snapshots as a Guichet does,
// and what the package comment says a caller may rely on holds for it too. Besides:
//
//   - It shows nobody, and does nothing, for a person without RightCellule or behind a locked desk: see As.
//   - Nothing is done before its consequences were shown (DoAct), and what a consequence says comes from ins.Apply.
//   - What another window changed is never overwritten: the case is read again and that is said.
type Cellule struct {
	actor.Actor[Snapshot]
	loop *actor.Loop[Snapshot]
}

// New opens a cellule for nobody: As says who works there. It panics when p.Base or p.Worklists is nil: whoever
// builds a cellule has a base.
func New(p app.Ports, s Settings) *Cellule {
	if p.Base == nil || p.Worklists == nil {
		panic("cellule: New without a Base")
	}
	p = p.WithDefaults()
	s.Settings = s.Settings.WithDefaults()
	if s.Rafraichir == 0 {
		s.Rafraichir = refreshing
	}
	b := newBackOffice(p, s)
	b.now = p.Clock()
	l := actor.NewLoop(actor.Outside{Ports: p, Settings: s.Settings}, b.snapshot(1))
	c := &Cellule{Actor: actor.NewActor(l), loop: l}
	l.Go(func(context.Context) { c.own(b) })
	if s.Rafraichir > 0 {
		l.Go(func(ctx context.Context) { c.tick(ctx, s.Rafraichir) })
	}
	return c
}

// As says who works here: the agent of the desk, whose lock rules both. It may be called at any moment; what is open is
// hidden at once from a person without RightCellule or behind a locked desk, and closed for another person.
func (c *Cellule) As(a app.Agent) { c.loop.Put(worksHere{a}) }

// Changed says that the desk has just recorded something: the lists are read again, and what is open is looked at.
func (c *Cellule) Changed() { c.loop.Put(timePassed{}) }

// Configure puts the settings of the site in force at once: lists are read anew with them, and what is decided from now on
// is decided with them.
func (c *Cellule) Configure(v settings.Values) { c.loop.Put(actor.Configured{Values: v}) }

// own is the one goroutine that holds the back office.
func (c *Cellule) own(b backOffice) {
	p := c.loop.Outside().Ports
	for revision := uint64(2); ; revision++ {
		ev, ok := c.loop.Take()
		if !ok {
			c.loop.Leave(b.backlog)
			return
		}
		var effects []actor.Effect
		b, effects = b.step(actor.Moment{Now: p.Clock(), NewID: p.NewID}, ev)
		p.Log.Debug("cellule", "evenement", b.ruleOf(ev).name)
		c.loop.Answered(ev)
		c.loop.Publish(b.snapshot(revision))
		for _, f := range effects {
			c.loop.Start(f)
		}
	}
}

// tick has the worklists read again from time to time: another window, or another program on the same base, may have
// changed them.
func (c *Cellule) tick(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			c.loop.Put(timePassed{})
		case <-ctx.Done():
			return
		}
	}
}

// worksHere says who works.
type worksHere struct{ agent app.Agent }

// timePassed asks for a look at what others did.
type timePassed struct{}

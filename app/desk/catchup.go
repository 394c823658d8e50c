package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/ins"
)

// PauseCatchUp stops the automatic calls of this workstation, or lets them go on.
type PauseCatchUp struct{ On bool }

// catchUpState is what the desk shows of the automatic calls.
type catchUpState struct {
	on       bool // configured here
	paused   bool
	left     int // items of the list not looked at yet
	answered int // since the desk was opened
	stopped  *ins.Fault
}

// catchUp runs the automatic calls of a desk until ctx ends.
func (g *Guichet) catchUp(ctx context.Context) {
	p, s := g.loop.Outside().Ports, g.loop.Outside().Settings
	settings := s.Rattrapage
	settings.Poste, settings.Reglages, settings.DelaiBase = s.Poste, s.Reglages, s.DelaiBase
	ports := inscall.CatchUpPorts{Base: p.Base, Teleservice: p.Automatique, Places: p.Places, Clock: p.Clock}
	inscall.KeepCatchingUp(ctx, inscall.NewCatcher(ports, settings, g.tools.calls), g.tools.catchUp, func(left int, done *inscall.CaughtUp) {
		g.loop.Put(caughtUp{left: left, done: done})
	})
}

func onPauseCatchUp(m *machine, c PauseCatchUp) []actor.Effect {
	if !m.automatic.on {
		m.refuse("app_rattrapage_absent")
		return nil
	}
	m.automatic.paused = c.On
	m.automatic.stopped = nil
	return []actor.Effect{switchCatchUp{paused: m.automatic.paused, control: m.tools.catchUp}}
}

// onCatchUp shows that a background answer came: to the patient it is about when he is at this desk, in the status line
// else. It never touches what the agent is doing.
func onCatchUp(m *machine, e caughtUp) []actor.Effect {
	m.automatic.left = e.left
	if e.done == nil {
		return nil
	}
	r := *e.done
	if r.Suite == inscall.CatchUpStopped {
		m.automatic.stopped = r.Fault
		return nil
	}
	if r.Code == "" {
		return nil
	}
	m.automatic.answered++
	if f := m.services.insiFault; f != nil && f.Class == ins.FaultUnavailable {
		m.services.insiFault, m.services.insiSeen = nil, true
	}
	note := m.text(shown.MessageInfo, "app_rattrapage_reponse")
	for i := range m.others {
		if m.others[i].id == r.Identite {
			m.others[i].note = note
			return m.retryAside()
		}
	}
	if m.message == nil && m.cur.id == r.Identite && m.cur.state == StateDone {
		m.message = note
	}
	return m.retryAside()
}

// tellAside says that INSi has answered for somebody put aside.
func (m *machine) tellAside(r inscall.Called) {
	key, _ := r.Origin()
	for i := range m.others {
		if a := &m.others[i]; a.key == key {
			a.note = m.text(shown.MessageInfo, "app_rattrapage_reponse")
			if m.message == nil {
				m.message = m.text(shown.MessageInfo, "app_rattrapage_reponse_pour", "patient", a.displayName())
			}
		}
	}
}

// planRetry sets the clock for patients put aside, once at a time.
func planRetry(m *machine, _ actor.Event) []actor.Effect {
	if m.retryPlanned || m.signs || !slices.ContainsFunc(m.others, func(a admission) bool { return a.awaitsINSi() }) {
		return nil
	}
	m.retryPlanned = true
	return []actor.Effect{retryLater{}}
}

// retryAfterCall follows what a call taught: INSi answers again, or is still down, for those put aside.
func retryAfterCall(m *machine, ev actor.Event) []actor.Effect {
	if r := ev.(inscall.Called); r.Answer != nil {
		m.tellAside(r)
		if fx := m.retryAside(); fx != nil {
			return fx
		}
	}
	return planRetry(m, ev)
}

func onRetryDue(m *machine, ev retryDue) []actor.Effect {
	m.retryPlanned = false
	if fx := m.retryAside(); fx != nil {
		return fx
	}
	return planRetry(m, ev)
}

// retryAside asks INSi again for one patient who was put aside because it did not answer: his agent has asked, and is
// there. Never while another call of this desk runs, nor under the name or with the card of somebody who did not ask.
func (m *machine) retryAside() []actor.Effect {
	if m.locked || m.signs || m.cur.state == StateCalling || slices.ContainsFunc(m.others, func(a admission) bool { return a.state == StateCalling }) {
		return nil
	}
	for i := range m.others {
		if !m.others[i].awaitsINSi() || m.others[i].asked != m.agent.Signature() {
			continue
		}
		inHand := m.cur
		m.cur = m.others[i]
		fx := m.call(m.cur.lastQuery, m.cur.lastReason)
		m.others[i], m.cur = m.cur, inHand
		return fx
	}
	return nil
}

// awaitsINSi tells a patient whose call had no answer, through no fault of the request.
func (a *admission) awaitsINSi() bool {
	return a.state == StateUnavailable && a.lastQuery.NomNaissance != "" && a.fault != nil && a.fault.Class == ins.FaultUnavailable &&
		a.answeredTries() < ins.MaxTries
}

// viewCatchUp is the dot of the automatic calls; none when there are none to tell of.
func (m *machine) viewCatchUp() (shown.Service, bool) {
	c := m.automatic
	switch {
	case !c.on:
		return shown.Service{}, false
	case c.stopped != nil:
		s := shown.NewService(shown.ConditionCatchUp, "app_service_rattrapage_arrete", shown.LevelAttention)
		s.Detail, s.Act = c.stopped.Phrase, c.stopped.Acte
		return s, true
	case c.paused:
		return shown.NewService(shown.ConditionCatchUp, "app_service_rattrapage_pause", shown.LevelAbsent), true
	case c.left > 0 || c.answered > 0:
		return shown.NewService(shown.ConditionCatchUp, "app_service_rattrapage", shown.LevelUp, "reste", strconv.Itoa(c.left), "reponses", strconv.Itoa(c.answered)), true
	}
	return shown.Service{}, false
}

// caughtUp tells the desk what its automatic calls are doing.
type caughtUp struct {
	left int
	done *inscall.CaughtUp // nil when only the count changed
}

// switchCatchUp does what PauseCatchUp asks; nobody waits for it.
type switchCatchUp struct {
	actor.From
	paused  bool
	control *inscall.CatchUpControl
}

func (switchCatchUp) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (switchCatchUp) Broken(error) actor.Result { return nil }

func (f switchCatchUp) Run(context.Context, *actor.Outside) actor.Result {
	f.control.Pause(f.paused)
	return nil
}

// retryLater waits, then has the patients put aside asked for again. Nothing else waits for it.
type retryLater struct{ actor.From }

func (retryLater) Deadline(s app.Settings) time.Duration { return s.Reprise + time.Minute }

func (retryLater) Broken(error) actor.Result { return nil }

func (f retryLater) Run(ctx context.Context, o *actor.Outside) actor.Result {
	if inscall.Sleep(ctx, o.Settings.Reprise, nil) != nil {
		return nil
	}
	return retryDue{}
}

// retryDue tells that patients put aside without an answer may be asked for again.
type retryDue struct{ actor.From }

package desk

import (
	"guichet/app/actor"
	"guichet/app/settings"
	"guichet/app/shown"
)

// Configure puts the settings of the site in force at once. What has been decided keeps the settings it was decided with:
// they are in its event.
func (g *Guichet) Configure(v settings.Values) { g.loop.Put(actor.Configured{Values: v}) }

// onConfigured applies the settings of the site to what is still to be decided. A comparison on the screen is made again: who
// may accept what is one of them, and the act proposed must be the one that the rules will take.
func onConfigured(m *machine, c actor.Configured) []actor.Effect {
	m.cfg = c.Values.Apply(m.cfg)
	again := func() {
		if a := &m.cur; a.state == StateComparing && a.answer != nil && a.answer.Individu != nil {
			m.compare(*a.answer.Individu)
		}
	}
	before := m.decide()
	again()
	if m.cur.state == StateComparing && m.decide() != before {
		m.message = m.text(shown.MessageInfo, "app_reglage_autre_decision")
	}
	hand := m.cur
	for i := range m.others {
		m.cur = m.others[i]
		again()
		m.others[i] = m.cur
	}
	m.cur = hand
	return nil
}

package desk

import (
	"slices"

	"guichet/app/actor"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// Configure puts the settings of the site in force at once. What
// has been decided keeps the settings it was decided with: they are in its event.
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

// askUsedNames asks for the nom and prénom utilisés as the site wants them.
func (m *machine) askUsedNames(nom, prenom *shown.Field) {
	nom.Required, prenom.Required = m.cfg.Site.NomUtiliseObligatoire, m.cfg.Site.NomUtiliseObligatoire
	switch {
	case nom.Required:
		nom.Hint, prenom.Hint = texts.Get("app_aide_nom_utilise_demande").Phrase, texts.Get("app_aide_nom_utilise_demande").Phrase
	case m.cfg.Site.NomUtiliseSource == ins.SourceTitre:
		nom.Hint = texts.Get("app_aide_nom_utilise_titre").Phrase
	}
}

// onNoticed keeps what the program last said of a part of itself.
func onNoticed(m *machine, n noticed) []actor.Effect {
	m.notices = slices.DeleteFunc(slices.Clone(m.notices), func(o noticed) bool { return o.code == n.code })
	if n.says {
		m.notices = append(m.notices, n)
	}
	return nil
}

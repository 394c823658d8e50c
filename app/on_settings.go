package app

import (
	"slices"

	"guichet/ins"
)

// configured tells that an administrator changed the settings of the site.
type configured struct{ values SettingValues }

func (configured) name() string { return "reglages.changes" }

// Configure puts the settings of the site in force at once, but for those that say otherwise (SettingSpec.Next). What
// has been decided keeps the settings it was decided with: they are in its event.
func (g *Guichet) Configure(v SettingValues) { g.inbox.put(configured{v}) }

// askUsedNames asks for the nom and prénom utilisés as the site wants them.
func (m *machine) askUsedNames(nom, prenom *Field) {
	nom.Required, prenom.Required = m.cfg.Site.NomUtiliseObligatoire, m.cfg.Site.NomUtiliseObligatoire
	switch {
	case nom.Required:
		nom.Hint, prenom.Hint = say("app_aide_nom_utilise_demande").Phrase, say("app_aide_nom_utilise_demande").Phrase
	case m.cfg.Site.NomUtiliseSource == ins.SourceTitre:
		nom.Hint = say("app_aide_nom_utilise_titre").Phrase
	}
}

// notice keeps what the program last said of a part of itself.
func (m *machine) notice(n noticed) {
	m.notices = slices.DeleteFunc(slices.Clone(m.notices), func(o noticed) bool { return o.code == n.code })
	if n.says {
		m.notices = append(m.notices, n)
	}
}

package gallery

import "guichet/internal/windowtest"

// The administration, in the gallery: the demonstration has a fictitious administrator.

func administrationSittings() []sitting {
	return []sitting{
		{name: "l’administration", play: playAdministration},
		{name: "la vérification du poste", fixed: true, play: playCheck},
		{name: "le journal", args: backOffice, play: playJournal},
		{name: "l’administration, la nuit", looks: looks{Dark: true}, play: func(g *gallery) {
			g.AsAdministrator()
			g.Section("2", "reglages")
			g.picture("administration-reglages-sombre")
		}},
		{name: "l’administration, à 200 %", looks: looks{Scale: 2}, play: func(g *gallery) {
			g.AsAdministrator()
			g.Section("3", "agents")
			g.picture("administration-agents-200")
		}},
	}
}

func playAdministration(g *gallery) {
	g.AsAdministrator()
	g.Section("2", "reglages")
	g.picture("administration-reglages")
	g.Key("Return")
	g.Await("the value", func(p windowtest.Painted) bool { return p.Champs })
	g.picture("administration-reglage")
	g.Key("Escape")
	g.Section("3", "agents")
	g.picture("administration-agents")
	g.Section("4", "sauvegardes")
	g.Key("F5")
	g.Await("the backup", func(p windowtest.Painted) bool { return p.Message == "succes" })
	g.picture("administration-sauvegardes")
	g.Section("5", "imprimantes")
	g.picture("administration-imprimantes")
	g.Section("6", "installation")
	g.picture("administration-installation")
}

// playCheck has the workstation checked, in a folder that has the same name everywhere.
func playCheck(g *gallery) {
	g.AsAdministrator()
	g.rest()
	g.Key("F5")
	g.Await("the report", func(p windowtest.Painted) bool { return p.Liste == "ui.administration.verification" && p.Message == "" })
	g.picture("administration-verification")
}

// playJournal reads the journal as an auditor does.
func playJournal(g *gallery) {
	g.AsAgent("audit")
	g.rest()
	g.picture("administration-journal")
	g.Key("F5")
	g.Await("the chain", func(p windowtest.Painted) bool { return p.Message == "succes" })
	g.picture("administration-journal-verifie")
}

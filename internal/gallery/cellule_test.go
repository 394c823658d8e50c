package gallery

import "guichet/internal/windowtest"

// The rooms beside the desk, in the gallery.

// backOffice are the arguments of a demonstration with items for the cellule.
var backOffice = []string{"--cellule"}

func celluleSittings() []sitting {
	return []sitting{
		{name: "la cellule", args: backOffice, play: playCellule},
		{name: "la cellule, la nuit", args: backOffice, looks: looks{Dark: true}, play: playDiscordance("cellule-sombre")},
		{name: "la cellule, à 200 %", args: backOffice, looks: looks{Scale: 2}, play: playDiscordance("cellule-200")},
		{name: "la cellule, sur un petit écran", args: backOffice, looks: looks{Width: 1280, Height: 720}, play: playDiscordance("cellule-720")},
		{name: "le pilotage", args: backOffice, play: playPilotage("pilotage")},
		{name: "le pilotage, la nuit", args: backOffice, looks: looks{Dark: true}, play: playPilotage("pilotage-sombre")},
	}
}

// toDiscordances opens the cellule on the list of discordances.
func (g *gallery) toDiscordances() {
	g.T.Helper()
	g.Key("F10")
	g.Await("the lists", func(p windowtest.Painted) bool { return p.Etat == "cellule" && p.Liste != "" })
	g.Key("ctrl+2")
	g.Await("discordances", func(p windowtest.Painted) bool { return p.Liste == "discordance" && p.Lignes > 0 })
	g.Await("the chain to be checked", func(p windowtest.Painted) bool { return p.Liste == "ui.journal.verifie" })
}

// openLast opens the newest item: it has a comparison.
func (g *gallery) openLast() {
	g.T.Helper()
	g.Key("End", "Return")
	g.Await("the item", func(p windowtest.Painted) bool { return p.Ouvert && p.Acte != "" })
}

func playCellule(g *gallery) {
	g.toDiscordances()
	g.picture("cellule-liste")
	g.openLast()
	g.picture("cellule")
	g.Key("Return")
	g.Await("the act", func(p windowtest.Painted) bool { return p.Champs })
	g.picture("cellule-acte")
	g.Key("Escape")
	g.Await("the act given up", func(p windowtest.Painted) bool { return p.Ouvert && !p.Champs })
	g.Key("Escape")
	g.Await("the list", func(p windowtest.Painted) bool { return !p.Ouvert })
	g.Key("ctrl+3")
	g.Await("doublons", func(p windowtest.Painted) bool { return p.Liste == "doublon" })
	g.openLast()
	g.picture("cellule-doublon")
	g.Key("Escape")
	g.Await("the list", func(p windowtest.Painted) bool { return !p.Ouvert })
	g.changed(func() { g.Key("ctrl+f") })
	g.picture("cellule-recherche")
}

func playDiscordance(name string) func(*gallery) {
	return func(g *gallery) {
		g.toDiscordances()
		g.openLast()
		g.picture(name)
	}
}

func playPilotage(name string) func(*gallery) {
	return func(g *gallery) {
		g.Key("F11")
		g.Await("figures", func(p windowtest.Painted) bool { return p.Etat == "pilotage" && p.Lignes > 0 })
		g.picture(name)
	}
}

package main

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
	g.t.Helper()
	g.key("F10")
	g.await("the lists", func(p painted) bool { return p.Etat == "cellule" && p.Liste != "" })
	g.key("ctrl+2")
	g.await("discordances", func(p painted) bool { return p.Liste == "discordance" && p.Lignes > 0 })
	g.await("the chain to be checked", func(p painted) bool { return p.Liste == "ui.journal.verifie" })
}

// openLast opens the newest item: it has a comparison.
func (g *gallery) openLast() {
	g.t.Helper()
	g.key("End", "Return")
	g.await("the item", func(p painted) bool { return p.Ouvert && p.Acte != "" })
}

func playCellule(g *gallery) {
	g.toDiscordances()
	g.picture("cellule-liste")
	g.openLast()
	g.picture("cellule")
	g.key("Return")
	g.await("the act", func(p painted) bool { return p.Champs })
	g.picture("cellule-acte")
	g.key("Escape")
	g.await("the act given up", func(p painted) bool { return p.Ouvert && !p.Champs })
	g.key("Escape")
	g.await("the list", func(p painted) bool { return !p.Ouvert })
	g.key("ctrl+3")
	g.await("doublons", func(p painted) bool { return p.Liste == "doublon" })
	g.openLast()
	g.picture("cellule-doublon")
	g.key("Escape")
	g.await("the list", func(p painted) bool { return !p.Ouvert })
	g.changed(func() { g.key("ctrl+f") })
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
		g.key("F11")
		g.await("figures", func(p painted) bool { return p.Etat == "pilotage" && p.Lignes > 0 })
		g.picture(name)
	}
}

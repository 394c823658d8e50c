package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// A blocking discordance is handed over at the desk and closed in the cellule, in the same window, by keyboard: the
// document says OLA, CATARINA, the INS of the person found begins with CATARINA (D-46).
func TestJourney_BlockingDiscordanceHandedToTheCelluleAndClosedThere(t *testing.T) {
	d := openDeskAs(t, startSimulator(t, builtProgram(t)), "cellule")
	d.awaitState("attente")
	d.key("ctrl+f")
	d.typeCode("21061936")
	d.key("Tab")
	d.typeCode("tchitchi")
	d.key("Return")
	d.awaitState("resultats")
	d.key("ctrl+n")
	d.awaitState("piece")
	d.key("1")
	d.awaitState("traits")
	d.typeCode("tchitchi") // the date is that of the search, the name is read on the document
	d.key("Return")
	d.typeCode("ola")
	d.key("comma", "space")
	d.typeCode("catarina")
	d.key("Return", "f") // the last thing that is required
	d.awaitState("pret")
	d.key("Return")
	d.awaitState("aucune")
	d.key("Return") // the next try that the rules propose: the second given name
	d.awaitState("comparaison")
	d.key("Return") // hand over; a record needs a place of birth
	if d.await("the place of birth", func(p painted) bool { return p.Champs || p.Etat == "admis" }).Champs {
		d.typeCode("63220")
		d.key("Return")
	}
	require.Equal(t, "VALI", d.awaitState("admis").Statut)

	d.key("F10")
	d.await("the cellule", func(p painted) bool { return p.Etat == "cellule" && p.Liste != "" && !p.Ouvert })
	for d.last.Liste != ins.ListeDiscordance {
		list := d.last.Liste
		d.key("Right")
		d.await("the next list", func(p painted) bool { return p.Etat == "cellule" && p.Liste != list })
	}
	d.await("its only item", func(p painted) bool { return p.Lignes == 1 })
	d.key("Return")
	opened := d.await("the item", func(p painted) bool { return p.Ouvert && p.Acte != "" })
	if strings.HasPrefix(opened.Acte, "Clore") {
		d.key("Return")
	} else {
		d.key("alt+l")
	}
	d.await("what closing will do", func(p painted) bool { return p.Champs && p.Acte == "Clore" })
	d.key("1") // sent to who can correct it
	d.typeCode("insee")
	d.key("Return")
	d.await("an empty list", func(p painted) bool { return p.Etat == "cellule" && p.Lignes == 0 && p.Message == "cellule_fait_clore" })

	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts, "nothing of an INS is kept (D-35)")
	require.Subset(t, names(j.lines), []string{"creation", "piece_verifiee", "appel_insi", app.FactReport, app.FactWorkClosed})
}

package journey

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
	"guichet/internal/windowtest"
)

// A blocking discordance is handed over at the desk and closed in the cellule, in the same window, by keyboard: the
// document says OLA, CATARINA, the INS of the person found begins with CATARINA (D-46).
func TestJourney_BlockingDiscordanceHandedToTheCelluleAndClosedThere(t *testing.T) {
	d := openDeskAs(t, startSimulator(t, windowtest.Program(t)), "cellule")
	d.AwaitState("attente")
	d.Key("ctrl+f")
	d.TypeCode("21061936")
	d.Key("Tab")
	d.TypeCode("tchitchi")
	d.Key("Return")
	d.AwaitState("resultats")
	d.Key("ctrl+n")
	d.AwaitState("piece")
	d.Key("1")
	d.AwaitState("traits")
	d.TypeCode("tchitchi") // the date is that of the search, the name is read on the document
	d.Key("Return")
	d.TypeCode("ola")
	d.Key("comma", "space")
	d.TypeCode("catarina")
	d.Key("Return", "f") // the last thing that is required
	d.AwaitState("pret")
	d.Key("Return")
	d.AwaitState("aucune")
	d.Key("Return") // the next try that the rules propose: the second given name
	d.AwaitState("comparaison")
	d.Key("Return") // hand over; a record needs a place of birth
	if d.Await("the place of birth", func(p windowtest.Painted) bool { return p.Champs || p.Etat == "admis" }).Champs {
		d.TypeCode("63220")
		d.Key("space") // and its name: the five digits are a postal code too
		d.TypeCode("mazoires")
		d.Key("Return")
	}
	require.Equal(t, "VALI", d.AwaitState("admis").Statut)

	d.Key("F10")
	d.Await("the cellule", func(p windowtest.Painted) bool { return p.Etat == "cellule" && p.Liste != "" && !p.Ouvert })
	for d.Last.Liste != ins.ListeDiscordance {
		list := d.Last.Liste
		d.Key("Right")
		d.Await("the next list", func(p windowtest.Painted) bool { return p.Etat == "cellule" && p.Liste != list })
	}
	d.Await("its only item", func(p windowtest.Painted) bool { return p.Lignes == 1 })
	d.Key("Return")
	opened := d.Await("the item", func(p windowtest.Painted) bool { return p.Ouvert && p.Acte != "" })
	if strings.HasPrefix(opened.Acte, "Clore") {
		d.Key("Return")
	} else {
		d.Key("alt+l")
	}
	d.Await("what closing will do", func(p windowtest.Painted) bool { return p.Champs && p.Acte == "Clore" })
	d.Key("1") // sent to who can correct it
	d.TypeCode("insee")
	d.Key("Return")
	d.Await("an empty list", func(p windowtest.Painted) bool {
		return p.Etat == "cellule" && p.Lignes == 0 && p.Message == "cellule_fait_clore"
	})

	j := d.closeAndRead()
	require.Equal(t, []string{"VALI"}, j.statuts, "nothing of an INS is kept (D-35)")
	require.Subset(t, names(j.lines), []string{"creation", "piece_verifiee", "appel_insi", app.FactReport, app.FactWorkClosed})
}

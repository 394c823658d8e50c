package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"guichet/app/desk"
)

// choose chooses an entry of a menu by its words.
func choose(t *testing.T, m *fyne.MainMenu, label string) {
	t.Helper()
	for _, menu := range m.Items {
		for _, i := range menu.Items {
			if i.Label == label {
				i.Action()
				return
			}
		}
	}
	require.FailNow(t, "no entry "+label)
}

func TestMenu_DoesWhatItsKeyDoesOnThisScreen(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(blocking())
	m := w.shell.mainMenu()
	var titles []string
	for _, menu := range m.Items {
		titles = append(titles, menu.Label)
		for _, i := range menu.Items {
			require.False(t, !i.IsSeparator && i.Label == "", menu.Label)
		}
	}
	require.Equal(t, []string{"Fichier", "Édition", "Présentation", "Aide"}, titles)

	choose(t, m, "Imprimer les étiquettes (F9)")
	require.Equal(t, desk.PrintLabels{}, d.last(t))
	d.sent = nil
	choose(t, m, "Rechercher un dossier")
	require.True(t, w.screen.patient.date.Has(w.window.Canvas().Focused()))
	choose(t, m, "Ouvrir l’aide (F1)")
	require.NotNil(t, w.window.Canvas().Overlays().Top())
	choose(t, m, "Imprimer les étiquettes (F9)")
	require.Empty(t, d.sent, "nothing behind the help hears the menu")
	press(w, fyne.KeyEscape)
	d.to(locked())
	choose(t, m, "Imprimer les étiquettes (F9)")
	require.Empty(t, d.sent, "nor behind the lock")
}

func TestMenu_ActsOnTheTextThatHasTheFocus(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(blocking())
	m := w.shell.mainMenu()
	nom := w.screen.patient.nom
	nom.SetValue("LE GUEN")
	w.window.Canvas().Focus(nom.Input())
	choose(t, m, "Tout sélectionner")
	choose(t, m, "Couper")
	require.Empty(t, nom.Value())
	choose(t, m, "Coller")
	require.Equal(t, "LE GUEN", nom.Value())
}

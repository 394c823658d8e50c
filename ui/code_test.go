package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/shown"
)

// codeForm is a desk whose card waits for its code.
func codeForm(fault string) desk.Snapshot {
	s := traitsForm()
	s.State = desk.StateReady
	s.Now = desk.NextAct{
		Title: "Tapez le code de la carte de Anne INFIRMIERE.", Primary: &shown.Act{Label: "Donner le code", Key: "⏎", Command: desk.GiveCode{}},
		Form: &shown.Form{
			Fields: []shown.Field{{Code: "secret", Label: "Code porteur", Hint: "Il reste 3 essais.", Required: true, Secret: true, Fault: fault}},
			Submit: func(v map[string]string) app.Command { return desk.GiveCode{Code: app.CodePorteur(v["secret"])} },
		},
	}
	return s
}

// A code typed for a card is sent once and stays nowhere on the screen, even when it was wrong (cards §5.4).
func TestForm_ASecretIsNotKept(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	d.to(codeForm(""))
	test.Type(w.window.Canvas().Focused(), "1234")
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.GiveCode{Code: "1234"}, d.last(t))
	require.Empty(t, w.screen.now.form.values()["secret"])
	d.to(codeForm("Code porteur faux."))
	require.Empty(t, w.screen.now.form.values()["secret"])
	test.Type(w.window.Canvas().Focused(), "4321")
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.GiveCode{Code: "4321"}, d.last(t), "the focus is back in the field")
}

package ui

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/ins"
)

func TestRescue_AFaultOfTheWindowKeepsThePatientAndTellsNoTrait(t *testing.T) {
	var reports []string
	now := tenFortyTwo
	w, d := open(t, screenSize, Options{Crashed: func(r string) { reports = append(reports, r) }, outside: outside{wedgeNow: func() time.Time { return now }}})
	broken := traitsForm()
	broken.Now.Form.Submit = func(map[string]string) app.Command { panic("LE GUEN Anne-Lise") }
	d.to(broken)
	press(w, fyne.KeyReturn)
	require.Len(t, reports, 1)
	require.NotContains(t, reports[0], "GUEN", "no trait in a crash report (H-07)")
	require.Contains(t, reports[0], "rescue_test.go")
	require.Contains(t, read(w), "n’est perdu")
	press(w, fyne.KeyEscape)
	require.Equal(t, broken.Now.Title, w.screen.shown.Now.Title, "the same patient, at the same step")
	d.to(comparisonOK())
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.AcceptINS{}, d.last(t), "and the desk works")

	now = now.Add(time.Minute)
	d.to(broken)
	press(w, fyne.KeyReturn)
	require.Len(t, reports, 2)
	press(w, fyne.KeyEscape)
	require.Panics(t, func() { press(w, fyne.KeyReturn) }, "a second fault at once ends the program rather than go round")
}

func TestRescue_AStartAfterAFallTakesTheRecordUpAgain(t *testing.T) {
	var kept []string
	w, d := open(t, screenSize, Options{Fell: "un-numero", InHand: func(id string) { kept = append(kept, id) }})
	d.to(locked())
	require.Empty(t, d.sent, "not before somebody is here")
	d.to(idle())
	require.Equal(t, []app.Command{desk.OpenRecord{ID: "un-numero"}}, d.sent)
	require.Contains(t, read(w), "de façon inattendue")
	s := admitted()
	s.Patient.Opened = &ins.Identite{ID: "un-numero"}
	d.to(s)
	d.to(idle())
	require.Equal(t, []string{"un-numero", ""}, kept)
	require.Len(t, d.sent, 1, "once")
}

package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app/desk"
)

func TestNews_AnAnswerForAPatientPutAsideIsToldOnceAndNamesNobody(t *testing.T) {
	w, d := open(t, screenSize, Options{})
	s := idle()
	s.Others = []desk.PatientBrief{{ID: "a", Name: "DUPRÉ Jean", Note: "INSi…", Key: "Ctrl 1"}, {ID: "b", Name: "MOREL Anne", Note: "pièce à voir", Key: "Ctrl 2"}}
	d.to(s)
	require.Empty(t, newsOf(desk.Snapshot{}, s), "being put aside is no news")
	answered := s
	answered.Others = []desk.PatientBrief{{ID: "a", Name: "DUPRÉ Jean", Note: "INSi a répondu", Key: "Ctrl 1"}, s.Others[1]}
	test.AssertNotificationSent(t, fyne.NewNotification("Guichet", say("ui.nouvelle")), func() { d.to(answered) })
	require.NotContains(t, say("ui.nouvelle"), "DUPR")
	require.True(t, w.screen.news["a"])
	require.False(t, w.screen.news["b"])
	test.AssertNotificationSent(t, nil, func() { d.to(answered) })
	require.True(t, w.screen.news["a"], "the sign stays until he is taken back")

	hidden := locked()
	hidden.Others = nil
	test.AssertNotificationSent(t, nil, func() { d.to(hidden) })
	back := answered
	back.Others = back.Others[1:]
	d.to(back)
	require.NotContains(t, w.screen.news, "a")
}

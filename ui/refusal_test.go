package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

func TestRefuse_EnterClosesIt(t *testing.T) {
	a := test.NewTempApp(t)
	w := newRefusal(a, "Guichet", &texts.Refusal{Sentence: texts.Sentence{Phrase: "La base est illisible.", Acte: "Appelez l’informatique."}})
	closed := false
	w.SetOnClosed(func() { closed = true })
	w.Show()
	require.NotEmpty(t, w.Content().(*fyne.Container).Objects)
	w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	require.True(t, closed)
}

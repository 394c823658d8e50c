package piece

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/ui/look"
)

// looks starts the test driver in our looks; pieces are made after it.
func looks(t testing.TB) {
	t.Helper()
	a := test.NewApp()
	a.Settings().SetTheme(look.New(false, 1))
	t.Cleanup(a.Quit)
}

// onScreen puts an object in a window.
func onScreen(t testing.TB, size fyne.Size, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := fyne.CurrentApp().NewWindow("")
	w.SetPadded(false)
	w.SetContent(o)
	w.Resize(size)
	t.Cleanup(w.Close)
	return w
}

func TestField_DateMask(t *testing.T) {
	looks(t)
	for typed, want := range map[string]string{
		"14021961":     "14/02/1961",
		"14/02/1961":   "14/02/1961",
		"1/2/1961":     "01/02/1961",
		"&ç&à&çè&":     "19/10/1971",
		"&é\"'":        "12/34",
		"140219612":    "14/02/1961",
		"14ab02c1961x": "14/02/1961",
		"//14":         "14",
		"00001960":     "00/00/1960",
		"1955":         "1955",
		"2008":         "2008",
		"19/1971":      "19/1971",
		"20102008":     "20/10/2008",
		"1910/1971":    "19/10/1971",
		"071960":       "07/1960",
		"07/1960":      "07/1960",
		"1955?":        "1955?",
	} {
		f := NewField(nil, "Date", MaskDate)
		onScreen(t, fyne.NewSize(200, 80), f)
		test.Type(f.Input(), typed)
		require.Equal(t, want, f.Value(), typed)
	}
}

func TestField_MatriculeMaskKeepsDigitsAndCorsica(t *testing.T) {
	looks(t)
	f := NewField(nil, "Matricule", MaskMatricule)
	onScreen(t, fyne.NewSize(200, 80), f)
	test.Type(f.Input(), "2 61 02 2b 012 001 95 99")
	require.Equal(t, "261022B01200195", f.Value())
}

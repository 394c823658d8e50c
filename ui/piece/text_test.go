package piece

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/ui/look"
)

func TestText_BreaksAsFrenchDoes(t *testing.T) {
	for in, want := range map[string][]string{
		"« Bonjour, ça va ? »":      {"« Bonjour,", " ", "ça", " ", "va ? »"},
		"lu : RNIV EXI SI 29, D-13": {"lu :", " ", "RNIV EXI SI 29,", " ", "D-13"},
		"ANNE-LISE MARIE":           {"ANNE-", "LISE", " ", "MARIE"},
		"a  b":                      {"a", " ", " ", "b"},
		"":                          nil,
	} {
		require.Equal(t, want, words(in), in)
	}
}

// lines gives what is drawn, line by line.
func lines(o *Text) []string {
	var out []string
	last := float32(-10)
	for _, x := range test.WidgetRenderer(o).Objects() {
		c, ok := x.(*canvas.Text)
		if !ok {
			continue
		}
		if c.Position().Y > last+2 {
			out = append(out, "")
		}
		last = c.Position().Y
		out[len(out)-1] += c.Text
	}
	return out
}

func TestText_WrapsWithoutCutting(t *testing.T) {
	looks(t)
	o := NewText(Run{Text: "Le premier prénom doit être le début de la liste."})
	onScreen(t, fyne.NewSize(130, 200), NewColumn(0, o))
	got := lines(o)
	require.Greater(t, len(got), 2)
	require.Equal(t, "Le premier prénom doit être le début de la liste.", strings.Join(got, " "))
	require.InDelta(t, o.HeightFor(130), o.Size().Height, 0.5)
}

func TestText_AWordWiderThanTheLineIsBrokenNotCut(t *testing.T) {
	looks(t)
	name := strings.Repeat("ABCDEFGHIJ", 10) // EXI SI 04 allows a hundred characters
	o := NewText(Run{Text: name, Size: look.Traits})
	onScreen(t, fyne.NewSize(120, 400), NewColumn(0, o))
	require.Equal(t, name, strings.Join(lines(o), ""))
	for _, x := range test.WidgetRenderer(o).Objects() {
		require.LessOrEqual(t, x.Position().X+x.MinSize().Width, float32(121))
	}
}

func TestText_HighlightedRunsKeepTheirWordTogether(t *testing.T) {
	looks(t)
	o := NewText(Run{Text: "ANNE"}, Run{Text: "X", Mark: look.BlockMark}, Run{Text: "LISE MARIE"})
	onScreen(t, fyne.NewSize(100, 100), NewColumn(0, o))
	require.Equal(t, []string{"ANNEXLISE", "MARIE"}, lines(o))
	marks := 0
	for _, x := range test.WidgetRenderer(o).Objects() {
		if _, ok := x.(*canvas.Rectangle); ok {
			marks++
		}
	}
	require.Equal(t, 2, marks, "a ground and a line: never colour alone")
}

func FuzzText_NothingIsLost(f *testing.F) {
	for _, seed := range []string{"", "« à la carte »", "D-13 - ", "ÉÀÇ\nŒ", "   ", "\xff\xfe", "\xe2\x28"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		// a byte that is no character is drawn as one replacement character each
		require.Equal(t, string([]rune(s)), string([]rune(strings.Join(words(s), ""))))
	})
}

package look

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"
)

// luminance and ratio are those of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast_WCAG_AA(t *testing.T) {
	type names = []fyne.ThemeColorName
	text := []struct {
		on   names
		text names
	}{
		{names{Surface, Ground, Hover, Chosen, ActSoft}, names{Text, Secondary}},
		{names{Surface, Hover, ActSoft, Chosen}, names{Act}},
		{names{Act, ActHover}, names{OnAct}},
		{names{Surface, SameSoft, Chosen}, names{Same}},
		{names{Surface}, names{Near, Analyse, Block}},
		{names{NearSoft, NearMark}, names{Near, Text}},
		{names{AnalyseSoft}, names{Analyse, Text, Secondary}},
		{names{BlockSoft}, names{Block, Text, Secondary}},
		{names{SameSoft}, names{Text, Secondary}},
		{names{AnalyseMark, BlockMark, NearMark}, names{Text}},
		{names{Chosen}, names{Analyse}},
		{names{PillQualifiee}, names{OnPillQualifiee}},
		{names{PillValidee}, names{OnPillValidee}},
		{names{PillRecuperee}, names{OnPillRecuperee}},
		{names{PillProvisoire}, names{OnPillProvisoire}},
		{names{Training, TrainingDark}, names{OnTraining}},
	}
	// Edges of what can be acted on, focus and service dots: 3 to 1 (WCAG 1.4.11).
	shapes := []struct{ on, shape names }{
		{names{Surface, Ground}, names{Edge, Act, DotUp, DotAttention, DotAbsent}},
		{names{Act}, names{OnAct}},
		{names{AnalyseMark, AnalyseSoft}, names{Analyse}},
		{names{BlockMark, BlockSoft}, names{Block}},
	}
	for _, dark := range []bool{false, true} {
		th := New(dark, 1)
		check := func(on, over fyne.ThemeColorName, least float64) {
			t.Run(fmt.Sprintf("dark=%v/%s/%s", dark, on, over), func(t *testing.T) {
				r := ratio(th.Color(on, 0), th.Color(over, 0))
				require.GreaterOrEqual(t, r, least, "%.2f", r)
			})
		}
		for _, g := range text {
			for _, on := range g.on {
				for _, over := range g.text {
					check(on, over, 4.5)
				}
			}
		}
		for _, g := range shapes {
			for _, on := range g.on {
				for _, over := range g.shape {
					check(on, over, 3)
				}
			}
		}
	}
}

// undrawn gives what is not drawn at all as a colour that cannot be seen: Fyne's check takes the one for a colour forgotten.
type undrawn struct{ *Theme }

func (t undrawn) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	if c := t.Theme.Color(name, v); c != color.Transparent {
		return c
	}
	return color.NRGBA{}
}

func TestTheme_DefinesEveryColourInBothVariants(t *testing.T) {
	for _, dark := range []bool{false, true} {
		th := New(dark, 1)
		test.AssertAllColorNamesDefined(t, undrawn{th}, "guichet")
		for name := range palette {
			require.NotNil(t, th.Color(name, 0), name)
		}
	}
}

func TestTheme_ScalesTextAndLeavesAirAlone(t *testing.T) {
	one, two := New(false, 1), New(false, 2)
	for name := range sizes {
		require.InDelta(t, 2*one.Size(name), two.Size(name), 0.01, name)
	}
	for name := range still {
		require.Equal(t, one.Size(name), two.Size(name), name)
	}
}

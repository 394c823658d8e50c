package pdf

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
)

// repertoire are the characters that fonts of one byte hold, in lines.
func repertoire() (lines []string) {
	var b strings.Builder
	for r := rune('!'); r < 0x10000; r++ {
		if _, ok := coded(r); ok {
			b.WriteRune(r)
		}
		if b.Len() > 60 {
			lines = append(lines, b.String())
			b.Reset()
		}
	}
	return append(lines, b.String())
}

func page(lines ...string) *printing.Layout {
	l := printing.Layout{Modele: "essai", Width: 210, Height: 297, DPI: 600, Pages: make([]printing.Page, 1)}
	for i, s := range lines {
		name := []string{printing.FontRegular, printing.FontBold}[i%2]
		l.Pages[0].Texts = append(l.Pages[0].Texts, printing.Text{X: 10, Y: 20 + 8*float64(i), S: s, Font: name, Size: 4})
	}
	return &l
}

// What stands on paper is copied and searched as it was written, whichever way the font was put in.
func TestFonts_TextComesBackAsWritten(t *testing.T) {
	printingtest.Need(t, "qpdf", "pdftotext", "pdffonts")
	lines := repertoire()
	require.Greater(t, len(strings.Join(lines, "")), 300)
	for name, c := range map[string]struct {
		lines []string
		kind  string
	}{
		"one byte":             {append(lines, "Née Œuvré à L’Haÿ-les-Roses (94) – NOËL «\u2039x»"), "TrueType"},
		"beyond one byte":      {append(lines, "Şükrü ČIŽMÁR ☐ ☑"), "CID TrueType"},
		"beyond the cut fonts": {append(lines, "Ελένη Ангел"), "CID TrueType"},
	} {
		out, err := Render(page(c.lines...), time.Unix(0, 0))
		require.NoError(t, err, name)
		path := printingtest.Write(t, "essai.pdf", out.Bytes)
		_, err = printingtest.Run(t, "qpdf", "--check", path)
		require.NoError(t, err, name)
		fonts, err := printingtest.Run(t, "pdffonts", path)
		require.NoError(t, err, name)
		require.Equal(t, 2, bytes.Count(fonts, []byte(c.kind+" ")), "%s: %s", name, fonts)
		text, err := printingtest.Run(t, "pdftotext", "-raw", path, "-")
		require.NoError(t, err, name)
		for _, s := range c.lines {
			require.Contains(t, string(text), s, name)
		}
	}
}

// The same widths as the layout reckons with: what fits there fits here.
func TestFonts_WidthsAreThoseOfTheLayout(t *testing.T) {
	f, err := newDocument(page("Aé"), time.Unix(0, 0))
	require.NoError(t, err)
	for _, name := range []string{printing.FontRegular, printing.FontBold} {
		for _, s := range []string{"DARK", "D’ALAMBERT-DURAND", "Née le 30/05/1960", "ŒŸŽ€"} {
			f.pdf.SetFont(name, "", 4*72/25.4)
			text, ok := inWestern(s)
			require.True(t, ok)
			require.InDelta(t, printing.Width(name, s, 4), f.pdf.GetStringWidth(text), 0.02, "%s %s", name, s)
		}
	}
}

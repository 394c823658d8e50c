package cover

import (
	"bytes"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
	"github.com/stretchr/testify/require"

	"guichet/assets"
	"guichet/printing"
	"guichet/printing/pdf"
	"guichet/printing/printingtest"
)

func front(t testing.TB) printing.Output {
	t.Helper()
	m, err := printing.ModelNamed("premiere-page")
	require.NoError(t, err)
	l, err := printing.ResolveSheet(m, printingtest.Dark(), printing.Device{}, printing.Placement{})
	require.NoError(t, err)
	out, err := pdf.Render(&l, time.Unix(0, 0))
	require.NoError(t, err)
	return out
}

// written is a letter that names somebody, in a font of one byte or in a Unicode one.
func written(t testing.TB, unicode bool, lines ...string) []byte {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.AddPage()
	if unicode {
		f.AddUTF8FontFromBytes("d", "", assets.Font(printing.FontRegular))
		f.SetFont("d", "", 12)
	} else {
		f.SetFont("Helvetica", "", 12)
	}
	for i, s := range lines {
		if !unicode {
			s = f.UnicodeTranslatorFromDescriptor("cp1252")(s)
		}
		f.Text(20, 30+10*float64(i), s)
	}
	var b bytes.Buffer
	require.NoError(t, f.Output(&b))
	return b.Bytes()
}

// The name of the patient is looked for in the letter: the wrong letter behind the right page is a wrong identity.
func TestWords_FindsThePatientAndNobodyElse(t *testing.T) {
	for name, letter := range map[string][]byte{
		"one byte": written(t, false, "Cher confrère,", "votre patiente Mme D’Hérault-Œuvrard Noëlle, née le 30/05/1960,"),
		"unicode":  written(t, true, "Cher confrère,", "votre patiente Mme D’Hérault-Œuvrard Noëlle, née le 30/05/1960,"),
	} {
		a, err := Join(front(t), letter)
		require.NoError(t, err, name)
		require.NotEmpty(t, a.Words, name)
		require.Equal(t, "A4", a.Format)
		require.True(t, a.Words.Has("D'HERAULT OEUVRARD"), "%s: %s", name, a.Words)
		require.True(t, a.Words.Has("noelle"), name)
		require.True(t, a.Words.Has("30/05/1960"), name)
		require.False(t, a.Words.Has("DARK"), name)
		require.False(t, a.Words.Has("HERAUL"), "%s: whole words only", name)
		require.False(t, a.Words.Has(""), name)
	}
	// Our own pages are read too, which proves the fonts of the whole.
	a, err := Join(front(t), front(t).Bytes)
	require.NoError(t, err)
	require.True(t, a.Words.Has("Domrémy-la-Pucelle"), "%s", a.Words)
}

// A letter that is a picture has no words: nothing is said of it, rather than something wrong.
func TestWords_NoneInAPicture(t *testing.T) {
	f := gofpdf.New("P", "mm", "A4", "")
	f.AddPage()
	f.Rect(30, 80, 100, 50, "D")
	var b bytes.Buffer
	require.NoError(t, f.Output(&b))
	a, err := Join(front(t), b.Bytes())
	require.NoError(t, err)
	require.Empty(t, a.Words)
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte("BT /F1 12 Tf (a\\(b\\051) Tj [<41> -200 (c)] TJ ET"), false)
	f.Add([]byte("1 beginbfrange <0041> <0043> [<0061> <0062> <0063>] endbfrange"), true)
	f.Add([]byte("BI /W 1 ID \x00\xff EI (x) Tj"), false)
	f.Fuzz(func(_ *testing.T, b []byte, cmap bool) {
		if cmap {
			toUnicode(b)
			return
		}
		s := scanner{b: b}
		for {
			if _, ok := s.next(); !ok {
				break
			}
		}
	})
}

package pdf_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/pdf"
	"guichet/printing/printingtest"
)

var when = time.Date(2026, 11, 22, 9, 12, 0, 0, time.UTC)

func render(t testing.TB, model string, c printing.Content) (printing.Output, printing.Layout) {
	t.Helper()
	m, err := printing.ModelNamed(model)
	require.NoError(t, err)
	l, err := printing.ResolveSheet(m, c, printing.Device{}, printing.Placement{})
	require.NoError(t, err)
	out, err := pdf.Render(&l, when)
	require.NoError(t, err)
	return out, l
}

func TestRender_SameBytesEachTime(t *testing.T) {
	for _, m := range printing.Models() {
		first, _ := render(t, m.Nom, printingtest.Dark())
		for range 5 {
			again, _ := render(t, m.Nom, printingtest.Dark())
			require.Equal(t, first.Bytes, again.Bytes, m.Nom)
		}
	}
}

// P-10: nothing of the patient stands in the properties of the file.
func TestP10_NoNameInTheProperties(t *testing.T) {
	out, _ := render(t, "premiere-page", printingtest.Dark())
	require.NotContains(t, string(out.Bytes), "DARK")
}

func TestRender_ValidAndReadable(t *testing.T) {
	printingtest.Need(t, "qpdf", "pdftotext")
	for _, m := range printing.Models() {
		out, l := render(t, m.Nom, printingtest.Dark())
		path := printingtest.Write(t, m.Nom+".pdf", out.Bytes)
		_, err := printingtest.Run(t, "qpdf", "--check", path)
		require.NoError(t, err, m.Nom)
		text, err := printingtest.Run(t, "pdftotext", path, "-")
		require.NoError(t, err)
		for _, s := range l.Pages[0].Texts {
			if !strings.ContainsAny(s.S, " ") {
				require.Contains(t, string(text), s.S, m.Nom)
			}
		}
	}
}

// Every code of every model, rendered as printers do at 203, 300 and 600 dpi, read by two independent decoders.
func TestRender_CodesReadByOthers(t *testing.T) {
	printingtest.Need(t, "pdftoppm", "dmtxread", "ZXingReader")
	for _, m := range printing.Models() {
		if m.Support.QuartDeTour {
			continue // drawn turned: read from the raster instead
		}
		out, l := render(t, m.Nom, printingtest.Dark())
		path := printingtest.Write(t, m.Nom+".pdf", out.Bytes)
		for _, dpi := range []int{203, 300, 600} {
			printingtest.CheckPDF(t, path, &l, dpi)
		}
	}
}

func TestRender_NothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	render(t, "etiquette", printingtest.Dark())
	left, err := os.ReadDir(filepath.Clean(dir))
	require.NoError(t, err)
	require.Empty(t, left)
}

func BenchmarkLabel(b *testing.B) {
	m, err := printing.ModelNamed("etiquette")
	require.NoError(b, err)
	c := printingtest.Dark()
	for b.Loop() {
		l, err := printing.ResolveSheet(m, c, printing.Device{}, printing.Placement{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := pdf.Render(&l, when); err != nil {
			b.Fatal(err)
		}
	}
}

// A sheet of 33 is made in under 50 ms and 60 kB.
func BenchmarkSheet33(b *testing.B) {
	m, err := printing.ModelNamed("planche-33")
	require.NoError(b, err)
	c := printingtest.Dark()
	size := 0
	for b.Loop() {
		l, err := printing.ResolveSheet(m, c, printing.Device{}, printing.Placement{Nombre: 33})
		if err != nil {
			b.Fatal(err)
		}
		out, err := pdf.Render(&l, when)
		if err != nil {
			b.Fatal(err)
		}
		size = len(out.Bytes)
	}
	b.ReportMetric(float64(size), "bytes/sheet")
}

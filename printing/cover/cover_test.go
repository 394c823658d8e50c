package cover_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"
	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/cover"
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

// outside is a letter of two pages, as another program writes it.
func outside(t testing.TB, change func(*gofpdf.Fpdf)) []byte {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetFont("Helvetica", "", 14)
	for _, s := range []string{"Cher confrere,", "Bien a vous."} {
		f.AddPage()
		f.Text(30, 60, s)
		f.Rect(30, 80, 100, 50, "D")
	}
	if change != nil {
		change(f)
	}
	var b bytes.Buffer
	require.NoError(t, f.Output(&b))
	return b.Bytes()
}

// The letter's own pages come out as they were, dot for dot, behind the first page.
func TestJoin_LetterUntouched(t *testing.T) {
	letter := outside(t, nil)
	before := bytes.Clone(letter)
	a, err := cover.Join(front(t), letter)
	require.NoError(t, err)
	require.Nil(t, a.Separee)
	require.Equal(t, 2, a.Pages)
	require.Equal(t, before, letter)

	printingtest.Need(t, "qpdf", "pdftoppm", "pdftotext")
	joined := printingtest.Write(t, "joined.pdf", a.Output.Bytes)
	alone := printingtest.Write(t, "alone.pdf", letter)
	_, err = printingtest.Run(t, "qpdf", "--check", joined)
	require.NoError(t, err)
	first, err := printingtest.Run(t, "pdftotext", "-l", "1", joined, "-")
	require.NoError(t, err)
	require.Contains(t, string(first), "Identité Nationale de Santé")
	dir := t.TempDir()
	for page, behind := range map[string]string{"1": "2", "2": "3"} {
		_, err = printingtest.Run(t, "pdftoppm", "-r", "100", "-f", page, "-l", page, "-singlefile", alone, filepath.Join(dir, "a"))
		require.NoError(t, err)
		_, err = printingtest.Run(t, "pdftoppm", "-r", "100", "-f", behind, "-l", behind, "-singlefile", joined, filepath.Join(dir, "b"))
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join(dir, "a.ppm"))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(dir, "b.ppm"))
		require.NoError(t, err)
		require.Equal(t, want, got, "page %s", page)
	}
}

// A signed or protected letter is not touched: the first page comes alone, with the reason.
func TestJoin_SignedOrProtectedStaysApart(t *testing.T) {
	signed := bytes.Replace(outside(t, nil), []byte("/Type /Catalog"), []byte("/Type /Catalog /Perms << /DocMDP << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3] /Contents <00> >> >>"), 1)
	for code, letter := range map[string][]byte{
		"impression.lettre.signee":   signed,
		"impression.lettre.protegee": outside(t, func(f *gofpdf.Fpdf) { f.SetProtection(gofpdf.CnProtectPrint, "", "owner") }),
	} {
		f := front(t)
		a, err := cover.Join(f, letter)
		require.NoError(t, err, code)
		require.NotNil(t, a.Separee, code)
		require.Equal(t, code, a.Separee.Code)
		require.Equal(t, f.Bytes, a.Output.Bytes)
	}
}

func TestJoin_Refusals(t *testing.T) {
	whole := outside(t, nil)
	for name, c := range map[string]struct {
		letter []byte
		code   string
	}{
		"empty":          {nil, "impression.lettre.pas_pdf"},
		"a picture":      {[]byte("\x89PNG\r\n"), "impression.lettre.pas_pdf"},
		"cut":            {whole[:len(whole)/3], "impression.lettre.abimee"},
		"header alone":   {[]byte("%PDF-1.7\n"), "impression.lettre.abimee"},
		"needs a word":   {outside(t, func(f *gofpdf.Fpdf) { f.SetProtection(0, "user", "owner") }), "impression.lettre.mot_de_passe"},
		"garbage inside": {[]byte("%PDF-1.7\n" + strings.Repeat("x", 5000) + "\nstartxref\n12\n%%EOF"), "impression.lettre.abimee"},
	} {
		_, err := cover.Join(front(t), c.letter)
		var refusal *texts.Refusal
		require.ErrorAs(t, err, &refusal, name)
		require.Equal(t, c.code, refusal.Code, name)
	}
}

func FuzzJoin(f *testing.F) {
	first := front(f)
	f.Add(outside(f, nil))
	f.Add([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>"))
	f.Fuzz(func(t *testing.T, letter []byte) {
		a, err := cover.Join(first, letter)
		if err != nil {
			return
		}
		require.Positive(t, a.Pages)
	})
}

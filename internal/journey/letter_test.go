package journey

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"
	"github.com/stretchr/testify/require"

	"guichet/internal/windowtest"
)

// A letter from elsewhere gets the first page of the record: by keyboard alone, seen before it is validated once, and filed as
// one PDF whose first page carries the INS symbol (RNIV §4.10.2).
func TestJourney_FirstPageBeforeALetter(t *testing.T) {
	windowtest.Need(t, "pdftoppm", "dmtxread", "pdftotext")
	d := openDesk(t, startSimulator(t, windowtest.Program(t)))
	d.identify("adrun-zoe", "f")
	d.Key("Return")
	d.AwaitState("comparaison")
	d.Key("Return")
	require.Equal(t, "QUAL", d.AwaitState("admis").Statut)

	d.Key("alt+l")
	d.Await("the question which letter", func(p windowtest.Painted) bool { return p.Acte == "Lire la lettre" })
	image := filepath.Join(d.dir, "image.pdf")
	require.NoError(t, os.WriteFile(image, []byte("\x89PNG\r\n"), 0o600))
	d.typePath(image)
	d.Key("Return")
	d.Await("the refusal", func(p windowtest.Painted) bool { return p.Message == "impression.lettre.pas_pdf" })
	d.Key("Escape", "ctrl+a")
	d.typePath(letterFromElsewhere(t, d.dir))
	d.Key("Return")
	d.Await("the page and the letter", func(p windowtest.Painted) bool { return p.Acte == "Valider et enregistrer le PDF" })
	if dir := os.Getenv("GUICHET_ECRANS"); dir != "" {
		d.Shot(filepath.Join(dir, "lettre.png"))
	}
	d.Key("Return")
	d.Await("the document", func(p windowtest.Painted) bool { return p.Message == "app_lettre_faite" })

	files, err := filepath.Glob(filepath.Join(d.docs, "document-*.pdf"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	pages := strings.Split(d.Run("pdftotext", "-layout", files[0], "-"), "\f")
	require.Contains(t, pages[0], "Identité Nationale de Santé (INS)")
	require.Contains(t, pages[1], "Mme Adrun")
	picture := filepath.Join(d.dir, "page")
	d.Run("pdftoppm", "-r", "200", "-png", "-singlefile", files[0], picture)
	require.True(t, strings.HasPrefix(d.Run("dmtxread", "-N1", "-m10000", picture+".png"), "IS01"))
	j := d.closeAndRead()
	require.Equal(t, []string{"QUAL"}, j.statuts)
	require.Equal(t, 1, j.count("impression"))
}

// letterFromElsewhere is a letter of two pages that another program wrote.
func letterFromElsewhere(t *testing.T, dir string) string {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetFont("Helvetica", "", 12)
	for _, s := range []string{"Chere consoeur, je vous adresse Mme Adrun.", "Bien a vous."} {
		f.AddPage()
		f.Text(30, 60, s)
	}
	var b bytes.Buffer
	require.NoError(t, f.Output(&b))
	path := filepath.Join(dir, "courrier.pdf")
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// typePath types the path of a file, at the pace of a person.
func (d *desk) typePath(path string) {
	d.T.Helper()
	d.Run("xdotool", "type", "--delay", "40", path)
}

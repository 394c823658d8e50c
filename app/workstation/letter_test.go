package workstation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/jung-kurt/gofpdf"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/workstation"
	"guichet/printing"
	"guichet/printing/cover"
	"guichet/printing/ipp/ipptest"
)

// outside writes a letter of two pages as another program makes it, and gives its path.
func outside(t *testing.T, dir, line string, change func(*gofpdf.Fpdf)) string {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.SetFont("Helvetica", "", 14)
	for _, s := range []string{line, "Bien a vous."} {
		f.AddPage()
		f.Text(30, 60, s)
	}
	if change != nil {
		change(f)
	}
	path := filepath.Join(dir, "courrier.pdf")
	var b bytes.Buffer
	require.NoError(t, f.Output(&b))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o600))
	return path
}

// deskWithPages opens a workstation whose pages go to a simulated print server, or to a folder without one.
func deskWithPages(t *testing.T, dir string, printers ...papers.PrinterConfig) *workstation.Station {
	t.Helper()
	s, err := workstation.Open(pagesConfig(dir, printers...))
	require.NoError(t, err)
	return s
}

func pagesConfig(dir string, printers ...papers.PrinterConfig) workstation.Config {
	return workstation.Config{
		Poste: "ACCUEIL-1", Entrainement: true, Base: dir + "/guichet.db", Lecteurs: workstation.LecteursConfig{SansPCSC: true},
		Agent:      workstation.AgentConfig{Nom: "MARTIN", Prenom: "Claire"},
		Etiquettes: workstation.EtiquettesConfig{Dossier: filepath.Join(dir, "documents")}, Imprimantes: printers,
	}
}

// looked chooses a letter and waits until it can be validated.
func looked(t *testing.T, s *workstation.Station, path string) desk.Snapshot {
	t.Helper()
	s.Desk.Do(desk.BeginLetter{})
	s.Desk.Do(desk.ChooseLetter{Path: path})
	return reached(t, s, "the letter", func(s desk.Snapshot) bool { return s.Letter != nil })
}

func message(code string) func(desk.Snapshot) bool {
	return func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == code }
}

// facts are the prints of the patient in hand, as the base has them.
func facts(t *testing.T, s *workstation.Station) []app.PrintFact {
	t.Helper()
	d, err := s.BaseOf().Load(t.Context(), s.Desk.Snapshot().Patient.Opened.ID)
	require.NoError(t, err)
	var all []app.PrintFact
	for _, l := range d.Lines {
		if l.Name == app.FactPrint {
			var f app.PrintFact
			require.NoError(t, json.Unmarshal(l.Body, &f))
			all = append(all, f)
		}
	}
	return all
}

// RNIV §4.10.2: the page and the letter become one PDF that is filed under a random name; the journal keeps which version
// of whom, which letter by its digest, and nothing of what it says.
func TestLetter_FiledAsOnePDF(t *testing.T) {
	dir := t.TempDir()
	s := deskWithPages(t, dir)
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	path := outside(t, dir, "Chere consoeur, je vous adresse Mme Adrun.", nil)
	snap := looked(t, s, path)
	require.Equal(t, "courrier.pdf", snap.Letter.Nom)
	require.Contains(t, snap.Letter.Facts, "2 pages · A4 · ")
	require.Empty(t, snap.Letter.Warning)
	require.Contains(t, snap.Letter.Named, "ADRUN")
	require.Equal(t, "image/png", snap.Letter.Page.Media)
	require.Contains(t, snap.Now.Title, "ADRUN ZOE")
	require.NoError(t, os.Remove(path)) // what was looked at is what is made
	s.Desk.Do(snap.Now.Primary.Command)
	snap = reached(t, s, "filed", message("app_lettre_faite"))
	require.Nil(t, snap.Letter)

	files, err := filepath.Glob(filepath.Join(dir, "documents", "document-*.pdf"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	require.Contains(t, snap.Message.Phrase, filepath.Base(files[0]))
	made, err := os.ReadFile(files[0])
	require.NoError(t, err)
	joined, err := cover.Join(printing.Output{Bytes: made}, made)
	require.NoError(t, err)
	require.Equal(t, 3, joined.Pages)

	all := facts(t, s)
	require.Len(t, all, 1)
	require.Equal(t, "premiere-page", all[0].Modele)
	require.Equal(t, snap.Patient.Opened.Version, all[0].Version)
	require.Equal(t, 2, all[0].Lettre.Pages)
	require.Len(t, all[0].Lettre.Empreinte, 64)
}

// The wrong letter behind the right page: a letter in which the patient's name is not found says so before it is validated.
func TestLetter_SomebodyElsesIsSaid(t *testing.T) {
	dir := t.TempDir()
	s := deskWithPages(t, dir)
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	snap := looked(t, s, outside(t, dir, "Chere consoeur, je vous adresse M. Houilles.", nil))
	require.Contains(t, snap.Letter.Warning, "ADRUN ZOE")
	require.Empty(t, snap.Letter.Named)
}

// A signed or protected letter is not touched: the page is made alone, and the agent is told to put it before the letter.
func TestLetter_ProtectedStaysApart(t *testing.T) {
	dir := t.TempDir()
	s := deskWithPages(t, dir)
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	snap := looked(t, s, outside(t, dir, "Mme Adrun", func(f *gofpdf.Fpdf) { f.SetProtection(gofpdf.CnProtectPrint, "", "owner") }))
	require.NotEmpty(t, snap.Letter.Warning)
	require.Contains(t, snap.Now.Why, "telle quelle derrière elle")
	s.Desk.Do(snap.Now.Primary.Command)
	snap = reached(t, s, "filed", message("app_lettre_page_seule"))
	require.NotEmpty(t, snap.Message.Acte)
	require.Equal(t, "impression.lettre.protegee", facts(t, s)[0].Lettre.Separee)
}

// Each wrong file has its sentence with its act, in the field where the path was typed; the patient stays admitted.
func TestLetter_WrongFiles(t *testing.T) {
	dir := t.TempDir()
	s := deskWithPages(t, dir)
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	write := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(p, b, 0o600))
		return p
	}
	whole, err := os.ReadFile(outside(t, dir, "x", nil))
	require.NoError(t, err)
	large := write("grande.pdf", whole)
	require.NoError(t, os.Truncate(large, cover.MaxBytes+1)) // sparse: no room is taken
	locked := outside(t, dir, "x", func(f *gofpdf.Fpdf) { f.SetProtection(0, "user", "owner") })
	for _, c := range []struct{ path, code string }{
		{"", "app_lettre_sans_fichier"},
		{"courrier.pdf", "montage.lettre_chemin"},
		{filepath.Join(dir, "absente.pdf"), "montage.lettre_introuvable"},
		{dir, "montage.lettre_dossier"},
		{write("image.png", []byte("\x89PNG\r\n")), "impression.lettre.pas_pdf"},
		{write("vide.pdf", nil), "impression.lettre.pas_pdf"},
		{write("coupee.pdf", whole[:len(whole)/3]), "impression.lettre.abimee"},
		{locked, "impression.lettre.mot_de_passe"},
		{large, "impression.lettre.trop_grande"},
	} {
		s.Desk.Do(desk.BeginLetter{})
		s.Desk.Do(desk.ChooseLetter{Path: c.path})
		snap := reached(t, s, c.code, func(s desk.Snapshot) bool {
			return s.Now.Form != nil && s.Now.Form.Fields[0].File && s.Now.Form.Fields[0].Fault != ""
		})
		if c.path != "" {
			require.Equal(t, c.code, snap.Message.Code, c.path)
			require.NotEmpty(t, snap.Message.Acte)
			require.Equal(t, c.path, snap.Now.Form.Fields[0].Value, "typed once")
		}
		require.Equal(t, desk.StateDone, snap.State)
		require.Nil(t, snap.Letter)
		s.Desk.Do(desk.Back{})
		reached(t, s, "left", func(s desk.Snapshot) bool { return s.Now.Form == nil })
	}
	require.Empty(t, facts(t, s))
}

// Through the spool: the request is a row with the digest of its letter, and the server gets one document of three pages.
func TestLetter_ThroughTheSpool(t *testing.T) {
	dir := t.TempDir()
	q, err := ipptest.NewQueue()
	require.NoError(t, err)
	defer func() { require.NoError(t, q.Close()) }()
	s := deskWithPages(t, dir, papers.PrinterConfig{Nom: "Secrétariat", Voie: "ipp", Adresse: q.URI(), Sortes: []string{"pages"}})
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	snap := looked(t, s, outside(t, dir, "Mme Adrun", nil))
	require.Contains(t, snap.Now.Primary.Label, "Secrétariat")
	s.Desk.Do(snap.Now.Primary.Command)
	reached(t, s, "printed", message("app_imprime_sorti"))
	require.Equal(t, 1, q.Out())
	joined, err := cover.Join(printing.Output{Bytes: q.Last()}, q.Last())
	require.NoError(t, err)
	require.Equal(t, 3, joined.Pages)
	fact := facts(t, s)[0]
	require.Equal(t, "Secrétariat", fact.Imprimante)
	require.Len(t, fact.Lettre.Empreinte, 64)
}

// A letter waits in memory alone: a desk that is opened again refuses the request, and nothing comes out without its letter.
func TestLetter_LostWithTheProgramIsRefused(t *testing.T) {
	dir := t.TempDir()
	q, err := ipptest.NewQueue()
	require.NoError(t, err)
	defer func() { require.NoError(t, q.Close()) }()
	q.Break(ipptest.QueueFaults{Rejecting: true})
	printer := papers.PrinterConfig{Nom: "Secrétariat", Voie: "ipp", Adresse: q.URI(), Sortes: []string{"pages"}}
	s := deskWithPages(t, dir, printer)
	admit(t, s)
	s.Desk.Do(looked(t, s, outside(t, dir, "Mme Adrun", nil)).Now.Primary.Command)
	reached(t, s, "waiting", func(s desk.Snapshot) bool {
		return len(s.Prints) == 1 && s.Prints[0].State == printing.JobWaiting
	})
	require.NoError(t, s.Close())
	q.Break(ipptest.QueueFaults{})

	s = deskWithPages(t, dir, printer)
	defer func() { require.NoError(t, s.Close()) }()
	reached(t, s, "refused", message("montage.lettre_perdue"))
	require.Zero(t, q.Admitted())
}

// The letter is opened in the system's reader, as long as it is the one that was read.
func TestLetter_ShownWhole(t *testing.T) {
	dir := t.TempDir()
	shown := make(chan string, 1)
	s, err := workstation.OpenShowing(pagesConfig(dir), func(_ context.Context, file string) error { shown <- file; return nil })
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	admit(t, s)
	path := outside(t, dir, "Mme Adrun", nil)
	looked(t, s, path)
	s.Desk.Do(desk.ShowLetter{})
	require.Equal(t, path, <-shown)
	outside(t, dir, "M. Houilles", nil)
	s.Desk.Do(desk.ShowLetter{})
	reached(t, s, "changed", message("montage.lettre_changee"))
}

package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/printing"
)

// pagePicture is a picture of the proportions of a page, with the two frames of a first page.
func pagePicture() []byte {
	img := image.NewGray(image.Rect(0, 0, 620, 877))
	for y := range 877 {
		for x := range 620 {
			img.SetGray(x, y, color.Gray{Y: 255})
			frame := x > 44 && x < 576 && (y > 48 && y < 178 || y > 200 && y < 490)
			edge := x < 47 || x > 573 || y < 51 || y > 175 && y < 203 || y > 487
			text := x > 60 && x < 420 && (y/12)%2 == 1 && (x/7)%5 > 0
			if frame && (edge || text) {
				img.SetGray(x, y, color.Gray{Y: 30})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// letterPath asks for the file of a letter, letterLook shows the page and the letter before the one validation.
func letterPath() desk.Snapshot {
	s := admitted()
	s.Message = nil
	s.Now = desk.NextAct{
		Title: "Quelle lettre de LE GUEN Anne-Lise ?",
		Why:   "La page d’identité est mise devant une lettre venue d’ailleurs, sans toucher à ses pages (RNIV §4.10.2).",
		Form: &shown.Form{
			Fields: []shown.Field{{Code: "lettre_fichier", Label: "Fichier de la lettre (PDF)", Hint: "chemin complet, ou déposez le fichier sur la fenêtre", Required: true, File: true}},
			Submit: func(v map[string]string) app.Command { return desk.ChooseLetter{Path: v["lettre_fichier"]} },
		},
		Primary: &shown.Act{Label: "Lire la lettre", Key: "⏎"},
		Others:  []shown.Act{{Label: "Laisser la lettre", Key: "Échap", Command: desk.Back{}}},
	}
	return s
}

func letterLook() desk.Snapshot {
	s := admitted()
	s.Message = nil
	s.Now = desk.NextAct{
		Title:   "Est-ce bien la lettre de LE GUEN Anne-Lise ?",
		Why:     "Regardez la page d’identité et la lettre, puis validez une seule fois (RNIV §4.10.2).",
		Primary: &shown.Act{Label: "Valider et imprimer (« Secrétariat »)", Key: "⏎", Command: desk.PrintLetter{Empreinte: "e"}},
		Others: []shown.Act{
			{Label: "Valider et enregistrer le PDF", Key: "Alt E", Command: desk.PrintLetter{Empreinte: "e", Classer: true}},
			{Label: "Choisir une autre lettre", Key: "Alt L", Command: desk.BeginLetter{}},
			{Label: "Laisser la lettre", Key: "Échap", Command: desk.Back{}},
		},
	}
	s.Letter = &desk.LetterPreview{
		Nom: "compte-rendu-operatoire-du-17-novembre-2026.pdf", Facts: "2 pages · A4 · 41 ko",
		Page:    &printing.Output{Media: "image/png", Bytes: pagePicture()},
		Warning: "Le nom de LE GUEN Anne-Lise n’a pas été trouvé dans cette lettre.",
	}
	return s
}

func letterMoments() []moment {
	return []moment{
		{name: "lettre", snap: letterPath()},
		{name: "lettre-verifier", snap: letterLook()},
		{name: "lettre-720", snap: letterLook(), size: fyne.NewSize(1280, 720)},
		{name: "lettre-sombre", snap: letterLook(), opts: Options{Dark: true}},
		{name: "lettre-200", snap: letterLook(), opts: Options{TextScale: 2}},
	}
}

func TestLetter_DrawnFromTheSnapshotAlone(t *testing.T) {
	for _, m := range letterMoments() {
		t.Run(m.name, func(t *testing.T) {
			w, d := m.open(t)
			capture(t, w, m.name)
			nothingIsCut(t, w)
			first := test.RenderToMarkup(w.window.Canvas())
			d.to(m.snap)
			require.Equal(t, first, test.RenderToMarkup(w.window.Canvas()))
		})
	}
}

// Keyboard only: the path is typed where the focus is, Enter reads it, Enter validates, Alt E files it.
func TestLetter_ByKeys(t *testing.T) {
	w, d := moment{snap: letterPath()}.open(t)
	test.Type(w.window.Canvas().Focused(), "/courrier.pdf")
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.ChooseLetter{Path: "/courrier.pdf"}, d.last(t))
	d.to(letterLook())
	press(w, fyne.KeyReturn)
	require.Equal(t, desk.PrintLetter{Empreinte: "e"}, d.last(t))
	w.shell.keys.do("ALT E", nil)
	require.Equal(t, desk.PrintLetter{Empreinte: "e", Classer: true}, d.last(t))
}

// Alt P opens the system's folders; a file that is chosen there is read at once.
func TestLetter_FoldersByKey(t *testing.T) {
	w, _ := moment{snap: letterPath()}.open(t)
	require.True(t, w.shell.keys.do("ALT P", nil))
	require.NotNil(t, w.window.Canvas().Overlays().Top())
}

// A file dropped on the desk is a letter for the desk to judge; several are none; a drop on another room is nobody's.
func TestLetter_Dropped(t *testing.T) {
	w, d := moment{snap: admitted()}.open(t)
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/courrier.pdf")})
	require.Equal(t, desk.ChooseLetter{Path: "/courrier.pdf"}, d.last(t))
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/un.pdf"), storage.NewFileURI("/deux.pdf")})
	require.Equal(t, desk.ChooseLetter{}, d.last(t))
	sent := len(d.sent)
	press(w, fyne.KeyF1)
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI("/courrier.pdf")})
	require.Len(t, d.sent, sent, "a page over the desk")
}

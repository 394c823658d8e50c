package ui

import (
	"bytes"
	"image"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// keyBrowse opens the system's folders while the path of a file is asked for.
const keyBrowse = "Alt P"

// letterPane shows what stands before the letter, and what is known of the letter behind it, while the agent looks at both.
type letterPane struct {
	from []byte
	page fyne.CanvasObject // the first page, kept as long as it is the same
}

// show is two sheets of paper, one before the other.
func (p *letterPane) show(l *desk.LetterPreview) fyne.CanvasObject {
	second := []fyne.CanvasObject{
		piece.NewText(piece.Run{Text: l.Nom, Weight: look.SemiBold}),
		piece.Note(l.Facts),
	}
	if l.Named != "" {
		second = append(second, piece.NewText(piece.Run{Text: l.Named, Size: look.Caption}))
	}
	if l.Warning != "" {
		second = append(second, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{0, 1}, Top: true}, Objects: []fyne.CanvasObject{
			piece.Icon("warning", look.Analyse, look.Title), piece.NewText(piece.Run{Text: l.Warning, Weight: look.Medium}),
		}})
	}
	return &fyne.Container{Layout: piece.Row{Gap: 14, Shares: []float32{1.2, 1}, Top: true}, Objects: []fyne.CanvasObject{
		piece.NewColumn(6, piece.Heading(say("ui.lettre.avant")), p.pageOf(l)),
		piece.NewColumn(6, piece.Heading(say("ui.lettre.derriere")), piece.NewStack(
			piece.Framed(look.Surface, look.Edge, 1, 0), piece.NewInset(piece.All(14), piece.NewColumn(10, second...)))),
	}}
}

// pageOf draws the first page.
func (p *letterPane) pageOf(l *desk.LetterPreview) fyne.CanvasObject {
	if l.Page == nil || l.Page.Media != "image/png" {
		return piece.Note(say("ui.lettre.sans_apercu"))
	}
	if p.page != nil && bytes.Equal(p.from, l.Page.Bytes) {
		return p.page
	}
	img, _, err := image.Decode(bytes.NewReader(l.Page.Bytes))
	if err != nil {
		return piece.Note(say("ui.lettre.sans_apercu"))
	}
	picture := canvas.NewImageFromImage(img)
	picture.FillMode = canvas.ImageFillContain
	picture.ScaleMode = canvas.ImageScaleSmooth
	ratio := float32(img.Bounds().Dy()) / float32(max(1, img.Bounds().Dx()))
	p.from = l.Page.Bytes
	p.page = piece.NewStack(piece.Framed(look.Surface, look.Edge, 1, 0),
		piece.NewInset(piece.All(1), &fyne.Container{Layout: proportional{ratio, 500}, Objects: []fyne.CanvasObject{picture}}))
	return p.page
}

// bindFiles gives the key that opens the system's folders to the first field that asks for a file.
func (p *nowPane) bindFiles(f *shown.Form) fyne.CanvasObject {
	if f == nil {
		return nil
	}
	i := slices.IndexFunc(f.Fields, func(f shown.Field) bool { return f.File })
	if i < 0 {
		return nil
	}
	browse := func() {
		p.s.chooseFile(func(path string) {
			if i < len(p.form.inputs) {
				p.form.inputs[i].set(path)
				p.form.inputs[i].dirty = true
				p.form.submit()
			}
		})
	}
	key := keyBrowse
	if !p.s.keys.bind(key, browse) {
		key = ""
	}
	b := p.pool.get("parcourir", browse)
	b.SetSecondary(say("ui.pilotage.parcourir"), key)
	return b
}

// chooseFile shows the system's folders and gives the path of the PDF that is chosen there.
func (sh *shell) chooseFile(chosen func(path string)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if r == nil || err != nil {
			return // given up
		}
		path := r.URI().Path()
		_ = r.Close() // read by whoever is told of it
		chosen(path)
	}, sh.window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".pdf", ".PDF"}))
	if folder, err := storage.ListerForURI(storage.NewFileURI(sh.options.documents())); err == nil {
		d.SetLocation(folder)
	}
	d.Show()
}

// dropped takes a file that was let fall on the window: a letter from elsewhere, for the desk to judge. Several at once are
// none: which one is meant is not for a window to say.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if w.shell.here != room(w.screen) || w.window.Canvas().Overlays().Top() != nil {
		return
	}
	path := ""
	if len(files) == 1 && files[0].Scheme() == "file" {
		path = files[0].Path()
	}
	w.guard(func() { w.screen.send(desk.ChooseLetter{Path: path}) })
}

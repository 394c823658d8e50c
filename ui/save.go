package ui

import (
	"context"
	"io"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"guichet/app/shown"
	"guichet/ui/piece"
)

// saving is a file that a person wants written: its title and sentence on the layer, its first name, and what writes it.
type saving struct {
	title, phrase, name string
	write               func(ctx context.Context, w io.Writer) error
	done                func(*shown.Message)
}

// save asks where to write a file, and writes it elsewhere: a folder may be on a network. The name can be typed, so that
// no mouse is needed; Parcourir shows the system's folders.
func (sh *shell) save(s saving) {
	keys := layerKeys{sh.layers}
	path := piece.NewField(keys, say("ui.pilotage.chemin"), piece.MaskNone)
	path.SetValue(filepath.Join(sh.options.documents(), s.name))
	replace := "" // the file that may be written over: the person was told that it is there
	save := func() {
		target := path.Value()
		if !filepath.IsAbs(target) || filepath.Base(target) == "." {
			path.SetFault(say("ui.pilotage.chemin_incomplet"))
			sh.layers.fit()
			return
		}
		uri := storage.NewFileURI(target)
		if there, err := storage.Exists(uri); err == nil && there && replace != target {
			replace = target
			path.SetFault(say("ui.pilotage.remplacer"))
			sh.layers.fit()
			return
		}
		sh.layers.close()
		sh.writeFile(s, uri)
	}
	path.OnEnter = save
	do := piece.NewPress(keys)
	do.OnTapped = save
	do.SetPrimary(say("ui.pilotage.enregistrer"), keyEnter)
	browse := piece.NewPress(keys)
	browse.SetSecondary(say("ui.pilotage.parcourir"), "")
	browse.OnTapped = func() {
		sh.layers.close()
		d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
			if w == nil || err != nil {
				return // given up
			}
			_ = w.Close()
			sh.writeFile(s, w.URI())
		}, sh.window)
		d.SetFileName(s.name)
		d.Show()
	}
	sh.layers.show(s.title, piece.NewColumn(12, piece.NewText(piece.Run{Text: s.phrase}), path, do, browse))
	sh.focus(path.Input())
}

func (sh *shell) writeFile(s saving, uri fyne.URI) {
	var err error
	sh.options.away(func(ctx context.Context) { err = writeTo(ctx, s, uri) }, func() {
		if err != nil {
			fyne.LogError(s.title, err)
			s.done(&shown.Message{Level: shown.MessageWarning, Phrase: say("ui.pilotage.export_echec", "fichier", uri.Path()), Acte: say("ui.pilotage.export_echec.acte")})
			return
		}
		s.done(&shown.Message{Level: shown.MessageSuccess, Phrase: say("ui.pilotage.exporte", "fichier", uri.Path())})
	})
}

func writeTo(ctx context.Context, s saving, uri fyne.URI) (err error) {
	w, err := storage.Writer(uri)
	if err != nil {
		return err
	}
	defer func() {
		if e := w.Close(); err == nil {
			err = e
		}
	}()
	return s.write(ctx, w)
}

// fit lays the card of the layer out again: what it says has changed.
func (h *helpLayer) fit() {
	if c, ok := h.over.(*fyne.Container); ok {
		c.Layout.Layout(c.Objects, c.Size())
		piece.Relayout(c)
		c.Refresh()
	}
}

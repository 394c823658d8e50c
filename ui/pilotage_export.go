package ui

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"guichet/app"
	"guichet/ui/piece"
)

// export asks where to write the indicators that are shown, and writes them. The name can be typed, so that no mouse is
// needed; Parcourir shows the system's folders.
func (p *pilotageRoom) export() {
	found := p.found
	name := say("ui.pilotage.fichier", "du", found.Period.From.Format("2006-01-02"), "au", found.Period.To.Format("2006-01-02"))
	keys := layerKeys{p.layers}
	path := piece.NewField(keys, say("ui.pilotage.chemin"), piece.MaskNone)
	path.SetValue(filepath.Join(p.options.documents(), name))
	replace := "" // the file that may be written over: the person was told that it is there
	save := func() {
		target := path.Value()
		if !filepath.IsAbs(target) || filepath.Base(target) == "." {
			path.SetFault(say("ui.pilotage.chemin_incomplet"))
			p.layers.fit()
			return
		}
		uri := storage.NewFileURI(target)
		if there, err := storage.Exists(uri); err == nil && there && replace != target {
			replace = target
			path.SetFault(say("ui.pilotage.remplacer"))
			p.layers.fit()
			return
		}
		p.layers.close()
		p.write(found, uri)
	}
	path.OnEnter = save
	do := piece.NewPress(keys)
	do.OnTapped = save
	do.SetPrimary(say("ui.pilotage.enregistrer"), keyEnter)
	browse := piece.NewPress(keys)
	browse.SetSecondary(say("ui.pilotage.parcourir"), "")
	browse.OnTapped = func() {
		p.layers.close()
		d := dialog.NewFileSave(func(w fyne.URIWriteCloser, err error) {
			if w == nil || err != nil {
				return // given up
			}
			_ = w.Close()
			p.write(found, w.URI())
		}, p.window)
		d.SetFileName(name)
		d.Show()
	}
	p.layers.show(say("ui.pilotage.exporter.titre"), piece.NewColumn(12,
		piece.NewText(piece.Run{Text: say("ui.pilotage.exporter.phrase")}), path, do, browse))
	p.focus(path.Input())
}

// write writes the indicators to a file, elsewhere: a folder may be on a network.
func (p *pilotageRoom) write(found app.Indicators, uri fyne.URI) {
	var err error
	p.options.away(func(context.Context) { err = writeCSV(found, uri) }, func() {
		if err != nil {
			fyne.LogError("export des indicateurs", err)
			p.message = &app.Message{Level: app.MessageWarning, Phrase: say("ui.pilotage.export_echec", "fichier", uri.Path()), Acte: say("ui.pilotage.export_echec.acte")}
		} else {
			p.message = &app.Message{Level: app.MessageSuccess, Phrase: say("ui.pilotage.exporte", "fichier", uri.Path())}
		}
		p.repaint()
	})
}

func writeCSV(found app.Indicators, uri fyne.URI) (err error) {
	w, err := storage.Writer(uri)
	if err != nil {
		return err
	}
	defer func() {
		if e := w.Close(); err == nil {
			err = e
		}
	}()
	return found.CSV(w)
}

// fit lays the card of the layer out again: what it says has changed.
func (h *helpLayer) fit() {
	if c, ok := h.over.(*fyne.Container); ok {
		c.Layout.Layout(c.Objects, c.Size())
		piece.Relayout(c)
		c.Refresh()
	}
}

package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app/cellule"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// The search of the cellule: any identity of the base, with an item or without. It takes the place of the worklists
// until Escape.

func (l *listsPane) buildSearch() {
	old := make([]string, 5)
	for i, f := range l.fields {
		old[i] = f.Value()
	}
	l.fields = nil
	for i, f := range []struct {
		label string
		mask  piece.Mask
	}{
		{"ui.recherche.date", piece.MaskDate}, {"ui.recherche.nom", piece.MaskNone}, {"ui.recherche.prenom", piece.MaskNone},
		{"ui.recherche.matricule", piece.MaskMatricule}, {"ui.trait.ipp", piece.MaskNone},
	} {
		field := piece.NewField(l.c.keys, say(f.label), f.mask)
		field.SetValue(old[i])
		field.OnChanged = func(string) { l.typed = true }
		field.OnEnter = l.search
		l.fields = append(l.fields, field)
	}
	l.found = piece.NewScroll(l.results)
}

// searching reports whether the search is shown rather than the worklists.
func (l *listsPane) searching(snap cellule.Snapshot) bool { return l.finding || snap.Searched }

// find opens the search.
func (l *listsPane) find() {
	if !l.finding {
		l.finding = true
		if l.c.shown.Case != nil && narrow(l.c.canvas.Size().Width) {
			l.c.send(cellule.CloseCase{})
		}
		l.c.paint()
	}
	l.c.focus(l.fields[0].Input())
}

func (l *listsPane) search() {
	v := func(i int) string { return l.fields[i].Value() }
	l.typed = false
	l.c.send(cellule.FindIdentity{Date: v(0), Nom: v(1), Prenom: v(2), Matricule: v(3), IPP: v(4)})
	l.c.canvas.Unfocus() // so that digits choose a result
}

// endSearch goes back to the worklists.
func (l *listsPane) endSearch() {
	l.finding, l.typed = false, false
	for _, f := range l.fields {
		f.SetValue("")
	}
	if l.c.shown.Searched {
		l.c.send(cellule.CloseCase{})
		return
	}
	l.c.paint()
}

func (l *listsPane) searchForm() fyne.CanvasObject {
	if s := l.c.shown.Search; l.c.shown.Searched && !l.typed {
		for i, v := range []string{s.Date, s.Nom, s.Prenom, s.Matricule, s.IPP} {
			l.fields[i].SetValue(v)
		}
	}
	row := func(shares []float32, fields ...*piece.Field) fyne.CanvasObject {
		o := make([]fyne.CanvasObject, len(fields))
		for i, f := range fields {
			o[i] = f
		}
		return &fyne.Container{Layout: piece.Row{Gap: 8, Shares: shares, Top: true}, Objects: o}
	}
	f := l.fields
	fields := []fyne.CanvasObject{row([]float32{0.8, 1.2, 1, 1.1, 0.8}, f...)}
	if narrow(l.c.canvas.Size().Width) {
		fields = []fyne.CanvasObject{row([]float32{1, 1.4, 1.2}, f[0], f[1], f[2]), row([]float32{1.3, 1}, f[3], f[4])}
	}
	back := piece.NewLink(piece.NewRow(5, nil, piece.KeyCap("Échap"),
		piece.NewLine(piece.Run{Text: say("ui.cellule.recherche.retour"), Size: look.Caption})), l.endSearch)
	head := piece.NewRow(10, []int{0}, piece.NewText(piece.Run{Text: say("ui.cellule.recherche.titre"), Weight: look.SemiBold}), back)
	return piece.NewColumn(8, append([]fyne.CanvasObject{head}, fields...)...)
}

func (l *listsPane) showResults(snap cellule.Snapshot) {
	l.results.Objects = nil
	if !snap.Searched {
		l.results.Objects = []fyne.CanvasObject{piece.Note(say("ui.cellule.recherche.phrase"))}
		l.found.Changed()
		return
	}
	l.results.Objects = append(l.results.Objects, piece.Note(countOfResults(len(snap.Results))))
	opened := ""
	if snap.Case != nil {
		opened = snap.Case.Identite.ID
	}
	l.results.Objects = append(l.results.Objects, resultCards(l.c.keys, l.pool, snap.Results, opened,
		func(id string) { l.c.send(cellule.OpenIdentity{ID: id}) })...)
	l.found.Changed()
}

// countOfResults says how many records a search found.
func countOfResults(n int) string {
	switch n {
	case 0:
		return say("ui.resultats.aucun")
	case 1:
		return say("ui.resultats.un")
	}
	return say("ui.resultats.plusieurs", "n", itoa(n))
}

package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// listsPane is the left of the cellule: the worklists as tabs, their filters and their rows; or a search in the base.
type listsPane struct {
	c    *celluleRoom
	root *fyne.Container
	head *fyne.Container
	foot *fyne.Container

	rows      *piece.List
	affecte   *drop
	cause     *drop
	service   *drop
	texte     *piece.Field
	dirty     bool // the text of the filter was typed since the snapshot
	asked     int  // for how many rows more were asked last
	shownRows []cellule.WorkRow
	unfolded  bool // the filters are shown although the text is large

	finding bool // the search is open
	fields  []*piece.Field
	typed   bool
	found   *piece.Scroll
	results *fyne.Container
	pool    *pool
}

func newListsPane(c *celluleRoom) *listsPane {
	l := &listsPane{c: c, head: piece.NewColumn(8), foot: piece.NewStack(), results: piece.NewColumn(6), root: piece.NewStack()}
	l.build()
	return l
}

func (l *listsPane) build() {
	keys := l.c.keys
	old := ""
	if l.texte != nil {
		old = l.texte.Value()
	}
	at := 0
	if l.rows != nil {
		at = l.rows.At()
	}
	l.pool = newPool(keys)
	l.rows = piece.NewList(keys, []piece.ListColumn{
		{Title: say("ui.cellule.colonne.patient"), Width: 250, Share: 5}, {Title: say("ui.cellule.colonne.ecart"), Width: 130, Share: 3},
		{Title: say("ui.cellule.colonne.depuis"), Width: 56}, {Title: say("ui.cellule.colonne.service"), Width: 76, Share: 1},
		{Title: say("ui.cellule.colonne.affecte"), Width: 70, Share: 1}, {Title: say("ui.cellule.colonne.statut"), Width: 88},
	}, l.cells)
	l.rows.OnOpen = l.open
	l.rows.OnSide = l.side
	l.rows.OnEnd = l.more
	l.rows.SetRows(len(l.shownRows), -1)
	l.rows.Go(at)
	filter := func(change func(*cellule.WorkFilter, string)) func(string) {
		return func(v string) {
			f := l.c.shown.Filter
			if v == every_ {
				v = ""
			}
			change(&f, v)
			l.c.send(cellule.FilterWorks{Filter: f})
		}
	}
	l.affecte = newDrop(l.c.shell, say("ui.cellule.filtre.affecte"), filter(func(f *cellule.WorkFilter, v string) { f.Affecte = v }))
	l.cause = newDrop(l.c.shell, say("ui.cellule.filtre.cause"), filter(func(f *cellule.WorkFilter, v string) { f.Cause = v }))
	l.service = newDrop(l.c.shell, say("ui.cellule.filtre.service"), filter(func(f *cellule.WorkFilter, v string) { f.Service = v }))
	l.texte = piece.NewField(keys, say("ui.cellule.filtre.texte"), piece.MaskNone)
	l.texte.SetValue(old)
	l.texte.OnChanged = func(string) { l.dirty = true }
	l.texte.OnEnter = func() {
		l.dirty = false
		filter(func(f *cellule.WorkFilter, v string) { f.Texte = v })(l.texte.Value())
		l.c.focus(l.rows)
	}
	l.buildSearch()
	l.arrange()
}

func (l *listsPane) forget() { l.build() }

// every_ stands for no filter: the value of a choice is never empty.
const every_ = "*"

// arrange shows the rows, or what a search found.
func (l *listsPane) arrange() {
	var body fyne.CanvasObject = l.rows
	if len(l.shownRows) == 0 && l.c.shown.List != "" {
		none := piece.NewText(piece.Run{Text: say("ui.cellule.aucun"), Color: look.Secondary}).Centered()
		body = piece.NewStack(l.rows, piece.NewInset(piece.Insets{Top: 70}, none))
	}
	if l.searching(l.c.shown) {
		body = l.found
	}
	l.root.Objects = []fyne.CanvasObject{pane(newSplit(6, l.head, body, l.foot))}
}

// cells is a row as the list shows it.
func (l *listsPane) cells(i int) []piece.ListCell {
	r := l.shownRows[i]
	first := " " + r.Prenom
	tail := ""
	if r.Naissance != "" {
		tail = " · " + r.Naissance
	}
	who, quiet := r.Affecte, false
	if who == "" {
		who, quiet = say("ui.cellule.libre"), true
	}
	gap := r.Ecart
	if r.Commentaires > 0 {
		gap += " (" + itoa(r.Commentaires) + ")"
	}
	fill, on := pillOf(r.Statut)
	return []piece.ListCell{
		{Strong: r.Nom, Text: first, Tail: tail}, {Text: gap}, {Text: r.Depuis}, {Text: r.Service},
		{Text: who, Quiet: quiet}, {Text: r.Statut.String(), Pill: fill, OnPill: on},
	}
}

func (l *listsPane) show(snap, before cellule.Snapshot) {
	searching := l.searching(snap)
	if before.Searched && !snap.Searched {
		searching, l.finding = false, false
	}
	l.pool.begin()
	defer l.pool.end()
	l.head.Objects = nil
	if snap.Case == nil || !narrow(l.c.canvas.Size().Width) {
		l.headOf(snap, searching)
	}
	l.showRows(snap, before)
	l.arrange()
	if searching {
		l.showResults(snap)
	}
	l.foot.Objects = nil
	if !searching && !narrow(l.c.canvas.Size().Width) {
		l.foot.Objects = []fyne.CanvasObject{piece.NewRow(10, []int{0}, piece.NewText(piece.Run{Text: snap.Note, Size: look.Caption}),
			piece.NewLine(piece.Run{Text: say("ui.cellule.gestes"), Size: look.Caption, Color: look.Secondary}))}
	}
}

func (l *listsPane) headOf(snap cellule.Snapshot, searching bool) {
	if !l.c.notice.empty() && narrow(l.c.canvas.Size().Width) {
		l.head.Objects = append(l.head.Objects, l.c.notice.root)
	}
	if searching {
		l.head.Objects = append(l.head.Objects, l.searchForm())
		return
	}
	l.head.Objects = append(l.head.Objects, l.tabs(snap), l.filters(snap))
}

// tabs shows the worklists with their counts. Left and right go from one to the next, Ctrl and a digit to each.
func (l *listsPane) tabs(snap cellule.Snapshot) fyne.CanvasObject {
	tabs := make([]fyne.CanvasObject, 0, len(snap.Lists))
	for i, t := range snap.Lists {
		act := func() { l.c.send(cellule.ShowList{Code: t.Code}) }
		if i < 9 {
			l.c.keys.bind("Ctrl "+itoa(i+1), act)
		}
		tabs = append(tabs, piece.NewLink(tab(t.Label, t.Count, t.Code == snap.List), act))
	}
	return piece.NewWrapped(6, tabs...)
}

// tab is the name of a worklist with its count; the one shown is bold and underlined.
func tab(label string, count int, shown bool) fyne.CanvasObject {
	run := piece.Run{Text: label + "\u00A0", Size: look.Caption, Weight: look.SemiBold}
	number := piece.Run{Text: itoa(count), Size: look.Caption, Weight: look.SemiBold}
	ground, under := look.Ground, look.Line
	if shown {
		run.Weight, number.Weight, ground, under = look.Bold, look.Bold, look.Surface, look.Act
		run.Color, number.Color = look.Act, look.Act
	} else if count == 0 {
		run.Color, number.Color = look.Secondary, look.Secondary
	}
	return piece.NewStack(piece.Ground(ground), piece.NewOutline(piece.Outline{Top: true, Left: true, Right: true}, look.Line),
		piece.NewColumn(0, piece.NewInset(piece.Sides(6, 10), piece.NewLine(run, number)), piece.NewFixed(0, 3, piece.Ground(under))))
}

func (l *listsPane) filters(snap cellule.Snapshot) fyne.CanvasObject {
	or := func(v string) string {
		if v == "" {
			return every_
		}
		return v
	}
	with := func(all string, choices []shown.Choice) []piece.Option {
		return append([]piece.Option{{Value: every_, Label: say(all)}}, options(choices)...)
	}
	l.affecte.set([]piece.Option{
		{Value: every_, Label: say("ui.cellule.filtre.tous")}, {Value: "moi_ou_libre", Label: say("ui.cellule.filtre.moi_ou_libre")},
		{Value: "moi", Label: say("ui.cellule.filtre.moi")}, {Value: "libre", Label: say("ui.cellule.filtre.libre")},
	}, or(snap.Filter.Affecte))
	l.cause.set(with("ui.cellule.filtre.toutes", snap.Causes), or(snap.Filter.Cause))
	l.service.set(with("ui.cellule.filtre.tous", snap.Services), or(snap.Filter.Service))
	if !l.typing(l.c.canvas.Focused()) {
		l.texte.SetValue(snap.Filter.Texte)
		l.dirty = false
	}
	if narrow(l.c.canvas.Size().Width) {
		if !l.unfolded {
			return l.folded()
		}
		two := func(a, b fyne.CanvasObject) fyne.CanvasObject {
			return &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1, 1}, Top: true}, Objects: []fyne.CanvasObject{a, b}}
		}
		return piece.NewColumn(6, two(l.affecte.root, l.cause.root), two(l.service.root, l.texte))
	}
	return &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1, 1.2, 1, 1.2}, Top: true},
		Objects: []fyne.CanvasObject{l.affecte.root, l.cause.root, l.service.root, l.texte}}
}

// folded says what is filtered in one line: large text leaves no room for more until it is asked for.
func (l *listsPane) folded() fyne.CanvasObject {
	parts := []string{}
	for _, d := range []*drop{l.affecte, l.cause, l.service} {
		if d.chosen != every_ {
			parts = append(parts, d.name())
		}
	}
	if v := l.texte.Value(); v != "" {
		parts = append(parts, "« "+v+" »")
	}
	label := say("ui.cellule.filtres")
	if len(parts) > 0 {
		label += " : " + strings.Join(parts, ", ")
	}
	b := l.pool.get("filtres", func() { l.unfolded = true; l.c.paint(); l.c.focus(l.affecte.press) })
	b.SetContent(piece.FieldStyle(), label, piece.NewRow(8, []int{0}, piece.NewText(piece.Run{Text: label}), piece.Icon("down", look.Secondary, look.Small)))
	return b
}

func (l *listsPane) showRows(snap, before cellule.Snapshot) {
	l.shownRows = snap.Rows
	opened := -1
	if snap.Case != nil {
		opened = slices.IndexFunc(snap.Rows, func(r cellule.WorkRow) bool { return r.ID == snap.Case.Work.ID })
	}
	if snap.List != before.List || snap.Filter != before.Filter {
		l.asked = 0
		l.rows.SetRows(len(snap.Rows), opened)
		l.rows.Go(0)
		return
	}
	// The arrows stay on the same item when rows came or went above it.
	at := l.rows.At()
	l.rows.SetRows(len(snap.Rows), opened)
	if at < len(before.Rows) && (at >= len(snap.Rows) || snap.Rows[at].ID != before.Rows[at].ID) {
		id := before.Rows[at].ID
		if i := slices.IndexFunc(snap.Rows, func(r cellule.WorkRow) bool { return r.ID == id }); i >= 0 {
			l.rows.Go(i)
		}
	}
}

// open opens the row, or begins the likeliest act when it is open already.
func (l *listsPane) open(i int) {
	r := l.shownRows[i]
	if k := l.c.shown.Case; k != nil && k.Work.ID == r.ID {
		l.c.item.primary()
		return
	}
	l.c.send(cellule.OpenWork{ID: r.ID})
}

// side goes to the list beside.
func (l *listsPane) side(step int) {
	lists := l.c.shown.Lists
	i := slices.IndexFunc(lists, func(t cellule.ListTab) bool { return t.Code == l.c.shown.List })
	if n := len(lists); n > 1 && i >= 0 {
		l.c.send(cellule.ShowList{Code: lists[(i+step+n)%n].Code})
	}
}

// more asks for more rows when the last of those known come into sight, once for each.
func (l *listsPane) more() {
	if n := len(l.shownRows); n < l.c.shown.Total && n > l.asked {
		l.asked = n
		l.c.send(cellule.MoreWorks{})
	}
}

// typing reports whether o is a field of the pane that holds letters the cellule does not know yet.
func (l *listsPane) typing(o fyne.Focusable) bool {
	if o == nil {
		return false
	}
	return l.dirty && l.texte.Has(o) || l.typed && slices.ContainsFunc(l.fields, func(f *piece.Field) bool { return f.Has(o) })
}

// placeOfFocus remembers which field has the focus, by its place.
func (l *listsPane) placeOfFocus(o fyne.Focusable) func() {
	if l.texte.Has(o) {
		return func() { l.c.focus(l.texte.Input()) }
	}
	for i, f := range l.fields {
		if f.Has(o) {
			return func() { l.c.focus(l.fields[i].Input()) }
		}
	}
	return nil
}

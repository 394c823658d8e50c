package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// casePane is the right of the cellule: one item, with what is needed to decide, and its acts.
type casePane struct {
	c      *celluleRoom
	root   *fyne.Container
	head   *fyne.Container
	scroll *piece.Scroll
	body   *fyne.Container
	foot   *fyne.Container
	pool   *pool
	form   *form
	table  *table
	width  float32
	every  bool // every trait is shown, not only those that differ
	of     caseStep
}

func newCasePane(c *celluleRoom) *casePane {
	p := &casePane{c: c, head: piece.NewColumn(4), body: piece.NewColumn(8), foot: piece.NewColumn(8), root: piece.NewStack()}
	p.form = newForm(c.shell, c.send)
	p.form.picked = p.foresee
	p.build()
	return p
}

func (p *casePane) build() {
	p.pool = newPool(p.c.keys)
	p.scroll = piece.NewScroll(p.body)
	p.table = newTable(p.c.keys, p.scroll.Changed)
	p.root.Objects = []fyne.CanvasObject{pane(newSplit(10, p.head, p.scroll, p.foot))}
}

func (p *casePane) forget() {
	p.form.forget()
	p.build()
}

// setWidth says how wide the pane is: a table of columns needs more room than large text may leave.
func (p *casePane) setWidth(width float32) {
	if p.width == width {
		return
	}
	p.width = width
	p.show(p.c.shown)
}

// columns reports whether the values of a comparison can stand side by side without breaking a date.
func (p *casePane) columns(rows []shown.ComparisonRow) bool {
	least := 84 * look.Scale()
	if slices.ContainsFunc(rows, func(r shown.ComparisonRow) bool { return r.Trait == ins.TraitDateNaissance }) {
		least = dateWidth()
	}
	return p.width == 0 || rowLayout{ins: true, withoutLocal: p.table.withoutLocal}.columns(p.width - 8)[3][1] >= least
}

func (p *casePane) show(snap cellule.Snapshot) {
	p.pool.begin()
	defer p.pool.end()
	p.head.Objects, p.body.Objects, p.foot.Objects = nil, nil, nil
	if n := p.c.notice; !n.empty() && (snap.Case != nil || !narrow(p.c.canvas.Size().Width)) {
		p.head.Objects = append(p.head.Objects, n.root)
	}
	k := snap.Case
	if k == nil {
		p.form.clear()
		p.body.Objects = []fyne.CanvasObject{emptyCase()}
		p.scroll.Changed()
		return
	}
	if step := (caseStep{work: k.Work.ID, identite: k.Identite.ID}); p.of != step {
		p.of, p.every = step, false
	}
	p.head.Objects = append(p.head.Objects, p.title(k))
	if k.Pending != nil {
		p.pending(k.Pending)
	} else {
		p.form.clear()
		p.file(k)
	}
	p.scroll.Changed()
}

// emptyCase says what this pane is for while nothing is open.
func emptyCase() fyne.CanvasObject {
	return piece.NewInset(piece.Insets{Top: 30, Left: 10, Right: 10}, piece.NewRow(12, []int{1},
		piece.NewFixed(28, 28, look.Icon("person", look.Secondary)),
		piece.NewText(piece.Run{Text: say("ui.cellule.vide"), Color: look.Secondary})))
}

// title is who it is about: always in sight, whatever is done below.
func (p *casePane) title(k *cellule.Case) fyne.CanvasObject {
	name := piece.NewText(piece.Run{Text: k.Titre, Size: look.Title, Weight: look.SemiBold})
	parts := []fyne.CanvasObject{name}
	if k.Identite.Version > 0 {
		parts = append(parts, statusPill(k.Identite.Statut()))
	}
	column := []fyne.CanvasObject{
		&fyne.Container{Layout: piece.Row{Gap: 10, Shares: []float32{1}, Top: true}, Objects: parts},
		piece.NewText(piece.Run{Text: k.SousTitre, Size: look.Caption, Color: look.Secondary}),
	}
	if narrow(p.c.canvas.Size().Width) && k.Pending == nil {
		back := piece.NewLink(piece.NewRow(5, nil, piece.KeyCap("Échap"),
			piece.NewLine(piece.Run{Text: say("ui.cellule.retour"), Size: look.Caption})), func() { p.c.send(cellule.CloseCase{}) })
		column = append(column, piece.NewRow(0, nil, back))
	}
	return piece.NewColumn(2, column...)
}

// file is what is known of the item.
func (p *casePane) file(k *cellule.Case) {
	add := func(o ...fyne.CanvasObject) { p.body.Objects = append(p.body.Objects, o...) }
	if k.Motif != "" {
		add(motif(k.Motif))
	}
	if k.Pourquoi != "" {
		add(piece.Note(cited(k.Pourquoi)))
	}
	var link fyne.CanvasObject
	if k.Comparison != nil {
		link = p.comparison(k.Comparison, add)
	}
	for i, d := range k.Doublons {
		add(p.beside(d, i == 0))
	}
	if k.Autre != nil && !slices.ContainsFunc(k.Doublons, func(d cellule.CaseBrief) bool { return d.ID == k.Autre.ID }) {
		add(p.beside(*k.Autre, true))
	}
	now := p.c.time()
	section := func(title string, lines []cellule.TimelineLine, link fyne.CanvasObject) {
		head := []fyne.CanvasObject{piece.Heading(say(title)), piece.Space(1)}
		switch {
		case link != nil && len(lines) == 0:
			add(piece.NewRow(0, nil, link))
			return
		case len(lines) == 0:
			return
		case link != nil:
			head = append(head, link)
		}
		add(piece.NewInset(piece.Insets{Top: 2}, piece.NewRow(8, []int{1}, head...)))
		for _, t := range lines {
			add(timeline(t, now))
		}
	}
	section("ui.cellule.histoire", k.Histoire, link)
	section("ui.cellule.sorties", k.Sorties, nil)
	p.works(k.Travaux, add)
	p.acts(k, add)
}

// motif is why the item is here, as somebody wrote it.
func motif(text string) fyne.CanvasObject {
	return piece.NewStack(piece.Ground(look.ActSoft),
		&fyne.Container{Layout: leftBar{4}, Objects: []fyne.CanvasObject{piece.Ground(look.Act)}},
		piece.NewInset(piece.Insets{Top: 6, Right: 10, Bottom: 6, Left: 14}, piece.NewText(
			piece.Run{Text: say("ui.cellule.motif") + " ", Size: look.Caption, Weight: look.SemiBold}, piece.Run{Text: text, Size: look.Caption})))
}

// comparison shows the traits that differ, and gives the way to the others; nil when there are none.
func (p *casePane) comparison(c *shown.ComparisonTable, add func(...fyne.CanvasObject)) fyne.CanvasObject {
	visible := *c
	if !p.every {
		visible.Rows = slices.DeleteFunc(slices.Clone(c.Rows), func(r shown.ComparisonRow) bool { return !r.Judged || r.Verdict == ins.Identique })
	}
	hidden := len(c.Rows) - len(visible.Rows)
	if len(visible.Rows) > 0 {
		p.table.withoutLocal = !slices.ContainsFunc(visible.Rows, func(r shown.ComparisonRow) bool {
			return r.Local.Text != "" && r.Local.Text != r.Titre.Text
		})
		p.table.show(&visible, !p.columns(visible.Rows))
		add(p.table, p.table.detail)
	}
	if hidden == 0 && !p.every {
		return nil
	}
	code := "ui.cellule.traits.tous"
	if p.every {
		code = "ui.cellule.traits.differents"
	}
	act := func() { p.every = !p.every; p.c.paint() }
	b := p.pool.get("traits", act)
	key := "Ctrl T"
	p.c.keys.bind(key, act)
	b.SetContent(piece.BareStyle(), say(code), piece.NewRow(8, nil,
		piece.NewLine(piece.Run{Text: say(code), Size: look.Caption, Weight: look.SemiBold, Color: look.Act}), piece.KeyCap(key)))
	return b
}

// beside is another identity that may be the same person, trait by trait.
func (p *casePane) beside(d cellule.CaseBrief, whole bool) fyne.CanvasObject {
	act := func() { p.c.send(cellule.OpenIdentity{ID: d.ID}) }
	open := p.pool.get("autre "+d.ID, act)
	open.SetSecondary(say("ui.cellule.autre.ouvrir"), "")
	notes := []string{d.Raison, d.Avis}
	column := []fyne.CanvasObject{
		&fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1}, Top: true}, Objects: []fyne.CanvasObject{
			piece.NewText(piece.Run{Text: d.Titre, Weight: look.SemiBold}, piece.Run{Text: "\n" + d.SousTitre, Size: look.Caption, Color: look.Secondary}),
			statusPill(d.Statut)}},
	}
	for _, n := range append(notes, d.Attributs...) {
		if n != "" {
			column = append(column, piece.NewText(piece.Run{Text: n, Size: look.Caption, Weight: look.Medium, Color: look.Analyse}))
		}
	}
	if whole {
		for _, r := range d.Rows {
			column = append(column, pairRow(r))
		}
	}
	column = append(column, open)
	return piece.NewColumn(4, piece.NewInset(piece.Insets{Top: 6}, piece.Heading(say("ui.cellule.autre"))),
		piece.NewStack(piece.Framed(look.Surface, look.Line, 1, 0), piece.NewInset(piece.All(10), piece.NewColumn(4, column...))))
}

// pairRow is one trait of two identities; "=" and "≠" say it without the ground.
func pairRow(r cellule.PairRow) fyne.CanvasObject {
	mark := func(run piece.Run) piece.Run { run.Mark, run.Line = look.AnalyseMark, look.Analyse; return run }
	value := func(m shown.Marked) fyne.CanvasObject {
		if m.Text == "" {
			return piece.NewText(piece.Run{Text: "—", Color: look.Secondary})
		}
		return piece.NewText(markedRuns(m, piece.Run{}, mark)...)
	}
	sign, ground := "=", look.Surface
	if !r.Egal {
		sign, ground = "≠", look.AnalyseSoft
	}
	row := &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{0.8, 1, 0, 1}, Top: true}, Objects: []fyne.CanvasObject{
		piece.NewText(piece.Run{Text: r.Label, Size: look.Caption, Color: look.Secondary}), value(r.Ici),
		piece.NewLine(piece.Run{Text: sign, Weight: look.Bold}), value(r.Autre)}}
	return piece.NewStack(piece.Ground(ground), piece.NewInset(piece.Sides(3, 4), row))
}

// timeline is one line of a history: when, who, what, and the rule.
func timeline(t cellule.TimelineLine, now time.Time) fyne.CanvasObject {
	when := t.Quand.Format("02/01/2006")
	if y, d := t.Quand.Year(), t.Quand.YearDay(); y == now.Year() && d == now.YearDay() {
		when = t.Quand.Format("15:04")
	}
	runs := []piece.Run{}
	if t.Qui != "" {
		runs = append(runs, piece.Run{Text: t.Qui + " ", Size: look.Caption, Weight: look.SemiBold})
	}
	runs = append(runs, piece.Run{Text: cited(t.Phrase), Size: look.Caption})
	if rule := cited(t.Regle); rule != "" {
		runs = append(runs, piece.Run{Text: " " + rule, Size: look.Caption, Color: look.Secondary})
	}
	stamp := piece.Run{Text: when, Size: look.Caption, Weight: look.Mono, Color: look.Secondary}
	width := piece.Width(piece.Run{Text: "00/00/0000", Size: look.Caption, Weight: look.Mono})
	return &fyne.Container{Layout: piece.Row{Gap: 10, Shares: []float32{0, 1}, Top: true}, Objects: []fyne.CanvasObject{
		piece.NewFixed(width, 0, piece.NewLine(stamp)), piece.NewText(runs...)}}
}

// works are the other items of the identity.
func (p *casePane) works(rows []cellule.WorkRow, add func(...fyne.CanvasObject)) {
	if len(rows) == 0 {
		return
	}
	add(piece.NewInset(piece.Insets{Top: 6}, piece.Heading(say("ui.cellule.travaux"))))
	for _, r := range rows {
		state := r.Ferme
		if state == "" {
			state = say("ui.cellule.ouvert", "depuis", r.Depuis)
		}
		b := p.pool.get("travail "+r.ID, func() { p.c.send(cellule.OpenWork{ID: r.ID}) })
		b.SetContent(piece.CardStyle(false), r.Liste, piece.NewText(piece.Run{Text: r.Liste, Size: look.Caption, Weight: look.SemiBold},
			piece.Run{Text: " · " + r.Ecart, Size: look.Caption}, piece.Run{Text: "\n" + state, Size: look.Caption, Color: look.Secondary}))
		add(b)
	}
}

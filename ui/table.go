package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"guichet/app/shown"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// table draws a comparison. It is one stop of Tab; the arrows go from row to row, and the row they are on, or
// under the pointer, says its rule and its reason below.
type table struct {
	widget.BaseWidget
	keys   piece.Keys
	moved  func() // another row is spoken of: the table may have another height
	shown  *shown.ComparisonTable
	box    *fyne.Container
	detail *piece.Text
	at     int // the row spoken of; -1 none
	pinned bool
	focus  bool
	narrow bool
	// withoutLocal leaves out what the record says: where there is little room, and it says what the document says.
	withoutLocal bool
}

func newTable(keys piece.Keys, moved func()) *table {
	t := &table{keys: keys, moved: moved, box: piece.NewColumn(0), detail: piece.NewText(), at: -1}
	t.ExtendBaseWidget(t)
	return t
}

func (t *table) show(c *shown.ComparisonTable, narrow bool) {
	if c != t.shown {
		t.pinned = false
	}
	t.shown, t.narrow = c, narrow
	if !t.pinned {
		t.at = -1
		for i, r := range c.Rows {
			if c.DetailTrait != "" && (r.Label == c.DetailTrait || string(r.Trait) == c.DetailTrait) {
				t.at = i
			}
		}
	}
	t.draw()
}

func (t *table) draw() {
	t.box.Objects = nil
	if !t.narrow {
		t.box.Objects = append(t.box.Objects, t.header())
	}
	for i, r := range t.shown.Rows {
		t.box.Objects = append(t.box.Objects, t.row(i, r))
	}
	t.sayDetail()
	t.Refresh()
}

func (t *table) sayDetail() {
	c := t.shown
	label, text, v := c.DetailTrait, c.Detail, c.DetailVerdict
	if t.pinned && t.at >= 0 {
		r := c.Rows[t.at]
		label, v = r.Label, r.Verdict
		text = r.Raison
		if r.Regle != "" && !strings.Contains(text, r.Regle) {
			text += " " + r.Regle
		}
		if text == "" {
			text = r.VerdictWord
		}
	} else {
		for _, r := range c.Rows {
			if string(r.Trait) == label {
				label = r.Label
			}
		}
	}
	if text == "" {
		t.detail.SetRuns()
		return
	}
	runs := []piece.Run{{Text: cited(text), Size: look.Caption, Color: look.Secondary}}
	if label != "" {
		runs = append([]piece.Run{{Text: label + ". ", Size: look.Caption, Weight: look.Bold, Color: lookOf(v).text}}, runs...)
	}
	t.detail.SetRuns(runs...)
}

func (t *table) layout() rowLayout {
	return rowLayout{ins: t.shown.HasINS, withoutLocal: t.withoutLocal}
}

func (t *table) header() fyne.CanvasObject {
	words := []string{say("ui.colonne.trait"), say("ui.colonne.dossier"), say("ui.colonne.piece"), say("ui.colonne.ins"), say("ui.colonne.verdict")}
	cells := make([]fyne.CanvasObject, 5)
	for i, w := range words {
		if i >= 3 && !t.shown.HasINS || i == 4 && !t.judged() {
			w = ""
		}
		cells[i] = piece.NewInset(piece.Sides(5, 0), piece.NewText(piece.Run{Text: w, Size: look.Small, Weight: look.SemiBold}))
	}
	return piece.NewColumn(0, &fyne.Container{Layout: t.layout(), Objects: cells}, piece.Rule())
}

// judged tells whether there is a verdict to show: once a patient is admitted there is none left to give.
func (t *table) judged() bool {
	return slices.ContainsFunc(t.shown.Rows, func(r shown.ComparisonRow) bool { return r.Judged })
}

func (t *table) row(i int, r shown.ComparisonRow) fyne.CanvasObject {
	v := lookOf(r.Verdict)
	if !r.Judged {
		v = verdictLook{}
	}
	local, titre, fromINS := t.value(r, r.Local, v, false), t.value(r, r.Titre, v, false), t.value(r, r.INS, v, true)
	label := piece.NewText(piece.Run{Text: r.Label, Size: look.Caption, Color: look.Secondary})
	var verdict fyne.CanvasObject
	switch {
	case r.Judged:
		word := piece.NewText(piece.Run{Text: r.VerdictWord, Size: look.Caption, Weight: look.Bold, Color: v.text})
		verdict = piece.NewRow(4, []int{1}, piece.Icon(v.icon, v.text, look.Small), word)
	default:
		verdict = piece.NewText(piece.Run{Text: r.VerdictWord, Size: look.Caption, Color: look.Secondary})
	}
	var content fyne.CanvasObject
	if t.narrow {
		content = t.stacked(label, verdict, local, titre, fromINS)
	} else {
		content = &fyne.Container{Layout: t.layout(), Objects: []fyne.CanvasObject{label, local, titre, fromINS, verdict}}
	}
	objects := []fyne.CanvasObject{}
	if v.soft != "" {
		objects = append(objects, piece.Ground(v.soft))
	}
	objects = append(objects, piece.NewInset(piece.Sides(7, 0), content))
	line := piece.Rule()
	stack := piece.NewColumn(0, piece.NewStack(objects...), line)
	if i == t.at {
		top, bottom := piece.Ground(look.Act), piece.Ground(look.Act)
		width := float32(2)
		if t.focus {
			width = 3
		}
		stack = piece.NewStack(stack, &fyne.Container{Layout: rails{width}, Objects: []fyne.CanvasObject{top, bottom}})
	}
	link := piece.NewLink(stack, nil)
	link.OnTapped = func() { t.pin(i) }
	return link
}

func (t *table) value(r shown.ComparisonRow, m shown.Marked, v verdictLook, isINS bool) fyne.CanvasObject {
	run := piece.Run{Size: look.Traits}
	switch r.Trait {
	case ins.TraitDateNaissance:
		run.Weight = look.Mono
	case ins.TraitMatricule:
		if strings.Trim(m.Text, "•") != "" {
			run.Weight = look.Mono // bullets are narrower in the other family
		}
	}
	if m.Text == "" {
		run.Text, run.Color = "—", look.Secondary
		return piece.NewText(run)
	}
	mark, line := v.mark, v.text
	if v.mark == look.BlockMark && !isINS {
		mark, line = look.AnalyseMark, look.Analyse // what the INS is held against; the INS itself is in the colour of the verdict
	}
	return piece.NewText(markedRuns(m, run, func(p piece.Run) piece.Run {
		p.Mark, p.Line = mark, line
		if mark == "" {
			p.Underline = true
		}
		return p
	})...)
}

// stacked lays a row out for text too large for columns: the trait and its verdict, the values below.
func (t *table) stacked(label, verdict, local, titre, fromINS fyne.CanvasObject) fyne.CanvasObject {
	named := func(name string, o fyne.CanvasObject) fyne.CanvasObject {
		return &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{0.3, 0.7}, Top: true}, Objects: []fyne.CanvasObject{
			piece.NewText(piece.Run{Text: name, Size: look.Small, Color: look.Secondary}), o}}
	}
	rows := []fyne.CanvasObject{
		&fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1, 1}, Top: true}, Objects: []fyne.CanvasObject{label, verdict}},
	}
	if !t.withoutLocal {
		rows = append(rows, named(say("ui.colonne.dossier"), local))
	}
	rows = append(rows, named(say("ui.colonne.piece"), titre))
	if t.shown.HasINS {
		rows = append(rows, named(say("ui.colonne.ins"), fromINS))
	}
	return piece.NewInset(piece.Sides(0, 8), piece.NewColumn(2, rows...))
}

func (t *table) pin(i int) {
	t.at, t.pinned = i, true
	t.draw()
	t.moved()
}

// FocusGained implements fyne.Focusable.
func (t *table) FocusGained() {
	t.focus = true
	if t.at < 0 && len(t.shown.Rows) > 0 {
		t.at = 0
	}
	t.pin(t.at)
	t.keys.Revealed(t)
}

// FocusLost implements fyne.Focusable.
func (t *table) FocusLost() { t.focus = false; t.draw() }

// TypedRune implements fyne.Focusable.
func (t *table) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (t *table) TypedKey(ev *fyne.KeyEvent) {
	if t.keys.Function(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyDown:
		t.pin(min(t.at+1, len(t.shown.Rows)-1))
	case fyne.KeyUp:
		t.pin(max(t.at-1, 0))
	default:
		t.keys.Plain(ev)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (t *table) TypedShortcut(s fyne.Shortcut) { t.keys.Shortcut(s) }

// KeyDown implements desktop.Keyable.
func (t *table) KeyDown(ev *fyne.KeyEvent) { t.keys.Down(ev) }

// KeyUp implements desktop.Keyable.
func (t *table) KeyUp(ev *fyne.KeyEvent) { t.keys.Up(ev) }

// HeightFor implements piece.Flowing.
func (t *table) HeightFor(width float32) float32 { return piece.HeightFor(t.box, width) }

// MinSize implements fyne.CanvasObject.
func (t *table) MinSize() fyne.Size { return fyne.NewSize(100, t.HeightFor(max(100, t.Size().Width))) }

// Parts implements piece.Parent.
func (t *table) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.box} }

// CreateRenderer implements fyne.Widget.
func (t *table) CreateRenderer() fyne.WidgetRenderer { return &tableRenderer{t} }

type tableRenderer struct{ t *table }

func (r *tableRenderer) Destroy()                     {}
func (r *tableRenderer) MinSize() fyne.Size           { return r.t.MinSize() }
func (r *tableRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.t.box} }
func (r *tableRenderer) Layout(size fyne.Size)        { r.t.box.Resize(size) }
func (r *tableRenderer) Refresh() {
	r.t.box.Resize(r.t.Size())
	r.t.box.Layout.Layout(r.t.box.Objects, r.t.Size())
	canvas.Refresh(r.t)
}

// rowLayout is the five columns. Without an INS the last two give their room to the others.
type rowLayout struct{ ins, withoutLocal bool }

const (
	columnGap  = 8
	rowPadding = 10
)

// dateWidth is the widest thing that is never broken over two lines.
func dateWidth() float32 {
	return piece.Width(piece.Run{Text: "00/00/0000", Size: look.Traits, Weight: look.Mono}) + columnGap + 1
}

// tableFits reports whether five columns can stand side by side without breaking a date.
func tableFits(width float32) bool {
	c := rowLayout{ins: true}.columns(width)
	return c[3][1] >= 1.1*dateWidth()
}

func (l rowLayout) columns(width float32) [5][2]float32 {
	label := max(76*look.Scale(), width*0.12)
	var cols [5][2]float32
	cols[0] = [2]float32{rowPadding, label - columnGap}
	x := rowPadding + label
	put := func(i int, w float32) {
		cols[i] = [2]float32{x, max(0, w-columnGap)}
		x += w
	}
	if !l.ins {
		half := (width - x) / 2
		put(1, half)
		put(2, half)
		return cols
	}
	if l.withoutLocal {
		verdict := width * 0.24
		half := (width - x - verdict) / 2
		put(2, half)
		put(3, half)
		cols[4] = [2]float32{x, verdict}
		return cols
	}
	verdict := width * 0.25
	date := dateWidth()
	if (width-x-verdict)*0.29 < date {
		verdict = width * 0.215
	}
	rest := width - x - verdict
	value := max(rest*0.29, date)
	put(1, value)
	put(2, value)
	put(3, rest-2*value)
	cols[4] = [2]float32{x, verdict}
	return cols
}

// HeightFor implements the flowing layout of package piece.
func (l rowLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, c := range l.columns(width) {
		if c[1] > 0 {
			h = max(h, piece.HeightFor(objects[i], c[1]))
		}
	}
	return h
}

func (l rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for i, c := range l.columns(size.Width) {
		o := objects[i]
		if c[1] <= 0 {
			o.Hide()
			continue
		}
		o.Show()
		h := piece.HeightFor(o, c[1])
		o.Move(fyne.NewPos(c[0], (size.Height-h)/2))
		o.Resize(fyne.NewSize(c[1], h))
	}
}

func (l rowLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 20) }

// rails are the two lines that say which row is spoken of.
type rails struct{ width float32 }

func (r rails) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, -1))
	o[0].Resize(fyne.NewSize(size.Width, r.width))
	o[1].Move(fyne.NewPos(0, size.Height-r.width))
	o[1].Resize(fyne.NewSize(size.Width, r.width))
}

func (rails) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

package piece

import (
	"image/color"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/ui/look"
)

// slot is the objects of one row of a List. A slot serves one row after the other.
type slot struct {
	row    int // -1: to be filled
	ground *canvas.Rectangle
	line   *canvas.Rectangle
	cells  []slotCell
	second *canvas.Text // the second line of a stacked row
}

type slotCell struct {
	pill               *canvas.Rectangle
	strong, text, tail *canvas.Text
}

// listFrames are the objects of a List besides its rows.
type listFrames struct {
	heads []*canvas.Text
	rule  *canvas.Rectangle
	above *canvas.Rectangle // the rails of the row the arrows are on
	below *canvas.Rectangle
	track *canvas.Rectangle
	thumb *canvas.Rectangle
	all   []fyne.CanvasObject
}

func newListFrames(columns int) listFrames {
	f := listFrames{rule: canvas.NewRectangle(nil), above: canvas.NewRectangle(nil), below: canvas.NewRectangle(nil),
		track: canvas.NewRectangle(nil), thumb: canvas.NewRectangle(nil)}
	for range columns {
		f.heads = append(f.heads, canvas.NewText("", nil))
	}
	return f
}

func newSlot(columns int) *slot {
	s := &slot{row: -1, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), second: canvas.NewText("", nil)}
	for range columns {
		s.cells = append(s.cells, slotCell{canvas.NewRectangle(nil), canvas.NewText("", nil), canvas.NewText("", nil), canvas.NewText("", nil)})
	}
	return s
}

func (s *slot) objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{s.ground, s.line, s.second}
	for _, c := range s.cells {
		o = append(o, c.pill, c.strong, c.text, c.tail)
	}
	return o
}

func (s *slot) show(shown bool) {
	for _, o := range s.objects() {
		if !shown {
			o.Hide()
		}
	}
	if shown {
		s.ground.Show()
		s.line.Show()
	} else {
		s.row = -1
	}
}

// objects are what the list draws, from back to front.
func (l *List) objects() []fyne.CanvasObject {
	f := &l.frames
	if len(f.all) == 0 {
		for _, s := range l.slots {
			f.all = append(f.all, s.objects()...)
		}
		for _, h := range f.heads {
			f.all = append(f.all, h)
		}
		f.all = append(f.all, f.rule, f.above, f.below, f.track, f.thumb)
	}
	return f.all
}

// place puts the rows in sight where they belong and fills those whose slot served another row.
func (l *List) place() {
	if l.Size().Height == 0 {
		return
	}
	page := l.page()
	for len(l.slots) < page {
		l.slots = append(l.slots, newSlot(len(l.columns)))
		l.frames.all = nil
		l.stale() // the row of each slot follows from how many there are
	}
	columns := l.places(l.Size().Width)
	top, height := l.headHeight(), l.rowHeight()
	used := make([]bool, len(l.slots))
	for i := range page {
		row := l.first + i
		if row >= l.count {
			break
		}
		n := row % len(l.slots)
		s := l.slots[n]
		used[n] = true
		y := top + float32(i)*height
		if s.row != row {
			l.fill(s, row, columns, y)
		} else {
			s.move(y)
		}
		l.paintGround(s)
	}
	for n, s := range l.slots {
		if !used[n] && (s.row >= 0 || s.ground.Visible()) {
			s.show(false)
		}
	}
	l.placeFrames(columns, top, height, page)
}

// move puts a filled slot at another height.
func (s *slot) move(y float32) {
	by := y - s.ground.Position().Y
	if by == 0 {
		return
	}
	for _, o := range s.objects() {
		if o.Visible() {
			o.Move(o.Position().AddXY(0, by))
		}
	}
}

func (l *List) paintGround(s *slot) {
	var c color.Color = color.Transparent // what the list lies on
	switch s.row {
	case l.opened:
		c = look.Color(look.Chosen)
	case l.hovered:
		c = look.Color(look.Hover)
	}
	if s.ground.FillColor != c {
		s.ground.FillColor = c
		s.ground.Refresh()
	}
}

// fill gives a slot the values of a row.
func (l *List) fill(s *slot, row int, columns [][2]float32, y float32) {
	s.row = row
	s.show(true)
	cells := l.row(row)
	width, height := l.Size().Width-thumbRoom, l.rowHeight()
	place(s.ground, 0, y, width, height)
	s.line.FillColor = look.Color(look.Line)
	place(s.line, 0, y+height-1, width, 1)
	line := lineHeight(look.Traits)
	if !l.stacked() {
		s.second.Hide()
		for i, c := range cells {
			s.cells[i].fill(c, columns[i][0], y+(height-line)/2, columns[i][1], line, i == 0)
		}
		return
	}
	last := len(cells) - 1
	right := s.cells[last].fill(cells[last], width-listInset, y+7, -1, line, false)
	s.cells[0].fill(cells[0], listInset, y+7, width-2*listInset-right-listGap, line, true)
	rest := ""
	for i := 1; i < last; i++ {
		s.cells[i].hide()
		if v := cells[i].Strong + cells[i].Text + cells[i].Tail; v != "" {
			if rest != "" {
				rest += " · "
			}
			rest += v
		}
	}
	setText(s.second, cut(Run{Size: look.Caption}, rest, width-2*listInset), look.Caption, look.Regular, look.Secondary)
	place(s.second, listInset, y+9+line, width-2*listInset, lineHeight(look.Caption))
}

func (c slotCell) hide() {
	for _, o := range []fyne.CanvasObject{c.pill, c.strong, c.text, c.tail} {
		o.Hide()
	}
}

// fill sets a cell and gives the width it took. A width below 0 asks for as much as the cell needs, ending at x.
func (c slotCell) fill(v ListCell, x, y, width, line float32, name bool) float32 {
	c.hide()
	size, role := look.Caption, look.Text
	if name {
		size = look.Traits
	}
	if v.Quiet {
		role = look.Secondary
	}
	if v.Pill != "" {
		return c.fillPill(v, x, y, width, line)
	}
	if width < 0 {
		width = Width(Run{Text: v.Text, Size: size})
		x -= width
	}
	left := width
	tail := Run{Text: v.Tail, Size: size}
	if v.Tail != "" {
		left -= measure(tail, tail.Text).Width
	}
	put := func(t *canvas.Text, text string, weight look.Weight) {
		if text == "" {
			return
		}
		setText(t, text, size, weight, role)
		m := measure(Run{Size: size, Weight: weight}, text)
		place(t, x, y+(line-m.Height)/2, m.Width, m.Height)
		x += m.Width
		left -= m.Width
	}
	put(c.strong, cut(Run{Size: size, Weight: look.Bold}, v.Strong, left), look.Bold)
	if v.Text != "" && left > 0 {
		put(c.text, cut(Run{Size: size}, v.Text, left), look.Regular)
	}
	put(c.tail, v.Tail, look.Regular)
	return width
}

func (c slotCell) fillPill(v ListCell, x, y, width, line float32) float32 {
	run := Run{Text: v.Text, Size: look.Caption, Weight: look.Bold}
	m := measure(run, run.Text)
	w := m.Width + 22
	if width < 0 {
		x -= w
	}
	h := m.Height + 6
	c.pill.FillColor, c.pill.CornerRadius = look.Color(v.Pill), h/2
	c.pill.Show()
	c.pill.Refresh()
	place(c.pill, x, y+(line-h)/2, w, h)
	setText(c.text, v.Text, look.Caption, look.Bold, v.OnPill)
	place(c.text, x+11, y+(line-m.Height)/2, m.Width, m.Height)
	return w
}

func setText(t *canvas.Text, text string, size fyne.ThemeSizeName, weight look.Weight, role fyne.ThemeColorName) {
	t.Text, t.Color, t.TextSize = text, look.Color(role), look.Size(size)
	t.TextStyle, t.FontSource = weight.Face()
	t.Show()
	t.Refresh()
}

// cut shortens a text to a width, with "…" where something is missing.
func cut(r Run, text string, width float32) string {
	if text == "" || measure(r, text).Width <= width+0.5 {
		return text
	}
	chars := []rune(text)
	n := sort.Search(len(chars), func(n int) bool { return measure(r, string(chars[:n+1])+"…").Width > width })
	if n == 0 {
		return ""
	}
	return string(chars[:n]) + "…"
}

// placeFrames puts the heads, the rails and the thumb.
func (l *List) placeFrames(columns [][2]float32, top, height float32, page int) {
	f := &l.frames
	width := l.Size().Width
	for i, h := range f.heads {
		if l.stacked() || l.columns[i].Title == "" {
			h.Hide()
			continue
		}
		run := Run{Text: l.columns[i].Title, Size: look.Small, Weight: look.SemiBold}
		if h.Text != run.Text || h.TextSize != look.Size(look.Small) || h.Color != look.Color(look.Text) {
			setText(h, run.Text, look.Small, look.SemiBold, look.Text)
		}
		h.Show()
		place(h, columns[i][0], 4, columns[i][1], measure(run, run.Text).Height)
	}
	paint := func(r *canvas.Rectangle, role fyne.ThemeColorName, shown bool, x, y, w, h float32) {
		r.Hidden = !shown
		if c := look.Color(role); r.FillColor != c {
			r.FillColor = c
			r.Refresh()
		}
		place(r, x, y, w, h)
	}
	paint(f.rule, look.Line, true, 0, top-1, width-thumbRoom, 1)
	thick := float32(2)
	if l.focused {
		thick = 3
	}
	seen := l.count > 0 && l.at >= l.first && l.at < l.first+page
	y := top + float32(l.at-l.first)*height
	paint(f.above, look.Act, seen, 0, y-1, width-thumbRoom, thick)
	paint(f.below, look.Act, seen, 0, y+height-thick, width-thumbRoom, thick)
	room := l.Size().Height - top
	over := l.count - page
	paint(f.track, look.Ground, over > 0, width-8, top, 8, room)
	long := max(28, room*float32(page)/float32(max(1, l.count)))
	paint(f.thumb, look.Edge, over > 0, width-8, top+(room-long)*float32(l.first)/float32(max(1, over)), 8, long)
}

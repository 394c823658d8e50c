package piece

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// ListColumn is one column of a List. Its width is Width times the size of text, and Share of what is left over.
type ListColumn struct {
	Title string
	Width float32
	Share float32
}

// ListCell is one value of a row. What is too long for its column ends with "…"; Tail, which is short and tells people
// apart, is never cut.
type ListCell struct {
	Strong, Text, Tail string
	Quiet              bool                // said in the secondary colour
	Pill, OnPill       fyne.ThemeColorName // when set, Text is a word on a rounded ground
}

// List shows rows of any number: it holds as many as can be seen, and fills a row anew only when another one takes its
// place. It is one stop of Tab. It scrolls by whole rows, so that a row is never half seen. When the text is too large
// for its columns, each row takes two lines.
type List struct {
	widget.BaseWidget
	keyed
	columns []ListColumn
	row     func(i int) []ListCell
	count   int
	opened  int // the row that is open elsewhere; -1 none

	at      int // the row the arrows are on
	first   int // the row at the top
	hovered int
	focused bool
	wheel   float32

	OnOpen func(i int)    // Enter, or a press
	OnSide func(step int) // left and right
	OnEnd  func()         // the last rows have come into sight

	slots  []*slot
	frames listFrames
	scale  float32
}

// NewList gives a list; row is asked for the cells of a row when it comes into sight.
func NewList(keys Keys, columns []ListColumn, row func(i int) []ListCell) *List {
	l := &List{keyed: keyed{keys}, columns: columns, row: row, opened: -1, hovered: -1}
	l.frames = newListFrames(len(columns))
	l.ExtendBaseWidget(l)
	return l
}

// SetRows says how many rows there are, and which is open (-1: none). Rows that are in sight are filled anew.
func (l *List) SetRows(count, opened int) {
	l.count, l.opened = count, opened
	l.at = max(0, min(l.at, count-1))
	l.stale()
	l.Refresh()
}

// stale has every row in sight filled anew.
func (l *List) stale() {
	for _, s := range l.slots {
		s.row = -1
	}
}

// At is the row the arrows are on.
func (l *List) At() int { return l.at }

// Focused reports whether the list has the focus.
func (l *List) Focused() bool { return l.focused }

// First is the row at the top.
func (l *List) First() int { return l.first }

// Visible rows: how many can be seen whole.
func (l *List) page() int {
	return max(1, int((l.Size().Height-l.headHeight())/l.rowHeight()))
}

// Go puts the arrows on a row and brings it into sight.
func (l *List) Go(row int) {
	l.at = max(0, min(row, l.count-1))
	switch page := l.page(); {
	case l.at < l.first:
		l.first = l.at
	case l.at >= l.first+page:
		l.first = l.at - page + 1
	}
	l.settle()
}

// scrollTo puts a row at the top, as far as there are rows.
func (l *List) scrollTo(first int) {
	l.first = first
	l.settle()
}

func (l *List) settle() {
	page := l.page()
	l.first = max(0, min(l.first, l.count-page))
	l.place()
	if l.OnEnd != nil && l.count > 0 && l.first+page >= l.count {
		l.OnEnd()
	}
}

// stacked reports whether a row takes two lines: the first column and the last above, the others below.
func (l *List) stacked() bool {
	var w float32
	for _, c := range l.columns {
		w += c.Width*look.Scale() + listGap
	}
	return w > l.Size().Width-2*listInset
}

const (
	listGap   = 10
	listInset = 10
	thumbRoom = 12
)

func (l *List) rowHeight() float32 {
	h := lineHeight(look.Traits) + 16
	if l.stacked() {
		h += lineHeight(look.Caption) + 2
	}
	return h
}

func (l *List) headHeight() float32 {
	if l.stacked() {
		return 2
	}
	return lineHeight(look.Small) + 12
}

// lineHeight is that of one line of a size of type.
func lineHeight(size fyne.ThemeSizeName) float32 { return measure(Run{Size: size}, "É").Height }

// places gives the left edge and the width of each column.
func (l *List) places(width float32) [][2]float32 {
	left := width - 2*listInset - thumbRoom
	var shares float32
	for _, c := range l.columns {
		left -= c.Width*look.Scale() + listGap
		shares += c.Share
	}
	left = max(0, left+listGap)
	x := float32(listInset)
	all := make([][2]float32, len(l.columns))
	for i, c := range l.columns {
		w := c.Width * look.Scale()
		if shares > 0 {
			w += left * c.Share / shares
		}
		all[i] = [2]float32{x, w}
		x += w + listGap
	}
	return all
}

// FocusGained implements fyne.Focusable.
func (l *List) FocusGained() {
	l.focused = true
	l.Refresh()
}

// FocusLost implements fyne.Focusable.
func (l *List) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune implements fyne.Focusable.
func (l *List) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (l *List) TypedKey(ev *fyne.KeyEvent) {
	if l.keys != nil && l.keys.Function(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyDown:
		l.Go(l.at + 1)
	case fyne.KeyUp:
		l.Go(l.at - 1)
	case fyne.KeyPageDown:
		l.Go(l.at + l.page())
	case fyne.KeyPageUp:
		l.Go(l.at - l.page())
	case fyne.KeyHome:
		l.Go(0)
	case fyne.KeyEnd:
		l.Go(l.count - 1)
	case fyne.KeyLeft, fyne.KeyRight:
		if l.OnSide != nil {
			l.OnSide(map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1}[ev.Name])
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.OnOpen != nil && l.count > 0 && (l.keys == nil || l.keys.Fresh(ev)) {
			l.OnOpen(l.at)
		}
	default:
		if l.keys != nil {
			l.keys.Plain(ev)
		}
	}
}

// rowUnder is the row at a height, -1 when there is none.
func (l *List) rowUnder(y float32) int {
	y -= l.headHeight()
	if y < 0 {
		return -1
	}
	row := l.first + int(y/l.rowHeight())
	if row >= l.count || row >= l.first+l.page() {
		return -1
	}
	return row
}

// Tapped implements fyne.Tappable.
func (l *List) Tapped(ev *fyne.PointEvent) {
	row := l.rowUnder(ev.Position.Y)
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
	if row < 0 {
		return
	}
	l.Go(row)
	if l.OnOpen != nil {
		l.OnOpen(row)
	}
}

// Scrolled implements fyne.Scrollable.
func (l *List) Scrolled(ev *fyne.ScrollEvent) {
	l.wheel -= ev.Scrolled.DY * 3 / l.rowHeight()
	if by := int(l.wheel); by != 0 {
		l.wheel -= float32(by)
		l.scrollTo(l.first + by)
	}
}

// Dragged implements fyne.Draggable: the thumb follows the pointer.
func (l *List) Dragged(ev *fyne.DragEvent) {
	room := l.Size().Height - l.headHeight()
	if over := l.count - l.page(); over > 0 && room > 0 {
		l.scrollTo(int((ev.Position.Y - l.headHeight()) / room * float32(over)))
	}
}

// DragEnd implements fyne.Draggable.
func (l *List) DragEnd() {}

// MouseIn implements desktop.Hoverable.
func (l *List) MouseIn(ev *desktop.MouseEvent) { l.hover(l.rowUnder(ev.Position.Y)) }

// MouseMoved implements desktop.Hoverable.
func (l *List) MouseMoved(ev *desktop.MouseEvent) { l.hover(l.rowUnder(ev.Position.Y)) }

// MouseOut implements desktop.Hoverable.
func (l *List) MouseOut() { l.hover(-1) }

func (l *List) hover(row int) {
	if row != l.hovered {
		l.hovered = row
		l.place()
	}
}

// MinSize implements fyne.CanvasObject.
func (l *List) MinSize() fyne.Size { return fyne.NewSize(200, 80) }

// CreateRenderer implements fyne.Widget.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	r := &listRenderer{l}
	r.Refresh()
	return r
}

type listRenderer struct{ l *List }

func (r *listRenderer) Destroy()           {}
func (r *listRenderer) MinSize() fyne.Size { return r.l.MinSize() }
func (r *listRenderer) Layout(fyne.Size)   { r.l.stale(); r.l.settle() }
func (r *listRenderer) Refresh() {
	if s := look.Scale(); s != r.l.scale {
		r.l.scale = s
		r.l.stale()
	}
	r.l.settle()
	canvas.Refresh(r.l)
}

func (r *listRenderer) Objects() []fyne.CanvasObject { return r.l.objects() }

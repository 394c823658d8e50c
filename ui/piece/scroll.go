package piece

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Scroll shows flowing content that may be higher than its room.
type Scroll struct {
	widget.BaseWidget
	scroll *container.Scroll
	body   *body
}

// NewScroll gives a scroll around content.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{body: &body{content: content}}
	s.body.ExtendBaseWidget(s.body)
	s.scroll = container.NewVScroll(s.body)
	s.ExtendBaseWidget(s)
	return s
}

// The scroll is a little larger than its room, and its content is that much inside: edges and focus rings at the
// border of the content are not clipped.
const (
	marginX = 6
	marginY = 4
)

// Changed lays the content out again.
func (s *Scroll) Changed() {
	s.layout(s.Size())
	s.body.place(s.body.Size())
	Relayout(s.body.content)
	s.scroll.Refresh()
}

// Top goes back to the beginning.
func (s *Scroll) Top() { s.scroll.ScrollToTop() }

// Page scrolls by so many rooms, a little less so that the last line read stays in sight.
func (s *Scroll) Page(by float32) {
	offset := s.scroll.Offset
	offset.Y += by * (s.scroll.Size().Height - 40)
	offset.Y = max(0, min(offset.Y, s.body.MinSize().Height-s.scroll.Size().Height))
	s.scroll.ScrollToOffset(offset)
}

// Reveal scrolls so that an object of the content can be seen whole.
func (s *Scroll) Reveal(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	at := d.AbsolutePositionForObject(o)
	base := d.AbsolutePositionForObject(s.body)
	top := max(0, at.Y-base.Y-8)
	bottom := top + o.Size().Height + 16
	offset := s.scroll.Offset
	switch {
	case top < offset.Y, bottom-top > s.scroll.Size().Height: // what is higher than the room begins at its top
		offset.Y = top
	case bottom > offset.Y+s.scroll.Size().Height:
		offset.Y = bottom - s.scroll.Size().Height
	default:
		return
	}
	s.scroll.ScrollToOffset(offset)
}

// Overflows reports whether the content is higher than the room.
func (s *Scroll) Overflows() bool { return s.body.MinSize().Height > s.scroll.Size().Height+0.5 }

// MinSize implements fyne.CanvasObject.
func (s *Scroll) MinSize() fyne.Size { return fyne.NewSize(40, 40) }

func (s *Scroll) layout(size fyne.Size) {
	s.body.width = size.Width
	if HeightFor(s.body.content, size.Width) > size.Height+0.5 {
		s.body.width = size.Width - 8 // room for the bar
	}
	place(s.scroll, -marginX, -marginY, size.Width+2*marginX, size.Height+2*marginY)
}

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer { return &scrollRenderer{s} }

type scrollRenderer struct{ s *Scroll }

func (r *scrollRenderer) Destroy()                     {}
func (r *scrollRenderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *scrollRenderer) Layout(size fyne.Size)        { r.s.layout(size) }
func (r *scrollRenderer) Refresh()                     { r.s.Changed() }
func (r *scrollRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.scroll} }

// body tells Fyne's scroll how high the content is at the width it has.
type body struct {
	widget.BaseWidget
	content fyne.CanvasObject
	width   float32
}

func (b *body) MinSize() fyne.Size {
	return fyne.NewSize(0, HeightFor(b.content, b.width)+2*marginY)
}

func (b *body) place(size fyne.Size) {
	place(b.content, marginX, marginY, b.width, max(size.Height-2*marginY, HeightFor(b.content, b.width)))
}

func (b *body) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b} }

type bodyRenderer struct{ b *body }

func (r *bodyRenderer) Destroy()                     {}
func (r *bodyRenderer) MinSize() fyne.Size           { return r.b.MinSize() }
func (r *bodyRenderer) Refresh()                     { r.Layout(r.b.Size()) }
func (r *bodyRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.b.content} }
func (r *bodyRenderer) Layout(size fyne.Size)        { r.b.place(size) }

// Parts implements Parent.
func (s *Scroll) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{s.body.content} }

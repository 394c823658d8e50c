package piece

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// Link is something the pointer can press and Tab passes by, because a key does the same.
type Link struct {
	widget.BaseWidget
	content  fyne.CanvasObject
	OnTapped func()
	OnHover  func(in bool)
	hovered  bool
}

// NewLink gives a link around content.
func NewLink(content fyne.CanvasObject, act func()) *Link {
	l := &Link{content: content, OnTapped: act}
	l.ExtendBaseWidget(l)
	return l
}

// Tapped implements fyne.Tappable.
func (l *Link) Tapped(*fyne.PointEvent) {
	if l.OnTapped != nil {
		l.OnTapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (l *Link) MouseIn(*desktop.MouseEvent) { l.hover(true) }

// MouseMoved implements desktop.Hoverable.
func (l *Link) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (l *Link) MouseOut() { l.hover(false) }

func (l *Link) hover(in bool) {
	l.hovered = in
	l.Refresh()
	if l.OnHover != nil {
		l.OnHover(in)
	}
}

// Cursor implements desktop.Cursorable.
func (l *Link) Cursor() desktop.Cursor {
	if l.OnTapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// HeightFor implements Flowing.
func (l *Link) HeightFor(width float32) float32 { return HeightFor(l.content, width) }

// MinSize implements fyne.CanvasObject.
func (l *Link) MinSize() fyne.Size { return l.content.MinSize() }

// Parts implements Parent.
func (l *Link) Parts() []fyne.CanvasObject { return []fyne.CanvasObject{l.content} }

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	r := &linkRenderer{link: l, ground: canvas.NewRectangle(look.Color(look.Hover))}
	r.Refresh()
	return r
}

type linkRenderer struct {
	link   *Link
	ground *canvas.Rectangle
}

func (r *linkRenderer) Destroy()           {}
func (r *linkRenderer) MinSize() fyne.Size { return r.link.MinSize() }
func (r *linkRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.link.content}
}

func (r *linkRenderer) Layout(size fyne.Size) {
	place(r.ground, -4, -2, size.Width+8, size.Height+4)
	place(r.link.content, 0, 0, size.Width, size.Height)
}

func (r *linkRenderer) Refresh() {
	r.ground.FillColor = look.Color(look.Hover)
	r.ground.Hidden = !r.link.hovered || r.link.OnTapped == nil
	r.Layout(r.link.Size())
	canvas.Refresh(r.link)
}

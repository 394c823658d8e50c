package piece

import (
	"fyne.io/fyne/v2"
)

// Flowing is an object whose height depends on the width it gets, as wrapped text does. Fyne's MinSize cannot say
// that; the layouts of this package ask for it.
type Flowing interface {
	HeightFor(width float32) float32
}

// flowingLayout is a layout that can answer for its container.
type flowingLayout interface {
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor is the height an object needs at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case Flowing:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(flowingLayout); ok {
			return l.HeightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// Column puts objects under one another, each over the whole width.
type Column struct{ Gap float32 }

// NewColumn gives a container with a Column.
func NewColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: Column{gap}, Objects: objects}
}

// HeightFor implements Flowing for the container.
func (c Column) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range visible(objects) {
		if h > 0 {
			h += c.Gap
		}
		h += HeightFor(o, width)
	}
	return h
}

// Layout implements fyne.Layout.
func (c Column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range visible(objects) {
		h := HeightFor(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h + c.Gap
	}
}

// MinSize implements fyne.Layout. The height is that of the natural width.
func (c Column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range visible(objects) {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, c.HeightFor(objects, w))
}

// Row puts objects beside one another, centred on the height of the tallest. Those with a share divide what the
// others leave; the others keep their own width.
type Row struct {
	Gap    float32
	Shares []float32 // by index; 0 or none keeps the object's own width
	Top    bool      // align with the top rather than the middle
	Fill   bool      // give every object the whole height
}

// NewRow gives a container with a Row in which the objects at the given indexes stretch.
func NewRow(gap float32, stretch []int, objects ...fyne.CanvasObject) *fyne.Container {
	r := Row{Gap: gap, Shares: make([]float32, len(objects))}
	for _, i := range stretch {
		r.Shares[i] = 1
	}
	return &fyne.Container{Layout: r, Objects: objects}
}

func (r Row) share(i int) float32 {
	if i < len(r.Shares) {
		return r.Shares[i]
	}
	return 0
}

func (r Row) widths(objects []fyne.CanvasObject, width float32) []float32 {
	ws := make([]float32, len(objects))
	var shares float32
	left, n := width, 0
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		n++
		if s := r.share(i); s > 0 {
			shares += s
			continue
		}
		ws[i] = o.MinSize().Width
		left -= ws[i]
	}
	left = max(0, left-r.Gap*float32(max(0, n-1)))
	for i, o := range objects {
		if s := r.share(i); s > 0 && o.Visible() {
			ws[i] = left * s / shares
		}
	}
	return ws
}

// HeightFor implements Flowing for the container.
func (r Row) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	ws := r.widths(objects, width)
	for i, o := range objects {
		if o.Visible() {
			h = max(h, HeightFor(o, ws[i]))
		}
	}
	return h
}

// Layout implements fyne.Layout.
func (r Row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	ws := r.widths(objects, size.Width)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightFor(o, ws[i])
		y := (size.Height - h) / 2
		if r.Fill {
			h, y = size.Height, 0
		}
		if r.Top {
			y = 0
		}
		place(o, x, y, ws[i], h)
		x += ws[i] + r.Gap
	}
}

// MinSize implements fyne.Layout.
func (r Row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w, h float32
	for _, o := range visible(objects) {
		m := o.MinSize()
		if w > 0 {
			w += r.Gap
		}
		w += m.Width
		h = max(h, m.Height)
	}
	return fyne.NewSize(w, h)
}

// Wrapped puts objects beside one another in their own widths, and goes on below when the line is full.
type Wrapped struct {
	Gap   float32
	Right bool // lines end at the right edge
}

// NewWrapped gives a container with a Wrapped.
func NewWrapped(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: Wrapped{Gap: gap}, Objects: objects}
}

func (l Wrapped) flow(objects []fyne.CanvasObject, width float32, at func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	type item struct {
		o    fyne.CanvasObject
		x, w float32
	}
	var line []item
	var x, y, lineHeight float32
	flush := func() {
		shift := float32(0)
		if l.Right && len(line) > 0 {
			last := line[len(line)-1]
			shift = max(0, width-last.x-last.w)
		}
		for _, it := range line {
			if at != nil {
				h := it.o.MinSize().Height
				at(it.o, it.x+shift, y+(lineHeight-h)/2, it.w, h)
			}
		}
		line = line[:0]
	}
	for _, o := range visible(objects) {
		m := o.MinSize()
		w := min(m.Width, width)
		if x > 0 && x+w > width {
			flush()
			y += lineHeight + l.Gap
			x, lineHeight = 0, 0
		}
		line = append(line, item{o, x, w})
		x += w + l.Gap
		lineHeight = max(lineHeight, m.Height)
	}
	flush()
	return y + lineHeight
}

// HeightFor implements Flowing for the container.
func (l Wrapped) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.flow(objects, width, nil)
}

// Layout implements fyne.Layout.
func (l Wrapped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.flow(objects, size.Width, place)
}

// MinSize implements fyne.Layout.
func (l Wrapped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return Row{Gap: l.Gap}.MinSize(objects)
}

// Insets leaves air around objects that lie on one another.
type Insets struct{ Top, Right, Bottom, Left float32 }

// All is the same air on the four sides.
func All(v float32) Insets { return Insets{v, v, v, v} }

// Sides is air above and below, and at both sides.
func Sides(vertical, horizontal float32) Insets {
	return Insets{vertical, horizontal, vertical, horizontal}
}

// NewInset gives a container with Insets.
func NewInset(i Insets, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: i, Objects: objects}
}

// HeightFor implements Flowing for the container.
func (p Insets) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range visible(objects) {
		h = max(h, HeightFor(o, width-p.Left-p.Right))
	}
	return h + p.Top + p.Bottom
}

// Layout implements fyne.Layout.
func (p Insets) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range visible(objects) {
		place(o, p.Left, p.Top, size.Width-p.Left-p.Right, size.Height-p.Top-p.Bottom)
	}
}

// MinSize implements fyne.Layout.
func (p Insets) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range visible(objects) {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(p.Left+p.Right, p.Top+p.Bottom)
}

// NewStack lays objects on one another, the first at the back.
func NewStack(objects ...fyne.CanvasObject) *fyne.Container { return NewInset(Insets{}, objects...) }

// Fixed gives an object a width and a height of its own; 0 leaves the object's.
type Fixed struct{ Width, Height float32 }

// NewFixed gives a container with a Fixed.
func NewFixed(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: Fixed{width, height}, Objects: []fyne.CanvasObject{o}}
}

// Layout implements fyne.Layout.
func (f Fixed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (f Fixed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if f.Width > 0 && f.Height > 0 {
		return fyne.NewSize(f.Width, f.Height)
	}
	m := objects[0].MinSize()
	if f.Width > 0 {
		m.Width = f.Width
	}
	if f.Height > 0 {
		m.Height = f.Height
	}
	return m
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	for i, o := range objects {
		if !o.Visible() {
			shown := append([]fyne.CanvasObject{}, objects[:i]...)
			for _, o := range objects[i+1:] {
				if o.Visible() {
					shown = append(shown, o)
				}
			}
			return shown
		}
	}
	return objects
}

// Relayout lays containers out again all the way down: Fyne lays one out only when its size changes, not when its
// objects do.
func Relayout(o fyne.CanvasObject) {
	c, ok := o.(*fyne.Container)
	if !ok || !c.Visible() {
		return
	}
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, child := range c.Objects {
		Relayout(child)
	}
}

// Parent is a piece that holds other pieces.
type Parent interface{ Parts() []fyne.CanvasObject }

package piece

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// Style is how something that can be pressed looks.
type Style struct {
	Fill, Hover, Edge fyne.ThemeColorName
	Focus             fyne.ThemeColorName // of the ring
	EdgeWidth, Radius float32
	Inset             Insets
	MinHeight         float32
	Top               bool // the content begins at the top rather than in the middle
}

// The styles of what can be pressed.
func primaryStyle() Style {
	return Style{Fill: look.Act, Hover: look.ActHover, Edge: look.Act, Focus: look.Text, EdgeWidth: 0, Radius: 6, Inset: Sides(10, 14), MinHeight: 44}
}

// SecondaryStyle is the look of a button that is not the primary one.
func SecondaryStyle() Style {
	return Style{Fill: look.Surface, Hover: look.Hover, Edge: look.Edge, Focus: look.Act, EdgeWidth: 1, Radius: 5, Inset: Sides(7, 12), MinHeight: 36}
}

// CardStyle is the look of a person of the card, or of a record found.
func CardStyle(chosen bool) Style {
	s := Style{Fill: look.Surface, Hover: look.Hover, Edge: look.Line, Focus: look.Act, EdgeWidth: 1, Radius: 5, Inset: Sides(8, 10)}
	if chosen {
		s.Fill, s.Hover, s.Edge, s.EdgeWidth = look.Chosen, look.Chosen, look.Act, 2
	}
	return s
}

// FieldStyle is the look of a field that is chosen rather than typed.
func FieldStyle() Style {
	return Style{Fill: look.Surface, Hover: look.Hover, Edge: look.Edge, Focus: look.Act, EdgeWidth: 1, Radius: 0, Inset: Sides(7, 8), MinHeight: 34}
}

// BareStyle has no ground of its own until the pointer or the focus is on it.
func BareStyle() Style {
	return Style{Fill: "", Hover: look.Hover, Edge: "", Focus: look.Act, EdgeWidth: 0, Radius: 4, Inset: Sides(3, 6)}
}

// Press is anything that can be pressed, by the pointer or by the keyboard: a button, a card, a line of a list.
type Press struct {
	widget.BaseWidget
	keyed
	style    Style
	content  fyne.CanvasObject
	OnTapped func()
	label    string
	focused  bool
	hovered  bool
	disabled bool
}

// NewPress gives something to press. keys may be nil.
func NewPress(keys Keys) *Press {
	p := &Press{keyed: keyed{keys}}
	p.ExtendBaseWidget(p)
	return p
}

// Show gives the press its content, its look and its name for people who do not see it.
func (p *Press) SetContent(style Style, label string, content fyne.CanvasObject) {
	p.style, p.label, p.content = style, label, content
	p.Refresh()
}

// SetPrimary makes it the one primary button.
func (p *Press) SetPrimary(label, key string) { p.setButton(primaryStyle(), label, key, true) }

// SetSecondary makes it another button.
func (p *Press) SetSecondary(label, key string) { p.setButton(SecondaryStyle(), label, key, false) }

func (p *Press) setButton(style Style, label, key string, primary bool) {
	run := Run{Text: label, Weight: look.SemiBold, Size: look.Body}
	keyCap := KeyCap
	if primary {
		run.Color, run.Weight, run.Size = look.OnAct, look.Bold, look.Traits
		keyCap = KeyCapOnAct
	}
	objects := []fyne.CanvasObject{NewText(run)}
	if key != "" {
		objects = append(objects, keyCap(key))
	}
	p.SetContent(style, label, NewRow(10, []int{0}, objects...))
}

// Disable and Enable implement fyne.Disableable.
func (p *Press) Disable() { p.disabled = true; p.Refresh() }

// Enable makes it work again.
func (p *Press) Enable() { p.disabled = false; p.Refresh() }

// Disabled implements fyne.Disableable.
func (p *Press) Disabled() bool { return p.disabled }

// Label is what the press is called.
func (p *Press) Label() string { return p.label }

// Focused reports whether it has the focus.
func (p *Press) Focused() bool { return p.focused }

// Tapped implements fyne.Tappable.
func (p *Press) Tapped(*fyne.PointEvent) { p.press() }

func (p *Press) press() {
	if p.OnTapped != nil && !p.disabled {
		guarded(p.keys, p.OnTapped)
	}
}

// FocusGained implements fyne.Focusable.
func (p *Press) FocusGained() {
	p.focused = true
	p.Refresh()
	if p.keys != nil {
		p.keys.Revealed(p)
	}
}

// FocusLost implements fyne.Focusable.
func (p *Press) FocusLost() { p.focused = false; p.Refresh() }

// TypedRune implements fyne.Focusable.
func (p *Press) TypedRune(r rune) { typing(p.keys, nil, r) }

// TypedKey implements fyne.Focusable: Enter and Space press it, arrows go to the neighbours.
func (p *Press) TypedKey(ev *fyne.KeyEvent) {
	if p.keys != nil && p.keys.Function(ev) || hold(p.keys, ev, func() { p.use(ev) }) {
		return
	}
	p.use(ev)
}

func (p *Press) use(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if p.keys == nil || p.keys.Fresh(ev) {
			p.press()
		}
	case fyne.KeyDown, fyne.KeyRight:
		p.move(fyne.Canvas.FocusNext)
	case fyne.KeyUp, fyne.KeyLeft:
		p.move(fyne.Canvas.FocusPrevious)
	default:
		if p.keys != nil {
			p.keys.Plain(ev)
		}
	}
}

func (p *Press) move(to func(fyne.Canvas)) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		to(c)
	}
}

// MouseIn implements desktop.Hoverable.
func (p *Press) MouseIn(*desktop.MouseEvent) { p.hovered = true; p.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (p *Press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *Press) MouseOut() { p.hovered = false; p.Refresh() }

// Cursor implements desktop.Cursorable.
func (p *Press) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel names the press for screen readers, where Fyne knows them.
func (p *Press) AccessibilityLabel() string { return p.label }

// HeightFor implements Flowing.
func (p *Press) HeightFor(width float32) float32 {
	if p.content == nil {
		return 0
	}
	in := p.style.Inset
	return max(p.style.MinHeight, HeightFor(p.content, width-in.Left-in.Right)+in.Top+in.Bottom)
}

// MinSize implements fyne.CanvasObject.
func (p *Press) MinSize() fyne.Size {
	if p.content == nil {
		return fyne.Size{}
	}
	in := p.style.Inset
	m := p.content.MinSize().AddWidthHeight(in.Left+in.Right, in.Top+in.Bottom)
	m.Height = max(m.Height, p.style.MinHeight)
	return m
}

// CreateRenderer implements fyne.Widget.
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	r := &pressRenderer{press: p, box: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type pressRenderer struct {
	press     *Press
	box, ring *canvas.Rectangle
	objects   []fyne.CanvasObject
}

func (r *pressRenderer) Destroy()                     {}
func (r *pressRenderer) MinSize() fyne.Size           { return r.press.MinSize() }
func (r *pressRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *pressRenderer) Layout(size fyne.Size) {
	place(r.box, 0, 0, size.Width, size.Height)
	place(r.ring, 0, 0, size.Width, size.Height)
	if c := r.press.content; c != nil {
		in := r.press.style.Inset
		w := size.Width - in.Left - in.Right
		h := HeightFor(c, w)
		y := max(in.Top, (size.Height-h)/2)
		if r.press.style.Top {
			y = in.Top
		}
		place(c, in.Left, y, w, h)
	}
}

func (r *pressRenderer) Refresh() {
	p, s := r.press, r.press.style
	fill, edge := s.Fill, s.Edge
	if p.hovered && !p.disabled {
		fill = s.Hover
	}
	r.objects = r.objects[:0]
	if fill != "" {
		r.box.FillColor = look.Color(fill)
	} else {
		r.box.FillColor = color.Transparent
	}
	r.box.CornerRadius, r.ring.CornerRadius = s.Radius, s.Radius
	r.box.StrokeWidth = s.EdgeWidth
	if edge != "" {
		r.box.StrokeColor = look.Color(edge)
	}
	if fill != "" || s.EdgeWidth > 0 {
		r.objects = append(r.objects, r.box)
	}
	if p.focused {
		r.ring.StrokeColor, r.ring.StrokeWidth = look.Color(s.Focus), 3
		r.objects = append(r.objects, r.ring)
	}
	if p.content != nil {
		r.objects = append(r.objects, p.content)
	}
	r.Layout(p.Size())
	canvas.Refresh(p)
}

// Parts implements Parent.
func (p *Press) Parts() []fyne.CanvasObject {
	if p.content == nil {
		return nil
	}
	return []fyne.CanvasObject{p.content}
}

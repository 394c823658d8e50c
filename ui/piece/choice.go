package piece

import (
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// Option is one thing that can be chosen, with the key that chooses it.
type Option struct{ Value, Label, Key string }

// named reports whether the key is the beginning of the label, as in "F (féminin)": the key then says enough.
func (o Option) named() bool {
	return o.Key != "" && (strings.EqualFold(o.Key, o.Label) || strings.HasPrefix(strings.ToUpper(o.Label), strings.ToUpper(o.Key)+" ("))
}

// Choice is a choice of one among several, by key, by arrows and Enter, or by the pointer. It is one stop of Tab.
type Choice struct {
	widget.BaseWidget
	keyed
	label    *Text
	state    *Text
	options  []Option
	items    []*option
	chosen   string
	at       int // where the arrows are; -1 nowhere
	side     bool
	focused  bool
	fault    string
	ring     *canvas.Rectangle
	top      float32 // of the options, and
	bottom   float32 // where they end
	OnChosen func(value string)
	OnEnter  func() // Enter when something is chosen
}

// NewChoice gives a choice.
func NewChoice(keys Keys, label string) *Choice {
	c := &Choice{keyed: keyed{keys}, label: NewText(), state: NewText(), at: -1, ring: canvas.NewRectangle(color.Transparent)}
	c.ExtendBaseWidget(c)
	c.SetLabel(label, "")
	return c
}

// SetLabel changes the label and the hint beside it.
func (c *Choice) SetLabel(label, hint string) {
	c.label.SetRuns(labelRuns(label, hint)...)
}

// SetFault says what is wrong with what is chosen; "" when nothing is.
func (c *Choice) SetFault(fault string) {
	c.fault = fault
	c.state.SetRuns(Run{Text: fault, Size: look.Caption, Weight: look.Medium, Color: look.Block})
	c.Refresh()
}

// SetOptions changes what can be chosen. Few short options lie side by side.
func (c *Choice) SetOptions(options []Option, chosen string) {
	c.options, c.chosen = options, chosen
	length := 0
	for _, o := range options {
		if !o.named() {
			length += len([]rune(o.Label)) + 4
		}
	}
	c.side = len(options) <= 4 && length <= 30
	c.items = c.items[:0]
	c.at = -1
	for i, o := range options {
		c.items = append(c.items, newOption(c, i))
		if o.Value == chosen && chosen != "" {
			c.at = i
		}
	}
	c.Refresh()
}

// SideBySide lays the options beside one another, however many or long they are.
func (c *Choice) SideBySide() {
	c.side = true
	c.Refresh()
}

// Empty reports whether there is nothing to choose.
func (c *Choice) Empty() bool { return len(c.options) == 0 }

// Value is what is chosen; "" when nothing is.
func (c *Choice) Value() string { return c.chosen }

// SetValue chooses without telling anybody.
func (c *Choice) SetValue(v string) {
	c.chosen = v
	c.Refresh()
}

// Pick chooses the option of a key, and reports whether there is one.
func (c *Choice) Pick(key string) bool {
	for i, o := range c.options {
		if o.Key != "" && strings.EqualFold(o.Key, key) {
			c.choose(i)
			return true
		}
	}
	return false
}

func (c *Choice) choose(i int) {
	c.at, c.chosen = i, c.options[i].Value
	c.Refresh()
	if c.OnChosen != nil {
		c.OnChosen(c.chosen)
	}
}

// FocusGained implements fyne.Focusable.
func (c *Choice) FocusGained() {
	c.focused = true
	c.Refresh()
	switch {
	case c.keys == nil:
	case c.at >= 0:
		c.keys.Revealed(c.items[c.at])
	default:
		c.keys.Revealed(c.label) // a long list keeps what stands above it in sight
	}
}

// FocusLost implements fyne.Focusable.
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Choice) TypedRune(r rune) { typing(c.keys, nil, r) }

// TypedKey implements fyne.Focusable.
func (c *Choice) TypedKey(ev *fyne.KeyEvent) {
	if c.keys != nil && c.keys.Function(ev) || hold(c.keys, ev, func() { c.use(ev) }) {
		return
	}
	c.use(ev)
}

func (c *Choice) use(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyDown, fyne.KeyRight:
		c.step(1)
	case fyne.KeyUp, fyne.KeyLeft:
		c.step(-1)
	case fyne.KeySpace:
		if c.at >= 0 {
			c.choose(c.at)
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if c.keys != nil && !c.keys.Fresh(ev) {
			return
		}
		if c.at >= 0 && c.options[c.at].Value != c.chosen {
			c.choose(c.at)
		} else if c.OnEnter != nil {
			guarded(c.keys, c.OnEnter)
		}
	default:
		if len(ev.Name) == 1 && c.Pick(string(ev.Name)) {
			return
		}
		if c.keys != nil {
			c.keys.Plain(ev)
		}
	}
}

func (c *Choice) step(by int) {
	if len(c.options) == 0 {
		return
	}
	c.at += by
	if c.at < 0 {
		c.at = len(c.options) - 1
	}
	c.at %= len(c.options)
	c.Refresh()
	if c.keys != nil {
		c.keys.Revealed(c.items[c.at])
	}
}

func (c *Choice) objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	if c.label.String() != "" {
		o = append(o, c.label)
	}
	for _, i := range c.items {
		o = append(o, i)
	}
	if c.state.String() != "" {
		o = append(o, c.state)
	}
	if c.focused && c.at < 0 {
		o = append(o, c.ring)
	}
	return o
}

// arrange places the parts, or only measures when at is nil.
func (c *Choice) arrange(width float32, at func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var y float32
	put := func(o fyne.CanvasObject, x, w float32) float32 {
		h := HeightFor(o, w)
		if at != nil {
			at(o, x, y, w, h)
		}
		return h
	}
	if c.label.String() != "" {
		y += put(c.label, 0, width) + 5
	}
	c.top = y
	if c.side && len(c.items) > 0 {
		w := (width - 6*float32(len(c.items)-1)) / float32(len(c.items))
		var h float32
		for i, o := range c.items {
			h = max(h, put(o, float32(i)*(w+6), w))
		}
		y += h
	} else {
		for i, o := range c.items {
			if i > 0 {
				y += 4
			}
			y += put(o, 0, width)
		}
	}
	c.bottom = y
	if c.state.String() != "" {
		y += 2
		y += put(c.state, 0, width)
	}
	return y
}

// HeightFor implements Flowing.
func (c *Choice) HeightFor(width float32) float32 { return c.arrange(width, nil) }

// MinSize implements fyne.CanvasObject.
func (c *Choice) MinSize() fyne.Size {
	w := max(60, c.Size().Width)
	return fyne.NewSize(60, c.HeightFor(w))
}

// CreateRenderer implements fyne.Widget.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer { return &choiceRenderer{c} }

type choiceRenderer struct{ choice *Choice }

func (r *choiceRenderer) Destroy()                     {}
func (r *choiceRenderer) MinSize() fyne.Size           { return r.choice.MinSize() }
func (r *choiceRenderer) Objects() []fyne.CanvasObject { return r.choice.objects() }

func (r *choiceRenderer) Layout(size fyne.Size) {
	r.choice.arrange(size.Width, place)
	// No further at the sides: a scroll bar may stand there.
	place(r.choice.ring, -4, r.choice.top-4, size.Width+8, r.choice.bottom-r.choice.top+8)
}

func (r *choiceRenderer) Refresh() {
	for _, i := range r.choice.items {
		i.Refresh()
	}
	// Nothing is chosen by default: the ring is around the whole until an arrow goes to one.
	r.choice.ring.StrokeColor, r.choice.ring.StrokeWidth, r.choice.ring.CornerRadius = look.Color(look.Act), 2, 4
	r.choice.label.Refresh()
	r.choice.state.Refresh()
	r.Layout(r.choice.Size())
	canvas.Refresh(r.choice)
}

// option is one line of a Choice. It takes the pointer, never the focus.
type option struct {
	widget.BaseWidget
	choice  *Choice
	index   int
	content fyne.CanvasObject
	hovered bool
}

func newOption(c *Choice, index int) *option {
	o := &option{choice: c, index: index}
	opt := c.options[index]
	objects := []fyne.CanvasObject{NewText(Run{Text: capital(opt.Label)})}
	switch {
	case c.side && opt.named():
		objects = []fyne.CanvasObject{NewMiddle(KeyCap(opt.Key))}
	case opt.Key != "":
		objects = append(objects, KeyCap(opt.Key))
	}
	o.content = NewInset(Sides(3, 8), NewRow(8, []int{0}, objects...))
	o.ExtendBaseWidget(o)
	return o
}

// capital begins a line with a capital.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func (o *option) chosen() bool {
	return o.choice.chosen != "" && o.choice.options[o.index].Value == o.choice.chosen
}

// Tapped implements fyne.Tappable.
func (o *option) Tapped(*fyne.PointEvent) { o.choice.choose(o.index) }

// MouseIn implements desktop.Hoverable.
func (o *option) MouseIn(*desktop.MouseEvent) { o.hovered = true; o.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (o *option) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (o *option) MouseOut() { o.hovered = false; o.Refresh() }

// HeightFor implements Flowing.
func (o *option) HeightFor(width float32) float32 { return max(28, HeightFor(o.content, width)) }

// MinSize implements fyne.CanvasObject.
func (o *option) MinSize() fyne.Size {
	m := o.content.MinSize()
	return fyne.NewSize(m.Width, max(28, m.Height))
}

// CreateRenderer implements fyne.Widget.
func (o *option) CreateRenderer() fyne.WidgetRenderer {
	r := &optionRenderer{option: o, box: Framed(look.Surface, look.Edge, 1, 4)}
	r.Refresh()
	return r
}

type optionRenderer struct {
	option *option
	box    *canvas.Rectangle
}

func (r *optionRenderer) Destroy()           {}
func (r *optionRenderer) MinSize() fyne.Size { return r.option.MinSize() }
func (r *optionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.option.content}
}

func (r *optionRenderer) Layout(size fyne.Size) {
	place(r.box, 0, 0, size.Width, size.Height)
	h := HeightFor(r.option.content, size.Width)
	place(r.option.content, 0, (size.Height-h)/2, size.Width, h)
}

func (r *optionRenderer) Refresh() {
	o := r.option
	fill, edge, width := look.Surface, look.Edge, float32(1)
	if o.hovered {
		fill = look.Hover
	}
	if o.chosen() {
		fill, edge, width = look.Chosen, look.Act, 2
	}
	if o.choice.focused && o.choice.at == o.index {
		edge, width = look.Act, 3
	}
	r.box.FillColor, r.box.StrokeColor, r.box.StrokeWidth = look.Color(fill), look.Color(edge), width
	r.Layout(o.Size())
	canvas.Refresh(o)
}

// Parts implements Parent.
func (c *Choice) Parts() []fyne.CanvasObject { return c.objects() }

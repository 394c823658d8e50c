package piece

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"guichet/ui/look"
)

// Mask is what a field does with what is typed.
type Mask uint8

// The masks. Both read the unshifted digit row of a French keyboard as digits.
const (
	MaskNone      Mask = iota
	MaskDate           // JJ/MM/AAAA: the slashes come by themselves
	MaskMatricule      // digits, and the A or B of Corsica
	MaskSecret         // shown as dots
)

// Field is a text field with its label above and its state line below. It has no validator: what is wrong with a
// value is said by the desk, not guessed while the person is typing.
type Field struct {
	widget.BaseWidget
	keys  Keys
	label *Text
	state *Text
	hint  string
	entry *entry
	edge  *canvas.Rectangle
	bar   *canvas.Rectangle
	fault string
	// OnEnter is called when Enter is pressed in the field, OnChanged after each change by the person.
	OnEnter   func()
	OnChanged func(string)
}

// NewField gives a field. keys may be nil.
func NewField(keys Keys, label string, mask Mask) *Field {
	f := &Field{keys: keys, label: NewText(), state: NewText()}
	f.entry = newEntry(f, mask)
	f.edge = canvas.NewRectangle(nil)
	f.bar = canvas.NewRectangle(nil)
	f.bar.Hide()
	f.ExtendBaseWidget(f)
	f.SetLabel(label, "")
	return f
}

// SetLabel changes the label and the hint beside it.
func (f *Field) SetLabel(label, hint string) {
	f.hint = hint
	f.label.SetRuns(labelRuns(label, hint)...)
}

// labelRuns is a label with the hint beside it.
func labelRuns(label, hint string) []Run {
	runs := []Run{{Text: label, Size: look.Caption, Weight: look.Medium}}
	if hint != "" {
		runs = append(runs, Run{Text: "  " + hint, Size: look.Caption, Color: look.Secondary})
	}
	return runs
}

// SetPlaceholder says in the empty field what is typed there.
func (f *Field) SetPlaceholder(text string) {
	if f.entry.PlaceHolder != text {
		f.entry.SetPlaceHolder(text)
	}
}

// SetFault says under the field what is wrong with its value; "" when nothing is.
func (f *Field) SetFault(fault string) {
	if fault == f.fault {
		return
	}
	f.fault = fault
	f.state.SetRuns(Run{Text: fault, Size: look.Caption, Weight: look.Medium, Color: look.Block})
	f.Refresh()
}

// SetProposed marks, by a bar at its left, a value that did not come from the person and is to be checked.
func (f *Field) SetProposed(proposed bool) {
	if f.bar.Hidden == !proposed {
		return
	}
	f.bar.Hidden = !proposed
	f.Refresh()
}

// SetNote says something about the value that is not a fault.
func (f *Field) SetNote(note string) {
	if f.fault == "" {
		f.state.SetRuns(Run{Text: note, Size: look.Caption, Color: look.Secondary})
	}
}

// Value is what the field holds.
func (f *Field) Value() string { return f.entry.Text }

// SetValue changes what the field holds, with the caret at its end.
func (f *Field) SetValue(v string) {
	if f.entry.Text != v {
		f.entry.quiet = true
		f.entry.SetText(v)
		f.entry.quiet = false
	}
	f.entry.CursorColumn = len([]rune(v))
	f.entry.Refresh()
}

// Input is the object that takes the focus.
func (f *Field) Input() fyne.Focusable { return f.entry }

// Has reports whether o is the input of this field.
func (f *Field) Has(o fyne.Focusable) bool { return o == fyne.Focusable(f.entry) }

func (f *Field) objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{f.label, f.edge, f.entry, f.bar}
	if f.state.String() != "" {
		o = append(o, f.state)
	}
	return o
}

// HeightFor implements Flowing.
func (f *Field) HeightFor(width float32) float32 {
	h := HeightFor(f.label, width) + 2 + f.entry.MinSize().Height
	if f.state.String() != "" {
		h += 2 + HeightFor(f.state, width)
	}
	return h
}

// MinSize implements fyne.CanvasObject.
func (f *Field) MinSize() fyne.Size {
	return fyne.NewSize(60, f.HeightFor(max(60, f.Size().Width)))
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := &fieldRenderer{f}
	r.Refresh()
	return r
}

type fieldRenderer struct{ field *Field }

func (r *fieldRenderer) Destroy()                     {}
func (r *fieldRenderer) MinSize() fyne.Size           { return r.field.MinSize() }
func (r *fieldRenderer) Objects() []fyne.CanvasObject { return r.field.objects() }

func (r *fieldRenderer) Layout(size fyne.Size) {
	f := r.field
	lh := HeightFor(f.label, size.Width)
	place(f.label, 0, 0, size.Width, lh)
	eh := f.entry.MinSize().Height
	place(f.entry, 0, lh+2, size.Width, eh)
	place(f.edge, 0, lh+2, size.Width, eh)
	place(f.bar, 0, lh+2, 4, eh)
	place(f.state, 0, lh+2+eh+2, size.Width, HeightFor(f.state, size.Width))
}

func (r *fieldRenderer) Refresh() {
	f := r.field
	f.bar.FillColor = look.Color(look.DotAttention)
	f.edge.FillColor = look.Color(look.Surface)
	f.edge.StrokeWidth, f.edge.StrokeColor = 1, look.Color(look.Edge)
	if f.fault != "" {
		f.edge.StrokeWidth, f.edge.StrokeColor = 2, look.Color(look.Block)
	}
	f.label.Refresh()
	f.state.Refresh()
	f.entry.Refresh()
	r.Layout(f.Size())
	canvas.Refresh(f)
}

// entry is Fyne's field with our keys before its own.
type entry struct {
	widget.Entry
	field *Field
	mask  Mask
	quiet bool
}

func newEntry(f *Field, mask Mask) *entry {
	e := &entry{field: f, mask: mask}
	e.ExtendBaseWidget(e)
	if e.Password = mask == MaskSecret; e.Password {
		e.ActionItem = canvas.NewRectangle(color.Transparent) // no eye: the desk stands in public
	}
	if mask == MaskDate || mask == MaskMatricule {
		e.TextStyle = fyne.TextStyle{Monospace: true}
	}
	e.OnChanged = func(s string) {
		if f.OnChanged != nil && !e.quiet {
			f.OnChanged(s)
		}
	}
	return e
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	keys := e.field.keys
	if keys != nil && keys.Function(ev) || hold(keys, ev, nil) {
		return
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.field.OnEnter != nil && (keys == nil || keys.Fresh(ev)) {
			guarded(keys, e.field.OnEnter)
		}
	case fyne.KeyDown:
		e.move(fyne.Canvas.FocusNext)
	case fyne.KeyUp:
		e.move(fyne.Canvas.FocusPrevious)
	default:
		e.Entry.TypedKey(ev)
	}
}

func (e *entry) move(to func(fyne.Canvas)) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		to(c)
	}
}

// frenchDigits is the digit row of a French keyboard without Shift, in the order of 1 to 9 and 0.
const frenchDigits = "&é\"'(-è_çà"

// TypedRune implements fyne.Focusable.
func (e *entry) TypedRune(r rune) {
	if e.mask != MaskSecret {
		typing(e.field.keys, e.field, r)
	}
	if e.mask != MaskDate && e.mask != MaskMatricule {
		e.Entry.TypedRune(r)
		return
	}
	if i := strings.IndexRune(frenchDigits, r); i >= 0 {
		r = rune("1234567890"[len([]rune(frenchDigits[:i]))])
	}
	end := e.CursorColumn == len(e.Text) && e.SelectedText() == ""
	digit := r >= '0' && r <= '9'
	switch {
	case e.mask == MaskMatricule && (digit || strings.ContainsRune("aAbB", r)):
		if len(e.Text) < 15 || e.SelectedText() != "" {
			e.Entry.TypedRune(toUpper(r))
		}
	case e.mask == MaskDate && r == '?': // an estimated year
		if end && len(e.Text) >= 4 && !strings.HasSuffix(e.Text, "?") {
			e.Entry.TypedRune(r)
		}
	case e.mask == MaskDate && r == '/':
		// A person who types the slashes need not stop doing so.
		if end && e.bareYear() && len(e.Text) == 4 {
			e.divide()
			e.Entry.TypedRune(r)
			return
		}
		if end && (len(e.Text) == 1 || len(e.Text) == 4) {
			last := e.Text[len(e.Text)-1:]
			e.SetText(e.Text[:len(e.Text)-1] + "0" + last)
			e.CursorColumn = len(e.Text)
		}
		if end && (len(e.Text) == 2 || len(e.Text) == 5) {
			e.Entry.TypedRune(r)
		}
	case e.mask == MaskDate && digit:
		if len(e.Text) >= 10 && e.SelectedText() == "" {
			return
		}
		switch {
		case end && e.bareYear() && len(e.Text) == 4:
			e.divide()
			e.Entry.TypedRune('/')
		case end && (len(e.Text) == 2 && !e.bareYear() || len(e.Text) == 5 && !century(e.Text[3:])):
			e.Entry.TypedRune('/')
		}
		e.Entry.TypedRune(r)
	}
}

// bareYear tells that what is typed may still be a year alone, as some documents have it (1955): or a day, 19 or 20.
func (e *entry) bareYear() bool {
	return len(e.Text) >= 2 && century(e.Text[:2]) && !strings.Contains(e.Text, "/")
}

// century tells the beginning of a year from a month: 07/19 goes on as 07/1960.
func century(digits string) bool { return digits == "18" || digits == "19" || digits == "20" }

// divide makes a day and a month of what might have been a year.
func (e *entry) divide() {
	e.SetText(e.Text[:2] + "/" + e.Text[2:])
	e.CursorColumn = len(e.Text)
}

func toUpper(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r - ('a' - 'A')
	}
	return r
}

// TypedShortcut implements fyne.Shortcutable: our keys first, then copy, paste, undo.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if e.field.keys != nil && e.field.keys.Shortcut(s) {
		return
	}
	e.Entry.TypedShortcut(s)
}

// KeyDown implements desktop.Keyable.
func (e *entry) KeyDown(ev *fyne.KeyEvent) {
	if e.field.keys != nil {
		e.field.keys.Down(ev)
	}
	e.Entry.KeyDown(ev)
}

// KeyUp implements desktop.Keyable.
func (e *entry) KeyUp(ev *fyne.KeyEvent) {
	if e.field.keys != nil {
		e.field.keys.Up(ev)
	}
	e.Entry.KeyUp(ev)
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	if e.field.keys != nil {
		e.field.keys.Revealed(e.field)
	}
}

// Parts implements Parent.
func (f *Field) Parts() []fyne.CanvasObject { return f.objects() }

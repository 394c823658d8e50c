package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/shown"
	"guichet/ui/piece"
)

// form shows shown.Form. What is being typed in it belongs to it: a snapshot changes labels and faults, and a
// proposed value only where the person has typed nothing.
type form struct {
	s      *shell
	send   func(app.Command)
	root   *fyne.Container
	shown  *shown.Form
	codes  []string
	inputs []*input
	fresh  bool   // shown for the first time: the focus belongs in it
	sent   bool   // submitted: a fault that comes back takes the focus
	picked func() // a choice was made; nil when nobody wants to know
	typed  func() // a letter was typed; nil when nobody wants to know
}

// input is one field on the screen: a text, or a choice by key.
type input struct {
	field    shown.Field
	text     *piece.Field
	choice   *piece.Choice
	offers   *piece.Choice // suggestions beside a text
	proposed string
	dirty    bool
}

func newForm(s *shell, send func(app.Command)) *form {
	return &form{s: s, send: send, root: piece.NewColumn(8)}
}

func codesOf(f *shown.Form) []string {
	codes := make([]string, len(f.Fields))
	for i, field := range f.Fields {
		codes[i] = field.Code
		if len(field.Choices) > 0 {
			codes[i] += "?"
			for _, c := range field.Choices {
				codes[i] += c.Value + ","
			}
		}
	}
	return codes
}

// clear forgets the form and what was typed: it was another person's, or nothing is asked any more.
func (f *form) clear() {
	f.shown, f.codes, f.inputs, f.root.Objects, f.sent, f.fresh = nil, nil, nil, nil, false, false
}

// show draws a form, with what was typed where it was shown before.
func (f *form) show(next *shown.Form) {
	if next == nil {
		f.clear()
		return
	}
	codes := codesOf(next)
	fresh := f.shown == nil || !slices.Equal(codes, f.codes)
	f.shown, f.codes = next, codes
	if fresh {
		f.fresh, f.sent = true, false
		f.inputs = make([]*input, len(next.Fields))
		for i := range next.Fields {
			f.inputs[i] = f.newInput(i, next.Fields[i])
		}
	}
	for i, in := range f.inputs {
		in.update(next.Fields[i], f)
	}
	f.arrange()
}

// forget builds the inputs anew, in the looks now in force, with what was typed.
func (f *form) forget() {
	typed := f.values()
	for i, in := range f.inputs {
		dirty := in.dirty
		f.inputs[i] = f.newInput(i, in.field)
		f.inputs[i].set(typed[in.field.Code])
		f.inputs[i].dirty = dirty
	}
}

// placeOfFocus remembers which input is o, by its place: it finds the one that has that place later.
func (f *form) placeOfFocus(o fyne.Focusable) func() {
	for i, in := range f.inputs {
		if o != nil && in.focusable() == o {
			return func() {
				if i < len(f.inputs) {
					f.s.focus(f.inputs[i].focusable())
				}
			}
		}
	}
	return nil
}

func (f *form) newInput(i int, field shown.Field) *input {
	in := &input{field: field, proposed: field.Value}
	if len(field.Choices) > 0 {
		in.choice = piece.NewChoice(f.s.keys, field.Label)
		in.choice.SetOptions(options(field.Choices), field.Value)
		in.choice.OnChosen = func(string) { f.chosen(i) }
		in.choice.OnEnter = func() { f.enter(i) }
		return in
	}
	mask := piece.MaskNone
	switch {
	case field.Kind == shown.KindDate:
		mask = piece.MaskDate
	case field.Secret:
		mask = piece.MaskSecret
	}
	in.text = piece.NewField(f.s.keys, field.Label, mask)
	in.text.SetValue(field.Value)
	in.text.OnChanged = func(string) {
		if in.dirty = true; f.typed != nil {
			f.typed()
		}
	}
	in.text.OnEnter = func() { f.enter(i) }
	in.offers = piece.NewChoice(f.s.keys, "")
	in.offers.OnChosen = func(v string) { in.set(v); in.dirty = true; f.enter(i) }
	return in
}

func options(choices []shown.Choice) []piece.Option {
	o := make([]piece.Option, len(choices))
	for i, c := range choices {
		o[i] = piece.Option(c)
	}
	return o
}

func (in *input) update(field shown.Field, f *form) {
	old := in.field
	in.field = field
	hint := field.Hint
	if field.Proposed && !field.Half {
		hint = say("ui.champ.propose")
	} else if !field.Required && hint == "" && in.text != nil && !field.Half {
		hint = say("ui.champ.facultatif")
	}
	if field.Value != in.proposed {
		in.proposed = field.Value
		if !in.dirty {
			in.set(field.Value)
		}
	}
	if in.choice != nil {
		if field.Half {
			hint = "" // the keys say what can be chosen, and the line is short
		}
		in.choice.SetLabel(field.Label, hint)
		in.choice.SetFault(field.Fault)
		if !slices.Equal(old.Choices, field.Choices) {
			in.choice.SetOptions(options(field.Choices), in.choice.Value())
		}
		return
	}
	if field.Half { // the line is short
		in.text.SetPlaceholder(hint)
		hint = ""
	}
	in.text.SetLabel(field.Label, hint)
	in.text.SetProposed(field.Proposed && !in.dirty)
	in.text.SetFault(field.Fault)
	if !slices.Equal(old.Suggestions, field.Suggestions) || len(field.Suggestions) == 0 || in.offers.Empty() {
		in.offers.SetOptions(options(field.Suggestions), "")
	}
}

func (in *input) set(v string) {
	if in.choice != nil {
		in.choice.SetValue(v)
		return
	}
	in.text.SetValue(v)
}

func (in *input) value() string {
	if in.choice != nil {
		return in.choice.Value()
	}
	return in.text.Value()
}

func (in *input) focusable() fyne.Focusable {
	if in.choice != nil {
		return in.choice
	}
	return in.text.Input()
}

// remedy is where a fault is mended: the list of what may be meant, when there is one.
func (in *input) remedy() fyne.Focusable {
	if len(in.field.Suggestions) > 0 && in.offers != nil {
		return in.offers
	}
	return in.focusable()
}

func (in *input) object() fyne.CanvasObject {
	switch {
	case in.choice != nil:
		return in.choice
	case len(in.field.Suggestions) > 0:
		return piece.NewColumn(4, in.text, in.offers)
	default:
		return in.text
	}
}

func (f *form) arrange() {
	f.root.Objects = nil
	for i := 0; i < len(f.inputs); i++ {
		in := f.inputs[i]
		if i+1 < len(f.inputs) && in.field.Half && f.inputs[i+1].field.Half {
			f.root.Objects = append(f.root.Objects, &fyne.Container{
				Layout:  piece.Row{Gap: 8, Shares: []float32{1, 1}, Top: true},
				Objects: []fyne.CanvasObject{in.object(), f.inputs[i+1].object()},
			})
			i++
			continue
		}
		f.root.Objects = append(f.root.Objects, in.object())
	}
}

func (f *form) values() map[string]string {
	v := make(map[string]string, len(f.inputs))
	for _, in := range f.inputs {
		v[in.field.Code] = in.value()
	}
	return v
}

// submit sends what was typed.
func (f *form) submit() {
	if f.shown == nil || f.shown.Submit == nil {
		return
	}
	f.sent = true
	command := f.shown.Submit(f.values())
	for _, in := range f.inputs {
		if in.field.Secret && in.text != nil { // not kept on the screen, right or wrong
			in.text.SetValue("")
			in.dirty = false
		}
	}
	f.send(command)
}

// enter goes to the next required field that is empty, and sends the form when there is none.
func (f *form) enter(from int) {
	n := len(f.inputs)
	for k := 1; k < n; k++ {
		in := f.inputs[(from+k)%n]
		if in.field.Required && in.value() == "" {
			f.s.focus(in.focusable())
			return
		}
	}
	f.submit()
}

// chosen follows a choice: the form goes off when its field says so and nothing required is missing, else the
// next field is next.
func (f *form) chosen(i int) {
	f.inputs[i].dirty = true
	if f.picked != nil {
		f.picked()
	}
	missing := slices.ContainsFunc(f.inputs, func(in *input) bool { return in.field.Required && in.value() == "" })
	if f.inputs[i].field.Submits && !missing {
		f.submit()
		return
	}
	if i+1 < len(f.inputs) {
		f.s.afterKey(func() { f.s.focus(f.inputs[i+1].focusable()) })
	}
}

// pick chooses by key in the field i.
func (f *form) pick(i int, key string) {
	if i < len(f.inputs) && f.inputs[i].choice != nil {
		f.inputs[i].choice.Pick(key)
	}
}

// typing reports whether o is an input of the form that holds letters the desk does not know yet.
func (f *form) typing(o fyne.Focusable) bool {
	for _, in := range f.inputs {
		if in.text != nil && in.dirty && in.text.Has(o) {
			return true
		}
	}
	return false
}

// says reports whether a field already shows this sentence: a fault is said once.
func (f *form) says(phrase string) bool {
	return slices.ContainsFunc(f.inputs, func(in *input) bool { return in.field.Fault != "" && in.field.Fault == phrase })
}

// wants is the input that should have the focus after a snapshot: the first fault of what was sent, or where a new
// form begins. nil when the focus should stay where it is.
func (f *form) wants() fyne.Focusable {
	if f.shown == nil {
		return nil
	}
	if f.sent {
		for _, in := range f.inputs {
			if in.field.Fault == "" {
				continue
			}
			f.sent = false
			return in.remedy()
		}
	}
	if !f.fresh || len(f.inputs) == 0 {
		return nil
	}
	f.fresh = false
	for _, in := range f.inputs { // a form may begin with a fault: what was sent from a shorter one
		if in.field.Fault != "" {
			return in.remedy()
		}
		if in.field.Required && in.value() == "" {
			return in.focusable()
		}
	}
	return f.inputs[0].focusable()
}

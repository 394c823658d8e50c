package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/desk"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// lockPane hides everything: nothing of a patient can be read on a locked desk. What it asks is the desk's form: an
// identifiant and a secret, the secret alone, or nothing when the card in the reader is enough.
type lockPane struct {
	s      *shell
	root   *fyne.Container
	box    *fyne.Container
	form   *form
	button *piece.Press
	clock  elapsed // how long somebody has been being recognised
	shown  bool
}

func newLockPane(s *shell) *lockPane {
	l := &lockPane{s: s, box: piece.NewColumn(12), clock: elapsed{sh: s}}
	l.form = newForm(s, func(c app.Command) { s.desk.send(c) })
	l.forget()
	l.root = piece.NewStack(l.box)
	return l
}

func (l *lockPane) forget() {
	l.form.forget()
	l.button = piece.NewPress(l.s.keys)
	l.button.OnTapped = l.unlock
}

// placeOfFocus finds the field that has the focus again, once it was made anew.
func (l *lockPane) placeOfFocus(o fyne.Focusable) func() { return l.form.placeOfFocus(o) }

func (l *lockPane) has(o fyne.Focusable) bool {
	first := l.s.firstInstallation
	return o != nil && (l.asked().placeOfFocus(o) != nil || o == fyne.Focusable(l.button) || first != nil && o == fyne.Focusable(first.button))
}

// clear forgets what was typed: the lock is open.
func (l *lockPane) clear() {
	l.shown = false
	l.form.clear()
}

func (l *lockPane) unlock() {
	n := l.s.desk.shown.Now
	switch {
	case n.Form != nil:
		l.form.submit()
	case n.Primary != nil:
		l.s.desk.send(n.Primary.Command)
	}
}

// asked is the form that is shown: the login, or the one of the first installation.
func (l *lockPane) asked() *form {
	if first := l.s.firstInstallation; first != nil && first.open {
		return first.form
	}
	return l.form
}

// settle puts the focus where something is to be typed.
func (l *lockPane) settle(had fyne.Focusable) {
	asked := l.asked()
	want := asked.wants()
	switch {
	case want != nil:
		l.s.focus(want)
	case l.has(had):
	case len(asked.inputs) > 0:
		l.s.focus(asked.inputs[0].focusable())
	case l.s.firstInstallation != nil && asked != l.form:
		l.s.focus(l.s.firstInstallation.button)
	default:
		l.s.focus(l.button)
	}
}

// tick says how long somebody has been being recognised.
func (l *lockPane) tick() {
	if l.clock.tick() {
		piece.Relayout(l.root)
	}
}

func (l *lockPane) running() bool { return l.shown && l.clock.text != nil }

func (l *lockPane) show(snap desk.Snapshot) {
	l.form.show(snap.Now.Form)
	l.shown, l.clock.text = true, nil
	l.s.keys.bind(keyEnter, l.unlock)
	title := snap.Now.Title
	if title == "" {
		title = say("ui.verrou.titre")
	}
	parts := []fyne.CanvasObject{
		piece.NewRow(12, []int{1}, piece.NewFixed(30, 30, look.Icon("lock", look.Act)),
			piece.NewText(piece.Run{Text: title, Size: look.Title, Weight: look.SemiBold})),
	}
	for _, line := range l.sentences(snap) {
		parts = append(parts, piece.NewText(piece.Run{Text: line, Color: look.Secondary}))
	}
	if snap.Message != nil {
		parts = append(parts, messageBox(snap.Message, nil))
	}
	if p := snap.Now.Progress; p != nil {
		parts = append(parts, progressLine(p.Label, l.clock.from(p.Since)))
		l.tick()
	}
	first := l.s.firstInstallation
	if first == nil || !first.open {
		if snap.Now.Form != nil {
			parts = append(parts, l.form.root)
		}
		if snap.Now.Primary != nil {
			l.button.SetPrimary(snap.Now.Primary.Label, keyEnter)
			parts = append(parts, l.button)
		}
	}
	if first != nil {
		parts = append(parts, first.parts()...)
	}
	if snap.Training {
		parts = append([]fyne.CanvasObject{piece.NewStack(piece.Ground(look.Training), piece.NewInset(piece.Sides(6, 10),
			piece.NewText(piece.Run{Text: say("ui.entrainement"), Weight: look.Bold, Color: look.OnTraining})))}, parts...)
	}
	card := piece.NewStack(piece.Framed(look.Surface, look.Line, 1, 0), piece.NewInset(piece.All(28), piece.NewColumn(14, parts...)))
	l.box.Objects = []fyne.CanvasObject{&fyne.Container{Layout: centred{440}, Objects: []fyne.CanvasObject{card}}}
	l.box.Layout = whole{}
}

// sentences say why the desk is locked, who was here, what waits behind the lock, and how many tries are left.
func (l *lockPane) sentences(snap desk.Snapshot) []string {
	var all []string
	add := func(s string) {
		if s != "" {
			all = append(all, s)
		}
	}
	k := snap.Lock
	if k == nil {
		k = &desk.LockScreen{Left: -1, Kept: true}
	}
	if snap.Now.Why != "" {
		add(snap.Now.Why)
	} else if k.Kept {
		add(say("ui.verrou.phrase"))
	}
	if k.Last != "" {
		add(say("ui.verrou.agent", "agent", k.Last))
	}
	switch {
	case !k.Until.IsZero():
		add(say("ui.verrou.attendre", "heure", k.Until.In(l.s.time().Location()).Format("15:04:05")))
	case k.Left > 0 && k.Left < 3:
		add(say("ui.verrou.essais", "n", itoa(k.Left)))
	}
	return all
}

// centred puts one object of a given width in the middle.
type centred struct{ width float32 }

func (c centred) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := min(c.width*look.Scale(), size.Width-40)
	h := piece.HeightFor(o[0], w)
	o[0].Resize(fyne.NewSize(w, h))
	o[0].Move(fyne.NewPos((size.Width-w)/2, max(10, (size.Height-h)*0.4)))
}
func (centred) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 100) }

// whole gives each object all the room.
type whole struct{}

func (whole) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, x := range o {
		x.Move(fyne.NewPos(0, 0))
		x.Resize(size)
	}
}
func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 100) }

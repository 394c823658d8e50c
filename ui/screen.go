package ui

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/app"
	"guichet/ui/piece"
)

// screen is the whole desk. It is told a snapshot and draws it; commands leave by do.
type screen struct {
	canvas  fyne.Canvas
	desk    func(app.Command)
	keys    *keyTable
	options Options
	restyle func(dark bool, scale float32)

	root *fyne.Container
	work *fyne.Container // everything but the lock
	lock *lockPane

	status     *statusBar
	training   *trainingPane
	patient    *patientPane
	comparison *comparisonPane
	now        *nowPane
	bar        *keyBar
	help       *helpLayer
	refocus    func()    // gives the focus back after the pieces were made anew
	front      *foldable // the left pane that the person opened, when only one can be open

	shown   app.Snapshot
	awaited app.Command // sent, not answered by a snapshot yet
	since   time.Time
}

func newScreen(c fyne.Canvas, desk func(app.Command), opts Options) *screen {
	s := &screen{canvas: c, desk: desk, options: opts, keys: newKeyTable(c)}
	s.status = newStatusBar(s)
	s.training = newTrainingPane(s)
	s.patient = newPatientPane(s)
	s.comparison = newComparisonPane(s)
	s.now = newNowPane(s)
	s.bar = newKeyBar(s)
	s.lock = newLockPane(s)
	s.help = &helpLayer{screen: s}
	s.keys.escape = s.escape
	s.keys.reveal = s.reveal
	s.work = &fyne.Container{Layout: deskLayout{s}, Objects: []fyne.CanvasObject{
		s.status.root, s.training.root, s.patient.root, s.comparison.root, s.now.root, s.bar.root,
	}}
	s.root = piece.NewStack(s.work, s.lock.root)
	s.lock.root.Hide()
	return s
}

// forget drops what is drawn, so that the next show draws everything in the looks then in force.
func (s *screen) forget() {
	s.refocus = s.placeOfFocus()
	s.status.forget()
	s.bar.forget()
	s.patient.forget()
	s.now.forget()
	s.comparison.forget()
	s.lock.forget()
	s.training.drawn = false
}

// placeOfFocus remembers which field has the focus, by its place rather than by itself.
func (s *screen) placeOfFocus() func() {
	o := s.canvas.Focused()
	if s.lock.secret.Has(o) {
		return func() { s.focus(s.lock.secret.Input()) }
	}
	for i, f := range s.patient.fields() {
		if f.Has(o) {
			return func() { s.focus(s.patient.fields()[i].Input()) }
		}
	}
	for i, in := range s.now.form.inputs {
		if o != nil && in.focusable() == o {
			return func() {
				if i < len(s.now.form.inputs) {
					s.focus(s.now.form.inputs[i].focusable())
				}
			}
		}
	}
	return nil
}

// show draws a snapshot.
func (s *screen) show(snap app.Snapshot) {
	before := s.shown
	s.shown = snap
	s.awaited = nil
	if before.State != snap.State {
		s.front = nil
	}
	focused := s.canvas.Focused()

	s.keys.clear()
	if snap.Agent.Locked {
		s.help.close()
		s.training.show(snap)
		s.lock.show(snap)
		s.work.Hide()
		s.lock.root.Show()
	} else {
		// The order says who gets a key that two panes ask for.
		s.now.show(snap, samePatient(before, snap))
		s.bar.show(snap)
		s.patient.show(snap, samePatient(before, snap))
		s.training.show(snap)
		s.comparison.show(snap)
		s.status.show(snap)
		s.bindOwnKeys()
		s.lock.clear()
		s.lock.root.Hide()
		s.work.Show()
	}
	s.layout()
	if c := snap.Comparison; c != nil && !snap.Agent.Locked && !reflect.DeepEqual(c, before.Comparison) {
		s.comparison.revealWorst()
	}
	s.settleFocus(focused)
	if s.refocus != nil {
		s.refocus()
		s.refocus = nil
	}
}

func (s *screen) layout() {
	piece.Relayout(s.root)
	canvas.Refresh(s.root)
}

// tick redraws what the clock moves.
func (s *screen) tick() { s.now.tick() }

func (s *screen) time() time.Time { return s.options.Now() }

// send hands a command to the desk, once: pressing again before the desk has answered sends nothing.
func (s *screen) send(c app.Command) {
	if c == nil {
		return
	}
	if s.awaited != nil && reflect.DeepEqual(s.awaited, c) && s.time().Sub(s.since) < 2*time.Second {
		return
	}
	s.awaited, s.since = c, s.time()
	s.desk(c)
}

// bindOwnKeys gives the window's own keys what they do; the desk's keys came first.
func (s *screen) bindOwnKeys() {
	s.keys.bind("F1", s.help.open)
	s.keys.bind("Ctrl E", s.status.open)
	s.keys.bind("Ctrl F", s.searchRecords)
	s.keys.bind("Ctrl D", func() {
		s.options.Dark = !s.options.Dark
		s.restyle(s.options.Dark, s.options.TextScale)
	})
	s.keys.bind("Ctrl +", s.enlarge)
	s.keys.bind("Ctrl =", s.enlarge) // the key of + on many keyboards
	s.keys.bind("Ctrl -", s.reduce)
}

func (s *screen) searchRecords() {
	s.bringForward(s.patient.fold)
	s.focus(s.patient.date.Input())
}

// textScales are the sizes of text on offer. Enlarging goes round: some keyboards have no minus within reach of Ctrl.
var textScales = []float32{1, 1.25, 1.5, 2}

func (s *screen) enlarge() {
	for _, v := range textScales {
		if v > max(1, s.options.TextScale)+0.01 {
			s.scale(v)
			return
		}
	}
	s.scale(textScales[0])
}

func (s *screen) reduce() {
	for _, v := range slices.Backward(textScales) {
		if v < s.options.TextScale-0.01 {
			s.scale(v)
			return
		}
	}
}

func (s *screen) scale(v float32) {
	s.options.TextScale = v
	s.restyle(s.options.Dark, v)
}

// escape goes back one step: what lies on top, then the message, then the field, then the desk's own step.
func (s *screen) escape() {
	switch {
	case s.canvas.Overlays().Top() != nil:
		s.help.close()
	case s.shown.Message != nil && !s.shown.Agent.Locked:
		s.send(app.Dismiss{})
	case s.now.form.typing(s.canvas.Focused()) || s.patient.typing(s.canvas.Focused()):
		s.canvas.Unfocus()
	default:
		if !s.keys.do("Échap", nil) {
			s.canvas.Unfocus()
		}
	}
}

func (s *screen) focus(o fyne.Focusable) {
	if o != nil {
		s.canvas.Focus(o)
	}
}

// settleFocus gives the focus a good place after a snapshot. The person's own place is kept wherever it still
// exists; a field that came with the snapshot gets the focus only when no text is being typed elsewhere.
func (s *screen) settleFocus(had fyne.Focusable) {
	if s.canvas.Overlays().Top() != nil {
		return // the focus is the layer's; it comes back here when the layer closes
	}
	if s.shown.Agent.Locked {
		if !s.lock.has(had) {
			s.focus(s.lock.secret.Input())
		}
		return
	}
	alive := had != nil && contains(s.work, had.(fyne.CanvasObject))
	if alive && s.patient.typing(had) {
		return
	}
	if want := s.now.form.wants(); want != nil {
		s.focus(want)
		return
	}
	if !alive {
		s.canvas.Unfocus()
	}
}

// reveal scrolls the pane of an object so that the object can be seen.
func (s *screen) reveal(o fyne.CanvasObject) {
	for _, scroll := range []*piece.Scroll{s.patient.scroll, s.comparison.scroll, s.now.scroll} {
		if contains(scroll, o) {
			scroll.Reveal(o)
			return
		}
	}
}

// samePatient reports whether two snapshots show the same person in hand, as far as a screen can tell: what was
// typed for one must never stay under the name of another.
func samePatient(a, b app.Snapshot) bool { return inHand(a) == inHand(b) }

type personInHand struct {
	id     string
	chosen int
	name   string
	idle   bool
}

func inHand(s app.Snapshot) personInHand {
	p := personInHand{chosen: s.Patient.Chosen}
	if o := s.Patient.Opened; o != nil {
		p.id = o.ID
	}
	if i := s.Patient.Chosen; i >= 0 && i < len(s.Patient.Beneficiaires) {
		b := s.Patient.Beneficiaires[i]
		p.name = b.Nom + "\x00" + b.Prenom + "\x00" + b.Naissance
	}
	switch s.State {
	case app.StateIdle, app.StateReading, app.StateChoosing, "":
		p.idle = true
	}
	return p
}

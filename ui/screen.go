package ui

import (
	"reflect"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/shown"
)

// screen is the desk, the first room of the window. It is told a snapshot and draws it; commands leave by send.
type screen struct {
	*shell
	sender

	panes *fyne.Container
	mat   *mat

	patient    *patientPane
	comparison *comparisonPane
	now        *nowPane
	bar        *keyBar
	front      *foldable // the left pane that the person opened, when only one can be

	news   map[string]bool // the patients put aside of whom something became known
	shown  desk.Snapshot
	before desk.Snapshot // the one drawn last
}

var _ room = (*screen)(nil)

func newScreen(sh *shell, desk func(app.Command)) *screen {
	s := &screen{shell: sh, sender: sender{out: desk, now: sh.time}}
	s.patient = newPatientPane(s)
	s.comparison = newComparisonPane(s)
	s.now = newNowPane(s)
	s.bar = newKeyBar(s)
	s.mat = newMat()
	s.panes = &fyne.Container{Layout: deskLayout{s}, Objects: []fyne.CanvasObject{
		s.mat.root, s.patient.root, s.comparison.root, s.now.root, s.bar.root,
	}}
	return s
}

func (s *screen) place() place {
	return place{name: "ui.guichet", key: "F2", rights: []app.Right{app.RightAdmit}, body: s.panes}
}

// enter and leave implement room: the desk goes on while nobody looks.
func (s *screen) enter() {}
func (s *screen) leave() {}

// forget implements room.
func (s *screen) forget() func() {
	refocus := s.placeOfFocus()
	s.bar.forget()
	s.patient.forget()
	s.now.forget()
	s.comparison.forget()
	return refocus
}

// placeOfFocus remembers which field has the focus, by its place rather than by itself.
func (s *screen) placeOfFocus() func() {
	o := s.canvas.Focused()
	for i, f := range s.patient.fields() {
		if f.Has(o) {
			return func() { s.focus(s.patient.fields()[i].Input()) }
		}
	}
	return s.now.form.placeOfFocus(o)
}

// show takes a snapshot and has it drawn.
func (s *screen) show(snap desk.Snapshot) {
	if s.shown.State != snap.State {
		s.front = nil
	}
	s.shown = snap
	s.answered()
	s.paint()
}

// draw implements room.
func (s *screen) draw() func() {
	snap := s.shown
	same := samePatient(s.before, snap)
	if !same {
		s.now.form.clear()
	}
	// The order says who gets a key that two panes ask for.
	s.now.show(snap)
	s.bar.show(snap)
	s.patient.show(snap, same)
	s.comparison.show(snap)
	s.keys.bind("Ctrl F", s.searchRecords)
	return s.drawn
}

func (s *screen) drawn() {
	if c := s.shown.Comparison; c != nil && !reflect.DeepEqual(c, s.before.Comparison) {
		s.comparison.revealWorst()
	}
	s.before = s.shown
}

// clock implements room.
func (s *screen) clock() func() {
	if s.shown.Now.Progress == nil {
		return nil
	}
	return s.now.tick
}

func (s *screen) searchRecords() {
	s.bringForward(s.patient.fold)
	s.focus(s.patient.date.Input())
}

// escape goes back one step: the message, then the field, then the desk's own step.
func (s *screen) escape() bool {
	switch {
	case s.shown.Message != nil:
		s.send(shown.Dismiss{})
	case s.now.form.typing(s.canvas.Focused()) || s.patient.typing(s.canvas.Focused()):
		s.canvas.Unfocus()
	default:
		return false
	}
	return true
}

// settle implements room. The person's own place is kept wherever it still exists; a field that came with the snapshot
// gets the focus only when no text is being typed elsewhere.
func (s *screen) settle(had fyne.Focusable, alive bool) {
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

// help implements room.
func (s *screen) help() helpPage {
	now := s.shown.Now
	page := helpPage{title: now.Title, why: now.Why}
	if now.Primary != nil {
		page.keys = append(page.keys, [2]string{keyEnter, now.Primary.Label})
	}
	for _, a := range now.Others {
		if a.Key != "" {
			page.keys = append(page.keys, [2]string{a.Key, a.Label})
		}
	}
	for _, k := range s.shown.Keys {
		page.keys = append(page.keys, [2]string{k.Key, k.Label})
	}
	return page
}

// samePatient reports whether two snapshots show the same person in hand, by what the desk says or else as far as a
// screen can tell: what was typed for one must never stay under the name of another.
func samePatient(a, b desk.Snapshot) bool { return inHand(a) == inHand(b) }

type personInHand struct {
	id     string
	chosen int
	name   string
	idle   bool
}

func inHand(s desk.Snapshot) personInHand {
	if s.Patient.ID != "" {
		return personInHand{id: s.Patient.ID}
	}
	p := personInHand{chosen: s.Patient.Chosen}
	if o := s.Patient.Opened; o != nil {
		p.id = o.ID
	}
	if i := s.Patient.Chosen; i >= 0 && i < len(s.Patient.Beneficiaires) {
		b := s.Patient.Beneficiaires[i]
		p.name = b.Nom + "\x00" + b.Prenom + "\x00" + b.Naissance
	}
	switch s.State {
	case desk.StateIdle, desk.StateReading, desk.StateChoosing, "":
		p.idle = true
	}
	return p
}

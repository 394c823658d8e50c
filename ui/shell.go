package ui

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/app"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// shell is what the rooms of a window have in common: the canvas, the keys, the looks, the status line, the layers that
// lie above for a moment, and the lock that covers everything.
type shell struct {
	canvas  fyne.Canvas
	keys    *keyTable
	options Options
	restyle func(dark bool, scale float32)
	beat    func()      // keeps time while something runs
	window  fyne.Window // for what only a window can show: the dialogs of files

	root *fyne.Container
	work *fyne.Container // everything but the lock
	lock *lockPane

	status   *statusBar
	training *trainingPane
	layers   *helpLayer
	seal     *seal

	desk  *screen // the first room; its snapshots say who is here and whether the window is locked
	rooms []room
	here  room
	left  map[room]fyne.Focusable // where the focus was when a room was left

	firstInstallation *firstInstallation // offered on the lock of a base without an administrator; nil otherwise
	agent             app.Agent          // who was here at the last paint that was not locked

	refocus func() // gives the focus back after the pieces were made anew
}

// newShell gives a window's shell with its desk, the first room.
func newShell(c fyne.Canvas, desk func(app.Command), opts Options) *shell {
	sh := &shell{canvas: c, options: opts, keys: newKeyTable(c), left: map[room]fyne.Focusable{}}
	sh.status = newStatusBar(sh)
	sh.training = newTrainingPane(sh)
	sh.layers = &helpLayer{shell: sh}
	sh.seal = &seal{sh: sh, check: errand{sh: sh, patience: patienceForAdministration}}
	sh.lock = newLockPane(sh)
	sh.keys.escape = sh.escape
	sh.keys.reveal = sh.reveal
	sh.work = &fyne.Container{Layout: shellLayout{sh}}
	sh.root = piece.NewStack(sh.work, sh.lock.root)
	sh.lock.root.Hide()
	sh.desk = newScreen(sh, desk)
	sh.keys.wedge = newWedge(sh)
	sh.here = sh.desk
	sh.furnish(sh.desk)
	return sh
}

// furnish adds a room.
func (sh *shell) furnish(r room) {
	sh.rooms = append(sh.rooms, r)
	sh.work.Objects = []fyne.CanvasObject{sh.status.root, sh.training.root}
	for _, r := range sh.rooms {
		sh.work.Objects = append(sh.work.Objects, r.place().body)
	}
}

// locked reports whether nothing may be shown.
func (sh *shell) locked() bool { return sh.desk.shown.Agent.Locked }

// paint draws the room that is shown, or the lock.
func (sh *shell) paint() {
	snap := sh.desk.shown
	if !sh.locked() {
		sh.stay(snap.Agent)
	}
	focused := sh.canvas.Focused()
	sh.keys.clear()
	look.Lay(look.Surface)
	var drawn func()
	if sh.locked() {
		look.Lay(look.Ground)
		sh.layers.close()
		if sh.work.Visible() {
			sh.here.leave()
		}
		sh.training.show(snap)
		sh.lock.show(snap)
		sh.work.Hide()
		sh.lock.root.Show()
	} else {
		for _, r := range sh.rooms {
			if r != sh.here {
				r.place().body.Hide()
			}
		}
		sh.here.place().body.Show()
		drawn = sh.here.draw()
		sh.training.show(snap)
		sh.status.show(snap)
		sh.bindOwnKeys()
		sh.lock.clear()
		sh.lock.root.Hide()
		sh.work.Show()
	}
	sh.layout()
	if drawn != nil {
		drawn()
	}
	sh.settleFocus(focused)
	if sh.refocus != nil {
		sh.refocus()
		sh.refocus = nil
	}
	if sh.beat != nil {
		sh.beat()
	}
}

// stay leaves a room that the person now here may not enter, or that another one entered: he begins in his first room.
func (sh *shell) stay(a app.Agent) {
	another := sh.agent.Identifiant != "" && a.Identifiant != sh.agent.Identifiant
	sh.agent = a
	home := sh.home()
	if sh.here == home || sh.here.place().may(a) && !another {
		return
	}
	sh.here.leave()
	clear(sh.left)
	sh.here = home
	home.enter()
}

// forget drops what is drawn, so that the next paint draws everything in the looks then in force.
func (sh *shell) forget() {
	sh.refocus = nil
	if sh.locked() {
		sh.refocus = sh.lock.placeOfFocus(sh.canvas.Focused())
	}
	clear(sh.left)
	for _, r := range sh.rooms {
		if refocus := r.forget(); r == sh.here && refocus != nil && !sh.locked() {
			sh.refocus = refocus
		}
	}
	sh.status.forget()
	sh.lock.forget()
	sh.training.drawn = false
}

func (sh *shell) layout() {
	piece.Relayout(sh.root)
	canvas.Refresh(sh.root)
}

// running reports whether a room shows how long something has lasted.
func (sh *shell) running() bool {
	return sh.lock.running() || slices.ContainsFunc(sh.rooms, func(r room) bool { return r.clock() != nil })
}

// tick redraws what the clock moves.
func (sh *shell) tick() {
	if sh.locked() {
		sh.lock.tick()
		return
	}
	if tick := sh.here.clock(); tick != nil {
		tick()
	}
}

// reveal scrolls until an object of the room can be seen.
func (sh *shell) reveal(o fyne.CanvasObject) {
	if s := scrollOf(sh.here.place().body, o); s != nil {
		s.Reveal(o)
	}
}

func (sh *shell) time() time.Time { return sh.options.Now() }

// bindOwnKeys gives the window's own keys what they do; the room's keys came first.
func (sh *shell) bindOwnKeys() {
	sh.keys.bind("F1", sh.openHelp)
	sh.keys.bind("Ctrl E", sh.status.open)
	sh.keys.bind("Ctrl D", func() {
		sh.options.Dark = !sh.options.Dark
		sh.restyle(sh.options.Dark, sh.options.TextScale)
	})
	sh.keys.bind("Ctrl +", sh.enlarge)
	sh.keys.bind("Ctrl =", sh.enlarge) // the key of + on many keyboards
	sh.keys.bind("Ctrl -", sh.reduce)
	for _, r := range sh.open() {
		sh.keys.bind(r.place().key, func() { sh.goTo(r) })
	}
}

// textScales are the sizes of text on offer. Enlarging goes round: some keyboards have no minus within reach of Ctrl.
var textScales = []float32{1, 1.25, 1.5, 2}

func (sh *shell) enlarge() {
	for _, v := range textScales {
		if v > max(1, sh.options.TextScale)+0.01 {
			sh.scale(v)
			return
		}
	}
	sh.scale(textScales[0])
}

func (sh *shell) reduce() {
	for _, v := range slices.Backward(textScales) {
		if v < sh.options.TextScale-0.01 {
			sh.scale(v)
			return
		}
	}
}

func (sh *shell) scale(v float32) {
	sh.options.TextScale = v
	sh.restyle(sh.options.Dark, v)
}

// escape goes back one step: what lies on top, then what the room makes of it.
func (sh *shell) escape() {
	switch {
	case sh.canvas.Overlays().Top() != nil:
		sh.layers.close()
	case !sh.locked() && sh.here.escape():
	default:
		if !sh.keys.do("Échap", nil) {
			sh.canvas.Unfocus()
		}
	}
}

func (sh *shell) focus(o fyne.Focusable) {
	if o != nil {
		sh.canvas.Focus(o)
	}
}

// settleFocus gives the focus a good place after a paint.
func (sh *shell) settleFocus(had fyne.Focusable) {
	if sh.canvas.Overlays().Top() != nil {
		return // the focus is the layer's; it comes back here when the layer closes
	}
	if sh.locked() {
		sh.lock.settle(had)
		return
	}
	alive := had != nil && contains(sh.work, had.(fyne.CanvasObject))
	sh.here.settle(had, alive)
	if now := sh.canvas.Focused(); now != nil && !contains(sh.work, now.(fyne.CanvasObject)) {
		sh.canvas.Unfocus() // no key may go to what is gone
	}
}

// shellLayout puts the status line and the banner above the room that is shown.
type shellLayout struct{ sh *shell }

func (l shellLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	var top float32
	for _, o := range []fyne.CanvasObject{l.sh.status.root, l.sh.training.root} {
		if o.Visible() {
			h := piece.HeightFor(o, size.Width)
			o.Move(fyne.NewPos(0, top))
			o.Resize(fyne.NewSize(size.Width, h))
			top += h
		}
	}
	body := l.sh.here.place().body
	body.Move(fyne.NewPos(0, top))
	body.Resize(fyne.NewSize(size.Width, max(0, size.Height-top)))
}

func (l shellLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

// sender hands commands over, each once: pressing again before an answer came sends nothing.
type sender struct {
	out     func(app.Command)
	now     func() time.Time
	awaited app.Command // sent, not answered by a snapshot yet
	since   time.Time
}

func (s *sender) send(c app.Command) {
	if c == nil {
		return
	}
	if s.awaited != nil && reflect.DeepEqual(s.awaited, c) && s.now().Sub(s.since) < 2*time.Second {
		return
	}
	s.awaited, s.since = c, s.now()
	s.out(c)
}

func (s *sender) answered() { s.awaited = nil }

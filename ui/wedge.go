package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"guichet/app/desk"
	"guichet/ui/piece"
)

// wedge finds a hand scanner among the keys: in keyboard mode it types its code and ends it with Enter or Tab (DM-60).
// A person's typing is never taken:
//
//   - In a field every character is typed at once, as always. Only a whole code that begins as scanned codes do
//     (« IS01 », or the « ]d1 » of scanners) takes its letters back out of the field when it ends; nobody types that.
//   - Where no text is being typed a plain key is an act. It waits for holdFor, then acts; keys that follow one another
//     faster than hands can, six at least, are a code and act on nothing, its final Enter least of all.
//
// Speed alone proves nothing in a field: after a slow moment the keys of a person arrive all at once.
type wedge struct {
	keys  *keyTable
	now   func() time.Time
	later func(d time.Duration, f func()) (cancel func())
	// listens reports whether codes are wanted now; take has a whole code.
	listens func() bool
	take    func(text string)
	// refocus gives the focus back after the Tab that ended a code.
	refocus func()

	into        *piece.Field // nil where no text is taken
	before      string       // what the field held
	text        []rune
	first, last time.Time
	tail        time.Time // until then keys are the end of a code that seemed to be over
	held        []held
	cancel      func()
}

// held is a key whose act waits.
type held struct {
	ev  *fyne.KeyEvent
	use func()
}

const (
	// holdFor is how long a plain key waits for another one: two reports of the slowest scanners, half of what a
	// person calls at once.
	holdFor = 45 * time.Millisecond
	// holdBeginning is the same for a key that codes begin with.
	holdBeginning = 200 * time.Millisecond
	// pauseInside is the longest wait within what is a code for sure, or is typed in a field: the machine may be busy
	// between two keys. What still comes that soon after a code is its end, and acts on nothing either.
	pauseInside = 700 * time.Millisecond
	// perKey is the mean time between two keys of a code that nothing but its speed tells.
	perKey = 35 * time.Millisecond
	// leastFast and leastKnown are the shortest codes: told by their speed, by the way they begin.
	leastFast, leastKnown = 6, 8
	// mostRunes bounds a code (DM-65); what is longer is nothing of ours.
	mostRunes = 600
)

// newWedge looks for codes at the desk: not under a lock, a layer or another room.
func newWedge(sh *shell) *wedge {
	return &wedge{
		keys: sh.keys, now: sh.options.wedgeNow, later: sh.options.later,
		listens: func() bool { return sh.atDesk() && !sh.locked() && !sh.keys.blocked() },
		take:    func(text string) { sh.desk.send(desk.Scan{Text: text}) },
		refocus: func() {
			if o := sh.canvas.Focused(); o != nil {
				sh.afterKey(func() { sh.focus(o) })
			}
		},
	}
}

// Typing implements piece.Wedge.
func (k *keyTable) Typing(into *piece.Field, r rune) {
	if k.wedge != nil {
		k.wedge.typing(into, r)
	}
}

// Hold implements piece.Wedge.
func (k *keyTable) Hold(ev *fyne.KeyEvent, use func()) bool {
	if k.wedge == nil {
		return false
	}
	switch {
	case (ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter) && k.wedge.ending():
		k.Fresh(ev)
		return true
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		if k.wedge.isCode() && k.wedge.inTime() {
			k.Fresh(ev)
			k.wedge.finish()
			return true
		}
		k.wedge.settle()
	case use != nil && (len(ev.Name) == 1 || ev.Name == fyne.KeySpace):
		return k.wedge.hold(ev, use)
	}
	return false
}

func (w *wedge) pause() time.Duration {
	if w.into != nil || len(w.text) >= 4 && known(w.text) || w.isCode() {
		return pauseInside
	}
	if mayBegin(w.text) { // few people press I, none ]: these may wait longer for what follows
		return holdBeginning
	}
	return holdFor
}

// inTime reports whether what comes now still belongs to what came last.
func (w *wedge) inTime() bool { return w.now().Sub(w.last) <= w.pause() }

func (w *wedge) typing(into *piece.Field, r rune) {
	if into != w.into || !w.inTime() {
		w.settle()
	}
	if !w.listens() || into == nil && w.ending() {
		return
	}
	now := w.now()
	if len(w.text) == 0 {
		w.into, w.first = into, now
		if into != nil {
			w.before = into.Value()
		}
	}
	if len(w.text) < mostRunes {
		w.text = append(w.text, r)
	}
	w.last = now
	if into == nil || len(w.text) >= leastKnown && known(w.text) {
		w.wait()
	}
}

// hold keeps a key until it is clear whose it is.
func (w *wedge) hold(ev *fyne.KeyEvent, use func()) bool {
	if !w.listens() {
		return false
	}
	if w.ending() {
		w.tail = w.now().Add(pauseInside)
		return true
	}
	if w.into != nil || !w.inTime() {
		w.settle()
	}
	if !w.keys.Fresh(ev) {
		return true // the repetition of a held key does nothing anywhere
	}
	w.held = append(w.held, held{ev, use})
	w.last = w.now()
	if len(w.text) == 0 {
		w.first = w.last
	}
	w.wait()
	return true
}

// wait settles what has come when nothing more does.
func (w *wedge) wait() {
	if w.cancel != nil {
		w.cancel()
	}
	w.cancel = w.later(w.pause(), w.settle)
}

// isCode reports whether what has come is a code.
func (w *wedge) isCode() bool {
	n := len(w.text)
	if n == 0 {
		return false
	}
	if n >= leastKnown && n < mostRunes && known(w.text) {
		return true
	}
	return w.into == nil && n >= leastFast && w.last.Sub(w.first) <= time.Duration(n-1)*perKey
}

// ending reports whether a code has just been taken that had not ended.
func (w *wedge) ending() bool { return w.now().Before(w.tail) }

// repainted settles the keys of a person, which act on the screen they were pressed for. A code goes on: a snapshot may
// come in its midst.
func (w *wedge) repainted() {
	if !w.isCode() && !(len(w.text) >= 4 && known(w.text)) {
		w.settle()
	}
}

// settle ends what has come: a code without an ending is taken, the keys of a person act.
func (w *wedge) settle() {
	if w.isCode() {
		w.finish()
		w.tail = w.now().Add(pauseInside)
		return
	}
	held := w.held
	w.reset()
	for _, h := range held {
		w.keys.down[h.ev.Name] = true // it was a press when it came
		h.use()
		delete(w.keys.down, h.ev.Name)
	}
}

// finish hands a code over and leaves the screen as it was before it came.
func (w *wedge) finish() {
	text, into, before := scannedText(w.text), w.into, w.before
	w.reset()
	if into != nil {
		into.SetValue(before)
	}
	w.take(text)
}

// reset forgets: the letters of a code are kept nowhere (DM-71).
func (w *wedge) reset() {
	if w.cancel != nil {
		w.cancel()
		w.cancel = nil
	}
	clear(w.text)
	w.text, w.held, w.into, w.before = w.text[:0], nil, nil, ""
}

// tab ends a code as Enter does; the focus that Tab moves comes back.
func (w *wedge) tab() {
	if w.isCode() && w.inTime() {
		w.finish()
		w.refocus()
		return
	}
	w.settle()
}

// control reads the control characters of a code, which keyboards type with Ctrl: the separator GS is Ctrl ] (DM-61).
// None of them is a shortcut in the midst of a code.
func (w *wedge) control(c *desktop.CustomShortcut) bool {
	if len(w.text) < 4 || !w.inTime() || !(known(w.text) || w.into == nil) {
		return false
	}
	switch c.KeyName {
	case "]", "$", "[", "^", "6": // Ctrl ] on the keyboards that a scanner may take the machine's for; RS for good measure
		w.text = append(w.text, '\x1d')
	}
	w.last = w.now()
	w.wait()
	return true
}

package piece

import "fyne.io/fyne/v2"

// Wedge is told of every character and every plain key before a piece uses it: a hand scanner types like a keyboard,
// only faster. A Keys may implement it.
type Wedge interface {
	// Typing is told that a character is about to be typed: into a field, or nil where no text is taken.
	Typing(into *Field, r rune)
	// Hold is offered a plain key. When it reports true the key is its own: use is called later, once it is clear that
	// a person pressed it, or never when a scanner did. use is nil for a key that a field has: a field waits for nobody.
	Hold(ev *fyne.KeyEvent, use func()) bool
}

func typing(keys Keys, into *Field, r rune) {
	if w, ok := keys.(Wedge); ok {
		w.Typing(into, r)
	}
}

func hold(keys Keys, ev *fyne.KeyEvent, use func()) bool {
	w, ok := keys.(Wedge)
	return ok && w.Hold(ev, use)
}

// Guard does what a person asked for; whoever has it may survive it when it breaks. A Keys may implement it.
type Guard interface{ Guard(f func()) }

func guarded(keys Keys, f func()) {
	if g, ok := keys.(Guard); ok {
		g.Guard(f)
		return
	}
	f()
}

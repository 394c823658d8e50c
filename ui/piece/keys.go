package piece

import "fyne.io/fyne/v2"

// Keys is the key table of a screen. A focused piece offers it every key before using the key itself.
type Keys interface {
	// Function takes F-keys and Escape, which work whatever has the focus.
	Function(*fyne.KeyEvent) bool
	// Plain takes Enter, digits and letters when no text is being typed.
	Plain(*fyne.KeyEvent) bool
	// Shortcut takes keys with Ctrl or Alt.
	Shortcut(fyne.Shortcut) bool
	// Down and Up tell held keys from pressed ones: an act is never repeated by a key that is held.
	Down(*fyne.KeyEvent)
	Up(*fyne.KeyEvent)
	// Fresh reports whether this key event is a press, not the repetition of a held key.
	Fresh(*fyne.KeyEvent) bool
	// Revealed is told which piece has just had the focus, to scroll it into view.
	Revealed(fyne.CanvasObject)
}

// keyed hands the shortcuts and the held keys of a focused piece to the key table, which may be nil.
type keyed struct{ keys Keys }

// TypedShortcut implements fyne.Shortcutable.
func (k keyed) TypedShortcut(s fyne.Shortcut) {
	if k.keys != nil {
		k.keys.Shortcut(s)
	}
}

// KeyDown implements desktop.Keyable.
func (k keyed) KeyDown(ev *fyne.KeyEvent) {
	if k.keys != nil {
		k.keys.Down(ev)
	}
}

// KeyUp implements desktop.Keyable.
func (k keyed) KeyUp(ev *fyne.KeyEvent) {
	if k.keys != nil {
		k.keys.Up(ev)
	}
}

package piece

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Editor is a text of several lines, in letters of one width. Enter begins a line; Escape, the F-keys and the keys with
// Ctrl belong to the screen first.
type Editor struct {
	widget.Entry
	keys Keys
}

var _ desktop.Keyable = (*Editor)(nil)

// NewEditor gives an editor; changed is told every change that a person makes.
func NewEditor(keys Keys, changed func(string)) *Editor {
	e := &Editor{keys: keys}
	e.MultiLine, e.Wrapping, e.Scroll = true, fyne.TextWrapOff, fyne.ScrollBoth
	e.TextStyle = fyne.TextStyle{Monospace: true}
	e.ExtendBaseWidget(e)
	e.OnChanged = changed
	return e
}

// TypedKey implements fyne.Focusable.
func (e *Editor) TypedKey(ev *fyne.KeyEvent) {
	if !e.keys.Function(ev) {
		e.Entry.TypedKey(ev)
	}
}

// TypedShortcut implements fyne.Shortcutable: our keys first, then copy, paste, undo.
func (e *Editor) TypedShortcut(s fyne.Shortcut) {
	if !e.keys.Shortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// KeyDown implements desktop.Keyable.
func (e *Editor) KeyDown(ev *fyne.KeyEvent) {
	e.keys.Down(ev)
	e.Entry.KeyDown(ev)
}

// KeyUp implements desktop.Keyable.
func (e *Editor) KeyUp(ev *fyne.KeyEvent) {
	e.keys.Up(ev)
	e.Entry.KeyUp(ev)
}

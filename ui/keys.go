package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"guichet/ui/piece"
)

// keyEnter is how the table names Enter, whichever of the two was pressed.
const keyEnter = "⏎"

// keyTable says what each key does on the screen that is shown. Names are those of the caps: "F9", "1", "Ctrl N",
// "Échap", "⏎".
type keyTable struct {
	acts   map[string]func()
	canvas fyne.Canvas
	known  map[string]bool // shortcuts the canvas has been told of

	// escape is what Escape does when nothing above it wants it.
	escape func()
	reveal func(fyne.CanvasObject)

	guard func(f func()) // survives what breaks; nil: nobody does
	wedge *wedge         // a hand scanner among the keys; nil: none is looked for

	real bool // a real keyboard tells presses from repetitions
	down map[fyne.KeyName]bool
}

var _ piece.Keys = (*keyTable)(nil)

func newKeyTable(c fyne.Canvas) *keyTable {
	k := &keyTable{acts: map[string]func(){}, canvas: c, known: map[string]bool{}, down: map[fyne.KeyName]bool{}}
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if !k.Function(ev) && !k.Hold(ev, func() { k.Plain(ev) }) {
			k.Plain(ev)
		}
	})
	c.SetOnTypedRune(func(r rune) { k.Typing(nil, r) })
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(k.Down)
		d.SetOnKeyUp(k.Up)
	}
	return k
}

// Guard implements piece.Guard.
func (k *keyTable) Guard(f func()) {
	if k.guard == nil {
		f()
		return
	}
	k.guard(f)
}

// clear forgets every act: the screen is about to be told anew.
func (k *keyTable) clear() {
	if k.wedge != nil {
		k.wedge.repainted()
	}
	clear(k.acts)
}

// bind gives a key to an act; the first to ask gets it. It reports whether the key is the caller's.
func (k *keyTable) bind(key string, act func()) bool {
	if key == "" || k.acts[canonical(key)] != nil {
		return false
	}
	key = canonical(key)
	k.acts[key] = act
	if modifier, name, ok := chord(key); ok && !k.known[key] {
		k.known[key] = true
		for _, m := range []fyne.KeyModifier{modifier, modifier | fyne.KeyModifierShift} {
			s := &desktop.CustomShortcut{KeyName: name, Modifier: m}
			k.canvas.AddShortcut(s, func(s fyne.Shortcut) { k.Shortcut(s) })
		}
	}
	return true
}

// canonical makes one name of the ways a key is written.
func canonical(key string) string {
	switch strings.ToLower(key) {
	case "entrée", "entree", "enter", "return":
		return keyEnter
	case "échap", "echap", "esc", "escape":
		return "Échap"
	}
	return strings.ToUpper(strings.ReplaceAll(key, "+", " "))
}

// chord reads "CTRL N" or "ALT 1".
func chord(key string) (fyne.KeyModifier, fyne.KeyName, bool) {
	mod, name, ok := strings.Cut(key, " ")
	if !ok {
		return 0, "", false
	}
	switch mod {
	case "CTRL":
		return fyne.KeyModifierShortcutDefault, fyne.KeyName(name), true
	case "ALT":
		return fyne.KeyModifierAlt, fyne.KeyName(name), true
	}
	return 0, "", false
}

// do runs the act of a key that was pressed, not held.
func (k *keyTable) do(key string, ev *fyne.KeyEvent) bool {
	act := k.acts[key]
	if act == nil {
		return false
	}
	if ev == nil || k.Fresh(ev) {
		k.Guard(act)
	}
	return true
}

func (k *keyTable) blocked() bool { return k.canvas.Overlays().Top() != nil }

// Function implements piece.Keys.
func (k *keyTable) Function(ev *fyne.KeyEvent) bool {
	if ev.Name == fyne.KeyEscape {
		if k.Fresh(ev) && k.escape != nil {
			k.escape()
		}
		return true
	}
	if !isFunctionKey(ev.Name) {
		return false
	}
	if !k.blocked() {
		k.do(string(ev.Name), ev)
	}
	return true
}

func isFunctionKey(n fyne.KeyName) bool {
	return len(n) >= 2 && n[0] == 'F' && n[1] >= '1' && n[1] <= '9'
}

// Plain implements piece.Keys.
func (k *keyTable) Plain(ev *fyne.KeyEvent) bool {
	if k.blocked() {
		return false
	}
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		return k.do(keyEnter, ev)
	}
	if len(ev.Name) != 1 {
		return false
	}
	return k.do(string(ev.Name), ev)
}

// Shortcut implements piece.Keys.
func (k *keyTable) Shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if ok && k.wedge != nil && k.wedge.control(c) {
		return true
	}
	if !ok || k.blocked() {
		return false
	}
	mod := ""
	switch c.Modifier &^ fyne.KeyModifierShift { // + is a shifted key on many keyboards
	case fyne.KeyModifierShortcutDefault:
		mod = "CTRL "
	case fyne.KeyModifierAlt:
		mod = "ALT "
	default:
		return false
	}
	return k.do(mod+string(c.KeyName), &fyne.KeyEvent{Name: c.KeyName})
}

// Down implements piece.Keys.
func (k *keyTable) Down(ev *fyne.KeyEvent) {
	k.real = true
	k.down[ev.Name] = true
	if ev.Name == fyne.KeyTab && k.wedge != nil {
		k.wedge.tab()
	}
}

// Up implements piece.Keys.
func (k *keyTable) Up(ev *fyne.KeyEvent) { delete(k.down, ev.Name) }

// Fresh implements piece.Keys: one press, one act.
func (k *keyTable) Fresh(ev *fyne.KeyEvent) bool {
	if !k.real {
		return true
	}
	pressed := k.down[ev.Name]
	delete(k.down, ev.Name)
	return pressed
}

// Revealed implements piece.Keys.
func (k *keyTable) Revealed(o fyne.CanvasObject) {
	if k.reveal != nil {
		k.reveal(o)
	}
}

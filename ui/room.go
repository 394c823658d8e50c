package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/desk"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// place is where a room is: its name and its key in the status line, who may enter, and what it draws in.
type place struct {
	name string // code of its name
	key  string
	// rights open the room, any one of them; none: everybody may enter.
	rights []app.Right
	// body lies under the status line: the same object all along.
	body fyne.CanvasObject
}

// room is one place of the window: the desk, the cellule, pilotage, administration. The shell shows one at a time and
// gives all of them the same keys, looks, layers and lock. A room keeps what it was last told, shown or not, and draws
// it when the shell asks.
type room interface {
	place() place
	// draw draws what the room was last told, and binds its keys; the key table is empty then. It gives what is to be done
	// once that has been laid out, or nil.
	draw() (drawn func())
	// settle gives the focus its place; had is who had it, alive whether that is still there.
	settle(had fyne.Focusable, alive bool)
	// forget drops what is drawn, so that the next draw uses the looks then in force; what was typed stays. It gives
	// what puts the focus back on the same place, or nil.
	forget() (refocus func())
	// escape goes back one step, and reports whether there was one.
	escape() bool
	// help is what F1 says here.
	help() helpPage
	// enter and leave: the room is about to be shown; another one, or the lock, is about to be.
	enter()
	leave()
	// clock gives what redraws the time of what runs; nil while nothing does.
	clock() (tick func())
}

// helpPage is what F1 says in a room: why this step, and the keys that do something here.
type helpPage struct {
	title, why string
	keys       [][2]string // key, what it does
}

// may reports whether a person may enter.
func (p place) may(a app.Agent) bool {
	return len(p.rights) == 0 || slices.ContainsFunc(p.rights, a.May)
}

// open gives the rooms that the person at the desk may enter.
func (sh *shell) open() []room {
	var all []room
	for _, r := range sh.rooms {
		if r.place().may(sh.desk.shown.Agent) {
			all = append(all, r)
		}
	}
	return all
}

// home is the first room that the person may enter; the desk for one who may enter none, and which then says so.
func (sh *shell) home() room {
	if open := sh.open(); len(open) > 0 {
		return open[0]
	}
	return sh.desk
}

// atDesk reports whether the desk is the room that is shown.
func (sh *shell) atDesk() bool { return sh.here == room(sh.desk) }

// goTo shows a room, with the focus where it was when the room was left.
func (sh *shell) goTo(r room) {
	if r == sh.here {
		return
	}
	sh.layers.close()
	if o := sh.canvas.Focused(); o != nil && contains(sh.here.place().body, o.(fyne.CanvasObject)) {
		sh.left[sh.here] = o
	} else {
		delete(sh.left, sh.here)
	}
	sh.canvas.Unfocus()
	sh.here.leave()
	sh.here = r
	r.enter()
	sh.paint()
	if o := sh.left[r]; o != nil && sh.canvas.Focused() == nil && contains(sh.work, o.(fyne.CanvasObject)) {
		sh.focus(o)
	}
}

// rooms draws the way from room to room; nothing where there is but one.
func (b *statusBar) rooms() []fyne.CanvasObject {
	sh := b.s
	open := sh.open()
	if len(open) < 2 {
		return []fyne.CanvasObject{piece.NewLine(piece.Run{Text: say("ui.guichet"), Size: look.Brand, Weight: look.Bold, Color: look.Act})}
	}
	var line []fyne.CanvasObject
	for _, r := range open {
		p := r.place()
		if r == sh.here {
			name := piece.NewLine(piece.Run{Text: say(p.name), Size: look.Brand, Weight: look.Bold, Color: look.Act})
			line = append(line, piece.NewColumn(0, name, piece.NewFixed(0, 2, piece.Ground(look.Act))))
			continue
		}
		line = append(line, piece.NewLink(piece.NewRow(5, nil, piece.KeyCap(p.key),
			piece.NewLine(piece.Run{Text: say(p.name), Size: look.Body, Weight: look.Medium})), func() { sh.goTo(r) }))
	}
	return line
}

// roomBar is the bottom line of a room that is not the desk: its name, a sentence, its keys.
type roomBar struct {
	sh   *shell
	root *fyne.Container
	line *fyne.Container
}

// barKey is one key of a roomBar; act is nil when it does nothing now.
type barKey struct {
	key, label string
	act        func()
}

func newRoomBar(sh *shell) *roomBar {
	b := &roomBar{sh: sh, line: piece.NewStack(), root: piece.NewStack()}
	b.forget()
	return b
}

func (b *roomBar) forget() { b.root.Objects = bottomLine(b.line) }

// bottomLine is the look of a key bar.
func bottomLine(line fyne.CanvasObject) []fyne.CanvasObject {
	return []fyne.CanvasObject{
		piece.NewOutline(piece.Outline{Top: true}, look.Line),
		piece.NewInset(piece.Sides(8, 16), line),
	}
}

// show draws the line and binds the keys; F1 and the lock are everywhere.
func (b *roomBar) show(name, note string, keys ...barKey) {
	left := []fyne.CanvasObject{piece.NewLine(piece.Run{Text: name, Size: look.Caption, Weight: look.Bold})}
	if note != "" {
		left = append(left, piece.Space(4), piece.NewLine(piece.Run{Text: note, Size: look.Caption, Color: look.Secondary}))
	}
	keys = append(keys, barKey{"F1", say("ui.aide.titre"), b.sh.openHelp})
	if lock := b.sh.lockKey(); lock != nil {
		keys = append(keys, *lock)
	}
	caps := make([]fyne.CanvasObject, 0, len(keys))
	for _, k := range keys {
		run := piece.Run{Text: k.label, Size: look.Caption}
		if k.act == nil {
			run.Color = look.Secondary
		} else {
			b.sh.keys.bind(k.key, k.act)
		}
		caps = append(caps, piece.NewLink(piece.NewRow(5, nil, piece.KeyCap(k.key), piece.NewLine(run)), k.act))
	}
	b.line.Objects = []fyne.CanvasObject{&fyne.Container{Layout: barLayout{}, Objects: []fyne.CanvasObject{
		piece.NewWrapped(8, left...), &fyne.Container{Layout: piece.Wrapped{Gap: 14, Right: true}, Objects: caps},
	}}}
}

// lockKey is the desk's own key for the lock, which the other rooms have too; nil when the desk does not lock.
func (sh *shell) lockKey() *barKey {
	for _, k := range sh.desk.shown.Keys {
		if _, ok := k.Command.(desk.Lock); ok {
			return &barKey{k.Key, k.Label, func() { sh.desk.send(k.Command) }}
		}
	}
	return nil
}

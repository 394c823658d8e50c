package ui

import (
	"reflect"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// Cellule is what the window needs of the back office of the cellule. cellule.Cellule is one.
type Cellule interface {
	// Do hands a command over; it never blocks.
	Do(app.Command)
	// Subscribe calls f with each new snapshot, from any goroutine, until cancel.
	Subscribe(f func(cellule.Snapshot)) (cancel func())
}

// celluleRoom is the back office: worklists at the left, the item that is open at the right. When the text is too large
// for both, the item takes the place of the lists while it is open.
type celluleRoom struct {
	*shell
	sender

	root   *fyne.Container
	mat    *mat
	lists  *listsPane
	item   *casePane
	bar    *roomBar
	notice *noticeBox // the message and what runs, once, where the eye is

	shown  cellule.Snapshot
	before cellule.Snapshot // the one drawn last
}

var _ room = (*celluleRoom)(nil)

func newCelluleRoom(sh *shell, do func(app.Command)) *celluleRoom {
	c := &celluleRoom{shell: sh, sender: sender{out: do, now: sh.time}}
	c.bar = newRoomBar(sh)
	c.notice = newNotice(sh, c.send)
	c.lists = newListsPane(c)
	c.item = newCasePane(c)
	c.mat = newMat()
	c.root = &fyne.Container{Layout: celluleLayout{c}, Objects: []fyne.CanvasObject{c.mat.root, c.lists.root, c.item.root, c.bar.root}}
	return c
}

func (c *celluleRoom) place() place {
	return place{name: "ui.cellule", key: "F10", rights: []app.Right{app.RightCellule}, body: c.root}
}

// enter implements room: what was left undone elsewhere shows at once.
func (c *celluleRoom) enter() {
	c.send(cellule.Refresh{})
	c.seal.watch()
}

// leave implements room.
func (c *celluleRoom) leave() { c.seal.leave() }

// show takes a snapshot and has it drawn.
func (c *celluleRoom) show(snap cellule.Snapshot) {
	c.shown = snap
	c.answered()
	if c.here != room(c) {
		return
	}
	c.paint()
	if painted := c.options.Painted.Cellule; painted != nil {
		afterFrame(func() { painted(snap) })
	}
}

// draw implements room.
func (c *celluleRoom) draw() func() {
	snap := c.shown
	c.notice.show(snap.Message, snap.Progress)
	if !sameCase(c.before, snap) {
		c.item.form.clear()
	}
	c.item.show(snap)
	c.lists.show(snap, c.before)
	c.keys.bind("Ctrl F", c.lists.find)
	c.keys.bind("Ctrl R", func() { c.send(cellule.Refresh{}) })
	note := ""
	if narrow(c.canvas.Size().Width) {
		note = snap.Note // the pane has no room for it
	}
	c.bar.show(say("ui.cellule"), note,
		barKey{"Ctrl F", say("ui.cellule.touche.rechercher"), c.lists.find},
		barKey{"Ctrl R", say("ui.cellule.touche.actualiser"), func() { c.send(cellule.Refresh{}) }})
	return c.drawn
}

func (c *celluleRoom) drawn() {
	if !sameCase(c.before, c.shown) {
		c.item.scroll.Top()
	}
	c.before = c.shown
}

// forget implements room.
func (c *celluleRoom) forget() func() {
	o := c.canvas.Focused()
	refocus := c.item.form.placeOfFocus(o)
	if refocus == nil {
		refocus = c.lists.placeOfFocus(o)
	}
	c.bar.forget()
	c.item.forget()
	c.lists.forget()
	return refocus
}

// settle implements room.
func (c *celluleRoom) settle(had fyne.Focusable, alive bool) {
	if alive && c.lists.typing(had) {
		return
	}
	if want := c.item.form.wants(); want != nil {
		c.focus(want)
		return
	}
	if alive {
		return
	}
	if rows := c.lists.rows; contains(c.work, rows) {
		c.focus(rows)
		return
	}
	c.canvas.Unfocus()
}

// escape goes back one step: the message, what is typed, the act, the item, the search.
func (c *celluleRoom) escape() bool {
	focused := c.canvas.Focused()
	switch {
	case c.shown.Message != nil:
		c.send(shown.Dismiss{})
	case c.item.form.typing(focused), c.lists.typing(focused):
		c.canvas.Unfocus()
	case c.shown.Case != nil && c.shown.Case.Pending != nil:
		c.send(cellule.CancelAct{})
	case c.shown.Case != nil:
		c.send(cellule.CloseCase{})
	case c.lists.searching(c.shown):
		c.lists.endSearch()
	default:
		return false
	}
	return true
}

// clock implements room.
func (c *celluleRoom) clock() func() {
	if c.shown.Progress == nil {
		return nil
	}
	return c.notice.tick
}

// help implements room.
func (c *celluleRoom) help() helpPage {
	page := helpPage{title: say("ui.cellule.aide.titre"), why: say("ui.cellule.aide")}
	if k := c.shown.Case; k != nil && k.Pending != nil {
		page.keys = append(page.keys, [2]string{keyEnter, k.Pending.Confirm})
	} else if k != nil {
		for i, a := range k.Acts {
			if key := actKey(i, a); key != "" && a.Refus == "" {
				page.keys = append(page.keys, [2]string{key, a.Label})
			}
		}
	}
	for _, k := range [][2]string{
		{say("ui.touche.fleches"), "ui.cellule.aide.fleches"}, {keyEnter, "ui.cellule.aide.ouvrir"},
		{"Ctrl F", "ui.cellule.aide.rechercher"}, {"Ctrl R", "ui.cellule.aide.actualiser"},
	} {
		page.keys = append(page.keys, [2]string{k[0], say(k[1])})
	}
	return page
}

// sameCase reports whether two snapshots show the same item at the same step: what was typed for one must never serve
// another.
func sameCase(a, b cellule.Snapshot) bool { return reflect.DeepEqual(stepOf(a), stepOf(b)) }

type caseStep struct{ work, identite, act string }

func stepOf(s cellule.Snapshot) caseStep {
	if s.Case == nil {
		return caseStep{}
	}
	step := caseStep{work: s.Case.Work.ID, identite: s.Case.Identite.ID}
	if s.Case.Pending != nil {
		step.act = s.Case.Pending.Act.Code
	}
	return step
}

// celluleLayout puts the lists and the item side by side, or the one or the other.
type celluleLayout struct{ c *celluleRoom }

func (l celluleLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	c := l.c
	bar := piece.HeightFor(c.bar.root, size.Width)
	c.bar.root.Move(fyne.NewPos(0, size.Height-bar))
	c.bar.root.Resize(fyne.NewSize(size.Width, bar))
	height := max(0, size.Height-bar-2*edge)
	inner := size.Width - 2*edge
	put := func(o fyne.CanvasObject, x, w float32) {
		o.Show()
		o.Move(fyne.NewPos(x, edge))
		o.Resize(fyne.NewSize(w, height))
	}
	if narrow(size.Width) {
		shown, hidden := c.lists.root, c.item.root
		if c.shown.Case != nil {
			shown, hidden = hidden, shown
		}
		hidden.Hide()
		c.item.setWidth(inner - 2*paneInset)
		put(shown, edge, inner)
		c.mat.around(size, shown, c.bar.root)
		return
	}
	right := max(inner*0.345, 400*look.Scale())
	left := inner - right - gutter
	c.item.setWidth(right - 2*paneInset)
	put(c.lists.root, edge, left)
	put(c.item.root, edge+left+gutter, right)
	c.mat.around(size, c.lists.root, c.item.root, c.bar.root)
}

func (celluleLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 360) }

// pillOf gives the colours of a status.
func pillOf(s ins.Statut) (fill, on fyne.ThemeColorName) {
	switch s {
	case ins.Recuperee:
		return look.PillRecuperee, look.OnPillRecuperee
	case ins.Validee:
		return look.PillValidee, look.OnPillValidee
	case ins.Qualifiee:
		return look.PillQualifiee, look.OnPillQualifiee
	}
	return look.PillProvisoire, look.OnPillProvisoire
}

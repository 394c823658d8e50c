package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/cellule"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// adminRoom keeps the site running: one section at a time, each for those who have its right. Sections ask the use
// cases themselves, away from the window's goroutine: nothing here changes while it is looked at.
type adminRoom struct {
	*shell
	admin *admin.Administration

	sections []section
	at       section

	root   *fyne.Container
	menu   *fyne.Container
	head   *fyne.Container
	middle *fyne.Container // the list of the section, or the scroll
	column *fyne.Container
	scroll *piece.Scroll
	bar    *roomBar
	notice *noticeBox
	pool   *pool

	form   *form
	asking *asking // what is being asked before an act; nil when nothing is

	message *shown.Message
	errand  errand
}

var _ room = (*adminRoom)(nil)

// section is one part of the administration.
type section interface {
	// name is the code of its name; rights open it, any one of them.
	name() string
	rights() []app.Right
	// load asks for what it shows.
	load()
	// draw gives what stands above, and the body: a list that scrolls itself, or nil to have column's objects scrolled.
	draw() (head, column []fyne.CanvasObject, list *piece.List)
	// keys are what it can do now.
	keys() []barKey
	// back goes back one step, and reports whether there was one.
	back() bool
	// forget drops its pieces, so that they are made in the looks then in force.
	forget()
}

// asking is an act before it is done: what it asks and why. do is given what was typed.
type asking struct {
	title, phrase string
	fields        []shown.Field
	secret        string // shown once, with nothing to type
	confirm       string
	do            func(values map[string]string)
	settled       bool // its first field has had the focus
}

func newAdminRoom(sh *shell, a *admin.Administration) *adminRoom {
	r := &adminRoom{shell: sh, admin: a, head: piece.NewColumn(10), menu: piece.NewColumn(2), column: piece.NewColumn(10), middle: piece.NewStack(),
		errand: errand{sh: sh, patience: patienceForAdministration, leave: "ui.administration.arreter"}}
	r.bar = newRoomBar(sh)
	r.notice = newNotice(sh, r.do)
	r.form = newForm(sh, r.do)
	r.sections = []section{&checkSection{r: r}, &settingsSection{r: r}, &agentsSection{r: r}, &journalSection{r: r}, &backupsSection{r: r}, &printersSection{r: r, drawing: errand{sh: sh}}, &installSection{r: r}}
	r.root = &fyne.Container{Layout: barBelow{r.bar.root, newMat()}}
	r.build()
	return r
}

func (r *adminRoom) build() {
	r.pool = newPool(r.keys)
	r.scroll = piece.NewScroll(r.column)
	right := pane(newSplit(10, r.head, r.middle, piece.NewStack()))
	between := newMat()
	r.root.Objects = r.root.Layout.(barBelow).objects(&fyne.Container{Layout: adminLayout{r.menu, between}, Objects: []fyne.CanvasObject{pane(r.menu), right, between.root}})
}

func (r *adminRoom) place() place {
	return place{name: "ui.administration", key: "Ctrl G", rights: []app.Right{app.RightSettings, app.RightAgents, app.RightJournal}, body: r.root}
}

// by is who acts here.
func (r *adminRoom) by() app.Agent { return r.desk.shown.Agent }

// mine are the sections that the person may open.
func (r *adminRoom) mine() []section {
	return slices.DeleteFunc(slices.Clone(r.sections), func(s section) bool { return !slices.ContainsFunc(s.rights(), r.by().May) })
}

// enter implements room: another person may have other sections.
func (r *adminRoom) enter() {
	mine := r.mine()
	if len(mine) > 0 && !slices.Contains(mine, r.at) {
		r.at = mine[0]
	}
	if r.at != nil && !r.errand.running() {
		r.at.load()
	}
}

// leave implements room: nothing runs, and no secret stays, where nobody looks.
func (r *adminRoom) leave() {
	r.errand.cancel()
	r.asking = nil
}

func (r *adminRoom) goToSection(s section) {
	if s == r.at {
		return
	}
	r.errand.cancel()
	r.at, r.asking, r.message = s, nil, nil
	s.load()
	r.repaint()
}

// patienceForAdministration bounds one act: a check of the workstation waits for INSi and for printers.
const patienceForAdministration = 10 * time.Minute

// run does work elsewhere, with its progress on the screen, then calls then; an error is told instead.
func (r *adminRoom) run(label string, work func(context.Context) error, then func()) {
	r.message = nil
	r.errand.run(label, work, func(err error) {
		if err != nil {
			r.message = messageOfError(err)
		} else {
			then()
		}
		r.repaint()
	})
	r.repaint()
}

// fetch runs what gives an answer to the person here, and hands the answer over.
func fetch[T any](r *adminRoom, label string, ask func(context.Context, app.Agent) (T, error), take func(T)) {
	by := r.by()
	var found T
	r.run(label, func(ctx context.Context) (err error) {
		found, err = ask(ctx, by)
		return err
	}, func() { take(found) })
}

// ask shows an act before it is done.
func (r *adminRoom) ask(a *asking) {
	r.asking, r.message = a, nil
	r.form.clear()
	r.repaint()
}

// tell shows a sentence once.
func (r *adminRoom) tell(phrase string) {
	r.message = &shown.Message{Level: shown.MessageSuccess, Phrase: phrase}
}

// messageOfError is what an error says to a person: the refusal it carries, or that it failed.
func messageOfError(err error) *shown.Message {
	return warningOf(err, "administration", "ui.administration.echec")
}

// warningOf is the sentence that an error carries, or the one of code; then the error is for the log, under its place.
func warningOf(err error, place, code string) *shown.Message {
	if texts.RefusalIn(err) == nil {
		fyne.LogError(place, err)
	}
	return shown.Told(shown.MessageWarning, texts.RefusalOr(err, code).Sentence)
}

// do takes what the notice and the form send: nothing leaves this room.
func (r *adminRoom) do(c app.Command) {
	switch c := c.(type) {
	case shown.StopWaiting:
		r.errand.cancel()
	case shown.Dismiss:
		r.message = nil
	case cellule.DoAct:
		if a := r.asking; a != nil {
			a.do(c.Values)
			return
		}
	}
	r.repaint()
}

func (r *adminRoom) repaint() {
	if r.here == room(r) && !r.locked() {
		r.paint()
	}
}

// draw implements room.
func (r *adminRoom) draw() func() {
	r.pool.begin()
	defer r.pool.end()
	r.drawMenu()
	r.notice.show(r.message, r.errand.progress)
	r.head.Objects = nil
	var list *piece.List
	switch {
	case r.at == nil:
		r.column.Objects = nil
	case r.asking != nil:
		r.drawAsking()
	default:
		var head []fyne.CanvasObject
		head, r.column.Objects, list = r.at.draw()
		r.head.Objects = append([]fyne.CanvasObject{piece.NewText(piece.Run{Text: say(r.at.name()), Size: look.Title, Weight: look.SemiBold})}, head...)
	}
	if !r.notice.empty() {
		r.head.Objects = append(r.head.Objects, r.notice.root)
	}
	if list != nil {
		r.middle.Objects = []fyne.CanvasObject{list}
	} else {
		r.middle.Objects = []fyne.CanvasObject{r.scroll}
		r.scroll.Changed()
	}
	var keys []barKey
	if r.at != nil && r.asking == nil {
		keys = r.at.keys()
	}
	r.bar.show(say("ui.administration"), "", keys...)
	return r.drawn
}

func (r *adminRoom) drawMenu() {
	r.menu.Objects = nil
	mine := r.mine()
	if len(mine) < 2 {
		return // one section needs no way to it
	}
	var links []fyne.CanvasObject
	for i, s := range mine {
		act := func() { r.goToSection(s) }
		key := "Ctrl " + itoa(i+1)
		r.keys.bind(key, act)
		run, ground := piece.Run{Text: say(s.name()), Size: look.Body, Weight: look.Medium}, look.Surface
		if s == r.at {
			run.Weight, run.Color, ground = look.Bold, look.Act, look.ActSoft
		}
		words := piece.NewRow(8, []int{0}, piece.NewText(run), piece.KeyCap(key))
		if narrow(r.canvas.Size().Width) {
			words = piece.NewRow(8, nil, piece.NewLine(run), piece.KeyCap(key))
		}
		line := piece.NewStack(piece.Ground(ground), piece.NewInset(piece.Sides(8, 8), words))
		links = append(links, piece.NewLink(line, act))
	}
	if narrow(r.canvas.Size().Width) {
		links = []fyne.CanvasObject{piece.NewWrapped(4, links...)}
	}
	r.menu.Objects = links
}

func (r *adminRoom) drawAsking() {
	a := r.asking
	r.head.Objects = []fyne.CanvasObject{piece.NewText(piece.Run{Text: a.title, Size: look.Title, Weight: look.SemiBold})}
	column := []fyne.CanvasObject{}
	if a.phrase != "" {
		column = append(column, piece.NewText(piece.Run{Text: cited(a.phrase)}))
	}
	if a.secret != "" {
		column = append(column, secretOnce(a.secret)...)
	}
	f := shown.Form{Fields: a.fields, Submit: func(v map[string]string) app.Command { return cellule.DoAct{Values: v} }}
	r.form.show(&f)
	confirm := r.form.submit
	if len(a.fields) > 0 {
		column = append(column, r.form.root)
	}
	r.keys.bind(keyEnter, confirm)
	do := r.pool.get("faire "+a.title, confirm)
	do.SetPrimary(a.confirm, keyEnter)
	buttons := []fyne.CanvasObject{do}
	if a.secret == "" {
		back := r.pool.get("renoncer", func() { r.asking = nil; r.repaint() })
		back.SetSecondary(say("ui.cellule.renoncer"), "Échap")
		buttons = append(buttons, back)
	}
	column = append(column, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1, 1}[:len(buttons)], Fill: true}, Objects: buttons})
	r.column.Objects = []fyne.CanvasObject{&fyne.Container{Layout: readable{}, Objects: []fyne.CanvasObject{piece.NewColumn(12, column...)}}}
}

// drawn tells what has been painted, once nothing runs.
func (r *adminRoom) drawn() {
	if painted := r.options.Painted.Administration; painted != nil && r.at != nil && !r.errand.running() {
		name, message, asks := r.at.name(), r.message, r.asking != nil
		afterFrame(func() { painted(name, message, asks) })
	}
}

// settle implements room.
func (r *adminRoom) settle(had fyne.Focusable, alive bool) {
	if r.asking != nil {
		want := r.form.wants()
		if !r.asking.settled && len(r.form.inputs) > 0 {
			r.asking.settled = true
			want = r.form.inputs[0].focusable() // in their order, whichever must be filled
		}
		if want != nil {
			r.focus(want)
			return
		}
	}
	if alive {
		return
	}
	if r.asking == nil && len(r.middle.Objects) > 0 {
		if l, ok := r.middle.Objects[0].(*piece.List); ok {
			r.focus(l)
			return
		}
	}
	r.canvas.Unfocus()
}

// escape goes back one step: what runs, what is asked, the message, the section's own step.
func (r *adminRoom) escape() bool {
	switch {
	case r.errand.running():
		r.errand.cancel()
	case r.asking != nil && r.asking.secret == "":
		r.asking = nil
	case r.message != nil:
		r.message = nil
	case r.at != nil && r.at.back():
	default:
		return false
	}
	r.repaint()
	return true
}

// forget implements room.
func (r *adminRoom) forget() func() {
	r.bar.forget()
	r.form.forget()
	for _, s := range r.sections {
		s.forget()
	}
	r.build()
	return nil
}

// clock implements room.
func (r *adminRoom) clock() func() {
	if !r.errand.running() {
		return nil
	}
	return r.notice.tick
}

// help implements room.
func (r *adminRoom) help() helpPage {
	return helpPage{title: say("ui.administration.aide.titre"), why: say("ui.administration.aide"), keys: [][2]string{
		{"Ctrl 1 à 7", say("ui.administration.aide.sections")}, {keyEnter, say("ui.administration.aide.ouvrir")}, {"Échap", say("ui.administration.aide.retour")},
	}}
}

// adminLayout puts the sections beside what they show, or above it when the text is large; without them, what is shown
// has all the room.
type adminLayout struct {
	sections *fyne.Container
	mat      *mat
}

func (l adminLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	menu, content := o[0], o[1]
	defer l.mat.around(size, menu, content)
	if len(l.sections.Objects) == 0 {
		menu.Resize(fyne.NewSize(0, 0))
		menu.Hide()
		content.Move(fyne.NewPos(0, 0))
		content.Resize(size)
		return
	}
	menu.Show()
	if narrow(size.Width) {
		h := min(piece.HeightFor(menu, size.Width), size.Height*0.4)
		menu.Move(fyne.NewPos(0, 0))
		menu.Resize(fyne.NewSize(size.Width, h))
		content.Move(fyne.NewPos(0, h+edge))
		content.Resize(fyne.NewSize(size.Width, max(0, size.Height-h-edge)))
		return
	}
	w := 290 * look.Scale()
	menu.Move(fyne.NewPos(0, 0))
	menu.Resize(fyne.NewSize(w, size.Height))
	content.Move(fyne.NewPos(w+edge, 0))
	content.Resize(fyne.NewSize(size.Width-w-edge, size.Height))
}

func (adminLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(600, 300) }

// readable keeps a form from being as wide as the screen.
type readable struct{}

func (readable) width(w float32) float32 { return min(w, 640*look.Scale()) }

func (l readable) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(l.width(size.Width), size.Height))
}

// HeightFor implements the layouts whose height follows their width.
func (l readable) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	return piece.HeightFor(o[0], l.width(width))
}

func (readable) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

package ui

import (
	"bytes"
	"image"
	_ "image/png" // previews are PNG
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// nowPane is the right pane: one act, what it needs, what to tell the patient, the other acts.
type nowPane struct {
	s       *screen
	root    *fyne.Container
	scroll  *piece.Scroll
	body    *fyne.Container
	foot    *fyne.Container
	pool    *pool
	form    *form
	elapsed elapsed
	title   string

	preview     fyne.CanvasObject
	previewFrom []byte
}

func newNowPane(s *screen) *nowPane {
	p := &nowPane{s: s, body: piece.NewColumn(10), foot: piece.NewColumn(6), pool: newPool(s.keys), elapsed: elapsed{sh: s.shell}}
	p.form = newForm(s.shell, s.send)
	p.form.typed = (&typist{s: s, form: p.form}).touched
	p.scroll = piece.NewScroll(p.body)
	p.build()
	return p
}

func (p *nowPane) build() {
	content := pane(newSplit(10, piece.Heading(say("ui.volet.maintenant")), p.scroll, p.foot))
	if p.root == nil {
		p.root = content
		return
	}
	p.root.Objects = content.Objects
}

func (p *nowPane) forget() {
	p.pool = newPool(p.s.keys)
	p.form.forget()
	p.preview, p.previewFrom = nil, nil
	p.build()
}

func (p *nowPane) show(snap desk.Snapshot) {
	p.pool.begin()
	defer p.pool.end()
	now := snap.Now
	p.form.show(now.Form)
	if p.title != now.Title {
		p.title = now.Title
		p.scroll.Top()
	}
	p.body.Objects = nil
	add := func(o ...fyne.CanvasObject) { p.body.Objects = append(p.body.Objects, o...) }

	if m := snap.Message; m != nil && !p.form.says(m.Phrase) && !toldByPrints(snap, m) {
		add(p.message(m))
	}
	questioned := slices.ContainsFunc(snap.Prints, asks)
	if questioned {
		add(p.prints(snap)...)
	}
	if now.Title != "" {
		add(piece.NewText(piece.Run{Text: now.Title, Size: look.Title, Weight: look.SemiBold}))
	}
	p.elapsed.text = nil
	if now.Progress != nil {
		add(p.progress(now.Progress))
	}
	if now.Form != nil {
		add(p.form.root)
		if o := p.bindFiles(now.Form); o != nil {
			add(o)
		}
	}
	// Under a long list of choices the primary act would be out of sight: it then stands below, where nothing scrolls.
	pinned := now.Primary != nil && long(now.Form)
	if now.Primary != nil && !pinned {
		add(p.primary(now))
	}
	if now.Tell != "" {
		add(tell(now.Tell))
	}
	p.bindChoices(now.Form)
	if !questioned {
		add(p.prints(snap)...)
	}
	for i, a := range now.Others {
		if aboutPrint(a) {
			continue // beside the request it is about
		}
		if _, create := a.Command.(desk.NewRecord); create && snap.Patient.Searched && !narrow(p.s.canvas.Size().Width) {
			continue // under what was found
		}
		add(p.other("autre "+itoa(i)+a.Key, a))
	}
	if snap.Preview != nil && snap.Letter == nil {
		if o := p.previewOf(snap.Preview.Media, snap.Preview.Bytes); o != nil {
			add(o)
		}
	}
	p.foot.Objects = nil
	if pinned {
		p.foot.Objects = append(p.foot.Objects, p.primary(now))
	}
	if now.Why != "" {
		p.foot.Objects = append(p.foot.Objects, piece.Note(cited(now.Why)))
	}
	last := []piece.Run{}
	if now.Tries != "" {
		last = append(last, piece.Run{Text: now.Tries + " ", Size: look.Caption, Color: look.Secondary})
	}
	if now.Title != "" {
		last = append(last,
			piece.Run{Text: say("ui.pourquoi") + " ", Size: look.Caption, Color: look.Secondary},
			piece.Run{Text: "F1", Size: look.Caption, Weight: look.Bold, Color: look.Act})
	}
	if len(last) > 0 {
		p.foot.Objects = append(p.foot.Objects, piece.NewLink(piece.NewText(last...), p.s.openHelp))
	}
	p.scroll.Changed()
	p.tick()
}

// long reports whether a form may not fit above its button.
func long(f *shown.Form) bool {
	return f != nil && (len(f.Fields) > 4 || slices.ContainsFunc(f.Fields, func(f shown.Field) bool { return len(f.Choices) > 8 }))
}

// primary is the one primary button; with a form it sends what was typed.
func (p *nowPane) primary(now desk.NextAct) fyne.CanvasObject {
	command := now.Primary.Command
	act := func() { p.s.send(command) }
	if now.Form != nil {
		act = p.form.submit
	}
	key := now.Primary.Key
	if key == "" {
		key = keyEnter
	}
	p.s.keys.bind(key, act)
	p.s.keys.bind(keyEnter, act)
	b := p.pool.get("primaire", act)
	b.SetPrimary(now.Primary.Label, key)
	return b
}

func (p *nowPane) other(name string, a shown.Act) fyne.CanvasObject {
	act := func() { p.s.send(a.Command) }
	key := a.Key
	if !p.s.keys.bind(key, act) && key != "" {
		key = "" // never show a key that does something else
	}
	b := p.pool.get(name, act)
	b.SetSecondary(a.Label, key)
	return b
}

// bindChoices lets a single key choose while no text is being typed.
func (p *nowPane) bindChoices(f *shown.Form) {
	if f == nil {
		return
	}
	for i := range f.Fields {
		for _, c := range f.Fields[i].Choices {
			p.s.keys.bind(c.Key, func() { p.form.pick(i, c.Key) })
		}
	}
}

func (p *nowPane) progress(pr *shown.Progress) fyne.CanvasObject {
	line := piece.NewStack(
		piece.Ground(look.ActSoft),
		piece.NewInset(piece.Sides(12, 12), piece.NewRow(10, []int{1},
			piece.Icon("clock", look.Act, look.Title),
			piece.NewText(piece.Run{Text: pr.Label, Weight: look.Medium}), p.elapsed.from(pr.Since))))
	if pr.Leave == nil {
		return line
	}
	return piece.NewColumn(10, line, p.other("quitter", *pr.Leave))
}

// tick says how long the work has lasted.
func (p *nowPane) tick() {
	if p.elapsed.tick() {
		p.scroll.Changed()
	}
}

// quoted puts what is said between the marks of speech, once.
func quoted(text string) string {
	if strings.HasPrefix(text, "«") {
		return text
	}
	return "«\u00A0" + text + "\u00A0»"
}

// tell is what may be said to the patient, as it may be said.
func tell(text string) fyne.CanvasObject {
	return piece.NewStack(
		piece.Ground(look.ActSoft),
		&fyne.Container{Layout: leftBar{4}, Objects: []fyne.CanvasObject{piece.Ground(look.Act)}},
		piece.NewInset(piece.Insets{Top: 8, Right: 10, Bottom: 8, Left: 14}, piece.NewText(
			piece.Run{Text: say("ui.dire") + "\n", Weight: look.SemiBold},
			piece.Run{Text: quoted(text), Size: look.Body})))
}

// leftBar is a line along the left side.
type leftBar struct{ width float32 }

func (l leftBar) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(l.width, size.Height))
}
func (l leftBar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.width, 0) }

// message is what must be read now, once, where the eye is.
func (p *nowPane) message(m *shown.Message) fyne.CanvasObject {
	return messageBox(m, func() { p.s.send(shown.Dismiss{}) })
}

func messageBox(m *shown.Message, dismiss func()) fyne.CanvasObject {
	icon, role, soft := "info", look.Act, look.ActSoft
	switch m.Level {
	case shown.MessageSuccess:
		icon, role, soft = "success", look.Same, look.SameSoft
	case shown.MessageWarning:
		icon, role, soft = "warning", look.Analyse, look.AnalyseSoft
	case shown.MessageRefusal:
		icon, role, soft = "refusal", look.Block, look.BlockSoft
	}
	runs := []piece.Run{{Text: cited(m.Phrase), Weight: look.SemiBold}}
	if m.Acte != "" {
		runs = append(runs, piece.Run{Text: " " + cited(m.Acte)})
	}
	if rule := cited(m.Regle); rule != "" {
		runs = append(runs, piece.Run{Text: "\n" + rule, Size: look.Small, Color: look.Secondary})
	}
	parts := []fyne.CanvasObject{piece.Icon(icon, role, look.Title), piece.NewText(runs...)}
	if dismiss != nil {
		parts = append(parts, piece.NewLink(piece.NewFixed(16, 16, look.Icon("close", look.Secondary)), dismiss))
	}
	row := &fyne.Container{Layout: piece.Row{Gap: 10, Shares: []float32{0, 1}, Top: true}, Objects: parts}
	return piece.NewStack(
		piece.Framed(soft, role, 1, 0),
		&fyne.Container{Layout: leftBar{4}, Objects: []fyne.CanvasObject{piece.Ground(role)}},
		piece.NewInset(piece.Insets{Top: 10, Right: 10, Bottom: 10, Left: 14}, row))
}

// previewOf draws the label that would be printed.
func (p *nowPane) previewOf(media string, b []byte) fyne.CanvasObject {
	if media != "image/png" {
		return nil
	}
	if p.preview != nil && bytes.Equal(p.previewFrom, b) {
		return p.preview
	}
	img, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	p.previewFrom = b
	picture := canvas.NewImageFromImage(img)
	picture.FillMode = canvas.ImageFillContain
	picture.ScaleMode = canvas.ImageScaleSmooth
	ratio := float32(img.Bounds().Dy()) / float32(max(1, img.Bounds().Dx()))
	p.preview = piece.NewColumn(4, piece.Note(say("ui.apercu")), piece.NewStack(
		piece.Framed(look.Surface, look.Edge, 1, 0),
		piece.NewInset(piece.All(1), &fyne.Container{Layout: proportional{ratio, 190}, Objects: []fyne.CanvasObject{picture}})))
	return p.preview
}

// proportional keeps a picture in its proportions, as wide as it may be but not higher than most.
type proportional struct{ ratio, most float32 }

// HeightFor implements the flowing layout of package piece.
func (l proportional) HeightFor(_ []fyne.CanvasObject, width float32) float32 {
	return min(l.most, width*l.ratio)
}

func (l proportional) Layout(o []fyne.CanvasObject, size fyne.Size) { o[0].Resize(size) }

func (l proportional) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, 60*l.ratio) }

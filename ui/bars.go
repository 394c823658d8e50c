package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// statusBar is the top line: the program, who is at the desk, and one dot per service.
type statusBar struct {
	s        *shell
	root     *fyne.Container
	line     *fyne.Container
	services []shown.Service
}

func newStatusBar(s *shell) *statusBar {
	b := &statusBar{s: s, line: piece.NewStack(), root: piece.NewStack()}
	b.forget()
	return b
}

func (b *statusBar) forget() {
	b.root.Objects = []fyne.CanvasObject{
		piece.NewOutline(piece.Outline{Bottom: true}, look.Line),
		piece.NewInset(piece.Sides(10, 16), b.line),
	}
}

func (b *statusBar) show(snap desk.Snapshot) {
	b.services = snap.Services
	left := append(b.rooms(), piece.Space(8))
	if a := snap.Agent; a.Nom != "" {
		text := givenName(a.Prenom) + " " + a.Nom
		if a.Profil != "" && (b.s.atDesk() || !narrow(b.s.canvas.Size().Width)) {
			text += " · " + a.Profil.Label()
		}
		left = append(left, piece.NewLine(piece.Run{Text: text, Size: look.Caption}))
	}
	services := make([]fyne.CanvasObject, 0, len(snap.Services))
	for _, sv := range snap.Services {
		if !b.s.atDesk() && sv.Code.OfDesk() {
			continue // readers and printers are the desk's; Ctrl E tells of them everywhere
		}
		services = append(services, piece.NewLink(serviceDot(sv, look.Caption), b.open))
	}
	if pill := b.s.seal.pill(); pill != nil && !b.s.atDesk() {
		services = append(services, piece.NewLink(pill, b.open))
	}
	right := &fyne.Container{Layout: piece.Wrapped{Gap: 16, Right: true}, Objects: services}
	b.line.Objects = []fyne.CanvasObject{piece.NewRow(10, []int{1}, piece.NewRow(10, nil, left...), right)}
}

// givenName writes a given name as people do; cards write it in capitals.
func givenName(s string) string {
	if s != strings.ToUpper(s) {
		return s
	}
	start := true
	return strings.Map(func(r rune) rune {
		first := start
		start = !unicode.IsLetter(r)
		if first {
			return r
		}
		return unicode.ToLower(r)
	}, s)
}

// serviceDot is a shape, a colour and a word: any of the three is enough to understand (E-04).
func serviceDot(sv shown.Service, size fyne.ThemeSizeName) fyne.CanvasObject {
	icon, role := "absent", look.DotAbsent
	switch sv.Level {
	case shown.LevelUp:
		icon, role = "up", look.DotUp
	case shown.LevelAttention:
		icon, role = "attention", look.DotAttention
	}
	weight := look.Regular
	if sv.Level == shown.LevelAttention {
		weight = look.Medium
	}
	return piece.NewRow(6, nil,
		piece.Icon(icon, role, look.Small),
		piece.NewLine(piece.Run{Text: sv.Label, Size: size, Weight: weight}))
}

// open says what is wrong with each service and what to do.
func (b *statusBar) open() {
	lines := []fyne.CanvasObject{}
	services := b.services
	if line, ok := b.s.seal.service(); ok {
		services = append(services[:len(services):len(services)], line)
	}
	for _, sv := range services {
		text := []piece.Run{}
		if sv.Detail != "" {
			text = append(text, piece.Run{Text: sv.Detail, Size: look.Caption})
		}
		if sv.Act != "" {
			if len(text) > 0 {
				text = append(text, piece.Run{Text: " ", Size: look.Caption})
			}
			text = append(text, piece.Run{Text: sv.Act, Size: look.Caption, Weight: look.SemiBold})
		}
		if len(text) == 0 {
			text = append(text, piece.Run{Text: say("ui.service.repond"), Size: look.Caption, Color: look.Secondary})
		}
		lines = append(lines, piece.NewColumn(2, serviceDot(sv, look.Body), piece.NewInset(piece.Insets{Left: 18}, piece.NewText(text...))))
	}
	b.s.layers.show(say("ui.services.titre"), piece.NewColumn(12, lines...))
}

// keyBar is the bottom line: the patient in hand, the others, and what the keys do here.
type keyBar struct {
	s    *screen
	root *fyne.Container
	line *fyne.Container
}

func newKeyBar(s *screen) *keyBar {
	b := &keyBar{s: s, line: piece.NewStack(), root: piece.NewStack()}
	b.forget()
	return b
}

func (b *keyBar) forget() {
	b.root.Objects = bottomLine(b.line)
}

func (b *keyBar) show(snap desk.Snapshot) {
	name := patientName(snap)
	tight := narrow(b.s.canvas.Size().Width)
	left := []fyne.CanvasObject{}
	if name != "" {
		left = append(left, piece.NewLine(piece.Run{Text: name, Size: look.Caption, Weight: look.Bold}))
	} else {
		left = append(left, piece.NewLine(piece.Run{Text: say("ui.patient.aucun"), Size: look.Caption, Color: look.Secondary}))
	}
	if n := len(snap.Others); n > 0 {
		code := "ui.patients.autre"
		if n > 1 {
			code = "ui.patients.autres"
		}
		if !tight {
			left = append(left, piece.Space(4), piece.NewLine(piece.Run{Text: say(code, "n", itoa(n)), Size: look.Caption, Color: look.Secondary}))
		}
		for _, o := range snap.Others {
			act := func() { b.s.send(desk.TakeBack{ID: o.ID}) }
			runs := []piece.Run{{Text: o.Name, Size: look.Caption, Weight: look.Medium}}
			if o.Note != "" {
				runs = append(runs, piece.Run{Text: " (" + o.Note + ")", Size: look.Caption, Color: look.Secondary})
			}
			if b.s.news[o.ID] {
				runs[0].Weight = look.Bold
			}
			parts := []fyne.CanvasObject{piece.NewLine(runs...)}
			if b.s.news[o.ID] {
				parts = append([]fyne.CanvasObject{piece.Icon("info", look.Act, look.Body)}, parts...)
			}
			if b.s.keys.bind(o.Key, act) {
				parts = append([]fyne.CanvasObject{piece.KeyCap(o.Key)}, parts...)
			}
			left = append(left, piece.NewLink(piece.NewRow(5, nil, parts...), act))
		}
	}
	keys := make([]fyne.CanvasObject, 0, len(snap.Keys)+1)
	for _, k := range snap.Keys {
		if (tight || len(snap.Others) > 1) && k.Command == nil {
			continue // what does nothing here gives its room to what does
		}
		act := func() { b.s.send(k.Command) }
		run := piece.Run{Text: k.Label, Size: look.Caption}
		if k.Command == nil {
			run.Color = look.Secondary
			act = nil
			if canonical(k.Key) == "F1" {
				act, run.Color = b.s.openHelp, look.Text
			}
		} else {
			b.s.keys.bind(k.Key, act)
		}
		keys = append(keys, piece.NewLink(piece.NewRow(5, nil, piece.KeyCap(k.Key), piece.NewLine(run)), act))
	}
	right := &fyne.Container{Layout: piece.Wrapped{Gap: 14, Right: true}, Objects: keys}
	b.line.Objects = []fyne.CanvasObject{&fyne.Container{
		Layout:  barLayout{},
		Objects: []fyne.CanvasObject{piece.NewWrapped(8, left...), right},
	}}
}

// barLayout gives the keys the room they need on one line, and the patients what is left; when that is too little
// both take lines of their own.
type barLayout struct{}

func (barLayout) split(o []fyne.CanvasObject, width float32) (left, right float32, below bool) {
	l, r := o[0].MinSize().Width, o[1].MinSize().Width
	if l+r+16 <= width {
		return width - r - 16, r, false
	}
	if r+width*0.3 <= width {
		return width - r - 16, r, false
	}
	return width, width, true
}

// HeightFor implements the flowing layout of package piece.
func (b barLayout) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	l, r, below := b.split(o, width)
	hl, hr := piece.HeightFor(o[0], l), piece.HeightFor(o[1], r)
	if below {
		return hl + 6 + hr
	}
	return max(hl, hr)
}

func (b barLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l, r, below := b.split(o, size.Width)
	hl, hr := piece.HeightFor(o[0], l), piece.HeightFor(o[1], r)
	o[0].Resize(fyne.NewSize(l, hl))
	o[1].Resize(fyne.NewSize(r, hr))
	if below {
		o[0].Move(fyne.NewPos(0, 0))
		o[1].Move(fyne.NewPos(0, hl+6))
		return
	}
	o[0].Move(fyne.NewPos(0, (size.Height-hl)/2))
	o[1].Move(fyne.NewPos(size.Width-r, (size.Height-hr)/2))
}

func (barLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

// patientName is who is in hand, as the bar writes it.
func patientName(snap desk.Snapshot) string {
	if o := snap.Patient.Opened; o != nil && o.NomNaissance != "" {
		first := o.PremierPrenom
		if first == "" {
			first = o.ListePrenoms
		}
		return o.NomNaissance + " " + first
	}
	if i := snap.Patient.Chosen; i >= 0 && i < len(snap.Patient.Beneficiaires) {
		b := snap.Patient.Beneficiaires[i]
		return b.Nom + " " + b.Prenom
	}
	return ""
}

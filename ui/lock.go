package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// lockPane hides everything: nothing of a patient can be read on a locked desk.
type lockPane struct {
	s      *shell
	root   *fyne.Container
	box    *fyne.Container
	secret *piece.Field
	button *piece.Press
}

func newLockPane(s *shell) *lockPane {
	l := &lockPane{s: s, box: piece.NewColumn(12)}
	l.forget()
	l.root = piece.NewStack(l.box)
	return l
}

func (l *lockPane) forget() {
	typed := ""
	if l.secret != nil {
		typed = l.secret.Value()
	}
	l.secret = piece.NewField(l.s.keys, say("ui.verrou.secret"), piece.MaskSecret)
	l.secret.SetValue(typed)
	l.secret.OnEnter = l.unlock
	l.button = piece.NewPress(l.s.keys)
	l.button.OnTapped = l.unlock
	l.button.SetPrimary(say("ui.verrou.ouvrir"), keyEnter)
}

func (l *lockPane) has(o fyne.Focusable) bool {
	return o != nil && (l.secret.Has(o) || o == fyne.Focusable(l.button))
}

func (l *lockPane) clear() { l.secret.SetValue("") }

func (l *lockPane) unlock() {
	secret := l.secret.Value()
	l.secret.SetValue("")
	l.s.desk.send(app.Unlock{Secret: secret})
}

func (l *lockPane) show(snap app.Snapshot) {
	l.s.keys.bind(keyEnter, l.unlock)
	who := ""
	if snap.Agent.Nom != "" {
		who = say("ui.verrou.agent", "agent", snap.Agent.Prenom+" "+snap.Agent.Nom)
	}
	parts := []fyne.CanvasObject{
		piece.NewRow(12, []int{1}, piece.NewFixed(30, 30, look.Icon("lock", look.Act)),
			piece.NewText(piece.Run{Text: say("ui.verrou.titre"), Size: look.Title, Weight: look.SemiBold})),
		piece.NewText(piece.Run{Text: say("ui.verrou.phrase"), Color: look.Secondary}),
	}
	if who != "" {
		parts = append(parts, piece.NewText(piece.Run{Text: who}))
	}
	if snap.Message != nil {
		parts = append(parts, messageBox(snap.Message, nil))
	}
	parts = append(parts, l.secret, l.button)
	if snap.Training {
		parts = append([]fyne.CanvasObject{piece.NewStack(piece.Ground(look.Training), piece.NewInset(piece.Sides(6, 10),
			piece.NewText(piece.Run{Text: say("ui.entrainement"), Weight: look.Bold, Color: look.OnTraining})))}, parts...)
	}
	card := piece.NewStack(piece.Framed(look.Surface, look.Line, 1, 0), piece.NewInset(piece.All(28), piece.NewColumn(14, parts...)))
	l.box.Objects = []fyne.CanvasObject{&fyne.Container{Layout: centred{440}, Objects: []fyne.CanvasObject{card}}}
	l.box.Layout = whole{}
}

// centred puts one object of a given width in the middle.
type centred struct{ width float32 }

func (c centred) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := min(c.width*look.Scale(), size.Width-40)
	h := piece.HeightFor(o[0], w)
	o[0].Resize(fyne.NewSize(w, h))
	o[0].Move(fyne.NewPos((size.Width-w)/2, max(10, (size.Height-h)*0.4)))
}
func (centred) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 100) }

// whole gives each object all the room.
type whole struct{}

func (whole) Layout(o []fyne.CanvasObject, size fyne.Size) {
	for _, x := range o {
		x.Move(fyne.NewPos(0, 0))
		x.Resize(size)
	}
}
func (whole) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 100) }

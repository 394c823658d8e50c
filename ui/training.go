package ui

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/ui/look"
	"guichet/ui/piece"
)

func itoa(n int) string { return strconv.Itoa(n) }

// trainingPane is the banner that cannot be mistaken (G-32), with the virtual cards of the demonstration on it.
type trainingPane struct {
	s     *shell
	root  *fyne.Container
	box   *fyne.Container
	cards []string
	drawn bool
}

func newTrainingPane(s *shell) *trainingPane {
	t := &trainingPane{s: s, box: piece.NewStack()}
	t.root = piece.NewStack(piece.Ground(look.Training), t.box)
	t.root.Hide()
	return t
}

func (t *trainingPane) show(snap app.Snapshot) {
	d := t.s.options.Demonstration
	if !snap.Training && d == nil {
		t.root.Hide()
		return
	}
	t.root.Show()
	if !t.s.atDesk() {
		d = nil // the cards are the desk's
	}
	var cards []string
	if d != nil {
		cards = d.Cards()
		for i := range min(9, len(cards)) {
			t.s.keys.bind("Ctrl "+itoa(i+1), func() { d.Insert(i) })
		}
		t.s.keys.bind("Ctrl 0", d.Remove)
	}
	if t.drawn && slices.Equal(cards, t.cards) {
		return
	}
	t.cards, t.drawn = cards, true
	t.root.Objects[0] = piece.Ground(look.Training)
	objects := []fyne.CanvasObject{
		piece.NewLine(
			piece.Run{Text: say("ui.entrainement"), Size: look.Body, Weight: look.Bold, Color: look.OnTraining},
			piece.Run{Text: "  " + say("ui.entrainement.phrase"), Size: look.Caption, Color: look.OnTraining}),
	}
	if d != nil {
		objects = append(objects, piece.Space(2), piece.Icon("card", look.OnTraining, look.Title),
			piece.NewLine(piece.Run{Text: say("ui.cartes"), Size: look.Caption, Color: look.OnTraining}))
		for i, label := range cards {
			key := ""
			if i < 9 {
				key = itoa(i + 1)
			}
			objects = append(objects, t.card(key, label, func() { d.Insert(i) }))
		}
		objects = append(objects, t.card("0", say("ui.carte.retirer"), d.Remove))
	}
	t.box.Objects = []fyne.CanvasObject{piece.NewInset(piece.Sides(5, 16), piece.NewWrapped(8, objects...))}
}

func (t *trainingPane) card(key, label string, act func()) fyne.CanvasObject {
	runs := []piece.Run{}
	if key != "" {
		runs = append(runs, piece.Run{Text: key + "\u2002", Size: look.Caption, Weight: look.MonoBold, Color: look.OnTraining})
	}
	runs = append(runs, piece.Run{Text: label, Size: look.Caption, Weight: look.Medium, Color: look.OnTraining})
	return piece.NewLink(piece.NewStack(
		piece.Framed(look.TrainingDark, look.OnTraining, 1, 3),
		piece.NewInset(piece.Sides(3, 7), piece.NewLine(runs...))), act)
}

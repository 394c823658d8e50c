package ui

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app/desk"
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

func (t *trainingPane) show(snap desk.Snapshot) {
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
			t.s.keys.bind("Alt "+itoa(i+1), func() { d.Insert(i) })
		}
		t.s.keys.bind("Alt 0", d.Remove)
	}
	if t.drawn && slices.Equal(cards, t.cards) {
		return
	}
	t.cards, t.drawn = cards, true
	t.root.Objects[0] = piece.Ground(look.Training)
	objects := []fyne.CanvasObject{
		piece.NewLine(piece.Run{Text: say("ui.entrainement"), Size: look.Body, Weight: look.Bold, Color: look.OnTraining}),
		piece.NewLine(piece.Run{Text: say("ui.entrainement.phrase"), Size: look.Caption, Color: look.OnTraining}),
	}
	if d != nil {
		objects = append(objects, piece.Space(2), piece.Icon("card", look.OnTraining, look.Title),
			piece.NewLine(piece.Run{Text: say("ui.cartes"), Size: look.Caption, Color: look.OnTraining}))
		for i, label := range cards {
			key := ""
			if i < 9 {
				key = itoa(i + 1)
			}
			objects = append(objects, t.card(key, short(label), func() { d.Insert(i) }))
		}
		objects = append(objects, t.card("0", say("ui.carte.retirer"), d.Remove))
	}
	t.box.Objects = []fyne.CanvasObject{piece.NewInset(piece.Sides(5, 16), &fyne.Container{Layout: stripLayout{piece.Wrapped{Gap: 8}}, Objects: objects})}
}

// maxCardLabel keeps the cards of a demonstration on one line of a common screen.
const maxCardLabel = 20

// short is a label cut at a word, when it is long.
func short(label string) string {
	runes := []rune(label)
	if len(runes) <= maxCardLabel {
		return label
	}
	cut := string(runes[:maxCardLabel])
	if i := strings.LastIndexByte(cut, ' '); i > maxCardLabel/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// stripLayout is a wrapped line whose second object gives way first: the banner says ENTRAÎNEMENT in any case.
type stripLayout struct{ piece.Wrapped }

// fits reports whether everything stands on one line.
func (l stripLayout) fits(o []fyne.CanvasObject, width float32) bool {
	need := -l.Gap
	for _, x := range o {
		need += x.MinSize().Width + l.Gap
	}
	return need <= width
}

func (l stripLayout) yield(o []fyne.CanvasObject, width float32) {
	if len(o) < 3 || l.fits(o, width) {
		o[1].Show()
	} else {
		o[1].Hide()
	}
}

// HeightFor implements the flowing layout of package piece.
func (l stripLayout) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	l.yield(o, width)
	return l.Wrapped.HeightFor(o, width)
}

// Layout implements fyne.Layout.
func (l stripLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	l.yield(o, size.Width)
	l.Wrapped.Layout(o, size)
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

package ui

import (
	"fyne.io/fyne/v2"

	"guichet/app/desk"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// deskLayout places the three panes and the key bar. When the text is too large for three panes side by side, the
// patient and the comparison lie under one another and the next act keeps its place at the right.
type deskLayout struct{ s *screen }

const (
	gutter = 10
	edge   = 10
	// paneInset is the air at the sides inside a pane.
	paneInset = 14
)

// narrow reports whether three panes side by side would be too tight for the size of the text.
func narrow(width float32) bool { return width/look.Scale() < 1060 }

func (l deskLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s := l.s
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	barHeight := piece.HeightFor(s.bar.root, size.Width)
	bottom := size.Height - barHeight
	put(s.bar.root, 0, bottom, size.Width, barHeight)

	top := float32(edge)
	height := max(0, bottom-edge-top)
	inner := size.Width - 2*edge
	if narrow(size.Width) {
		right := inner * 0.45
		left := inner - right - gutter
		open, folded := s.comparison.fold, s.patient.fold
		if s.patientInFront() {
			open, folded = folded, open
		}
		s.comparison.setNarrow(!tableFits(left - 2*paneInset))
		open.unfold()
		folded.fold()
		h := piece.HeightFor(folded.root, left)
		// The order is the reading order, whichever is folded.
		if folded == s.patient.fold {
			put(folded.root, edge, top, left, h)
			put(open.root, edge, top+h+gutter, left, height-h-gutter)
		} else {
			put(open.root, edge, top, left, height-h-gutter)
			put(folded.root, edge, top+height-h, left, h)
		}
		put(s.now.root, edge+left+gutter, top, right, height)
		s.mat.around(size, open.root, s.now.root, s.bar.root)
		return
	}
	scale := look.Scale()
	left, right := inner*0.217, inner*0.236
	if inner > 1500*scale {
		left, right = min(inner*0.22, 340*scale), min(inner*0.25, 400*scale)
	}
	middle := inner - left - right - 2*gutter
	s.comparison.setNarrow(!tableFits(middle - 2*paneInset))
	s.patient.fold.unfold()
	s.comparison.fold.unfold()
	put(s.patient.root, edge, top, left, height)
	put(s.comparison.root, edge+left+gutter, top, middle, height)
	put(s.now.root, edge+left+middle+2*gutter, top, right, height)
	s.mat.around(size, s.patient.root, s.comparison.root, s.now.root, s.bar.root)
}

func (l deskLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

// pane is an edge on the surface of the window; a mat makes it stand out.
func pane(content fyne.CanvasObject) *fyne.Container {
	return piece.NewStack(
		piece.NewOutline(piece.Outline{Top: true, Right: true, Bottom: true, Left: true}, look.Line),
		piece.NewInset(piece.Sides(12, paneInset), content),
	)
}

// split is a layout of a body that takes the room, and a foot at the bottom.
type split struct{ gap float32 }

func newSplit(gap float32, head, body, foot fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: split{gap}, Objects: []fyne.CanvasObject{head, body, foot}}
}

func (l split) Layout(o []fyne.CanvasObject, size fyne.Size) {
	head, body, foot := o[0], o[1], o[2]
	hh := piece.HeightFor(head, size.Width)
	fh := piece.HeightFor(foot, size.Width)
	head.Move(fyne.NewPos(0, 0))
	head.Resize(fyne.NewSize(size.Width, hh))
	foot.Move(fyne.NewPos(0, size.Height-fh))
	foot.Resize(fyne.NewSize(size.Width, fh))
	top := float32(0)
	if hh > 0 {
		top = hh + l.gap
	}
	rest := size.Height - top
	if fh > 0 {
		rest -= fh + l.gap
	}
	body.Move(fyne.NewPos(0, top))
	body.Resize(fyne.NewSize(size.Width, max(0, rest)))
}

func (l split) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, 40) }

// foldable is a pane that can be folded to its heading, when the text is too large to show all panes at once.
type foldable struct {
	root   *fyne.Container
	whole  fyne.CanvasObject
	handle *piece.Press
	s      *screen
}

func newFoldable(s *screen) *foldable { return &foldable{s: s, root: piece.NewStack()} }

func (f *foldable) set(title string, whole fyne.CanvasObject) {
	f.handle = piece.NewPress(f.s.keys)
	f.handle.SetContent(piece.CardStyle(false), title, piece.NewInset(piece.Sides(2, 4), piece.Heading(title)))
	f.handle.OnTapped = func() { f.s.bringForward(f) }
	folded := f.whole != nil && !f.whole.Visible()
	f.whole = whole
	f.root.Objects = []fyne.CanvasObject{whole, f.handle}
	if folded {
		f.fold()
	} else {
		f.unfold()
	}
}

func (f *foldable) fold() {
	f.whole.Hide()
	f.handle.Show()
}

func (f *foldable) unfold() {
	f.whole.Show()
	f.handle.Hide()
}

// patientInFront says which of the two left panes is open when only one can be.
func (s *screen) patientInFront() bool {
	if s.front != nil {
		return s.front == s.patient.fold
	}
	switch s.shown.State {
	case desk.StateIdle, desk.StateReading, desk.StateChoosing, desk.StateSearching, desk.StateResults, "":
		return true
	}
	return false
}

// bringForward opens one of the two left panes until the desk goes on to another state.
func (s *screen) bringForward(f *foldable) {
	s.front = f
	s.layout()
}

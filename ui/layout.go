package ui

import (
	"fyne.io/fyne/v2"

	"guichet/ui/look"
	"guichet/ui/piece"
)

// deskLayout places the bars and the three panes. When the text is too large for three panes side by side, the
// patient and the comparison lie under one another and the next act keeps its place at the right.
type deskLayout struct{ s *screen }

const (
	gutter = 10
	edge   = 10
)

// narrow reports whether three panes side by side would be too tight for the size of the text.
func narrow(width float32) bool { return width/look.Scale() < 1060 }

func (l deskLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s := l.s
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	var top float32
	for _, o := range []fyne.CanvasObject{s.status.root, s.training.root} {
		if o.Visible() {
			h := piece.HeightFor(o, size.Width)
			put(o, 0, top, size.Width, h)
			top += h
		}
	}
	barHeight := piece.HeightFor(s.bar.root, size.Width)
	bottom := size.Height - barHeight
	put(s.bar.root, 0, bottom, size.Width, barHeight)

	top += edge
	height := max(0, bottom-edge-top)
	inner := size.Width - 2*edge
	if narrow(size.Width) {
		right := inner * 0.44
		left := inner - right - gutter
		s.comparison.setNarrow(true)
		third := height * 0.42
		put(s.patient.root, edge, top, left, third)
		put(s.comparison.root, edge, top+third+gutter, left, height-third-gutter)
		put(s.now.root, edge+left+gutter, top, right, height)
		return
	}
	scale := look.Scale()
	left := min(inner*0.27, 292*scale)
	right := min(inner*0.30, 330*scale)
	if inner < 1300*scale {
		left, right = inner*0.217, inner*0.245
	}
	middle := inner - left - right - 2*gutter
	s.comparison.setNarrow(false)
	put(s.patient.root, edge, top, left, height)
	put(s.comparison.root, edge+left+gutter, top, middle, height)
	put(s.now.root, edge+left+middle+2*gutter, top, right, height)
}

func (l deskLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 400) }

// pane is a surface with an edge: a plain rectangle on another, which is what software drawing does fastest.
func pane(content fyne.CanvasObject) *fyne.Container {
	return piece.NewStack(
		piece.Ground(look.Line),
		piece.NewInset(piece.All(1), piece.Ground(look.Surface)),
		piece.NewInset(piece.Sides(12, 14), content),
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

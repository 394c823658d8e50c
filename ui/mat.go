package ui

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"guichet/ui/look"
	"guichet/ui/piece"
)

// mat is what shows between the panes of a room. The window begins each frame in the colour of the panes, of which there is
// most, and only what lies between them is painted over: without a graphics card a pixel painted costs thirty times one
// cleared, and painting every pane anew was most of what a key cost.
type mat struct{ root *fyne.Container }

func newMat() *mat { return &mat{root: &fyne.Container{}} }

// around covers a room of a size but for its panes; those that are hidden do not count. It belongs at the end of the layout
// that places the panes, and the mat behind them.
func (m *mat) around(size fyne.Size, panes ...fyne.CanvasObject) {
	var holes []hole
	for _, o := range panes {
		if !o.Visible() || o.Size().Width <= 0 || o.Size().Height <= 0 {
			continue
		}
		x, y := ceil(o.Position().X), ceil(o.Position().Y)
		holes = append(holes, hole{x, y, x + ceil(o.Size().Width), y + ceil(o.Size().Height)})
	}
	n := 0
	strip := func(x0, y0, x1, y1 float32) {
		if x1 <= x0 || y1 <= y0 {
			return
		}
		if n == len(m.root.Objects) {
			m.root.Objects = append(m.root.Objects, piece.Ground(look.Ground))
		}
		r := m.root.Objects[n].(*canvas.Rectangle)
		r.FillColor = look.Color(look.Ground)
		r.Move(fyne.NewPos(x0, y0))
		r.Resize(fyne.NewSize(x1-x0, y1-y0))
		n++
	}
	width, height := ceil(size.Width), ceil(size.Height)
	levels := []float32{0, height}
	for _, h := range holes {
		levels = append(levels, h.y0, h.y1)
	}
	slices.Sort(levels)
	slices.SortFunc(holes, func(a, b hole) int { return int(a.x0 - b.x0) })
	for i := range levels[1:] {
		y0, y1, x := levels[i], levels[i+1], float32(0)
		for _, h := range holes {
			if h.y0 <= y0 && h.y1 >= y1 {
				strip(x, y0, h.x0, y1)
				x = max(x, h.x1)
			}
		}
		strip(x, y0, width, y1)
	}
	m.root.Objects = m.root.Objects[:n]
	m.root.Resize(size)
}

type hole struct{ x0, y0, x1, y1 float32 }

// ceil rounds as Fyne does: the place of an object, and its size by itself.
func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }

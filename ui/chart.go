package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// course draws an indicator over its period: one bar a day or a month, from zero, so that a small change looks small. A
// step nothing is known of has a thin line instead of a bar. The first and the last step are named, and the highest
// value: the bars are not to be guessed.
func course(points []app.Point, unit string) fyne.CanvasObject {
	if len(points) < 2 {
		return nil
	}
	most := 0.0
	for _, p := range points {
		if p.Known {
			most = max(most, p.Value)
		}
	}
	top := most
	if unit == "%" && most > 25 {
		top = 100
	}
	bars := &fyne.Container{Layout: barsLayout{points, top}}
	for _, p := range points {
		role := look.Act
		if !p.Known {
			role = look.Edge
		}
		bars.Objects = append(bars.Objects, piece.Ground(role))
	}
	bars.Objects = append(bars.Objects, piece.Ground(look.Edge))
	small := func(s string) *piece.Text {
		return piece.NewText(piece.Run{Text: s, Size: look.Small, Color: look.Secondary})
	}
	return piece.NewColumn(2, bars, &fyne.Container{Layout: piece.Row{Gap: 6, Shares: []float32{1, 1.4, 1}, Top: true}, Objects: []fyne.CanvasObject{
		small(dayFR(points[0].Day)), small(say("ui.pilotage.maximum", "valeur", figure(most, unit))).Centered(), small(dayFR(points[len(points)-1].Day)).Trailing()}})
}

type barsLayout struct {
	points []app.Point
	top    float64
}

const barsHeight = 44

// HeightFor implements the flowing layout of package piece.
func (barsLayout) HeightFor([]fyne.CanvasObject, float32) float32 { return barsHeight }

func (l barsLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	step := size.Width / float32(len(l.points))
	gap := min(4, step*0.25)
	for i, p := range l.points {
		h := float32(2)
		if p.Known {
			h = 0
			if l.top > 0 {
				h = max(0, min(1, float32(p.Value/l.top))) * (size.Height - 2)
			}
		}
		o[i].Move(fyne.NewPos(float32(i)*step+gap/2, size.Height-1-h))
		o[i].Resize(fyne.NewSize(step-gap, h))
	}
	base := o[len(l.points)]
	base.Move(fyne.NewPos(0, size.Height-1))
	base.Resize(fyne.NewSize(size.Width, 1))
}

func (barsLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(60, barsHeight) }

// shares draws the parts of a figure: its word, a bar, its count. What is beyond most is only told.
func shares(parts []app.Share, most int) fyne.CanvasObject {
	if len(parts) == 0 {
		return nil
	}
	top := 0
	for _, p := range parts {
		top += p.Count
	}
	top = max(1, top) // each bar is a part of the whole
	lines := []fyne.CanvasObject{}
	for i, p := range parts {
		if i == most && len(parts) > most+1 {
			lines = append(lines, piece.NewText(piece.Run{Text: say("ui.pilotage.autres", "n", itoa(len(parts)-most)), Size: look.Small, Color: look.Secondary}))
			break
		}
		bar := &fyne.Container{Layout: shareLayout{float32(p.Count) / float32(top)}, Objects: []fyne.CanvasObject{piece.Ground(look.ActSoft), piece.Ground(look.Act)}}
		lines = append(lines, &fyne.Container{Layout: piece.Row{Gap: 8, Shares: []float32{1.5, 1, 0}}, Objects: []fyne.CanvasObject{
			piece.NewText(piece.Run{Text: p.Label, Size: look.Caption}), bar,
			piece.NewFixed(piece.Width(piece.Run{Text: "000 000", Size: look.Caption, Weight: look.Medium}), 0,
				piece.NewLine(piece.Run{Text: grouped(p.Count), Size: look.Caption, Weight: look.Medium}).Trailing())}})
	}
	return piece.NewColumn(2, lines...)
}

// shareLayout is one bar on its whole.
type shareLayout struct{ part float32 }

func (l shareLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size)
	o[1].Resize(fyne.NewSize(size.Width*l.part, size.Height))
}

func (shareLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(30, 8) }

// figure writes a value as French does: decimal comma, one decimal at most, thousands apart.
func figure(v float64, unit string) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	whole, decimal, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return text
	}
	text = grouped(n)
	if decimal != "0" && decimal != "" {
		text += "," + decimal
	}
	if unit != "" {
		text += "\u00A0" + unit
	}
	return text
}

// grouped writes a count with its thousands apart.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u00A0" + s[i:]
	}
	return s
}

// dayFR turns "2026-11-22" into "22/11/2026", "2026-11" into "11/2026".
func dayFR(day string) string {
	parts := strings.Split(day, "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "/")
}

package printing

import (
	"fmt"
	"math"
	"strings"

	"guichet/assets/texts"
)

// ascent is where the baseline stands under the top of a row of DejaVu, in ems of the row's lead.
const ascent = 0.93

// Device is what the layout must know of a printer: its dots, and the corrections measured with the test pattern.
type Device struct {
	DPI int // 203, 300, 600; codes stand on whole dots. 0 is 600, the lattice of PDF documents
	// Correction of where the printer really puts things, in millimetres and in thousandths.
	DecalageX, DecalageY float64
	EchelleX, EchelleY   float64
	// Rotation is 0 or 180: labels that come out head first.
	Rotation int
	// Bord is the border the printer cannot reach, when it is known better than the model's.
	Bord float64
}

// Placement says how many labels, and where the first one goes on a used sheet.
type Placement struct {
	Nombre   int // 0 is one
	Premiere int // first free label of the first sheet, counted from 1 row by row; 0 is 1
}

// MaxLabels is the largest number of labels of one order: more is a slip of the finger.
const MaxLabels = 400

// ResolveSheet fills a model as many times as asked: a page for each copy, or labels row by row over as many
// sheets as it takes. It is pure: the same input gives the same layout.
//
// A *texts.Refusal says what cannot be printed at all; what was shrunk, cut or left out stands in the remarks.
func ResolveSheet(m Model, c Content, d Device, p Placement) (Layout, error) {
	if d.DPI == 0 {
		d.DPI = 600
	}
	if p.Nombre == 0 {
		p.Nombre = 1
	}
	if p.Premiere == 0 {
		p.Premiere = 1
	}
	cells := max(1, m.Support.Colonnes*m.Support.Rangees)
	switch {
	case d.DPI < 150 || d.DPI > 1200:
		return Layout{}, texts.Refuse("impression.resolution", "dpi", fmt.Sprint(d.DPI))
	case p.Nombre < 1 || p.Nombre > MaxLabels:
		return Layout{}, texts.Refuse("impression.nombre", "max", fmt.Sprint(MaxLabels))
	case p.Premiere < 1 || p.Premiere > cells:
		return Layout{}, texts.Refuse("impression.premiere", "max", fmt.Sprint(cells))
	}
	s, remarks := newScope(&c)
	l := Layout{Modele: m.Nom, Width: m.Support.Largeur, Height: m.Support.Hauteur, DPI: d.DPI, Turn: d.Rotation / 90 % 4}
	if m.Support.QuartDeTour {
		l.Turn = (l.Turn + 1) % 4
	}
	l.Remarks = remarks
	if m.Identifies() && (c.NomNaissance == "" || c.DateNaissance == "" || c.Sexe == "") {
		l.Remarks = append(l.Remarks, remark("impression.trait_absent"))
	}
	label, more, err := s.label(&m, d.DPI)
	l.Remarks = append(l.Remarks, more...)
	if err != nil {
		return Layout{}, err
	}
	for i := range p.Nombre {
		cell := p.Premiere - 1 + i
		if i == 0 || cell%cells == 0 {
			l.Pages = append(l.Pages, Page{})
		}
		dx, dy := 0.0, 0.0
		if m.Support.Colonnes > 0 {
			dx, dy = m.cell(cell%cells, d, label)
		}
		l.Pages[len(l.Pages)-1].add(label, dx, dy, &d)
	}
	return l, nil
}

// Identifies tells whether the document names a patient, unlike a poster or a form to fill by hand.
func (m *Model) Identifies() bool {
	for i := range m.Elements {
		for _, l := range m.Elements[i].Lignes {
			for _, p := range l.Morceaux {
				if strings.Contains(p.Texte, "{date_naissance}") {
					return true
				}
			}
		}
	}
	return false
}

// label resolves the elements once, relative to the label.
func (s *scope) label(m *Model, dpi int) (*resolved, []Remark, error) {
	var out resolved
	var remarks []Remark
	for i := range m.Elements {
		e := &m.Elements[i]
		if !s.holds(e.Si) {
			continue
		}
		switch e.Type {
		case "texte":
			more, err := s.text(e, &out)
			if err != nil {
				return nil, nil, err
			}
			remarks = append(remarks, more...)
		case "code":
			remarks = append(remarks, s.code(e, dpi, &out)...)
		case "cadre":
			out.frame(e)
		}
	}
	return &out, remarks, nil
}

func (s *scope) text(e *Element, out *resolved) ([]Remark, error) {
	p := s.paragraph(e)
	if len(p.lines) == 0 {
		return nil, nil
	}
	remarks, err := p.fit()
	if err != nil {
		return nil, err
	}
	if e.Inverse {
		out.rules = append(out.rules, Rule{e.X, e.Y, e.L, e.H})
	}
	y := e.Y
	if e.Inverse || e.Milieu {
		y += (e.H - p.height()) / 2
	}
	for i, l := range p.lines {
		if i > 0 {
			y += l.space
		}
		rows := make([][]run, l.rows)
		p.layRow(l, l.size, func(r run) { rows[r.row] = append(rows[r.row], r) })
		for _, runs := range rows {
			shift := 0.0
			if len(runs) > 0 {
				last := runs[len(runs)-1]
				free := p.width - last.x - Width(last.font, last.s, last.size)
				switch e.Alignement {
				case "centre":
					shift = free / 2
				case "droite":
					shift = free
				}
			}
			baseline := y + l.size*(ascent+(p.lead()-defaultLead)/2)
			for _, r := range runs {
				out.texts = append(out.texts, Text{X: e.X + shift + r.x, Y: baseline, S: r.s, Font: r.font, Size: r.size, White: r.white})
			}
			y += l.size * p.lead()
		}
	}
	return remarks, nil
}

func (r *resolved) frame(e *Element) {
	t := e.Trait
	switch {
	case e.L == 0:
		r.rules = append(r.rules, Rule{e.X, e.Y, t, e.H})
	case e.H == 0:
		r.rules = append(r.rules, Rule{e.X, e.Y, e.L, t})
	default:
		r.rules = append(r.rules, Rule{e.X, e.Y, e.L, t}, Rule{e.X, e.Y + e.H - t, e.L, t},
			Rule{e.X, e.Y, t, e.H}, Rule{e.X + e.L - t, e.Y, t, e.H})
	}
}

// cell is where the label of a sheet begins. Labels at the edge move inwards by what the printer cannot reach, as
// far as their own content leaves room; the others stay.
func (m *Model) cell(n int, d Device, label *resolved) (x, y float64) {
	s := &m.Support
	x = s.Gauche + float64(n%s.Colonnes)*s.PasX
	y = s.Haut + float64(n/s.Colonnes)*s.PasY
	border := s.Bord
	if d.Bord > 0 {
		border = d.Bord
	}
	left, top, right, bottom := m.contentBox()
	x += inwards(x+left, x+right, border, s.Largeur-border, left, s.EtiquetteLargeur-right)
	y += inwards(y+top, y+bottom, border, s.Hauteur-border, top, s.EtiquetteHauteur-bottom)
	return x, y
}

// inwards is how far a box from a to b moves to stay between low and high: not further than its free room.
func inwards(a, b, low, high, roomBefore, roomAfter float64) float64 {
	switch {
	case a < low:
		return min(low-a, roomAfter)
	case b > high:
		return -min(b-high, roomBefore)
	}
	return 0
}

func (m *Model) contentBox() (left, top, right, bottom float64) {
	left, top = math.Inf(1), math.Inf(1)
	for i := range m.Elements {
		e := &m.Elements[i]
		left, top = min(left, e.X), min(top, e.Y)
		right, bottom = max(right, e.X+max(e.L, e.LSansINS)), max(bottom, e.Y+e.H)
	}
	return left, top, right, bottom
}

// add puts a label on the page with the device's correction; codes land on whole dots.
func (p *Page) add(label *resolved, dx, dy float64, d *Device) {
	place := func(x, y float64) (float64, float64) {
		return (x+dx)*(1+d.EchelleX/1000) + d.DecalageX, (y+dy)*(1+d.EchelleY/1000) + d.DecalageY
	}
	dot := 25.4 / float64(d.DPI)
	snap := func(v float64) float64 { return math.Round(v/dot) * dot }
	for _, r := range label.rules {
		x, y := place(r.X, r.Y)
		p.Rules = append(p.Rules, Rule{x, y, r.W, r.H})
	}
	for _, t := range label.texts {
		t.X, t.Y = place(t.X, t.Y)
		p.Texts = append(p.Texts, t)
	}
	for _, c := range label.codes {
		x, y := place(c.x, c.y)
		code := c.code
		code.X, code.Y = snap(x), snap(y)
		p.Codes = append(p.Codes, code)
	}
}

package printing

import (
	"fmt"
	"math"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/datamatrix"

	"guichet/printing/symbol"
)

// Limits of the content of short codes: what a reader at the bedside copes with.
const maxShortCode = 40

// encode makes the modules of a code. The content of bar codes is printable ASCII only: boombuler takes some
// other characters for control functions (ñ is FNC1 in Code 128, a first byte 0xE8 switches to GS1).
func encode(kind string, content []byte) (*Matrix, error) {
	var code barcode.Barcode
	var err error
	switch {
	case kind == CodeINS:
		code, err = symbol.INS(content)
	case kind == CodeGS1 || kind == CodeGS1128:
		if err = checkGS1(string(content)); err != nil {
			break
		}
		if kind == CodeGS1 {
			fnc1 := string([]byte{datamatrix.FNC1})
			code, err = datamatrix.Encode(fnc1 + strings.ReplaceAll(string(content), "\x1d", fnc1))
		} else {
			code, err = code128.Encode(string(code128.FNC1) + strings.ReplaceAll(string(content), "\x1d", string(code128.FNC1)))
		}
	case len(content) == 0 || len(content) > maxShortCode || strings.ContainsFunc(string(content), func(r rune) bool { return r < ' ' || r > '~' }):
		err = fmt.Errorf("%d bytes that are not 1 to %d printable ASCII characters", len(content), maxShortCode)
	case kind == Code128:
		code, err = code128.Encode(string(content))
	case kind == CodeDatamatrix:
		code, err = datamatrix.Encode(string(content))
	default:
		err = fmt.Errorf("unknown kind %q", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("encoding a %s: %w", kind, err)
	}
	return matrixOf(code), nil
}

func matrixOf(code barcode.Barcode) *Matrix {
	b := code.Bounds()
	m := &Matrix{W: b.Dx(), H: b.Dy()}
	if code.Metadata().Dimensions == 1 {
		m.H = 1
	}
	m.dark = make([]bool, m.W*m.H)
	for y := range m.H {
		for x := range m.W {
			r, _, _, _ := code.At(b.Min.X+x, b.Min.Y+y).RGBA()
			m.dark[y*m.W+x] = r < 0x8000
		}
	}
	return m
}

// resolved is an element ready to be placed: its runs and codes relative to the label.
type resolved struct {
	rules []Rule
	texts []Text
	codes []placedCode
}

// placedCode is a code whose top left module is wanted at x, y; snapping to dots comes when the label's own
// place is known.
type placedCode struct {
	x, y float64
	code Code
}

// code sizes a code for its box: the widest whole number of dots that fits, never under the least module (P-7).
func (s *scope) code(e *Element, dpi int, out *resolved) []Remark {
	content := s.message
	switch e.Code {
	case CodeINS:
	case CodeGS1, CodeGS1128:
		content = []byte(s.gs1)
	default:
		content = []byte(s.values[e.Champ])
	}
	if len(content) == 0 {
		return nil
	}
	name := codeCaption(e)
	matrix, err := encode(e.Code, content)
	if err != nil {
		return []Remark{remark("impression.code_impossible", "code", name)}
	}
	legend, shown := s.expand(e.Legende, nil)
	legendHeight := 0.0
	if shown {
		legendHeight = e.TailleLegende * defaultLead
	}
	dot := 25.4 / float64(dpi)
	wide, high := float64(matrix.W+2*e.Silence), float64(matrix.H+2*e.Silence)
	room := e.L / wide
	if linear(e.Code) {
		high = 0
	} else {
		room = min(room, (e.H-legendHeight)/high)
	}
	// A tenth of a dot of tolerance: 0.3 mm is not refused for 2.9999 dots.
	dots := int(math.Floor(min(room, e.ModuleMax)/dot + 0.1))
	least := int(math.Ceil(e.ModuleMin/dot - 0.1))
	if dots < least {
		return []Remark{remark("impression.code_omis", "code", name, "place", millimetres(min(e.L, orWidth(e.H-legendHeight, high))), "besoin", millimetres(float64(least)*dot*wide))}
	}
	module := float64(dots) * dot
	code := Code{Kind: e.Code, Content: content, Matrix: matrix, Dots: dots, Quiet: e.Silence}
	w, h := wide*module, high*module
	if linear(e.Code) {
		h = e.H - legendHeight
		code.Bars = int(h / dot)
	}
	x := e.X
	switch e.Alignement {
	case "centre":
		x += (e.L - w) / 2
	case "droite":
		x += e.L - w
	}
	inner := placedCode{x: x + float64(e.Silence)*module, y: e.Y, code: code}
	if !linear(e.Code) {
		inner.y += float64(e.Silence) * module
	}
	out.codes = append(out.codes, inner)
	if shown {
		size := e.TailleLegende
		for size > 1 && Width(FontRegular, legend, size) > e.L {
			size *= shrinkStep
		}
		textWidth := Width(FontRegular, legend, size)
		left := min(max(x+(w-textWidth)/2, e.X), e.X+e.L-textWidth)
		out.texts = append(out.texts, Text{X: left, Y: e.Y + h + size*ascent, S: legend, Font: FontRegular, Size: size})
	}
	return nil
}

// linear tells a code of bars.
func linear(kind string) bool { return kind == Code128 || kind == CodeGS1128 }

func orWidth(room, high float64) float64 {
	if high == 0 {
		return math.Inf(1)
	}
	return room
}

func codeCaption(e *Element) string {
	if e.Code == CodeINS {
		return fieldCaption("ins")
	}
	return fieldCaption(e.Champ)
}

// millimetres writes a length for people, with the French comma.
func millimetres(v float64) string {
	return strings.Replace(fmt.Sprintf("%.1f", v), ".", ",", 1)
}

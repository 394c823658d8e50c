package printing

import (
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"guichet/assets"
)

// The fonts of documents, by the name assets.Font knows. DejaVu covers every European script and is narrow.
const (
	FontRegular = "DejaVuSansCondensed"
	FontBold    = "DejaVuSansCondensed-Bold"
)

// metrics are the widths of a font, in thousandths of the em, without kerning: the PDF renderer does not kern
// either, so that what fits here fits there.
type metrics struct {
	advance [0x10000]uint16
	covered [0x10000 / 64]uint64
}

var (
	regular = sync.OnceValue(func() *metrics { return measure(FontRegular) })
	bold    = sync.OnceValue(func() *metrics { return measure(FontBold) })
)

func metricsOf(name string) *metrics {
	if name == FontBold {
		return bold()
	}
	return regular()
}

func measure(name string) *metrics {
	f, err := sfnt.Parse(assets.Font(name))
	if err != nil {
		panic(fmt.Sprintf("printing: embedded font %s: %v", name, err)) // embedded: a test opens every font
	}
	var m metrics
	var b sfnt.Buffer
	em := fixed.I(int(f.UnitsPerEm()))
	for r := rune(' '); r <= 0xFFFF; r++ {
		g, err := f.GlyphIndex(&b, r)
		if err != nil || g == 0 {
			continue
		}
		a, err := f.GlyphAdvance(&b, g, em, font.HintingNone)
		if err != nil {
			continue
		}
		m.advance[r] = uint16((int64(a)*1000 + int64(em)/2) / int64(em))
		m.covered[r/64] |= 1 << (r % 64)
	}
	return &m
}

func (m *metrics) has(r rune) bool {
	return r >= 0 && r <= 0xFFFF && m.covered[r/64]>>(r%64)&1 == 1
}

// Advance is the width of a character in millimetres at an em of size millimetres.
func Advance(fontName string, r rune, size float64) float64 {
	if r < 0 || r > 0xFFFF {
		return 0
	}
	return float64(metricsOf(fontName).advance[r]) * size / 1000
}

// Width is the width of a text in millimetres at an em of size millimetres.
func Width(fontName, s string, size float64) float64 {
	m := metricsOf(fontName)
	sum := 0
	for _, r := range s {
		if r <= 0xFFFF {
			sum += int(m.advance[r])
		}
	}
	return float64(sum) * size / 1000
}

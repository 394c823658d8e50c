package pdf

import (
	"strings"
	"sync"

	"github.com/jung-kurt/gofpdf"

	"guichet/assets"
	"guichet/printing"
)

// gofpdf parses a whole font for each document. Nearly every document needs Latin letters only: a font cut to
// them once is a tenth of the work. The others get the whole font.
var (
	regularCut = sync.OnceValue(func() []byte { return gofpdf.UTF8CutFont(assets.Font(printing.FontRegular), usual()) })
	boldCut    = sync.OnceValue(func() []byte { return gofpdf.UTF8CutFont(assets.Font(printing.FontBold), usual()) })
)

const otherUsual = "–—‘’‚“”„†•…‹›€™☐☑☒"

func isUsual(r rune) bool {
	return r >= 0x20 && r <= 0x17F || strings.ContainsRune(otherUsual, r)
}

func usual() string {
	var b strings.Builder
	for r := rune(0x20); r <= 0x17F; r++ {
		if r < 0x7F || r >= 0xA0 {
			b.WriteRune(r)
		}
	}
	return b.String() + otherUsual
}

// fonts gives the two fonts that draw a layout.
func fonts(l *printing.Layout) (regular, bold []byte) {
	for i := range l.Pages {
		for _, t := range l.Pages[i].Texts {
			if strings.ContainsFunc(t.S, func(r rune) bool { return !isUsual(r) }) {
				return assets.Font(printing.FontRegular), assets.Font(printing.FontBold)
			}
		}
	}
	return regularCut(), boldCut()
}

package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/jung-kurt/gofpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/encoding/charmap"

	"guichet/assets"
	"guichet/printing"
)

// A document gets its fonts in one of two ways. gofpdf parses a Unicode font and writes its tables of 65 536 characters
// anew for each document, which is most of the time of a label. Nearly every document needs Western letters only: it gets
// fonts of one byte per character, cut and compressed once for the life of the program. What needs another letter gets
// the Unicode fonts.

// western is a font ready to be put in a document: gofpdf's definition of it, and its compressed file.
type western struct{ definition, file []byte }

var (
	regularWestern = sync.OnceValues(func() (western, error) { return newWestern(printing.FontRegular) })
	boldWestern    = sync.OnceValues(func() (western, error) { return newWestern(printing.FontBold) })
	// The Unicode fonts are cut too where that is enough.
	regularCut = sync.OnceValue(func() []byte { return gofpdf.UTF8CutFont(assets.Font(printing.FontRegular), usual()) })
	boldCut    = sync.OnceValue(func() []byte { return gofpdf.UTF8CutFont(assets.Font(printing.FontBold), usual()) })
)

// coded gives the byte of a character in the encoding of PDF that gofpdf calls WinAnsi; false when it has none. The
// characters that readers take for another one (the soft hyphen, the spaces that do not break) count as having none.
func coded(r rune) (byte, bool) {
	if r < ' ' || r >= 0x7F && r <= 0xA0 || r == 0xAD {
		return 0, false
	}
	return charmap.Windows1252.EncodeRune(r)
}

// inWestern writes a text with one byte per character; false when it cannot be.
func inWestern(s string) (string, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		c, ok := coded(r)
		if !ok {
			return "", false
		}
		b = append(b, c)
	}
	return string(b), true
}

// newWestern cuts a font to the characters of the encoding and describes it as gofpdf reads it.
func newWestern(name string) (western, error) {
	parsed, err := sfnt.Parse(assets.Font(name))
	if err != nil {
		return western{}, fmt.Errorf("pdf: font %s: %w", name, err)
	}
	var buf sfnt.Buffer
	bounds, err := parsed.Bounds(&buf, fixed.I(1000), font.HintingNone)
	if err != nil {
		return western{}, fmt.Errorf("pdf: bounds of font %s: %w", name, err)
	}
	metrics, err := parsed.Metrics(&buf, fixed.I(1000), font.HintingNone)
	if err != nil {
		return western{}, fmt.Errorf("pdf: metrics of font %s: %w", name, err)
	}
	var repertoire strings.Builder
	widths := make([]int, 256)
	for r := rune(' '); r < 0x10000; r++ {
		if c, ok := coded(r); ok {
			repertoire.WriteRune(r)
			widths[c] = int(math.Round(printing.Width(name, string(r), 1000)))
		}
	}
	cut := gofpdf.UTF8CutFont(assets.Font(name), repertoire.String())
	var file bytes.Buffer
	w, err := zlib.NewWriterLevel(&file, zlib.BestCompression)
	if err != nil {
		return western{}, fmt.Errorf("pdf: compressing font %s: %w", name, err)
	}
	if _, err := w.Write(cut); err != nil {
		return western{}, fmt.Errorf("pdf: compressing font %s: %w", name, err)
	}
	if err := w.Close(); err != nil {
		return western{}, fmt.Errorf("pdf: compressing font %s: %w", name, err)
	}
	const nonsymbolic = 32
	definition, err := json.Marshal(map[string]any{
		"Tp": "TrueType", "Name": "GUICHE+" + name, "Cw": widths, "Enc": "cp1252", // six capitals: the mark of a cut font
		"File": name + ".z", "OriginalSize": len(cut),
		"Desc": map[string]any{
			"Ascent": metrics.Ascent.Round(), "Descent": -metrics.Descent.Round(), "CapHeight": metrics.CapHeight.Round(), "Flags": nonsymbolic,
			// The axis of package sfnt points down, that of PDF up.
			"FontBBox": map[string]int{
				"Xmin": bounds.Min.X.Floor(), "Ymin": -bounds.Max.Y.Ceil(), "Xmax": bounds.Max.X.Ceil(), "Ymax": -bounds.Min.Y.Floor(),
			},
			"StemV": map[string]int{printing.FontRegular: 80, printing.FontBold: 140}[name], "MissingWidth": widths[' '],
		},
	})
	if err != nil {
		return western{}, fmt.Errorf("pdf: describing font %s: %w", name, err)
	}
	return western{definition, file.Bytes()}, nil
}

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

// addFonts gives a document the fonts that draw a layout, and tells whether they are those of one byte per character.
func addFonts(f *gofpdf.Fpdf, l *printing.Layout) (oneByte bool, err error) {
	unusual, uncoded := false, false
	for i := range l.Pages {
		for _, t := range l.Pages[i].Texts {
			for _, r := range t.S {
				unusual = unusual || !isUsual(r)
				if _, ok := coded(r); !ok {
					uncoded = true
				}
			}
		}
	}
	switch {
	case unusual:
		f.AddUTF8FontFromBytes(printing.FontRegular, "", assets.Font(printing.FontRegular))
		f.AddUTF8FontFromBytes(printing.FontBold, "", assets.Font(printing.FontBold))
		return false, nil
	case uncoded:
		f.AddUTF8FontFromBytes(printing.FontRegular, "", regularCut())
		f.AddUTF8FontFromBytes(printing.FontBold, "", boldCut())
		return false, nil
	}
	regular, err := regularWestern()
	if err != nil {
		return false, err
	}
	bold, err := boldWestern()
	if err != nil {
		return false, err
	}
	f.AddFontFromBytes(printing.FontRegular, "", regular.definition, regular.file)
	f.AddFontFromBytes(printing.FontBold, "", bold.definition, bold.file)
	return true, nil
}

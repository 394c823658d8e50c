package raster

import (
	"fmt"
	"hash/crc32"
	"image"
	"math"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"guichet/assets"
	"guichet/printing"
)

func crc(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// The embedded fonts, parsed once.
var (
	regular = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(assets.Font(printing.FontRegular)) })
	bold    = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(assets.Font(printing.FontBold)) })
)

// A glyph of one font at one size, black where the outline covers half of the dot. Glyphs are drawn on whole dots:
// the same letter looks the same everywhere on a label.
type glyph struct {
	at   image.Point // of the mask, from the origin
	w, h int
	dark []bool
}

type glyphKey struct {
	font string
	size float64
	r    rune
}

type faceKey struct {
	font string
	size float64
}

// pen draws texts on one page.
type pen struct {
	b      *Bitmap
	dot    float64
	faces  map[faceKey]font.Face
	glyphs map[glyphKey]*glyph
}

func newPen(b *Bitmap, dot float64) *pen {
	return &pen{b: b, dot: dot, faces: map[faceKey]font.Face{}, glyphs: map[glyphKey]*glyph{}}
}

func (p *pen) draw(t *printing.Text) error {
	x, y := t.X/p.dot, int(math.Round(t.Y/p.dot))
	for _, r := range t.S {
		g, err := p.glyph(glyphKey{t.Font, t.Size, r})
		if err != nil {
			return err
		}
		x0, y0 := int(math.Round(x))+g.at.X, y+g.at.Y
		for j := range g.h {
			for i := range g.w {
				if g.dark[j*g.w+i] {
					p.b.set(x0+i, y0+j, !t.White)
				}
			}
		}
		x += printing.Advance(t.Font, r, t.Size) / p.dot
	}
	return nil
}

func (p *pen) glyph(key glyphKey) (*glyph, error) {
	if g := p.glyphs[key]; g != nil {
		return g, nil
	}
	face, err := p.face(faceKey{key.font, key.size})
	if err != nil {
		return nil, err
	}
	g := &glyph{}
	if box, mask, at, _, ok := face.Glyph(fixed.Point26_6{}, key.r); ok {
		g.at, g.w, g.h = box.Min, box.Dx(), box.Dy()
		g.dark = make([]bool, g.w*g.h)
		alpha, plain := mask.(*image.Alpha)
		for j := range g.h {
			for i := range g.w {
				if plain {
					g.dark[j*g.w+i] = alpha.AlphaAt(at.X+i, at.Y+j).A >= 0x80
					continue
				}
				_, _, _, a := mask.At(at.X+i, at.Y+j).RGBA()
				g.dark[j*g.w+i] = a >= 0x8000
			}
		}
	}
	p.glyphs[key] = g
	return g, nil
}

func (p *pen) face(key faceKey) (font.Face, error) {
	if f := p.faces[key]; f != nil {
		return f, nil
	}
	parsed, err := regular()
	if key.font == printing.FontBold {
		parsed, err = bold()
	}
	if err == nil {
		var f font.Face
		f, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: key.size / p.dot, DPI: 72, Hinting: font.HintingNone})
		if err == nil {
			p.faces[key] = f
			return f, nil
		}
	}
	return nil, fmt.Errorf("raster: font %s at %.2f mm: %w", key.font, key.size, err)
}

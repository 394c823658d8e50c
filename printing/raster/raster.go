// Package raster draws a layout as black and white dots of a printer: the bitmap of thermal printers, and the
// preview, which is then the print, dot for dot.
package raster

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"guichet/printing"
	"guichet/printing/readback"
)

// Bitmap is a page of dots, one bit each, rows padded to whole bytes; a set bit is black.
type Bitmap struct {
	W, H   int
	Stride int // bytes of a row
	Bits   []byte
}

// MaxDots bounds a page: an A4 page at 600 dpi has 35 million dots.
const MaxDots = 80 << 20

// ErrTooBig is the error of a page of more dots than any printer has.
var ErrTooBig = errors.New("raster: the page has too many dots")

// NewBitmap is a white page.
func NewBitmap(w, h int) (*Bitmap, error) {
	if w < 1 || h < 1 || w > MaxDots/h {
		return nil, fmt.Errorf("%w: %d × %d", ErrTooBig, w, h)
	}
	stride := (w + 7) / 8
	return &Bitmap{W: w, H: h, Stride: stride, Bits: make([]byte, stride*h)}, nil
}

// Size is the size in dots.
func (b *Bitmap) Size() (w, h int) { return b.W, b.H }

// Dark tells whether a dot is black.
func (b *Bitmap) Dark(x, y int) bool { return b.Bits[y*b.Stride+x/8]>>(7-x%8)&1 == 1 }

func (b *Bitmap) set(x, y int, dark bool) {
	if x < 0 || y < 0 || x >= b.W || y >= b.H {
		return
	}
	if bit := byte(0x80) >> (x % 8); dark {
		b.Bits[y*b.Stride+x/8] |= bit
	} else {
		b.Bits[y*b.Stride+x/8] &^= bit
	}
}

func (b *Bitmap) fill(x0, y0, x1, y1 int) {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, b.W), min(y1, b.H)
	for y := y0; y < y1; y++ {
		row := b.Bits[y*b.Stride : (y+1)*b.Stride]
		for x := x0; x < x1; {
			if x%8 == 0 && x+8 <= x1 {
				row[x/8] = 0xFF
				x += 8
				continue
			}
			row[x/8] |= 0x80 >> (x % 8)
			x++
		}
	}
}

// Turned is the page turned by quarter turns to the right, as the device needs it.
func (b *Bitmap) Turned(quarters int) *Bitmap {
	quarters = (quarters%4 + 4) % 4
	if quarters == 0 {
		return b
	}
	w, h := b.W, b.H
	if quarters%2 == 1 {
		w, h = h, w
	}
	out := &Bitmap{W: w, H: h, Stride: (w + 7) / 8, Bits: make([]byte, (w+7)/8*h)}
	for y := range b.H {
		for x := range b.W {
			if !b.Dark(x, y) {
				continue
			}
			switch quarters {
			case 1:
				out.set(b.H-1-y, x, true)
			case 2:
				out.set(b.W-1-x, b.H-1-y, true)
			case 3:
				out.set(y, b.W-1-x, true)
			}
		}
	}
	return out
}

// Draw draws one page of a layout in reading direction, then reads every code back from the dots (self-read). An
// error means that nothing may be printed.
func Draw(l *printing.Layout, page int) (*Bitmap, error) {
	if page < 0 || page >= len(l.Pages) {
		return nil, fmt.Errorf("raster: page %d of %d", page+1, len(l.Pages))
	}
	dot := l.Dot()
	dots := func(mm float64) int { return int(math.Round(mm / dot)) }
	b, err := NewBitmap(dots(l.Width), dots(l.Height))
	if err != nil {
		return nil, err
	}
	p := &l.Pages[page]
	for _, r := range p.Rules {
		x, y := dots(r.X), dots(r.Y)
		b.fill(x, y, x+max(dots(r.W), 1), y+max(dots(r.H), 1))
	}
	pen := newPen(b, dot)
	for i := range p.Texts {
		if err := pen.draw(&p.Texts[i]); err != nil {
			return nil, err
		}
	}
	for i := range p.Codes {
		b.code(&p.Codes[i], dots)
	}
	for i := range p.Codes {
		c := &p.Codes[i]
		if err := readback.Check(b, c, dots(c.X), dots(c.Y), c.Dots); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Bitmap) code(c *printing.Code, dots func(float64) int) {
	x0, y0 := dots(c.X), dots(c.Y)
	high := c.Dots
	if c.Bars > 0 {
		high = c.Bars
	}
	for y := range c.Matrix.H {
		for x := range c.Matrix.W {
			if c.Matrix.Dark(x, y) {
				b.fill(x0+x*c.Dots, y0+y*high, x0+(x+1)*c.Dots, y0+(y+1)*high)
			}
		}
	}
}

// PNG draws the first page as a preview, with its resolution written in the file.
func PNG(l *printing.Layout) (printing.Output, error) {
	b, err := Draw(l, 0)
	if err != nil {
		return printing.Output{}, fmt.Errorf("drawing the preview of %s: %w", l.Modele, err)
	}
	data, err := b.PNG(l.DPI)
	if err != nil {
		return printing.Output{}, err
	}
	return printing.Output{Media: "image/png", Bytes: data, Remarks: l.Remarks}, nil
}

// Pages draws every page as a picture, turned as the device needs it.
func Pages(l *printing.Layout) (printing.Output, error) {
	out := printing.Output{Media: "image/png", Remarks: l.Remarks}
	for i := range l.Pages {
		b, err := Draw(l, i)
		if err != nil {
			return printing.Output{}, fmt.Errorf("drawing page %d of %s: %w", i+1, l.Modele, err)
		}
		data, err := b.Turned(l.Turn).PNG(l.DPI)
		if err != nil {
			return printing.Output{}, err
		}
		out.Pages = append(out.Pages, data)
	}
	if len(out.Pages) > 0 {
		out.Bytes = out.Pages[0]
	}
	return out, nil
}

// PNG is the page as a black and white PNG picture of a resolution.
func (b *Bitmap) PNG(dpi int) ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, b.W, b.H), color.Palette{color.White, color.Black})
	for y := range b.H {
		row := img.Pix[y*img.Stride:]
		for x := range b.W {
			if b.Dark(x, y) {
				row[x] = 1
			}
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img); err != nil {
		return nil, fmt.Errorf("writing a PNG: %w", err)
	}
	return withResolution(out.Bytes(), dpi), nil
}

// withResolution adds the pHYs chunk after the header of a PNG, so that viewers print it at its true size.
func withResolution(data []byte, dpi int) []byte {
	const afterHeader = 8 + 12 + 13
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := make([]byte, 0, 21)
	chunk = binary.BigEndian.AppendUint32(chunk, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1)
	chunk = binary.BigEndian.AppendUint32(chunk, crc(chunk[4:]))
	return append(append(append(make([]byte, 0, len(data)+21), data[:afterHeader]...), chunk...), data[afterHeader:]...)
}

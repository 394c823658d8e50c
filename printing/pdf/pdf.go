// Package pdf writes a layout as a PDF: texts as text with embedded fonts, each code as one black and white picture
// of 8 pixels per module placed as often as it is needed. Rectangles and smaller pictures lose modules in the
// renderers of printers (P-5).
package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"github.com/jung-kurt/gofpdf"

	"guichet/printing"
	"guichet/printing/readback"
)

// Media is the media type of what Render makes.
const Media = "application/pdf"

// pixels of a module in the picture of a code.
const pixels = 8

// Render writes the layout dated when: the same layout and date give the same bytes. Every code is read back from
// its picture before it is placed. The title and the producer hold no name of a person (P-10).
func Render(l *printing.Layout, when time.Time) (out printing.Output, err error) {
	// gofpdf panics on what it cannot draw. Layouts hold nothing of the kind; a desk must not fall if one does.
	defer func() {
		if r := recover(); r != nil {
			out, err = printing.Output{}, fmt.Errorf("pdf: drawing %s: %v", l.Modele, r)
		}
	}()
	d, err := newDocument(l, when)
	if err != nil {
		return printing.Output{}, err
	}
	for i := range l.Pages {
		if err := d.page(&l.Pages[i]); err != nil {
			return printing.Output{}, fmt.Errorf("pdf: %s: %w", l.Modele, err)
		}
	}
	var b bytes.Buffer
	if err := d.pdf.Output(&b); err != nil {
		return printing.Output{}, fmt.Errorf("pdf: writing %s: %w", l.Modele, err)
	}
	return printing.Output{Media: Media, Bytes: b.Bytes(), Remarks: l.Remarks}, nil
}

type document struct {
	l      *printing.Layout
	pdf    *gofpdf.Fpdf
	images map[string]string // content of a code -> name of its picture
	// oneByte: the fonts hold one byte per character.
	oneByte bool
}

func newDocument(l *printing.Layout, when time.Time) (*document, error) {
	size := gofpdf.SizeType{Wd: l.Width, Ht: l.Height}
	if l.Turn%2 == 1 {
		size.Wd, size.Ht = size.Ht, size.Wd
	}
	f := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: size})
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(when.UTC())
	f.SetModificationDate(when.UTC())
	f.SetCatalogSort(true) // without it the order of fonts and pictures is that of a map
	f.SetCreator("Guichet", true)
	f.SetProducer("Guichet", true)
	f.SetTitle(l.Modele, true)
	oneByte, err := addFonts(f, l)
	if err != nil {
		return nil, err
	}
	return &document{l: l, pdf: f, images: map[string]string{}, oneByte: oneByte}, f.Error()
}

func (d *document) page(p *printing.Page) error {
	f := d.pdf
	f.AddPage()
	d.turn()
	f.SetFillColor(0, 0, 0)
	for _, r := range p.Rules {
		f.Rect(r.X, r.Y, r.W, r.H, "F")
	}
	white := false
	f.SetTextColor(0, 0, 0)
	for _, t := range p.Texts {
		if t.White != white {
			white = t.White
			level := 0
			if white {
				level = 255
			}
			f.SetTextColor(level, level, level)
		}
		f.SetFont(t.Font, "", t.Size*72/25.4)
		text := t.S
		if d.oneByte {
			text, _ = inWestern(text) // addFonts has looked at every character
		}
		f.Text(t.X, t.Y, text)
	}
	for i := range p.Codes {
		if err := d.code(&p.Codes[i]); err != nil {
			return err
		}
	}
	if d.l.Turn != 0 {
		f.TransformEnd()
	}
	return f.Error()
}

// turn makes what follows stand as the printer needs it.
func (d *document) turn() {
	f, w, h := d.pdf, d.l.Width, d.l.Height
	if d.l.Turn != 0 {
		f.TransformBegin()
	}
	switch d.l.Turn {
	case 1:
		f.TransformTranslate(h, 0)
		f.TransformRotate(-90, 0, 0)
	case 2:
		f.TransformTranslate(w, h)
		f.TransformRotate(180, 0, 0)
	case 3:
		f.TransformTranslate(0, w)
		f.TransformRotate(90, 0, 0)
	}
}

func (d *document) code(c *printing.Code) error {
	key := c.Kind + "\x00" + string(c.Content)
	options := gofpdf.ImageOptions{ImageType: "PNG"}
	name, drawn := d.images[key]
	if !drawn {
		data, err := picture(c)
		if err != nil {
			return err
		}
		name = fmt.Sprintf("code%d", len(d.images)+1)
		d.pdf.RegisterImageOptionsReader(name, options, bytes.NewReader(data))
		d.images[key] = name
	}
	dot := d.l.Dot()
	w, h := c.Size()
	d.pdf.ImageOptions(name, c.X, c.Y, float64(w)*dot, float64(h)*dot, false, options, 0, "")
	return nil
}

// picture draws a code without its quiet zone, checks it and gives its PNG, which Go writes with one bit per pixel.
func picture(c *printing.Code) ([]byte, error) {
	img := bits{image.NewPaletted(image.Rect(0, 0, c.Matrix.W*pixels, c.Matrix.H*pixels), color.Palette{color.White, color.Black})}
	for y := range c.Matrix.H {
		row := img.Pix[y*pixels*img.Stride:][:img.Stride]
		for x := range c.Matrix.W {
			if c.Matrix.Dark(x, y) {
				for i := range pixels {
					row[x*pixels+i] = 1
				}
			}
		}
		for i := 1; i < pixels; i++ {
			copy(img.Pix[(y*pixels+i)*img.Stride:], row)
		}
	}
	flat := *c
	if c.Bars > 0 {
		flat.Bars = c.Dots // one row of modules
	}
	if err := readback.Check(centres{img}, &flat, 0, 0, 1); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img.Paletted); err != nil {
		return nil, fmt.Errorf("writing the picture of a code: %w", err)
	}
	return b.Bytes(), nil
}

type bits struct{ *image.Paletted }

func (b bits) Size() (w, h int)   { return b.Rect.Dx(), b.Rect.Dy() }
func (b bits) Dark(x, y int) bool { return b.Pix[y*b.Stride+x] == 1 }

// centres looks at the middle of each module, as a reader does: the picture holds 64 pixels of each.
type centres struct{ bits }

func (c centres) Size() (w, h int) { return c.Rect.Dx() / pixels, c.Rect.Dy() / pixels }
func (c centres) Dark(x, y int) bool {
	return c.bits.Dark(x*pixels+pixels/2, y*pixels+pixels/2)
}

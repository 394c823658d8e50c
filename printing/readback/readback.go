// Package readback reads back the codes that are about to be printed, so that no label leaves with a code that
// says something else than what was asked (self-read). Its reader is good on clean pictures only; it is not meant for
// photographs.
//
// It imports printing alone.
package readback

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/makiuchi-d/gozxing/oned"

	"guichet/printing"
)

// Bits is a black and white picture: the raster of a printer, or the picture of a code in a PDF.
type Bits interface {
	Size() (w, h int)
	Dark(x, y int) bool
}

// ErrDifferent is the error of a code that cannot be read back, or that says something else. It is a fault of the
// program, never of the agent: the document must not be printed.
var ErrDifferent = errors.New("lecture: the drawn code does not say what was asked")

// Check reads the code whose modules begin at x, y (pixels) with modules of scale pixels, quiet zone included, and
// compares it with its content.
func Check(picture Bits, c *printing.Code, x, y, scale int) error {
	w, h := c.Matrix.W*scale, c.Matrix.H*scale
	if c.Bars > 0 {
		h = max(c.Bars*scale/max(c.Dots, 1), 1)
	}
	got, err := read(picture, c.Kind, x, y, w, h, c.Quiet*scale)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrDifferent, c.Kind, err)
	}
	if !bytes.Equal(got, c.Content) {
		return fmt.Errorf("%w: %s of %d bytes read as %d bytes", ErrDifferent, c.Kind, len(c.Content), len(got))
	}
	return nil
}

func read(picture Bits, kind string, x, y, w, h, quiet int) ([]byte, error) {
	pw, ph := picture.Size()
	if x < 0 || y < 0 || x+w > pw || y+h > ph {
		return nil, errors.New("the code leaves the paper")
	}
	if kind == printing.Code128 || kind == printing.CodeGS1128 {
		return readBars(picture, kind, x-quiet, y+h/2, w+2*quiet)
	}
	matrix, err := crop(picture, x-quiet, y-quiet, w+2*quiet, h+2*quiet)
	if err != nil {
		return nil, err
	}
	bmp, err := gozxing.NewBinaryBitmap(source{matrix})
	if err != nil {
		return nil, err
	}
	result, err := datamatrix.NewDataMatrixReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		return nil, err
	}
	text := []byte(result.GetText())
	if kind == printing.CodeGS1 { // the leading function character says what it is, and is not of the content
		text = bytes.TrimPrefix(text, []byte{0x1d})
	}
	return text, nil
}

// readBars reads one row of a bar code.
func readBars(picture Bits, kind string, x, y, w int) ([]byte, error) {
	matrix, err := crop(picture, x, y, w, 1)
	if err != nil {
		return nil, err
	}
	reader, ok := oned.NewCode128Reader().(oned.RowDecoder)
	if !ok {
		return nil, errors.New("gozxing's Code 128 reader reads no row")
	}
	hints := map[gozxing.DecodeHintType]any{}
	if kind == printing.CodeGS1128 {
		hints[gozxing.DecodeHintType_ASSUME_GS1] = true
	}
	result, err := reader.DecodeRow(0, matrix.GetRow(0, nil), hints)
	if err != nil {
		return nil, err
	}
	return bytes.TrimPrefix([]byte(result.GetText()), []byte("]C1")), nil
}

func crop(picture Bits, x, y, w, h int) (*gozxing.BitMatrix, error) {
	pw, ph := picture.Size()
	matrix, err := gozxing.NewBitMatrix(w, h)
	if err != nil {
		return nil, err
	}
	for j := range h {
		for i := range w {
			if px, py := x+i, y+j; px >= 0 && py >= 0 && px < pw && py < ph && picture.Dark(px, py) {
				matrix.Set(i, j)
			}
		}
	}
	return matrix, nil
}

// source hands black and white pixels to gozxing as they are, without a threshold of its own.
type source struct{ matrix *gozxing.BitMatrix }

func (s source) GetLuminanceSource() gozxing.LuminanceSource               { return nil }
func (s source) CreateBinarizer(gozxing.LuminanceSource) gozxing.Binarizer { return s }
func (s source) GetWidth() int                                             { return s.matrix.GetWidth() }
func (s source) GetHeight() int                                            { return s.matrix.GetHeight() }
func (s source) GetBlackMatrix() (*gozxing.BitMatrix, error)               { return s.matrix, nil }
func (s source) GetBlackRow(y int, _ *gozxing.BitArray) (*gozxing.BitArray, error) {
	return s.matrix.GetRow(y, nil), nil
}

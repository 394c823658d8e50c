// Package symbol builds the datamatrix symbol of the INS: ECC 200, square, with its 26-character header in C40
// (DM-51) and the shortest path over ASCII and C40 after it, so that usual names stay in 36 × 36 modules.
//
// It is written from ISO/IEC 16022. Other codes are made by boombuler/barcode, which knows ASCII encodation only.
package symbol

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"github.com/boombuler/barcode"
)

// HeaderLen is the length of the header of a datamatrix INS (DM-10 to DM-12).
const HeaderLen = 26

// Refusals of INS. They are faults of the caller: the message comes from ins/datamatrix, never from a person.
var (
	ErrHeader    = errors.New("symbol: the message does not begin with the header of a datamatrix INS followed by a field")
	ErrCharacter = errors.New("symbol: the message holds a character outside ASCII")
	ErrTooLong   = errors.New("symbol: the message is longer than the largest symbol")
)

// Symbol is a datamatrix: one pixel per module, without quiet zone. It is a barcode.Barcode, so that it goes the
// same way as the codes boombuler makes.
type Symbol struct {
	content string
	side    int
	dark    []bool // row by row
}

var _ barcode.Barcode = (*Symbol)(nil)

// INS encodes a datamatrix INS message of 28 to about 400 ASCII bytes, GS (0x1D) included as an ordinary
// character (DM-53). The same message always gives the same modules.
func INS(message []byte) (*Symbol, error) {
	words, err := Codewords(message)
	if err != nil {
		return nil, err
	}
	s, err := build(words)
	if err != nil {
		return nil, err
	}
	s.content = string(message)
	return s, nil
}

// Codewords gives the data codewords of the symbol, before padding. The first 20 are the same for every INS
// message: C40 latch, header and the S of the first field, unlatch.
func Codewords(message []byte) ([]byte, error) {
	if len(message) <= HeaderLen+1 || string(message[:4]) != "IS01" {
		return nil, ErrHeader
	}
	for _, c := range message[:HeaderLen] {
		if !basic(c) {
			return nil, ErrHeader
		}
	}
	for i, c := range message {
		if c > 127 {
			return nil, fmt.Errorf("%w (position %d)", ErrCharacter, i)
		}
	}
	return shortest(message, HeaderLen)
}

// Side is the number of modules of one side, without the quiet zone.
func (s *Symbol) Side() int { return s.side }

// Dark tells whether the module of a column and a row is black.
func (s *Symbol) Dark(x, y int) bool { return s.dark[y*s.side+x] }

// Content is the message, as asked.
func (s *Symbol) Content() string { return s.content }

// Metadata tells that this is a datamatrix of two dimensions.
func (s *Symbol) Metadata() barcode.Metadata {
	return barcode.Metadata{CodeKind: barcode.TypeDataMatrix, Dimensions: 2}
}

// ColorModel is grey, like boombuler's.
func (s *Symbol) ColorModel() color.Model { return color.Gray16Model }

// Bounds is one pixel per module.
func (s *Symbol) Bounds() image.Rectangle { return image.Rect(0, 0, s.side, s.side) }

// At is black or white.
func (s *Symbol) At(x, y int) color.Color {
	if x < 0 || y < 0 || x >= s.side || y >= s.side || !s.Dark(x, y) {
		return color.White
	}
	return color.Black
}

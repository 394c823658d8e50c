// Package zpl wraps the raster of a label into ZPL II for thermal printers: one ^GFA picture with its run-length
// letters, which every printer knows. The printer's own fonts and codes are not used: ^BX cannot put the header of
// an INS symbol into C40, and the preview is then the print (P-6).
package zpl

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"

	"guichet/printing"
	"guichet/printing/raster"
)

// Render draws every page of a layout and gives the ZPL of copies of each.
func Render(l *printing.Layout, copies int) (printing.Output, error) { return render(l, copies, Write) }

// RenderCompressed is Render for printers that know :Z64:, three times smaller again.
func RenderCompressed(l *printing.Layout, copies int) (printing.Output, error) {
	return render(l, copies, WriteCompressed)
}

func render(l *printing.Layout, copies int, write func(*bytes.Buffer, *raster.Bitmap, int)) (printing.Output, error) {
	if copies < 1 || copies > printing.MaxLabels {
		return printing.Output{}, fmt.Errorf("zpl: %d copies", copies)
	}
	var out bytes.Buffer
	for i := range l.Pages {
		page, err := raster.Draw(l, i)
		if err != nil {
			return printing.Output{}, fmt.Errorf("drawing %s for a thermal printer: %w", l.Modele, err)
		}
		write(&out, page.Turned(l.Turn), copies)
	}
	return printing.Output{Media: "application/zpl", Bytes: out.Bytes(), Remarks: l.Remarks}, nil
}

// Write writes one label. Darkness, speed and media type stay the printer's own settings.
func Write(out *bytes.Buffer, page *raster.Bitmap, copies int) {
	fmt.Fprintf(out, "^XA\n^PW%d\n^LL%d\n^LH0,0\n^FO0,0\n^GFA,%d,%d,%d,\n", page.W, page.H, len(page.Bits), len(page.Bits), page.Stride)
	var previous []byte
	for y := range page.H {
		row := page.Bits[y*page.Stride : (y+1)*page.Stride]
		writeRow(out, row, previous)
		previous = row
	}
	fmt.Fprintf(out, "^FS\n^PQ%d\n^XZ\n", copies)
}

// WriteCompressed writes one label with its dots as zlib in base64, and the CRC-16 of that text.
func WriteCompressed(out *bytes.Buffer, page *raster.Bitmap, copies int) {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write(page.Bits) // a buffer takes everything
	_ = w.Close()
	text := base64.StdEncoding.EncodeToString(packed.Bytes())
	fmt.Fprintf(out, "^XA\n^PW%d\n^LL%d\n^LH0,0\n^FO0,0\n^GFA,%d,%d,%d,:Z64:%s:%04x\n", page.W, page.H, len(page.Bits), len(page.Bits), page.Stride,
		text, crc16(text))
	fmt.Fprintf(out, "^FS\n^PQ%d\n^XZ\n", copies)
}

// crc16 is CRC-16/XMODEM, the one ZPL puts behind compressed data.
func crc16(s string) uint16 {
	var crc uint16
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

const hexDigits = "0123456789ABCDEF"

// writeRow writes a row of hexadecimal digits: ":" repeats the row above, "," fills with white and "!" with black
// to the end, and letters count what follows them.
func writeRow(out *bytes.Buffer, row, previous []byte) {
	if previous != nil && bytes.Equal(row, previous) {
		out.WriteByte(':')
		return
	}
	digits := make([]byte, 0, 2*len(row))
	for _, b := range row {
		digits = append(digits, hexDigits[b>>4], hexDigits[b&15])
	}
	end, closing := len(digits), byte(0)
	switch digits[end-1] {
	case '0':
		closing = ','
	case 'F':
		closing = '!'
	}
	if closing != 0 {
		for last := digits[end-1]; end > 0 && digits[end-1] == last; {
			end--
		}
	}
	for i := 0; i < end; {
		n := 1
		for i+n < end && digits[i+n] == digits[i] {
			n++
		}
		writeCount(out, n)
		out.WriteByte(digits[i])
		i += n
	}
	if closing != 0 {
		out.WriteByte(closing)
	}
}

// writeCount writes how often the next digit stands: g to z are 20 to 400 by twenties, G to Y are 1 to 19.
func writeCount(out *bytes.Buffer, n int) {
	if n == 1 {
		return
	}
	for ; n >= 400; n -= 400 {
		out.WriteByte('z')
	}
	if n >= 20 {
		out.WriteByte('g' + byte(n/20) - 1)
	}
	if n%20 > 0 {
		out.WriteByte('G' + byte(n%20) - 1)
	}
}

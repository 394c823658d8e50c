package printingtest

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
)

// CheckPDF renders every code of the first page of a PDF at a resolution, cropped to its quiet zone and a little
// paper around, and reads it with independent decoders. Pages must not be turned.
func CheckPDF(t testing.TB, path string, l *printing.Layout, dpi int) {
	t.Helper()
	dir := t.TempDir()
	perMM := float64(dpi) / 25.4
	for i, c := range l.Pages[0].Codes {
		w, h := c.Size()
		quiet := float64(c.Quiet*c.Dots) * l.Dot()
		top := quiet
		if c.Bars > 0 {
			top = -1 // the caption stands right under the bars
		}
		x, y := int((c.X-quiet)*perMM), int((c.Y-top)*perMM)
		cw, ch := int(math.Ceil((float64(w)*l.Dot()+2*quiet)*perMM)), int(math.Ceil((float64(h)*l.Dot()+2*top)*perMM))
		cell := filepath.Join(dir, fmt.Sprintf("%d-%d", i, dpi))
		_, err := Run(t, "pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-singlefile", "-x", fmt.Sprint(max(x, 0)), "-y", fmt.Sprint(max(y, 0)),
			"-W", fmt.Sprint(cw), "-H", fmt.Sprint(ch), "-png", path, cell)
		require.NoError(t, err)
		cell += ".png"
		if err := ReadByOthers(t, cell, &c); err != nil {
			t.Errorf("%s, code %d, module of %d/600 inch, at %d dpi: %v", l.Modele, i, c.Dots, dpi, err)
		}
	}
}

// ReadByOthers reads the picture of one code with the independent decoders that know its kind.
func ReadByOthers(t testing.TB, picture string, c *printing.Code) error {
	t.Helper()
	format := "DataMatrix"
	if c.Kind == printing.Code128 {
		format = "Code128"
	}
	got, err := ZXing(t, format, picture)
	if err == nil && !bytes.Equal(got, c.Content) {
		err = fmt.Errorf("ZXing-C++ reads %q instead of %q", got, c.Content)
	}
	if err != nil || c.Kind == printing.Code128 {
		return err
	}
	if got, err = DMTX(t, picture); err == nil && !bytes.Equal(got, c.Content) {
		err = fmt.Errorf("libdmtx reads %q instead of %q", got, c.Content)
	}
	return err
}

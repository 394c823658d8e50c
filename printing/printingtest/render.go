package printingtest

import (
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"guichet/printing"
)

// Rendered is a part of a page as a printer's renderer draws it.
type Rendered struct {
	Picture       *image.Gray
	x0, y0, perMM float64 // of its left top pixel, in millimetres of the paper
}

// Cut gives the picture of one code.
func (r *Rendered) Cut(l *printing.Layout, c *printing.Code) *image.Gray {
	return Cut(r.Picture, l, c, r.x0, r.y0, r.perMM)
}

// RenderPDF draws a box, in millimetres, of every page of a PDF at a resolution.
func RenderPDF(ctx context.Context, file, dir string, dpi int, x0, y0, x1, y1 float64) ([]Rendered, error) {
	perMM := float64(dpi) / 25.4
	x, y := int(x0*perMM), int(y0*perMM)
	w, h := int(math.Ceil(x1*perMM))-x, int(math.Ceil(y1*perMM))-y
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, "pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-x", fmt.Sprint(x), "-y", fmt.Sprint(y),
		"-W", fmt.Sprint(w), "-H", fmt.Sprint(h), file, filepath.Join(dir, "page")).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("rendering %s: %w: %s", file, err, out)
	}
	names, err := filepath.Glob(filepath.Join(dir, "page-*.pgm")) // sorted, numbers padded
	if err != nil {
		return nil, err
	}
	var all []Rendered
	for _, name := range names {
		g, err := ReadPGM(name)
		if err != nil {
			return nil, err
		}
		if err := os.Remove(name); err != nil {
			return nil, err
		}
		all = append(all, Rendered{g, float64(x) / perMM, float64(y) / perMM, perMM})
	}
	return all, nil
}

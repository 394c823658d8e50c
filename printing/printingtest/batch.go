package printingtest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"guichet/printing"
)

// Cell is the picture of one printed code, and what it must say.
type Cell struct {
	Picture *image.Gray
	Code    *printing.Code
	Where   string // for the report of a failure
	// Pixels of the side of a module, as printed: libdmtx is slow on pictures that are finer than it needs.
	Pixels float64
}

// Tally counts what a long run read. It is safe for concurrent use.
type Tally struct {
	mu    sync.Mutex
	read  map[[sha256.Size]byte]bool
	Codes int // that had to be read
	Same  int // whose picture and content were those of one already read
	Latch int // INS symbols whose C40 latch and header libdmtx was seen to read (DM-51)
	Again int // that a decoder found only with more white around, or with pixels doubled
	Kinds map[string]int
	Bad   []string
}

// NewTally is an empty tally.
func NewTally() *Tally { return &Tally{read: map[[sha256.Size]byte]bool{}, Kinds: map[string]int{}} }

// String tells how far the run is.
func (t *Tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Sprintf("%d codes %v, %d with the pixels of one already read, %d found at the second look, %d C40 headers seen, %d wrong",
		t.Codes, t.Kinds, t.Same, t.Again, t.Latch, len(t.Bad))
}

// fresh leaves out what was read already: the same pixels that must say the same.
func (t *Tally) fresh(cells []Cell) (left []Cell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range cells {
		h := sha256.New()
		fmt.Fprintf(h, "%s %d %q ", c.Code.Kind, c.Picture.Rect.Dx(), c.Code.Content)
		h.Write(c.Picture.Pix)
		key := [sha256.Size]byte(h.Sum(nil))
		t.Codes++
		t.Kinds[c.Code.Kind]++
		if t.read[key] {
			t.Same++
			continue
		}
		t.read[key] = true
		left = append(left, c)
	}
	return left
}

func (t *Tally) fail(c Cell, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Bad = append(t.Bad, fmt.Sprintf("%s: %v", c.Where, err))
}

// Read reads pictures with ZXing-C++ and, for datamatrix codes, with libdmtx, many for each process. dir is a folder of
// this call alone. The error is one of the tools; a code that does not say what it must stands in Bad.
func (t *Tally) Read(ctx context.Context, dir string, cells []Cell) error {
	byFormat := map[string][]Cell{}
	for _, c := range t.fresh(cells) {
		format := "DataMatrix"
		if c.Code.Kind == printing.Code128 {
			format = "Code128"
		}
		byFormat[format] = append(byFormat[format], c)
	}
	for format, cells := range byFormat {
		names := make([]string, len(cells))
		for i, c := range cells {
			names[i] = filepath.Join(dir, fmt.Sprintf("%s-%04d.pgm", format, i))
			if err := WritePGM(names[i], c.Picture); err != nil {
				return err
			}
		}
		got, err := zxingAll(ctx, format, names)
		if err != nil {
			return err
		}
		for i, c := range cells {
			want, read := c.Code.Content, got[names[i]]
			if read == nil {
				if read, err = t.again(ctx, format, dir, c.Picture); err != nil {
					return err
				}
			}
			if !bytes.Equal(read, want) {
				t.fail(c, fmt.Errorf("ZXing-C++ reads %q instead of %q", read, want))
			}
		}
		if format == "DataMatrix" {
			if err := t.readDMTX(ctx, dir, names, cells); err != nil {
				return err
			}
		}
		for _, n := range names {
			if err := os.Remove(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// again shows a picture in which ZXing-C++ found nothing once more, on a larger sheet of white: as a hand scanner does
// that is moved a little.
func (t *Tally) again(ctx context.Context, format, dir string, g *image.Gray) ([]byte, error) {
	t.mu.Lock()
	t.Again++
	t.mu.Unlock()
	names, err := widened(dir, g)
	if err != nil {
		return nil, err
	}
	got, err := zxingAll(ctx, format, names)
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	for _, read := range got {
		return read, err
	}
	return nil, err
}

// widened writes a picture on larger and larger sheets of white, and with its pixels doubled.
func widened(dir string, g *image.Gray) ([]string, error) {
	var names []string
	for _, border := range []int{3, 7, 12, 25} {
		wide := image.NewGray(image.Rect(0, 0, g.Rect.Dx()+2*border, g.Rect.Dy()+2*border))
		draw.Draw(wide, wide.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(wide, g.Rect.Add(image.Pt(border, border)), g, image.Point{}, draw.Src)
		name := filepath.Join(dir, fmt.Sprintf("encore-%d.pgm", border))
		if err := WritePGM(name, wide); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	// Pixels doubled: libdmtx misses some symbols of three pixels a module that it reads when nothing but their size changes.
	w, h := g.Rect.Dx(), g.Rect.Dy()
	large := image.NewGray(image.Rect(0, 0, 2*w, 2*h))
	for y := range 2 * h {
		for x := range 2 * w {
			large.Pix[y*large.Stride+x] = g.Pix[y/2*g.Stride+x/2]
		}
	}
	name := filepath.Join(dir, "encore-double.pgm")
	return append(names, name), WritePGM(name, large)
}

// readDMTX groups pictures by how much they may be shrunk. libdmtx prints what it finds, not where: when it misses one
// of many, they are read again one by one.
func (t *Tally) readDMTX(ctx context.Context, dir string, names []string, cells []Cell) error {
	groups := map[int][]int{}
	for i, c := range cells {
		shrink := max(1, int(c.Pixels/3))
		groups[shrink] = append(groups[shrink], i)
	}
	for shrink, all := range groups {
		files := make([]string, len(all))
		for k, i := range all {
			files[k] = names[i]
		}
		got, err := dmtxAll(ctx, shrink, files)
		if err != nil {
			return err
		}
		for k, i := range all {
			one := []byte(nil)
			if len(got) == len(all) {
				one = got[k]
			}
			if !bytes.Equal(one, cells[i].Code.Content) {
				if one, err = t.dmtxAgain(ctx, dir, shrink, files[k], cells[i].Picture); err != nil {
					return err
				}
			}
			if want := cells[i].Code.Content; !bytes.Equal(one, want) {
				t.fail(cells[i], fmt.Errorf("libdmtx reads %q instead of %q", one, want))
			}
			if cells[i].Code.Kind == printing.CodeINS && k%latchOf == 0 {
				if err := t.seeLatch(ctx, shrink, files[k], cells[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// latchOf: one INS symbol of so many is asked for its codewords too, which takes a process each.
const latchOf = 10

// c40Header are the first data codewords of every INS symbol: the C40 latch, the 26 characters of the header and the S of
// the first field, the unlatch (DM-51).
var c40Header = []byte{230, 142, 133, 31, 229, 25, 165, 25, 165, 25, 165, 25, 165, 25, 165, 25, 165, 25, 193, 254}

// seeLatch looks at the codewords of a printed INS symbol. A symbol that libdmtx only finds at the second look is left out.
func (t *Tally) seeLatch(ctx context.Context, shrink int, file string, c Cell) error {
	out, err := tool(ctx, "dmtxread", "-N1", "-m3000", fmt.Sprintf("-S%d", shrink), "-c", file)
	if err != nil {
		return err
	}
	if len(out) == 0 {
		return nil
	}
	words, err := dataWords(out)
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(words, c40Header) {
		t.fail(c, fmt.Errorf("the header is not in C40: %v", words[:min(len(words), len(c40Header))]))
		return nil
	}
	t.mu.Lock()
	t.Latch++
	t.mu.Unlock()
	return nil
}

// dmtxAgain reads a picture alone, then at its full resolution, then on larger sheets of white.
func (t *Tally) dmtxAgain(ctx context.Context, dir string, shrink int, file string, g *image.Gray) ([]byte, error) {
	for _, finer := range []int{shrink, 1} {
		if got, err := dmtxAll(ctx, finer, []string{file}); err != nil || len(got) == 1 {
			return first(got), err
		}
	}
	t.mu.Lock()
	t.Again++
	t.mu.Unlock()
	names, err := widened(dir, g)
	if err != nil {
		return nil, err
	}
	var read []byte
	for _, name := range names {
		if read == nil {
			got, failed := dmtxAll(ctx, 1, []string{name})
			read, err = first(got), errors.Join(err, failed)
		}
		err = errors.Join(err, os.Remove(name))
	}
	return read, err
}

func first(got [][]byte) []byte {
	if len(got) == 0 {
		return nil
	}
	return got[0]
}

func zxingAll(ctx context.Context, format string, names []string) (map[string][]byte, error) {
	out, err := tool(ctx, "ZXingReader", append([]string{"-format", format}, names...)...)
	if err != nil {
		return nil, err
	}
	got := map[string][]byte{}
	file := names[0] // of one picture it gives no name
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "File:"); ok {
			file = strings.TrimSpace(name)
		}
		if digits, ok := strings.CutPrefix(line, "Bytes:"); ok {
			if got[file], err = hex.DecodeString(strings.Join(strings.Fields(digits), "")); err != nil {
				return nil, fmt.Errorf("answer of ZXingReader: %w", err)
			}
		}
	}
	return got, nil
}

func dmtxAll(ctx context.Context, shrink int, names []string) (all [][]byte, err error) {
	out, err := tool(ctx, "dmtxread", append([]string{"-N1", "-n", "-m3000", fmt.Sprintf("-S%d", shrink)}, names...)...)
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(out) {
		all = append(all, bytes.TrimSuffix(line, []byte("\n")))
	}
	return all, nil
}

// tool runs a decoder. Both end with 1 when one picture of many holds nothing.
func tool(ctx context.Context, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", name, err)
	}
	return out, nil
}

// WritePGM writes a grey picture.
func WritePGM(path string, g *image.Gray) error {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	b := make([]byte, 0, 32+w*h)
	b = fmt.Appendf(b, "P5\n%d %d\n255\n", w, h)
	for y := range h {
		b = append(b, g.Pix[y*g.Stride:y*g.Stride+w]...)
	}
	return os.WriteFile(path, b, 0o600)
}

// ReadPGM reads a grey picture as pdftoppm writes it.
func ReadPGM(path string) (*image.Gray, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	r := bufio.NewReaderSize(f, 1<<16)
	var magic string
	var w, h, top int
	if _, err := fmt.Fscan(r, &magic, &w, &h, &top); err != nil || magic != "P5" || top != 255 || w < 1 || h < 1 || w*h > 200<<20 {
		return nil, fmt.Errorf("%s is no grey picture: %q %d × %d: %w", path, magic, w, h, err)
	}
	if _, err := r.ReadByte(); err != nil {
		return nil, err
	}
	g := image.NewGray(image.Rect(0, 0, w, h))
	_, err = io.ReadFull(r, g.Pix)
	return g, err
}

// PrintedBox is where the codes of the pages stand, quiet zones included, in millimetres of the paper as it leaves the
// printer.
func PrintedBox(l *printing.Layout) (x0, y0, x1, y1 float64) {
	x0, y0 = math.Inf(1), math.Inf(1)
	for i := range l.Pages {
		for k := range l.Pages[i].Codes {
			a0, b0, a1, b1 := codeBox(l, &l.Pages[i].Codes[k])
			x0, y0, x1, y1 = min(x0, a0), min(y0, b0), max(x1, a1), max(y1, b1)
		}
	}
	return x0, y0, x1, y1
}

func codeBox(l *printing.Layout, c *printing.Code) (x0, y0, x1, y1 float64) {
	w, h := c.Size()
	quiet := float64(c.Quiet*c.Dots) * l.Dot()
	above := quiet
	if c.Bars > 0 {
		above = -1 // the caption stands right under the bars
	}
	x0, y0, x1, y1 = c.X-quiet, c.Y-above, c.X+float64(w)*l.Dot()+quiet, c.Y+float64(h)*l.Dot()+above
	if l.Turn%4 == 1 {
		x0, y0, x1, y1 = l.Height-y1, x0, l.Height-y0, x1
	}
	return x0, y0, x1, y1
}

// Cut cuts one code out of a rendered page whose left top corner is at x0, y0 millimetres, turned back to reading
// direction.
func Cut(page *image.Gray, l *printing.Layout, c *printing.Code, x0, y0, perMM float64) *image.Gray {
	a0, b0, a1, b1 := codeBox(l, c)
	box := image.Rect(int((a0-x0)*perMM), int((b0-y0)*perMM), int(math.Ceil((a1-x0)*perMM)), int(math.Ceil((b1-y0)*perMM)))
	w, h := box.Dx(), box.Dy()
	turned := l.Turn%4 == 1
	if turned {
		w, h = h, w
	}
	out := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			p := image.Pt(box.Min.X+x, box.Min.Y+y)
			if turned { // a quarter turn to the left
				p = image.Pt(box.Max.X-1-y, box.Min.Y+x)
			}
			v := uint8(255)
			if p.In(page.Rect) {
				v = page.Pix[page.PixOffset(p.X, p.Y)]
			}
			out.Pix[y*out.Stride+x] = v
		}
	}
	return out
}

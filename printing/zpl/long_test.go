package zpl_test

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/raster"
	"guichet/printing/zpl"
)

// P-6, §4.3: every label and wristband of seeded identities, drawn from our ZPL by an independent renderer, is our raster
// dot for dot, and its codes are read byte for byte by two decoders that are not ours. GUICHET_IDENTITES says how many
// ("make proof"); GUICHET_IDENTITES_DEPUIS leaves out those that a run which was stopped has proved: the identities are
// the same at each run.
func TestP6_EveryLabelDrawnByAnIndependentRenderer(t *testing.T) {
	r := needRenderer(t)
	printingtest.Need(t, "dmtxread", "ZXingReader")
	n := 1
	if s := os.Getenv("GUICHET_IDENTITES"); s != "" {
		var err error
		n, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	const batch = 40
	contents := append([]printing.Content{printingtest.Longest()}, printingtest.Contents(11, n)...)
	start := 0
	if s := os.Getenv("GUICHET_IDENTITES_DEPUIS"); s != "" {
		var err error
		start, err = strconv.Atoi(s)
		require.NoError(t, err)
		start -= start % batch
	}
	work := make(chan []sheet)
	tally := printingtest.NewTally()
	var mu sync.Mutex
	var failed []error
	var workers sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		dir := filepath.Join(t.TempDir(), strconv.Itoa(w))
		require.NoError(t, os.Mkdir(dir, 0o700))
		workers.Go(func() {
			for sheets := range work {
				if err := prove(t, r, dir, sheets, tally); err != nil {
					mu.Lock()
					failed = append(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	drawn := 0
	for from := start; from < len(contents); from += batch {
		for _, m := range printing.Models() {
			if m.Usage != printing.UsageEtiquette && m.Usage != printing.UsageBracelet {
				continue
			}
			var sheets []sheet
			for i, c := range contents[from:min(from+batch, len(contents))] {
				if (m.Usage == printing.UsageBracelet || !m.Identifies()) && (from+i)%rare != 0 {
					continue
				}
				for _, dpi := range []int{203, 300} {
					// Both ways of writing the dots take turns.
					sheets = append(sheets, sheet{model: m, content: c, dpi: dpi, compressed: (i+dpi)%2 == 0, name: fmt.Sprintf("%s, identity %d at %d dpi", m.Nom, from+i, dpi)})
				}
			}
			drawn += len(sheets)
			if len(sheets) > 0 {
				work <- sheets
			}
		}
		t.Logf("%d identities, %d labels: %s", min(from+batch, len(contents)), drawn, tally)
	}
	close(work)
	workers.Wait()
	t.Logf("%d labels drawn as our raster, dot for dot: %s", drawn, tally)
	require.Empty(t, failed)
	require.Empty(t, tally.Bad)
}

// rare: the renderer takes a second for a wristband of 279 mm, whose codes hold the IPP alone: one identity in twenty, as
// for the test pattern.
const rare = 20

// sheet is one label to draw.
type sheet struct {
	model      printing.Model
	content    printing.Content
	dpi        int
	compressed bool
	name       string
}

func prove(t *testing.T, r renderer, dir string, sheets []sheet, tally *printingtest.Tally) error {
	layouts := make([]printing.Layout, len(sheets))
	jobs := make([]job, len(sheets))
	for i, s := range sheets {
		l, err := printing.ResolveSheet(s.model, s.content, printing.Device{DPI: s.dpi}, printing.Placement{})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		render := zpl.Render
		if s.compressed {
			render = zpl.RenderCompressed
		}
		out, err := render(&l, 1)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		jobs[i] = jobOf(&l, filepath.Join(dir, strconv.Itoa(i)))
		if err := os.WriteFile(jobs[i].ZPL, out.Bytes, 0o600); err != nil {
			return err
		}
		layouts[i] = l
	}
	if err := r.draw(t.Context(), jobs); err != nil {
		return err
	}
	var cells []printingtest.Cell
	for i := range jobs {
		l := &layouts[i]
		picture, err := sameDots(jobs[i].PNG, l)
		if err != nil {
			return fmt.Errorf("%s: %w", sheets[i].name, err)
		}
		for k := range l.Pages[0].Codes {
			c := &l.Pages[0].Codes[k]
			cells = append(cells, printingtest.Cell{Picture: printingtest.Cut(picture, l, c, 0, 0, 1/l.Dot()), Code: c,
				Where: fmt.Sprintf("%s, code %d", sheets[i].name, k), Pixels: float64(c.Dots)})
		}
	}
	return tally.Read(t.Context(), dir, cells)
}

// sameDots compares what was drawn with our raster, as it leaves the printer.
func sameDots(file string, l *printing.Layout) (*image.Gray, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	img, err := png.Decode(f)
	if err != nil {
		return nil, err
	}
	want, err := raster.Draw(l, 0)
	if err != nil {
		return nil, err
	}
	want = want.Turned(l.Turn)
	out := image.NewGray(image.Rect(0, 0, want.W, want.H))
	for y := range want.H {
		for x := range want.W {
			dark := false
			if (image.Point{X: x, Y: y}).In(img.Bounds()) {
				r, _, _, _ := img.At(x, y).RGBA()
				dark = r < 0x8000
			}
			if dark != want.Dark(x, y) {
				return nil, fmt.Errorf("the dot at %d, %d differs", x, y)
			}
			if !dark {
				out.Pix[y*out.Stride+x] = 255
			}
		}
	}
	return out, nil
}

// jobOf names the files of a label. The renderer's dot is a twelfth of a millimetre, ours at 300 dpi a little more: the size
// is given in dots.
func jobOf(l *printing.Layout, name string) job {
	dpmm := map[int]int{203: 8, 300: 12}[l.DPI]
	w, h := math.Round(l.Width/l.Dot())/float64(dpmm), math.Round(l.Height/l.Dot())/float64(dpmm)
	if l.Turn%2 == 1 {
		w, h = h, w
	}
	return job{name + ".zpl", name + ".png", w, h, dpmm}
}

package pdf_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/pdf"
	"guichet/printing/printingtest"
)

// identities is the environment variable that says how many seeded identities are printed on every model and read back
// at 203, 300 and 600 dpi ("make proof"); a few without it.
const identities = "GUICHET_IDENTITES"

func count(t *testing.T, usual int) int {
	t.Helper()
	s := os.Getenv(identities)
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

// batch is so many identities of one model: one PDF, one rendering for each resolution.
type batch struct {
	model    printing.Model
	first    int
	contents []printing.Content
}

const batchSize = 50

// P-5: every code of every model, wristbands and every place of the sheets included, drawn as printers do it and read
// byte for byte by two decoders that are not ours.
func TestP5_EveryCodeOfEveryModelIsReadByOthers(t *testing.T) {
	printingtest.Need(t, "pdftoppm", "dmtxread", "ZXingReader")
	all := append([]printing.Content{printingtest.Dark(), printingtest.Longest()}, printingtest.Contents(8, count(t, 2))...)
	batches := make(chan batch)
	tally := printingtest.NewTally()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	var workers sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		dir := filepath.Join(t.TempDir(), strconv.Itoa(w))
		require.NoError(t, os.Mkdir(dir, 0o700))
		workers.Go(func() {
			for b := range batches {
				if err := b.prove(ctx, dir, tally); err != nil {
					cancel(err)
				}
			}
		})
	}
	for from := 0; from < len(all) && ctx.Err() == nil; from += batchSize {
		for _, m := range printing.Models() {
			batches <- batch{m, from, all[from:min(from+batchSize, len(all))]}
		}
		t.Logf("%d identities: %s", min(from+batchSize, len(all)), tally)
	}
	close(batches)
	workers.Wait()
	require.NoError(t, context.Cause(ctx))
	t.Logf("%d identities: %s", len(all), tally)
	for i, bad := range tally.Bad {
		if i < 20 {
			t.Error(bad)
		}
	}
	require.Empty(t, tally.Bad)
	require.NotZero(t, tally.Kinds[printing.CodeINS])
}

// layout puts the identities of the batch on pages of one document, each at the same place of its sheet.
func (b *batch) layout() (printing.Layout, error) {
	place := printing.Placement{Premiere: 1 + b.first/batchSize%max(1, b.model.Support.Colonnes*b.model.Support.Rangees)}
	var all printing.Layout
	for i, c := range b.contents {
		l, err := printing.ResolveSheet(b.model, c, printing.Device{}, place)
		if err != nil {
			return all, fmt.Errorf("%s, identity %d: %w", b.model.Nom, b.first+i, err)
		}
		if i == 0 {
			all = l
		} else {
			all.Pages = append(all.Pages, l.Pages...)
		}
	}
	return all, nil
}

func (b *batch) prove(ctx context.Context, dir string, tally *printingtest.Tally) error {
	l, err := b.layout()
	if err != nil {
		return err
	}
	x0, y0, x1, y1 := printingtest.PrintedBox(&l)
	if x1 < x0 {
		return nil // no code on this model
	}
	x0, y0 = max(x0-1, 0), max(y0-1, 0)
	out, err := pdf.Render(&l, when)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "lot.pdf")
	if err := os.WriteFile(file, out.Bytes, 0o600); err != nil {
		return err
	}
	for _, dpi := range []int{203, 300, 600} {
		pages, err := printingtest.RenderPDF(ctx, file, dir, dpi, x0, y0, x1+1, y1+1)
		if err != nil {
			return err
		}
		if len(pages) != len(l.Pages) {
			return fmt.Errorf("%s: %d pages rendered of %d", b.model.Nom, len(pages), len(l.Pages))
		}
		var cells []printingtest.Cell
		for i := range l.Pages {
			for k := range l.Pages[i].Codes {
				c := &l.Pages[i].Codes[k]
				if dpi == 203 && b.model.Nom == "mire-a4" && c.Kind == printing.Code128 && c.Dots < 7 {
					continue // the finest bars of the test pattern: two dots of 203, there to show what a printer cannot do
				}
				cells = append(cells, printingtest.Cell{
					Picture: pages[i].Cut(&l, c), Code: c, Pixels: float64(c.Dots) * float64(dpi) / 600,
					Where: fmt.Sprintf("%s, identity %d, code %d (module of %d/600 inch) at %d dpi", b.model.Nom, b.first+i, k, c.Dots, dpi),
				})
			}
		}
		if err := tally.Read(ctx, dir, cells); err != nil {
			return err
		}
	}
	return nil
}

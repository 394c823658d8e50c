package zpl_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/raster"
	"guichet/printing/zpl"
)

// renderer is the environment variable that names a folder with node_modules/zpl-renderer-js: an independent judge of
// our ZPL.
const renderer = "GUICHET_ZPL_RENDERER"

const script = `
const fs = require("fs");
const { ready } = require(process.argv[2]);
(async () => {
  const { api } = await ready;
  for (const job of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const label = await api.zplToBase64Async(fs.readFileSync(job.zpl, "utf8"), job.w, job.h, job.dpmm);
    fs.writeFileSync(job.png, Buffer.from(label, "base64"));
  }
  process.exit(0);
})();`

// An independent renderer draws our ZPL to the dots of our raster, and its codes are read to the exact payload.
func TestZPL_IndependentRendererDrawsTheSameDots(t *testing.T) {
	dir := os.Getenv(renderer)
	if dir == "" {
		t.Skipf("%s is not set", renderer)
	}
	printingtest.Need(t, "node", "dmtxread", "ZXingReader")
	type job struct {
		ZPL  string  `json:"zpl"`
		PNG  string  `json:"png"`
		W    float64 `json:"w"`
		H    float64 `json:"h"`
		DPMM int     `json:"dpmm"`
	}
	type label struct {
		job
		layout printing.Layout
	}
	var labels []label
	work := t.TempDir()
	for _, m := range printing.Models() {
		if m.Usage != printing.UsageEtiquette && m.Usage != printing.UsageBracelet {
			continue
		}
		for dpi, dpmm := range map[int]int{203: 8, 300: 12} {
			for _, c := range append(printingtest.Contents(11, 1), printingtest.Longest()) {
				l, err := printing.Resolve(m, c, printing.Device{DPI: dpi})
				require.NoError(t, err)
				out, err := zpl.Render(&l, 1)
				require.NoError(t, err)
				// The renderer's dot is a twelfth of a millimetre, ours at 300 dpi a little more: the size is given in dots.
				w, h := math.Round(l.Width/l.Dot())/float64(dpmm), math.Round(l.Height/l.Dot())/float64(dpmm)
				if l.Turn%2 == 1 {
					w, h = h, w
				}
				name := filepath.Join(work, m.Nom+string(rune('a'+len(labels))))
				require.NoError(t, os.WriteFile(name+".zpl", out.Bytes, 0o600))
				labels = append(labels, label{job{name + ".zpl", name + ".png", w, h, dpmm}, l})
			}
		}
	}
	var jobs []job
	for _, l := range labels {
		jobs = append(jobs, l.job)
	}
	input, err := json.Marshal(jobs)
	require.NoError(t, err)
	file := printingtest.Write(t, "render.js", []byte(script))
	cmd := exec.Command("node", file, filepath.Join(dir, "node_modules", "zpl-renderer-js"))
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, l := range labels {
		compare(t, l.PNG, &l.layout)
	}
}

func compare(t *testing.T, file string, l *printing.Layout) {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	img, err := png.Decode(f)
	require.NoError(t, err)
	want, err := raster.Draw(l, 0)
	require.NoError(t, err)
	turned := want.Turned(l.Turn)
	missing := 0
	for y := range turned.H {
		for x := range turned.W {
			if !(image.Point{X: x, Y: y}).In(img.Bounds()) {
				require.False(t, turned.Dark(x, y), "a dot beyond the label")
				continue
			}
			r, _, _, _ := img.At(x, y).RGBA()
			if turned.Dark(x, y) != (r < 0x8000) {
				missing++
			}
		}
	}
	require.Zero(t, missing, "%s at %d dpi: dots that differ", l.Modele, l.DPI)
	upright := &unturned{img, want, l.Turn}
	for i := range l.Pages[0].Codes {
		c := &l.Pages[0].Codes[i]
		require.NoError(t, printingtest.ReadByOthers(t, printingtest.Crop(t, upright, l, c), c), "%s at %d dpi, code %d at %.1f mm", l.Modele, l.DPI, i, math.Round(c.X))
	}
}

// unturned shows the rendered label in reading direction.
type unturned struct {
	image.Image
	page *raster.Bitmap
	turn int
}

func (u *unturned) Bounds() image.Rectangle { return image.Rect(0, 0, u.page.W, u.page.H) }

func (u *unturned) At(x, y int) color.Color {
	if u.turn == 1 {
		x, y = u.page.H-1-y, x
	}
	return u.Image.At(x, y)
}

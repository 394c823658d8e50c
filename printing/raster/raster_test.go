package raster_test

import (
	"bytes"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/raster"
	"guichet/printing/readback"
)

func layout(t testing.TB, model string, c printing.Content, dpi int) printing.Layout {
	t.Helper()
	m, err := printing.ModelNamed(model)
	require.NoError(t, err)
	l, err := printing.ResolveSheet(m, c, printing.Device{DPI: dpi}, printing.Placement{})
	require.NoError(t, err)
	return l
}

// Every code of every model is read back from the dots, at every resolution, for plain, strange and longest people.
func TestSelfRead_EveryModel(t *testing.T) {
	people := append(printingtest.Contents(3, 10), printingtest.Dark(), printingtest.NotQualified(), printing.Content{}, printingtest.Longest())
	for _, m := range printing.Models() {
		resolutions, people := []int{203, 300}, people
		if m.Support.Largeur*m.Support.Hauteur > 100*100 { // whole pages take their time
			resolutions, people = resolutions[:1], people[len(people)-1:]
		}
		for _, dpi := range resolutions {
			for _, c := range people {
				l := layout(t, m.Nom, c, dpi)
				_, err := raster.Draw(&l, 0)
				require.NoError(t, err, "%s at %d dpi", m.Nom, dpi)
			}
		}
	}
}

// A code that something runs into, or that says something else, is never printed.
func TestSelfRead_RefusesADamagedCode(t *testing.T) {
	l := layout(t, "etiquette", printingtest.Dark(), 203)
	for i := range l.Pages[0].Codes {
		damaged := l
		damaged.Pages = []printing.Page{l.Pages[0]}
		c := l.Pages[0].Codes[i]
		c.Content = append([]byte(nil), c.Content...)
		c.Content[len(c.Content)-1] ^= 1
		damaged.Pages[0].Codes = []printing.Code{c}
		_, err := raster.Draw(&damaged, 0)
		require.ErrorIs(t, err, readback.ErrDifferent)
	}
	off := l
	off.Pages = []printing.Page{l.Pages[0]}
	code := l.Pages[0].Codes[0]
	code.X = l.Width - 5
	off.Pages[0].Codes = []printing.Code{code}
	_, err := raster.Draw(&off, 0)
	require.ErrorIs(t, err, readback.ErrDifferent, "a code that leaves the paper")
}

func TestTurned(t *testing.T) {
	l := layout(t, "etiquette", printingtest.Dark(), 203)
	b, err := raster.Draw(&l, 0)
	require.NoError(t, err)
	right := b.Turned(1)
	require.Equal(t, []int{b.H, b.W}, []int{right.W, right.H})
	for y := range b.H {
		for x := range b.W {
			require.Equal(t, b.Dark(x, y), right.Dark(b.H-1-y, x))
		}
	}
	require.Equal(t, b.Bits, right.Turned(3).Bits)
	require.Equal(t, b.Turned(2).Bits, right.Turned(1).Bits)
	require.Same(t, b, b.Turned(0))
}

func TestBitmap_Bounds(t *testing.T) {
	_, err := raster.NewBitmap(1<<20, 1<<20)
	require.ErrorIs(t, err, raster.ErrTooBig)
	_, err = raster.NewBitmap(0, 5)
	require.ErrorIs(t, err, raster.ErrTooBig)
}

// The preview has the dots of the print, and its true size.
func TestPNG_IsThePrint(t *testing.T) {
	l := layout(t, "etiquette", printingtest.Dark(), 300)
	out, err := raster.PNG(&l)
	require.NoError(t, err)
	require.Equal(t, "image/png", out.Media)
	img, err := png.Decode(bytes.NewReader(out.Bytes))
	require.NoError(t, err)
	b, err := raster.Draw(&l, 0)
	require.NoError(t, err)
	require.Equal(t, b.W, img.Bounds().Dx())
	for y := range b.H {
		for x := range b.W {
			r, _, _, _ := img.At(x, y).RGBA()
			require.Equal(t, b.Dark(x, y), r == 0)
		}
	}
	require.Contains(t, string(out.Bytes), "pHYs\x00\x00\x2e\x23", "11811 dots per metre")
	again, err := raster.PNG(&l)
	require.NoError(t, err)
	require.Equal(t, out.Bytes, again.Bytes)
}

// The codes of labels and wristbands, cut out of the preview, are read by two independent decoders; libdmtx finds the
// symbol on the whole label too.
func TestPNG_ReadByOthers(t *testing.T) {
	printingtest.Need(t, "dmtxread", "ZXingReader")
	for _, m := range printing.Models() {
		if m.Usage != printing.UsageEtiquette && m.Usage != printing.UsageBracelet {
			continue
		}
		for _, dpi := range []int{203, 300} {
			for _, c := range append(printingtest.Contents(5, 2), printingtest.Dark()) {
				l := layout(t, m.Nom, c, dpi)
				out, err := raster.PNG(&l)
				require.NoError(t, err)
				page, err := png.Decode(bytes.NewReader(out.Bytes))
				require.NoError(t, err)
				for i := range l.Pages[0].Codes {
					code := &l.Pages[0].Codes[i]
					require.NoError(t, printingtest.ReadByOthers(t, printingtest.Crop(t, page, &l, code), code), "%s at %d dpi", m.Nom, dpi)
					if code.Kind == printing.CodeINS && m.Nom == "etiquette" && dpi == 300 {
						got, err := printingtest.DMTX(t, printingtest.Write(t, "etiquette.png", out.Bytes))
						require.NoError(t, err)
						require.Equal(t, c.MessageINS, got)
					}
				}
			}
		}
	}
}

// DM-51: the symbol begins with the C40 latch, as an independent decoder sees it.
func TestDM51_LatchSeenByLibdmtx(t *testing.T) {
	printingtest.Need(t, "dmtxread")
	l := layout(t, "etiquette", printingtest.Dark(), 300)
	out, err := raster.PNG(&l)
	require.NoError(t, err)
	words, err := printingtest.Run(t, "dmtxread", "-N1", "-m5000", "-c", printingtest.Write(t, "e.png", out.Bytes))
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(words, []byte("d:230")), "%.80s", words)
}

func BenchmarkLabel203(b *testing.B) {
	m, err := printing.ModelNamed("etiquette")
	require.NoError(b, err)
	c := printingtest.Dark()
	for b.Loop() {
		l, err := printing.ResolveSheet(m, c, printing.Device{DPI: 203}, printing.Placement{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := raster.Draw(&l, 0); err != nil {
			b.Fatal(err)
		}
	}
}

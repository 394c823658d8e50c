package zpl_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/raster"
	"guichet/printing/zpl"
)

// parse reads our own ^GFA back to dots: an independent reading of the run-length letters.
func parse(t *testing.T, data []byte) (w, h int, bits []byte) {
	t.Helper()
	frame := regexp.MustCompile(`(?s)^\^XA\n\^PW(\d+)\n\^LL(\d+)\n\^LH0,0\n\^FO0,0\n\^GFA,(\d+),(\d+),(\d+),\n(.*)\^FS\n\^PQ(\d+)\n\^XZ\n$`).FindSubmatch(data)
	require.NotNil(t, frame, "%.80q", data)
	number := func(i int) int {
		n, err := strconv.Atoi(string(frame[i]))
		require.NoError(t, err)
		return n
	}
	stride := number(5)
	require.Equal(t, number(3), number(4))
	var row, previous, digits []byte
	count := 0
	finish := func() {
		require.Len(t, row, 2*stride)
		digits = append(digits, row...)
		previous, row = row, nil
	}
	for _, c := range frame[6] {
		switch {
		case c == ':':
			require.Empty(t, row)
			row = bytes.Clone(previous)
			finish()
		case c == ',' || c == '!':
			fill := map[byte]byte{',': '0', '!': 'F'}[c]
			for len(row) < 2*stride {
				row = append(row, fill)
			}
			finish()
		case c >= 'G' && c <= 'Y':
			count += int(c-'G') + 1
		case c >= 'g' && c <= 'z':
			count += (int(c-'g') + 1) * 20
		default:
			row = append(row, bytes.Repeat([]byte{c}, max(count, 1))...)
			count = 0
			if len(row) == 2*stride {
				finish()
			}
		}
	}
	require.Empty(t, row)
	for i := 0; i < len(digits); i += 2 {
		v, err := strconv.ParseUint(string(digits[i:i+2]), 16, 8)
		require.NoError(t, err)
		bits = append(bits, byte(v))
	}
	require.Len(t, bits, number(3))
	return number(1), number(2), bits
}

// P-6: the ZPL is the raster, dot for dot.
func TestP6_ZPLIsTheRaster(t *testing.T) {
	for _, m := range printing.Models() {
		if m.Usage == printing.UsagePage || m.Usage == printing.UsagePlanche {
			continue
		}
		for _, c := range []printing.Content{printingtest.Dark(), printingtest.Longest(), {}} {
			l, err := printing.ResolveSheet(m, c, printing.Device{DPI: 203}, printing.Placement{})
			require.NoError(t, err)
			out, err := zpl.Render(&l, 2)
			require.NoError(t, err)
			want, err := raster.Draw(&l, 0)
			require.NoError(t, err)
			want = want.Turned(l.Turn)
			w, h, bits := parse(t, out.Bytes)
			require.Equal(t, want.W, w)
			require.Equal(t, want.H, h)
			require.Equal(t, want.Bits, bits)
			require.Contains(t, string(out.Bytes), "^PQ2\n")
		}
	}
}

func TestWrite_RunLengthsOfEveryLength(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 200 {
		b, err := raster.NewBitmap(8*(1+rng.IntN(300)), 1+rng.IntN(6))
		require.NoError(t, err)
		for i := 0; i < len(b.Bits); {
			v := []byte{0x00, 0xFF, 0x11, byte(rng.IntN(256))}[rng.IntN(4)]
			for n := 1 + rng.IntN(250); n > 0 && i < len(b.Bits); n-- {
				b.Bits[i] = v
				i++
			}
		}
		var out bytes.Buffer
		zpl.Write(&out, b, 1)
		_, _, bits := parse(t, out.Bytes())
		require.Equal(t, b.Bits, bits)
	}
}

func TestRender_RefusesNoCopies(t *testing.T) {
	l := printing.Layout{Modele: "x"}
	for _, n := range []int{-1, 0, printing.MaxLabels + 1} {
		_, err := zpl.Render(&l, n)
		require.Error(t, err, fmt.Sprint(n))
	}
}

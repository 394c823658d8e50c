package symbol_test

import (
	"image"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing/printingtest"
	"guichet/printing/symbol"
)

// drawn is the symbol with its quiet zone, at so many pixels for a module.
func drawn(s *symbol.Symbol, pixels int) *image.Gray {
	const quiet = 4
	side := (s.Side() + 2*quiet) * pixels
	g := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			mx, my := x/pixels-quiet, y/pixels-quiet
			if mx < 0 || my < 0 || mx >= s.Side() || my >= s.Side() || !s.Dark(mx, my) {
				g.Pix[y*g.Stride+x] = 255
			}
		}
	}
	return g
}

// DM-51: a reader that is not ours sees the C40 latch and the codewords of the header in what is drawn, not only in what we
// say that we wrote; and it reads the message byte for byte. V1 to V4 stand in 36 × 36, V6, the longest, in 52 × 52 (P-2).
func TestDM51_LatchSeenByLibdmtx(t *testing.T) {
	printingtest.Need(t, "dmtxread")
	for name, v := range symbol.Vectors() {
		s, err := symbol.INS([]byte(v.Message))
		require.NoError(t, err, name)
		require.Equal(t, v.Side, s.Side(), name)
		path := printingtest.Write(t, name+".pgm", nil)
		require.NoError(t, printingtest.WritePGM(path, drawn(s, 5)))
		got, err := printingtest.DMTX(t, path)
		require.NoError(t, err, name)
		require.Equal(t, v.Message, string(got), name)
		words, err := printingtest.Codewords(t, path)
		require.NoError(t, err, name)
		want, err := symbol.Codewords([]byte(v.Message))
		require.NoError(t, err, name)
		require.Equal(t, byte(230), words[0], "%s: the latch", name)
		require.Equal(t, want, words[:len(want)], name)
	}
}

// The worst a message can be: two names of the greatest length whose characters are dear in every encodation, with the
// separators, a Corsican number and the longest OID.
func TestDM53_WorstMessageIsStillASymbol(t *testing.T) {
	header := "IS01" + strings.Repeat("0", 22)
	for name, c := range map[string]struct {
		character string
		side      int
	}{
		"letters":     {"W", 52},
		"apostrophes": {"A'", 64},
		"hyphens":     {"-", 64},
	} {
		long := strings.Repeat(c.character, 100)[:100]
		message := header + "S1297022A02077878S21.2.250.1.213.1.4.10S3" + long + "S4" + long + "S5FS626-02-1997S72A020"
		s, err := symbol.INS([]byte(message))
		require.NoError(t, err, name)
		require.LessOrEqual(t, s.Side(), c.side, name)
	}
}

// The sides are reported beside the time: 36 for the usual, 52 for the longest.
func BenchmarkVectors(b *testing.B) {
	for _, name := range []string{"V1", "V2", "V3", "V4", "V6"} {
		v := symbol.Vectors()[name]
		b.Run(name, func(b *testing.B) {
			side := 0
			for b.Loop() {
				s, err := symbol.INS([]byte(v.Message))
				if err != nil {
					b.Fatal(err)
				}
				side = s.Side()
			}
			b.ReportMetric(float64(side), "modules/side")
		})
	}
}

package printingtest

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
)

// Required is the environment variable that makes the lack of a decoder a failure instead of a skip.
const Required = "GUICHET_DECODEURS_REQUIS"

// Need skips the test where a tool is not installed, unless Required is set.
func Need(t testing.TB, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv(Required) != "" {
				t.Fatalf("%s is not installed and %s is set", tool, Required)
			}
			t.Skipf("%s is not installed", tool)
		}
	}
}

// Run runs a tool within a minute and gives its standard output.
func Run(t testing.TB, name string, args ...string) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return exec.CommandContext(ctx, name, args...).Output()
}

// DMTX gives the bytes of the first datamatrix of a picture by libdmtx.
func DMTX(t testing.TB, picture string) ([]byte, error) {
	t.Helper()
	out, err := Run(t, "dmtxread", "-N1", "-m5000", picture)
	if err != nil {
		return nil, fmt.Errorf("dmtxread finds no datamatrix in %s: %w", picture, err)
	}
	return out, nil
}

// Codewords gives the data codewords of the first datamatrix of a picture as libdmtx finds them, padding included.
func Codewords(t testing.TB, picture string) ([]byte, error) {
	t.Helper()
	out, err := Run(t, "dmtxread", "-N1", "-m5000", "-c", picture)
	if err != nil {
		return nil, fmt.Errorf("dmtxread finds no datamatrix in %s: %w", picture, err)
	}
	return dataWords(out)
}

// dataWords reads what dmtxread -c prints: "d:230" for each data codeword, "e:…" for those of the correction.
func dataWords(out []byte) (words []byte, err error) {
	for line := range strings.Lines(string(out)) {
		number, found := strings.CutPrefix(line, "d:")
		if !found {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 8)
		if err != nil {
			return nil, fmt.Errorf("answer of dmtxread -c: %w", err)
		}
		words = append(words, byte(n))
	}
	if len(words) == 0 {
		return nil, errors.New("dmtxread -c prints no codeword")
	}
	return words, nil
}

// ZXing gives the bytes of one code of a picture by ZXing-C++; format is "DataMatrix" or "Code128".
func ZXing(t testing.TB, format, picture string) ([]byte, error) {
	t.Helper()
	out, err := Run(t, "ZXingReader", "-format", format, picture)
	if err != nil {
		return nil, fmt.Errorf("ZXingReader on %s: %w", picture, err)
	}
	for line := range strings.Lines(string(out)) {
		if digits, found := strings.CutPrefix(line, "Bytes:"); found {
			return hex.DecodeString(strings.Join(strings.Fields(digits), ""))
		}
	}
	return nil, fmt.Errorf("ZXingReader finds no %s in %s: %.200s", format, picture, out)
}

// Write writes a file of the test and gives its path.
func Write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

// Crop cuts the code out of a drawn page, with its quiet zone, as a PNG file of the test: ZXing-C++ looks for a
// datamatrix from the middle of a picture and gives up on a whole label.
func Crop(t testing.TB, page image.Image, l *printing.Layout, c *printing.Code) string {
	t.Helper()
	w, h := c.Size()
	quiet := c.Quiet * c.Dots
	x, y := int(math.Round(c.X/l.Dot())), int(math.Round(c.Y/l.Dot()))
	box := image.Rect(x-quiet, y-quiet, x+w+quiet, y+h+quiet)
	if c.Bars > 0 {
		box.Min.Y, box.Max.Y = y, y+h
	}
	out := image.NewGray(image.Rect(0, 0, box.Dx(), box.Dy()))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), page, box.Min, draw.Src)
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, out))
	return Write(t, "code.png", b.Bytes())
}

package symbol

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/datamatrix"
	"github.com/makiuchi-d/gozxing"
	zxing "github.com/makiuchi-d/gozxing/datamatrix"
	"github.com/stretchr/testify/require"
)

const gs = "\x1d"

var header = "IS01" + strings.Repeat("0", 22)

// vectors are the published test persons and length tests, with the first half of the SHA-256 of the payload.
var vectors = []struct {
	name, message, hash string
	side                int
}{
	{"V1", header + "S1260058815400233S21.2.250.1.213.1.4.8" + gs + "S3JEANNE MARIE CECILE" + gs + "S4DARK" + gs + "S5FS630-05-1960S788154", "72ca6ce412ba689b", 36},
	{"V2", header + "S1236066322083656S21.2.250.1.213.1.4.8" + gs + "S3CATARINA BELLA" + gs + "S4TCHITCHI" + gs + "S5FS621-06-1936S763220", "2054ac72c271f13b", 36},
	{"V3", header + "S1297022A02077878S21.2.250.1.213.1.4.10S3DOMINIQUE" + gs + "S4ADRTROIS" + gs + "S5FS626-02-1997S72A020", "374abf863c54d6a3", 36},
	{"V4", header + "S1185129999999968S21.2.250.1.213.1.4.9" + gs + "S3MOHAMED-AMINE" + gs + "S4BEN SALEM" + gs + "S5MS631-12-1985S799350", "95118885ad434489", 36},
	{"V5", header + "S1101069999999815S21.2.250.1.213.1.4.10S3PIERRE-ALAIN" + gs + "S4D'ARTAGNAN DE L'HERAULT" + gs + "S5MS617-06-2001", "e8723dd31bfad3a6", 40},
	{"V6", header + "S1297022A02077878S21.2.250.1.213.1.4.8" + gs + "S3" + strings.Repeat("A", 100) + "S4" + strings.Repeat("B", 100) + "S5FS626-02-1997S72A020", "23986d2f41707513", 52},
}

// v1Words are the data codewords of V1; its first 20 were confirmed by an independent encoder.
var v1Words = []byte{
	230, 142, 133, 31, 229, 25, 165, 25, 165, 25, 165, 25, 165, 25, 165, 25, 165, 25, 193, 254,
	142, 190, 135, 218, 145, 170, 132, 163, 84, 151, 47, 51, 47, 51, 180, 47, 50, 47, 151, 230, 43, 246, 31, 118,
	50, 54, 75, 30, 201, 48, 114, 204, 171, 148, 164, 208, 140, 84, 102, 225, 141, 123, 4, 169, 52, 183, 197, 129,
	186, 74, 123, 203, 254, 160, 46, 135, 46, 149, 190, 84, 208, 211, 184,
}

func TestINS_SidesAndPayloadsOfTheVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			sum := sha256.Sum256([]byte(v.message))
			require.Equal(t, v.hash, hex.EncodeToString(sum[:8]), "the vector itself")
			s, err := INS([]byte(v.message))
			require.NoError(t, err)
			require.Equal(t, v.side, s.Side())
			require.Equal(t, v.message, readBack(t, s))
		})
	}
}

func TestDM51_HeaderInC40(t *testing.T) {
	words, err := Codewords([]byte(vectors[0].message))
	require.NoError(t, err)
	require.Equal(t, v1Words, words)
}

func TestDM51_FirstTwentyCodewordsNeverChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 51))
	for range 1000 {
		words, err := Codewords([]byte(randomMessage(rng)))
		require.NoError(t, err)
		require.Equal(t, v1Words[:20], words[:20])
	}
}

func TestINS_ReadBackOverRandomPayloads(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for range 1000 {
		message := randomMessage(rng)
		s, err := INS([]byte(message))
		require.NoError(t, err)
		require.Equal(t, message, readBack(t, s))
	}
}

// Every ending of the path is met: plain ASCII, C40 exactly full with 0 and with 2 values waiting.
func TestINS_EveryEndingReadsBack(t *testing.T) {
	met := map[string]bool{}
	for n := 1; n <= 60; n++ {
		for _, tail := range []string{"", "-", "1", "12", gs} {
			message := header + "S4" + strings.Repeat("A", n) + tail
			words, err := Codewords([]byte(message))
			require.NoError(t, err)
			unlatches := 0
			for _, w := range words[20:] {
				if w == unlatch {
					unlatches++
				}
			}
			met[fmt.Sprint(full(len(words)), unlatches)] = true
			s, err := INS([]byte(message))
			require.NoError(t, err)
			require.Equal(t, message, readBack(t, s))
		}
	}
	require.Greater(t, len(met), 2)
}

// boombuler is the oracle of padding, error correction, interleaving, placement and borders.
func TestBackEnd_SameModulesAsBoombulerOnASCIICodewords(t *testing.T) {
	check := func(message string) {
		want, err := datamatrix.Encode(message)
		require.NoError(t, err)
		got, err := build(asciiWords(message))
		require.NoError(t, err)
		require.Equal(t, want.Bounds(), got.Bounds(), "%q", message)
		for y := range got.Side() {
			for x := range got.Side() {
				require.Equal(t, want.At(x, y), got.At(x, y), "%q at %d, %d", message, x, y)
			}
		}
	}
	rng := rand.New(rand.NewPCG(8, 2))
	for range 1000 {
		check(randomMessage(rng))
	}
	for n := 1; n <= 280; n++ {
		check(strings.Repeat("A", n))
		check(strings.Repeat("7A", n)[:n])
	}
	for n := 280; n <= 560; n += 2 {
		check(strings.Repeat("1234567890", 56)[:n])
	}
}

func TestINS_Refusals(t *testing.T) {
	for name, c := range map[string]struct {
		message string
		want    error
	}{
		"empty":               {"", ErrHeader},
		"header alone":        {header, ErrHeader},
		"other version":       {"IS02" + header[4:] + "S1260058815400233", ErrHeader},
		"lower case header":   {"IS01" + strings.Repeat("a", 22) + "S1260058815400233", ErrHeader},
		"GS1 start byte":      {"\xe8" + header + "S1", ErrHeader},
		"accent in a name":    {header + "S4HÉLÈNE", ErrCharacter},
		"longer than a sheet": {header + "S4" + strings.Repeat("A", 600), ErrTooLong},
	} {
		_, err := INS([]byte(c.message))
		require.ErrorIs(t, err, c.want, name)
	}
}

func FuzzINS(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.message[HeaderLen:])
	}
	f.Fuzz(func(t *testing.T, fields string) {
		s, err := INS([]byte(header + fields))
		if err != nil {
			return
		}
		require.Equal(t, header+fields, readBack(t, s))
	})
}

func BenchmarkINS(b *testing.B) {
	message := []byte(vectors[0].message)
	for b.Loop() {
		if _, err := INS(message); err != nil {
			b.Fatal(err)
		}
	}
}

// asciiWords is the ASCII encodation boombuler writes: digit pairs, then one codeword per character.
func asciiWords(message string) []byte {
	var words []byte
	for i := 0; i < len(message); i++ {
		if i+1 < len(message) && isDigit(message[i]) && isDigit(message[i+1]) {
			words = append(words, digitPair+(message[i]-'0')*10+message[i+1]-'0')
			i++
			continue
		}
		words = append(words, message[i]+1)
	}
	return words
}

func readBack(t *testing.T, code barcode.Barcode) string {
	t.Helper()
	side := code.Bounds().Dx()
	const scale, quiet = 4, 2
	matrix, err := gozxing.NewSquareBitMatrix((side + 2*quiet) * scale)
	require.NoError(t, err)
	for y := range side {
		for x := range side {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				require.NoError(t, matrix.SetRegion((x+quiet)*scale, (y+quiet)*scale, scale, scale))
			}
		}
	}
	source := bitSource{matrix}
	bmp, err := gozxing.NewBinaryBitmap(source)
	require.NoError(t, err)
	result, err := zxing.NewDataMatrixReader().Decode(bmp, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	require.NoError(t, err)
	return result.GetText()
}

// bitSource hands a matrix to gozxing as it is.
type bitSource struct{ matrix *gozxing.BitMatrix }

func (b bitSource) GetLuminanceSource() gozxing.LuminanceSource                   { return nil }
func (b bitSource) CreateBinarizer(gozxing.LuminanceSource) gozxing.Binarizer     { return b }
func (b bitSource) GetWidth() int                                                 { return b.matrix.GetWidth() }
func (b bitSource) GetHeight() int                                                { return b.matrix.GetHeight() }
func (b bitSource) GetBlackMatrix() (*gozxing.BitMatrix, error)                   { return b.matrix, nil }
func (b bitSource) GetBlackRow(int, *gozxing.BitArray) (*gozxing.BitArray, error) { return nil, nil }

// randomMessage is a valid INS message of 90 to about 270 characters.
func randomMessage(rng *rand.Rand) string {
	name := func() string {
		n := 1 + rng.IntN(12)
		if rng.IntN(20) == 0 {
			n = 100
		}
		var b strings.Builder
		for b.Len() < n {
			b.WriteByte("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ '-"[rng.IntN(55)])
		}
		if n == 100 {
			return b.String()
		}
		return b.String() + gs
	}
	oid := []string{"1.2.250.1.213.1.4.8" + gs, "1.2.250.1.213.1.4.9" + gs, "1.2.250.1.213.1.4.10"}[rng.IntN(3)]
	matricule := fmt.Sprintf("%d%02d%02d%s%03d%03d%02d", 1+rng.IntN(2), rng.IntN(100), 1+rng.IntN(12),
		[]string{"2A", "2B", "75", "99"}[rng.IntN(4)], rng.IntN(1000), rng.IntN(1000), rng.IntN(98))
	return header + "S1" + matricule + "S2" + oid + "S3" + name() + "S4" + name() +
		fmt.Sprintf("S5%cS6%02d-%02d-%dS7%05d", "MF"[rng.IntN(2)], 1+rng.IntN(28), 1+rng.IntN(12), 1920+rng.IntN(105), rng.IntN(100000))
}

func TestRandomMessagesAreVaried(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var lengths []int
	for range 200 {
		lengths = append(lengths, len(randomMessage(rng)))
	}
	require.Less(t, slices.Min(lengths), 115)
	require.Greater(t, slices.Max(lengths), 190)
}

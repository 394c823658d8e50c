package printing_test

import (
	"bytes"
	"image"
	_ "image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/raster"
)

// ISO 18530: the number of the patient, its check digit, and what is refused.
func TestGSRN_CheckDigit(t *testing.T) {
	got, err := printing.GSRN("9501101", "5300000012")
	require.NoError(t, err)
	require.Equal(t, "95011015300000012"[:17], got[:17])
	require.Len(t, got, 18)
	got, err = printing.GSRN("061414", "12345678901") // 0614141 2345678901 of the GS1 General Specifications has 7 there
	require.NoError(t, err)
	require.Equal(t, "061414123456789012"[:17], got[:17])
	for _, c := range [][2]string{{"12345", "1"}, {"1234567890123", "1"}, {"123456", ""}, {"123456", "A1"}, {"123456789012", "123456"}} {
		_, err := printing.GSRN(c[0], c[1])
		require.Error(t, err, c)
	}
}

// A model with GS1 codes prints them, and other readers give back the element strings.
func TestGS1_CodesAreReadByOthers(t *testing.T) {
	m, err := printing.ParseModel([]byte(`{"nom": "gs1", "titre": "Bracelet GS1", "usage": "etiquette", "support": {"largeur": 90, "hauteur": 50},
		"elements": [
			{"type": "code", "code": "gs1-datamatrix", "champ": "gs1", "x": 2, "y": 2, "l": 20, "h": 20, "module_min": 0.37, "module_max": 0.6, "silence": 2},
			{"type": "code", "code": "gs1-128", "champ": "gs1", "x": 2, "y": 26, "l": 86, "h": 15, "module_min": 0.24, "module_max": 0.4, "silence": 10},
			{"type": "texte", "si": "entrainement", "x": 40, "y": 2, "l": 20, "h": 5, "taille": 3, "taille_min": 2, "lignes": [{"morceaux": [{"texte": "TEST"}]}]}
		]}`))
	require.NoError(t, err)
	c := printingtest.Dark()
	c.GSRN, err = printing.GSRN("9501101", c.IPP)
	require.NoError(t, err)
	for _, srin := range []string{"", "3"} {
		c.SRIN = srin
		l, err := printing.ResolveSheet(m, c, printing.Device{DPI: 203}, printing.Placement{})
		require.NoError(t, err)
		require.Len(t, l.Pages[0].Codes, 2, "%v", l.Remarks)
		page, err := raster.Draw(&l, 0) // reads both back
		require.NoError(t, err)
		printingtest.Need(t, "dmtxread", "ZXingReader")
		png, err := page.PNG(203)
		require.NoError(t, err)
		img, _, err := image.Decode(bytes.NewReader(png))
		require.NoError(t, err)
		for i, format := range []string{"DataMatrix", "Code128"} {
			code := &l.Pages[0].Codes[i]
			got, err := printingtest.ZXing(t, format, printingtest.Crop(t, img, &l, code))
			require.NoError(t, err)
			require.Equal(t, code.Content, bytes.TrimPrefix(got, []byte{0x1d}), format)
		}
	}
	c.GSRN = "950110153000000129"
	l, err := printing.ResolveSheet(m, c, printing.Device{DPI: 203}, printing.Placement{})
	require.NoError(t, err)
	require.Empty(t, l.Pages[0].Codes, "a wrong check digit is never printed")
	require.NotEmpty(t, l.Remarks)
}

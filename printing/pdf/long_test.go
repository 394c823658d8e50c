package pdf_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/printingtest"
)

// Identities is the environment variable that says how many seeded identities the long run prints on every
// model and reads back at 203, 300 and 600 dpi; a few without it.
const identities = "GUICHET_IDENTITES"

func TestRender_SeededIdentitiesReadByOthers(t *testing.T) {
	printingtest.Need(t, "pdftoppm", "dmtxread", "ZXingReader")
	n := 1
	if s := os.Getenv(identities); s != "" {
		var err error
		n, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	for _, c := range printingtest.Contents(8, n) {
		for _, m := range printing.Models() {
			if m.Support.QuartDeTour || !m.Identifies() || n == 1 && m.Nom != "etiquette" && m.Nom != "premiere-page" {
				continue // wristbands are drawn turned, and read from the raster
			}
			out, l := render(t, m.Nom, c)
			path := printingtest.Write(t, m.Nom+".pdf", out.Bytes)
			for _, dpi := range []int{203, 300, 600} {
				printingtest.CheckPDF(t, path, &l, dpi)
			}
		}
	}
}

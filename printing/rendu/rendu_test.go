package rendu_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/rendu"
)

func TestMake_EveryModelInEveryFormatThatSuitsIt(t *testing.T) {
	for _, m := range printing.Models() {
		for _, format := range []rendu.Format{rendu.PDF, rendu.ZPL, rendu.PNG} {
			o := rendu.Order{Modele: m.Nom, Content: printingtest.Dark(), Format: format, Quand: time.Unix(0, 0), Placement: printing.Placement{Nombre: 2}}
			out, err := rendu.Make(o)
			if format == rendu.ZPL && (m.Usage == printing.UsagePage || m.Usage == printing.UsagePlanche) {
				var refusal *texts.Refusal
				require.ErrorAs(t, err, &refusal)
				require.Equal(t, "impression.zpl_page", refusal.Code)
				continue
			}
			require.NoError(t, err, "%s as %s", m.Nom, format)
			require.NotEmpty(t, out.Bytes)
			if format == rendu.ZPL {
				require.Equal(t, 1, bytes.Count(out.Bytes, []byte("^XA")), "drawn once, printed twice")
				require.Contains(t, string(out.Bytes), "^PQ2")
			}
		}
	}
}

func TestMake_Refusals(t *testing.T) {
	_, err := rendu.Make(rendu.Order{Modele: "inconnu", Format: rendu.PDF})
	var refusal *texts.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "impression.modele_inconnu", refusal.Code)
	_, err = rendu.Make(rendu.Order{Modele: "etiquette", Format: "docx"})
	require.Error(t, err)
	_, err = rendu.Make(rendu.Order{Modele: "etiquette", Format: rendu.ZPL, Placement: printing.Placement{Nombre: 100000}})
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "impression.nombre", refusal.Code)
}

func TestCheck(t *testing.T) { require.NoError(t, rendu.Check()) }

package render_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/printingtest"
	"guichet/printing/render"
)

func TestMake_EveryModelInEveryFormatThatSuitsIt(t *testing.T) {
	for _, m := range printing.Models() {
		for _, format := range []render.Format{render.PDF, render.ZPL, render.PNG} {
			o := render.Order{Modele: m.Nom, Content: printingtest.Dark(), Format: format, Quand: time.Unix(0, 0), Placement: printing.Placement{Nombre: 2}}
			out, err := render.Make(o)
			if format == render.ZPL && (m.Usage == printing.UsagePage || m.Usage == printing.UsagePlanche) {
				var refusal *texts.Refusal
				require.ErrorAs(t, err, &refusal)
				require.Equal(t, "impression.zpl_page", refusal.Code)
				continue
			}
			require.NoError(t, err, "%s as %s", m.Nom, format)
			require.NotEmpty(t, out.Bytes)
			if format == render.ZPL {
				require.Equal(t, 1, bytes.Count(out.Bytes, []byte("^XA")), "drawn once, printed twice")
				require.Contains(t, string(out.Bytes), "^PQ2")
			}
		}
	}
}

func TestMake_Refusals(t *testing.T) {
	_, err := render.Make(render.Order{Modele: "inconnu", Format: render.PDF})
	var refusal *texts.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "impression.modele_inconnu", refusal.Code)
	_, err = render.Make(render.Order{Modele: "etiquette", Format: "docx"})
	require.Error(t, err)
	_, err = render.Make(render.Order{Modele: "etiquette", Format: render.ZPL, Placement: printing.Placement{Nombre: 100000}})
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "impression.nombre", refusal.Code)
}

func TestCheck(t *testing.T) { require.NoError(t, render.Check()) }

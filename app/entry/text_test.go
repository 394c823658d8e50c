package entry

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
	"guichet/ins/cog"
)

// table is the shipped table of places.
type table struct{ *cog.Table }

func (t table) Find(string, ins.Date) []app.Place { return nil }

func (t table) Sole(string, ins.Date) (app.Place, bool) { return app.Place{}, false }

func (t table) Link(string, string, ins.Date) ins.LienLieu { return ins.LieuxNonJuges }

func TestPlaces_C64_ATypedCodeSaysBothOfItsMeanings(t *testing.T) {
	cogTable, err := cog.Open()
	require.NoError(t, err)
	e := Reader{Places: table{cogTable}, Now: time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)}
	for _, c := range []struct {
		code            string
		year            int
		typed, received string
	}{
		{"92012", 1961, "92012 Algérie, département d’Oran (aujourd’hui 99352), ou Boulogne-Billancourt (Hauts-de-Seine) si le code est actuel", "92012 Algérie, département d’Oran (aujourd’hui 99352)"},
		{"92012", 1975, "92012 Boulogne-Billancourt (Hauts-de-Seine)", "92012 Boulogne-Billancourt (Hauts-de-Seine)"},
		{"75012", 1961, "", ""},
		{"99999", 1961, "99999 lieu inconnu", "99999 lieu inconnu"},
	} {
		traits := ins.Traits{LieuNaissance: c.code, DateNaissance: ins.Date{Year: c.year, Month: 2, Day: 14}}
		if c.typed == "" { // whatever the table says, the code comes first
			require.Regexp(t, "^"+c.code, e.TypedText(ins.TraitLieuNaissance, traits))
			continue
		}
		require.Equal(t, c.typed, e.TypedText(ins.TraitLieuNaissance, traits))
		require.Equal(t, c.received, e.TraitText(ins.TraitLieuNaissance, traits))
	}
}

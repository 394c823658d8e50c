package ins

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// placeCode is the reason given for two codes of a place, in the comparison of a birth.
func placeCode(titre, ins string, born Date, known LienLieu) string {
	t := with(dark(), func(t *Traits) { t.LieuNaissance, t.DateNaissance = titre, born })
	in := insOf(with(t, func(t *Traits) { t.LieuNaissance = ins }))
	return string(Compare(Confrontation{Titre: t, INS: in, Lieux: known}, Reglages{}).Row(TraitLieuNaissance).code)
}

func TestC66_CorsicaIsOnePlaceUnderTwoCodes(t *testing.T) {
	for _, c := range []struct{ name, a, b, want string }{
		{"Corse-du-Sud", "20004", "2A004", "ins_lieu_corse"},
		{"Haute-Corse", "20033", "2B033", "ins_lieu_corse"},
		{"two départements are two places", "2A004", "2B004", "ins_lieu_autre"},
		{"another commune", "20004", "2A041", "ins_lieu_autre"},
		{"not Corsica", "21004", "2A004", "ins_lieu_autre"},
	} {
		t.Run(c.name, func(t *testing.T) { // even when the tables know nothing of it
			born := Date{1980, time.May, 30}
			require.Equal(t, c.want, placeCode(c.a, c.b, born, AutreLieu))
			require.Equal(t, c.want, placeCode(c.b, c.a, born, AutreLieu))
		})
	}
}

func TestC67_SeineUntilTheLastDayOf1967(t *testing.T) {
	for _, c := range []struct{ name, old, now string }{{"Seine", "75012", "92012"}, {"Seine-et-Oise", "78018", "95018"}} {
		t.Run(c.name, func(t *testing.T) {
			eve, day := Date{1967, time.December, 31}, Date{1968, time.January, 1}
			require.Equal(t, "ins_lieu_seine", placeCode(c.now, c.old, eve, LieuxNonJuges))
			require.Equal(t, "ins_lieu_seine", placeCode(c.old, c.now, eve, LieuxNonJuges))
			require.Equal(t, "ins_lieu_different", placeCode(c.now, c.old, day, LieuxNonJuges))
		})
	}
}

func TestC68_AlgeriaUntilTheEveOfIndependence(t *testing.T) {
	eve, day := Date{1962, time.July, 2}, Date{1962, time.July, 3}
	for _, commune := range []string{"91130", "92130", "93130", "94130"} {
		require.Equal(t, "ins_lieu_algerie", placeCode("99352", commune, eve, AutreLieu), commune)
		require.Equal(t, "ins_lieu_algerie", placeCode(commune, "99352", eve, AutreLieu), commune)
		require.Equal(t, "ins_lieu_autre", placeCode("99352", commune, day, AutreLieu), commune)
	}
	require.Equal(t, "ins_lieu_autre", placeCode("99352", "95130", eve, AutreLieu), "no département of Algeria")
}

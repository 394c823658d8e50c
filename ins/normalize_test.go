package ins

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestC01_C09_Normalize(t *testing.T) { // T2
	for _, c := range []struct{ typed, want string }{
		{"", ""},
		{"dark", "DARK"},
		{"Lefèvre", "LEFEVRE"},
		{"Lefe\u0300vre", "LEFEVRE"}, // an accent of its own
		{"FRANÇOISE", "FRANCOISE"},
		{"D’Æion", "D'AEION"}, // X14
		{"Cœur", "COEUR"},
		{"Strauß", "STRAUSS"},
		{"GROẞ", "GROSS"},
		{"D`ARTAGNAN", "D'ARTAGNAN"},
		{"D´ARTAGNAN", "D'ARTAGNAN"},
		{"D‘ARTAGNAN", "D'ARTAGNAN"},
		{"D ' ARTAGNAN", "D'ARTAGNAN"},
		{"D''ARTAGNAN", "D'ARTAGNAN"},
		{"jean–pierre", "JEAN-PIERRE"},
		{"jean—pierre", "JEAN-PIERRE"},
		{"jean‑pierre", "JEAN-PIERRE"},
		{"JEAN - PIERRE", "JEAN-PIERRE"},
		{"MARTIN--DUPONT", "MARTIN--DUPONT"}, // C-06
		{"  LE   FEVRE ", "LE FEVRE"},        // C-07
		{"LE\u00a0FEVRE", "LE FEVRE"},
		{"LE\tFEVRE", "LE FEVRE"},
		{"Jean, Roger", "JEAN ROGER"}, // C-02
		{"DUPONT/MARTIN", "DUPONT MARTIN"},
		{"'T HOOFT", "'T HOOFT"}, // C-04: an apostrophe may start
		{"Łukasz Øre", "LUKASZ ORE"},
		{"Nguyễn", "NGUYEN"},
		{strings.Repeat("A", 100), strings.Repeat("A", 100)},
	} {
		got, refusal := Normalize(c.typed)
		require.Nil(t, refusal, "%q : %v", c.typed, refusal)
		require.Equal(t, c.want, got, "%q", c.typed)
	}
}

func TestC05_RefusedCharacterIsNamed(t *testing.T) { // T2
	for _, c := range []struct{ typed, code, shown string }{
		{"DUPONT2", "ins_nom_caractere", "« 2 »"},
		{"M. DUPONT", "ins_nom_caractere", "« . »"}, // C-01: no abbreviation
		{"ДАРК", "ins_nom_caractere", "« Д »"},
		{"陈", "ins_nom_caractere", "« 陈 »"},
		{"DUPONT (MARTIN)", "ins_nom_caractere", "« ( »"},
		{"DU\x00PONT", "ins_nom_caractere", "U+0000"},
		{"DU\u200bPONT", "ins_nom_caractere", "U+200B"},
		{"\u0301DUPONT", "ins_nom_caractere", "U+0301"},
		{"DU¨PONT", "ins_nom_caractere", "« ¨ »"},
		{"º", "ins_nom_caractere", "« º »"},
		{"DU\xffPONT", "ins_nom_illisible", ""},
		{"-DUPONT", "ins_nom_tiret_debut", ""},
		{" - DUPONT", "ins_nom_tiret_debut", ""},
		{"MARTIN---DUPONT", "ins_nom_tirets", ""},
		{"'", "ins_nom_sans_lettre", ""},
		{strings.Repeat("A", 101), "ins_nom_long", "101"},
		{strings.Repeat("Œ", 51), "ins_nom_long", "102"},
	} {
		got, refusal := Normalize(c.typed)
		require.NotNil(t, refusal, "%q gave %q", c.typed, got)
		require.Equal(t, c.code, refusal.Code, "%q", c.typed)
		require.Contains(t, refusal.Phrase, c.shown)
		require.Empty(t, got)
	}
}

func TestC04_GivenNamesHaveRulesOfTheirOwn(t *testing.T) {
	for typed, code := range map[string]string{
		"JEAN--PIERRE": "ins_prenom_double_tiret", "JEAN-": "ins_prenom_fin", "JEAN'": "ins_prenom_fin",
	} {
		_, refusal := NormalizePrenom(typed)
		require.NotNil(t, refusal, typed)
		require.Equal(t, code, refusal.Code)
	}
	_, refusal := NormalizeNom("MARTIN--DUPONT")
	require.Nil(t, refusal)
}

func TestNormalize_TwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-zÀ-ÿŒœ'’ ,/-]{0,40}`)).Draw(t, "s")
		once, refusal := Normalize(s)
		if refusal != nil {
			return
		}
		again, refusal := Normalize(once)
		require.Nil(t, refusal)
		require.Equal(t, once, again)
	})
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"D’Æion", "Lefèvre", "MARTIN--DUPONT", " - ", "Jean, Roger", "\xff", "Ŀ", "Ǿ", "\u0345A", "ﬁ", "İ", "K", "'-A", "'' '", "a ' - ' b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, refusal := Normalize(s)
		if refusal != nil {
			require.NotEmpty(t, refusal.Phrase)
			return
		}
		require.Regexp(t, `^('?[A-Z]|$)`, once)
		require.NotRegexp(t, `  |''| '|' |[^A-Z '-]|---`, strings.TrimPrefix(once, "'T "))
		again, refusal := Normalize(once)
		require.Nil(t, refusal)
		require.Equal(t, once, again)
	})
}

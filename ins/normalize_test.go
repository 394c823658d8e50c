package ins

import (
	"strings"
	"testing"
	"unicode"

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
		// the signs that stand for an apostrophe: Uzbek, Hawaiian, Arabic and Hebrew in Latin letters, Breton, Armenian
		{"OʻKTAM", "O'KTAM"}, {"Oʼktam", "O'KTAM"}, {"Oʽktam", "O'KTAM"}, {"Saʾid", "SA'ID"}, {"Saʿid", "SA'ID"},
		{"O‵Brien", "O'BRIEN"}, {"O′Brien", "O'BRIEN"}, {"Oˈbrien", "O'BRIEN"}, {"O՚Brien", "O'BRIEN"}, {"Oꞌbrien", "O'BRIEN"},
		// letters without a canonical decomposition, by their drawing or as the band of the document writes them
		{"Ðặng", "DANG"}, {"Đặng", "DANG"}, {"Ɖoe", "DOE"}, {"Guðrún", "GUDRUN"}, {"Þórdís", "THORDIS"}, {"Əliyev", "ELIYEV"},
		{"Ħal Għaxaq", "HAL GHAXAQ"}, {"Ŧulis", "TULIS"}, {"Ŋuyen", "NUYEN"}, {"Ɓala Ɗan", "BALA DAN"}, {"İpek Işık", "IPEK ISIK"},
		{"Ionuț Țepeș", "IONUT TEPES"}, {"Őri", "ORI"}, {"Żółć", "ZOLC"}, {"Ísſa", "ISSA"}, {"COL·LELL", "COLLELL"}, {"coŀlell", "COLLELL"},
		// letters in another dress
		{"ﬁgaro", "FIGARO"}, {"ﬃ", "FFI"}, {"ＪＥＡＮ", "JEAN"}, {"ｊｅａｎ", "JEAN"}, {"ǆemal", "DZEMAL"}, {"Ǌegoš", "NJEGOS"},
		{"JEAN－PIERRE", "JEAN-PIERRE"}, {"JEAN־PIERRE", "JEAN-PIERRE"},
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
		{"ДАРК", "ins_nom_alphabet", "« Д »"},
		{"陈", "ins_nom_alphabet", "« 陈 »"},
		{"DUPOΝT", "ins_nom_alphabet", "« Ν »"}, // a Greek letter that looks Latin
		{"DUPONT (MARTIN)", "ins_nom_caractere", "« ( »"},
		{"DU\x00PONT", "ins_nom_invisible", "U+0000"},
		{"DU\u200bPONT", "ins_nom_invisible", "U+200B"},
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

// Whatever cannot be seen is said to be so, wherever it stands: what the agent reads on screen is right and the name is not.
func TestC05_InvisibleCharactersAreNamedAsSuch(t *testing.T) {
	for _, r := range []rune{'\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u00ad', '\ufeff', '\u2060', '\u202a', '\u202e', '\u2066', '\u061c',
		'\u034f', '\ufe0f', '\u180e', '\u3164', '\u115f', '\u2800', 0, 7, 0x1b, 0x7f, 0x9d, '\U000e0100', '\U000e0041'} {
		for _, typed := range []string{"DU" + string(r) + "RAND", string(r) + "DURAND", "DURAND" + string(r), "O'" + string(r) + "BRIEN"} {
			_, refusal := Normalize(typed)
			require.NotNil(t, refusal, "%q", typed)
			require.Equal(t, "ins_nom_invisible", refusal.Code, "%q", typed)
			require.Contains(t, refusal.Phrase, "invisible")
		}
	}
}

// No letter of a European title is left without a writing, and none is dropped: each gives at least one letter.
func TestC03_EveryLatinLetterIsWritten(t *testing.T) {
	for _, zone := range [][2]rune{{0xC0, 0x17F}, {0x1CD, 0x1DC}, {0x1E00, 0x1EF9}, {0xFF21, 0xFF3A}, {0xFF41, 0xFF5A}, {0xFB00, 0xFB06}} {
		for r := zone[0]; r <= zone[1]; r++ {
			if !unicode.IsLetter(r) {
				continue
			}
			got, refusal := Normalize("A" + string(r) + "A")
			if r == 'ẚ' || r == 'ẜ' || r == 'ẝ' || r == 'ẟ' { // of manuscripts, on no title
				continue
			}
			require.Nil(t, refusal, "%c U+%04X", r, r)
			require.GreaterOrEqual(t, len(compact(got)), 3, "%c", r)
			upper, refusal := Normalize("A" + string(unicode.ToUpper(r)) + "A")
			require.Nil(t, refusal, "%c", unicode.ToUpper(r))
			if r != 'ĸ' && unicode.ToUpper(r) != r {
				require.Equal(t, upper, got, "%c: both cases are written alike", r)
			}
		}
	}
	for _, r := range "'’‘`´ʼʻʽʾʿʹ′‵‛＇ˈˊˋ՚׳Ꞌꞌ❛❜｀" { // C-03
		got, refusal := Normalize("O" + string(r) + "BRIEN")
		require.Nil(t, refusal, "%c U+%04X", r, r)
		require.Equal(t, "O'BRIEN", got)
	}
}

func TestC05_NoSentenceSaysToDropALetter(t *testing.T) {
	for _, typed := range []string{"ДАРК", "陈", "ɣ", "DUPONT2", "DU\u200bPONT"} {
		_, refusal := Normalize(typed)
		require.NotNil(t, refusal)
		require.NotRegexp(t, `(?i)(supprime|retire|enleve|enlève|laissez)`, refusal.Error())
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

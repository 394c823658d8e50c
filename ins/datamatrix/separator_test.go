package datamatrix

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/ins"
)

// Persons whose names hold what separators are replaced by: letters, hyphens, apostrophes, spaces, a last S.
func separatorPersons() []ins.INS {
	return []ins.INS{
		person("236066322083656", ins.OIDNIR, "CATARINA BELLA", "D'ARC-SAINT JEAN", ins.Feminin, date(1936, 6, 21), "63220"),
		person("236066322083656", ins.OIDNIA, "GS", "DUBOIS", ins.Feminin, date(1936, 6, 21), "63220"),
		person("236066322083656", ins.OIDNIR, "ROSES", "MOSES", ins.Feminin, date(1936, 6, 21), "63220"),
		person("236066322083656", ins.OIDNIR, strings.Repeat("S", 100), "S", ins.Feminin, date(1936, 6, 21), "63220"),
	}
}

func written(t require.TestingT, i ins.INS) string {
	msg, refusal := Encode(qualified(i), Options{Entrainement: true})
	require.Nil(t, refusal)
	return string(msg)
}

// DM-60, DM-61, DM-64: what scanners are known to put in the place of GS is read, with a remark for the administrator.
func TestDM60_ReplacedSeparators(t *testing.T) {
	for _, in := range []string{"{GS}", "[GS]", "<gs>", "<GS>", "029", "29", "$", "|", "~", "F8", "f8", "\\x1d", "\x1e", "\x1c", "\x1f", "/", "]", "[", "^", "#", "@",
		"%1D", "&#29;", "0x1D", "\\u001d", "§", "\u00e8", "\u2194", "GS", "-", "'", "S", "_", "{FNC1}", "\t", "\xe8", "ALT+029", "8", "5"} {
		for _, want := range separatorPersons() {
			msg := strings.ReplaceAll(written(t, want), "\x1d", in)
			m, refusal := Decode([]byte(msg), Options{})
			if len(want.ListePrenoms) == maxName && in == "S" { // a hundred letters, or one less and its separator
				require.Contains(t, refusal.Phrase, "lecteur")
				continue
			}
			require.Nil(t, refusal, "%q: %v", in, refusal)
			require.Equal(t, want, m.INS, in)
			require.Len(t, m.Remarques, 1, in)
			require.Equal(t, "datamatrix_separateurs_traduits", m.Remarques[0].Code)
		}
	}
}

// DM-62: a space is in names too: refused, and the scanner named, never the paper.
func TestDM62_SpacesNameTheScanner(t *testing.T) {
	for _, in := range []string{" ", "  ", strings.Repeat("?", 21), "S3", "␝A", "<GS>8"} {
		_, refusal := Decode([]byte(strings.ReplaceAll(written(t, separatorPersons()[0]), "\x1d", in)), Options{})
		require.NotNil(t, refusal, in)
		require.Contains(t, refusal.Phrase, "lecteur", in)
		require.NotContains(t, refusal.Error(), "cellule")
	}
}

// Where S2 has its full length the names tell what stands between them.
func TestDM31_ReplacedSeparatorsAfterAFullOID(t *testing.T) {
	want := person("297022A02077878", ins.OIDNIRTest, "DOMINIQUE", "ADRTROIS", ins.Feminin, date(1997, 2, 26), "2A020")
	for _, in := range []string{"|", "029", "[GS]", "\x1e"} {
		m, refusal := Decode([]byte(strings.ReplaceAll(written(t, want), "\x1d", in)), Options{Entrainement: true})
		require.Nil(t, refusal, in)
		require.Equal(t, want, m.INS)
	}
	_, refusal := Decode([]byte(strings.ReplaceAll(written(t, want), "\x1d", "F8")), Options{Entrainement: true})
	require.Contains(t, refusal.Phrase, "lecteur", "a letter before a sign may be of the name")
	same := person("297022A02077878", ins.OIDNIRTest, "MARIE", "SOPHIE", ins.Feminin, date(1997, 2, 26), "2A020")
	m, refusal := Decode([]byte(strings.ReplaceAll(written(t, same), "\x1d", "8")), Options{Entrainement: true})
	require.True(t, refusal == nil && m.INS == same || refusal != nil && strings.Contains(refusal.Phrase, "lecteur"))
}

// Lost after one name and replaced after the other: both are found.
func TestDM64_AStandInThatIsNotEverywhere(t *testing.T) {
	for _, in := range []string{"GS", "$", "029"} {
		msg := strings.ReplaceAll(written(t, separatorPersons()[0]), "\x1d", in)
		for _, field := range []string{"S4", "S5"} {
			m, refusal := Decode([]byte(strings.Replace(msg, in+field, field, 1)), Options{})
			require.Nil(t, refusal)
			require.Equal(t, separatorPersons()[0], m.INS)
		}
	}
}

// Another order of fields, S2 last or not (DM-36).
func TestDM36_ReplacedSeparatorsInAnyOrder(t *testing.T) {
	v7 := vectorOf(t, "V7")
	for _, in := range []string{"$", "029", "[GS]"} {
		m, refusal := Decode([]byte(strings.ReplaceAll(gs(v7.payload), "\x1d", in)), Options{})
		require.Nil(t, refusal, in)
		require.Equal(t, v7.ins, m.INS)
	}
}

// Whatever a scanner puts there, the values are right or the scanner is named: never a name with a sign too many or a letter too few.
func TestDM60_AnyStandInIsReadRightOrNamesTheScanner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.StringN(1, 6, 16), rapid.StringMatching(`[A-Z0-9 $|~_'-]{1,5}`)).
			Filter(func(s string) bool { return !strings.Contains(s, "\x1d") }).Draw(t, "remplaçant")
		name := rapid.StringMatching(`[A-Z]{1,9}([ '-][A-Z]{1,9}){0,2}`)
		want := person("236066322083656", rapid.SampledFrom([]ins.OID{ins.OIDNIR, ins.OIDNIA}).Draw(t, "oid"), name.Draw(t, "prénoms"), name.Draw(t, "nom"),
			ins.Feminin, date(1936, 6, 21), "63220")
		scan := strings.ReplaceAll(written(t, want), "\x1d", in)
		m, refusal := Decode([]byte(scan), Options{})
		if refusal != nil {
			require.Contains(t, refusal.Phrase, "lecteur", "%q: %s", scan, refusal.Code)
			return
		}
		require.Equal(t, want, m.INS, scan)
	})
}

// C-46, DM-65: a birth to come, or of another century, is on no paper.
func TestC46_DM65_LimitsOfABirth(t *testing.T) {
	v1 := gs(vectors[0].payload)
	le := ins.Date{Year: 2026, Month: 3, Day: 2}
	for _, d := range []string{"21-06-2096", "03-03-2026", "01-01-1880"} {
		_, refusal := Decode([]byte(strings.Replace(v1, "30-05-1960", d, 1)), Options{Le: le})
		require.NotNil(t, refusal, d)
		require.Equal(t, "datamatrix_date_limites", refusal.Code)
	}
	for _, d := range []string{"02-03-2026", "03-03-1896"} {
		_, refusal := Decode([]byte(strings.Replace(v1, "30-05-1960", d, 1)), Options{Le: le})
		require.Nil(t, refusal, d)
	}
}

// E-20, A-56, RNIV EXI PP 22: what was accepted can always be printed; without symbol and number when they cannot be made, and told.
func TestE20_PaperOfWhatWasAccepted(t *testing.T) {
	right := vectors[0].ins
	for name, c := range map[string]struct {
		change func(*ins.INS)
		reason string
	}{
		"right":           {func(*ins.INS) {}, ""},
		"wrong key":       {func(i *ins.INS) { i.Matricule = "260058815400244" }, "ins_papier_cle"},
		"key 00":          {func(i *ins.INS) { i.Matricule = "260058815400200" }, "ins_papier_cle"},
		"no key":          {func(i *ins.INS) { i.Matricule = "2600588154002" }, "ins_papier_sans_cle"},
		"accent":          {func(i *ins.INS) { i.ListePrenoms = "JÉANNE MARIE CECILE" }, "datamatrix_papier_sans"},
		"no place":        {func(i *ins.INS) { i.LieuNaissance = "" }, "datamatrix_papier_sans"},
		"number of tests": {func(i *ins.INS) { i.OID = ins.OIDNIRTest }, "datamatrix_papier_sans"},
	} {
		i := right
		c.change(&i)
		got := PaperOf(qualified(i), Options{})
		if c.reason == "" {
			require.Nil(t, got.Retenu, name)
			require.True(t, got.Matricule)
			require.NotEmpty(t, got.Message)
			continue
		}
		require.NotNil(t, got.Retenu, name)
		require.Equal(t, c.reason, got.Retenu.Code, name)
		require.Empty(t, got.Message, name)
		require.False(t, got.Matricule, name)
		require.NotContains(t, got.Retenu.Error(), "{")
		require.NotContains(t, got.Retenu.Error(), string(i.Matricule), "told to the agent, who may not see it (E-05)")
	}
	require.Equal(t, Paper{}, PaperOf(ins.Identite{Traits: right.Traits}, Options{}), "E-11")
	merged := qualified(right)
	merged.FusionneeDans = "id-2"
	require.Equal(t, Paper{}, PaperOf(merged, Options{}))
}

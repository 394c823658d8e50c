package ins

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestA56_Key(t *testing.T) {
	for _, m := range []Matricule{
		"260058815400233", // DARK, official
		"297022A02077878", // ADRTROIS DOMINIQUE
		"180032B02040123", // CORSE ANTHONY
		"109076322083489", // ECETINSI
		"236066322083656", // TCHITCHI
		"110086322083060", // NESSI
		"275126322074974", // ADRUN
		"160012B02077713",
		"279035121518989",
	} {
		require.True(t, m.CleJuste(), m)
		got, refusal := ParseMatricule(string(m))
		require.Nil(t, refusal)
		require.Equal(t, m, got)
		completed, refusal := Complete(m.Corps())
		require.Nil(t, refusal)
		require.Equal(t, m, completed)
	}
	require.False(t, Matricule("260058815400244").CleJuste(), "a wrong key printed in an official document")
	for _, m := range []Matricule{"", "275126322074975", "2751263220749", "160012C02077713", "16001B202077713", "2751263220749AB"} {
		require.False(t, m.CleJuste(), m)
	}
}

func TestA67_TypedMatricule(t *testing.T) {
	for _, c := range []struct{ typed, code string }{
		{"", "ins_matricule_absent"},
		{"2600588154002", "ins_matricule_sans_cle"},
		{"26005881540023", "ins_matricule_longueur"},
		{"2600588154002333", "ins_matricule_longueur"},
		{"260058815400234", "ins_matricule_cle"},
		{"760058815400233", "ins_matricule_premier_chiffre"},
		{"26005881540023X", "ins_matricule_caractere"},
		{"26005A815400233", "ins_matricule_caractere"},
		{"260051A15400233", "ins_matricule_caractere"}, // A without the 2 of Corsica
		{"26005é815400233", "ins_matricule_caractere"},
		{"éééééééééééééé1", "ins_matricule_caractere"},
	} {
		_, refusal := ParseMatricule(c.typed)
		require.NotNil(t, refusal, c.typed)
		require.Equal(t, c.code, refusal.Code, c.typed)
	}
	for _, typed := range []string{"2 60 05 88 154 002 33", " 260058815400233\n", "2\u00a060 05 88 154 002\u202f33"} {
		got, refusal := ParseMatricule(typed)
		require.Nil(t, refusal, typed)
		require.Equal(t, Matricule("260058815400233"), got)
	}
	got, refusal := ParseMatricule("297022a02077878")
	require.Nil(t, refusal)
	require.Equal(t, Matricule("297022A02077878"), got)
}

func TestA54_OID(t *testing.T) {
	require.Equal(t, "NIR", OIDNIR.Nature())
	require.Equal(t, "NIA", OIDNIA.Nature())
	require.Equal(t, "NIR", OIDNIRTest.Nature())
	require.Empty(t, OID("1.2.250.1.213.1.4.2").Nature(), "INS-C")
	for oid, admis := range map[OID]bool{OIDNIR: true, OIDNIA: true, OIDNIRTest: false, OIDNIRDemo: false, "1.2.250.1.213.1.4.6": false, "": false} {
		require.Equal(t, admis, oid.Admis(true), oid)
	}
	require.True(t, OIDNIRTest.Admis(false))
}

func TestMatricule_Lisible(t *testing.T) {
	require.Equal(t, "2 60 05 88 154 002 33", Matricule("260058815400233").Lisible())
	require.Equal(t, "2 60 05 88 154 002", Matricule("2600588154002").Lisible())
	require.Equal(t, "12", Matricule("12").Lisible())
}

func TestA57_HintsNeverBlock(t *testing.T) {
	require.Empty(t, Hints(darkINS()))
	for name, set := range map[string]func(*INS){
		"sexe":  func(i *INS) { i.Sexe = Masculin },
		"année": func(i *INS) { i.DateNaissance.Year = 1961 },
		"mois":  func(i *INS) { i.DateNaissance.Month = 6 },
		"clé":   func(i *INS) { i.Matricule = "260058815400244" },
	} {
		in := darkINS()
		set(&in)
		require.Len(t, Hints(in), 1, name)
	}
	extension := darkINS()
	extension.Matricule = "2603188154002"
	require.NotContains(t, codes(Hints(extension)), "ins_indice_mois", "months above 12 are extensions, not errors")
}

func codes(a []Advice) []string {
	var out []string
	for _, x := range a {
		out = append(out, x.Code)
	}
	return out
}

// TestReference_Matricules holds the keys of the published samples against ours, where they are at hand.
func TestReference_Matricules(t *testing.T) {
	dir := os.Getenv("GUICHET_REFERENCE")
	if dir == "" {
		t.Skip("GUICHET_REFERENCE n’est pas défini")
	}
	b, err := os.ReadFile(filepath.Join(dir, "rniv.md"))
	require.NoError(t, err)
	found := 0
	for _, m := range regexp.MustCompile(`\b[12]\d{4}(?:\d\d|2A|2B)\d{8}\b`).FindAllString(string(b), -1) {
		if Matricule(m).CleJuste() {
			found++
		}
	}
	require.GreaterOrEqual(t, found, 7)
}

func FuzzParseMatricule(f *testing.F) {
	for _, s := range []string{"260058815400233", "297022A02077878", "180032b02040123", "", "2 60", "éé", "\xff", "２６００５"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, refusal := ParseMatricule(s)
		if refusal != nil {
			require.NotEmpty(t, refusal.Phrase)
			require.Empty(t, m)
			return
		}
		require.Len(t, string(m), fullLength)
		require.True(t, m.CleJuste())
		again, refusal := ParseMatricule(m.Lisible())
		require.Nil(t, refusal)
		require.Equal(t, m, again)
		completed, refusal := Complete(m.Corps())
		require.Nil(t, refusal)
		require.Equal(t, m, completed)
	})
}

package datamatrix

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/ins"
)

func TestEncode_DM01_OnlyQualified(t *testing.T) {
	good := vectors[0].ins
	for name, change := range map[string]func(*ins.Identite){
		"provisoire":        func(i *ins.Identite) { i.INS, i.Preuve = nil, nil },
		"recuperee":         func(i *ins.Identite) { i.Preuve = nil },
		"validee":           func(i *ins.Identite) { i.INS = nil },
		"A-46 douteuse":     func(i *ins.Identite) { i.Attributs.Douteuse = true },
		"A-46 fictive":      func(i *ins.Identite) { i.Attributs.Fictive = true },
		"the zero identity": func(i *ins.Identite) { *i = ins.Identite{} },
	} {
		id := qualified(good)
		change(&id)
		msg, refusal := Encode(id, Options{})
		require.Nil(t, msg, name)
		require.NotNil(t, refusal, name)
		require.Equal(t, "datamatrix_non_qualifiee", refusal.Code, name)
		require.NotContains(t, refusal.Phrase, "{", name)
	}
	homonyme := qualified(good)
	homonyme.Attributs.Homonyme = true
	_, refusal := Encode(homonyme, Options{})
	require.Nil(t, refusal, "homonyme may be qualified (A-45)")
}

func TestEncode_DM06_TheINSNotTheLocalTraits(t *testing.T) {
	id := qualified(vectors[0].ins)
	id.NomUtilise, id.PrenomUtilise = "LOUIS", "MARIE-CECILE"
	id.Traits = ins.Traits{NomNaissance: "LOUIS", PremierPrenom: "MARIE"}
	msg, refusal := Encode(id, Options{})
	require.Nil(t, refusal)
	require.Equal(t, gs(vectors[0].payload), string(msg))
}

func TestEncode_Refusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		code   string
		change func(*ins.INS)
	}{
		{"DM-26 no lieu", "datamatrix_valeur_absente", func(i *ins.INS) { i.LieuNaissance = "" }},
		{"DM-26 no nom", "datamatrix_valeur_absente", func(i *ins.INS) { i.NomNaissance = "" }},
		{"DM-26 blank nom", "datamatrix_valeur_absente", func(i *ins.INS) { i.NomNaissance = "  " }},
		{"DM-26 no list, a premier prénom does not stand in for it (DM-39)", "datamatrix_valeur_absente", func(i *ins.INS) { i.PremierPrenom, i.ListePrenoms = "JEANNE", "" }},
		{"DM-26 no sexe", "datamatrix_valeur_absente", func(i *ins.INS) { i.Sexe = "" }},
		{"DM-26 no date", "datamatrix_valeur_absente", func(i *ins.INS) { i.DateNaissance = ins.Date{} }},
		{"DM-26 no matricule", "datamatrix_valeur_absente", func(i *ins.INS) { i.Matricule = "" }},
		{"DM-26 no OID", "datamatrix_valeur_absente", func(i *ins.INS) { i.OID = "" }},
		{"DM-20 wrong key", "datamatrix_matricule_faux", func(i *ins.INS) { i.Matricule = "260058815400244" }},
		{"DM-20 short", "datamatrix_matricule_faux", func(i *ins.INS) { i.Matricule = "2600588154002" }},
		{"DM-20 spaces", "datamatrix_matricule_faux", func(i *ins.INS) { i.Matricule = "2 60 05 88 154 002 33" }},
		{"A-55 first digit", "datamatrix_matricule_faux", func(i *ins.INS) { i.Matricule = "360058815400233" }},
		{"DM-08 test OID", "datamatrix_code_de_test", func(i *ins.INS) { i.OID = ins.OIDNIRTest }},
		{"DM-08 demo OID", "datamatrix_code_de_test", func(i *ins.INS) { i.OID = ins.OIDNIRDemo }},
		{"A-54 INS-C", "datamatrix_ancien_ins_c", func(i *ins.INS) { i.OID = "1.2.250.1.213.1.4.2" }},
		{"DM-27 unknown OID", "datamatrix_oid_inconnu", func(i *ins.INS) { i.OID = "1.2.250.1.213.1.4.88" }},
		{"DM-38 accent", "datamatrix_caractere", func(i *ins.INS) { i.ListePrenoms = "JEANNE MARIE CÉCILE" }},
		{"DM-37 lower case", "datamatrix_caractere", func(i *ins.INS) { i.NomNaissance = "Dark" }},
		{"DM-37 typographic apostrophe", "datamatrix_caractere", func(i *ins.INS) { i.NomNaissance = "D’ARTAGNAN" }},
		{"DM-37 comma", "datamatrix_caractere", func(i *ins.INS) { i.ListePrenoms = "JEANNE, MARIE" }},
		{"DM-37 digit", "datamatrix_caractere", func(i *ins.INS) { i.NomNaissance = "DARK2" }},
		{"DM-34 separator smuggled in a name", "datamatrix_caractere", func(i *ins.INS) { i.NomNaissance = "DARK\x1dS5M" }},
		{"any bytes", "datamatrix_caractere", func(i *ins.INS) { i.NomNaissance = "DA\xffRK" }},
		{"DM-23 101 characters", "datamatrix_trop_long", func(i *ins.INS) { i.NomNaissance = strings.Repeat("A", 101) }},
		{"DM-22 101 characters", "datamatrix_trop_long", func(i *ins.INS) { i.ListePrenoms = strings.Repeat("A", 101) }},
		{"DM-24 sexe I", "datamatrix_sexe", func(i *ins.INS) { i.Sexe = ins.Indetermine }},
		{"DM-24 any sexe", "datamatrix_sexe", func(i *ins.INS) { i.Sexe = "\x00\xff" }},
		{"DM-25 31 February", "datamatrix_date", func(i *ins.INS) { i.DateNaissance = date(1960, 2, 31) }},
		{"DM-25 month 13", "datamatrix_date", func(i *ins.INS) { i.DateNaissance = date(1960, 13, 1) }},
		{"DM-25 year 10000", "datamatrix_date", func(i *ins.INS) { i.DateNaissance = date(10000, 1, 1) }},
		{"DM-25 negative", "datamatrix_date", func(i *ins.INS) { i.DateNaissance = date(-1, 1, 1) }},
		{"DM-26 lieu shape", "datamatrix_lieu", func(i *ins.INS) { i.LieuNaissance = "2C004" }},
		{"DM-26 lieu short", "datamatrix_lieu", func(i *ins.INS) { i.LieuNaissance = "8815" }},
		{"DM-26 lieu lower case", "datamatrix_lieu", func(i *ins.INS) { i.LieuNaissance = "2a004" }},
	} {
		i := vectors[0].ins
		c.change(&i)
		msg, refusal := Encode(qualified(i), Options{})
		require.Nil(t, msg, c.name)
		require.NotNil(t, refusal, c.name)
		require.Equal(t, c.code, refusal.Code, c.name)
		require.NotContains(t, refusal.Error(), "{", c.name)
	}
}

func TestEncode_DM08_TestOIDInTraining(t *testing.T) {
	for _, oid := range []ins.OID{ins.OIDNIRTest, ins.OIDNIRDemo} {
		i := vectors[0].ins
		i.OID = oid
		msg, refusal := Encode(qualified(i), Options{Entrainement: true})
		require.Nil(t, refusal)
		m, refusal := Decode(msg, Options{Entrainement: true})
		require.Nil(t, refusal)
		require.True(t, m.DeTest)
		require.Equal(t, "datamatrix_test", m.Remarques[0].Code)
	}
}

func TestEncode_DM38_KeptAsReceived(t *testing.T) {
	for _, nom := range []string{"MARTIN--DUPONT", "D'ARTAGNAN DE L'HERAULT", "N'GUYEN", " BEGINS BY A SPACE", "ENDS BY A SPACE "} {
		i := vectors[0].ins
		i.NomNaissance = nom
		msg, refusal := Encode(qualified(i), Options{})
		require.Nil(t, refusal, nom)
		require.Contains(t, string(msg), "S4"+nom+"\x1d")
	}
}

func TestEncode_DM40_GreatestLength(t *testing.T) {
	i := vectorOf(t, "V6").ins
	i.OID = ins.OIDNIRTest
	msg, refusal := Encode(qualified(i), Options{Entrainement: true})
	require.Nil(t, refusal)
	require.Len(t, msg, 291)
	require.NotContains(t, string(msg), "\x1d", "every variable field is at its maximum (DM-31)")
}

// drawINS draws an INS that may be written, whatever a valid one can hold.
func drawINS(t *rapid.T) ins.INS {
	name := rapid.StringMatching(`[A-Z' -]{0,99}[A-Z]`)
	return person(
		rapid.SampledFrom([]ins.Matricule{"260058815400233", "297022A02077878", "185129999999968", "101069999999815", "180032B02040123"}).Draw(t, "matricule"),
		rapid.SampledFrom([]ins.OID{ins.OIDNIR, ins.OIDNIA, ins.OIDNIRTest, ins.OIDNIRDemo}).Draw(t, "oid"),
		name.Draw(t, "prenoms"), name.Draw(t, "nom"),
		rapid.SampledFrom([]ins.Sexe{ins.Masculin, ins.Feminin}).Draw(t, "sexe"),
		date(rapid.IntRange(1, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day")),
		rapid.StringMatching(`[0-9][0-9AB][0-9]{3}`).Draw(t, "lieu"),
	)
}

func TestProperty_DecodeEncode(t *testing.T) {
	opts := Options{Entrainement: true}
	rapid.Check(t, func(t *rapid.T) {
		want := drawINS(t)
		msg, refusal := Encode(qualified(want), opts)
		if refusal != nil {
			t.Fatalf("refused: %v", refusal)
		}
		if len(msg) > 291 {
			t.Fatalf("DM-40: %d characters", len(msg))
		}
		m, refusal := Decode(msg, opts)
		if refusal != nil {
			t.Fatalf("not read back: %v", refusal)
		}
		if m.INS != want {
			t.Fatalf("read %+v, wrote %+v", m.INS, want)
		}
		// DM-64: without its separators the message still says the same.
		m, refusal = Decode([]byte(strings.ReplaceAll(string(msg), "\x1d", "")), opts)
		if refusal != nil {
			t.Fatalf("not read without separators: %v", refusal)
		}
		if m.INS != want {
			t.Fatalf("without separators read %+v, wrote %+v", m.INS, want)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	id := qualified(vectors[0].ins)
	b.ReportAllocs()
	for b.Loop() {
		if _, refusal := Encode(id, Options{}); refusal != nil {
			b.Fatal(refusal)
		}
	}
}

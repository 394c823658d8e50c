package datamatrix

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ins"
)

func TestDecode_Tolerances(t *testing.T) {
	v1 := gs(vectors[0].payload)
	for _, c := range []struct {
		name, scan string
		remark     string
	}{
		{"DM-61 trailing CR", v1 + "\r", ""},
		{"DM-61 trailing CR LF", v1 + "\r\n", ""},
		{"DM-61 trailing tab", v1 + "\t", ""},
		{"DM-61 ]d1", "]d1" + v1, ""},
		{"DM-61 trailing space", v1 + " ", ""},
		{"DM-61 spaces around", "  " + v1 + "  ", ""},
		{"DM-61 STX and ETX", "\x02" + v1 + "\x03", ""},
		{"DM-61 STX before ]d1, ETX and CR LF", "\x02]d1" + v1 + "\x03\r\n", ""},
		{"DM-61 SOH, EOT, NUL", "\x01" + v1 + "\x04\x00", ""},
		{"DM-61 byte order mark", "\ufeff" + v1, ""},
		{"DM-61 literal <GS>", strings.ReplaceAll(v1, "\x1d", "<GS>"), "datamatrix_separateurs_traduits"},
		{"DM-61 U+241D", strings.ReplaceAll(v1, "\x1d", "\u241d"), "datamatrix_separateurs_traduits"},
		{"DM-61 caret", strings.ReplaceAll(v1, "\x1d", "^]"), "datamatrix_separateurs_traduits"},
		{"DM-61 all at once", "]d1" + strings.ReplaceAll(v1, "\x1d", "^]") + "\r\n", "datamatrix_separateurs_traduits"},
		{"DM-64 no separator", strings.ReplaceAll(v1, "\x1d", ""), "datamatrix_separateurs_absents"},
		{"DM-64 one separator lost", strings.Replace(v1, "\x1d", "", 1), "datamatrix_separateurs_absents"},
		{"DM-63 GS after S1", strings.Replace(v1, "S2", "\x1dS2", 1), ""},
		{"DM-63 GS after every field", strings.Replace(strings.Replace(v1, "S6", "\x1d\x1dS6", 1), "S7", "\x1dS7", 1) + "\x1d", ""},
		{"DM-36 V7", gs(vectorOf(t, "V7").payload), ""},
		{"DM-12 reserved zone in use", strings.Replace(v1, strings.Repeat("0", 22), "ABCDEFGHIJKLMNOPQRSTUV", 1), "datamatrix_zone_reservee"},
	} {
		m, refusal := Decode([]byte(c.scan), Options{})
		require.Nil(t, refusal, c.name)
		require.Equal(t, vectors[0].ins, m.INS, c.name)
		if c.remark == "" {
			require.Empty(t, m.Remarques, c.name)
			continue
		}
		require.Len(t, m.Remarques, 1, c.name)
		require.Equal(t, c.remark, m.Remarques[0].Code, c.name)
		require.NotEmpty(t, m.Remarques[0].Phrase, c.name)
	}
}

func TestDecode_DM63_LongFieldsThenSuperfluousGS(t *testing.T) {
	v6 := vectorOf(t, "V6")
	m, refusal := Decode([]byte(gs(strings.Replace(v6.payload, "S4", "<GS>S4", 1))), Options{})
	require.Nil(t, refusal)
	require.Equal(t, v6.ins, m.INS)
	require.Empty(t, m.Remarques)
}

func TestDecode_DM26_NoLieu(t *testing.T) {
	m, refusal := Decode([]byte(gs(vectorOf(t, "V5").payload)), Options{Entrainement: true})
	require.Nil(t, refusal)
	require.Empty(t, m.LieuNaissance)
	require.Len(t, m.Remarques, 2)
	require.Equal(t, "datamatrix_test", m.Remarques[0].Code)
	require.Equal(t, "datamatrix_lieu_absent", m.Remarques[1].Code)
}

func TestDecode_DM65_Refusals(t *testing.T) {
	v1 := gs(vectors[0].payload)
	swap := func(from, to string) string {
		require.Contains(t, v1, from)
		return strings.Replace(v1, from, to, 1)
	}
	for _, c := range []struct{ name, scan, code string }{
		{"wrong key", swap("260058815400233", "260058815400244"), "datamatrix_matricule_faux"},
		{"DM-11 version 02", swap("IS01", "IS02"), "datamatrix_version"},
		{"header of 21 zeros", swap(strings.Repeat("0", 22), strings.Repeat("0", 21)), "datamatrix_entete"},
		{"header of 23 zeros", swap(strings.Repeat("0", 22), strings.Repeat("0", 23)), "datamatrix_inattendu"},
		{"DM-24 sexe I", swap("S5F", "S5I"), "datamatrix_sexe"},
		{"date with slashes", swap("30-05-1960", "30/05/1960"), "datamatrix_date"},
		{"31 February", swap("30-05-1960", "31-02-1960"), "datamatrix_date"},
		{"year first", swap("30-05-1960", "1960-05-30"), "datamatrix_date"},
		{"year 0000", swap("30-05-1960", "30-05-0000"), "datamatrix_date"},
		{"nom empty", swap("S4DARK", "S4"), "datamatrix_valeur_absente"},
		{"nom blank", swap("S4DARK", "S4 "), "datamatrix_valeur_absente"},
		{"S1 twice", swap("S5F", "S1260058815400233S5F"), "datamatrix_champ_repete"},
		{"S4 twice", v1 + "S4DARK", "datamatrix_champ_repete"},
		{"S9", swap("S5F", "S9XS5F"), "datamatrix_champ_inconnu"},
		{"S0", v1 + "S0", "datamatrix_champ_inconnu"},
		{"lower-case name", swap("DARK", "Dark"), "datamatrix_caractere"},
		{"accent", swap("CECILE", "CÉCILE"), "datamatrix_caractere"},
		{"digit in a name", swap("DARK", "DA8RK"), "datamatrix_caractere"},
		{"DM-62 GS shown as spaces", strings.ReplaceAll(v1, "\x1d", " "), "datamatrix_separateurs_illisibles"},
		{"INS-C", swap("1.4.8", "1.4.2"), "datamatrix_ancien_ins_c"},
		{"unknown OID", swap("1.4.8", "1.4.5"), "datamatrix_oid_inconnu"},
		{"OID too long", swap("1.4.8\x1d", "1.4.8888888888"), "datamatrix_trop_long"},
		{"DM-66 test OID", swap("1.4.8", "1.4.10"), "datamatrix_code_de_test"},
		{"trailing garbage", v1 + "XYZ", "datamatrix_texte_apres"},
		{"trailing garbage after separators lost", strings.ReplaceAll(v1, "\x1d", "") + "XYZ", "datamatrix_separateurs_illisibles"},
		{"two codes in one scan", v1 + v1, "datamatrix_texte_apres"},
		{"no S1", swap("S1260058815400233", ""), "datamatrix_champ_absent"},
		{"no S6", swap("S630-05-1960", ""), "datamatrix_champ_absent"},
		{"header alone", zeros, "datamatrix_champ_absent"},
		{"cut in S7", v1[:len(v1)-1], "datamatrix_longueur"},
		{"GS within S1", swap("S126005881540023", "S1260058\x1d154002"), "datamatrix_longueur"},
		{"lieu shape", swap("S788154", "S7XX154"), "datamatrix_lieu"},
		{"nom of 101 characters", swap("DARK", strings.Repeat("D", 101)), "datamatrix_trop_long"},
		{"nom of 100 characters then a letter S", swap("DARK", strings.Repeat("D", 100)+"SA"), "datamatrix_trop_long"},
		{"over 400 characters", v1 + strings.Repeat("X", 400), "datamatrix_trop_de_texte"},
		{"a flood", strings.Repeat("IS01", 1<<20), "datamatrix_trop_de_texte"},
		{"empty", "", "datamatrix_vide"},
		{"CR alone", "\r\n", "datamatrix_vide"},
		{"separator alone", "\x1d", "datamatrix_vide"},
		{"IS alone", "IS", "datamatrix_incomplet"},
		{"cut header", zeros[:20], "datamatrix_incomplet"},
		{"DM-60 capitals lost", strings.ToLower(v1), "datamatrix_lecteur_clavier"},
		{"DM-60 digits of another layout", "ISà&" + strings.Repeat("à", 22), "datamatrix_lecteur_clavier"},
		{"DM-52 ]d2", "]d2" + "0103400930000120", "datamatrix_code_produit"},
		{"GS1 without identifier", "0103400930000120" + "17270131" + "10A1", "datamatrix_code_produit"},
		{"GS1 read aloud", "(01)03400930000120", "datamatrix_code_produit"},
		{"2D-Doc", "DC04FR03AV01154115411B01", "datamatrix_2d_doc"},
		{"MRZ", "IDFRADARK<<<<<<<<<<<<<<<<<<<<<<<<", "datamatrix_bande_mrz"},
		{"passport MRZ", "P<FRADARK<<JEANNE<<<<<<<<<<<<<<<", "datamatrix_bande_mrz"},
		{"QR of an ordonnance numérique", "https://ordonnance.example/1e4f", "datamatrix_autre_code"},
		{"any bytes", "\x00\xff\xfe", "datamatrix_autre_code"},
	} {
		m, refusal := Decode([]byte(c.scan), Options{})
		require.NotNil(t, refusal, c.name)
		require.Equal(t, c.code, refusal.Code, c.name)
		require.Equal(t, Message{}, m, c.name)
		require.NotContains(t, refusal.Error(), "{", c.name)
	}
}

// The messages that other implementations publish are no proof of conformity, but their faults must be seen.
func TestDecode_VectorsOfOthers(t *testing.T) {
	for _, c := range []struct{ name, scan, code string }{
		{"O1 twenty-character dummy OID, digits in names, wrong key", zeros + "S1123549685274612S225978456325481569525S3TEST1 TEST2 TEST<GS>S4DATAMATRIXTEST<GS>S5MS631-08-2021S717000", "datamatrix_oid_inconnu"},
		{"O1 with our OID: the key", zeros + "S1123549685274612S21.2.250.1.213.1.4.8<GS>S3TEST1 TEST2 TEST<GS>S4DATAMATRIXTEST<GS>S5MS631-08-2021S717000", "datamatrix_matricule_faux"},
		{"O1 with our OID and a right key: the digits", zeros + "S1185057512345673S21.2.250.1.213.1.4.8<GS>S3TEST1 TEST2 TEST<GS>S4DATAMATRIXTEST<GS>S5MS631-08-2021S717000", "datamatrix_caractere"},
		{"O2 nineteen-character dummy OID", zeros + "S1123549685274612S22597845632548156952<GS>S3TEST1 TEST2 TEST<GS>S4DATAMATRIXTEST<GS>S5MS631-08-2021S799255", "datamatrix_oid_inconnu"},
		{"O4 spaces where GS stood, wrong key, S4 last", zeros + "S1118058599124123S21.2.250.1.213.1.4.8 S3AAAA BBBB CCCC S5MS601-05-2018S700000S4DDDD", "datamatrix_separateurs_illisibles"},
		{"O4 with its separators: the key", zeros + "S1118058599124123S21.2.250.1.213.1.4.8<GS>S3AAAA BBBB CCCC<GS>S5MS601-05-2018S700000S4DDDD", "datamatrix_matricule_faux"},
	} {
		_, refusal := Decode([]byte(gs(c.scan)), Options{})
		require.NotNil(t, refusal, c.name)
		require.Equal(t, c.code, refusal.Code, c.name)
	}

	o3 := zeros + "S1185057512345673S21.2.250.1.213.1.4.8<GS>S3ADA<GS>S4LOVELACE<GS>S5FS610-12-1815S799100"
	require.Len(t, gs(o3), 104)
	m, refusal := Decode([]byte(gs(o3)), Options{})
	require.Nil(t, refusal)
	require.Equal(t, person("185057512345673", ins.OIDNIR, "ADA", "LOVELACE", ins.Feminin, date(1815, 12, 10), "99100"), m.INS)
}

func TestTexts_EveryCodeIsWritten(t *testing.T) {
	used := 0
	for _, code := range texts.Codes() {
		if strings.HasPrefix(code, "datamatrix_") {
			used++
			text, _ := texts.Lookup(code)
			require.NotEmpty(t, text.Regle, code)
			require.NotEmpty(t, text.Phrase, code)
		}
	}
	require.Positive(t, used)
	for _, code := range codesInSource(t) {
		_, ok := texts.Lookup(code)
		require.True(t, ok, "%s is not in assets/texts/fr/datamatrix.json", code)
		used--
	}
	require.Zero(t, used, "datamatrix.json holds texts that nothing uses")
}

func FuzzDecode(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(gs(v.payload)), true)
		f.Add([]byte(strings.ReplaceAll(gs(v.payload), "\x1d", "")), false)
	}
	f.Add([]byte("]d1"+vectors[0].payload+"\r\n"), false)
	f.Add([]byte("]d20103400930000120"), false)
	f.Add([]byte("DC04FR03AV01154115411B01"), false)
	f.Add([]byte(zeros+"S7"), false)
	f.Fuzz(func(t *testing.T, scan []byte, training bool) {
		opts := Options{Entrainement: training}
		m, refusal := Decode(scan, opts)
		if refusal != nil {
			if refusal.Phrase == "" || refusal.Regle == "" || strings.Contains(refusal.Phrase, "{") {
				t.Fatalf("a refusal without its sentence: %+v", refusal)
			}
			return
		}
		if m.DeTest && !training {
			t.Fatal("DM-66: a test code passed in production")
		}
		if m.LieuNaissance == "" {
			return // DM-26: read, but never written
		}
		// What was read can be written, and says the same again.
		msg, refusal := Encode(qualified(m.INS), opts)
		if refusal != nil {
			t.Fatalf("read but not writable: %v", refusal)
		}
		again, refusal := Decode(msg, opts)
		if refusal != nil || again.INS != m.INS {
			t.Fatalf("%+v became %+v (%v)", m.INS, again.INS, refusal)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	scan := []byte(gs(vectors[0].payload))
	b.ReportAllocs()
	for b.Loop() {
		if _, refusal := Decode(scan, Options{}); refusal != nil {
			b.Fatal(refusal)
		}
	}
}

package cog

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ins"
)

// The files of testdata are ours, in the shape of INSEE's; the real ones are not redistributed here.
func history(t testing.TB) History {
	t.Helper()
	file := func(name string) *bytes.Reader {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return bytes.NewReader(b)
	}
	h := History{Source: "historique d’essai"}
	var refusal *texts.Refusal
	h.Communes, refusal = ParseCommunes("communes", file("v_commune_depuis_1943.csv"))
	require.Nil(t, refusal)
	h.Mouvements, refusal = ParseMouvements("mouvements", file("v_mvt_commune.csv"))
	require.Nil(t, refusal)
	h.Pays, refusal = ParsePays("pays", file("v_pays_et_territoire_depuis_1943.csv"))
	require.Nil(t, refusal)
	h.Extensions, refusal = ParseExtensions("extensions", file("v_codes_extension.csv"))
	require.Nil(t, refusal)
	return h
}

// part is the embedded table without the communes that the history does not speak of.
func part(t testing.TB) *Table {
	t.Helper()
	base := opened(t)
	var few []Entry
	for e := range base.Entries() {
		if slices.Contains([]string{"69", "74", "92", "97", "99"}, e.Code[:2]) || e.Parent != "" && e.Parent[:2] == "92" {
			few = append(few, e)
		}
	}
	table, err := New(base.Source(), base.departements, few)
	require.NoError(t, err)
	return table
}

func enriched(t testing.TB) *Table {
	t.Helper()
	table, err := opened(t).With(history(t))
	require.NoError(t, err)
	return table
}

func TestWith_C62_History(t *testing.T) {
	table := enriched(t)
	require.True(t, strings.HasSuffix(table.Source(), "historique d’essai"))
	for _, c := range []struct {
		rule, code string
		birth      ins.Date
		libelle    string
		out        bool
	}{
		{"a vanished commune gets its name", "69232", born(1950, 1, 1), "Saint-Rambert-l'Île-Barbe (Rhône ; aujourd’hui Lyon, 69123)", false},
		{"and its end", "69232", born(1970, 1, 1), "Saint-Rambert-l'Île-Barbe (Rhône ; aujourd’hui Lyon, 69123)", true},
		{"former name", "01004", born(1950, 1, 1), "Ambérieu (Ain ; aujourd’hui Ambérieu-en-Bugey, 01004)", false},
		{"present name", "01004", born(1960, 1, 1), "Ambérieu-en-Bugey (Ain)", false},
		{"commune before it merged", "01039", born(1970, 1, 1), "Béon (Ain ; aujourd’hui Culoz-Béon, 01138)", false},
		{"while it was merged", "01039", born(1980, 1, 1), "Béon (Ain ; aujourd’hui Culoz-Béon, 01138)", true},
		{"after it was rétablie", "01039", born(2000, 1, 1), "Béon (Ain ; aujourd’hui Culoz-Béon, 01138)", false},
		{"C-67 as before", "75012", born(1950, 1, 1), "Boulogne-Billancourt (Seine ; aujourd’hui 92012)", false},
		{"C-64 the file says 1943 of Mayotte, we know better", "97609", born(1990, 1, 1), "Fort-de-France (Martinique ; aujourd’hui 97209)", false},
		{"C-64", "97609", born(2012, 1, 1), "Kani-Kéli (Mayotte)", false},
		{"C-64 another code of extension", "97610", born(1990, 1, 1), "Fort-de-France (Martinique ; aujourd’hui 97209)", false},
		{"C-64", "97610", born(2012, 1, 1), "Koungou (Mayotte)", false},
		{"change of département gets its date", "38079", born(1968, 1, 1), "Chaponnay (Isère ; aujourd’hui 69270)", true},
		{"X30", "74011", born(1980, 1, 1), "Annecy-le-Vieux (Haute-Savoie ; aujourd’hui Annecy, 74010)", false},
		{"X30 after the merger", "74011", born(2020, 1, 1), "Annecy-le-Vieux (Haute-Savoie ; aujourd’hui Annecy, 74010)", true},
		{"a commune newer than the table", "55999", born(2030, 1, 1), "Nouvelle-Commune (Meuse)", false},
		{"former name of a country", "99331", born(1970, 1, 1), "Haute-Volta", false},
		{"its name today", "99331", born(1990, 1, 1), "Burkina", false},
		{"one name, two periods", "99102", born(1943, 6, 1), "Islande", false},
		{"vanished state", "99141", born(1970, 1, 1), "République démocratique allemande (aujourd’hui Allemagne, 99109)", false},
		{"what the history does not speak of", "88154", born(1960, 5, 30), "Domrémy-la-Pucelle (Vosges)", false},
	} {
		p := table.At(c.code, c.birth)
		require.Equal(t, c.libelle, p.Libelle(), c.rule)
		require.Equal(t, c.out, p.HorsPeriode, c.rule)
	}
	require.Equal(t, "69232", table.ByName("saint rambert l'ile", born(1950, 1, 1), 20)[0].Code)
	require.Equal(t, "69123", table.ByName("saint rambert l'ile", born(1970, 1, 1), 20)[0].Code, "the commune that had taken it in")
	require.Equal(t, "74010", table.ByName("annecy-le-vieux", born(2020, 1, 1), 20)[0].Code)
	require.Equal(t, []string{"99123", "99155"}, codes(table.ByName("ukraine", born(1970, 1, 1), 20)), "the origin of a country is kept")
	require.True(t, table.SamePlace("69123", "69232", born(1950, 1, 1)).Same)
	require.True(t, table.SamePlace("01039", "01138", born(1980, 1, 1)).Same, "born while it was merged")
	require.True(t, table.SamePlace("92012", "75012", born(1950, 1, 1)).Same, "X31")
	require.True(t, table.SamePlace("99109", "99141", born(1970, 1, 1)).Same)
	require.True(t, table.SamePlace("97209", "97610", born(1990, 1, 1)).Same, "C-65")
	lyon := slices.Collect(func(yield func(Entry) bool) {
		for e := range table.Entries() {
			if e.Code == "69123" && !yield(e) {
				return
			}
		}
	})
	require.Len(t, lyon, 1)
	require.NotEmpty(t, lyon[0].CodesPostaux, "what only the table knew is kept")
	require.Positive(t, lyon[0].Population)
}

func TestHistory_AddKnowsEachFile(t *testing.T) {
	h := History{Source: "historique d’essai"}
	for _, name := range []string{"v_mvt_commune.csv", "v_codes_extension.csv", "v_commune_depuis_1943.csv", "v_pays_et_territoire_depuis_1943.csv"} {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		require.Nil(t, h.Add(name, bytes.NewReader(b)), name)
	}
	require.Equal(t, history(t), h)
	for name, s := range map[string]string{
		"empty": "", "another": "REG,CHEFLIEU\n84,69123\n", "line": "LIBELLE,COM,DATE_DEBUT,DATE_FIN\nX,0100X,,\n", "bytes": "\xff\x00",
	} {
		refusal := h.Add("f.csv", strings.NewReader(s))
		require.NotNil(t, refusal, name)
		require.Equal(t, "cog_fichier_illisible", refusal.Code, name)
		require.Equal(t, history(t), h, name)
	}
}

// bare is the embedded table without its history: one entry a code, and no end.
func bare(t testing.TB) *Table {
	t.Helper()
	full := opened(t)
	var few []Entry
	for e := range full.Entries() {
		if e.Nature != Pays && (len(few) > 0 && few[len(few)-1].Code == e.Code || !e.Fin.IsZero() && e.Parent == "") {
			continue
		}
		if e.Nature == Fusionnee || e.Nature == Deleguee || e.Nature == Associee {
			e.Debut, e.Fin = ins.Date{}, ins.Date{}
		}
		few = append(few, e)
	}
	table, err := New(full.Source(), full.departements, few)
	require.NoError(t, err)
	return table
}

// INSEE's file holds some fifty thousand lines: the table must stay small and say the same of what did not change.
func TestWith_AWholeHistory(t *testing.T) {
	base := bare(t)
	var h History
	for e := range base.Entries() {
		switch e.Nature {
		case Commune:
			h.Communes = append(h.Communes, CommunePeriode{Code: e.Code, Nom: e.Nom, Debut: e.Debut})
		case Fusionnee, Deleguee, Associee:
			h.Communes = append(h.Communes, CommunePeriode{Code: e.Code, Nom: "Ancienne-Commune-" + e.Code, Fin: born(1980, 1, 1)})
			h.Mouvements = append(h.Mouvements, Mouvement{Mod: 31, Quand: born(1980, 1, 1), Avant: e.Code, Apres: e.Parent})
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	table, err := base.With(h)
	require.NoError(t, err)
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(15<<20))
	require.Equal(t, base.Len(), table.Len())
	for e := range base.Entries() {
		if e.Nature == Commune {
			require.Equal(t, base.At(e.Code, born(2020, 1, 1)), table.At(e.Code, born(2020, 1, 1)))
		}
	}
	require.Equal(t, "69232", table.ByName("ancienne commune 69232", born(1970, 1, 1), 20)[0].Code)
	runtime.KeepAlive(h)
}

func TestWith_TwiceIsOnce(t *testing.T) {
	h := history(t)
	h.Source = ""
	base := part(t)
	once, err := base.With(h)
	require.NoError(t, err)
	twice, err := once.With(h)
	require.NoError(t, err)
	require.Equal(t, written(t, once), written(t, twice))
	same, err := base.With(History{})
	require.NoError(t, err)
	require.Equal(t, written(t, base), written(t, same))
}

func TestParse_Refusals(t *testing.T) {
	communes := func(s string) *texts.Refusal {
		_, refusal := ParseCommunes("f.csv", strings.NewReader(s))
		return refusal
	}
	for name, s := range map[string]string{
		"empty":            "",
		"not CSV":          "\"COM",
		"another file":     "REG,CHEFLIEU\n84,69123\n",
		"no name column":   "COM,DATE_DEBUT,DATE_FIN\n01001,,\n",
		"code":             "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n0100X,X,1943-01-01,\n",
		"no code":          "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n00000,X,1943-01-01,\n",
		"date":             "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,X,1943-02-31,\n",
		"short line":       "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,X\n",
		"quote in the way": "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,X\"Y,,\n",
	} {
		refusal := communes(s)
		require.NotNil(t, refusal, name)
		require.Equal(t, "cog_fichier_illisible", refusal.Code, name)
		require.Contains(t, refusal.Phrase, "f.csv", name)
		require.NotContains(t, refusal.Phrase, "{", name)
	}
	_, refusal := ParseMouvements("m.csv", strings.NewReader("MOD,DATE_EFF,TYPECOM_AV,COM_AV,TYPECOM_AP,COM_AP\nx,1968-01-01,COM,75012,COM,92012\n"))
	require.NotNil(t, refusal)
	_, refusal = ParsePays("p.csv", iotest.ErrReader(errors.New("unplugged")))
	require.NotNil(t, refusal)
	require.NotContains(t, refusal.Error(), "unplugged")
	_, refusal = ParseExtensions("e.csv", strings.NewReader("A,B\n1,2\n"))
	require.NotNil(t, refusal)
}

func TestParse_Tolerances(t *testing.T) {
	for name, s := range map[string]string{
		"byte order mark":         "\ufeffCOM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,Évian,1943-01-01,1968-01-01\n",
		"semicolons":              "COM;LIBELLE;DATE_DEBUT;DATE_FIN\n01001;Évian;1943-01-01;1968-01-01\n",
		"CRLF and quotes":         "\"COM\",\"LIBELLE\",\"DATE_DEBUT\",\"DATE_FIN\"\r\n\"01001\",\"Évian\",\"1943-01-01\",\"1968-01-01\"\r\n",
		"other order, lower case": "libelle,date_fin,date_debut,com\nÉvian,1968-01-01,1943-01-01,01001\n",
		"Latin-1":                 "COM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,\xc9vian,1943-01-01,1968-01-01\n",
		"spreadsheet":             "COM;LIBELLE;DATE_DEBUT;DATE_FIN\n1001;Évian;01/01/1943;01/01/1968\n",
		"overseas":                "NATURE_ZONAGE,COM_COMER,LIBELLE,DATE_DEBUT,DATE_FIN\nCOM,01001,Évian,1943-01-01,1968-01-01\n",
	} {
		got, refusal := ParseCommunes("f.csv", strings.NewReader(s))
		require.Nil(t, refusal, name)
		require.Equal(t, []CommunePeriode{{Code: "01001", Nom: "Évian", Fin: born(1968, 1, 1)}}, got, name)
	}
}

func FuzzParseINSEE(f *testing.F) {
	for _, name := range []string{"v_commune_depuis_1943.csv", "v_mvt_commune.csv", "v_pays_et_territoire_depuis_1943.csv", "v_codes_extension.csv"} {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(f, err)
		lines := bytes.SplitAfterN(b, []byte("\n"), 4) // long seeds would be spent on being made shorter
		f.Add(bytes.Join(lines[:3], nil))
	}
	f.Add([]byte("COM,LIBELLE,DATE_DEBUT,DATE_FIN\n01001,\xc9vian,,\n"))
	base, err := New("essai", nil, []Entry{{Code: "75012", Nature: AncienCode, Parent: "92012"}, {Code: "92012", Nom: "Boulogne-Billancourt"}})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, b []byte) {
		var h History
		h.Communes, _ = ParseCommunes("f", bytes.NewReader(b))
		h.Mouvements, _ = ParseMouvements("f", bytes.NewReader(b))
		h.Pays, _ = ParsePays("f", bytes.NewReader(b))
		h.Extensions, _ = ParseExtensions("f", bytes.NewReader(b))
		_ = new(History).Add("f", bytes.NewReader(b))
		table, err := base.With(h)
		if err != nil {
			t.Fatalf("what was read cannot be used: %v", err)
		}
		for e := range table.Entries() {
			p := table.At(e.Code, e.Debut)
			_, _ = p.Libelle(), p.Note()
			table.SamePlace(e.Code, "92012", e.Debut)
		}
	})
}

package cog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	data "guichet/assets/cog"
)

func written(t testing.TB, table *Table) string {
	t.Helper()
	var b strings.Builder
	w := bufio.NewWriter(&b)
	table.text(w)
	require.NoError(t, w.Flush())
	return b.String()
}

func TestFormat_WriteThenRead(t *testing.T) {
	withHistory, err := part(t).With(history(t))
	require.NoError(t, err)
	for name, table := range map[string]*Table{"part": part(t), "with a history": withHistory} {
		var b bytes.Buffer
		require.NoError(t, table.Write(&b))
		again, err := Read(&b)
		require.NoError(t, err, name)
		require.Equal(t, written(t, table), written(t, again), name)
		require.Equal(t, table.Len(), again.Len(), name)
	}
}

func TestFormat_Embedded(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(data.Lieux))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, string(text), written(t, opened(t)), "the file is what Write makes of it")
	require.Contains(t, opened(t).Source(), "INSEE")
	require.Contains(t, opened(t).Source(), "Licence Ouverte")

	// The countries of the repository are those of the table.
	b, err := os.ReadFile("internal/gen/countries.txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(b)) {
		if f := strings.Split(line, ";"); len(f) == 6 {
			require.Contains(t, string(text), f[1], "go generate has not been run since countries.txt changed")
		}
	}
}

func TestFormat_Faults(t *testing.T) {
	zipped := func(s string) []byte {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
		require.NoError(t, err)
		_, err = z.Write([]byte(s))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		return b.Bytes()
	}
	good := magic + "\nsource\n=\t01\tAin\nc\t01001\t\t\t\t860\t01400\tX\n"
	table, err := Read(bytes.NewReader(zipped(good)))
	require.NoError(t, err)
	require.Equal(t, "X (Ain)", table.Label("01001", born(1980, 1, 1)))
	for name, b := range map[string][]byte{
		"nothing":       nil,
		"not gzip":      []byte("guichet-lieux 1\n"),
		"cut":           data.Lieux[:1000],
		"another":       zipped("guichet-lieux 2\n\n"),
		"short line":    zipped(good + "c\t01001\n"),
		"kind":          zipped(strings.Replace(good, "c\t01001", "z\t01001", 1)),
		"code":          zipped(strings.Replace(good, "01001", "0100X", 1)),
		"parent":        zipped(strings.Replace(good, "01001\t\t", "01001\t01001\t", 1)),
		"day":           zipped(strings.Replace(good, "01001\t\t\t", "01001\t\t1968\t", 1)),
		"postal code":   zipped(strings.Replace(good, "01400", "1400", 1)),
		"population":    zipped(strings.Replace(good, "860", "-1", 1)),
		"not UTF-8":     zipped(good + "\xff"),
		"a bomb":        zipped(strings.Repeat(" ", maxFile+1)),
		"endless lines": zipped(magic + "\n\n" + strings.Repeat("\n", maxLines+1)),
	} {
		_, err := Read(bytes.NewReader(b))
		require.ErrorIs(t, err, errFormat, name)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(magic + "\nsource\n=\t01\tAin\nc\t01001\t\t\t\t860\t01400\tX\nx\t97609\t01001\t\t20110331\t\t\tX|Y|Z\n")
	f.Add(magic + "\n\nd\t01002\t01001\t\t\t\t\tX\nd\t01001\t01002\t\t\t\t\tY\n")
	f.Add(magic + "\n\na\t00001\t\t\t00010101\t\t\t") // the first year that a date may have
	f.Add(magic)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Count(text, "\n") > 100 {
			return
		}
		table, err := parse(text)
		if err != nil {
			return
		}
		again, err := parse(written(t, table))
		if err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if a, b := written(t, table), written(t, again); a != b {
			t.Fatalf("%q\nbecame\n%q", a, b)
		}
		for e := range table.Entries() {
			p := table.At(e.Code, e.Debut)
			_, _ = p.Libelle(), p.Note()
			table.SamePlace(e.Code, "01001", e.Debut)
			table.ByName(e.Nom, e.Debut, 0)
		}
	})
}

func FuzzFind(f *testing.F) {
	table := opened(f)
	for _, s := range []string{
		"st etienne", "75012", "2A004", "99999", "L’Haÿ", "\xff", "Œ", strings.Repeat("a", 1000),
		"BORDEAUX (33)", "33000 Bordeaux", "PARIS XV", "12e arrondissement de Paris", "MARSEILLE (13)", "ALGER (ALGERIE)",
		"CHALON S/S SAONE", "La Réunion", "HAVRE (LE", "33000 (33)", "(", ",", "s/", "S S", "N D", "F 33000", "PARIS CEDEX", "2A 2B",
	} {
		f.Add(s, 1950, 5, 30)
	}
	f.Fuzz(func(t *testing.T, typed string, y, m, d int) {
		birth := born(y, 1, d)
		birth.Month = monthOf(day(m % 10000))
		const limit = 20
		found := table.Find(typed, birth, limit)
		if len(found) > limit {
			t.Fatalf("%d places", len(found))
		}
		held := map[string]bool{}
		for _, p := range found {
			_, _ = p.Libelle(), p.Note()
			if !Valid(p.Code) {
				t.Fatalf("code %q", p.Code)
			}
			if held[p.Code] {
				t.Fatalf("%s twice in %v", p.Code, codes(found))
			}
			held[p.Code] = true
		}
		if sole, ok := table.Sole(typed, birth); ok && (!sole.Entier || sole.Sens == SensInconnu) {
			t.Fatalf("%v is taken", sole)
		}
		for _, w := range wordsOf(typed) {
			if keyOf(w) != w && w != "LES" {
				t.Fatalf("word %q", w)
			}
		}
		p := table.At(typed, birth)
		_, _ = p.Libelle(), p.Note()
		if m := table.SamePlace(typed, "88154", birth); m.Raison == "" || m.Regle == "" {
			t.Fatal("no reason")
		}
	})
}

package cog

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reference reads a file of facts that is not part of the repository; GUICHET_REFERENCE says where it lies.
func reference(t *testing.T, name string) []map[string]string {
	t.Helper()
	dir := os.Getenv("GUICHET_REFERENCE")
	if dir == "" {
		t.Skip("GUICHET_REFERENCE is not set: our tables are not held against the reference facts")
	}
	f, err := os.Open(filepath.Join(dir, "cog", name))
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	var out []map[string]string
	for _, r := range records[1:] {
		line := map[string]string{}
		for i, h := range records[0] {
			line[h] = r[i]
		}
		out = append(out, line)
	}
	return out
}

func TestReference_Countries(t *testing.T) {
	table := opened(t)
	for _, r := range reference(t, "pays-insee-2025.csv") {
		p := table.At(r["code_insee"], born(2025, 6, 1))
		require.Equal(t, SensSur, p.Sens, r["code_insee"])
		require.Equal(t, keyOf(r["nom"]), keyOf(p.Nom), r["code_insee"])
		if r["premiere_apparition"] == "" {
			continue
		}
		year, err := strconv.Atoi(r["premiere_apparition"])
		require.NoError(t, err)
		require.Equal(t, born(year, 1, 1), p.Debut, p.Nom)
	}
}

// renamed are communes that the facts tell under neither the name of the time nor that of today.
var renamed = []string{"20215", "78019", "78390", "78622"}

func TestReference_FormerCodes(t *testing.T) {
	table := opened(t)
	unknown := 0
	for _, r := range reference(t, "communes-historiques-insee-2017.csv") {
		code, nom := r["code_insee"], r["nom"]
		var p Place
		switch r["statut"] {
		case "ancien_code_changement_de_departement":
			p = table.At(code, born(1960, 1, 1))
			if reused(code) {
				p = table.At(code, born(1968, 6, 1))
			}
			require.Equal(t, SensSur, p.Sens, "%s %s", code, nom)
			require.NotEmpty(t, p.Actuel, "%s %s", code, nom)
			m := table.SamePlace(p.Actuel, code, born(1960, 1, 1))
			if !reused(code) {
				require.True(t, m.Same, "%s %s and %s: %s", code, nom, p.Actuel, m.Raison)
			}
			if p.Nature == AncienCode && keyOf(p.Nom) != keyOf(nom) && !strings.HasPrefix(keyOf(p.Nom), keyOf(nom)) && keyOf(p.NomActuel) != keyOf(nom) {
				require.Contains(t, renamed, code, "%s is now %s", nom, p.Nom)
			}
		default:
			p = table.At(code, born(1980, 1, 1))
			if p.Sens == SensInconnu {
				t.Logf("%s %s (%s) is not in the table", code, nom, r["statut"])
				unknown++
			}
		}
	}
	require.LessOrEqual(t, unknown, 15, "C-69: these come by the import")
}

package workstation_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/papers"
	"guichet/app/workstation"
	"guichet/assets"
	"guichet/assets/texts"
)

// A site's own model is printed in the place of the program's; a file that is wrong is told, and stops nothing.
func TestModels_TheSitesOwnAreUsedAndABadOneIsTold(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "modeles")
	require.NoError(t, os.Mkdir(own, 0o700))
	maison := strings.Replace(string(assets.Modele(papers.ModeleEtiquette)), `"`+papers.ModeleEtiquette+`"`, `"etiquette-maison"`, 1)
	require.NoError(t, os.WriteFile(filepath.Join(own, "maison.json"), []byte(maison), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(own, "faux.json"), []byte("{"), 0o600))
	config := filepath.Join(dir, "poste.json")
	require.NoError(t, os.WriteFile(config, []byte(`{"entrainement": true, "base": "g.db", "lecteurs": {"sans_pcsc": true},
		"etiquettes": {"dossier": "sorties", "modeles": "modeles"},
		"imprimantes": [{"nom": "Maison", "voie": "dossier", "adresse": "sorties", "sortes": ["etiquettes"], "modele": "etiquette-maison"}]}`), 0o600))
	c, err := workstation.LoadConfig(config)
	require.NoError(t, err, "a printer may be given a model of the site")
	s := opened(t, c)
	require.Len(t, s.Warnings, 1)
	require.ErrorContains(t, s.Warnings[0], "faux.json")
}

// What the vérification du poste talks about has a name on the screen of the administration.
func TestDiagnose_EverySubjectHasItsName(t *testing.T) {
	subject := regexp.MustCompile(`(?:d\.(?:say|failed|refused)\(|CheckLine\{Sujet: )"([a-z_]+)"`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	found := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range subject.FindAllSubmatch(text, -1) {
			_, ok := texts.Lookup("ui.verification." + string(m[1]))
			require.True(t, ok, "%s: %s", file, m[1])
			found++
		}
	}
	require.Greater(t, found, 15)
}

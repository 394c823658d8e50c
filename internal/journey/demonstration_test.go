package journey

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/internal/windowtest"
)

// TestDemonstration plays an admission in the demonstration's own window. It is what `make run` shows on a machine
// without a display: with GUICHET_DEMO_SORTIE the documents and a picture of each step are left there.
func TestDemonstration(t *testing.T) {
	dir, keep := os.LookupEnv("GUICHET_DEMO_SORTIE")
	if !keep {
		dir = t.TempDir()
	}
	w := windowtest.StartDisplay(t).Open(windowtest.Program(t), "--demonstration", "--sortie", dir)
	step := func(picture, said string) {
		t.Helper()
		if keep {
			w.Shot(filepath.Join(dir, picture+".png"))
		}
		t.Log("» " + said)
	}
	w.AwaitState("attente")
	step("1-attente", "Le guichet est ouvert ; la carte de l’agent est dans son lecteur.")
	w.Key("alt+1")
	w.AwaitState("choix")
	step("2-carte", "Carte Vitale insérée : le bénéficiaire est lu.")
	w.Key("Return")
	w.AwaitState("piece")
	step("3-piece", "Bénéficiaire choisi, aucun dossier trouvé : quelle pièce est présentée ?")
	w.Key("1")
	w.AwaitState("traits")
	step("4-traits", "Carte nationale d’identité : les traits proposés sont à lire sur la pièce.")
	w.Key("f")
	w.AwaitState("pret")
	w.Key("Return")
	w.AwaitState("comparaison")
	step("5-comparaison", "INSi a répondu : trois colonnes à comparer.")
	w.Key("Return")
	require.Equal(t, "QUAL", w.AwaitState("admis").Statut)
	step("6-qualifiee", "Identité qualifiée, enregistrée dans le journal.")
	w.Key("F9")
	w.Await("labels handed over", func(p windowtest.Painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_ins" })
	step("7-etiquettes", "Étiquettes avec le Datamatrix INS.")
	w.Close()
	labels, err := filepath.Glob(filepath.Join(dir, "etiquettes-*.pdf"))
	require.NoError(t, err)
	require.Len(t, labels, 1)
}

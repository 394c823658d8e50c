package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestDemonstration plays an admission in the demonstration's own window. It is what `make run` shows on a machine
// without a display: with GUICHET_DEMO_SORTIE the documents and a picture of each step are left there.
func TestDemonstration(t *testing.T) {
	dir, keep := os.LookupEnv("GUICHET_DEMO_SORTIE")
	if !keep {
		dir = t.TempDir()
	}
	w := startDisplay(t).open(builtProgram(t), "--demonstration", "--sortie", dir)
	step := func(picture, said string) {
		t.Helper()
		if keep {
			w.shot(filepath.Join(dir, picture+".png"))
		}
		t.Log("» " + said)
	}
	w.awaitState("attente")
	step("1-attente", "Le guichet est ouvert ; la carte de l’agent est dans son lecteur.")
	w.key("alt+1")
	w.awaitState("choix")
	step("2-carte", "Carte Vitale insérée : le bénéficiaire est lu.")
	w.key("Return")
	w.awaitState("piece")
	step("3-piece", "Bénéficiaire choisi, aucun dossier trouvé : quelle pièce est présentée ?")
	w.key("1")
	w.awaitState("traits")
	step("4-traits", "Carte nationale d’identité : les traits proposés sont à lire sur la pièce.")
	w.key("f")
	w.awaitState("pret")
	w.key("Return")
	w.awaitState("comparaison")
	step("5-comparaison", "INSi a répondu : trois colonnes à comparer.")
	w.key("Return")
	require.Equal(t, "QUAL", w.awaitState("admis").Statut)
	step("6-qualifiee", "Identité qualifiée, enregistrée dans le journal.")
	w.key("F9")
	w.await("labels handed over", func(p painted) bool { return p.Etat == "admis" && p.Message == "app_imprime_ins" })
	step("7-etiquettes", "Étiquettes avec le Datamatrix INS.")
	w.close()
	labels, err := filepath.Glob(filepath.Join(dir, "etiquettes-*.pdf"))
	require.NoError(t, err)
	require.Len(t, labels, 1)
}

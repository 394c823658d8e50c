package workstation_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/workstation"
	"guichet/cards"
	"guichet/ins/insisim"
)

// The authorities of the settings verify professional cards; without them, or when they cannot be read, the diagnosis
// says so and cards are read all the same.
func TestDiagnose_AuthoritiesOfTheCards(t *testing.T) {
	server, err := insisim.Start(t.Context(), insisim.Options{})
	require.NoError(t, err)
	t.Cleanup(server.Close)
	folder := t.TempDir()
	pem, err := os.ReadFile(server.Info().CA)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "igc-sante.pem"), pem, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "LISEZMOI.txt"), []byte("autorités"), 0o600))
	empty := t.TempDir()
	for path, want := range map[string]struct {
		code  string
		level cards.Level
	}{
		"":                                     {"montage.diag_autorites_absentes", cards.LevelAttention},
		folder:                                 {"montage.diag_autorites", cards.LevelGood},
		filepath.Join(folder, "igc-sante.pem"): {"montage.diag_autorites", cards.LevelGood},
		empty:                                  {"montage.autorites_illisibles", cards.LevelAbsent},
		filepath.Join(empty, "absent"):         {"montage.autorites_illisibles", cards.LevelAbsent},
	} {
		findings, err := workstation.Diagnose(t.Context(), workstation.Config{
			Base: filepath.Join(empty, "..", "guichet.db"), Lecteurs: workstation.LecteursConfig{Autorites: path},
			Etiquettes: workstation.EtiquettesConfig{Dossier: t.TempDir()},
		})
		require.NoError(t, err)
		levels := map[string]cards.Level{}
		for _, f := range findings {
			levels[f.Code] = f.Level
		}
		require.Equal(t, want.level, levels[want.code], "%q: %v", path, levels)
	}
}

package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
)

// Facts put aside by a desk that closed on a dead base are in the journal once the base is opened again.
func TestSpare_TakenUpAtOpening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "g[1].db")
	b := open(t, path)
	c := storetest.Personne(1)
	create(t, b, c)
	fact := func(n int) app.Entry {
		return app.Entry{Kind: app.FactVisit, Meta: storetest.Meta(n), Fact: app.VisitFact{Cle: string(rune('a' + n)), Service: "ZZTOPSECRETZZ"}}
	}
	require.NoError(t, b.Spare(c.ID, []app.Entry{fact(1), fact(2)}))
	require.NoError(t, b.Spare("pas encore", []app.Entry{fact(3)}))
	require.Error(t, b.Spare(c.ID, []app.Entry{{Event: c}}), "an event is judged, not put aside")
	require.ErrorIs(t, b.Spare(c.ID, []app.Entry{{Kind: app.FactVisit}}), store.ErrUnsigned)
	require.NoError(t, b.Close())
	aside := path + ".attente"
	info, err := os.Stat(aside)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	content, err := os.ReadFile(aside)
	require.NoError(t, err)
	require.NotContains(t, string(content), "ZZTOPSECRETZZ")

	// Cut off between the journal and the file, it is not written twice; a last line cut off is left out.
	b = open(t, path)
	requireSpared := func(b *store.Base) {
		t.Helper()
		lines, err := b.Lines(t.Context(), c.ID)
		require.NoError(t, err)
		require.Len(t, lines, 3)
		require.True(t, storetest.Meta(2).Quand.Equal(lines[2].Quand))
		lines, err = b.Lines(t.Context(), "pas encore")
		require.NoError(t, err)
		require.Len(t, lines, 1)
		rebuilt(t, b)
	}
	requireSpared(b)
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*attente*"))
	require.NoError(t, err)
	require.Empty(t, left)
	require.NoError(t, b.Close())
	b = open(t, path)
	requireSpared(b)
}

func TestSpare_CutOffWhileTakenUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b := open(t, path)
	require.NoError(t, b.Spare("x", []app.Entry{storetest.Fait(1, app.FactAccess, 1), storetest.Fait(2, app.FactAccess, 2)}))
	aside, err := os.ReadFile(path + ".attente")
	require.NoError(t, err)
	require.NoError(t, b.TakeUpButKeep(), "killed before the file went away")
	require.NoError(t, b.Close())
	require.NoError(t, os.WriteFile(path+".attente", append(aside, "COUPE abcd"...), 0o600))
	b = open(t, path)
	lines, err := b.Lines(t.Context(), "x")
	require.NoError(t, err)
	require.Len(t, lines, 2)
}

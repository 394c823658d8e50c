package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/assets/texts"
)

// unwrapRefusal gives what a person reads of an error.
func unwrapRefusal(err error) error {
	var refusal *texts.Refusal
	if errors.As(err, &refusal) {
		return refusal
	}
	return err
}

func TestBackup_WhileTheDeskWorks(t *testing.T) {
	b := newBase(t)
	facts(t, b, 50)
	dir := filepath.Join(t.TempDir(), "sauvegardes")
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 50 {
			if _, err := b.Record(t.Context(), "pendant", 0, []app.Entry{storetest.Fait(i, app.FactAccess, i)}, nil); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	kept, err := b.Backup(t.Context(), dir)
	<-done
	require.NoError(t, err)
	require.GreaterOrEqual(t, kept.Lignes, int64(50))
	info, err := os.Stat(kept.Chemin)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{kept.Chemin}, left, "nothing else is left")
}

func TestBackup_RestoredIsTheSame(t *testing.T) {
	key := store.NewKey()
	b := newBase(t, store.WithKey(key))
	for i := range 20 {
		create(t, b, storetest.Personne(i))
	}
	export := exported(t, b, true)
	kept, err := b.Backup(t.Context(), t.TempDir())
	require.NoError(t, err)
	create(t, b, storetest.Personne(99)) // after the backup
	path := b.Path()
	_, err = store.Restore(t.Context(), kept.Chemin, path, store.WithKey(key))
	requireRefused(t, err, "base_verrouillee")
	create(t, b, storetest.Personne(98)) // the desk that has it open goes on
	require.NoError(t, b.Close())

	_, err = store.Restore(t.Context(), kept.Chemin, path, store.WithKey(store.NewKey()))
	requireRefused(t, err, "base_cle_fausse")
	r, err := store.Restore(t.Context(), kept.Chemin, path, store.WithKey(key))
	require.NoError(t, err)
	require.Equal(t, kept.Tete, r.Tete)
	require.Equal(t, string(export), string(exported(t, open(t, path, store.WithKey(key)), true)))
	replaced := open(t, path+".remplacee", store.WithKey(key))
	identites, _, err := replaced.Count(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 22, identites, "what was there is kept")
}

func TestBackup_ADamagedOneIsNotRestored(t *testing.T) {
	key := store.NewKey()
	b := newBase(t, store.WithKey(key))
	facts(t, b, 400)
	kept, err := b.Backup(t.Context(), t.TempDir())
	require.NoError(t, err)
	content, err := os.ReadFile(kept.Chemin)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(kept.Chemin, content[:len(content)-4096], 0o600))
	_, err = store.Restore(t.Context(), kept.Chemin, b.Path(), store.WithKey(key))
	requireRefused(t, err, "base_tronquee")
	facts(t, b, 1) // the base in place was not touched
	_, err = b.Verify(t.Context())
	require.NoError(t, err)
}

func TestBackup_NoRoomOrNoRight(t *testing.T) {
	b := newBase(t)
	facts(t, b, 1)
	file := filepath.Join(t.TempDir(), "fichier")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := b.Backup(t.Context(), filepath.Join(file, "dossier"))
	requireRefused(t, err, "base_sauvegarde")
}

func TestBackup_NamesSortByDate(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	dir := t.TempDir()
	b := newBase(t, store.WithClock(func() time.Time { return now }))
	first, err := b.Backup(t.Context(), dir)
	require.NoError(t, err)
	_, err = b.Backup(t.Context(), dir)
	require.NoError(t, err, "the same instant: the newer takes the name")
	now = now.Add(time.Hour)
	second, err := b.Backup(t.Context(), dir)
	require.NoError(t, err)
	require.Less(t, first.Chemin, second.Chemin)
}

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zalando/go-keyring"

	"guichet/app/store"
	"guichet/assets/texts"
)

// The key of the desk changes under an open base; the old one ends, the recovery key opens both, and an interruption
// leaves a key that opens the base.
func TestKey_ChangeAndRecover(t *testing.T) {
	dir := t.TempDir()
	path, key := filepath.Join(dir, "guichet.db"), filepath.Join(dir, "cle")
	b, err := store.Open(path, store.WithKeyFile(key))
	require.NoError(t, err)
	old, err := store.ReadKeyFile(key)
	require.NoError(t, err)
	require.Equal(t, "base_cle_sans_secours", refusalCode(t, b.ChangeKey(t.Context(), key)))
	code, err := b.DrawRecovery(t.Context())
	require.NoError(t, err)
	backup, err := b.Backup(t.Context(), filepath.Join(dir, "s"))
	require.NoError(t, err)
	require.NoError(t, b.ChangeKey(t.Context(), key))
	keys, err := b.Keys(t.Context())
	require.NoError(t, err)
	require.Len(t, keys, 2)
	require.NoError(t, b.Close())
	left, err := filepath.Glob(key + ".*")
	require.NoError(t, err)
	require.Empty(t, left)

	_, err = store.Open(path, store.WithKey(old))
	require.Equal(t, "base_cle_fausse", refusalCode(t, err))
	b, err = store.Open(path, store.WithKeyFile(key))
	require.NoError(t, err)
	require.NoError(t, b.Close())
	recovery, err := store.ParseCode(code)
	require.NoError(t, err)
	_, err = store.Restore(t.Context(), backup.Chemin, filepath.Join(dir, "copie.db"), store.WithKey(recovery))
	require.NoError(t, err, "a backup from before the change opens by the recovery key")

	require.NoError(t, os.Remove(key)) // lost
	_, err = store.Open(path, store.WithKeyFile(key))
	require.Equal(t, "base_cle_absente", refusalCode(t, err))
	typed := strings.ToLower(strings.ReplaceAll(code, "-", " "))
	require.NoError(t, store.Recover(t.Context(), path, typed, key))
	b, err = store.Open(path, store.WithKeyFile(key))
	require.NoError(t, err)
	require.NoError(t, b.Close())

	out := filepath.Join(dir, "transport")
	require.NoError(t, store.ExportKey(key, out))
	require.Error(t, store.ExportKey(key, out), "never over another")
	b, err = store.Open(path, store.WithKeyFile(out))
	require.NoError(t, err)
	require.NoError(t, b.Close())
}

// A code copied from paper with one wrong letter is noticed as such.
func TestKey_ACodeThatWasCopiedWrong(t *testing.T) {
	b, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	code, err := b.DrawRecovery(t.Context())
	require.NoError(t, err)
	require.Len(t, strings.Split(code, "-"), 14)
	for i, r := range code {
		if r == '-' {
			continue
		}
		wrong := []byte(code)
		wrong[i] = 'A'
		if r == 'A' {
			wrong[i] = 'C'
		}
		_, err := store.ParseCode(string(wrong))
		require.Equal(t, "base_code_secours", refusalCode(t, err), i)
	}
	for _, s := range []string{"", "AAAA", code + "A", code[:len(code)-1], "é" + code} {
		_, err := store.ParseCode(s)
		require.Equal(t, "base_code_secours", refusalCode(t, err))
	}
}

// The keyring of the system keeps a key as a file does. The one of the library stands in for it here.
func TestKey_Keyring(t *testing.T) {
	keyring.MockInit()
	path, name := filepath.Join(t.TempDir(), "guichet.db"), store.Keyring+"essai"
	b, err := store.Open(path, store.WithKeyFile(name))
	require.NoError(t, err)
	_, err = b.DrawRecovery(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.ChangeKey(t.Context(), name))
	require.NoError(t, b.Close())
	b, err = store.Open(path, store.WithKeyFile(name))
	require.NoError(t, err)
	require.NoError(t, b.Close())
	require.Error(t, store.WriteKeyFile(name, store.NewKey()), "never over another")
	keyring.MockInitWithError(errors.New("session fermée"))
	_, err = store.Open(path, store.WithKeyFile(name))
	require.Equal(t, "base_trousseau", refusalCode(t, err))
}

func refusalCode(t *testing.T, err error) string {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	require.NotContains(t, r.Phrase, "Message non rédigé")
	require.NotEmpty(t, r.Acte)
	return r.Code
}

package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/store"
)

// A draft is sealed, bounded, alone for its place, in no journal, and gone when it is too old.
func TestDraft_SealedBoundedAndForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "guichet.db")
	b, err := store.Open(path)
	require.NoError(t, err)
	now := time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)
	keep := func(where, body string, at time.Time) {
		require.NoError(t, b.KeepDraft(t.Context(), where, []byte(body), at, at.Add(-24*time.Hour)))
	}
	read := func(where string) string {
		body, err := b.Draft(t.Context(), where)
		require.NoError(t, err)
		return string(body)
	}
	require.Empty(t, read("P1"))
	keep("P1", "saisie-reconnaissable-un", now)
	keep("P2", "deux", now.Add(time.Hour))
	require.Equal(t, "saisie-reconnaissable-un", read("P1"))
	keep("P1", "saisie-reconnaissable-trois", now.Add(2*time.Hour))
	require.Equal(t, "saisie-reconnaissable-trois", read("P1"))
	require.Equal(t, "deux", read("P2"))
	require.Error(t, b.KeepDraft(t.Context(), "P1", make([]byte, 1<<20), now, now))

	report, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	require.Zero(t, report.Lignes, "nothing of it is in the journal")
	_, err = b.Rebuild(t.Context())
	require.NoError(t, err)
	require.Equal(t, "deux", read("P2"))

	require.NoError(t, b.KeepDraft(t.Context(), "P2", nil, now, now.Add(-24*time.Hour)))
	require.Empty(t, read("P2"))
	keep("P3", "plus tard", now.Add(27*time.Hour))
	require.Empty(t, read("P1"), "too old, whoever writes next")
	keep("P1", "saisie-reconnaissable-quatre", now)
	require.NoError(t, b.Close())
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.False(t, bytes.Contains(file, []byte("saisie-reconnaissable")))
	require.False(t, bytes.Contains(file, []byte("P1\x00")))
}

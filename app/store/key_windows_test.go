package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Under Windows a key file tells nothing by itself: DPAPI sealed it for this account.
func TestKey_DPAPI(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cle")
	k := NewKey()
	require.NoError(t, WriteKeyFile(path, k))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(content), protectedMark))
	require.NotContains(t, string(content), strings.TrimSpace(strings.TrimPrefix(plainContent(k), keyMark)))
	back, err := ReadKeyFile(path)
	require.NoError(t, err)
	require.Equal(t, [KeySize]byte(k), [KeySize]byte(back))
	require.NoError(t, os.WriteFile(path, []byte(plainContent(k)), 0o600))
	back, err = ReadKeyFile(path)
	require.NoError(t, err, "a key exported in plain opens too")
	require.Equal(t, [KeySize]byte(k), [KeySize]byte(back))
}

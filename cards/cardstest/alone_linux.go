package cardstest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Alone keeps the virtual readers of .ci/bench to one test until it ends: go test runs packages side by side, and a
// test may stop the service. Without the bench it does nothing. Not to be called again by a subtest.
func Alone(t *testing.T) {
	t.Helper()
	dir := os.Getenv("CARDBENCH_DIR")
	if dir == "" {
		return
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	require.NoError(t, syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
}

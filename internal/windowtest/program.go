// Package windowtest drives the built program in a real window: an X server without a screen, a keyboard, and what the
// program tells of the snapshots that it has drawn (--suivi). It is for tests; it knows nothing of the project's inside,
// as a person at the desk does not.
package windowtest

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience bounds every wait of a journey: an event that has not come by then will not.
const Patience = 40 * time.Second

// Need skips a journey on a machine without its tools, unless the caller promised them (CI does).
func Need(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("GUICHET_FENETRE_REQUISE") != "" {
				t.Fatalf("%s is missing, and GUICHET_FENETRE_REQUISE promises it", tool)
			}
			t.Skipf("%s is missing (make test installs it)", tool)
		}
	}
}

// Root is the folder of the project: a test runs in the folder of its package.
func Root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		require.NotEqual(t, dir, up, "no go.mod above this test")
		dir = up
	}
}

// Program is the program as a user has it, not the test binary.
func Program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(Root(t), "build", "guichet")
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("GUICHET_FENETRE_REQUISE") != "" {
			t.Fatal("build/guichet is missing: make build")
		}
		t.Skip("build/guichet is missing: make build")
	}
	return path
}

// Start runs a command until the test ends, then asks it to stop and waits for it.
func Start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if cmd.Stderr == nil {
		cmd.Stderr = Log(t, filepath.Base(cmd.Path))
	}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

// Log shows what a process of that name says on its standard error, only where the test fails or -v asks.
func Log(t *testing.T, name string) io.Writer { return &testLog{t: t, name: name} }

type testLog struct {
	t    *testing.T
	name string
}

func (l *testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s: %s", l.name, strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

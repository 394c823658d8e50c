//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/day"
)

// kill -9 at any moment of a day, again and again: every line that the program wrote is in the journal with the same
// hash, the chain verifies, statuses agree, and the day goes on to its end with the right account. GUICHET_LONG=1 does
// it hundreds of times.
func TestJournee_KilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs")
	}
	kills := 5
	if os.Getenv("GUICHET_LONG") != "" {
		kills = 300
	}
	base := filepath.Join(t.TempDir(), "jour.db")
	var told []day.Act
	killed := 0
	for range kills {
		out, err := killedDay(base)
		var ended *exec.ExitError
		if errors.As(err, &ended) {
			status, ok := ended.Sys().(syscall.WaitStatus)
			require.True(t, ok)
			require.Equal(t, syscall.SIGKILL, status.Signal(), "%v", err)
			killed++
		} else {
			require.NoError(t, err)
		}
		whole := out
		if i := bytes.LastIndexByte(whole, '\n'); i >= 0 { // a line may be cut by the kill: it was not said
			whole = whole[:i+1]
		} else {
			whole = nil
		}
		acts := readActs(t, whole)
		told = slices.Concat(told, acts)
		if len(acts) > 0 {
			requireTold(t, base, acts)
		}
	}
	require.Positive(t, killed)
	require.NotEmpty(t, told)
	_, account := playDay(t, base, "--journee", "500", "--pannes")
	require.Empty(t, account.Ecarts)
	requireTold(t, base, told)
	t.Logf("%d kills, %d lines told, all in the journal; the last run made %d admissions", killed, len(told), account.Admissions)
}

// killedDay runs a day and kills it some time after its first line.
func killedDay(base string) ([]byte, error) {
	run := exec.Command(os.Args[0], "demo", "--journee", "500", "--base", base, "--pannes")
	run.Env = append(os.Environ(), childProgram+"=1")
	run.Stderr = os.Stderr
	pipe, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	first := make([]byte, 1)
	_, _ = io.ReadFull(pipe, first)
	kill := time.AfterFunc(time.Duration(rand.IntN(900))*time.Millisecond, func() { _ = run.Process.Kill() })
	defer kill.Stop()
	rest, _ := io.ReadAll(pipe) // what the kill cut is not there
	return append(first, rest...), run.Wait()
}

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/internal/windowtest"
)

// runOn runs the program on a display without a pipe to follow, and gives its exit code and what it said.
func runOn(d *windowtest.Display, env []string, args ...string) (code int, said string) {
	d.T.Helper()
	cmd := exec.Command(windowtest.Program(d.T), args...)
	cmd.Env = append(append([]string{}, d.Env...), env...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(d.T, cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode(), out.String()
		}
		require.NoError(d.T, err)
		return 0, out.String()
	case <-time.After(windowtest.Patience):
		_ = cmd.Process.Kill()
		<-done
		d.T.Fatalf("%s does not end: %s", strings.Join(args, " "), out.String())
		return 0, ""
	}
}

func TestJourney_SecondStartShowsTheFirstWindow(t *testing.T) {
	dir := t.TempDir()
	d := windowtest.StartDisplay(t)
	w := d.Open(windowtest.Program(t), "--demonstration", "--sortie", dir)
	w.AwaitState("attente")
	code, said := runOn(d, nil, "--demonstration", "--sortie", dir)
	require.Zero(t, code)
	require.Contains(t, said, texts.Get("cli_fenetre_deja_ouverte").Phrase)
	w.Key("alt+1") // the first has the keyboard
	w.AwaitState("choix")
	w.Close()
}

// A window that is killed comes back on the same record, and the pipe of its documents is whole.
func TestJourney_KilledWindowComesBackOnTheSamePatient(t *testing.T) {
	dir := t.TempDir()
	d := windowtest.StartDisplay(t)
	args := []string{"--demonstration", "--sortie", dir}
	w := d.Open(windowtest.Program(t), args...)
	w.AwaitState("attente")
	w.Key("alt+1")
	w.AwaitState("choix")
	w.Key("Return")
	w.AwaitState("piece")
	w.Key("1")
	w.AwaitState("traits")
	w.Key("f")
	w.AwaitState("pret")
	w.Key("Return")
	w.AwaitState("comparaison")
	w.Key("Return")
	require.Equal(t, "QUAL", w.AwaitState("admis").Statut)
	require.NoError(t, w.Cmd.Process.Kill())
	_ = w.Cmd.Wait()

	again := d.Open(windowtest.Program(t), args...)
	again.Await("the same record", func(p windowtest.Painted) bool { return p.Statut == "QUAL" })
	cache, err := filepath.Glob(filepath.Join(d.Home, ".cache", "guichet", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, cache)
	for _, f := range cache {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		require.NotContains(t, string(b), "ADRUN", "no trait in a clear file (H-07): %s", f)
	}
	again.Close()
}

// Without OpenGL (RDP, a virtual machine) or without a screen the program says so in French, and works without a window.
func TestJourney_NoGraphics(t *testing.T) {
	d := windowtest.StartBareDisplay(t, 800, 600)
	code, said := runOn(d, []string{"DISPLAY=:7654"}, "--demonstration", "--sortie", t.TempDir())
	require.Equal(t, 4, code, said)
	require.Contains(t, said, texts.Get("sans_ecran").Phrase)
	code, said = runOn(d, []string{"LIBGL_DRIVERS_PATH=/nonexistent", "__EGL_VENDOR_LIBRARY_DIRS=/nonexistent"}, "--demonstration", "--sortie", t.TempDir())
	require.Equal(t, 4, code, said)
	require.Contains(t, said, texts.Get("sans_graphique").Phrase)
	code, said = runOn(d, []string{"DISPLAY="}, "statut", "--help")
	require.Zero(t, code, said)
}

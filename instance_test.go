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
)

// run runs the program without a pipe to follow, and gives its exit code and what it said.
func (d *display) program(env []string, args ...string) (code int, said string) {
	d.t.Helper()
	cmd := exec.Command(builtProgram(d.t), args...)
	cmd.Env = append(append([]string{}, d.env...), env...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	require.NoError(d.t, cmd.Start())
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return exit.ExitCode(), out.String()
		}
		require.NoError(d.t, err)
		return 0, out.String()
	case <-time.After(patience):
		_ = cmd.Process.Kill()
		<-done
		d.t.Fatalf("%s does not end: %s", strings.Join(args, " "), out.String())
		return 0, ""
	}
}

func TestJourney_SecondStartShowsTheFirstWindow(t *testing.T) {
	dir := t.TempDir()
	d := startDisplay(t)
	w := d.open(builtProgram(t), "--demonstration", "--sortie", dir)
	w.awaitState("attente")
	code, said := d.program(nil, "--demonstration", "--sortie", dir)
	require.Zero(t, code)
	require.Contains(t, said, texts.Get("cli_fenetre_deja_ouverte").Phrase)
	w.key("alt+1") // the first has the keyboard
	w.awaitState("choix")
	w.close()
}

// A window that is killed comes back on the same record, and the pipe of its documents is whole.
func TestJourney_KilledWindowComesBackOnTheSamePatient(t *testing.T) {
	dir := t.TempDir()
	d := startDisplay(t)
	args := []string{"--demonstration", "--sortie", dir}
	w := d.open(builtProgram(t), args...)
	w.awaitState("attente")
	w.key("alt+1")
	w.awaitState("choix")
	w.key("Return")
	w.awaitState("piece")
	w.key("1")
	w.awaitState("traits")
	w.key("f")
	w.awaitState("pret")
	w.key("Return")
	w.awaitState("comparaison")
	w.key("Return")
	require.Equal(t, "QUAL", w.awaitState("admis").Statut)
	require.NoError(t, w.cmd.Process.Kill())
	_ = w.cmd.Wait()

	again := d.open(builtProgram(t), args...)
	again.await("the same record", func(p painted) bool { return p.Statut == "QUAL" })
	cache, err := filepath.Glob(filepath.Join(d.home, ".cache", "guichet", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, cache)
	for _, f := range cache {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		require.NotContains(t, string(b), "ADRUN", "no trait in a clear file (H-07): %s", f)
	}
	again.close()
}

// Without OpenGL (RDP, a virtual machine) or without a screen the program says so in French, and works without a window.
func TestJourney_NoGraphics(t *testing.T) {
	d := startBareDisplay(t, 800, 600)
	code, said := d.program([]string{"DISPLAY=:7654"}, "--demonstration", "--sortie", t.TempDir())
	require.Equal(t, 4, code, said)
	require.Contains(t, said, texts.Get("sans_ecran").Phrase)
	code, said = d.program([]string{"LIBGL_DRIVERS_PATH=/nonexistent", "__EGL_VENDOR_LIBRARY_DIRS=/nonexistent"}, "--demonstration", "--sortie", t.TempDir())
	require.Equal(t, 4, code, said)
	require.Contains(t, said, texts.Get("sans_graphique").Phrase)
	code, said = d.program([]string{"DISPLAY="}, "statut", "--help")
	require.Zero(t, code, said)
}

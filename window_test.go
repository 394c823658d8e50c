package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
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

// patience bounds every wait of a journey: an event that has not come by then will not.
const patience = 40 * time.Second

// need skips a journey on a machine without its tools, unless the caller promised them (CI does).
func need(t *testing.T, tools ...string) {
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

// builtProgram is the program as a user has it, not the test binary.
func builtProgram(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("build/guichet")
	require.NoError(t, err)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("GUICHET_FENETRE_REQUISE") != "" {
			t.Fatal("build/guichet is missing: make build")
		}
		t.Skip("build/guichet is missing: make build")
	}
	return path
}

// start runs a command until the test ends, then asks it to stop and waits for it.
func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	log := &testLog{t: t, name: filepath.Base(cmd.Path)}
	if cmd.Stderr == nil {
		cmd.Stderr = log
	}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

// testLog shows what a process says on its standard error, only where the test fails or -v asks.
type testLog struct {
	t    *testing.T
	name string
}

func (l *testLog) Write(b []byte) (int, error) {
	l.t.Logf("%s: %s", l.name, strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

// display is an X server without a screen, with a window manager and a French keyboard.
type display struct {
	t    *testing.T
	name string
	home string
	env  []string
	bare bool // no window manager
	keys int  // pressed so far
}

// startDisplay gives a display with a window manager, as a workstation has one.
func startDisplay(t *testing.T) *display {
	t.Helper()
	need(t, "openbox")
	d := startBareDisplay(t, 1366, 768)
	// openbox runs its startup command once it manages windows
	started := filepath.Join(d.home, "started")
	require.NoError(t, syscall.Mkfifo(started, 0o600))
	wm := exec.Command("openbox", "--startup", "sh -c 'echo ready > "+started+"'")
	wm.Env = d.env
	start(t, wm)
	f, err := os.Open(started)
	require.NoError(t, err)
	_, err = bufio.NewReader(f).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, f.Close())
	d.bare = false
	d.run("setxkbmap", "fr")
	return d
}

// startBareDisplay gives a display of a size without a window manager: the window alone, without a frame.
func startBareDisplay(t *testing.T, width, height int) *display {
	t.Helper()
	need(t, "Xvfb", "xdotool", "setxkbmap", "import")
	ready, report, err := os.Pipe()
	require.NoError(t, err)
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset") // a reset would lose the keyboard
	x.ExtraFiles = []*os.File{report}
	start(t, x)
	require.NoError(t, report.Close())
	number, err := bufio.NewReader(ready).ReadString('\n') // Xvfb writes it once it listens
	require.NoError(t, err)
	require.NoError(t, ready.Close())

	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, ".cache"), 0o700))
	d := &display{t: t, name: ":" + strings.TrimSpace(number), home: home, bare: true}
	t.Cleanup(func() { t.Logf("%d keys", d.keys) })
	d.env = append(os.Environ(), "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "HOME="+home, "XDG_CONFIG_HOME="+home+"/config",
		"XDG_DATA_HOME="+home+"/data", "XDG_RUNTIME_DIR="+home, "LIBGL_ALWAYS_SOFTWARE=1", "LC_ALL=C.UTF-8", "FYNE_SCALE=1")
	d.run("setxkbmap", "fr")
	return d
}

func (d *display) run(name string, args ...string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.env
	out, err := cmd.CombinedOutput()
	require.NoError(d.t, err, "%s %s: %s", name, strings.Join(args, " "), out)
	return strings.TrimSpace(string(out))
}

// awaitWindow gives the window of the program once it can be seen. A search that meets a window which goes away in the
// meantime ends with BadWindow: it is made again.
func (d *display) awaitWindow() string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		cmd := exec.CommandContext(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--name", "Guichet")
		cmd.Env = d.env
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if found := strings.Fields(string(out)); err == nil && len(found) > 0 {
			return found[0]
		}
		require.NoError(d.t, ctx.Err(), "no window: %s", &said)
		require.True(d.t, err == nil || strings.Contains(said.String(), "BadWindow"), "xdotool search: %v: %s", err, &said)
	}
}

// key presses keys, by their X names, one after the other.
func (d *display) key(names ...string) {
	d.t.Helper()
	d.keys += len(names)
	d.run("xdotool", append([]string{"key", "--delay", "30"}, names...)...)
}

// shot saves what the screen shows.
func (d *display) shot(path string) {
	d.t.Helper()
	require.NoError(d.t, os.MkdirAll(filepath.Dir(path), 0o755))
	d.run("import", "-window", "root", path)
}

// painted is one line of --suivi: a snapshot that the window has drawn. It holds no trait.
type painted struct {
	Revision   uint64 `json:"revision"`
	Etat       string `json:"etat"`
	Acte       string `json:"acte"`
	Message    string `json:"message"`
	Statut     string `json:"statut"`
	Verrouille bool   `json:"verrouille"`
	Champs     bool   `json:"champs"`
	Liste      string `json:"liste"`
	Lignes     int    `json:"lignes"`
	Ouvert     bool   `json:"ouvert"`
}

// window is the running program.
type window struct {
	*display
	lines chan painted
	last  painted
	cmd   *exec.Cmd
}

// open starts the program with the given arguments and waits until its window is drawn and has the keyboard.
func (d *display) open(program string, args ...string) *window {
	d.t.Helper()
	fifo := filepath.Join(d.t.TempDir(), "suivi")
	require.NoError(d.t, syscall.Mkfifo(fifo, 0o600))
	cmd := exec.Command(program, append(args, "--suivi", fifo)...)
	cmd.Env = d.env
	start(d.t, cmd)
	w := &window{display: d, lines: make(chan painted, 1024), cmd: cmd}
	go w.follow(fifo)
	w.await("a first painted snapshot", func(painted) bool { return true })
	id := d.awaitWindow()
	if d.bare {
		d.run("xdotool", "windowfocus", "--sync", id)
	} else {
		d.run("xdotool", "windowactivate", "--sync", id)
	}
	return w
}

// follow reads the pipe until the program closes it.
func (w *window) follow(fifo string) {
	defer close(w.lines)
	f, err := os.Open(fifo)
	if err != nil {
		return
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var p painted
		if json.Unmarshal(s.Bytes(), &p) == nil {
			w.lines <- p
		}
	}
}

// await waits until the window has drawn a snapshot that fits, and gives it.
func (w *window) await(what string, fits func(painted) bool) painted {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case p, open := <-w.lines:
			if !open {
				w.fail("the program ended while waiting for %s", what)
			}
			w.last = p
			if fits(p) {
				return p
			}
		case <-deadline:
			w.fail("waited in vain for %s; last: %+v", what, w.last)
		}
	}
}

// awaitState waits until the window shows a state; it may show it already.
func (w *window) awaitState(state string) painted {
	w.t.Helper()
	if w.last.Etat == state {
		return w.last
	}
	return w.await("state "+state, func(p painted) bool { return p.Etat == state })
}

// fail leaves a picture of what the agent would see.
func (w *window) fail(format string, args ...any) {
	w.t.Helper()
	path := filepath.Join("build", "echecs", strings.ReplaceAll(w.t.Name(), "/", "-")+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
		cmd := exec.Command("import", "-window", "root", path)
		cmd.Env = w.env
		_ = cmd.Run()
	}
	w.t.Fatalf(format+" (%s)", append(args, path)...)
}

// close asks the program to end as the session would, and checks that it does.
func (w *window) close() {
	w.t.Helper()
	require.NoError(w.t, w.cmd.Process.Signal(syscall.SIGTERM))
	done := make(chan error, 1)
	go func() { done <- w.cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			require.NoError(w.t, err)
		}
	case <-time.After(patience):
		w.fail("the program does not end")
	}
}

// firstLine reads the first line a program prints.
func firstLine(r io.Reader) (string, error) {
	s := bufio.NewScanner(r)
	if !s.Scan() {
		return "", fmt.Errorf("nothing printed: %w", s.Err())
	}
	return s.Text(), nil
}

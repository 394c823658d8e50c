package windowtest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// Display is an X server without a screen, with a window manager and a French keyboard.
type Display struct {
	T    *testing.T
	Home string   // of who works at it
	Env  []string // what a program needs to show itself on it
	Keys int      // pressed so far
	bare bool     // no window manager
}

// StartDisplay gives a display with a window manager, as a workstation has one.
func StartDisplay(t *testing.T) *Display {
	t.Helper()
	Need(t, "openbox")
	d := StartBareDisplay(t, 1366, 768)
	// openbox runs its startup command once it manages windows
	started := filepath.Join(d.Home, "started")
	require.NoError(t, syscall.Mkfifo(started, 0o600))
	wm := exec.Command("openbox", "--startup", "sh -c 'echo ready > "+started+"'")
	wm.Env = d.Env
	Start(t, wm)
	f, err := os.Open(started)
	require.NoError(t, err)
	_, err = bufio.NewReader(f).ReadString('\n')
	require.NoError(t, err)
	require.NoError(t, f.Close())
	d.bare = false
	d.Run("setxkbmap", "fr")
	return d
}

// StartBareDisplay gives a display of a size without a window manager: the window alone, without a frame.
func StartBareDisplay(t *testing.T, width, height int) *Display {
	t.Helper()
	Need(t, "Xvfb", "xdotool", "setxkbmap", "import")
	ready, report, err := os.Pipe()
	require.NoError(t, err)
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-noreset") // a reset would lose the keyboard
	x.ExtraFiles = []*os.File{report}
	Start(t, x)
	require.NoError(t, report.Close())
	number, err := bufio.NewReader(ready).ReadString('\n') // Xvfb writes it once it listens
	require.NoError(t, err)
	require.NoError(t, ready.Close())

	home := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(home, ".cache"), 0o700))
	name := ":" + strings.TrimSpace(number)
	d := &Display{T: t, Home: home, bare: true}
	t.Cleanup(func() { t.Logf("%d keys", d.Keys) })
	d.Env = append(os.Environ(), "DISPLAY="+name, "WAYLAND_DISPLAY=", "HOME="+home, "XDG_CONFIG_HOME="+home+"/config",
		"XDG_DATA_HOME="+home+"/data", "XDG_RUNTIME_DIR="+home, "LIBGL_ALWAYS_SOFTWARE=1", "LC_ALL=C.UTF-8", "FYNE_SCALE=1")
	d.Run("setxkbmap", "fr")
	return d
}

func (d *Display) Run(name string, args ...string) string {
	d.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = d.Env
	out, err := cmd.CombinedOutput()
	require.NoError(d.T, err, "%s %s: %s", name, strings.Join(args, " "), out)
	return strings.TrimSpace(string(out))
}

// AwaitWindow gives the window of the program once it can be seen. A search that meets a window which goes away in the
// meantime ends with BadWindow: it is made again.
func (d *Display) AwaitWindow() string {
	d.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	for {
		cmd := exec.CommandContext(ctx, "xdotool", "search", "--sync", "--onlyvisible", "--name", "Guichet")
		cmd.Env = d.Env
		var said strings.Builder
		cmd.Stderr = &said
		out, err := cmd.Output()
		if found := strings.Fields(string(out)); err == nil && len(found) > 0 {
			return found[0]
		}
		require.NoError(d.T, ctx.Err(), "no window: %s", &said)
		require.True(d.T, err == nil || strings.Contains(said.String(), "BadWindow"), "xdotool search: %v: %s", err, &said)
	}
}

// Key presses keys, by their X names, one after the other.
func (d *Display) Key(names ...string) {
	d.T.Helper()
	d.Keys += len(names)
	d.Run("xdotool", append([]string{"key", "--delay", "30"}, names...)...)
}

// TypeCode types digits and letters, as an agent would on a French keyboard.
func (d *Display) TypeCode(code string) {
	d.T.Helper()
	d.Key(strings.Split(code, "")...)
}

// Shot saves what the screen shows.
func (d *Display) Shot(path string) {
	d.T.Helper()
	require.NoError(d.T, os.MkdirAll(filepath.Dir(path), 0o755))
	d.Run("import", "-window", "root", path)
}

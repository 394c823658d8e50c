package windowtest

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"
)

// Painted is one line of --suivi: a snapshot that the window has drawn. It holds no trait.
type Painted struct {
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

// Window is the running program.
type Window struct {
	*Display
	Last  Painted // what AwaitState and Await saw last
	lines chan Painted
	Cmd   *exec.Cmd
}

// Open starts the program with the given arguments and waits until its window is drawn and has the keyboard.
func (d *Display) Open(program string, args ...string) *Window {
	d.T.Helper()
	fifo := filepath.Join(d.T.TempDir(), "suivi")
	require.NoError(d.T, syscall.Mkfifo(fifo, 0o600))
	cmd := exec.Command(program, append(args, "--suivi", fifo)...)
	cmd.Env = d.Env
	Start(d.T, cmd)
	w := &Window{Display: d, lines: make(chan Painted, 1024), Cmd: cmd}
	go w.follow(fifo)
	w.Await("a first painted snapshot", func(Painted) bool { return true })
	id := d.AwaitWindow()
	if d.bare {
		d.Run("xdotool", "windowfocus", "--sync", id)
	} else {
		d.Run("xdotool", "windowactivate", "--sync", id)
	}
	return w
}

// follow reads the pipe until the program closes it.
func (w *Window) follow(fifo string) {
	defer close(w.lines)
	f, err := os.Open(fifo)
	if err != nil {
		return
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var p Painted
		if json.Unmarshal(s.Bytes(), &p) == nil {
			w.lines <- p
		}
	}
}

// Await waits until the window has drawn a snapshot that fits, and gives it.
func (w *Window) Await(what string, fits func(Painted) bool) Painted {
	w.T.Helper()
	deadline := time.After(Patience)
	for {
		select {
		case p, open := <-w.lines:
			if !open {
				w.Fail("the program ended while waiting for %s", what)
			}
			w.Last = p
			if fits(p) {
				return p
			}
		case <-deadline:
			w.Fail("waited in vain for %s; last: %+v", what, w.Last)
		}
	}
}

// AwaitState waits until the window shows a state; it may show it already.
func (w *Window) AwaitState(state string) Painted {
	w.T.Helper()
	if w.Last.Etat == state {
		return w.Last
	}
	return w.Await("state "+state, func(p Painted) bool { return p.Etat == state })
}

// Fail leaves a picture of what the agent would see.
func (w *Window) Fail(format string, args ...any) {
	w.T.Helper()
	path := filepath.Join(Root(w.T), "build", "echecs", strings.ReplaceAll(w.T.Name(), "/", "-")+".png")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
		cmd := exec.Command("import", "-window", "root", path)
		cmd.Env = w.Env
		_ = cmd.Run()
	}
	w.T.Fatalf(format+" (%s)", append(args, path)...)
}

// Close asks the program to end as the session would, and checks that it does.
func (w *Window) Close() {
	w.T.Helper()
	require.NoError(w.T, w.Cmd.Process.Signal(syscall.SIGTERM))
	done := make(chan error, 1)
	go func() { done <- w.Cmd.Wait() }()
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			require.NoError(w.T, err)
		}
	case <-time.After(Patience):
		w.Fail("the program does not end")
	}
}

// Drain forgets what the window has told so far, but for the last.
func (w *Window) Drain() {
	for len(w.lines) > 0 {
		w.Last = <-w.lines
	}
}

// AsAdministrator changes the agent on the lock: the administrator of the demonstration has one room, his own.
func (w *Window) AsAdministrator() {
	w.T.Helper()
	w.AsAgent("chef")
}

// AsAgent changes the agent to one whose first room is the administration.
func (w *Window) AsAgent(name string) {
	w.T.Helper()
	w.Key("F12")
	w.Await("the lock", func(p Painted) bool { return p.Verrouille && p.Champs })
	w.Key("ctrl+a")
	w.TypeCode(name)
	w.Key("Tab")
	w.TypeCode("demonstration")
	w.Key("Return")
	w.Await("the administration", func(p Painted) bool { return p.Etat == "administration" })
}

// Section opens a section of the administration by its key.
func (w *Window) Section(key, name string) {
	w.T.Helper()
	w.Key("ctrl+" + key)
	w.Await(name, func(p Painted) bool { return p.Liste == "ui.administration."+name })
}

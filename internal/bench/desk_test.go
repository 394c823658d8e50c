//go:build gles

package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ui"
)

// How dear the desk is beside an empty window of the same Fyne, in the same run: first frame, memory, keys, rest. Runs
// alternate, so that whatever else the machine does weighs on both alike.

// emptyWindow is the least program that Fyne can make: what it takes is the price of Fyne.
const emptyWindow = `package main

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("fr.guichet.banc")
	w := a.NewWindow("Banc")
	w.SetContent(widget.NewLabel("vide"))
	w.Resize(fyne.NewSize(1366, 740))
	ticks := 0
	var n *fyne.Animation
	n = fyne.NewAnimation(10*time.Second, func(float32) {
		if ticks++; ticks == 2 {
			n.Stop()
			fmt.Println("peint")
		}
	})
	a.Lifecycle().SetOnStarted(n.Start)
	w.ShowAndRun()
}
`

// buildOf compiles a program once with the window's tags, and gives its path.
func buildOf(b *testing.B, name string, args ...string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	cmd := exec.Command("go", append([]string{"build", "-tags", "gles,no_animations,migrated_fynedo,no_emoji", "-o", path}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, string(out))
	return path
}

// started is one start: how long until a frame with something usable was painted, and the memory once it rests.
type started struct {
	frame  time.Duration
	memory int // KiB resident
	rest   float64
}

func startOf(b *testing.B, home string, keys []string, program string, args ...string) started {
	b.Helper()
	fifo := filepath.Join(b.TempDir(), "suivi")
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/c", "XDG_CACHE_HOME="+home+"/k", "XDG_RUNTIME_DIR="+home)
	var first *bufio.Reader
	began := time.Now()
	if len(args) > 0 {
		require.NoError(b, syscall.Mkfifo(fifo, 0o600))
		cmd.Args = append(cmd.Args, "--suivi", fifo)
		began = time.Now()
		require.NoError(b, cmd.Start())
		f, err := os.Open(fifo)
		require.NoError(b, err)
		defer f.Close()
		first = bufio.NewReader(f)
	} else {
		out, err := cmd.StdoutPipe()
		require.NoError(b, err)
		began = time.Now()
		require.NoError(b, cmd.Start())
		first = bufio.NewReader(out)
	}
	_, err := first.ReadString('\n')
	s := started{frame: time.Since(began)}
	require.NoError(b, err)
	time.Sleep(time.Second) // nothing to wait for: it rests
	if len(keys) > 0 {
		require.NoError(b, exec.Command("xdotool", append([]string{"search", "--sync", "--onlyvisible", "--name", "Guichet", "windowfocus", "key"}, keys...)...).Run())
		time.Sleep(500 * time.Millisecond)
		before, at := ticksOf(b, cmd.Process.Pid), time.Now()
		time.Sleep(4 * time.Second)
		s.rest = float64(ticksOf(b, cmd.Process.Pid)-before) / 100 / time.Since(at).Seconds() * 100
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	require.NoError(b, err)
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			s.memory, err = strconv.Atoi(strings.Fields(rest)[0])
			require.NoError(b, err)
		}
	}
	require.NoError(b, cmd.Process.Signal(syscall.SIGTERM))
	_ = cmd.Wait()
	return s
}

// ticksOf is the processor time of a program, in hundredths of a second.
func ticksOf(b *testing.B, pid int) int {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	require.NoError(b, err)
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	require.NoError(b, err)
	system, err := strconv.Atoi(fields[12])
	require.NoError(b, err)
	return user + system
}

// BenchmarkWindow_Start compares with an empty window. GUICHET_BANC_BASE names a base that is there already (the target
// is set with 100,000 identities in it); without it the base is empty.
func BenchmarkWindow_Start(b *testing.B) {
	source := filepath.Join(b.TempDir(), "vide.go")
	require.NoError(b, os.WriteFile(source, []byte(emptyWindow), 0o600))
	empty, full := buildOf(b, "vide", source), buildOf(b, "guichet", "guichet")
	home := b.TempDir()
	base := os.Getenv("GUICHET_BANC_BASE")
	if base == "" {
		base = filepath.Join(home, "guichet.db")
	}
	settings, err := json.Marshal(map[string]any{
		"poste": "BANC", "entrainement": true, "base": base, "agent": map[string]any{"nom": "MARTIN", "prenom": "Claire"},
		"lecteurs": map[string]any{"sans_pcsc": true}, "etiquettes": map[string]any{"dossier": home},
	})
	require.NoError(b, err)
	config := filepath.Join(home, "poste.json")
	require.NoError(b, os.WriteFile(config, settings, 0o600))
	startOf(b, home, nil, full, "--config", config) // the first one makes its folders
	var frames, memories, rests []float64
	for b.Loop() {
		e := startOf(b, home, nil, empty)
		f := startOf(b, home, []string{"ctrl+f"}, full, "--config", config)
		frames = append(frames, float64(f.frame)/float64(e.frame))
		memories = append(memories, float64(f.memory)/float64(e.memory))
		rests = append(rests, f.rest)
	}
	b.ReportMetric(median(frames), "frame/empty")
	b.ReportMetric(median(memories), "memory/empty")
	b.ReportMetric(median(rests), "%core-at-rest")
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// BenchmarkWindow_KeyToPainted is the time from a character that reaches a field to the end of the frame that shows it, on
// the desk that waits and on the fullest one. What it costs the processors tells more than the clock does on a machine
// that does other things meanwhile.
func BenchmarkWindow_KeyToPainted(b *testing.B) {
	for _, desk := range []struct {
		name string
		snap app.Snapshot
	}{{"attente", waiting()}, {"formulaire", filling()}} {
		b.Run(desk.name, func(b *testing.B) { keyToPainted(b, desk.snap) })
	}
}

func keyToPainted(b *testing.B, snap app.Snapshot) {
	var w *ui.Window
	fyne.DoAndWait(func() {
		w = ui.New(fyne.CurrentApp(), stillDesk{snap}, ui.Options{Title: "Banc"})
		w.Window().Show()
	})
	c := w.Window().Canvas()
	// Fyne ticks animations, draws, then does what was asked of it meanwhile: what a tick asks is done when a frame ends.
	typed, painted := false, make(chan time.Time)
	frames := fyne.NewAnimation(time.Hour, func(float32) {
		if typed {
			typed = false
			fyne.Do(func() { painted <- time.Now() })
		}
	})
	frame := func(f func()) time.Duration {
		began := time.Now()
		fyne.Do(func() {
			f()
			typed = true
		})
		return (<-painted).Sub(began)
	}
	fyne.DoAndWait(frames.Start)
	defer fyne.DoAndWait(func() {
		frames.Stop()
		w.Window().Hide() // closing it would end the program
	})
	for range 5 {
		frame(func() {})
	}
	frame(c.FocusNext)
	require.NotNil(b, c.Focused())
	letters := []rune("0123456789")
	var took []float64
	i, began := 0, processorTime()
	for b.Loop() {
		r := letters[i%len(letters)]
		i++
		took = append(took, float64(frame(func() { c.Focused().TypedRune(r) }))/1e6)
		if i%8 == 0 {
			frame(c.FocusNext)
		}
	}
	b.ReportMetric(median(took), "ms-median")
	b.ReportMetric((processorTime()-began).Seconds()*1000/float64(i), "ms-processeur/touche")
}

//go:build gles

package bench

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
	"guichet/ui"
)

const benchID = "fr.guichet.banc"

// TestMain gives the window the main goroutine, as main does.
func TestMain(m *testing.M) {
	end, err := screenless()
	if err != nil {
		fmt.Fprintln(os.Stderr, "banc de la fenêtre :", err)
		os.Exit(4)
	}
	// as main does it, with preferences of its own
	fyneapp.SetMetadata(fyne.AppMetadata{ID: benchID, Name: "Banc", Migrations: map[string]bool{"fyneDo": true}})
	a := fyneapp.NewWithID(benchID)
	code := 0
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			code = m.Run()
			fyne.Do(a.Quit)
		}()
	})
	a.Run()
	end()
	os.Exit(code)
}

// screenless starts an X server, and points this process to it.
func screenless() (end func(), err error) {
	ready, report, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1366x768x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{report}
	if err := x.Start(); err != nil {
		return nil, err
	}
	report.Close()
	number, err := bufio.NewReader(ready).ReadString('\n')
	ready.Close()
	if err != nil {
		return nil, err
	}
	for k, v := range map[string]string{"DISPLAY": ":" + strings.TrimSpace(number), "WAYLAND_DISPLAY": "", "LIBGL_ALWAYS_SOFTWARE": "1", "FYNE_SCALE": "1"} {
		if err := os.Setenv(k, v); err != nil {
			return nil, err
		}
	}
	return func() {
		_ = x.Process.Kill()
		_ = x.Wait()
	}, nil
}

// stillDesk and stillCellule say one thing and hear nothing.
type stillDesk struct{ app.Snapshot }

func (stillDesk) Do(app.Command) {}
func (d stillDesk) Subscribe(f func(app.Snapshot)) func() {
	f(d.Snapshot)
	return func() {}
}

type stillCellule struct{ app.CelluleSnapshot }

func (stillCellule) Do(app.Command) {}
func (c stillCellule) Subscribe(f func(app.CelluleSnapshot)) func() {
	f(c.CelluleSnapshot)
	return func() {}
}

// longWorklist is a worklist of n people who do not exist, no two rows alike.
func longWorklist(n int) app.CelluleSnapshot {
	noms := []string{"LE GUEN", "BEN SALEM", "LEFEVRE", "DE SOUSA", "KONÉ", "PERRIN", "D’ARTAGNAN DE L’HÉRAULT"}
	s := app.CelluleSnapshot{Revision: 1, List: "discordances", Total: n, Lists: []app.ListTab{{Code: "discordances", Label: "Discordances", Count: n}}}
	for i := range n {
		s.Rows = append(s.Rows, app.WorkRow{ID: fmt.Sprint(i), Nom: noms[i%len(noms)], Prenom: fmt.Sprintf("Anne-%d", i),
			Naissance: fmt.Sprintf("%02d/%02d/%d", i%28+1, i%12+1, 1930+i%90), Ecart: "Premier prénom", Depuis: fmt.Sprintf("%d j", i%400),
			Service: fmt.Sprintf("Service %d", i%40), Statut: []ins.Statut{ins.Provisoire, ins.Recuperee, ins.Validee}[i%3]})
	}
	return s
}

// showWorklist shows a worklist in a window, with the arrows on it. The window stays: it is the master, and the
// program ends with it.
func showWorklist(b *testing.B, n int) fyne.Window {
	var w fyne.Window
	fyne.DoAndWait(func() {
		desk := stillDesk{app.Snapshot{Revision: 1, State: app.StateIdle, Patient: app.Patient{Chosen: -1},
			Agent: app.Agent{Nom: "BENALI", Prenom: "Nadia", Identifiant: "banc", Profil: app.ProfilCellule}}}
		window := ui.New(fyne.CurrentApp(), desk, ui.Options{Title: "Guichet", Cellule: stillCellule{longWorklist(n)}})
		w = window.Window()
		w.Resize(fyne.NewSize(1366, 740))
		w.Show()
	})
	settle()
	fyne.DoAndWait(func() { w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyF10}) })
	settle()
	fyne.DoAndWait(func() { require.NotNil(b, w.Canvas().Focused(), "the rows have the focus") })
	return w
}

// settle waits until a few frames have been drawn.
func settle() {
	for range 20 {
		time.Sleep(20 * time.Millisecond)
		fyne.DoAndWait(func() {})
	}
}

// BenchmarkWindowWorklist presses keys on a worklist of 100,000 rows: one row at a time at the end of what can be seen,
// and a page at a time, where every row is another. The frames are drawn meanwhile, 60 times a second at most.
func BenchmarkWindowWorklist(b *testing.B) {
	w := showWorklist(b, 100_000)
	press := func(name fyne.KeyName) {
		fyne.DoAndWait(func() { w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name}) })
	}
	for _, step := range []struct {
		name   string
		key    fyne.KeyName
		before int // steps that lead to where the rows begin to move
	}{{"ligne", fyne.KeyDown, 20}, {"page", fyne.KeyPageDown, 0}} {
		b.Run(step.name, func(b *testing.B) {
			press(fyne.KeyHome)
			for range step.before {
				press(step.key)
			}
			n, began := 0, processorTime()
			for b.Loop() {
				press(step.key)
				n++
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "pas/s")
			b.ReportMetric((processorTime()-began).Seconds()*1000/float64(n), "ms-processeur/pas")
		})
	}
}

// processorTime is what this process has used of the processors, drawing included: it tells more than the clock does on
// a machine that does other things meanwhile.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

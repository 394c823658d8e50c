package ui

import (
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
)

// fakeDesk hands snapshots over and keeps the commands: the window's other side in these tests.
type fakeDesk struct {
	to   func(desk.Snapshot)
	sent []app.Command
}

func (d *fakeDesk) Do(c app.Command) { d.sent = append(d.sent, c) }
func (d *fakeDesk) Subscribe(f func(desk.Snapshot)) func() {
	d.to = f
	return func() {}
}

func (d *fakeDesk) last(t testing.TB) app.Command {
	t.Helper()
	require.NotEmpty(t, d.sent, "no command was sent")
	return d.sent[len(d.sent)-1]
}

type fakeCards struct{ inserted, removed int }

func (c *fakeCards) Cards() []string {
	return []string{"ADRUN Zoé", "D’ARTAGNAN DE L’HÉRAULT", "DE VINCI Leonardo", "TCHITCHI Catarina", "HOUILLES"}
}
func (c *fakeCards) Insert(i int) { c.inserted = i + 1 }
func (c *fakeCards) Remove()      { c.removed++ }

func open(t testing.TB, size fyne.Size, opts Options) (*Window, *fakeDesk) {
	t.Helper()
	if opts.Now == nil {
		opts.Now = func() time.Time { return tenFortyTwo }
	}
	if opts.beat == nil {
		opts.beat = func(time.Duration, func()) func() { return func() {} }
	}
	if opts.later == nil { // a key acts at once: no scanner is played
		opts.later = func(_ time.Duration, f func()) func() { f(); return func() {} }
	}
	if opts.away == nil {
		opts.away = func(work func(context.Context), then func()) func() {
			work(context.Background())
			then()
			return func() {}
		}
	}
	opts.Title = "Guichet"
	a := test.NewApp()
	t.Cleanup(a.Quit)
	windTheCaches()
	d := &fakeDesk{}
	w := New(a, d, opts)
	w.window.Resize(size)
	w.window.Show()
	t.Cleanup(w.window.Close)
	return w, d
}

// windTheCaches sets the clock by which Fyne's caches expire. Without frames only a capture moves it: the renderers of a
// window made more than a minute after the last one would count as expired from the start.
func windTheCaches() { software.NewCanvas().Capture() }

var screenSize = fyne.NewSize(1366, 768)

// pictures is the folder that captures are written to, for the eye; none are written without it.
func capture(t testing.TB, w *Window, name string) {
	t.Helper()
	dir := os.Getenv("GUICHET_PICTURES")
	if dir == "" {
		return
	}
	require.NoError(t, os.MkdirAll(dir, 0o755))
	f, err := os.Create(filepath.Join(dir, name+".png"))
	require.NoError(t, err)
	defer f.Close()
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	require.NoError(t, encoder.Encode(f, w.window.Canvas().Capture()))
}

type moment struct {
	name string
	snap desk.Snapshot
	opts Options
	size fyne.Size
	then func(*Window) // what the person did after it
}

func moments() []moment {
	return []moment{
		{name: "attente", snap: idle()},
		{name: "beneficiaires", snap: beneficiaries()},
		{name: "resultats", snap: results()},
		{name: "piece", snap: pieceChoice()},
		{name: "traits", snap: traitsForm()},
		{name: "appel", snap: calling()},
		{name: "concordance", snap: comparisonOK()},
		{name: "discordance", snap: blocking()},
		{name: "aucune", snap: none01()},
		{name: "plusieurs", snap: several02()},
		{name: "indisponible", snap: unavailable()},
		{name: "qualifiee", snap: admitted()},
		{name: "verrou", snap: locked()},
		{name: "entrainement", snap: training(blocking()), opts: Options{Demonstration: &fakeCards{}}},
		{name: "entrainement-720", snap: training(blocking()), opts: Options{Demonstration: &fakeCards{}}, size: fyne.NewSize(1280, 720)},
		{name: "traits-720", snap: traitsForm(), size: fyne.NewSize(1280, 720)},
		{name: "discordance-720", snap: blocking(), size: fyne.NewSize(1280, 720)},
		{name: "discordance-sombre", snap: blocking(), opts: Options{Dark: true}},
		{name: "qualifiee-sombre", snap: admitted(), opts: Options{Dark: true}},
		{name: "discordance-200", snap: blocking(), opts: Options{TextScale: 2}},
		{name: "traits-200", snap: traitsForm(), opts: Options{TextScale: 2}},
		{name: "discordance-125", snap: blocking(), opts: Options{TextScale: 1.25}},
		{name: "discordance-1920", snap: blocking(), size: fyne.NewSize(1920, 1080)},
		{name: "aide", snap: blocking(), then: func(w *Window) { press(w, fyne.KeyF1) }},
		{name: "lexique", snap: blocking(), then: func(w *Window) { press(w, fyne.KeyF1); press(w, fyne.Key2) }},
		{name: "manuel", snap: blocking(), then: func(w *Window) { press(w, fyne.KeyF1); press(w, fyne.Key3) }},
		{name: "services", snap: blocking(), then: func(w *Window) { w.shell.status.open() }},
	}
}

func (m moment) open(t testing.TB) (*Window, *fakeDesk) {
	size := m.size
	if size == (fyne.Size{}) {
		size = screenSize
	}
	w, d := open(t, size, m.opts)
	d.to(m.snap)
	if m.then != nil {
		m.then(w)
	}
	return w, d
}

func TestScreens_AreDrawnFromSnapshotsAlone(t *testing.T) {
	for _, m := range moments() {
		t.Run(m.name, func(t *testing.T) {
			w, _ := m.open(t)
			capture(t, w, m.name)
		})
	}
}

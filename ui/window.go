package ui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/assets"
	"guichet/ui/look"
)

// Desk is what the window needs of a desk. desk.Guichet is one.
type Desk interface {
	// Do hands a command over; it never blocks.
	Do(app.Command)
	// Subscribe calls f with each new snapshot, from any goroutine, until cancel.
	Subscribe(f func(desk.Snapshot)) (cancel func())
}

// Demonstration inserts and removes virtual cards from the screen.
type Demonstration interface {
	Cards() []string // what is written on each card, in order
	Insert(i int)
	Remove()
}

// Options are what a window is given besides its desk.
type Options struct {
	Title         string
	Version       string
	Demonstration Demonstration // nil outside demonstration and training
	// The rooms beside the desk; one that is nil does not exist.
	Cellule    Cellule
	Statistics app.Statistics
	// Administration is the room of settings, agents, journal and backups.
	Administration *admin.Administration
	// InHand is told the number of the record in hand when it changes, "" when there is none; Fell is the one that was in
	// hand when the last window fell. Crashed is given the description of a fault of the window, without traits.
	InHand  func(id string)
	Fell    string
	Crashed func(report string)
	// Typing is the pause after which the desk is told what is being typed (TypingPause); 0 never tells it.
	Typing time.Duration
	Dark   bool
	// TextScale is from 1 to 2; 0 is what the person chose last, or 1.
	TextScale float32
	// Now is the clock of elapsed times; nil is time.Now.
	Now     func() time.Time
	Painted Painted
	outside
}

// Painted tells who waits for the screen what has been drawn, on the window's goroutine. What is nil is not called.
type Painted struct {
	Desk func(desk.Snapshot)
	// Cellule is called while it is the room that is shown.
	Cellule  func(cellule.Snapshot)
	Pilotage func(app.Indicators)
	// Administration is called when nothing runs there: the code of the section, the message shown, and whether something
	// is asked.
	Administration func(section string, m *shown.Message, asks bool)
}

// outside is what the window uses of what lies outside it: time, goroutines, folders. Tests have their own.
type outside struct {
	// beat is every, and away is workers.away: the test driver runs fyne.Do on the goroutine that calls it.
	beat func(period time.Duration, f func()) (stop func())
	// documents is the folder in which a file is first proposed.
	documents func() string
	away      func(work func(context.Context), then func()) (cancel func())
	// later and wedgeNow time the keys of a scanner.
	later    func(d time.Duration, f func()) (cancel func())
	wedgeNow func() time.Time
}

// orReal puts what is real where a test has nothing of its own.
func (o outside) orReal(w *workers) outside {
	if o.beat == nil {
		o.beat = every
	}
	if o.documents == nil {
		o.documents = documents
	}
	if o.away == nil {
		o.away = w.away
	}
	if o.later == nil {
		o.later = later
	}
	if o.wedgeNow == nil {
		o.wedgeNow = time.Now
	}
	return o
}

// Window is the window of one desk. Its methods belong to the window's goroutine.
type Window struct {
	window   fyne.Window
	app      fyne.App
	shell    *shell
	screen   *screen       // the desk, the first room
	cellule  *celluleRoom  // nil where there is none
	pilotage *pilotageRoom // nil where there is none
	mail     *mailbox[desk.Snapshot]
	letters  []func() // what ends the other mailboxes
	workers  workers
	cancel   func()
	stop     func() // the beat of elapsed times; nil when nothing runs
	do       func(app.Command)
	told     desk.Snapshot // what tellNews compares with
	inHand   string        // what InHand was told last
	rescued  time.Time     // when a fault was survived last
	guarding bool
	options  Options
}

// The preferences are looks only: nothing of a patient is ever kept there.
const (
	prefDark   = "dark"
	prefScale  = "text.scale"
	prefWidth  = "window.width"
	prefHeight = "window.height"
)

// New makes the window of a desk, and shows what the desk says until the window is closed.
func New(a fyne.App, guichet Desk, opts Options) *Window {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if err := speakFrench(); err != nil {
		fyne.LogError("traductions", err)
	}
	prefs := a.Preferences()
	if opts.TextScale == 0 {
		opts.TextScale = float32(prefs.FloatWithFallback(prefScale, 1))
	}
	opts.Dark = prefs.BoolWithFallback(prefDark, opts.Dark)
	a.Settings().SetTheme(look.New(opts.Dark, opts.TextScale))

	w := &Window{app: a, window: a.NewWindow(opts.Title), do: guichet.Do}
	opts.outside = opts.outside.orReal(&w.workers)
	w.options = opts
	// The desk says where it stands while the window is being made: the first frame shows it already.
	w.mail = &mailbox[desk.Snapshot]{paint: w.paint, held: true}
	w.cancel = guichet.Subscribe(w.mail.put)
	w.window.SetIcon(fyne.NewStaticResource("guichet.png", assets.AppIcon()))
	w.window.SetPadded(false)
	w.build()
	w.window.Resize(fyne.NewSize(
		float32(prefs.FloatWithFallback(prefWidth, 1366)), float32(prefs.FloatWithFallback(prefHeight, 740))))
	w.window.SetMaster()
	w.window.SetOnClosed(w.close)
	w.window.SetOnDropped(w.dropped)

	w.furnish()
	if runtime.GOOS == "darwin" { // elsewhere the keys stand on the screen, and a menu would take its height
		w.window.SetMainMenu(w.shell.mainMenu())
	}
	if !w.mail.open() {
		w.screen.show(desk.Snapshot{Patient: desk.Patient{Chosen: -1}})
	}
	return w
}

// build makes the shell with its desk.
func (w *Window) build() {
	w.shell = newShell(w.window.Canvas(), w.do, w.options)
	w.shell.restyle = w.restyle
	w.shell.beat = w.beat
	w.shell.window = w.window
	w.shell.keys.guard = w.guard
	w.screen = w.shell.desk
	w.window.SetContent(w.shell.root)
}

// furnish makes the rooms beside the desk.
func (w *Window) furnish() {
	if c := w.options.Cellule; c != nil {
		w.cellule = newCelluleRoom(w.shell, c.Do)
		w.shell.furnish(w.cellule)
		mail := &mailbox[cellule.Snapshot]{paint: func(s cellule.Snapshot) { w.cellule.show(s) }}
		cancel := c.Subscribe(mail.put)
		w.letters = append(w.letters, func() { mail.close(); cancel() })
	}
	if s := w.options.Statistics; s != nil {
		w.pilotage = newPilotageRoom(w.shell, s)
		w.shell.furnish(w.pilotage)
	}
	if a := w.options.Administration; a != nil {
		w.shell.furnish(newAdminRoom(w.shell, a))
		w.shell.offerInstallation(a)
	}
}

// documents is the person's folder for documents, or his own where there is none.
func documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	if d := filepath.Join(home, "Documents"); isFolder(d) {
		return d
	}
	return home
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Window is Fyne's window, for whoever shows it.
func (w *Window) Window() fyne.Window { return w.window }

func (w *Window) paint(s desk.Snapshot) {
	w.tellNews(s)
	w.guard(func() { w.draw(s) })
	w.resume(s)
	if painted := w.options.Painted.Desk; painted != nil {
		afterFrame(func() { painted(s) })
	}
}

func (w *Window) draw(s desk.Snapshot) { w.screen.show(s) }

// beat keeps time while a room shows how long something has lasted.
func (w *Window) beat() {
	switch running := w.shell.running(); {
	case running && w.stop == nil:
		w.stop = w.options.beat(time.Second, w.shell.tick)
	case !running && w.stop != nil:
		w.stop()
		w.stop = nil
	}
}

// restyle changes the looks and keeps the choice for the next start.
func (w *Window) restyle(dark bool, scale float32) {
	w.options.Dark, w.options.TextScale = dark, scale
	w.app.Preferences().SetBool(prefDark, dark)
	w.app.Preferences().SetFloat(prefScale, float64(scale))
	w.app.Settings().SetTheme(look.New(dark, scale))
	w.shell.forget()
	w.shell.paint()
}

func (w *Window) close() {
	w.mail.close()
	w.cancel()
	for _, end := range w.letters {
		end()
	}
	w.shell.here.leave()
	w.workers.group.Wait()
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
	size := w.window.Canvas().Size()
	w.app.Preferences().SetFloat(prefWidth, float64(size.Width))
	w.app.Preferences().SetFloat(prefHeight, float64(size.Height))
}

package ui

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"guichet/app/desk"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// A fault of the window must not stop a desk: what a person asked for and what a snapshot draws run guarded. When one
// breaks, the window is made anew and shows the desk's last snapshot, which knows nothing of windows: the same patient,
// with all that was entered and sent. A second fault within rescueOnce ends the program, and the next start takes the
// record up again.
const rescueOnce = 5 * time.Second

// guard runs f and survives it.
func (w *Window) guard(f func()) {
	if w.guarding { // one guard is enough: the outermost
		f()
		return
	}
	w.guarding = true
	defer func() {
		w.guarding = false
		cause := recover()
		if cause == nil {
			return
		}
		now := w.options.wedgeNow()
		if !w.rescued.IsZero() && now.Sub(w.rescued) < rescueOnce {
			panic(fmt.Sprintf("ui: a second fault of the window, after %T", cause)) // never the value: it may hold traits (H-07)
		}
		w.rescued = now
		if w.options.Crashed != nil {
			w.options.Crashed(report(cause))
		}
		w.rebuild()
	}()
	f()
}

// report describes a fault without a word that may come from a patient: the kind of the cause, Go's own sentence about
// it, and where in the program (H-07).
func report(cause any) string {
	what := fmt.Sprintf("%T", cause)
	if e, ok := cause.(runtime.Error); ok {
		what += ": " + e.Error()
	}
	return what + "\n" + string(debug.Stack())
}

// rebuild makes the window's content anew from the desk's last snapshot.
func (w *Window) rebuild() {
	for _, end := range w.letters {
		end()
	}
	w.letters = nil
	for o := w.window.Canvas().Overlays().Top(); o != nil; o = w.window.Canvas().Overlays().Top() {
		w.window.Canvas().Overlays().Remove(o)
	}
	last, news := w.screen.shown, w.screen.news
	w.build()
	w.screen.news = news
	w.furnish()
	w.draw(last)
	w.shell.layers.show(say("ui.reprise.titre"), piece.NewColumn(12,
		piece.NewText(piece.Run{Text: say("ui.reprise.fenetre"), Size: look.Body})))
}

// resume follows which record is in hand, so that a start after a fall can take it up again, and does so.
func (w *Window) resume(s desk.Snapshot) {
	if s.Agent.Locked {
		return // a lock shows nobody, and forgets nobody
	}
	id := ""
	if o := s.Patient.Opened; o != nil {
		id = o.ID
	}
	if w.options.InHand != nil && id != w.inHand {
		w.inHand = id
		w.options.InHand(id)
	}
	if w.options.Fell == "" {
		return
	}
	fell := w.options.Fell
	w.options.Fell = ""
	if s.State == desk.StateIdle {
		w.screen.send(desk.OpenRecord{ID: fell})
		w.shell.layers.show(say("ui.reprise.titre"), piece.NewColumn(12,
			piece.NewText(piece.Run{Text: say("ui.reprise.depart"), Size: look.Body})))
	}
}

// Front brings the window before the others, from any goroutine: a second start asks for it.
func (w *Window) Front() { onWindow(func() { w.window.Show(); w.window.RequestFocus() }) }

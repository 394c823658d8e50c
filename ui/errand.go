package ui

import (
	"context"
	"time"

	"guichet/app/shown"
)

// errand is what a part of the window has done elsewhere, one thing at a time. The newest counts: the answer to one that was
// cancelled, or that another followed, is dropped.
type errand struct {
	sh       *shell
	patience time.Duration // bounds the work; 0 does not
	leave    string        // code of the label of what stops it, where its progress is shown

	progress *shown.Progress // what is shown of it; nil when nothing runs
	number   int             // of the newest
	stop     func()          // ends the context of the work
}

// run does work, then calls then on the window's goroutine with what became of it. The caller paints: label is what is said
// meanwhile.
func (e *errand) run(label string, work func(context.Context) error, then func(error)) {
	e.cancel()
	e.number++
	number := e.number
	e.progress = &shown.Progress{Label: label, Since: e.sh.time()}
	if e.leave != "" {
		e.progress.Leave = &shown.Act{Label: say(e.leave), Key: "F8", Command: shown.StopWaiting{}}
	}
	var err error
	stop := e.sh.options.away(func(ctx context.Context) {
		if e.patience > 0 {
			var end func()
			ctx, end = context.WithTimeout(ctx, e.patience)
			defer end()
		}
		err = work(ctx)
	}, func() {
		if number == e.number && e.running() {
			e.stop, e.progress = nil, nil
			then(err)
		}
	})
	if number == e.number && e.running() { // not answered while it was asked
		e.stop = stop
	}
}

// running reports whether something has not come back yet.
func (e *errand) running() bool { return e.progress != nil }

// cancel drops what runs.
func (e *errand) cancel() {
	if e.stop != nil {
		e.stop()
	}
	e.stop, e.progress = nil, nil
}

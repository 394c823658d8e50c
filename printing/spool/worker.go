package spool

import (
	"context"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// worker sends the requests of one printer, one after the other.
type worker struct {
	s       *Spool
	name    string
	printer printing.Printer
	wake    chan struct{}
	health  printing.Health // as it was told last
	open    map[string]bool // requests seen waiting
}

// ask asks the printer how it is, and passes it on.
func (w *worker) ask(ctx context.Context) printing.Health {
	h := w.printer.Health(ctx)
	if ctx.Err() == nil {
		if h.Quand.IsZero() {
			h.Quand = w.s.now()
		}
		w.health = h
		if w.s.Told != nil {
			w.s.Told(w.name, h)
		}
	}
	return h
}

func (w *worker) run(ctx context.Context) {
	w.recover(ctx)
	for ctx.Err() == nil {
		pause := w.round(ctx)
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// recover settles what a crash left in "envoi": committed, but nobody knows whether the bytes left.
func (w *worker) recover(ctx context.Context) {
	jobs, err := w.s.Store.OpenJobs(ctx, w.name)
	if err != nil {
		w.s.log().Error("reprise des impressions", "erreur", err)
		return
	}
	for _, j := range jobs {
		if j.Etat == printing.JobSending {
			r := w.printer.Recover(ctx, j.ID)
			w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) { return j.Done(r, w.s.now()) })
		}
	}
}

// round does what is due and gives the pause until the next one.
func (w *worker) round(ctx context.Context) time.Duration {
	follow := w.s.FollowEvery
	if follow == 0 {
		follow = 5 * time.Second
	}
	jobs, err := w.s.Store.OpenJobs(ctx, w.name)
	if err != nil {
		w.s.log().Error("lecture des impressions en attente", "erreur", err)
		return follow
	}
	w.vanished(ctx, jobs)
	rest := w.s.AskEvery
	if rest == 0 {
		rest = 20 * time.Second
	}
	pause, blocked := follow, false
	for _, j := range jobs {
		if ctx.Err() != nil {
			break
		}
		now := w.s.now()
		switch {
		case j.Etat == printing.JobHandedOver:
			if now.Sub(j.Change) < printing.MaxAge {
				w.follow(ctx, j)
			}
		case j.Perime || blocked:
			// order is kept: what comes after a request that waits, waits too
		case !j.Due(now) && !w.mended(ctx, follow):
			pause, blocked = min(pause, max(j.Prochain.Sub(now), time.Millisecond)), true
		case now.Sub(j.Demande) >= printing.MaxAge: // the agent is asked; what was asked after it need not wait for that
			w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) { return j.Stale(w.s.now()) })
		default:
			if after, ok := w.send(ctx, j); ok && after.Etat == printing.JobWaiting {
				pause, blocked = min(pause, max(after.Prochain.Sub(w.s.now()), time.Millisecond)), true
			}
		}
	}
	if !blocked && ctx.Err() == nil && w.s.now().Sub(w.health.Quand) >= rest {
		w.ask(ctx)
	}
	return pause
}

// vanished tells about requests that are no longer open though nothing was done here: the identity changed, and the base
// refused them with it.
func (w *worker) vanished(ctx context.Context, jobs []printing.Job) {
	now := make(map[string]bool, len(jobs))
	for _, j := range jobs {
		now[j.ID] = true
	}
	for id := range w.open {
		if now[id] || w.s.Changed == nil {
			continue
		}
		if j, err := w.s.Store.Job(ctx, id); err == nil {
			w.s.Changed(j)
		}
	}
	w.open = now
}

// mended tells that a printer which kept a request waiting is well again, before the time of the next try has come.
func (w *worker) mended(ctx context.Context, every time.Duration) bool {
	if w.s.now().Sub(w.health.Quand) < every {
		return false
	}
	before := w.health.Ready()
	return w.ask(ctx).Ready() && !before && ctx.Err() == nil
}

// store applies a transition to the request as it is stored now: the agent may have cancelled it meanwhile.
func (w *worker) store(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, bool) {
	j, err := w.s.Store.ChangeJob(ctx, id, apply)
	if err != nil {
		w.s.log().Error("état d'une impression", "demande", id, "erreur", err)
		return j, false
	}
	if w.s.Changed != nil {
		w.s.Changed(j)
	}
	return j, true
}

func (w *worker) follow(ctx context.Context, j printing.Job) {
	r := w.printer.Follow(ctx, j.Spouleur)
	if ctx.Err() != nil || r.Issue == printing.IssueHandedOver && r.Cause.Same(j.Cause) {
		return
	}
	change := j.Change
	w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) {
		j, err := j.Done(r, w.s.now())
		if j.Etat == printing.JobHandedOver {
			j.Change = change // followed from the moment it was transmitted, not from its last fault
		}
		return j, err
	})
}

// send makes the document, asks the printer, commits "envoi", sends, and commits the outcome.
func (w *worker) send(ctx context.Context, j printing.Job) (printing.Job, bool) {
	document, refusal, err := w.s.Source.Document(ctx, j)
	if ctx.Err() != nil {
		return j, false
	}
	if err != nil {
		// A fault of ours, a self-read that failed: never a retry, and never a reason to block the queue.
		w.s.log().Error("document à imprimer", "demande", j.ID, "erreur", err)
		refusal = texts.Refuse("impression.defaut")
	}
	if refusal != nil {
		return w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) { return j.Refused(refusal, w.s.now()) })
	}
	if h := w.ask(ctx); !h.Ready() {
		if ctx.Err() != nil {
			return j, false
		}
		return w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) { return j.NotReady(h.Cause, w.s.now()) })
	}
	if _, stored := w.store(ctx, j.ID, func(j printing.Job) (printing.Job, error) { return j.Sending(w.s.now()) }); !stored {
		return j, false
	}
	document.ID = j.ID
	r := w.printer.Send(ctx, document)
	// The outcome is stored even when the program is being closed: it is known, and must not be lost.
	after, stored := w.store(context.WithoutCancel(ctx), j.ID, func(j printing.Job) (printing.Job, error) { return j.Done(r, w.s.now()) })
	if stored && after.Etat == printing.JobCancelled && after.PeutSortir && after.Retrait != printing.RetireTard {
		after = w.s.withdraw(ctx, after) // given up while it was sent, when the server did not know it yet
	}
	return after, stored
}

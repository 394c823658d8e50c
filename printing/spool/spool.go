// Package spool sends print requests to printers: one worker for each printer, in order, every change of state stored
// before the next act. What it cannot know it calls uncertain and never repeats by itself (P-9).
package spool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// Store keeps the requests. It is the base of the desk: a request is stored with the act that asks for it.
type Store interface {
	// ChangeJob applies a transition to a request as it is stored now, and stores the outcome durably before it returns;
	// nobody else changes the request meanwhile. What apply refuses is not stored, and its error comes back as it is.
	// ErrUnknown when there is no such request.
	ChangeJob(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error)
	// Job gives one request, or ErrUnknown.
	Job(ctx context.Context, id string) (printing.Job, error)
	// OpenJobs gives the requests of a printer that are not final, oldest first.
	OpenJobs(ctx context.Context, imprimante string) ([]printing.Job, error)
}

// Source makes the document of a request from the current record, at the moment it is sent. It checks status,
// attributes and version again: a demotion since then is a refusal (DM-07, E-25). A fault of the program is an error.
type Source interface {
	Document(ctx context.Context, j printing.Job) (printing.Document, *texts.Refusal, error)
}

// ErrUnknown is the error of an id that no request has.
var ErrUnknown = printing.ErrUnknownJob

// Spool runs the workers.
type Spool struct {
	Store    Store
	Source   Source
	Printers map[string]printing.Printer
	// Now is the clock; nil is the machine's.
	Now func() time.Time
	// Changed, when given, is told of every change of state after it is stored. It must not wait.
	Changed func(printing.Job)
	// Told, when given, is told how a printer is each time it was asked. It must not wait.
	Told func(imprimante string, h printing.Health)
	Log  *slog.Logger
	// Follow is the pause between two questions about transmitted requests; zero is 5 s.
	FollowEvery time.Duration
	// AskEvery is the pause between two questions about a printer that has nothing to do; zero is 20 s. One that keeps
	// requests waiting is asked at each FollowEvery.
	AskEvery time.Duration

	mu    sync.Mutex
	wakes map[string]chan struct{}
}

func (s *Spool) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Spool) log() *slog.Logger {
	if s.Log != nil {
		return s.Log
	}
	return slog.New(slog.DiscardHandler)
}

// Run recovers what a crash left behind, then works until ctx ends. It returns when every worker has stopped.
func (s *Spool) Run(ctx context.Context) {
	var done sync.WaitGroup
	for name, p := range s.Printers {
		wake := s.wake(name)
		done.Go(func() { (&worker{s: s, name: name, printer: p, wake: wake}).run(ctx) })
	}
	done.Wait()
}

func (s *Spool) wake(name string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wakes == nil {
		s.wakes = map[string]chan struct{}{}
	}
	if s.wakes[name] == nil {
		s.wakes[name] = make(chan struct{}, 1)
	}
	return s.wakes[name]
}

// Wake tells the worker of a printer to look: a request was stored, or the printer changed.
func (s *Spool) Wake(imprimante string) {
	select {
	case s.wake(imprimante) <- struct{}{}:
	default:
	}
}

// change applies a transition of a request and wakes its worker.
func (s *Spool) change(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error) {
	j, err := s.Store.ChangeJob(ctx, id, apply)
	if err != nil {
		return j, fmt.Errorf("changing a print request: %w", err)
	}
	if s.Changed != nil {
		s.Changed(j)
	}
	s.Wake(j.Imprimante)
	return j, nil
}

// Answer stores what the agent saw at the printer.
func (s *Spool) Answer(ctx context.Context, id string, out bool) (printing.Job, error) {
	j, err := s.change(ctx, id, func(j printing.Job) (printing.Job, error) { return j.Answered(out, s.now()) })
	if err != nil || out {
		return j, err
	}
	return s.withdraw(ctx, j), nil // what did not come out must not come out later
}

// Confirm sends a request that waited too long after all.
func (s *Spool) Confirm(ctx context.Context, id string) (printing.Job, error) {
	return s.change(ctx, id, func(j printing.Job) (printing.Job, error) { return j.Confirmed(s.now()) })
}

// Cancel gives a request up; its state tells whether paper may come out all the same. A print server that holds it is told
// to drop it, after the request is given up here: whatever the server answers, or does not, the agent has been heard.
func (s *Spool) Cancel(ctx context.Context, id string) (printing.Job, error) {
	j, err := s.change(ctx, id, func(j printing.Job) (printing.Job, error) { return j.Cancelled(s.now()) })
	if err != nil {
		return j, err
	}
	return s.withdraw(ctx, j), nil
}

// withdraw has the server drop what it may still hold of a request that was given up.
func (s *Spool) withdraw(ctx context.Context, j printing.Job) printing.Job {
	w, ok := s.Printers[j.Imprimante].(printing.Withdrawer)
	given := j.Etat == printing.JobCancelled && j.PeutSortir || j.Etat == printing.JobSending && j.AAnnuler
	if !ok || !given {
		return j
	}
	outcome := w.Withdraw(ctx, j.ID, j.Spouleur)
	// What the server did is known now, and must not be lost.
	after, err := s.change(context.WithoutCancel(ctx), j.ID, func(j printing.Job) (printing.Job, error) { return j.Withdrawn(outcome, s.now()) })
	switch {
	case errors.Is(err, printing.ErrTransition):
		return after // its sending ended meanwhile, and the worker has seen to it
	case err != nil:
		s.log().Error("retrait d'une impression", "demande", j.ID, "erreur", err)
		return j
	}
	return after
}

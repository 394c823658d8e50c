package actor

import (
	"context"
	"time"

	"guichet/app"
)

// Effect is something to do outside the owner of the desk. Run may wait; it comes back with a result.
type Effect interface {
	Run(ctx context.Context, o *Outside) Result
	Origin() (key string, token uint64)
	// Deadline bounds the whole effect.
	Deadline(s app.Settings) time.Duration
	// Broken is the result when a component panicked under it: a fault like another, so that the desk goes on. nil when
	// nobody waits for one.
	Broken(err error) Result
}

// CancelEffect ends an effect that nobody waits for any more.
type CancelEffect struct{ Token uint64 }

func (CancelEffect) Run(context.Context, *Outside) Result { return nil }

func (c CancelEffect) Origin() (string, uint64) { return "", c.Token }

func (CancelEffect) Deadline(app.Settings) time.Duration { return 0 }

func (CancelEffect) Broken(error) Result { return nil }

package actor

import (
	"context"
	"time"

	"guichet/app"
)

// JournalFacts makes facts durable that change no identity.
type JournalFacts struct {
	From
	ID      string
	Entries []app.Entry
}

func (JournalFacts) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

// Ordered keeps facts in the order in which they came about.
func (JournalFacts) Ordered() {}

func (f JournalFacts) Broken(err error) Result {
	return Journaled{From: f.From, ID: f.ID, Entries: f.Entries, Err: err}
}

func (f JournalFacts) Run(ctx context.Context, o *Outside) Result {
	_, err := o.Record(ctx, f.ID, 0, f.Entries, nil)
	return Journaled{From: f.From, ID: f.ID, Entries: f.Entries, Err: err}
}

// Journaled answers JournalFacts.
type Journaled struct {
	From
	ID      string
	Entries []app.Entry
	Err     error
}

// Unsaved gives the facts back that could not be written.
func (j Journaled) Unsaved() (string, []app.Entry) {
	if j.Err == nil {
		return "", nil
	}
	return j.ID, j.Entries
}

// UnsavedEntry is what Unsaved gives for the one line of an identity that the base could not take; e is nil when it took it.
func UnsavedEntry(id string, e *app.Entry) (string, []app.Entry) {
	if e == nil {
		return "", nil
	}
	return id, []app.Entry{*e}
}

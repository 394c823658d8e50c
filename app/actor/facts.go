package actor

import (
	"context"
	"time"

	"guichet/app"
)

// journaled answers journalFacts.
type Journaled struct {
	From
	Id      string
	Entries []app.Entry
	Err     error
}

// Unsaved gives the facts back that could not be written.
func (j Journaled) Unsaved() (string, []app.Entry) {
	if j.Err == nil {
		return "", nil
	}
	return j.Id, j.Entries
}

func Unwritten(id string, e *app.Entry) (string, []app.Entry) {
	if e == nil {
		return "", nil
	}
	return id, []app.Entry{*e}
}

// journalFacts makes facts durable that change no identity.
type JournalFacts struct {
	From
	Id      string
	Entries []app.Entry
}

func (JournalFacts) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

// Ordered keeps facts in the order in which they came about.
func (JournalFacts) Ordered() {}

func (f JournalFacts) Broken(err error) Result {
	return Journaled{From: f.From, Id: f.Id, Entries: f.Entries, Err: err}
}

func (f JournalFacts) Run(ctx context.Context, o *Outside) Result {
	_, err := o.Record(ctx, f.Id, 0, f.Entries, nil)
	return Journaled{From: f.From, Id: f.Id, Entries: f.Entries, Err: err}
}

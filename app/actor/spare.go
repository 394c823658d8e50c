package actor

import (
	"context"

	"guichet/app"
	"guichet/assets/texts"
)

// sparing writes the facts that are still in memory when an actor ends: to the base if it answers at last, beside it
// otherwise. Each result that nobody takes any more comes here too.
func sparing(o *Outside, left []JournalFacts) {
	var err error
	for _, f := range left {
		if len(f.Entries) == 0 {
			continue
		}
		if err == nil { // a base that did not answer once is not waited for again
			if _, err = o.Record(context.Background(), f.ID, 0, f.Entries, nil); err == nil {
				continue
			}
		}
		if s, ok := app.As[app.Spare](o.Ports.Base); ok && s.Spare(f.ID, f.Entries) == nil {
			continue
		}
		o.Ports.Log.Error("guichet : faits perdus à la fermeture", "lignes", len(f.Entries), "cause", texts.RefusalOr(err, "app_base_panne").Code)
	}
}

// leftBy gives what must not be lost of an event that nobody takes any more.
func leftBy(ev Event) []JournalFacts {
	if id, entries := UnsavedOf(ev); len(entries) > 0 {
		return []JournalFacts{{ID: id, Entries: entries}}
	}
	return nil
}

// unsaver is a result that may hold facts which the base could not take.
type unsaver interface {
	Unsaved() (id string, entries []app.Entry)
}

// UnsavedOf gives the facts of an event that must not be lost with it, and the identity that they are about; none for most.
func UnsavedOf(ev Event) (id string, entries []app.Entry) {
	if r, ok := ev.(unsaver); ok {
		return r.Unsaved()
	}
	return "", nil
}

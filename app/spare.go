package app

import (
	"context"
	"slices"

	"guichet/assets/texts"
)

// sparing writes the facts that are still in memory when an actor ends: to the base if it answers at last, beside it
// otherwise. Each result that nobody takes any more comes here too.
func sparing(o *outside, left []journalFacts) {
	var err error
	for _, f := range left {
		if len(f.entries) == 0 {
			continue
		}
		if err == nil { // a base that did not answer once is not waited for again
			if _, err = o.Record(context.Background(), f.id, 0, f.entries, nil); err == nil {
				continue
			}
		}
		if s, ok := As[Spare](o.Ports.Base); ok && s.Spare(f.id, f.entries) == nil {
			continue
		}
		o.Ports.Log.Error("guichet : faits perdus à la fermeture", "lignes", len(f.entries), "cause", texts.RefusalOr(err, "app_base_panne").Code)
	}
}

// leftBy gives what must not be lost of an event that nobody takes any more.
func leftBy(ev event) []journalFacts {
	if id, entries := unsavedOf(ev); len(entries) > 0 {
		return []journalFacts{{id: id, entries: entries}}
	}
	return nil
}

// unsaver is a result that may hold facts which the base could not take.
type unsaver interface {
	Unsaved() (id string, entries []Entry)
}

func unsavedOf(ev event) (id string, entries []Entry) {
	if r, ok := ev.(unsaver); ok {
		return r.Unsaved()
	}
	return "", nil
}

// leftBehind gives the facts that the machine still holds, the visits that end with the desk among them.
func (m *machine) leftBehind() []journalFacts {
	left := m.backlog
	for _, a := range append(m.others[:len(m.others):len(m.others)], m.cur) {
		m.cur = a
		left = append(left[:len(left):len(left)], journalFacts{id: a.id, entries: slices.Concat(a.unsaved, m.lastEntries())})
	}
	return left
}

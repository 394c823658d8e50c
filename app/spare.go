package app

import (
	"context"
	"slices"
)

// sparing writes the facts that are still in memory when an actor ends: to the base if it answers at last, beside it
// otherwise. Each result that nobody takes any more comes here too.
func (o *outside) sparing(left []journalFacts) {
	var err error
	for _, f := range left {
		if len(f.entries) == 0 {
			continue
		}
		if err == nil { // a base that did not answer once is not waited for again
			if _, err = o.record(context.Background(), f.id, 0, f.entries, nil); err == nil {
				continue
			}
		}
		if s, ok := As[Spare](o.ports.Base); ok && s.Spare(f.id, f.entries) == nil {
			continue
		}
		o.ports.Log.Error("guichet : faits perdus à la fermeture", "lignes", len(f.entries), "cause", refusalOf(err, "app_base_panne").Code)
	}
}

// leftBy gives what must not be lost of an event that nobody takes any more.
func leftBy(ev event) []journalFacts {
	switch r := ev.(type) {
	case journaled:
		if r.err != nil {
			return []journalFacts{{id: r.id, entries: r.entries}}
		}
	case result:
		if id, entries := unsavedOf(r); len(entries) > 0 {
			return []journalFacts{{id: id, entries: entries}}
		}
	}
	return nil
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

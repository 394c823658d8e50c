package app

import (
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// event is anything that may move a desk: a command, a fact about the readers, the answer of an effect. Its row in the
// table says what it is called and what it does; what no row names moves nothing.
type event any

// result is the answer of an effect, for one patient.
type result interface {
	Origin() (key string, token uint64)
}

// commanded is a command of the agent.
type commanded struct{ Command }

// readerEvent is a fact about the readers.
type readerEvent struct{ cards.Event }

// The comings and goings of the agent's own card, told from those of patients.
const (
	cpxInserted cards.EventKind = "cpx_inseree"
	cpxRemoved  cards.EventKind = "cpx_retiree"
)

// reader is the handler of one of the facts about the readers.
func reader(k cards.EventKind, do func(*machine, readerEvent) []effect) handler[*machine] {
	return on(do).when(string(k))
}

func (e readerEvent) which() string {
	switch {
	case e.Kind == cards.CardInserted && e.Card.Famille == cards.FamilleCPx:
		return string(cpxInserted)
	case e.Kind == cards.CardRemoved && e.Card.Famille == cards.FamilleCPx:
		return string(cpxRemoved)
	}
	return string(e.Kind)
}

// inactive tells that nobody has touched the desk for the time of the settings.
type inactive struct{}

// readersGone tells that the watcher ended though the desk did not.
type readersGone struct{}

// from is the origin of a result.
type from struct {
	key   string
	token uint64
}

func (f from) Origin() (string, uint64) { return f.key, f.token }

type (
	// searched answers searchBase.
	searched struct {
		from
		found []Found
		exact bool // found by the first of two searches
		err   error
	}
	// twinsFound answers lookForTwins; nobody waits for it.
	twinsFound struct {
		from
		date  ins.Date
		found []Found
		err   error
	}
	// opened answers openRecord.
	opened struct {
		from
		dossier Dossier
		err     error
	}
	// recorded answers recordEntries.
	recorded struct {
		from
		identite ins.Identite
		ipp      string
		err      error
		fresh    *Dossier // after ErrStale: the record as it is now
		holder   string   // after ErrINSHeld
		swapped  bool     // the card in the reader is not the one that was read
	}
	// journaled answers journalFacts.
	journaled struct {
		from
		id      string
		entries []Entry
		err     error
	}
	// called answers callINSi: an answer or a fault, and what the base said of it.
	called struct {
		from
		id      string
		query   ins.Query
		reason  string
		answer  *ins.Answer
		fault   *ins.Fault
		unsaved *Entry // the fact that the base could not take
		holder  string
		unknown bool // the base could not tell who holds the INS
		health  ServiceHealth
	}
	// handedOver answers printLabels.
	handedOver struct {
		from
		id      string
		printed Printed
		err     error
		unsaved *Entry
		job     string // of the spool; "" when the document was filed
	}
	// previewed answers previewLabel.
	previewed struct {
		from
		version int
		output  printing.Output
		err     error
	}
)

// Unsaved gives the facts back that could not be written.
func (j journaled) Unsaved() (string, []Entry) {
	if j.err == nil {
		return "", nil
	}
	return j.id, j.entries
}

// Unsaved gives the line of the call when it could not be written.
func (c called) Unsaved() (string, []Entry) { return unwritten(c.id, c.unsaved) }

// Unsaved gives the line of the print when it could not be written.
func (h handedOver) Unsaved() (string, []Entry) { return unwritten(h.id, h.unsaved) }

func unwritten(id string, e *Entry) (string, []Entry) {
	if e == nil {
		return "", nil
	}
	return id, []Entry{*e}
}

package desk

import (
	"guichet/app"
	"guichet/app/actor"
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// readerEvent is a fact about the readers.
type readerEvent struct{ cards.Event }

// The comings and goings of the agent's own card, told from those of patients.
const (
	cpxInserted cards.EventKind = "cpx_inseree"
	cpxRemoved  cards.EventKind = "cpx_retiree"
)

// reader is the handler of one of the facts about the readers.
func reader(k cards.EventKind, do func(*machine, readerEvent) []actor.Effect) actor.Handler[*machine] {
	return actor.On(do).When(string(k))
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

// searched answers searchBase.
type searched struct {
	actor.From
	found []app.Found
	exact bool // found by the first of two searches
	err   error
}

// twinsFound answers lookForTwins; nobody waits for it.
type twinsFound struct {
	actor.From
	date  ins.Date
	found []app.Found
	err   error
}

// opened answers openRecord.
type opened struct {
	actor.From
	dossier app.Dossier
	err     error
}

// recorded answers recordEntries.
type recorded struct {
	actor.From
	identite ins.Identite
	ipp      string
	err      error
	fresh    *app.Dossier // after ErrStale: the record as it is now
	holder   string       // after ErrINSHeld
	swapped  bool         // the card in the reader is not the one that was read
}

// handedOver answers printLabels.
type handedOver struct {
	actor.From
	id      string
	printed app.Printed
	err     error
	unsaved *app.Entry
	job     string // of the spool; "" when the document was filed
}

// previewed answers previewLabel.
type previewed struct {
	actor.From
	version int
	output  printing.Output
	err     error
}

// Unsaved gives the line of the print when it could not be written.
func (h handedOver) Unsaved() (string, []app.Entry) { return actor.Unwritten(h.id, h.unsaved) }

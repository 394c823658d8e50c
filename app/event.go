package app

import (
	"reflect"
	"strings"

	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// event is anything that may move a desk: a command, a fact about the readers, the answer of an effect.
type event interface{ Name() string }

// result is the answer of an effect, for one patient.
type result interface {
	event
	Origin() (key string, token uint64)
}

// commanded is a command of the agent.
type commanded struct{ Command }

func (c commanded) Name() string { return commandName(c.Command) }

// commandName is the name of a command in the table and in the log.
func commandName(c Command) string {
	if c == nil {
		return "commande.vide"
	}
	t := reflect.TypeOf(c)
	return "commande." + strings.ToLower(t.Name())
}

// readerEvent is a fact about the readers.
type readerEvent struct{ cards.Event }

func (e readerEvent) Name() string {
	switch {
	case e.Kind == cards.CardInserted && e.Card.Famille == cards.FamilleCPx:
		return evCPxInserted
	case e.Kind == cards.CardRemoved && e.Card.Famille == cards.FamilleCPx:
		return evCPxRemoved
	}
	return "lecteur." + string(e.Kind)
}

// Names of the events that are not commands.
const (
	evServiceUp     = "lecteur." + string(cards.ServiceUp)
	evServiceDown   = "lecteur." + string(cards.ServiceDown)
	evReaderAdded   = "lecteur." + string(cards.ReaderAdded)
	evReaderRemoved = "lecteur." + string(cards.ReaderRemoved)
	evCardInserted  = "lecteur." + string(cards.CardInserted)
	evCardRemoved   = "lecteur." + string(cards.CardRemoved)
	evVitaleRead    = "lecteur." + string(cards.VitaleRead)
	evPorteurRead   = "lecteur." + string(cards.PorteurRead)
	evReadFailed    = "lecteur." + string(cards.ReadFailed)
	evCPxInserted   = "lecteur.cpx_inseree"
	evCPxRemoved    = "lecteur.cpx_retiree"
	evReadersGone   = "lecteur.fin"
	evInactive      = "inactivite"
	evSearched      = "base.recherche"
	evOpened        = "base.dossier"
	evRecorded      = "base.enregistrement"
	evJournaled     = "base.journal"
	evCalled        = "insi.reponse"
	evPrinted       = "imprimante.impression"
	evPreviewed     = "imprimante.apercu"
	evTwins         = "base.doublons"
)

// inactive tells that nobody has touched the desk for the time of the settings.
type inactive struct{}

func (inactive) Name() string { return evInactive }

// readersGone tells that the watcher ended though the desk did not.
type readersGone struct{}

func (readersGone) Name() string { return evReadersGone }

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

func (searched) Name() string   { return evSearched }
func (opened) Name() string     { return evOpened }
func (twinsFound) Name() string { return evTwins }
func (recorded) Name() string   { return evRecorded }
func (journaled) Name() string  { return evJournaled }
func (called) Name() string     { return evCalled }

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

func (handedOver) Name() string { return evPrinted }
func (previewed) Name() string  { return evPreviewed }

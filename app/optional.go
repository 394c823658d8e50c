package app

import (
	"context"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/printing"
)

// The optional capabilities of the ports. A port that has one is asked for it with As, and in no other way.

// Wrapper is a port that stands before another. It says so, and what the other can do besides is not lost behind it.
type Wrapper interface {
	// Unwrap gives the port behind.
	Unwrap() any
}

// As finds an optional capability of a port: its own, or that of the port that it wraps.
func As[T any](port any) (T, bool) {
	for port != nil {
		if able, ok := port.(T); ok {
			return able, true
		}
		w, ok := port.(Wrapper)
		if !ok {
			break
		}
		port = w.Unwrap()
	}
	var none T
	return none, false
}

// Warmer is a Teleservice that can open its connection ahead of need; optional.
type Warmer interface {
	Warm(ctx context.Context)
}

// Observed is a Teleservice that tells how it is, beside its answers; optional.
type Observed interface{ Health() ServiceHealth }

// Confirmer is a Readers that can look again at a card it has read: PC/SC alone does not see a fast swap (CNDA
// 1.03). A refusal of the kind cards.ErrChanged says that it is another card; optional.
type Confirmer interface {
	Confirm(ctx context.Context, card cards.Card) *texts.Refusal
}

// Letters is a Labels that can put the first page of the record before a letter that comes from elsewhere (RNIV §4.10.2: a
// system that cannot print the datamatrix in place may put it on a page of its own); optional. An order with its Lettre is
// then printed or filed as the page and the letter, in one PDF.
type Letters interface {
	// ReadLetter reads the PDF at a path, makes sure that the page of the order can be put before it, and draws that page.
	// Nothing leaves, nothing is written. A *texts.Refusal says why the file cannot be used.
	ReadLetter(ctx context.Context, path string, o LabelOrder) (Letter, error)
	// ShowLetter opens the letter at a path in the system's own reader, provided that it is still the one that was read.
	ShowLetter(ctx context.Context, path string, l Letter) error
}

// PrintSpool is a Labels with real printers behind it. What is asked of it is a line of the journal: the base makes the
// request in the same transaction, and the spool works from the base. So no label is lost, and none is sent for an
// identity that changed meanwhile.
type PrintSpool interface {
	Labels
	// Admit checks that an order can be printed and chooses its printer: Printed.Imprimante, "" when the document is to be
	// filed with Print as without a spool. Nothing leaves, nothing is written.
	Admit(ctx context.Context, o LabelOrder) (Printed, error)
	// Run works until ctx ends: it settles what a crash left behind, sends what is asked, and tells of every change of a
	// printer or of a request. tell does not wait.
	Run(ctx context.Context, tell func(PrintEvent))
	// Wake says that a request was written for a printer.
	Wake(imprimante string)
	// Answer says what the agent saw at the printer, Confirm sends what waited too long, Cancel gives a request up.
	Answer(ctx context.Context, id string, out bool) (printing.Job, error)
	Confirm(ctx context.Context, id string) (printing.Job, error)
	Cancel(ctx context.Context, id string) (printing.Job, error)
}

// Spare is a Base that can put facts aside beside it when it cannot write them, and takes them up by itself when it is
// next opened; optional. What was done must be told, even by a desk that closes on a dead base.
type Spare interface {
	Spare(id string, entries []Entry) error
}

// Commenter is a Base that adds to the history of an item of work: see Worklists.
type Commenter interface {
	CommentWork(ctx context.Context, act WorkAct) error
}

// Colleagues is an Agents that knows the accounts of the site: to them an item of work may be given.
type Colleagues interface {
	List(ctx context.Context) ([]Account, error)
}

// ServiceHealth is how the teleservice is seen by its client.
type ServiceHealth struct {
	// Down tells that several calls in a row were not answered.
	Down bool
	// Alert is what somebody should see to while calls still go through: a certificate that ends soon, answers that
	// are not the service's. nil when there is nothing.
	Alert *texts.Refusal
}

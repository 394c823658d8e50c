package app

import (
	"context"
	"errors"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

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

// PrintEvent tells how a printer is (Health), or where a request stands (Job).
type PrintEvent struct {
	Imprimante string
	Health     *printing.Health
	Job        *printing.Job
}

// PrintLine is a request that the agent may want to know about, ready to show.
type PrintLine struct {
	ID      string
	Title   string // "3 × Étiquette 57 × 32 mm"
	Patient string // who it is for, when this desk asked for it since it was opened
	Here    bool   // it is for the patient in hand
	Asked   time.Time
	State   printing.Etat
	Phrase  string // where it stands, or the question to answer
	Acte    string
	Acts    []Act // what may be done about it
}

// The commands about requests.
type (
	// AnswerPrint says whether the paper of an uncertain request came out.
	AnswerPrint struct {
		ID  string
		Out bool
	}
	// ConfirmPrint sends a request that waited too long after all; CancelPrint gives one up.
	ConfirmPrint struct{ ID string }
	CancelPrint  struct{ ID string }
)

// FactPrintAnswer is the line of what an agent said about a request.
const FactPrintAnswer = "impression_suite"

// PrintAnswerFact says what became of a request by the word of an agent.
type PrintAnswerFact struct {
	Ordre string `json:"ordre"`
	Acte  string `json:"acte"` // sorti, pas_sorti, confirme, annule
	Etat  string `json:"etat"` // as it stands after
}

// The acts of a PrintAnswerFact.
const (
	printOut       = "sorti"
	printNotOut    = "pas_sorti"
	printConfirmed = "confirme"
	printCancelled = "annule"
)

// printerTold is what the spool tells by itself.
type printerTold struct{ PrintEvent }

// settlePrint carries out a command about a request, and journals it.
type settlePrint struct {
	job  printing.Job
	acte string
	meta ins.Meta
}

// printActed answers settlePrint; no patient waits for it.
type printActed struct {
	job printing.Job
	err error
}

func (printActed) origin() (string, uint64)           { return "", 0 }
func (settlePrint) origin() (string, uint64)          { return "", 0 }
func (settlePrint) deadline(s Settings) time.Duration { return 2 * s.DelaiBase }
func (f settlePrint) failed(err error) printActed     { return printActed{f.job, err} }

func (f settlePrint) run(ctx context.Context, o *outside) result {
	spool, ok := o.ports.Labels.(PrintSpool)
	if !ok {
		return f.failed(texts.Refuse("app_imprimante_absente"))
	}
	var out printActed
	switch f.acte {
	case printOut, printNotOut:
		out.job, out.err = spool.Answer(ctx, f.job.ID, f.acte == printOut)
	case printConfirmed:
		out.job, out.err = spool.Confirm(ctx, f.job.ID)
	default:
		out.job, out.err = spool.Cancel(ctx, f.job.ID)
	}
	if out.err != nil {
		return f.failed(out.err)
	}
	fact := Entry{Kind: FactPrintAnswer, Meta: f.meta, Fact: PrintAnswerFact{Ordre: f.job.ID, Acte: f.acte, Etat: string(out.job.Etat)}}
	if _, err := o.record(ctx, f.job.Identite, 0, []Entry{fact}, nil); err != nil {
		out.err = err
	}
	return out
}

// queue asks the spool for an order: the line of the journal is the request. filed is true when no printer takes it.
func (f printLabels) queue(ctx context.Context, o *outside, spool PrintSpool, start time.Time) (out handedOver, filed bool) {
	out = handedOver{from: f.from, id: f.order.Identite.ID}
	out.printed, out.err = spool.Admit(ctx, f.order)
	if out.err == nil && out.printed.Imprimante == "" {
		return out, true
	}
	fact := f.fact(out, o.ports.Clock().Sub(start))
	_, err := o.record(ctx, out.id, f.order.Identite.Version, []Entry{fact}, nil)
	switch {
	case out.err != nil && err != nil:
		out.unsaved = &fact
	case err != nil:
		out.err = err // nothing was asked: nothing will come out later by surprise
	case out.err == nil:
		out.job = f.order.ID
		spool.Wake(out.printed.Imprimante)
	}
	return out, false
}

// fact is the line about an order.
func (f printLabels) fact(out handedOver, took time.Duration) Entry {
	body := PrintFact{
		Ordre: f.order.ID, Modele: out.printed.Modele, Copies: f.order.Copies, Version: f.order.Identite.Version,
		Statut: f.order.Identite.Statut().Code(), Datamatrix: out.printed.Datamatrix, Ou: out.printed.Where,
		Duree: took, Imprimante: out.printed.Imprimante, Premiere: f.order.Premiere, IEP: f.order.IEP, Motif: f.order.Motif, Ecarts: f.order.Ecarts,
		Lettre: f.order.Lettre.fact(),
	}
	if body.Modele == "" {
		body.Modele = f.order.Modele
	}
	if out.err != nil {
		body.Echec = refusalOf(out.err, "app_impression_panne").Code
	}
	return Entry{Kind: FactPrint, Meta: f.meta, Fact: body}
}

// runPrinters lets the spool work as long as the desk is open.
func (g *Guichet) runPrinters(ctx context.Context) {
	if spool, ok := g.outside.ports.Labels.(PrintSpool); ok {
		g.wg.Go(func() { spool.Run(ctx, func(e PrintEvent) { g.inbox.put(printerTold{e}) }) })
	}
}

// printRefusal gives the sentence of a failed command about a request.
func printRefusal(err error) *texts.Refusal {
	if errors.Is(err, printing.ErrTransition) || errors.Is(err, printing.ErrUnknownJob) {
		return texts.Refuse("app_impression_deja_reglee")
	}
	return refusalOf(err, "app_impression_panne")
}

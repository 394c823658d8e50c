package app

import (
	"context"
	"errors"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

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

func (printActed) Origin() (string, uint64)           { return "", 0 }
func (settlePrint) Origin() (string, uint64)          { return "", 0 }
func (settlePrint) Deadline(s Settings) time.Duration { return 2 * s.DelaiBase }
func (f settlePrint) failed(err error) printActed     { return printActed{f.job, err} }
func (f settlePrint) Broken(err error) result         { return f.failed(err) }

func (f settlePrint) Run(ctx context.Context, o *outside) result {
	spool, ok := As[PrintSpool](o.Ports.Labels)
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
	if _, err := o.Record(ctx, f.job.Identite, 0, []Entry{fact}, nil); err != nil {
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
	fact := f.fact(out, o.Ports.Clock().Sub(start))
	_, err := o.Record(ctx, out.id, f.order.Identite.Version, []Entry{fact}, nil)
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
		body.Echec = texts.RefusalOr(out.err, "app_impression_panne").Code
	}
	return Entry{Kind: FactPrint, Meta: f.meta, Fact: body}
}

// runPrinters lets the spool work as long as the desk is open.
func (g *Guichet) runPrinters() {
	if spool, ok := As[PrintSpool](g.loop.Outside().Ports.Labels); ok {
		g.loop.Go(func(ctx context.Context) { spool.Run(ctx, func(e PrintEvent) { g.loop.Put(printerTold{e}) }) })
	}
}

// printRefusal gives the sentence of a failed command about a request.
func printRefusal(err error) *texts.Refusal {
	if errors.Is(err, printing.ErrTransition) || errors.Is(err, printing.ErrUnknownJob) {
		return texts.Refuse("app_impression_deja_reglee")
	}
	return texts.RefusalOr(err, "app_impression_panne")
}

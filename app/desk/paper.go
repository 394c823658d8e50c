package desk

import (
	"context"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

// paperStep is what was printed for a patient, or is about to be.
type paperStep struct {
	preview   *printing.Output
	prints    int
	lastPrint string         // the request whose fate the agent waits to hear
	papers    []printing.Job // settled requests of this patient, the last ones
	reprint   *PrintLabels   // an order that must say why
	reason    string         // why the next print is one again, when the desk knows
}

// onPrintLabels prints what is recorded; a patient not recorded yet is first admitted without INS (E-27).
func onPrintLabels(m *machine, c PrintLabels) []actor.Effect {
	a := &m.cur
	if !m.hasLabels {
		m.refuse("app_imprimante_absente")
		return nil
	}
	if a.state == StateDone {
		if a.reprint = nil; m.reprints(c) {
			a.reprint = &c
			return nil
		}
		return m.print(c)
	}
	if a.state == StateComparing {
		if d := m.decide(); d == mayAccept || d == mayAnalyse {
			m.refuse("app_decider_avant_etiquettes")
			return nil
		}
	}
	return m.recordWithout(c, "")
}

// print hands over the identity exactly as the base has it.
func (m *machine) print(c PrintLabels) []actor.Effect {
	a := &m.cur
	a.back, a.visit.paper = StateDone, true
	if c.Motif == "" {
		c.Motif = a.reason
	}
	a.reason = ""
	return []actor.Effect{printLabels{From: actor.From{Key: a.key, Token: m.wait(StatePrinting)}, order: m.order(c), meta: m.meta(), works: m.withheldWorks()}}
}

func (m *machine) order(c PrintLabels) app.LabelOrder {
	o := app.LabelOrder{ID: m.newID(), Identite: m.cur.record, Modele: c.Modele, Copies: c.Copies, Premiere: c.Premiere, Motif: c.Motif, Quand: m.now}
	if o.Modele == "" {
		o.Modele = m.cfg.Modele
	}
	if o.Copies <= 0 {
		o.Copies = m.cfg.Copies
	}
	return o
}

func onPrinted(m *machine, r handedOver) []actor.Effect {
	a := &m.cur
	a.state = StateDone
	a.lastPrint = r.job
	a.keep(r)
	switch {
	case m.letterPrinted(r):
	case r.err != nil:
		m.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_impression_panne"))
	case a.leafletSent: // the labels are still to come
		m.message = m.text(shown.MessageSuccess, "app_feuillet_imprime", "ou", r.printed.Where)
	case a.record.Statut() == ins.Qualifiee && r.printed.Datamatrix:
		a.prints++
		m.message = m.text(shown.MessageSuccess, "app_imprime_ins", "ou", r.printed.Where)
	default:
		a.prints++
		m.message = m.text(shown.MessageSuccess, "app_imprime", "ou", r.printed.Where)
	}
	a.leafletSent = false
	for _, rem := range r.printed.Remarks { // what was cut is said (E-24)
		if m.message.Level == shown.MessageSuccess {
			m.message = shown.Told(shown.MessageWarning, texts.Sentence{Code: rem.Code, Phrase: m.message.Phrase + " " + rem.Phrase})
		}
	}
	return m.saveFacts()
}

// saveFacts asks the base once more for what it could not take.
func (m *machine) saveFacts() []actor.Effect {
	a := &m.cur
	if len(a.unsaved) == 0 || !a.recorded() {
		return nil
	}
	f := actor.JournalFacts{ID: a.id, Entries: a.unsaved}
	a.unsaved = nil
	return []actor.Effect{f}
}

// previewEffects shows the label before it is asked for; nobody waits for it.
func (m *machine) previewEffects() []actor.Effect {
	if !m.hasLabels {
		return nil
	}
	m.cur.preview = nil
	return []actor.Effect{previewLabel{From: actor.From{Key: m.cur.key, Token: 0}, version: m.cur.record.Version, order: m.order(PrintLabels{})}}
}

func onPreviewed(m *machine, r previewed) []actor.Effect {
	a := &m.cur
	if r.err == nil && a.recorded() && r.version == a.record.Version {
		out := r.output
		a.preview = &out
	}
	return nil
}

// withheldWorks tells the cellule of a number that no paper may bear (E-20): the item that its acceptance opens today, which one of
// before November 2026 has not. It is opened once, however often it is printed.
func (m *machine) withheldWorks() []app.Work {
	_, _, withheld := m.cur.record.MatriculeImprime()
	if withheld == nil {
		return nil
	}
	return []app.Work{m.work(ins.ListeVerification, withheld.Phrase, "E-20")}
}

// printLabels hands an order over and journals it.
type printLabels struct {
	actor.From
	order app.LabelOrder
	meta  ins.Meta
	works []app.Work // for the cellule, when the paper cannot bear what was accepted
}

func (printLabels) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (f printLabels) Broken(err error) actor.Result {
	return handedOver{From: f.From, id: f.order.Identite.ID, err: err}
}

func (f printLabels) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := handedOver{From: f.From, id: f.order.Identite.ID}
	start := o.Ports.Clock()
	if spool, ok := app.As[app.PrintSpool](o.Ports.Labels); ok {
		if queued, filed := f.queue(ctx, o, spool, start); !filed {
			return queued
		}
	}
	out.printed, out.err = o.Ports.Labels.Print(ctx, f.order)
	fact := f.fact(out, o.Ports.Clock().Sub(start))
	if _, err := o.Record(ctx, out.id, f.order.Identite.Version, []app.Entry{fact}, f.works); err != nil {
		out.unsaved = &fact
	}
	return out
}

// queue asks the spool for an order: the line of the journal is the request. filed is true when no printer takes it.
func (f printLabels) queue(ctx context.Context, o *actor.Outside, spool app.PrintSpool, start time.Time) (out handedOver, filed bool) {
	out = handedOver{From: f.From, id: f.order.Identite.ID}
	out.printed, out.err = spool.Admit(ctx, f.order)
	if out.err == nil && out.printed.Imprimante == "" {
		return out, true
	}
	fact := f.fact(out, o.Ports.Clock().Sub(start))
	_, err := o.Record(ctx, out.id, f.order.Identite.Version, []app.Entry{fact}, f.works)
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
func (f printLabels) fact(out handedOver, took time.Duration) app.Entry {
	body := app.PrintFact{
		Ordre: f.order.ID, Modele: out.printed.Modele, Copies: f.order.Copies, Version: f.order.Identite.Version,
		Statut: f.order.Identite.Statut().Code(), Datamatrix: out.printed.Datamatrix, Ou: out.printed.Where,
		Duree: took, Imprimante: out.printed.Imprimante, Premiere: f.order.Premiere, IEP: f.order.IEP, Motif: f.order.Motif, Ecarts: f.order.Ecarts,
		Lettre: f.order.Lettre.Fact(),
	}
	if body.Modele == "" {
		body.Modele = f.order.Modele
	}
	if out.err != nil {
		body.Echec = texts.RefusalOr(out.err, "app_impression_panne").Code
	}
	return app.Entry{Kind: app.FactPrint, Meta: f.meta, Fact: body}
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

// Unsaved gives the line of the print when it could not be written.
func (h handedOver) Unsaved() (string, []app.Entry) { return actor.UnsavedEntry(h.id, h.unsaved) }

// previewLabel renders the label that would be printed.
type previewLabel struct {
	actor.From
	version int
	order   app.LabelOrder
}

func (previewLabel) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (f previewLabel) Broken(err error) actor.Result { return previewed{From: f.From, err: err} }

func (f previewLabel) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := previewed{From: f.From, version: f.version}
	out.output, out.err = o.Ports.Labels.Preview(ctx, f.order)
	return out
}

// previewed answers previewLabel.
type previewed struct {
	actor.From
	version int
	output  printing.Output
	err     error
}

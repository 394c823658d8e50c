package desk

import (
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
	return []actor.Effect{printLabels{From: actor.From{Key: a.key, Token: m.wait(StatePrinting)}, order: m.order(c), meta: m.meta()}}
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

func onPrinted(m *machine, r handedOver) []actor.Effect {
	a := &m.cur
	a.state = StateDone
	a.lastPrint = r.job
	a.keep(r)
	switch {
	case m.letterPrinted(r):
	case r.err != nil:
		m.message = shown.MessageOf(shown.MessageRefusal, texts.RefusalOr(r.err, "app_impression_panne"))
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
	f := actor.JournalFacts{Id: a.id, Entries: a.unsaved}
	a.unsaved = nil
	return []actor.Effect{f}
}

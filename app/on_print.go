package app

import (
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
func onPrintLabels(m *machine, c PrintLabels) []effect {
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
func (m *machine) print(c PrintLabels) []effect {
	a := &m.cur
	a.back, a.visit.paper = StateDone, true
	if c.Motif == "" {
		c.Motif = a.reason
	}
	a.reason = ""
	return []effect{printLabels{from: from{a.key, m.wait(StatePrinting)}, order: m.order(c), meta: m.meta()}}
}

func (m *machine) order(c PrintLabels) LabelOrder {
	o := LabelOrder{ID: m.newID(), Identite: m.cur.record, Modele: c.Modele, Copies: c.Copies, Premiere: c.Premiere, Motif: c.Motif, Quand: m.now}
	if o.Modele == "" {
		o.Modele = m.cfg.Modele
	}
	if o.Copies <= 0 {
		o.Copies = m.cfg.Copies
	}
	return o
}

// previewEffects shows the label before it is asked for; nobody waits for it.
func (m *machine) previewEffects() []effect {
	if !m.hasLabels {
		return nil
	}
	m.cur.preview = nil
	return []effect{previewLabel{from: from{m.cur.key, 0}, version: m.cur.record.Version, order: m.order(PrintLabels{})}}
}

func onPreviewed(m *machine, r previewed) []effect {
	a := &m.cur
	if r.err == nil && a.recorded() && r.version == a.record.Version {
		out := r.output
		a.preview = &out
	}
	return nil
}

func onPrinted(m *machine, r handedOver) []effect {
	a := &m.cur
	a.state = StateDone
	a.lastPrint = r.job
	a.keep(r)
	switch {
	case m.letterPrinted(r):
	case r.err != nil:
		m.message = messageOf(MessageRefusal, texts.RefusalOr(r.err, "app_impression_panne"))
	case a.leafletSent: // the labels are still to come
		m.message = m.text(MessageSuccess, "app_feuillet_imprime", "ou", r.printed.Where)
	case a.record.Statut() == ins.Qualifiee && r.printed.Datamatrix:
		a.prints++
		m.message = m.text(MessageSuccess, "app_imprime_ins", "ou", r.printed.Where)
	default:
		a.prints++
		m.message = m.text(MessageSuccess, "app_imprime", "ou", r.printed.Where)
	}
	a.leafletSent = false
	for _, rem := range r.printed.Remarks { // what was cut is said (E-24)
		if m.message.Level == MessageSuccess {
			m.message = Told(MessageWarning, texts.Sentence{Code: rem.Code, Phrase: m.message.Phrase + " " + rem.Phrase})
		}
	}
	return m.saveFacts()
}

// saveFacts asks the base once more for what it could not take.
func (m *machine) saveFacts() []effect {
	a := &m.cur
	if len(a.unsaved) == 0 || !a.recorded() {
		return nil
	}
	f := journalFacts{id: a.id, entries: a.unsaved}
	a.unsaved = nil
	return []effect{f}
}

package app

import "time"

// visitState is what the journal will say of this visit.
type visitState struct {
	begun  time.Time
	insi   time.Duration // spent waiting for INSi
	spoken bool          // it is in the journal, or there is none: the record came from a worklist
}

// visitEntry is the line of this visit, once.
func (m *machine) visitEntry() []Entry {
	a := &m.cur
	if a.visit.spoken {
		return nil
	}
	return []Entry{{Kind: FactVisit, Meta: m.meta(), Fact: VisitFact{
		Cle: a.key, Service: m.cfg.Service, Debut: a.visit.begun, Carte: a.lecture != nil, Essais: len(a.tries),
		Duree: m.now.Sub(a.visit.begun), INSi: a.visit.insi,
	}}}
}

// lastEntries is the same for a visit at which nothing of the identity changed.
func (m *machine) lastEntries() []Entry {
	a := &m.cur
	if !a.recorded() || a.state != StateDone || a.prints == 0 && len(a.tries) == 0 && a.lecture == nil && !a.piece.asked {
		return nil
	}
	return m.visitEntry()
}

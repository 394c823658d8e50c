package desk

import (
	"time"

	"guichet/app"
)

// visitState is what the journal will say of this visit.
type visitState struct {
	begun  time.Time
	insi   time.Duration // spent waiting for INSi
	spoken bool          // it is in the journal, or there is none: the record came from a worklist
	paper  bool          // labels were asked for, whether they came out or not
}

// visitEntry is the line of this visit, once.
func (m *machine) visitEntry() []app.Entry {
	a := &m.cur
	if a.visit.spoken {
		return nil
	}
	return []app.Entry{{Kind: app.FactVisit, Meta: m.meta(), Fact: app.VisitFact{
		Cle: a.key, Service: m.cfg.Service, Debut: a.visit.begun, Carte: a.lecture != nil, Essais: len(a.tries),
		Duree: m.now.Sub(a.visit.begun), INSi: a.visit.insi,
	}}}
}

// lastEntries is the same for a visit at which nothing of the identity changed. Somebody was there when his card was read,
// when a document or INSi was asked, or when labels were: a printer that fails makes no visit unmade. A record that was
// only looked at is none.
func (m *machine) lastEntries() []app.Entry {
	a := &m.cur
	still := a.state == StateDone || a.state == StatePrinting // the latter at the end of the desk only: see leftBehind
	if !a.recorded() || !still || !a.visit.paper && len(a.tries) == 0 && a.lecture == nil && !a.piece.asked {
		return nil
	}
	return m.visitEntry()
}

package desk

import (
	"slices"
	"strconv"

	"guichet/app"
	"guichet/app/actor"
	"guichet/assets/texts"
	"guichet/cards"
)

// onNextPatient frees the desk. What is not recorded is not lost by an Enter too many.
func onNextPatient(m *machine, c NextPatient) []actor.Effect {
	a := m.cur
	if !c.Abandon && !slices.Contains(nobody, a.state) && a.state != StateDone {
		m.refuse("app_patient_non_enregistre", "patient", a.displayName())
		return nil
	}
	if a.state == StateRecording || a.state == StatePrinting { // it must end before he goes
		m.refuse("app_acte_en_cours")
		return nil
	}
	fx := m.leave("app_motif_abandon")
	m.takeWaitingCard(a.lecture)
	return fx
}

// leave ends what runs for the patient in hand and saves what the journal must have of him. An INS that was returned
// and is left undecided is journaled as not kept (D-35).
func (m *machine) leave(why string) []actor.Effect {
	a := &m.cur
	var fx []actor.Effect
	if a.token != 0 {
		fx = append(fx, actor.CancelEffect{Token: a.token})
	}
	entries := slices.Concat(a.unsaved, m.lastEntries())
	if a.state == StateComparing && !a.ownINS {
		entries = slices.Concat(entries, []app.Entry{m.refusalEntry(texts.Get(why).Phrase)})
	}
	if len(entries) > 0 {
		fx = append(fx, actor.JournalFacts{ID: a.id, Entries: entries})
	}
	a.unsaved, a.token = nil, 0
	return fx
}

// onPutAside keeps the patient in hand and frees the desk: what runs for him goes on.
func onPutAside(m *machine, _ PutAside) []actor.Effect {
	if !m.cur.inHand() || m.cur.state == StateReading {
		m.refuse("app_personne")
		return nil
	}
	left := m.putAside()
	m.takeWaitingCard(left)
	return nil
}

func (m *machine) putAside() *cards.Lecture {
	a := m.cur
	a.note = nil
	m.others = append(m.others, a)
	return a.lecture
}

func onTakeBack(m *machine, c TakeBack) []actor.Effect {
	id := c.ID
	i := slices.IndexFunc(m.others, func(a admission) bool { return a.key == id })
	if i < 0 {
		m.refuse("app_patient_introuvable")
		return nil
	}
	back := m.others[i]
	m.others = slices.Delete(m.others, i, i+1) // step has cloned the slice
	if m.cur.inHand() && m.cur.state != StateReading {
		m.putAside()
	}
	m.cur = back
	a := &m.cur
	// The card in the reader is somebody else's: it says nothing of the patient who comes back (CNDA 1.03).
	switch l := m.reader.lecture; {
	case a.lecture == nil || a.state == StateDone || a.state == StatePrinting:
	case l != nil && sameCard(*a.lecture, *l):
		a.swapped, a.cardOut = false, m.reader.removedAt
	case l != nil || m.reader.card != nil:
		a.swapped = true
	default:
		a.cardOut = m.reader.removedAt
	}
	return m.takeUpDraft()
}

// viewOthers are the patients put aside.
func (m *machine) viewOthers() []PatientBrief {
	out := make([]PatientBrief, 0, len(m.others))
	for i, a := range m.others {
		b := PatientBrief{ID: a.key, Name: a.displayName(), Note: stateNote(a.state)}
		if a.note != nil {
			b.Note += " · " + a.note.Phrase
		}
		if i < 9 {
			b.Key = "Ctrl " + strconv.Itoa(i+1)
		}
		out = append(out, b)
	}
	return out
}

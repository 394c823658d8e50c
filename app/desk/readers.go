package desk

import (
	"slices"
	"strconv"
	"time"

	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// readerEvent is a fact about the readers.
type readerEvent struct{ cards.Event }

// The comings and goings of the agent's own card, told from those of patients.
const (
	cpxInserted cards.EventKind = "cpx_inseree"
	cpxRemoved  cards.EventKind = "cpx_retiree"
)

// Which tells the rows of the readers apart: by kind, and the agent's own card from those of patients.
func (e readerEvent) Which() string {
	switch {
	case e.Kind == cards.CardInserted && e.Card.Famille == cards.FamilleCPx:
		return string(cpxInserted)
	case e.Kind == cards.CardRemoved && e.Card.Famille == cards.FamilleCPx:
		return string(cpxRemoved)
	}
	return string(e.Kind)
}

// reader is the handler of one of the facts about the readers.
func reader(k cards.EventKind, do func(*machine, readerEvent) []actor.Effect) actor.Handler[*machine] {
	return actor.On(do).When(string(k))
}

// readersGone tells that the watcher ended though the desk did not.
type readersGone struct{}

// cardStep is what the card says of a patient.
type cardStep struct {
	lecture *cards.Lecture // the card this patient came from; nil without a card, or once discarded
	chosen  int            // beneficiary, -1 when none
	swapped bool           // another card has come since: acceptance asks for a confirmation (CNDA 1.03)
	cardOut time.Time      // when the card was taken out
	person  person         // who the card says was chosen; an aid, never a trait (EXI PP 16)
}

// person is what the card says of the beneficiary chosen.
type person struct {
	nom, prenom string
	date        ins.Date // zero when lunar or unreadable
	brute       string
	tronque     bool
	birthName   bool // nom is known to be the nom de naissance
}

func onServiceUp(m *machine, _ readerEvent) []actor.Effect {
	m.reader.serviceDown = nil
	return nil
}

func onServiceDown(m *machine, e readerEvent) []actor.Effect {
	msg := shown.Refused(shown.MessageWarning, refusalOr(e.Fault, "app_lecteurs_absents"))
	m.reader = readerState{serviceDown: msg}
	m.leaveReading()
	if !m.cur.inHand() {
		m.message = msg
	}
	return nil
}

func onReadersGone(m *machine, _ readersGone) []actor.Effect {
	m.reader = readerState{serviceDown: m.text(shown.MessageWarning, "app_lecteurs_absents")}
	m.leaveReading()
	return nil
}

func onReaderAdded(m *machine, e readerEvent) []actor.Effect {
	m.reader.serviceDown = nil
	if !slices.Contains(m.reader.readers, e.Reader) {
		m.reader.readers = slices.Concat(m.reader.readers, []string{e.Reader})
	}
	return nil
}

func onReaderRemoved(m *machine, e readerEvent) []actor.Effect {
	m.reader.readers = slices.DeleteFunc(slices.Clone(m.reader.readers), func(r string) bool { return r == e.Reader })
	if c := m.reader.card; c != nil && c.Reader == e.Reader {
		m.cardOut(e.When)
	}
	return nil
}

// onCardInserted: a card that is not the one of the patient in hand takes his identity off the pane at once,
// before anyone knows whose it is (CNDA 1.03).
func onCardInserted(m *machine, e readerEvent) []actor.Effect {
	c := e.Card
	m.reader.card, m.reader.lecture, m.reader.fault, m.reader.removedAt = &c, nil, nil, time.Time{}
	switch {
	case !m.cur.inHand(), m.cur.state == StateReading, m.cur.state == StateChoosing && m.cur.lecture != nil:
		m.begin(StateReading)
	case m.cur.lecture != nil && m.cur.state != StateDone && m.cur.state != StatePrinting:
		m.cur.swapped = true
	}
	return nil
}

func onCardRemoved(m *machine, e readerEvent) []actor.Effect {
	if c := m.reader.card; c != nil && c.Reader == e.Card.Reader && c.Presence > e.Card.Presence {
		return nil // an older card; the present one stays
	}
	m.cardOut(e.When)
	return nil
}

// cardOut notes the removal: it hides nothing and asks for nothing (a patient may take his card back).
func (m *machine) cardOut(when time.Time) {
	if when.IsZero() {
		when = m.now
	}
	if m.cur.lecture != nil && !m.cur.swapped {
		m.cur.cardOut = when
	}
	m.reader.card, m.reader.lecture, m.reader.fault, m.reader.removedAt = nil, nil, nil, when
	if m.leaveReading() {
		m.message = m.text(shown.MessageWarning, "app_carte_retiree_lecture")
	}
}

// leaveReading ends the reading of a card that cannot be read any more.
func (m *machine) leaveReading() bool {
	if m.cur.state != StateReading {
		return false
	}
	m.cur = idle()
	return true
}

func onReadFailed(m *machine, e readerEvent) []actor.Effect {
	msg := shown.Refused(shown.MessageWarning, refusalOr(e.Fault, "app_carte_illisible"))
	if e.Card.Famille == cards.FamilleCPx {
		m.message = msg
		return nil
	}
	m.reader.fault = msg
	if m.leaveReading() || !m.cur.inHand() {
		m.message = msg
	}
	return nil
}

func onVitaleRead(m *machine, e readerEvent) []actor.Effect {
	if e.Lecture == nil {
		return nil
	}
	l := *e.Lecture
	c := e.Card
	if c.Reader == "" {
		c = l.Card
	}
	if p := m.reader.card; p != nil && p.Presence > c.Presence {
		return nil // read from a card that has been replaced since: never shown
	}
	m.reader.card, m.reader.lecture, m.reader.fault, m.reader.removedAt = &c, &l, nil, time.Time{}
	a := &m.cur
	switch {
	case !a.inHand(), a.state == StateReading:
		m.startFromCard()
	case a.lecture != nil && sameCard(*a.lecture, l):
		a.lecture, a.cardOut = &l, time.Time{}
		if a.swapped {
			a.swapped = false
			m.message = m.text(shown.MessageInfo, "app_meme_carte")
		}
	case a.lecture != nil && slices.Contains(nobody, a.state):
		m.startFromCard()
		m.message = m.text(shown.MessageInfo, "app_carte_changee")
	case a.state == StateDone || a.state == StatePrinting:
		m.message = m.text(shown.MessageInfo, "app_carte_suivante")
	case a.lecture != nil:
		a.swapped = true
		m.message = m.text(shown.MessageWarning, "app_carte_autre", "patient", a.displayName())
	default:
		m.message = m.text(shown.MessageInfo, "app_carte_presente", "patient", a.displayName())
	}
	return nil
}

// startFromCard begins an admission with the card that is in the reader.
func (m *machine) startFromCard() {
	l := m.reader.lecture
	if l == nil || len(l.Beneficiaires) == 0 {
		m.cur = idle()
		if l != nil {
			m.message = m.text(shown.MessageWarning, "app_carte_vide")
		}
		return
	}
	m.begin(StateChoosing)
	m.cur.lecture = l
	if len(l.Beneficiaires) == 1 {
		m.cur.chosen = 0 // D-06: never when there are several
	}
}

// sameCard compares what two readings say, not the plastic: a card taken out and put back is the same.
func sameCard(a, b cards.Lecture) bool { return slices.Equal(a.Beneficiaires, b.Beneficiaires) }

// takeWaitingCard serves the card in the reader when it is not the one of the patient who just left.
func (m *machine) takeWaitingCard(left *cards.Lecture) {
	m.cur = idle()
	l := m.reader.lecture
	switch {
	case l != nil && (left == nil || !sameCard(*left, *l)):
		m.startFromCard()
	case l == nil && m.reader.card != nil && m.reader.fault == nil:
		m.begin(StateReading)
	}
}

func onTakeCard(m *machine, _ TakeCard) []actor.Effect {
	if m.reader.lecture == nil {
		m.refuse("app_pas_de_carte")
		return nil
	}
	fx := m.leave("app_motif_carte_reprise")
	m.startFromCard()
	return fx
}

// onConfirmPatient: the agent says that the person did not change though the card did.
func onConfirmPatient(m *machine, _ ConfirmPatient) []actor.Effect {
	if !m.cur.swapped {
		m.refuse("app_rien_a_confirmer")
		return nil
	}
	a := &m.cur
	a.swapped, a.cardOut = false, time.Time{}
	if a.state == StateChoosing {
		a.cardOut = m.now // his card was read and is not in any more: he may still be chosen on it
		return nil
	}
	a.lecture = nil
	return nil
}

func (m *machine) askConfirmation(n *NextAct) {
	*n = titled("app_titre_confirmer", "patient", m.cur.displayName())
	n.Primary = shown.NewAct("app_acte_confirmer", "⏎", ConfirmPatient{}, "patient", m.cur.displayName())
	n.other(shown.NewAct("app_acte_attente", "F6", PutAside{}))
	if m.reader.lecture != nil {
		n.other(shown.NewAct("app_acte_prendre_carte", "F3", TakeCard{}))
	}
}

// cardNote says in words what the reader shows and what became of this patient's card.
func (m *machine) cardNote() string {
	a, r := &m.cur, m.reader
	switch {
	case a.swapped && r.card == nil:
		return texts.Get("app_note_autre_carte_retiree").Phrase
	case a.swapped:
		return texts.Get("app_note_autre_carte").Phrase
	case a.state == StateReading:
		return texts.Get("app_note_lecture").Phrase
	case a.lecture != nil && !a.cardOut.IsZero():
		return texts.Get("app_note_retiree", "heure", a.cardOut.In(m.now.Location()).Format("15:04")).Phrase
	case a.lecture != nil:
		return cardLine(*a.lecture)
	case r.fault != nil:
		return texts.Get("app_note_illisible").Phrase
	case r.lecture != nil:
		return texts.Get("app_note_presente").Phrase
	case !m.hasReaders, r.serviceDown != nil, len(r.readers) == 0:
		return texts.Get("app_note_sans_lecteur").Phrase
	}
	return texts.Get("app_note_inserer").Phrase
}

func cardLine(l cards.Lecture) string {
	code := "app_note_carte_un"
	if len(l.Beneficiaires) > 1 {
		code = "app_note_carte"
	}
	return texts.Get(code, "n", strconv.Itoa(len(l.Beneficiaires))).Phrase
}

func beneficiaireLine(i int, b cards.Beneficiaire) BeneficiaireLine {
	p := personOf(b)
	l := BeneficiaireLine{Nom: p.nom, Prenom: p.prenom, Naissance: p.date.FR()}
	if i < 9 {
		l.Key = strconv.Itoa(i + 1)
	}
	switch {
	case p.date.IsZero():
		l.Naissance = p.brute
		l.Note = texts.Get("app_note_date_lunaire").Phrase
	case p.tronque:
		l.Note = texts.Get("app_note_tronque").Phrase
	}
	return l
}

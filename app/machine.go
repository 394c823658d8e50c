package app

import (
	"slices"
	"time"

	"guichet/assets/texts"
)

// machine is the whole state of a desk. It is a value: step returns a new one, and nothing that a machine points
// to is ever changed in place, so that snapshots may share it.
type machine struct {
	station
	cur    admission
	others []admission // put aside, oldest first
}

// stamp is what a step may know of the moment.
type stamp struct {
	now   time.Time
	newID func() string
}

// step is the one function that moves a desk: state and event give a state and effects. It asks nothing of the
// outside; whatever depends on the moment comes in s. What it does stands in the table.
func step(m machine, s stamp, ev event) (machine, []effect) {
	m.now, m.newID = s.now, s.newID
	m.others = slices.Clone(m.others)
	fx := m.follow(ev)
	for _, r := range m.rules.reactions {
		if r.after(ev) {
			fx = append(fx, r.do(&m, ev)...)
		}
	}
	return m, fx
}

// follow does what the rows of an event say: the station's, then that of the patient whom it is for.
func (m *machine) follow(ev event) []effect {
	if c, ok := ev.(commanded); ok {
		return m.obey(c.Command)
	}
	var fx []effect
	k := kindOf(ev)
	if r, ok := m.rules.station[k]; ok {
		fx = r.do(m, ev)
	}
	if r, ok := m.rules.admission[k]; ok {
		fx = append(fx, m.route(r, ev.(result))...)
	}
	return fx
}

// obey does what a command's row says, for somebody who may ask for it here and now.
func (m *machine) obey(c Command) []effect {
	r := m.rules.find(c)
	if m.locked && !r.is(whenLocked) {
		m.refuse("app_verrouille")
		return nil
	}
	if r.right != anybody && !m.locked {
		if no := m.agent.require(r.right); no != nil {
			m.message = messageOf(MessageRefusal, no)
			return nil
		}
	}
	if r.is(unseen) {
		return r.do(m, c)
	}
	recheck := m.reconfirm()
	if !r.in(m.cur.state) {
		m.refuse("app_acte_impossible", "acte", texts.Get(r.words).Phrase, "etat", stateName(m.cur.state))
		return recheck
	}
	m.message = nil
	if !r.is(keepsCode) { // the agent does something else
		m.cur.code = nil
	}
	if !r.is(keepsTyped) {
		m.answerForm()
	}
	return append(r.do(m, c), recheck...)
}

// route brings the answer of an effect to the patient it belongs to, in hand or put aside. An answer nobody waits
// for any more changes nothing but what the base could not take.
func (m *machine) route(r row, answer result) []effect {
	key, _ := answer.Origin()
	if key == m.cur.key {
		if !m.cur.awaits(r, answer) {
			return nil
		}
		return m.hear(r, answer)
	}
	for i := range m.others {
		if m.others[i].key != key {
			continue
		}
		if !m.others[i].awaits(r, answer) {
			return nil
		}
		// The patient put aside moves on by the same rules; the one in hand does not notice.
		inHand, message := m.cur, m.message
		m.cur = m.others[i]
		fx := m.hear(r, answer)
		m.cur.note, m.message = m.message, message
		m.others[i], m.cur = m.cur, inHand
		return fx
	}
	return m.orphan(answer)
}

// hear does what the row of an answer says, where the patient in hand still stands where it is known.
func (m *machine) hear(r row, answer result) []effect {
	if !r.in(m.cur.state) {
		return nil
	}
	return r.do(m, answer)
}

// awaits tells whether a patient waits for an answer, which then has come; what must not be lost of another is kept.
func (a *admission) awaits(r row, answer result) bool {
	if r.is(unawaited) {
		return true
	}
	if _, token := answer.Origin(); token != a.token {
		a.keep(answer)
		return false
	}
	a.token = 0
	return true
}

// onJournaled keeps what the base could not take again, for the next time it answers.
func onJournaled(m *machine, j journaled) []effect {
	if j.err != nil {
		m.backlog = slices.Concat(m.backlog, []journalFacts{{id: j.id, entries: j.entries}})
	}
	return m.learnBase(failing(j.err))
}

// giveBacklog gives the base what it could not take, once it answers again.
func giveBacklog(m *machine, _ event) []effect {
	if m.services.baseFault {
		return nil
	}
	var fx []effect
	for _, f := range m.backlog {
		fx = append(fx, f)
	}
	m.backlog = nil
	return fx
}

// keep saves what must not be lost of an answer that came too late: what the base could not take yet.
func (a *admission) keep(r result) {
	_, entries := unsavedOf(r)
	a.unsaved = slices.Concat(a.unsaved, entries)
}

// orphan saves the same of an answer whose patient has left the desk.
func (m *machine) orphan(r result) []effect {
	if id, entries := unsavedOf(r); len(entries) > 0 {
		return []effect{journalFacts{id: id, entries: entries}}
	}
	return nil
}

// entry reads and writes what is typed, as of now.
func (m *machine) entry() entryReader {
	return entryReader{Places: m.places, Now: m.now}
}

// Signature is how the journal names an agent.
func (a Agent) Signature() string {
	s := a.Nom
	if a.Prenom != "" {
		s += " " + a.Prenom
	}
	if a.Identifiant != "" {
		s += " (" + a.Identifiant + ")"
	}
	return s
}

package app

import (
	"slices"
	"time"
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
// outside; whatever depends on the moment comes in s.
func step(m machine, s stamp, ev event) (machine, []effect) {
	locked := m.locked
	m, fx := advance(m, s, ev)
	fx = append(fx, m.afterCall(ev)...)
	fx = append(fx, m.guardSignature(locked, ev)...)
	return m, append(fx, m.followDraft(ev)...)
}

func advance(m machine, s stamp, ev event) (machine, []effect) {
	m.now, m.newID = s.now, s.newID
	m.others = slices.Clone(m.others)
	switch ev := ev.(type) {
	case journaled:
		return m.settle(ev)
	case identified:
		return m.identified(ev)
	case confirmed:
		return m.confirmed(ev)
	case cardSeen:
		return m.cardSeen(ev)
	case cardProved:
		return m.cardProved(ev)
	case started:
		return m.starting()
	case configured:
		m.configure(ev.values)
		return m, nil
	case noticed:
		m.notice(ev)
		return m, nil
	case printActed:
		m.printSettled(ev)
		return m, nil
	case caughtUp:
		fx := onCatchUp(&m, ev)
		return m, fx
	case retryDue, draftFound, draftKept:
		return m, nil // see afterCall, followDraft
	case result:
		m.learn(ev)
		m, fx := m.route(ev)
		return m, append(fx, m.catchUp(ev)...)
	case commanded:
		if t, ok := ev.Command.(Typing); ok {
			m.noteTyping(t)
			return m, nil
		}
		if m.locked && !allowedWhenLocked(ev.Command) {
			m.refuse("app_verrouille")
			return m, nil
		}
		if r := rightOf(ev.Command); r != "" && !m.locked {
			if no := m.agent.require(r); no != nil {
				m.message = messageOf(MessageRefusal, no)
				return m, nil
			}
		}
		recheck := m.reconfirm()
		m, fx := m.apply(ev)
		return m, append(fx, recheck...)
	}
	return m.apply(ev)
}

// apply finds the rule of the present state and follows it.
func (m machine) apply(ev event) (machine, []effect) {
	r, ok := m.rules.find(m.cur.state, ev.name())
	if !ok {
		if _, ok := ev.(commanded); ok {
			m.refuse("app_acte_impossible", "acte", actName(ev.name()), "etat", stateName(m.cur.state))
		}
		return m, nil
	}
	if c, ok := ev.(commanded); ok {
		m.message = nil
		m.dropCode(c.Command)
		m.answerForm(c.Command)
	}
	return m, r.do(&m, ev)
}

// route brings the answer of an effect to the patient it belongs to, in hand or put aside. An answer nobody waits
// for any more changes nothing but what the base could not take.
func (m machine) route(r result) (machine, []effect) {
	key, token := r.origin()
	unawaited := isUnawaited(r)
	if key == m.cur.key {
		switch {
		case unawaited:
		case token != m.cur.token:
			m.cur.keep(r)
			return m, nil
		default:
			m.cur.token = 0
		}
		return m.apply(r)
	}
	for i := range m.others {
		if m.others[i].key != key {
			continue
		}
		if !unawaited && token != m.others[i].token {
			m.others[i].keep(r)
			return m, nil
		}
		// The patient put aside moves on by the same rules; the one in hand does not notice.
		inHand, message := m.cur, m.message
		m.cur = m.others[i]
		if !unawaited {
			m.cur.token = 0
		}
		m, fx := m.apply(r)
		m.cur.note, m.message = m.message, message
		m.others[i], m.cur = m.cur, inHand
		return m, fx
	}
	return m, m.orphan(r)
}

// isUnawaited tells an answer that no state waits for: it comes when it comes.
func isUnawaited(r result) bool {
	switch r.(type) {
	case previewed, twinsFound, letterRead, letterShown:
		return true
	}
	return false
}

// settle keeps what the base could not take again, for the next time it answers.
func (m machine) settle(j journaled) (machine, []effect) {
	m.learn(j)
	if j.err != nil {
		m.backlog = slices.Concat(m.backlog, []journalFacts{{id: j.id, entries: j.entries}})
	}
	return m, nil
}

// catchUp gives the base what it could not take, once it answers again.
func (m *machine) catchUp(r result) []effect {
	if m.services.baseFault || len(m.backlog) == 0 {
		return nil
	}
	if !answersForBase(r) {
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

func unsavedOf(r result) (id string, entries []Entry) {
	switch r := r.(type) {
	case called:
		if r.unsaved != nil {
			return r.id, []Entry{*r.unsaved}
		}
	case handedOver:
		if r.unsaved != nil {
			return r.id, []Entry{*r.unsaved}
		}
	}
	return "", nil
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

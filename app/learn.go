package app

import (
	"errors"

	"guichet/assets/texts"
	"guichet/ins"
)

// learn takes what an answer tells about the state of a service, whoever it was for.
func (m *machine) learn(r result) {
	s := &m.services
	switch r := r.(type) {
	case searched:
		s.baseFault = failing(r.err)
	case opened:
		s.baseFault = failing(r.err)
	case recorded:
		s.baseFault = failing(r.err)
	case journaled:
		s.baseFault = failing(r.err)
	case codeWanted:
		if r.state.Refusal != nil {
			s.insiSeen, s.insiFault = true, faultOfCard(r.state)
		}
	case called:
		s.insiHealth = r.health
		if r.fault != nil && r.fault.Class == ins.FaultCanceled {
			return
		}
		s.insiSeen, s.insiFault = true, r.fault
		if r.answer != nil {
			s.insiLatency = r.answer.Trace.Duree
		}
		s.baseFault = r.unsaved != nil
	case handedOver:
		s.printSeen, s.printFault = true, nil
		if r.err != nil {
			s.printFault = messageOf(MessageWarning, texts.RefusalOr(r.err, "app_impression_panne"))
		}
		s.baseFault = r.unsaved != nil
	}
}

// failing tells a base that does not work from one that answered no.
func failing(err error) bool {
	for _, no := range []error{ErrStale, ErrINSHeld, ErrNotFound} {
		if errors.Is(err, no) {
			return false
		}
	}
	if texts.RefusalIn(err) != nil {
		return errors.Is(err, ErrBase)
	}
	return err != nil
}

// answersForBase tells a result that shows whether the base works.
func answersForBase(r result) bool {
	switch r.(type) {
	case searched, opened, recorded, called, handedOver:
		return true
	}
	return false
}

// refuse says no to a command.
func (m *machine) refuse(code string, args ...string) {
	m.message = messageOf(MessageRefusal, texts.Refuse(code, args...))
}

// text builds a message that refuses nothing.
func (m *machine) text(l MessageLevel, code string, args ...string) *Message {
	return Told(l, texts.Say(code, args...))
}

func messageOf(l MessageLevel, r *texts.Refusal) *Message {
	m := Told(l, r.Sentence)
	m.of = r
	return m
}

// says tells whether a message is that of a fault, when there is one.
func (m *Message) says(fault *texts.Refusal) bool { return fault != nil && m.of == fault }

// refusalOr gives the sentence that came with a fact, or the one of code.
func refusalOr(r *texts.Refusal, code string) *texts.Refusal {
	if r != nil {
		return r
	}
	return texts.Refuse(code)
}

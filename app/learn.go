package app

import (
	"errors"

	"guichet/assets/texts"
	"guichet/ins"
)

// What an answer tells about the state of a service, whoever it was for.

func learnSearched(m *machine, r searched) []effect { return m.learnBase(failing(r.err)) }
func learnOpened(m *machine, r opened) []effect     { return m.learnBase(failing(r.err)) }
func learnRecorded(m *machine, r recorded) []effect { return m.learnBase(failing(r.err)) }

func (m *machine) learnBase(fault bool) []effect {
	m.services.baseFault = fault
	return nil
}

func learnCodeWanted(m *machine, r codeWanted) []effect {
	if r.state.Refusal != nil {
		m.services.insiSeen, m.services.insiFault = true, faultOfCard(r.state)
	}
	return nil
}

func learnCalled(m *machine, r called) []effect {
	s := &m.services
	s.insiHealth = r.health
	if r.fault != nil && r.fault.Class == ins.FaultCanceled {
		return nil
	}
	s.insiSeen, s.insiFault = true, r.fault
	if r.answer != nil {
		s.insiLatency = r.answer.Trace.Duree
	}
	return m.learnBase(r.unsaved != nil)
}

func learnPrinted(m *machine, r handedOver) []effect {
	s := &m.services
	s.printSeen, s.printFault = true, nil
	if r.err != nil {
		s.printFault = messageOf(MessageWarning, texts.RefusalOr(r.err, "app_impression_panne"))
	}
	return m.learnBase(r.unsaved != nil)
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

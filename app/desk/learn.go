package desk

import (
	"errors"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// What an answer tells about the state of a service, whoever it was for.

func learnSearched(m *machine, r searched) []actor.Effect { return m.learnBase(failing(r.err)) }

func learnOpened(m *machine, r opened) []actor.Effect { return m.learnBase(failing(r.err)) }

func learnRecorded(m *machine, r recorded) []actor.Effect { return m.learnBase(failing(r.err)) }

func (m *machine) learnBase(fault bool) []actor.Effect {
	m.services.baseFault = fault
	return nil
}

func learnCodeWanted(m *machine, r inscall.CodeWanted) []actor.Effect {
	if r.State.Refusal != nil {
		m.services.insiSeen, m.services.insiFault = true, inscall.FaultOfCard(r.State)
	}
	return nil
}

func learnCalled(m *machine, r inscall.Called) []actor.Effect {
	s := &m.services
	s.insiHealth = r.Health
	if r.Fault != nil && r.Fault.Class == ins.FaultCanceled {
		return nil
	}
	s.insiSeen, s.insiFault = true, r.Fault
	if r.Answer != nil {
		s.insiLatency = r.Answer.Trace.Duree
	}
	return m.learnBase(r.Unwritten != nil)
}

func learnPrinted(m *machine, r handedOver) []actor.Effect {
	s := &m.services
	s.printSeen, s.printFault = true, nil
	if r.err != nil {
		s.printFault = shown.MessageOf(shown.MessageWarning, texts.RefusalOr(r.err, "app_impression_panne"))
	}
	return m.learnBase(r.unsaved != nil)
}

// failing tells a base that does not work from one that answered no.
func failing(err error) bool {
	for _, no := range []error{app.ErrStale, app.ErrINSHeld, app.ErrNotFound} {
		if errors.Is(err, no) {
			return false
		}
	}
	if texts.RefusalIn(err) != nil {
		return errors.Is(err, app.ErrBase)
	}
	return err != nil
}

// refuse says no to a command.
func (m *machine) refuse(code string, args ...string) {
	m.message = shown.MessageOf(shown.MessageRefusal, texts.Refuse(code, args...))
}

// text builds a message that refuses nothing.
func (m *machine) text(l shown.MessageLevel, code string, args ...string) *shown.Message {
	return shown.Told(l, texts.Say(code, args...))
}

// refusalOr gives the sentence that came with a fact, or the one of code.
func refusalOr(r *texts.Refusal, code string) *texts.Refusal {
	if r != nil {
		return r
	}
	return texts.Refuse(code)
}

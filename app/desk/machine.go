package desk

import (
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// machine is the whole state of a desk. It is a value: step returns a new one, and nothing that a machine points
// to is ever changed in place, so that snapshots may share it.
type machine struct {
	station
	cur    admission
	others []admission // put aside, oldest first
}

func onDismiss(m *machine, _ shown.Dismiss) []actor.Effect {
	m.message = nil
	return nil
}

// namelessMessage is the message when it cannot name a patient: what a locked desk, or a profile without patients, may
// show.
func (m *machine) namelessMessage() *shown.Message {
	switch card := m.session.card; {
	case m.message == nil:
		return nil
	case m.message.Nameless:
	case card != nil && m.message.Says(card.fault): // of the card in the reader, as long as it is there
	case m.porteur != nil && m.message.Says(m.porteur.Refus):
	default:
		return nil
	}
	return m.message
}

// entry reads and writes what is typed, as of now.
func (m *machine) entry() entry.Reader {
	return entry.Reader{Places: m.places, Now: m.now}
}

// tell is what the agent may say: the advice about the worst discordance, when there is one (D-70 to D-77).
func (m *machine) tell(otherwise string) string {
	a := &m.cur
	if a.verdict == nil || a.verdict.Verdict < ins.AAnalyser {
		return otherwise
	}
	for _, c := range a.verdict.Conseils {
		if c.Dire != "" {
			return c.Dire
		}
	}
	return otherwise
}

// text builds a message that refuses nothing.
func (m *machine) text(l shown.MessageLevel, code string, args ...string) *shown.Message {
	return shown.Told(l, texts.Say(code, args...))
}

// refuse says no to a command.
func (m *machine) refuse(code string, args ...string) {
	m.message = shown.Refused(shown.MessageRefusal, texts.Refuse(code, args...))
}

// refusalOr gives the sentence that came with a fact, or the one of code.
func refusalOr(r *texts.Refusal, code string) *texts.Refusal {
	if r != nil {
		return r
	}
	return texts.Refuse(code)
}

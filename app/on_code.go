package app

import (
	"strconv"

	"guichet/assets/texts"
)

// codeStep is the code of the card that a patient's call waits for.
type codeStep struct {
	code    *codeEntry // nil when none
	opening bool       // the card verifies the code
}

// onCodeWanted: the card asks for its code, or cannot sign at all. Nobody was called and no try is counted.
func onCodeWanted(m *machine, r codeWanted) []effect {
	m.askForCode(r.state)
	return nil
}

// askForCode brings the patient back to where he was, with the code to type or the reason why none would do.
func (m *machine) askForCode(s SignatureState) {
	a := &m.cur
	if a.state = a.calledFrom; a.state == "" {
		a.state = StateReady
	}
	if s.Refusal == nil {
		a.code = &codeEntry{state: s}
		return
	}
	if a.state == StateDone { // he is admitted: nothing to choose any more
		m.message = messageOf(MessageWarning, s.Refusal)
		return
	}
	a.fault, a.state = faultOfCard(s), StateUnavailable
}

// onGiveCode hands the code over at once: the desk keeps nothing of it.
func onGiveCode(m *machine, c GiveCode) []effect {
	a := &m.cur
	if a.code == nil {
		m.refuse("app_code_pas_demande")
		return nil
	}
	if a.code.state.Left == 1 && !c.LastTry {
		m.refuse("app_code_dernier_essai")
		return nil
	}
	a.calledFrom, a.code, a.opening = a.state, nil, true
	return []effect{openCard{from: from{a.key, m.wait(StateCalling)}, code: c.Code, lastTry: c.LastTry}}
}

// onCardOpened makes the call that waited, or asks again with what the card said.
func onCardOpened(m *machine, r cardOpened) []effect {
	a := &m.cur
	a.opening = false
	if r.refusal == nil || r.state.Open {
		return m.call(a.lastQuery, a.lastReason)
	}
	m.askForCode(r.state)
	switch {
	case a.code != nil:
		a.code.fault = r.refusal
	case m.cur.state == StateDone:
	case r.state.Refusal != nil && !r.refusal.Same(r.state.Refusal):
		m.message = messageOf(MessageWarning, r.refusal)
	}
	return nil
}

func onCancelCode(m *machine, _ CancelCode) []effect {
	if m.cur.code == nil {
		m.refuse("app_code_pas_demande")
	}
	m.cur.code = nil
	return nil
}

// callProgress says what a call waits for.
func (m *machine) callProgress() string {
	if m.cur.opening {
		return "app_progres_code"
	}
	return "app_progres_insi"
}

// forgetCodes takes back what a code opened when its holder may have left: the card is out, or the desk has just been
// locked. Every patient whose call waited for that code is asked anew.
func (m *machine) forgetCodes() []effect {
	if !m.signs && !m.hasCardCode {
		return nil
	}
	m.cur.code = nil
	for i := range m.others { // step has cloned the slice
		m.others[i].code = nil
	}
	return []effect{forgetCard{}}
}

// askCode is the right pane while the card waits for its code. The patient can be admitted without it.
func (m *machine) askCode(n *NextAct) {
	a := &m.cur
	c := a.code
	title := "app_titre_code"
	switch {
	case c.state.Left == 1:
		title = "app_titre_code_dernier"
	case c.state.OnReader:
		title = "app_titre_code_lecteur"
	}
	t := titled(title, "porteur", c.state.Holder)
	field := Field{Code: "secret", Label: fieldLabel("code"), Hint: m.triesLeft(c.state.Left), Required: true, Secret: true}
	if c.fault != nil {
		field.Fault = c.fault.Phrase
	}
	form := &Form{Submit: func(v map[string]string) Command {
		return GiveCode{Code: CodePorteur(v["secret"]), LastTry: v["dernier"] == valueYes}
	}}
	if !c.state.OnReader {
		form.Fields = append(form.Fields, field)
	} else if c.fault != nil {
		t.Why = c.fault.Phrase
	}
	if c.state.Left == 1 { // never burnt by a reflex: nothing is chosen beforehand
		form.Fields = append(form.Fields, Field{Code: "dernier", Label: fieldLabel("dernier_essai"), Choices: yesNo(), Required: true})
	}
	t.Primary = act("app_acte_donner_code", "⏎", GiveCode{})
	if len(form.Fields) > 0 {
		t.Form = form
	}
	if a.state == StateDone {
		t.other(act("app_acte_plus_tard", "Échap", CancelCode{}))
	} else {
		t.other(m.withoutAct("F8"))
		t.other(act("app_acte_annuler_code", "Échap", CancelCode{}))
	}
	*n = t
}

// triesLeft says how many wrong codes the card still takes.
func (m *machine) triesLeft(left int) string {
	switch left {
	case 0:
		return ""
	case 1:
		return texts.Get("app_code_un_essai").Phrase
	}
	return texts.Get("app_code_essais", "n", strconv.Itoa(left)).Phrase
}

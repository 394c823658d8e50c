package desk

import (
	"context"
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// GiveCode gives the code porteur to the card, and then makes the call that waited for it. LastTry says that the agent
// knows that a wrong code now locks the card.
type GiveCode struct {
	Code    app.CodePorteur
	LastTry bool
}

// CancelCode gives up the call that waits for a code.
type CancelCode struct{}

// codeStep is the code of the card that a patient's call waits for.
type codeStep struct {
	code    *codeEntry // nil when none
	opening bool       // the card verifies the code
}

// codeEntry is the code that a patient's call waits for.
type codeEntry struct {
	state app.SignatureState
	fault *texts.Refusal // of the last code given
}

// onCodeWanted: the card asks for its code, or cannot sign at all. Nobody was called and no try is counted.
func onCodeWanted(m *machine, r inscall.CodeWanted) []actor.Effect {
	m.askForCode(r.State)
	return nil
}

// askForCode brings the patient back to where he was, with the code to type or the reason why none would do.
func (m *machine) askForCode(s app.SignatureState) {
	a := &m.cur
	if a.state = a.calledFrom; a.state == "" {
		a.state = StateReady
	}
	if s.Refusal == nil {
		a.code = &codeEntry{state: s}
		return
	}
	if a.state == StateDone { // he is admitted: nothing to choose any more
		m.message = shown.Refused(shown.MessageWarning, s.Refusal)
		return
	}
	a.fault, a.state = inscall.FaultOfCard(s), StateUnavailable
}

// onGiveCode hands the code over at once: the desk keeps nothing of it.
func onGiveCode(m *machine, c GiveCode) []actor.Effect {
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
	return []actor.Effect{openCard{From: actor.From{Key: a.key, Token: m.wait(StateCalling)}, code: c.Code, lastTry: c.LastTry}}
}

// onCardOpened makes the call that waited, or asks again with what the card said.
func onCardOpened(m *machine, r cardOpened) []actor.Effect {
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
		m.message = shown.Refused(shown.MessageWarning, r.refusal)
	}
	return nil
}

func onCancelCode(m *machine, _ CancelCode) []actor.Effect {
	if m.cur.code == nil {
		m.refuse("app_code_pas_demande")
	}
	m.cur.code = nil
	return nil
}

// forgetCodes takes back what a code opened when its holder may have left: the card is out, or the desk has just been
// locked. Every patient whose call waited for that code is asked anew.
func (m *machine) forgetCodes() []actor.Effect {
	if !m.signs && !m.hasCardCode {
		return nil
	}
	m.cur.code = nil
	for i := range m.others { // step has cloned the slice
		m.others[i].code = nil
	}
	return []actor.Effect{forgetCard{}}
}

// callProgress says what a call waits for.
func (m *machine) callProgress() string {
	if m.cur.opening {
		return "app_progres_code"
	}
	return "app_progres_insi"
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
	field := shown.Field{Code: "secret", Label: entry.FieldLabel("code"), Hint: m.triesLeft(c.state.Left), Required: true, Secret: true}
	if c.fault != nil {
		field.Fault = c.fault.Phrase
	}
	form := &shown.Form{Submit: func(v map[string]string) app.Command {
		return GiveCode{Code: app.CodePorteur(v["secret"]), LastTry: v["dernier"] == settings.Yes}
	}}
	if !c.state.OnReader {
		form.Fields = append(form.Fields, field)
	} else if c.fault != nil {
		t.Why = c.fault.Phrase
	}
	if c.state.Left == 1 { // never burnt by a reflex: nothing is chosen beforehand
		form.Fields = append(form.Fields, shown.Field{Code: "dernier", Label: entry.FieldLabel("dernier_essai"), Choices: shown.YesNo(), Required: true})
	}
	t.Primary = shown.NewAct("app_acte_donner_code", "⏎", GiveCode{})
	if len(form.Fields) > 0 {
		t.Form = form
	}
	if a.state == StateDone {
		t.other(shown.NewAct("app_acte_plus_tard", "Échap", CancelCode{}))
	} else {
		t.other(m.withoutAct("F8"))
		t.other(shown.NewAct("app_acte_annuler_code", "Échap", CancelCode{}))
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

// openCard gives the code to the card.
type openCard struct {
	actor.From
	code    app.CodePorteur
	lastTry bool
}

func (openCard) Deadline(app.Settings) time.Duration { return codeDelay }

func (f openCard) Broken(error) actor.Result {
	r := texts.Refuse("app_carte_panne")
	return cardOpened{From: f.From, refusal: r, state: app.SignatureState{Refusal: r}}
}

func (f openCard) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := cardOpened{From: f.From}
	code := []byte(f.code)
	defer clear(code)
	if out.refusal = o.Ports.Signature.Open(ctx, code, f.lastTry); out.refusal != nil {
		out.state = o.Ports.Signature.State(ctx)
	}
	return out
}

// cardOpened answers openCard.
type cardOpened struct {
	actor.From
	refusal *texts.Refusal
	state   app.SignatureState // after a refusal
}

// forgetCard takes back what the code opened.
type forgetCard struct{ actor.From }

func (forgetCard) Deadline(app.Settings) time.Duration { return codeDelay }

func (forgetCard) Broken(error) actor.Result { return nil }

func (f forgetCard) Run(ctx context.Context, o *actor.Outside) actor.Result {
	if o.Ports.Signature != nil {
		o.Ports.Signature.Forget(ctx)
	}
	if o.Ports.CardCode != nil {
		o.Ports.CardCode.Forget(ctx)
	}
	return nil
}

// codeDelay bounds a card that verifies a code.
const codeDelay = 15 * time.Second

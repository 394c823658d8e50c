package desk

import (
	"context"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// UnlockCard gives the card in the reader the code porteur of its holder, to open the desk. LastTry says that he knows that
// a wrong code now locks the card.
type UnlockCard struct {
	Code    app.CodePorteur
	LastTry bool
}

// The fields of the lock screen for a card.
const (
	FieldCardCode = "code_carte"
	FieldLastTry  = "dernier"
)

// cardEntry is the card that waits for its code on the lock screen.
type cardEntry struct {
	state app.SignatureState
	fault *texts.Refusal // of the last code given
}

// asksCardCode tells whether a card opens the desk only with its code (cards §5.4).
func (m *machine) asksCardCode() bool { return m.hasAgents && m.cfg.CodeCarte }

// meetCard is a nominative card that came, in a desk where a card opens nothing without its code. Whoever works here goes on
// when it is his own; for another one the desk closes, and keeps its patient.
func (m *machine) meetCard(p cards.Porteur) []actor.Effect {
	var fx []actor.Effect
	if !m.locked {
		if m.agent.Nom == p.Nom && m.agent.Prenom == p.Prenom {
			return nil
		}
		fx = m.lock(LockedOtherCard)
	}
	m.session.card = nil
	return append(fx, m.askCard(p))
}

func (m *machine) askCard(p cards.Porteur) actor.Effect {
	m.tokens++
	m.session.token, m.session.since = m.tokens, m.now
	return lookAtCard{From: actor.From{Token: m.tokens}, porteur: p}
}

// stillThere tells whether an answer is about the card in the reader, and still waited for.
func (m *machine) stillThere(token uint64, p cards.Porteur) bool {
	if token != m.session.token {
		return false
	}
	m.session.token = 0
	return m.locked && m.porteur != nil && m.porteur.Identifiant == p.Identifiant
}

func onCardSeen(m *machine, ev cardSeen) []actor.Effect {
	if !m.stillThere(ev.Token, ev.porteur) {
		return nil
	}
	m.session.card = &cardEntry{state: ev.state}
	if r := ev.state.Refusal; r != nil {
		m.session.card.fault = r
		m.message = shown.Refused(shown.MessageWarning, r)
	}
	return nil
}

func onUnlockCard(m *machine, c UnlockCard) []actor.Effect {
	card := m.session.card
	switch {
	case !m.locked:
		m.refuse("app_pas_verrouille")
		return nil
	case m.session.token != 0:
		return nil
	case card == nil || !m.cardOpens() || card.state.Refusal != nil:
		m.refuse("app_code_pas_demande")
		return nil
	case card.state.Left == 1 && !c.LastTry:
		m.refuse("app_code_dernier_essai")
		return nil
	}
	m.tokens++
	m.session.token, m.session.since = m.tokens, m.now
	return []actor.Effect{openByCard{
		From: actor.From{Token: m.tokens}, porteur: *m.porteur, code: c.Code, lastTry: c.LastTry,
		meta: ins.Meta{Quand: m.now, Agent: m.meta().Agent, Poste: m.cfg.Poste},
	}}
}

func onCardProved(m *machine, ev cardProved) []actor.Effect {
	if !m.stillThere(ev.Token, ev.porteur) {
		return m.forgetCards() // taken out meanwhile: what its code opened opens nothing
	}
	switch {
	case ev.refusal != nil:
		m.session.card = &cardEntry{state: ev.state, fault: ev.refusal}
		m.message = shown.Refused(shown.MessageRefusal, ev.refusal)
		at := m.meta()
		at.Agent = ev.porteur.Nom + " " + ev.porteur.Prenom // not whoever was here before
		fact := app.SessionFact{Acte: app.SessionRefused, Moyen: app.MeansCard, Motif: ev.refusal.Code, Carte: ev.porteur.Identifiant}
		return []actor.Effect{actor.JournalFacts{ID: app.AboutSessions, Entries: []app.Entry{{Kind: app.FactSession, Meta: at, Fact: fact}}}}
	case ev.err != nil:
		m.session.card, m.session.unknown = nil, true
		m.refuseLogin(identified{err: ev.err, byHand: true})
		return nil
	}
	return m.open(ev.agent, app.MeansCard)
}

// forgetCards takes back what codes opened.
func (m *machine) forgetCards() []actor.Effect {
	if !m.signs && !m.hasCardCode {
		return nil
	}
	return []actor.Effect{forgetCard{}}
}

// cardForm asks for the code of the card in the reader, or a name and a secret beside it.
func (m *machine) cardForm(n *NextAct) {
	c := m.session.card
	if !m.asksCardCode() || c == nil || c.state.Refusal != nil || !m.cardOpens() {
		return
	}
	title := "app_titre_carte_code"
	if c.state.Left == 1 {
		title = "app_titre_carte_dernier"
	} else if c.state.OnReader {
		title = "app_titre_carte_lecteur"
	}
	*n = titled(title, "porteur", c.state.Holder)
	login := m.loginForm()
	form := &shown.Form{Submit: func(v map[string]string) app.Command {
		if v[FieldIdentifiant] != "" && v[FieldSecret] != "" {
			return unlockOf(v)
		}
		return UnlockCard{Code: app.CodePorteur(v[FieldCardCode]), LastTry: v[FieldLastTry] == settings.Yes}
	}}
	if !c.state.OnReader {
		f := shown.Field{Code: FieldCardCode, Label: texts.Get("app_champ_code_carte").Phrase, Hint: m.triesLeft(c.state.Left), Secret: true}
		if c.fault != nil {
			f.Fault = c.fault.Phrase
		}
		form.Fields = append(form.Fields, f)
	}
	if c.state.Left == 1 { // never burnt by a reflex: nothing is chosen beforehand (cards §5.4)
		form.Fields = append(form.Fields, shown.Field{Code: FieldLastTry, Label: entry.FieldLabel("dernier_essai"), Choices: shown.YesNo()})
	}
	for _, f := range login.Fields {
		f.Required, f.Value = false, ""
		form.Fields = append(form.Fields, f)
	}
	n.Form = form
	n.Primary = shown.NewAct("app_acte_deverrouiller", "⏎", UnlockCard{})
}

type (
	// lookAtCard asks what the card in the reader needs to open the desk. It costs no try.
	lookAtCard struct {
		actor.From
		porteur cards.Porteur
	}
	cardSeen struct {
		actor.From
		porteur cards.Porteur
		state   app.SignatureState
	}
	// openByCard gives the card its code, and then asks who its holder is here.
	openByCard struct {
		actor.From
		porteur cards.Porteur
		code    app.CodePorteur
		lastTry bool
		meta    ins.Meta
	}
	cardProved struct {
		actor.From
		porteur cards.Porteur
		refusal *texts.Refusal     // of the card
		state   app.SignatureState // after a refusal
		agent   app.Agent
		err     error // of the accounts
	}
)

func (lookAtCard) Deadline(app.Settings) time.Duration { return codeDelay }

func (f lookAtCard) Broken(error) actor.Result {
	return cardSeen{f.From, f.porteur, app.SignatureState{Refusal: texts.Refuse("app_carte_panne")}}
}

func (f lookAtCard) Run(ctx context.Context, o *actor.Outside) actor.Result {
	if o.Ports.CardCode == nil {
		return cardSeen{f.From, f.porteur, app.SignatureState{Refusal: texts.Refuse("app_carte_sans_code")}}
	}
	s := o.Ports.CardCode.State(ctx)
	if s.Refusal == nil && s.Identifiant != f.porteur.Identifiant {
		s.Refusal = texts.Refuse("app_carte_pas_celle_la")
	}
	return cardSeen{f.From, f.porteur, s}
}

func (openByCard) Deadline(s app.Settings) time.Duration { return codeDelay + 2*s.DelaiBase }

// Ordered: as identify.
func (openByCard) Ordered() {}

func (f openByCard) Broken(error) actor.Result {
	r := texts.Refuse("app_carte_panne")
	return cardProved{From: f.From, porteur: f.porteur, refusal: r, state: app.SignatureState{Refusal: r}}
}

func (f openByCard) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := cardProved{From: f.From, porteur: f.porteur}
	card := o.Ports.CardCode
	code := []byte(f.code)
	defer clear(code)
	out.refusal = card.Open(ctx, code, f.lastTry)
	out.state = card.State(ctx)
	if out.refusal == nil && out.state.Identifiant != f.porteur.Identifiant {
		out.refusal = texts.Refuse("app_carte_pas_celle_la")
		out.state.Refusal = out.refusal
	}
	if out.refusal == nil {
		out.agent, out.err = o.Ports.Agents.Holder(ctx, f.porteur, true, f.meta)
	}
	if out.refusal != nil || out.err != nil || o.Ports.Signature == nil { // nothing else needs what the code opened
		card.Forget(ctx)
	}
	return out
}

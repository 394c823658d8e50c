package desk

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// sessionState is who has the desk, and what the lock screen is waiting for.
type sessionState struct {
	means   app.Means
	token   uint64 // of the proof being checked; 0 when none is
	since   time.Time
	typed   string // identifiant last typed
	left    int    // tries before a delay; -1 when it does not matter
	until   time.Time
	renew   bool
	unknown bool       // the card in the reader names nobody known here
	checked time.Time  // when the agent was last known to be allowed
	card    *cardEntry // waits for its code; nil when none does
}

// onStarted journals that the settings of the workstation opened the desk for somebody.
func onStarted(m *machine, _ started) []actor.Effect {
	if m.locked {
		return nil
	}
	return m.tellSession(app.SessionOpened, app.MeansPost, "", "")
}

func onLock(m *machine, _ Lock) []actor.Effect { return m.close(LockedByAgent) }

// onInactive: nobody has touched the desk for the time of the settings.
func onInactive(m *machine, _ inactive) []actor.Effect { return m.close(LockedInactive) }

// close locks the desk, and asks the card in the reader at once for what will open it.
func (m *machine) close(why LockReason) []actor.Effect {
	m.message = nil
	if m.locked {
		return nil
	}
	fx := m.lock(why)
	if m.asksCardCode() && m.cardOpens() {
		fx = append(fx, m.askCard(*m.porteur))
	}
	return fx
}

// lock closes the desk; the patient in hand is kept behind it.
func (m *machine) lock(why LockReason) []actor.Effect {
	m.locked, m.lockedWhy = true, why
	m.session.token = 0 // who was being recognised before a lock does not open it
	m.session.typed, m.session.left, m.session.renew, m.session.card = "", -1, false, nil
	if m.session.means == app.MeansSecret { // the number of a card is no name that anybody types
		m.session.typed = m.agent.Identifiant
	}
	return append(m.tellSession(app.SessionLocked, m.session.means, why.code(), ""), m.forgetCodes()...)
}

// tellSession journals who came and went, under the name of who is at the desk.
func (m *machine) tellSession(acte string, moyen app.Means, motif, avant string) []actor.Effect {
	fact := app.Entry{Kind: app.FactSession, Meta: m.meta(), Fact: app.SessionFact{Acte: acte, Moyen: moyen, Motif: motif, Avant: avant}}
	if fact.Meta.Agent == "" {
		fact.Meta.Agent = texts.Get("app_agent_inconnu").Phrase
	}
	return []actor.Effect{actor.JournalFacts{ID: app.AboutSessions, Entries: []app.Entry{fact}}}
}

func onUnlock(m *machine, u Unlock) []actor.Effect {
	if !m.locked {
		m.refuse("app_pas_verrouille")
		return nil
	}
	if m.hasAgents {
		return m.unlockAccount(u)
	}
	if identifies(m.porteur) {
		// The card says who; the lock asked only for somebody at the keyboard.
		return m.open(agentOf(*m.porteur), app.MeansCard)
	}
	return m.unlockPost(u)
}

// unlockAccount asks who somebody is. The desk waits for one answer at a time.
func (m *machine) unlockAccount(u Unlock) []actor.Effect {
	m.message = nil
	switch {
	case m.session.token != 0:
		return nil
	case u.Secret == "" && m.cardOpens() && m.asksCardCode():
		return []actor.Effect{m.askCard(*m.porteur)}
	case u.Secret == "" && m.cardOpens(): // a name may stand there from before
		return []actor.Effect{m.identify(identify{porteur: m.porteur, byHand: true})}
	case (u.Identifiant == "" || u.Secret == "") && m.cfg.Agent.Nom != "" && m.cfg.Training:
		return m.unlockPost(u)
	case u.Identifiant == "" || u.Secret == "":
		m.refuse("app_identifiant_manque")
		return nil
	case m.session.renew && u.Nouveau != u.Encore:
		m.refuse("app_secret_deux_fois")
		return nil
	}
	if u.Identifiant != m.session.typed {
		m.session.left, m.session.renew = -1, false
	}
	m.session.typed = u.Identifiant
	return []actor.Effect{m.identify(identify{
		login:  app.Login{Identifiant: u.Identifiant, Secret: u.Secret, Nouveau: u.Nouveau, Poste: m.cfg.Poste, Quand: m.now},
		byHand: true,
	})}
}

// unlockPost opens the desk for the agent of its settings, in demonstration and training.
func (m *machine) unlockPost(u Unlock) []actor.Effect {
	switch {
	case m.cfg.Agent.Nom == "", m.cfg.Secret == "" && !m.cfg.Training:
		m.refuse("app_cpx_attendue")
	case subtle.ConstantTimeCompare([]byte(u.Secret), []byte(m.cfg.Secret)) != 1:
		m.refuse("app_secret_faux")
		return m.tellSession(app.SessionRefused, app.MeansPost, "app_secret_faux", "")
	default:
		return m.open(m.cfg.Agent, app.MeansPost)
	}
	return nil
}

// identify marks the desk as waiting for the answer.
func (m *machine) identify(f identify) actor.Effect {
	m.tokens++
	m.session.token, m.session.since = m.tokens, m.now
	f.From = actor.From{Token: m.tokens}
	f.meta = ins.Meta{Quand: m.now, Agent: m.meta().Agent, Poste: m.cfg.Poste}
	return f
}

// onIdentified opens the desk for whoever was recognised, or says why not.
func onIdentified(m *machine, ev identified) []actor.Effect {
	if ev.Token != m.session.token {
		return nil
	}
	m.session.token = 0
	if ev.porteur != nil {
		if m.porteur == nil || m.porteur.Identifiant != ev.porteur.Identifiant {
			return nil // taken out meanwhile
		}
		m.session.unknown = ev.err != nil
	}
	if ev.err != nil {
		m.refuseLogin(ev)
		return nil
	}
	if ev.porteur == nil {
		if !m.locked {
			return nil // a card was quicker
		}
		return m.open(ev.agent, app.MeansSecret)
	}
	if !ev.byHand && m.lockedByHandOf(ev.agent) {
		return nil
	}
	return m.open(ev.agent, app.MeansCard)
}

// open gives the desk to a. The patient in hand stays: a change of agent loses nobody.
func (m *machine) open(a app.Agent, by app.Means) []actor.Effect {
	before := m.agent
	acte := app.SessionOpened
	switch {
	case before.Nom != "" && before.Signature() == a.Signature():
		acte = app.SessionResumed
	case before.Nom != "":
		acte = app.SessionChanged
	}
	was := ""
	if acte == app.SessionChanged {
		was = before.Signature()
	}
	if acte == app.SessionResumed && !m.locked && m.session.means == by {
		return nil // the same card once more
	}
	a.Locked = false
	m.agent, m.locked, m.lockedWhy, m.message = a, false, 0, nil
	m.session = sessionState{means: by, checked: m.now, left: -1, unknown: m.session.unknown}
	if acte == app.SessionChanged && m.cur.inHand() {
		m.message = m.text(shown.MessageInfo, "app_agent_change", "agent", a.Prenom+" "+a.Nom)
	}
	return m.tellSession(acte, by, "", was)
}

// lockedByHandOf: locked by hand with the card in, the agent unlocks by hand.
func (m *machine) lockedByHandOf(a app.Agent) bool {
	return m.locked && m.lockedWhy == LockedByAgent && m.agent.Identifiant == a.Identifiant
}

func (m *machine) refuseLogin(ev identified) {
	level := shown.MessageRefusal
	if !ev.byHand {
		level = shown.MessageWarning
	}
	var no *app.LoginError
	if errors.As(ev.err, &no) {
		m.session.left, m.session.until, m.session.renew = no.Left, no.Until, no.Renew
		m.message = shown.Refused(level, no.Refusal)
		return
	}
	m.message = shown.Refused(level, texts.RefusalOr(ev.err, "app_session_indisponible"))
}

// recheck is how long a session goes on without asking whether its agent may still work: a disabled agent is out at
// his next command after that.
const recheck = 30 * time.Second

// reconfirm asks now and then whether the agent at work may still do it.
func (m *machine) reconfirm() []actor.Effect {
	if !m.hasAgents || m.locked || m.session.means == app.MeansPost || m.now.Sub(m.session.checked) < recheck {
		return nil
	}
	m.session.checked = m.now
	return []actor.Effect{confirmAgent{identifiant: m.agent.Identifiant, at: m.now}}
}

// onConfirmed closes the desk of somebody who may not work any more.
func onConfirmed(m *machine, ev confirmed) []actor.Effect {
	r := texts.RefusalIn(ev.err)
	if m.locked || ev.identifiant != m.agent.Identifiant || r == nil {
		return nil // a base that does not answer throws nobody out
	}
	fx := m.lock(LockedDisabled)
	m.message = shown.Refused(shown.MessageRefusal, r)
	return fx
}

func onCPxInserted(m *machine, _ readerEvent) []actor.Effect { return nil } // the holder comes with porteur_lu

// onPorteurRead: the holder of the CPx is the agent; the patient in hand stays (change of agent).
func onPorteurRead(m *machine, e readerEvent) []actor.Effect {
	p := e.Porteur
	if p == nil {
		return nil
	}
	c := *p
	m.porteur = &c
	switch {
	case !p.Nominative:
		m.message = m.text(shown.MessageWarning, "app_cpx_non_nominative")
		return nil
	case p.Refus != nil: // expired, not yet valid, of another authority: it names nobody here
		m.message = shown.Refused(shown.MessageWarning, p.Refus)
		return nil
	}
	if m.hasAgents {
		m.session.unknown = false
		if m.asksCardCode() {
			return m.meetCard(c)
		}
		return []actor.Effect{m.identify(identify{porteur: &c})}
	}
	a := agentOf(c)
	if m.lockedByHandOf(a) {
		return nil
	}
	return m.open(a, app.MeansCard)
}

func onCPxRemoved(m *machine, _ readerEvent) []actor.Effect {
	opened := identifies(m.porteur) && m.session.means == app.MeansCard
	m.porteur, m.session.unknown, m.session.card = nil, false, nil
	switch {
	case opened && !m.locked:
		return m.lock(LockedCardRemoved)
	case opened:
		m.lockedWhy = LockedCardRemoved
	}
	return m.forgetCodes()
}

// cardOpens tells whether the card in the reader may open the desk.
func (m *machine) cardOpens() bool { return identifies(m.porteur) && !m.session.unknown }

// identifies tells whether a card says who works here.
func identifies(p *cards.Porteur) bool { return p != nil && p.Nominative && p.Refus == nil }

func agentOf(p cards.Porteur) app.Agent {
	return app.Agent{Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Profil: app.ProfilAgent, Niveau: app.ProfilAgent.Niveau()}
}

// inactive tells that nobody has touched the desk for the time of the settings.
type inactive struct{}

type (
	// identify asks who somebody is: by a secret, or by a card.
	identify struct {
		actor.From
		login   app.Login
		porteur *cards.Porteur
		meta    ins.Meta
		byHand  bool // somebody is at the keyboard
	}
	// identified answers identify.
	identified struct {
		actor.From
		agent   app.Agent
		err     error
		login   app.Login
		porteur *cards.Porteur
		byHand  bool
	}
	// confirmAgent asks whether the agent may still work.
	confirmAgent struct {
		actor.From
		identifiant string
		at          time.Time
	}
	// confirmed answers confirmAgent.
	confirmed struct {
		actor.From
		identifiant string
		err         error
	}
	// started tells that the desk has just opened.
	started struct{}
)

func (identify) Deadline(s app.Settings) time.Duration { return 2 * s.DelaiBase }

// Ordered: whoever opens a session does it after the one before was closed.
func (identify) Ordered() {}

func (f identify) Broken(err error) actor.Result {
	return identified{From: f.From, login: f.login, porteur: f.porteur, byHand: f.byHand, err: err}
}

func (f identify) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := identified{From: f.From, login: f.login, porteur: f.porteur, byHand: f.byHand}
	if f.porteur != nil {
		out.agent, out.err = o.Ports.Agents.Holder(ctx, *f.porteur, false, f.meta)
	} else {
		out.agent, out.err = o.Ports.Agents.Login(ctx, f.login)
	}
	return out
}

func (confirmAgent) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (f confirmAgent) Broken(err error) actor.Result {
	return confirmed{From: f.From, identifiant: f.identifiant, err: err}
}

func (f confirmAgent) Run(ctx context.Context, o *actor.Outside) actor.Result {
	return confirmed{From: f.From, identifiant: f.identifiant, err: o.Ports.Agents.Allowed(ctx, f.identifiant, f.at)}
}

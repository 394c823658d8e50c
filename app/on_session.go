package app

import (
	"crypto/subtle"
	"errors"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

func onLock(m *machine, _ Lock) []effect { return m.close(LockedByAgent) }

// onInactive: nobody has touched the desk for the time of the settings.
func onInactive(m *machine, _ inactive) []effect { return m.close(LockedInactive) }

// close locks the desk, and asks the card in the reader at once for what will open it.
func (m *machine) close(why LockReason) []effect {
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
func (m *machine) lock(why LockReason) []effect {
	m.locked, m.lockedWhy = true, why
	m.session.token = 0 // who was being recognised before a lock does not open it
	m.session.typed, m.session.left, m.session.renew, m.session.card = "", -1, false, nil
	if m.session.means == MeansSecret { // the number of a card is no name that anybody types
		m.session.typed = m.agent.Identifiant
	}
	return append(m.tellSession(SessionLocked, m.session.means, why.code(), ""), m.forgetCodes()...)
}

// tellSession journals who came and went, under the name of who is at the desk.
func (m *machine) tellSession(acte string, moyen Means, motif, avant string) []effect {
	fact := Entry{Kind: FactSession, Meta: m.meta(), Fact: SessionFact{Acte: acte, Moyen: moyen, Motif: motif, Avant: avant}}
	if fact.Meta.Agent == "" {
		fact.Meta.Agent = texts.Get("app_agent_inconnu").Phrase
	}
	return []effect{journalFacts{id: AboutSessions, entries: []Entry{fact}}}
}

// onStarted journals that the settings of the workstation opened the desk for somebody.
func onStarted(m *machine, _ started) []effect {
	if m.locked {
		return nil
	}
	return m.tellSession(SessionOpened, MeansPost, "", "")
}

func onUnlock(m *machine, u Unlock) []effect {
	if !m.locked {
		m.refuse("app_pas_verrouille")
		return nil
	}
	if m.hasAgents {
		return m.unlockAccount(u)
	}
	if identifies(m.porteur) {
		// The card says who; the lock asked only for somebody at the keyboard.
		return m.open(agentOf(*m.porteur), MeansCard)
	}
	return m.unlockPost(u)
}

// unlockAccount asks who somebody is. The desk waits for one answer at a time.
func (m *machine) unlockAccount(u Unlock) []effect {
	m.message = nil
	switch {
	case m.session.token != 0:
		return nil
	case u.Secret == "" && m.cardOpens() && m.asksCardCode():
		return []effect{m.askCard(*m.porteur)}
	case u.Secret == "" && m.cardOpens(): // a name may stand there from before
		return []effect{m.identify(identify{porteur: m.porteur, byHand: true})}
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
	return []effect{m.identify(identify{
		login:  Login{Identifiant: u.Identifiant, Secret: u.Secret, Nouveau: u.Nouveau, Poste: m.cfg.Poste, Quand: m.now},
		byHand: true,
	})}
}

// unlockPost opens the desk for the agent of its settings, in demonstration and training.
func (m *machine) unlockPost(u Unlock) []effect {
	switch {
	case m.cfg.Agent.Nom == "", m.cfg.Secret == "" && !m.cfg.Training:
		m.refuse("app_cpx_attendue")
	case subtle.ConstantTimeCompare([]byte(u.Secret), []byte(m.cfg.Secret)) != 1:
		m.refuse("app_secret_faux")
		return m.tellSession(SessionRefused, MeansPost, "app_secret_faux", "")
	default:
		return m.open(m.cfg.Agent, MeansPost)
	}
	return nil
}

// identify marks the desk as waiting for the answer.
func (m *machine) identify(f identify) effect {
	m.tokens++
	m.session.token, m.session.since = m.tokens, m.now
	f.from = from{token: m.tokens}
	f.meta = ins.Meta{Quand: m.now, Agent: m.meta().Agent, Poste: m.cfg.Poste}
	return f
}

// open gives the desk to a. The patient in hand stays: a change of agent loses nobody.
func (m *machine) open(a Agent, by Means) []effect {
	before := m.agent
	acte := SessionOpened
	switch {
	case before.Nom != "" && before.Signature() == a.Signature():
		acte = SessionResumed
	case before.Nom != "":
		acte = SessionChanged
	}
	was := ""
	if acte == SessionChanged {
		was = before.Signature()
	}
	if acte == SessionResumed && !m.locked && m.session.means == by {
		return nil // the same card once more
	}
	a.Locked = false
	m.agent, m.locked, m.lockedWhy, m.message = a, false, 0, nil
	m.session = sessionState{means: by, checked: m.now, left: -1, unknown: m.session.unknown}
	if acte == SessionChanged && m.cur.inHand() {
		m.message = m.text(MessageInfo, "app_agent_change", "agent", a.Prenom+" "+a.Nom)
	}
	return m.tellSession(acte, by, "", was)
}

// onIdentified opens the desk for whoever was recognised, or says why not.
func onIdentified(m *machine, ev identified) []effect {
	if ev.token != m.session.token {
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
		return m.open(ev.agent, MeansSecret)
	}
	if !ev.byHand && m.lockedByHandOf(ev.agent) {
		return nil
	}
	return m.open(ev.agent, MeansCard)
}

// lockedByHandOf: locked by hand with the card in, the agent unlocks by hand.
func (m *machine) lockedByHandOf(a Agent) bool {
	return m.locked && m.lockedWhy == LockedByAgent && m.agent.Identifiant == a.Identifiant
}

func (m *machine) refuseLogin(ev identified) {
	level := MessageRefusal
	if !ev.byHand {
		level = MessageWarning
	}
	var no *LoginError
	if errors.As(ev.err, &no) {
		m.session.left, m.session.until, m.session.renew = no.Left, no.Until, no.Renew
		m.message = messageOf(level, no.Refusal)
		return
	}
	m.message = messageOf(level, texts.RefusalOr(ev.err, "app_session_indisponible"))
}

// onConfirmed closes the desk of somebody who may not work any more.
func onConfirmed(m *machine, ev confirmed) []effect {
	r := texts.RefusalIn(ev.err)
	if m.locked || ev.identifiant != m.agent.Identifiant || r == nil {
		return nil // a base that does not answer throws nobody out
	}
	fx := m.lock(LockedDisabled)
	m.message = messageOf(MessageRefusal, r)
	return fx
}

// reconfirm asks now and then whether the agent at work may still do it.
func (m *machine) reconfirm() []effect {
	if !m.hasAgents || m.locked || m.session.means == MeansPost || m.now.Sub(m.session.checked) < recheck {
		return nil
	}
	m.session.checked = m.now
	return []effect{confirmAgent{identifiant: m.agent.Identifiant, at: m.now}}
}

func onCPxInserted(m *machine, _ readerEvent) []effect { return nil } // the holder comes with porteur_lu

// onPorteurRead: the holder of the CPx is the agent; the patient in hand stays (change of agent).
func onPorteurRead(m *machine, e readerEvent) []effect {
	p := e.Porteur
	if p == nil {
		return nil
	}
	c := *p
	m.porteur = &c
	switch {
	case !p.Nominative:
		m.message = m.text(MessageWarning, "app_cpx_non_nominative")
		return nil
	case p.Refus != nil: // expired, not yet valid, of another authority: it names nobody here
		m.message = messageOf(MessageWarning, p.Refus)
		return nil
	}
	if m.hasAgents {
		m.session.unknown = false
		if m.asksCardCode() {
			return m.meetCard(c)
		}
		return []effect{m.identify(identify{porteur: &c})}
	}
	a := agentOf(c)
	if m.lockedByHandOf(a) {
		return nil
	}
	return m.open(a, MeansCard)
}

func onCPxRemoved(m *machine, _ readerEvent) []effect {
	opened := identifies(m.porteur) && m.session.means == MeansCard
	m.porteur, m.session.unknown, m.session.card = nil, false, nil
	switch {
	case opened && !m.locked:
		return m.lock(LockedCardRemoved)
	case opened:
		m.lockedWhy = LockedCardRemoved
	}
	return m.forgetCodes()
}

// identifies tells whether a card says who works here.
func identifies(p *cards.Porteur) bool { return p != nil && p.Nominative && p.Refus == nil }

// cardOpens tells whether the card in the reader may open the desk.
func (m *machine) cardOpens() bool { return identifies(m.porteur) && !m.session.unknown }

func agentOf(p cards.Porteur) Agent {
	return Agent{Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Profil: ProfilAgent, Niveau: ProfilAgent.Niveau()}
}

func onDismiss(m *machine, _ Dismiss) []effect {
	m.message = nil
	return nil
}

// namelessMessage is the message when it cannot name a patient: what a locked desk, or a profile without patients, may
// show.
func (m *machine) namelessMessage() *Message {
	switch card := m.session.card; {
	case m.message == nil:
		return nil
	case m.message.Nameless:
	case card != nil && m.message.says(card.fault): // of the card in the reader, as long as it is there
	case m.porteur != nil && m.message.says(m.porteur.Refus):
	default:
		return nil
	}
	return m.message
}

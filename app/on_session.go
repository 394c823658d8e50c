package app

import (
	"crypto/subtle"

	"guichet/cards"
)

// allowedWhenLocked are the commands that a locked desk answers.
func allowedWhenLocked(c Command) bool {
	switch c.(type) {
	case Unlock, Lock, Dismiss:
		return true
	}
	return false
}

func onLock(m *machine, ev event) []effect {
	m.message = nil
	if m.locked {
		return nil
	}
	m.locked, m.lockedWhy = true, "app_verrouille_agent"
	if _, ok := ev.(inactive); ok {
		m.lockedWhy = "app_verrouille_inactivite"
	}
	return nil
}

func onUnlock(m *machine, ev event) []effect {
	u := ev.(commanded).Command.(Unlock)
	if !m.locked {
		m.refuse("app_pas_verrouille")
		return nil
	}
	if identifies(m.porteur) {
		// The card says who; the lock asked only for somebody at the keyboard.
		m.open(agentOf(*m.porteur))
		return nil
	}
	switch {
	case m.cfg.Agent.Nom == "":
		m.refuse("app_cpx_attendue")
	case m.cfg.Secret == "":
		m.refuse("app_cpx_attendue")
	case subtle.ConstantTimeCompare([]byte(u.Secret), []byte(m.cfg.Secret)) != 1:
		m.refuse("app_secret_faux")
	default:
		m.open(m.cfg.Agent)
	}
	return nil
}

func (m *machine) open(a Agent) {
	m.agent, m.locked, m.lockedWhy, m.message = a, false, "", nil
}

func onCPxInserted(m *machine, _ event) []effect { return nil } // the holder comes with porteur_lu

// onPorteurRead: the holder of the CPx is the agent; the patient in hand stays (change of agent).
func onPorteurRead(m *machine, ev event) []effect {
	p := ev.(readerEvent).Porteur
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
	a := agentOf(c)
	if m.locked && m.lockedWhy == "app_verrouille_agent" && m.agent.Identifiant == a.Identifiant {
		return nil // locked by hand with the card in: the agent unlocks by hand
	}
	changed := m.agent.signature() != a.signature()
	m.open(a)
	if changed && m.cur.inHand() {
		m.message = m.text(MessageInfo, "app_agent_change", "agent", a.Prenom+" "+a.Nom)
	}
	return nil
}

func onCPxRemoved(m *machine, _ event) []effect {
	was := m.porteur
	m.porteur = nil
	if !identifies(was) {
		return nil
	}
	m.locked, m.lockedWhy = true, "app_verrouille_cpx"
	return nil
}

// identifies tells whether a card says who works here.
func identifies(p *cards.Porteur) bool { return p != nil && p.Nominative && p.Refus == nil }

func agentOf(p cards.Porteur) Agent {
	return Agent{Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Profil: ProfilAgent, Niveau: ProfilAgent.Niveau()}
}

func onDismiss(m *machine, _ event) []effect {
	m.message = nil
	return nil
}

// namelessMessage is the message when it cannot name a patient: what a locked desk, or a profile without patients, may
// show.
func (m *machine) namelessMessage() *Message {
	if m.message == nil {
		return nil
	}
	switch m.message.Code {
	case "app_secret_faux", "app_cpx_attendue", "app_cpx_non_nominative", "app_droit_manque", "app_verrouille":
		return m.message
	}
	if m.porteur != nil && m.porteur.Refus != nil && m.message.Code == m.porteur.Refus.Code {
		return m.message
	}
	return nil
}

package desk

import (
	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// LockReason is why a desk is locked.
type LockReason uint8

// The reasons; the first three are those of a desk that nobody has opened yet.
const (
	LockedCardAwaited LockReason = iota + 1
	LockedNobodyYet
	LockedNoAccount
	LockedByAgent
	LockedInactive
	LockedCardRemoved
	LockedOtherCard
	LockedDisabled
)

// code is the sentence of a reason, which the journal keeps too.
func (r LockReason) code() string {
	return map[LockReason]string{
		LockedCardAwaited: "app_cpx_attendue", LockedNobodyYet: "app_identifiez_vous", LockedNoAccount: "app_aucun_agent",
		LockedByAgent: "app_verrouille_agent", LockedInactive: "app_verrouille_inactivite", LockedCardRemoved: "app_verrouille_cpx",
		LockedOtherCard: "app_verrouille_autre_carte", LockedDisabled: "app_verrouille_desactive",
	}[r]
}

// The fields of the lock screen.
const (
	FieldIdentifiant = "identifiant"
	FieldSecret      = "secret"
	FieldNouveau     = "nouveau"
	FieldEncore      = "encore"
)

func (m *machine) viewLockScreen() *LockScreen {
	s := m.session
	l := &LockScreen{
		Accounts: m.hasAgents, Card: m.cardOpens(), Checking: s.token != 0, Left: s.left, Renew: s.renew,
		Kept: m.cur.inHand() || len(m.others) > 0,
	}
	if s.until.After(m.now) {
		l.Until = s.until
	}
	if m.agent.Nom != "" {
		l.Last = m.agent.Prenom + " " + m.agent.Nom
	}
	return l
}

func (m *machine) viewLocked() NextAct {
	n := titled(m.lockedWhy.code())
	unlock := shown.NewAct("app_acte_deverrouiller", "⏎", Unlock{})
	switch {
	case m.session.token != 0:
		n.Progress = &shown.Progress{Label: texts.Get("app_progres_identite").Phrase, Since: m.session.since}
	case m.hasAgents:
		n.Primary, n.Form = unlock, m.loginForm()
		m.cardForm(&n)
	case m.cardOpens():
		n.Primary = unlock
	case m.cfg.Agent.Nom == "":
	case m.cfg.Secret != "":
		n.Primary = unlock
		n.Form = &shown.Form{Fields: []shown.Field{secretField(FieldSecret, "app_champ_secret")}, Submit: unlockOf}
	case m.cfg.Training:
		n.Primary = unlock
	}
	return n
}

// loginForm asks for a name and a secret; neither is required where the card, or the file of a training workstation, is
// enough.
func (m *machine) loginForm() *shown.Form {
	required := !m.cardOpens() && (m.cfg.Agent.Nom == "" || !m.cfg.Training)
	f := &shown.Form{Submit: unlockOf, Fields: []shown.Field{
		{Code: FieldIdentifiant, Label: texts.Get("app_champ_identifiant").Phrase, Value: m.session.typed, Required: required},
		secretField(FieldSecret, "app_champ_secret_compte"),
	}}
	f.Fields[1].Required = required
	if m.cfg.Training {
		f.Fields[0].Hint, f.Fields[1].Hint = m.cfg.IndiceIdentifiant, m.cfg.IndiceCode
	}
	if m.session.renew {
		f.Fields = append(f.Fields, secretField(FieldNouveau, "app_champ_secret_nouveau"), secretField(FieldEncore, "app_champ_secret_encore"))
		f.Fields[2].Hint = texts.Get("app_aide_secret_nouveau").Phrase
	}
	return f
}

func secretField(code, label string) shown.Field {
	return shown.Field{Code: code, Label: texts.Get(label).Phrase, Required: true, Secret: true}
}

func unlockOf(v map[string]string) app.Command {
	return Unlock{Identifiant: v[FieldIdentifiant], Secret: v[FieldSecret], Nouveau: v[FieldNouveau], Encore: v[FieldEncore]}
}

package admin

import (
	"context"
	"strconv"

	"guichet/app"
	"guichet/assets/texts"
)

// AccountLine is an agent in a list, with what may be said of him in words.
type AccountLine struct {
	app.Account
	Etat string // "actif", "retiré le 22/11/2026 : fin de stage", "attend depuis 5 essais faux"
}

// ProfilLine is one row of the table of rights.
type ProfilLine struct {
	Profil app.Profil
	Label  string
	Rights map[app.Right]bool
}

// RightsTable is who may what (H-43), ready to show. It is no setting.
func RightsTable() []ProfilLine {
	var out []ProfilLine
	for _, p := range app.Profils() {
		l := ProfilLine{Profil: p, Label: p.Label(), Rights: map[app.Right]bool{}}
		for _, r := range app.Rights() {
			l.Rights[r] = p.May(r)
		}
		out = append(out, l)
	}
	return out
}

func (a *Administration) accounts(by app.Agent) (app.Accounts, error) {
	if r := by.Require(app.RightAgents); r != nil {
		return nil, r
	}
	if a.p.Accounts == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Accounts, nil
}

// Agents lists the agents, those who may work first.
func (a *Administration) Agents(ctx context.Context, by app.Agent) ([]AccountLine, error) {
	s, err := a.accounts(by)
	if err != nil {
		return nil, err
	}
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	now := a.p.Clock()
	out := make([]AccountLine, 0, len(all))
	for _, acc := range all {
		l := AccountLine{Account: acc}
		day := now.Format("2006-01-02")
		switch {
		case !acc.Desactive.IsZero():
			l.Etat = texts.Get("app_agent_retire", "jour", acc.Desactive.Format("02/01/2006"), "motif", acc.Motif).Phrase
		case !acc.Debut.IsZero() && day < acc.Debut.ISO():
			l.Etat = texts.Get("app_agent_pas_encore", "jour", acc.Debut.FR()).Phrase
		case !acc.Fin.IsZero() && day > acc.Fin.ISO():
			l.Etat = texts.Get("app_agent_termine", "jour", acc.Fin.FR()).Phrase
		case acc.Jusque.After(now):
			l.Etat = texts.Get("app_agent_attend", "essais", strconv.Itoa(acc.Essais), "heure", acc.Jusque.In(now.Location()).Format("15:04")).Phrase
		case acc.Provisoire:
			l.Etat = texts.Get("app_agent_code_provisoire").Phrase
		case !acc.Fin.IsZero():
			l.Etat = texts.Get("app_agent_jusque", "jour", acc.Fin.FR()).Phrase
		default:
			l.Etat = texts.Get("app_agent_actif").Phrase
		}
		out = append(out, l)
	}
	return out, nil
}

// CreateAgent adds an agent. secret is to be handed over to him: it is shown once, and he replaces it at his first
// login. It is "" when withSecret is false: then only his CPx opens a desk.
func (a *Administration) CreateAgent(ctx context.Context, by app.Agent, acc app.Account, withSecret bool) (secret string, err error) {
	s, err := a.accounts(by)
	if err != nil {
		return "", err
	}
	return s.Create(ctx, acc, withSecret, a.meta(by))
}

// ChangeAgent replaces what is written of an agent.
func (a *Administration) ChangeAgent(ctx context.Context, by app.Agent, acc app.Account) error {
	s, err := a.accounts(by)
	if err != nil {
		return err
	}
	return s.Change(ctx, acc, a.meta(by))
}

// DisableAgent takes the right to work away: at once at the next login, within half a minute where he is at work.
func (a *Administration) DisableAgent(ctx context.Context, by app.Agent, identifiant, motif string) error {
	s, err := a.accounts(by)
	if err != nil {
		return err
	}
	return s.Disable(ctx, identifiant, motif, a.meta(by))
}

// EnableAgent gives it back.
func (a *Administration) EnableAgent(ctx context.Context, by app.Agent, identifiant, motif string) error {
	s, err := a.accounts(by)
	if err != nil {
		return err
	}
	return s.Enable(ctx, identifiant, motif, a.meta(by))
}

// RenewSecret draws a new secret for an agent who lost his.
func (a *Administration) RenewSecret(ctx context.Context, by app.Agent, identifiant string) (secret string, err error) {
	s, err := a.accounts(by)
	if err != nil {
		return "", err
	}
	return s.Renew(ctx, identifiant, a.meta(by))
}

// ReleaseAgent ends the delay of wrong tries.
func (a *Administration) ReleaseAgent(ctx context.Context, by app.Agent, identifiant string) error {
	s, err := a.accounts(by)
	if err != nil {
		return err
	}
	return s.Release(ctx, identifiant, a.meta(by))
}

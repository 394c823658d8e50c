package session

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// valid says what is wrong with what is written of an agent; nil when nothing is.
func valid(a app.Account) *texts.Refusal {
	switch {
	case !nameForm.MatchString(a.Identifiant):
		return texts.Refuse("session_identifiant_forme", "identifiant", a.Identifiant)
	case strings.TrimSpace(a.Nom) == "":
		return texts.Refuse("session_nom_manque")
	case !slices.Contains(app.Profils(), a.Profil):
		return texts.Refuse("session_profil_inconnu", "profil", string(a.Profil))
	case !a.Debut.IsZero() && !a.Fin.IsZero() && a.Fin.ISO() < a.Debut.ISO():
		return texts.Refuse("session_dates")
	case len(a.Nom) > 100, len(a.Prenom) > 100, len(a.Service) > 100, len(a.Carte) > 64:
		return texts.Refuse("session_trop_long")
	}
	return nil
}

func tidy(a app.Account) app.Account {
	a.Identifiant = Name(a.Identifiant)
	a.Nom, a.Prenom = strings.ToUpper(strings.TrimSpace(a.Nom)), strings.TrimSpace(a.Prenom)
	a.Service, a.Carte = strings.TrimSpace(a.Service), strings.TrimSpace(a.Carte)
	return a
}

// List implements app.Accounts: by name, those who may work first.
func (s *Service) List(ctx context.Context) ([]app.Account, error) {
	all, err := s.all(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]app.Account, 0, len(all))
	for _, a := range all {
		out = append(out, a.Account)
	}
	slices.SortFunc(out, func(a, b app.Account) int {
		if x, y := !a.Desactive.IsZero(), !b.Desactive.IsZero(); x != y {
			if y {
				return -1
			}
			return 1
		}
		if c := strings.Compare(a.Nom+" "+a.Prenom, b.Nom+" "+b.Prenom); c != 0 {
			return c
		}
		return strings.Compare(a.Identifiant, b.Identifiant)
	})
	return out, nil
}

// cardTaken refuses a card that another agent bears.
func (s *Service) cardTaken(ctx context.Context, a app.Account) error {
	if a.Carte == "" {
		return nil
	}
	all, err := s.all(ctx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Identifiant != a.Identifiant && other.Carte == a.Carte {
			return texts.Refuse("session_carte_prise", "agent", other.Prenom+" "+other.Nom)
		}
	}
	return nil
}

// Create implements app.Accounts.
func (s *Service) Create(ctx context.Context, a app.Account, withSecret bool, by ins.Meta) (string, error) {
	a = tidy(a)
	if r := valid(a); r != nil {
		return "", r
	}
	if !withSecret && a.Carte == "" {
		return "", texts.Refuse("session_sans_moyen")
	}
	if err := s.cardTaken(ctx, a); err != nil {
		return "", err
	}
	// Nothing but what is written of him: no date of a login that never was.
	fresh := account{Account: app.Account{
		Identifiant: a.Identifiant, Nom: a.Nom, Prenom: a.Prenom, Profil: a.Profil, Service: a.Service,
		Debut: a.Debut, Fin: a.Fin, Carte: a.Carte,
	}}
	secret := ""
	if withSecret {
		secret = drawSecret()
		fresh.Empreinte, fresh.Provisoire, fresh.Code = s.hash(secret), true, true
	}
	err := s.store.ChangeDocument(ctx, kind, a.Identifiant, app.AboutAgents, func(old []byte) ([]byte, []app.Entry, error) {
		if old != nil {
			return nil, nil, texts.Refuse("session_identifiant_pris", "identifiant", a.Identifiant)
		}
		body, err := fresh.encode()
		return body, []app.Entry{fact(by, app.AgentFact{Acte: app.AgentAdded, Identifiant: a.Identifiant, Apres: &fresh.Account})}, err
	})
	if err != nil {
		return "", err
	}
	s.remember(fresh)
	return secret, nil
}

// Fictitious adds an agent whose secret everybody may know, to a base of training. One who is already there stays.
func (s *Service) Fictitious(ctx context.Context, a app.Account, secret string, by ins.Meta) error {
	if !s.training {
		return texts.Refuse("session_fictif")
	}
	a = tidy(a)
	if r := valid(a); r != nil {
		return r
	}
	_, known, err := s.read(ctx, a.Identifiant)
	if err != nil || known {
		return err
	}
	fresh := account{Account: a, Empreinte: s.hash(secret)}
	return s.store.ChangeDocument(ctx, kind, a.Identifiant, app.AboutAgents, func(old []byte) ([]byte, []app.Entry, error) {
		if old != nil {
			return old, nil, nil
		}
		body, err := fresh.encode()
		return body, []app.Entry{fact(by, app.AgentFact{Acte: app.AgentAdded, Identifiant: a.Identifiant, Apres: &fresh.Account})}, err
	})
}

func fact(by ins.Meta, f app.AgentFact) app.Entry {
	return app.Entry{Kind: app.FactAgent, Meta: by, Fact: f}
}

// Change implements app.Accounts.
func (s *Service) Change(ctx context.Context, a app.Account, by ins.Meta) error {
	a = tidy(a)
	if r := valid(a); r != nil {
		return r
	}
	if err := s.cardTaken(ctx, a); err != nil {
		return err
	}
	others, err := s.administrators(ctx, a.Identifiant)
	if err != nil {
		return err
	}
	return s.change(ctx, a.Identifiant, app.AboutAgents, func(now *account) ([]app.Entry, error) {
		before := now.Account
		if before.Profil != a.Profil {
			switch {
			case before.Agent().Signature() == by.Agent: // nobody grants himself a right
				return nil, texts.Refuse("session_son_propre_profil")
			case before.Profil == app.ProfilAdministrateur && others == 0:
				return nil, texts.Refuse("session_dernier_administrateur")
			}
		}
		now.Nom, now.Prenom, now.Profil, now.Service = a.Nom, a.Prenom, a.Profil, a.Service
		now.Debut, now.Fin, now.Carte = a.Debut, a.Fin, a.Carte
		if now.Empreinte == "" && now.Carte == "" {
			return nil, texts.Refuse("session_sans_moyen")
		}
		if now.Account == before {
			return nil, nil
		}
		return []app.Entry{fact(by, app.AgentFact{Acte: app.AgentChanged, Identifiant: a.Identifiant, Avant: &before, Apres: &now.Account})}, nil
	})
}

// administrators counts those who may work today, besides one.
func (s *Service) administrators(ctx context.Context, besides string) (int, error) {
	all, err := s.all(ctx)
	n := 0
	for _, a := range all {
		if a.Profil == app.ProfilAdministrateur && a.Identifiant != besides && a.Desactive.IsZero() {
			n++
		}
	}
	return n, err
}

// Disable implements app.Accounts. The last administrator stays: nobody could give a right any more.
func (s *Service) Disable(ctx context.Context, identifiant, motif string, by ins.Meta) error {
	name := Name(identifiant)
	if strings.TrimSpace(motif) == "" {
		return texts.Refuse("session_motif_manque")
	}
	others, err := s.administrators(ctx, name)
	if err != nil {
		return err
	}
	return s.change(ctx, name, app.AboutAgents, func(a *account) ([]app.Entry, error) {
		switch {
		case !a.Desactive.IsZero():
			return nil, texts.Refuse("session_deja_desactive", "identifiant", name)
		case a.Profil == app.ProfilAdministrateur && others == 0:
			return nil, texts.Refuse("session_dernier_administrateur")
		}
		a.Desactive, a.DesactivePar, a.Motif = by.Quand, by.Agent, motif
		return []app.Entry{fact(by, app.AgentFact{Acte: app.AgentDisabled, Identifiant: name, Motif: motif})}, nil
	})
}

// Enable implements app.Accounts.
func (s *Service) Enable(ctx context.Context, identifiant, motif string, by ins.Meta) error {
	name := Name(identifiant)
	if strings.TrimSpace(motif) == "" {
		return texts.Refuse("session_motif_manque")
	}
	return s.change(ctx, name, app.AboutAgents, func(a *account) ([]app.Entry, error) {
		a.Desactive, a.DesactivePar, a.Motif = time.Time{}, "", ""
		return []app.Entry{fact(by, app.AgentFact{Acte: app.AgentEnabled, Identifiant: name, Motif: motif})}, nil
	})
}

// Renew implements app.Accounts.
func (s *Service) Renew(ctx context.Context, identifiant string, by ins.Meta) (string, error) {
	name := Name(identifiant)
	secret := drawSecret()
	phc := s.hash(secret)
	err := s.change(ctx, name, app.AboutAgents, func(a *account) ([]app.Entry, error) {
		a.Empreinte, a.Provisoire, a.Essais, a.Jusque = phc, true, 0, time.Time{}
		return []app.Entry{fact(by, app.AgentFact{Acte: app.AgentRenewed, Identifiant: name})}, nil
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Release implements app.Accounts.
func (s *Service) Release(ctx context.Context, identifiant string, by ins.Meta) error {
	name := Name(identifiant)
	return s.change(ctx, name, app.AboutAgents, func(a *account) ([]app.Entry, error) {
		a.Essais, a.Jusque = 0, time.Time{}
		return []app.Entry{fact(by, app.AgentFact{Acte: app.AgentReleased, Identifiant: name})}, nil
	})
}

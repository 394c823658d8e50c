package session

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// free is how many wrong tries cost nothing: fingers slip.
const free = 5

// longest bounds the delay between tries: nothing here ever blocks a desk for good.
const longest = 5 * time.Minute

// delay is how long to wait after the nth wrong try in a row: 15 s, 30 s, 1 min, 2 min, 4 min, then 5 min.
func delay(tries int) time.Duration {
	if tries < free {
		return 0
	}
	d := 15 * time.Second * time.Duration(math.Exp2(float64(min(tries-free, 10))))
	return min(d, longest)
}

// Name is the stored form of an identifiant.
func Name(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// Login implements app.Agents. The same sentence answers a wrong name and a wrong secret, after the same time.
func (s *Service) Login(ctx context.Context, l app.Login) (app.Agent, error) {
	name := Name(l.Identifiant)
	a, known, err := s.read(ctx, name)
	if err != nil {
		return app.Agent{}, err
	}
	if known && waits(a, l.Quand) {
		r := texts.Refuse("session_delai", "heure", a.Jusque.In(l.Quand.Location()).Format("15:04:05"))
		s.tell(ctx, refusedFact(l.Quand, l.Poste, a.signature(), app.MeansSecret, r.Code, ""))
		return app.Agent{}, &app.LoginError{Refusal: r, Until: a.Jusque}
	}
	right, again := s.check(l.Secret, a.Empreinte)
	if !known || a.Empreinte == "" {
		// What was typed as a name may be a secret: it is not written down.
		r := texts.Refuse("session_faux")
		s.tell(ctx, refusedFact(l.Quand, l.Poste, texts.Get("app_agent_inconnu").Phrase, app.MeansSecret, r.Code, ""))
		return app.Agent{}, &app.LoginError{Refusal: r, Left: -1}
	}
	if !right {
		return app.Agent{}, s.wrong(ctx, name, l)
	}
	if r := a.may(l.Quand); r != nil {
		s.tell(ctx, refusedFact(l.Quand, l.Poste, a.signature(), app.MeansSecret, r.Code, ""))
		return app.Agent{}, &app.LoginError{Refusal: r, Left: -1}
	}
	return s.enter(ctx, a, l, again)
}

// check compares a secret with a stored hash, one at a time.
func (s *Service) check(secret, phc string) (right, again bool) {
	s.hashing.Lock()
	defer s.hashing.Unlock()
	if phc == "" {
		s.params.verify(secret, s.dummy())
		return false, false
	}
	return s.params.verify(secret, phc)
}

func (s *Service) hash(secret string) string {
	s.hashing.Lock()
	defer s.hashing.Unlock()
	return s.params.hash(secret)
}

// waits tells whether a delay runs. A clock that was set back does not make it longer.
func waits(a account, now time.Time) bool {
	left := a.Jusque.Sub(now)
	return left > 0 && left <= longest
}

// wrong counts a wrong try.
func (s *Service) wrong(ctx context.Context, name string, l app.Login) error {
	no := &app.LoginError{Refusal: texts.Refuse("session_faux"), Left: -1}
	err := s.change(ctx, name, app.AboutSessions, func(a *account) ([]app.Entry, error) {
		a.Essais++
		if d := delay(a.Essais); d > 0 {
			a.Jusque = l.Quand.Add(d)
			no.Until, no.Left = a.Jusque, 0
			no.Refusal = texts.Refuse("session_faux_delai", "heure", a.Jusque.In(l.Quand.Location()).Format("15:04:05"))
		} else {
			no.Left = free - a.Essais
		}
		return []app.Entry{refusedFact(l.Quand, l.Poste, a.signature(), app.MeansSecret, no.Refusal.Code, "")}, nil
	})
	if err != nil {
		// The try could not be counted. It stays wrong.
		return errors.Join(no, err)
	}
	return no
}

// enter lets an agent in whose secret is right.
func (s *Service) enter(ctx context.Context, a account, l app.Login, again bool) (app.Agent, error) {
	if a.Provisoire && l.Nouveau == "" {
		return app.Agent{}, &app.LoginError{Refusal: texts.Refuse("session_code_a_changer"), Left: -1, Renew: true}
	}
	next := ""
	switch {
	case l.Nouveau != "":
		r := CheckSecret(l.Nouveau, a.Identifiant, a.Nom, a.Prenom)
		if r == nil && l.Nouveau == l.Secret {
			r = texts.Refuse("session_code_meme")
		}
		if r != nil {
			return app.Agent{}, &app.LoginError{Refusal: r, Left: -1, Renew: true}
		}
		next = s.hash(l.Nouveau)
	case again:
		next = s.hash(l.Secret)
	}
	err := s.change(ctx, a.Identifiant, app.AboutAgents, func(now *account) ([]app.Entry, error) {
		if r := now.may(l.Quand); r != nil {
			return nil, r
		}
		now.Essais, now.Jusque, now.Derniere = 0, time.Time{}, l.Quand
		if next != "" && now.Empreinte == a.Empreinte { // another login may have replaced it meanwhile
			now.Empreinte = next
		}
		if l.Nouveau == "" {
			return nil, nil
		}
		now.Provisoire = false
		return []app.Entry{{
			Kind: app.FactAgent, Meta: ins.Meta{Quand: l.Quand, Agent: a.signature(), Poste: l.Poste},
			Fact: app.AgentFact{Acte: app.AgentSecret, Identifiant: a.Identifiant},
		}}, nil
	})
	if err != nil && (l.Nouveau != "" || errors.Is(err, errDisabled)) {
		return app.Agent{}, err
	}
	// A base that cannot note the hour of a login keeps nobody from his desk: the desk journals the opening itself,
	// and tries again until it is taken.
	return a.Agent(), nil
}

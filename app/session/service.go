package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// kind is that of the documents of agents.
const kind = "agent"

// The ports of the desk and of administration.
var (
	_ app.Agents   = (*Service)(nil)
	_ app.Accounts = (*Service)(nil)
)

// UnknownCard says what to do with a nominative CPx that no agent of the base bears.
type UnknownCard string

// The choices of a site. Refusing is the default: rights are individual and written (RNIV §5.1.1), and any health
// professional of the country has a nominative card.
const (
	RefuseUnknown UnknownCard = "refuser"
	AdmitUnknown  UnknownCard = "accueil" // as agent d’accueil
)

// Service recognises agents. It is safe for concurrent use.
type Service struct {
	store  app.SiteStore
	params Params
	// unknown is asked at each unknown card; nil refuses.
	unknown  func() UnknownCard
	training bool
	dummy    func() string // hash that an unknown name is checked against, so that it takes the same time

	hashing sync.Mutex // one argon2id at a time: each takes its tens of megabytes

	mu   sync.Mutex
	seen map[string]account // as last read: serves when the base does not answer
}

// Options are the choices of a Service. The zero value is the safe one.
type Options struct {
	Params   Params             // DefaultParams when zero
	Unknown  func() UnknownCard // asked at each unknown card; nil refuses them
	Training bool               // fictitious people: cards need not be verified
}

// New makes a service over a store.
func New(s app.SiteStore, o Options) *Service {
	if o.Params == (Params{}) {
		o.Params = DefaultParams
	}
	if o.Unknown == nil {
		o.Unknown = func() UnknownCard { return RefuseUnknown }
	}
	return &Service{store: s, params: o.Params, unknown: o.Unknown, training: o.Training, seen: map[string]account{},
		dummy: sync.OnceValue(func() string { return o.Params.hash("personne") })}
}

// account is an agent as he is stored.
type account struct {
	app.Account
	Empreinte string `json:"empreinte,omitempty"` // PHC string of the secret
}

func decode(body []byte) (account, error) {
	var a account
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("lire un agent : %w", err)
	}
	a.Code = a.Empreinte != ""
	return a, nil
}

func (a account) encode() ([]byte, error) {
	a.Code = a.Empreinte != ""
	b, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("écrire un agent : %w", err)
	}
	return b, nil
}

// signature is how the journal names an agent.
func (a account) signature() string { return a.Agent().Signature() }

// errDisabled is an agent who was told to work no more.
var errDisabled = errors.New("agent désactivé")

// may says why an agent may not work on a day; nil when he may.
func (a account) may(at time.Time) *texts.Refusal {
	day := ins.DateOf(at).ISO()
	switch {
	case !a.Desactive.IsZero():
		return texts.Refuse("session_desactive").Of(errDisabled)
	case !a.Debut.IsZero() && day < a.Debut.ISO():
		return texts.Refuse("session_pas_commence", "jour", a.Debut.FR())
	case !a.Fin.IsZero() && day > a.Fin.ISO():
		return texts.Refuse("session_termine", "jour", a.Fin.FR())
	}
	return nil
}

// read gives one agent, as last seen when the base does not answer; false when there is none of this name.
func (s *Service) read(ctx context.Context, name string) (account, bool, error) {
	body, err := s.store.Document(ctx, kind, name)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if a, ok := s.seen[name]; ok {
			return a, true, nil
		}
		return account{}, false, err
	}
	if body == nil {
		return account{}, false, nil
	}
	a, err := decode(body)
	if err == nil {
		s.remember(a)
	}
	return a, err == nil, err
}

func (s *Service) remember(all ...account) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range all {
		s.seen[a.Identifiant] = a
	}
}

// all gives every agent, as last seen when the base does not answer.
func (s *Service) all(ctx context.Context) ([]account, error) {
	bodies, err := s.store.Documents(ctx, kind)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.seen) == 0 {
			return nil, err
		}
		var out []account
		for _, a := range s.seen {
			out = append(out, a)
		}
		return out, nil
	}
	out := make([]account, 0, len(bodies))
	for _, b := range bodies {
		a, err := decode(b)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	s.remember(out...)
	return out, nil
}

// Warm reads the agents, so that a base that stops answering later does not keep them from their desks.
func (s *Service) Warm(ctx context.Context) error {
	_, err := s.all(ctx)
	return err
}

// Allowed implements app.Agents. Somebody whom the base does not know works by his card alone, and is not asked about.
func (s *Service) Allowed(ctx context.Context, identifiant string, at time.Time) error {
	a, known, err := s.read(ctx, identifiant)
	if err != nil || !known {
		return err
	}
	if r := a.may(at); r != nil {
		return r
	}
	return nil
}

// Holder implements app.Agents: the agent whose CPx this is.
func (s *Service) Holder(ctx context.Context, p cards.Porteur, code bool, at ins.Meta) (app.Agent, error) {
	all, err := s.all(ctx)
	if err != nil {
		return app.Agent{}, err
	}
	for _, a := range all {
		if a.Carte == "" || a.Carte != p.Identifiant {
			continue
		}
		r := a.may(at.Quand)
		if more := a.Profil != app.ProfilAgent && a.Profil != app.ProfilReferent; r == nil && more && !s.training {
			switch { // what the desk may not do asks for both: a certificate of the ANS, and its holder
			case !p.Verifie:
				r = texts.Refuse("session_carte_non_verifiee", "profil", a.Profil.Label())
			case !code:
				r = texts.Refuse("session_carte_sans_code", "profil", a.Profil.Label())
			}
		}
		if r != nil {
			s.tell(ctx, refusedFact(at.Quand, at.Poste, a.signature(), app.MeansCard, r.Code, p.Identifiant))
			return app.Agent{}, r
		}
		return a.Agent(), nil
	}
	if s.unknown() == AdmitUnknown {
		return app.Account{Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Profil: app.ProfilAgent}.Agent(), nil
	}
	r := texts.Refuse("session_carte_inconnue")
	s.tell(ctx, refusedFact(at.Quand, at.Poste, p.Nom+" "+p.Prenom, app.MeansCard, r.Code, p.Identifiant))
	return app.Agent{}, r
}

// refusedFact is the journal line of somebody who was not let in.
func refusedFact(quand time.Time, poste, agent string, by app.Means, motif, carte string) app.Entry {
	return app.Entry{
		Kind: app.FactSession, Meta: ins.Meta{Quand: quand, Agent: agent, Poste: poste},
		Fact: app.SessionFact{Acte: app.SessionRefused, Moyen: by, Motif: motif, Carte: carte},
	}
}

// tell journals a fact that changes no agent. Nobody is let in by it: when the base does not take it, the refusal
// stands all the same.
func (s *Service) tell(ctx context.Context, fact app.Entry) {
	_ = s.store.ChangeDocument(ctx, kind, "", app.AboutSessions, func([]byte) ([]byte, []app.Entry, error) {
		return nil, []app.Entry{fact}, nil
	})
}

var errGone = errors.New("agent inconnu")

// change changes one stored agent, and journals it.
func (s *Service) change(ctx context.Context, name, subject string, do func(*account) ([]app.Entry, error)) error {
	var after account
	err := s.store.ChangeDocument(ctx, kind, name, subject, func(old []byte) ([]byte, []app.Entry, error) {
		if old == nil {
			return nil, nil, errGone
		}
		a, err := decode(old)
		if err != nil {
			return nil, nil, err
		}
		facts, err := do(&a)
		if err != nil {
			return nil, nil, err
		}
		after = a
		body, err := a.encode()
		return body, facts, err
	})
	if errors.Is(err, errGone) {
		return texts.Refuse("session_agent_inconnu", "identifiant", name)
	}
	if err == nil {
		s.remember(after)
	}
	return err
}

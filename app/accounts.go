package app

import (
	"context"
	"time"

	"guichet/ins"
)

// Account is one nominative agent that the base knows, as administration shows him. Never his secret.
type Account struct {
	Identifiant string   `json:"identifiant"` // what he types: lower-case letters, digits, . _ -
	Nom         string   `json:"nom"`
	Prenom      string   `json:"prenom,omitempty"`
	Profil      Profil   `json:"profil"`
	Service     string   `json:"service,omitempty"`
	Debut       ins.Date `json:"debut,omitzero"` // first and last day of work, included; zero: open (interns, short contracts)
	Fin         ins.Date `json:"fin,omitzero"`
	Carte       string   `json:"carte,omitempty"` // national identifier of his CPx
	// Desactive is since when he may not work any more, by whom and why.
	Desactive    time.Time `json:"desactive,omitzero"`
	DesactivePar string    `json:"desactive_par,omitempty"`
	Motif        string    `json:"motif,omitempty"`
	// Code tells that he has a secret; Provisoire that he must replace it at his next login.
	Code       bool `json:"code"`
	Provisoire bool `json:"provisoire,omitempty"`
	// Essais counts the wrong tries since the last login; no try is looked at before Jusque.
	Essais   int       `json:"essais,omitempty"`
	Jusque   time.Time `json:"jusque,omitzero"`
	Derniere time.Time `json:"derniere,omitzero"` // last login
}

// Agent is the person at a desk.
func (a Account) Agent() Agent {
	return Agent{Nom: a.Nom, Prenom: a.Prenom, Identifiant: a.Identifiant, Profil: a.Profil, Niveau: a.Profil.Niveau()}
}

// Accounts keeps the agents of the base. Each change is journaled under who made it.
type Accounts interface {
	List(ctx context.Context) ([]Account, error)
	// Create adds an agent. The secret is drawn and given back, to be handed over and replaced at the first login;
	// "" when withSecret is false: his CPx alone opens the desk.
	Create(ctx context.Context, a Account, withSecret bool, by ins.Meta) (secret string, err error)
	// Change replaces what is written of an agent: name, profile, service, days, card.
	Change(ctx context.Context, a Account, by ins.Meta) error
	// Disable takes the right to work away at once; Enable gives it back.
	Disable(ctx context.Context, identifiant, motif string, by ins.Meta) error
	Enable(ctx context.Context, identifiant, motif string, by ins.Meta) error
	// Renew draws a new secret, to be replaced at the next login, and ends the delay of wrong tries.
	Renew(ctx context.Context, identifiant string, by ins.Meta) (secret string, err error)
	// Release ends the delay of wrong tries.
	Release(ctx context.Context, identifiant string, by ins.Meta) error
}

// AgentFact is a change of an agent in the journal (H-01, H-04). It never holds a secret nor its hash.
type AgentFact struct {
	Acte        string   `json:"acte"`
	Identifiant string   `json:"identifiant"`
	Avant       *Account `json:"avant,omitempty"`
	Apres       *Account `json:"apres,omitempty"`
	Motif       string   `json:"motif,omitempty"`
}

// The acts upon an agent.
const (
	AgentAdded    = "ajout"
	AgentChanged  = "modification"
	AgentDisabled = "desactivation"
	AgentEnabled  = "reactivation"
	AgentRenewed  = "code_tire"
	AgentSecret   = "code_change"
	AgentReleased = "delai_leve"
)

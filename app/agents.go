package app

import (
	"context"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// Agents tells who may work at this desk: nominative people with a profile (RNIV H-04). A nil Agents is a desk that
// knows no accounts: whoever a nominative CPx names works as agent d’accueil.
type Agents interface {
	// Login opens a local account by its secret. A refusal is a *LoginError, or unwraps to a *texts.Refusal.
	Login(ctx context.Context, l Login) (Agent, error)
	// Holder gives the agent whose CPx this is, or refuses the card. code tells that the card took the code of its holder:
	// without it a card that was found opens the desk as well, and therefore no more than a desk.
	Holder(ctx context.Context, p cards.Porteur, code bool, at ins.Meta) (Agent, error)
	// Allowed refuses an agent who may not work any more: disabled, or whose contract has ended.
	Allowed(ctx context.Context, identifiant string, at time.Time) error
}

// Login is what somebody typed on the lock screen.
type Login struct {
	Identifiant, Secret string
	// Nouveau replaces the secret once it was recognised; "" keeps it.
	Nouveau string
	Poste   string
	Quand   time.Time
}

// LoginError is a refused login with what the lock screen shows beside the sentence.
type LoginError struct {
	Refusal *texts.Refusal
	// Left counts the tries before a delay begins; 0 when one has begun, -1 when it does not matter.
	Left int
	// Until is when the next try will be looked at; zero when there is no delay.
	Until time.Time
	// Renew says that the secret was right and must be replaced before work begins.
	Renew bool
}

// Error is the sentence of the refusal.
func (e *LoginError) Error() string { return e.Refusal.Error() }

// Unwrap gives the refusal.
func (e *LoginError) Unwrap() error { return e.Refusal }

// Means is how somebody proved who he is.
type Means string

// The means.
const (
	MeansCard   Means = "cpx"
	MeansSecret Means = "compte"
	MeansPost   Means = "poste" // named by the settings of a training workstation: proves nothing
)

// The subjects of the journal that are no identity.
const (
	AboutSessions = "guichet:sessions"
	AboutAgents   = "guichet:agents"
	AboutSettings = "guichet:reglages"
	AboutBase     = "guichet:base"
)

// The facts about a workstation and its people (H-01, H-04).
const (
	FactSession = "session" // SessionFact
	FactAgent   = "agent"   // AgentFact
	FactSetting = "reglage" // SettingFact
	FactBackup  = "sauvegarde"
	FactKey     = "cle" // of the base: drawn, changed, exported
)

// SessionFact is who came, who went, and who was refused.
type SessionFact struct {
	Acte  string `json:"acte"`            // ouverture, reprise, changement, verrouillage, refus
	Moyen Means  `json:"moyen,omitempty"` // how he proved who he is
	Motif string `json:"motif,omitempty"` // code of the sentence: why it was locked or refused
	Avant string `json:"avant,omitempty"` // who was there before
	Carte string `json:"carte,omitempty"` // identifier of a card that was refused, so that it can be given to an agent
}

// The acts of a session.
const (
	SessionOpened  = "ouverture"
	SessionResumed = "reprise"
	SessionChanged = "changement"
	SessionLocked  = "verrouillage"
	SessionRefused = "refus"
)

// Agent is who is at the desk.
type Agent struct {
	Nom, Prenom string
	Identifiant string // name of the account, or national identifier of the CPx when the base knows no accounts
	Profil      Profil
	Niveau      ins.Niveau // follows from Profil (D-32)
	Locked      bool
}

// Signature is how the journal names an agent.
func (a Agent) Signature() string {
	s := a.Nom
	if a.Prenom != "" {
		s += " " + a.Prenom
	}
	if a.Identifiant != "" {
		s += " (" + a.Identifiant + ")"
	}
	return s
}

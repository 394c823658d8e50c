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

// recheck is how long a session goes on without asking whether its agent may still work: a disabled agent is out at
// his next command after that.
const recheck = 30 * time.Second

// sessionState is who has the desk, and what the lock screen is waiting for.
type sessionState struct {
	means   Means
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

type (
	// identify asks who somebody is: by a secret, or by a card.
	identify struct {
		from
		login   Login
		porteur *cards.Porteur
		meta    ins.Meta
		byHand  bool // somebody is at the keyboard
	}
	// identified answers identify.
	identified struct {
		from
		agent   Agent
		err     error
		login   Login
		porteur *cards.Porteur
		byHand  bool
	}
	// confirmAgent asks whether the agent may still work.
	confirmAgent struct {
		from
		identifiant string
		at          time.Time
	}
	// confirmed answers confirmAgent.
	confirmed struct {
		from
		identifiant string
		err         error
	}
	// started tells that the desk has just opened.
	started struct{}
)

func (identify) Deadline(s Settings) time.Duration     { return 2 * s.DelaiBase }
func (confirmAgent) Deadline(s Settings) time.Duration { return s.DelaiBase }

// Ordered: whoever opens a session does it after the one before was closed.
func (identify) Ordered() {}

func (f identify) Broken(err error) result {
	return identified{from: f.from, login: f.login, porteur: f.porteur, byHand: f.byHand, err: err}
}

func (f confirmAgent) Broken(err error) result {
	return confirmed{from: f.from, identifiant: f.identifiant, err: err}
}

func (f identify) Run(ctx context.Context, o *outside) result {
	out := identified{from: f.from, login: f.login, porteur: f.porteur, byHand: f.byHand}
	if f.porteur != nil {
		out.agent, out.err = o.Ports.Agents.Holder(ctx, *f.porteur, false, f.meta)
	} else {
		out.agent, out.err = o.Ports.Agents.Login(ctx, f.login)
	}
	return out
}

func (f confirmAgent) Run(ctx context.Context, o *outside) result {
	return confirmed{from: f.from, identifiant: f.identifiant, err: o.Ports.Agents.Allowed(ctx, f.identifiant, f.at)}
}

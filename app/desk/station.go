package desk

import (
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/cards"
	"guichet/ins"
)

// tools are what some effects of a desk work with beside its ports. The machine hands them on and looks at none.
type tools struct {
	calls    *inscall.Calls          // of agents, for the automatic ones to keep out of their way
	catchUp  *inscall.CatchUpControl // of the automatic calls
	drafting *draftOrder
}

func newTools() tools {
	return tools{calls: inscall.NewCalls(), catchUp: inscall.NewCatchUpControl(), drafting: &draftOrder{}}
}

// station is the state of the workstation: what concerns no patient, and stays when another one comes.
type station struct {
	cfg     app.Settings
	tools   tools
	places  app.Places
	symbols app.Symbols
	rules   rulebook
	now     time.Time
	newID   func() string
	tokens  uint64 // last token given to an effect

	// what is configured at all
	hasINSi, hasReaders, hasLabels, hasAgents bool
	hasSpool                                  bool
	hasLetters                                bool // a first page can be put before a letter from elsewhere
	hasCardCode                               bool // a code can be given to the card of whoever opens the desk
	signs                                     bool // the agent's card signs the calls

	// who works here
	agent     app.Agent
	porteur   *cards.Porteur
	locked    bool
	lockedWhy LockReason
	session   sessionState

	// the outside, as it was last heard
	reader   readerState
	services servicesState
	prints   printersState
	notices  []noticed // of the program itself, for the status line

	message      *shown.Message
	drafts       draftState
	automatic    catchUpState         // the automatic calls of this desk
	retryPlanned bool                 // patients put aside will be asked for again
	backlog      []actor.JournalFacts // facts of patients who left while the base was away
}

// readerState is what the Vitale reader shows, whoever is being served.
type readerState struct {
	serviceDown *shown.Message // why there is no reader service; nil when there is one
	readers     []string
	card        *cards.Card // Vitale or unknown card present; nil when none
	lecture     *cards.Lecture
	fault       *shown.Message // why the present card could not be read
	removedAt   time.Time
}

// servicesState is what the last calls taught about the outside.
type servicesState struct {
	insiSeen    bool
	insiLatency time.Duration
	insiFault   *ins.Fault
	insiHealth  app.ServiceHealth
	printSeen   bool
	printFault  *shown.Message
	baseFault   bool
}

// meta signs what is done now.
func (s *station) meta() ins.Meta {
	return ins.Meta{Quand: s.now, Agent: s.agent.Signature(), Poste: s.cfg.Poste, Service: s.cfg.Service}
}

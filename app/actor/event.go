package actor

import (
	"time"

	"guichet/app"
	"guichet/app/settings"
)

// Event is anything that may move a desk: a command, a fact about the readers, the answer of an effect. Its row in the
// table says what it is called and what it does; what no row names moves nothing.
type Event any

// Result is the answer of an effect, for one patient.
type Result interface {
	Origin() (key string, token uint64)
}

// Commanded is a command of the agent.
type Commanded struct{ app.Command }

// From is the origin of a result.
type From struct {
	Key   string
	Token uint64
}

func (f From) Origin() (string, uint64) { return f.Key, f.Token }

// Moment is what a step may know of the moment.
type Moment struct {
	Now   time.Time
	NewID func() string
}

// Configured tells that an administrator changed the settings of the site.
type Configured struct{ Values settings.Values }

package insi

import (
	"sync"
	"time"

	"guichet/ins"
)

// Health is one word about the service.
type Health string

// What the desk shows of the service.
const (
	Inconnu      Health = "inconnu"      // no call yet
	Disponible   Health = "disponible"   // the last call was answered
	Incertain    Health = "incertain"    // the last call was not
	Indisponible Health = "indisponible" // three in a row were not
	AConfigurer  Health = "a_configurer" // the certificate or a setting is refused: calling again cannot help
)

// State is the service as this client last saw it.
type State struct {
	Etat   Health        `json:"etat"`
	Depuis time.Time     `json:"depuis,omitzero"`
	Echecs int           `json:"echecs"`            // in a row
	Duree  time.Duration `json:"duree_ns"`          // of the last answered call
	Texte  string        `json:"texte,omitempty"`   // code of the last failure's sentence
	Phrase string        `json:"phrase,omitempty"`  // the sentence
	Acte   string        `json:"acte,omitempty"`    // what to do
	Essai  time.Time     `json:"prochain,omitzero"` // when automatic calls are tried again
}

// After outagesInRow failures automatic calls stop for a while that doubles (INSi guide §8.3). An agent's click
// is always tried: the desk never decides for him that the service is down.
const (
	outagesInRow = 3
	firstPause   = 30 * time.Second
	longestPause = 10 * time.Minute
)

// circuit remembers how calls went. The zero value is ready.
type circuit struct {
	mu    sync.Mutex
	now   State
	pause time.Duration
}

func (c *circuit) state() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.now
	if s.Etat == "" {
		s.Etat = Inconnu
	}
	return s
}

func (c *circuit) move(to Health, when time.Time) {
	if c.now.Etat != to {
		c.now.Etat, c.now.Depuis = to, when
	}
}

func (c *circuit) succeeded(d time.Duration, when time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	depuis, etat := c.now.Depuis, c.now.Etat
	c.now, c.pause = State{Etat: etat, Depuis: depuis, Duree: d}, 0
	c.move(Disponible, when)
}

func (c *circuit) failed(f failure, when time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch f.class {
	case ins.FaultCanceled, ins.FaultRequest:
		return // says nothing about the service
	case ins.FaultConfiguration, ins.FaultRights:
		c.now.Echecs++
		c.move(AConfigurer, when)
	default:
		c.now.Echecs++
		if c.now.Echecs < outagesInRow {
			c.move(Incertain, when)
		} else {
			c.move(Indisponible, when)
		}
	}
	r := f.refusal()
	c.now.Texte, c.now.Phrase, c.now.Acte = r.Code, r.Phrase, r.Acte
	if c.now.Etat == Indisponible || c.now.Etat == AConfigurer {
		c.pause = min(max(2*c.pause, firstPause), longestPause)
		c.now.Essai = when.Add(c.pause)
	}
}

// suspended tells why an automatic call is not tried now; nil when it is. One call is let through when the pause
// is over.
func (c *circuit) suspended(automatic bool, when time.Time) *failure {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !automatic || c.now.Essai.IsZero() {
		return nil
	}
	if when.Before(c.now.Essai) {
		return &failure{class: ins.FaultUnavailable, later: true, texte: "insi.suspendu", cause: errSuspended}
	}
	c.now.Essai = when.Add(firstPause) // the one let through has this long to tell
	return nil
}

package cardsim

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"guichet/cards"
)

// Readers are virtual readers in memory. They behave as measured on pcscd: what a handle says after its card was
// pulled or swapped, counters, and a service that can be stopped. They implement cards.Service.
type Readers struct {
	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	slots   []*slot
	stopped bool
	epoch   int // of the service: sessions of an earlier one are dead for ever
	open    int // sessions not closed
}

// slot is one virtual reader.
type slot struct {
	name      string
	counter   uint16
	play      *play
	unseen    *play // the card that a fast swap has replaced without the counter moving
	resets    int   // by other programs
	exclusive bool  // another program holds the reader
	holder    any   // who is in a transaction: a *conn, or otherProgram
	timer     *time.Timer
}

type otherProgram struct{}

// ErrNoReader names a virtual reader that does not exist.
var ErrNoReader = errors.New("lecteur virtuel inconnu")

// ErrOccupied refuses a second card in the same virtual reader.
var ErrOccupied = errors.New("lecteur virtuel déjà occupé")

// NewReaders plugs virtual readers of these names.
func NewReaders(names ...string) *Readers {
	r := &Readers{changed: make(chan struct{})}
	for _, name := range names {
		r.slots = append(r.slots, &slot{name: name})
	}
	return r
}

// wake tells every waiter that something changed. r.mu is held.
func (r *Readers) wake() {
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *Readers) slot(name string) *slot {
	for _, s := range r.slots {
		if s.name == name {
			return s
		}
	}
	return nil
}

// change runs f on a reader and wakes the waiters.
func (r *Readers) change(reader string, f func(*slot) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.slot(reader)
	if s == nil {
		return fmt.Errorf("%q: %w", reader, ErrNoReader)
	}
	if err := f(s); err != nil {
		return fmt.Errorf("%q: %w", reader, err)
	}
	r.wake()
	return nil
}

// Insert puts a card in a reader.
func (r *Readers) Insert(reader string, c *Card) error {
	return r.change(reader, func(s *slot) error {
		if s.play != nil {
			return ErrOccupied
		}
		r.put(s, c)
		return nil
	})
}

func (r *Readers) put(s *slot, c *Card) {
	s.play, s.unseen = newPlay(c), nil
	s.counter++
	if f := c.fautes.RemplaceePar; f != nil {
		p := s.play
		s.timer = time.AfterFunc(time.Duration(f.ApresMS)*time.Millisecond, func() { r.replace(s, p, *f) })
	}
}

// replace plays the fault of a card that gives way to another.
func (r *Readers) replace(s *slot, p *play, f FauteRemplacee) {
	next, err := Load(f.Carte)
	if err != nil {
		return // the test of this package loads every card that is named
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.play != p {
		return
	}
	if f.EcartMS < 400 {
		r.swap(s, next)
		return
	}
	r.takeOut(s)
	s.timer = time.AfterFunc(time.Duration(f.EcartMS)*time.Millisecond, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if s.play == nil && r.slot(s.name) == s {
			r.put(s, next)
			r.wake()
		}
	})
}

// Remove takes the card out of a reader. An empty one stays empty.
func (r *Readers) Remove(reader string) error {
	return r.change(reader, func(s *slot) error {
		r.takeOut(s)
		return nil
	})
}

// takeOut empties a slot. r.mu is held.
func (r *Readers) takeOut(s *slot) {
	if s.timer != nil {
		s.timer.Stop()
		s.timer = nil
	}
	if s.play == nil {
		return
	}
	close(s.play.out)
	s.play, s.unseen = nil, nil
	s.counter++
	if s.holder != (otherProgram{}) {
		s.holder = nil
	}
	r.wake()
}

// Swap puts another card in the place of the present one faster than PC/SC looks: no event, no counter. Open
// handles fail once, then talk to the other card.
func (r *Readers) Swap(reader string, c *Card) error {
	return r.change(reader, func(s *slot) error {
		if s.play == nil {
			return cards.NoCard
		}
		r.swap(s, c)
		return nil
	})
}

func (r *Readers) swap(s *slot, c *Card) {
	close(s.play.out)
	s.unseen, s.play = s.play, newPlay(c)
}

// Plug adds a reader; Unplug takes it away with its card.
func (r *Readers) Plug(reader string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.slot(reader) != nil {
		return fmt.Errorf("%q: %w", reader, ErrOccupied)
	}
	r.slots = append(r.slots, &slot{name: reader})
	r.wake()
	return nil
}

// Unplug takes a reader away with its card.
func (r *Readers) Unplug(reader string) error {
	return r.change(reader, func(s *slot) error {
		r.takeOut(s)
		r.slots = slices.DeleteFunc(r.slots, func(o *slot) bool { return o == s })
		return nil
	})
}

// Stop stops the service: every session dies. Start brings it back; cards are where they were.
func (r *Readers) Stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = true
	r.epoch++
	r.wake()
}

// Start brings a stopped service back.
func (r *Readers) Start() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = false
	r.wake()
}

// Exclusive plays another program that opens the reader for itself alone, or leaves it.
func (r *Readers) Exclusive(reader string, on bool) error {
	return r.change(reader, func(s *slot) error { s.exclusive = on; return nil })
}

// Hold plays another program that holds a transaction, or ends it: our commands wait meanwhile.
func (r *Readers) Hold(reader string, on bool) error {
	return r.change(reader, func(s *slot) error {
		if on {
			s.holder = otherProgram{}
		} else {
			s.holder = nil
		}
		return nil
	})
}

// Reset plays another program that resets the card: what was selected is forgotten, open handles must connect again.
func (r *Readers) Reset(reader string) error {
	var p *play
	err := r.change(reader, func(s *slot) error {
		s.resets++
		p = s.play
		return nil
	})
	if p != nil {
		p.powerOn() // outside the lock: a slow command ends first
	}
	return err
}

// OpenSessions counts the sessions that were opened and not closed.
func (r *Readers) OpenSessions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.open
}

// Present names the card in a reader, "" when it is empty: what a trainer's screen shows.
func (r *Readers) Present(reader string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.slot(reader); s != nil && s.play != nil {
		return s.play.card.Name
	}
	return ""
}

// Names lists the readers plugged in.
func (r *Readers) Names() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var names []string
	for _, s := range r.slots {
		names = append(names, s.name)
	}
	return names
}

// Open implements cards.Service.
func (r *Readers) Open() (cards.Session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return nil, cards.NoService
	}
	r.open++
	return &session{r: r, epoch: r.epoch}, nil
}

// states describes the readers. r.mu is held.
func (r *Readers) states() []cards.ReaderState {
	all := make([]cards.ReaderState, 0, len(r.slots))
	for _, s := range r.slots {
		state := cards.ReaderState{Name: s.name, Counter: s.counter, Present: s.play != nil}
		if s.play != nil {
			// The state of a swapped card is the one the service knows: that of the card before.
			shown := s.play
			if s.unseen != nil {
				shown = s.unseen
			}
			state.ATR, state.Mute = shown.card.ATR, len(shown.card.ATR) == 0
		}
		all = append(all, state)
	}
	return all
}

func sameStates(a, b []cards.ReaderState) bool {
	return slices.EqualFunc(a, b, func(a, b cards.ReaderState) bool {
		return a.Name == b.Name && a.Present == b.Present && a.Mute == b.Mute && a.Counter == b.Counter &&
			bytes.Equal(a.ATR, b.ATR)
	})
}

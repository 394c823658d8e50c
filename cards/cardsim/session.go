package cardsim

import (
	"slices"
	"time"

	"guichet/cards"
)

// session is one context on the virtual readers.
type session struct {
	r       *Readers
	epoch   int
	waiting bool
	cancel  bool
	told    bool // the death of the service has been told once
	closed  bool
}

// dead gives the error of a session whose service was stopped, as pcscd does: first a lost connection, then no
// service. r.mu is held.
func (s *session) dead() error {
	if s.epoch == s.r.epoch {
		return nil
	}
	if s.told {
		return cards.NoService
	}
	s.told = true
	return cards.CommError
}

// Wait implements cards.Session.
func (s *session) Wait(seen []cards.ReaderState, limit time.Duration) ([]cards.ReaderState, error) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	s.waiting, s.cancel = true, false
	defer func() { s.waiting = false }()
	for {
		if err := s.dead(); err != nil {
			return nil, err
		}
		if s.cancel {
			return nil, cards.Cancelled
		}
		if now := s.r.states(); seen == nil || !sameStates(now, seen) {
			return now, nil
		}
		changed := s.r.changed
		s.r.mu.Unlock()
		late := false
		select {
		case <-changed:
		case <-timer.C:
			late = true
		}
		s.r.mu.Lock()
		if late {
			return slices.Clone(seen), nil
		}
	}
}

// Cancel implements cards.Session.
func (s *session) Cancel() error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if s.waiting {
		s.cancel = true
		s.r.wake()
	}
	return nil
}

// Close implements cards.Session.
func (s *session) Close() error {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if !s.closed {
		s.closed = true
		s.r.open--
	}
	return nil
}

// Connect implements cards.Session.
func (s *session) Connect(reader string) (cards.Conn, error) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	if err := s.dead(); err != nil {
		return nil, err
	}
	slot := s.r.slot(reader)
	switch {
	case slot == nil:
		return nil, cards.UnknownReader
	case slot.play == nil:
		return nil, cards.NoCard
	case slot.exclusive:
		return nil, cards.SharingViolation
	case len(slot.play.card.ATR) == 0:
		return nil, cards.Unresponsive
	}
	slot.unseen = nil // connecting powers the card that is there
	return &conn{session: s, slot: slot, play: slot.play, resets: slot.resets}, nil
}

// conn is one handle.
type conn struct {
	session *session
	slot    *slot
	play    *play
	resets  int
	lost    int // how often this handle failed since its card went
	closed  bool
}

// check gives the error of a handle whose card went, in the order measured on pcscd: an empty answer with a nil
// error, 0x80100016, then 0x80100069 for ever. After an unseen swap it fails once and then talks to the other card.
func (c *conn) check() (gone bool, err error) {
	if err := c.session.dead(); err != nil {
		return true, err
	}
	if c.closed {
		return true, cards.InvalidHandle
	}
	if c.slot.play != c.play {
		if c.slot.play != nil && c.slot.unseen == c.play {
			c.play = c.slot.play
			return true, cards.NotTransacted
		}
		c.lost++
		switch c.lost {
		case 1:
			return true, nil
		case 2:
			return true, cards.NotTransacted
		}
		return true, cards.Removed
	}
	if c.resets != c.slot.resets {
		return true, cards.ResetByOther
	}
	return false, nil
}

// Begin implements cards.Conn. It waits for another program's transaction to end.
func (c *conn) Begin() error {
	r := c.session.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := c.wait(); err != nil {
		return err
	}
	c.slot.holder = c
	return nil
}

// wait lets other holders go first. r.mu is held.
func (c *conn) wait() error {
	r := c.session.r
	for {
		if gone, err := c.check(); gone {
			if err == nil {
				err = cards.Removed
			}
			return err
		}
		if c.slot.holder == nil || c.slot.holder == c {
			return nil
		}
		changed := r.changed
		r.mu.Unlock()
		<-changed
		r.mu.Lock()
	}
}

// End implements cards.Conn.
func (c *conn) End() error {
	r := c.session.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.slot.holder == c {
		c.slot.holder = nil
		r.wake()
	}
	if gone, err := c.check(); gone {
		if err == nil {
			err = cards.Removed
		}
		return err
	}
	return nil
}

// Transmit implements cards.Conn.
func (c *conn) Transmit(cmd []byte) ([]byte, error) {
	r := c.session.r
	r.mu.Lock()
	if gone, err := c.check(); gone {
		r.mu.Unlock()
		return nil, err
	}
	if err := c.wait(); err != nil {
		r.mu.Unlock()
		return nil, err
	}
	p := c.play
	r.mu.Unlock()

	answer, fate := p.transmit(cmd)
	if fate == mute {
		<-p.out // only removal frees it
		fate = pulled
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if fate == pulled || c.slot.play != p {
		if c.slot.play == p {
			r.takeOut(c.slot)
		}
		c.lost = 1
		return nil, nil
	}
	return answer, nil
}

// Close implements cards.Conn.
func (c *conn) Close() error {
	r := c.session.r
	r.mu.Lock()
	defer r.mu.Unlock()
	c.closed = true
	if c.slot.holder == c {
		c.slot.holder = nil
		r.wake()
	}
	return nil
}

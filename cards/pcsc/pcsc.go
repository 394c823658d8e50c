//go:build windows || cgo

package pcsc

import (
	"errors"
	"slices"
	"time"

	"github.com/ebfe/scard"

	"guichet/cards"
)

// Service is the PC/SC service of this machine.
type Service struct {
	// Ignore leaves readers out by name: those of Windows Hello and of the TPM are no card readers. The default list is used when nil.
	Ignore func(reader string) bool
}

// Available tells whether this build can speak to PC/SC.
const Available = true

// Open implements cards.Service.
func (s Service) Open() (cards.Session, error) {
	ctx, err := scard.EstablishContext()
	if err != nil {
		return nil, code(err)
	}
	ignore := s.Ignore
	if ignore == nil {
		ignore = virtualOfWindows
	}
	return &session{ctx: ctx, ignore: ignore}, nil
}

// pnp is the pseudo reader by which PC/SC tells that a reader was plugged in or out; the same name on every system.
const pnp = `\\?PnP?\Notification`

type session struct {
	ctx    *scard.Context
	ignore func(string) bool
	pnp    scard.StateFlag // state of the pseudo reader at the last wait
}

func (s *session) names() ([]string, error) {
	names, err := s.ctx.ListReaders()
	if errors.Is(err, scard.ErrNoReadersAvailable) {
		return nil, nil
	}
	if err != nil {
		return nil, code(err)
	}
	return slices.DeleteFunc(names, s.ignore), nil
}

// Wait implements cards.Session.
func (s *session) Wait(seen []cards.ReaderState, limit time.Duration) ([]cards.ReaderState, error) {
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	states := make([]scard.ReaderState, 0, len(names)+1)
	known := seen != nil && len(seen) == len(names)
	for _, name := range names {
		state := scard.ReaderState{Reader: name, CurrentState: scard.StateUnaware}
		i := slices.IndexFunc(seen, func(r cards.ReaderState) bool { return r.Name == name })
		if i < 0 {
			known = false
		} else {
			state.CurrentState = scard.StateFlag(seen[i].Token)
		}
		states = append(states, state)
	}
	if known {
		states = append(states, scard.ReaderState{Reader: pnp, CurrentState: s.pnp})
	} else {
		limit = 0 // a reader came or went: tell it at once
		if len(states) == 0 {
			return []cards.ReaderState{}, nil
		}
	}
	err = s.ctx.GetStatusChange(states, limit)
	switch {
	case errors.Is(err, scard.ErrTimeout) && known:
		return seen, nil
	case errors.Is(err, scard.ErrUnknownReader) || errors.Is(err, scard.ErrReaderUnavailable):
		return seen, nil // unplugged between the list and the wait: the next list tells it
	case err != nil && !errors.Is(err, scard.ErrTimeout):
		return nil, code(err)
	}
	if known {
		s.pnp = states[len(states)-1].EventState &^ scard.StateChanged
		states = states[:len(states)-1]
	}
	all := make([]cards.ReaderState, 0, len(states))
	for _, state := range states {
		all = append(all, readerState(state))
	}
	return all, nil
}

func readerState(s scard.ReaderState) cards.ReaderState {
	now := s.EventState
	// The whole word goes back as the current state, counter included: on Windows and pcscd alike a counter that
	// moved between two waits then returns at once, which shows a card taken out and put back.
	r := cards.ReaderState{Name: s.Reader, Token: uint32(now &^ scard.StateChanged), Counter: uint16(now >> 16)}
	r.Present = now&scard.StatePresent != 0
	r.Mute = r.Present && (now&scard.StateMute != 0 || len(s.Atr) == 0)
	if r.Present {
		r.ATR = slices.Clone(s.Atr)
	}
	return r
}

// Cancel implements cards.Session.
func (s *session) Cancel() error { return code(s.ctx.Cancel()) }

// Close implements cards.Session.
func (s *session) Close() error { return code(s.ctx.Release()) }

// Connect implements cards.Session.
func (s *session) Connect(reader string) (cards.Conn, error) {
	card, err := s.ctx.Connect(reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		return nil, code(err)
	}
	return conn{card}, nil
}

type conn struct{ card *scard.Card }

func (c conn) Begin() error { return code(c.card.BeginTransaction()) }
func (c conn) End() error   { return code(c.card.EndTransaction(scard.LeaveCard)) }
func (c conn) Close() error { return code(c.card.Disconnect(scard.LeaveCard)) }

func (c conn) Transmit(cmd []byte) ([]byte, error) {
	answer, err := c.card.Transmit(cmd)
	return answer, code(err)
}

// code gives the error its number, on which the rest of the program decides.
func code(err error) error {
	if err == nil {
		return nil
	}
	var e scard.Error
	if errors.As(err, &e) {
		return cards.Code(uint32(e))
	}
	return err
}

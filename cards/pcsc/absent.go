//go:build !windows && !cgo

package pcsc

import (
	"guichet/assets/texts"
	"guichet/cards"
)

// Service is the PC/SC service, which this build cannot reach.
type Service struct {
	// Ignore leaves readers out by name; unused here.
	Ignore func(reader string) bool
}

// Available tells whether this build can speak to PC/SC.
const Available = false

// Open refuses: PC/SC needs cgo on this system.
func (Service) Open() (cards.Session, error) { return nil, texts.Refuse("cartes.sans_pcsc") }

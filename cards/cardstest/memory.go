package cardstest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
)

// Memory is the bench on virtual readers in memory, of which there are two at least.
type Memory struct{ Virtual *cardsim.Readers }

// NewMemory plugs two virtual readers.
func NewMemory() Memory { return Memory{cardsim.NewReaders("Lecteur patient", "Lecteur agent")} }

// Service implements Bench.
func (b Memory) Service() cards.Service { return b.Virtual }

// Readers implements Bench.
func (b Memory) Readers() [2]string { return [2]string(b.Virtual.Names()) }

// Insert implements Bench.
func (b Memory) Insert(t *testing.T, reader int, card *cardsim.Card) {
	t.Helper()
	require.NoError(t, b.Virtual.Insert(b.Readers()[reader], card))
}

// Remove implements Bench.
func (b Memory) Remove(t *testing.T, reader int) {
	t.Helper()
	require.NoError(t, b.Virtual.Remove(b.Readers()[reader]))
}

// StopService implements Restarter.
func (b Memory) StopService(*testing.T) { b.Virtual.Stop() }

// StartService implements Restarter.
func (b Memory) StartService(*testing.T) { b.Virtual.Start() }

// Swap implements Swapper. A reader that a fault has emptied meanwhile gets the card as an insertion.
func (b Memory) Swap(t *testing.T, reader int, card *cardsim.Card) {
	t.Helper()
	if err := b.Virtual.Swap(b.Readers()[reader], card); err != nil {
		b.Insert(t, reader, card)
	}
}

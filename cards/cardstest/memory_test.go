package cardstest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/virtuel"
)

// memoryBench is the suite's bench on virtual readers in memory.
type memoryBench struct{ readers *virtuel.Readers }

var memoryNames = [2]string{"Lecteur patient", "Lecteur agent"}

func newMemoryBench() memoryBench {
	return memoryBench{virtuel.NewReaders(memoryNames[0], memoryNames[1])}
}

func (b memoryBench) Service() cards.Service { return b.readers }
func (b memoryBench) Readers() [2]string     { return memoryNames }
func (b memoryBench) Settle() time.Duration  { return 0 }

func (b memoryBench) Insert(t *testing.T, reader int, card *virtuel.Card) {
	t.Helper()
	require.NoError(t, b.readers.Insert(memoryNames[reader], card))
}

func (b memoryBench) Remove(t *testing.T, reader int) {
	t.Helper()
	require.NoError(t, b.readers.Remove(memoryNames[reader]))
}

func (b memoryBench) StopService(*testing.T)  { b.readers.Stop() }
func (b memoryBench) StartService(*testing.T) { b.readers.Start() }

func TestMemory_Conforms(t *testing.T) {
	b := newMemoryBench()
	Run(t, b)
	require.Zero(t, b.readers.OpenSessions(), "sessions left open")
}

package cardstest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards/cardsim"
)

func TestMemory_Conforms(t *testing.T) {
	_, err := cardsim.Authorities() // made once, outside the bubbles
	require.NoError(t, err)
	Run(t, func(t *testing.T) Bench {
		b := NewMemory()
		t.Cleanup(func() { require.Zero(t, b.Virtual.OpenSessions(), "sessions left open") })
		return b
	}, synctest.Test)
}

func TestMemory_AThousandCyclesNeverMixPatients(t *testing.T) {
	_, err := cardsim.Authorities() // made once, outside the bubble
	require.NoError(t, err)
	for seed := range uint64(3) {
		// The bubble ends only when every goroutine has ended: none is left behind.
		synctest.Test(t, func(t *testing.T) {
			b := NewMemory()
			t.Cleanup(func() { require.Zero(t, b.Virtual.OpenSessions(), "contexts left open") })
			read := Cycles(t, b, 1000, seed, 1500*time.Millisecond)
			t.Logf("%d readings", read)
			require.Greater(t, read, 300)
		})
	}
}

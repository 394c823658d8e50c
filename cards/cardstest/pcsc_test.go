package cardstest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/pcsc"
	"guichet/cards/virtuel"
)

// pcscBench is the suite's bench on real PC/SC: two virtual readers of vsmartcard.
type pcscBench struct {
	names [2]string
	cards [2]*virtuel.Insertion
}

// vpcd listens here, for the first and the second reader.
var vpcdAddresses = [2]string{"127.0.0.1:35963", "127.0.0.1:35964"}

// newPCSCBench skips without the bench (.ci/bench go test …), unless CARDBENCH_REQUIRED says that it must be there.
func newPCSCBench(t *testing.T) *pcscBench {
	t.Helper()
	required := os.Getenv("CARDBENCH_REQUIRED") != ""
	b := &pcscBench{}
	session, err := pcsc.Service{}.Open()
	if err != nil {
		require.False(t, required, "PC/SC is required here: %v", err)
		t.Skipf("no PC/SC service (%v): run with .ci/bench", err)
	}
	states, err := session.Wait(nil, time.Second)
	require.NoError(t, err)
	require.NoError(t, session.Close())
	for i := range b.names {
		if len(states) < 2 || states[i].Name != [2]string{"Virtual PCD 00 00", "Virtual PCD 00 01"}[i] {
			require.False(t, required, "two virtual readers are required here: %v", states)
			t.Skipf("no virtual readers: run with .ci/bench")
		}
		b.names[i] = states[i].Name
	}
	t.Cleanup(func() {
		for i := range b.cards {
			b.Remove(t, i)
		}
	})
	return b
}

func (b *pcscBench) Service() cards.Service { return pcsc.Service{} }
func (b *pcscBench) Readers() [2]string     { return b.names }

func (b *pcscBench) Insert(t *testing.T, reader int, card *virtuel.Card) {
	t.Helper()
	b.Remove(t, reader)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	in, err := virtuel.DialVPCD(ctx, vpcdAddresses[reader], card)
	require.NoError(t, err)
	b.cards[reader] = in
}

// Remove takes the card out and waits until PC/SC sees the reader empty: sooner, the next one could stay invisible.
func (b *pcscBench) Remove(t *testing.T, reader int) {
	t.Helper()
	if b.cards[reader] != nil {
		b.cards[reader].Remove()
		b.cards[reader] = nil
	}
	session, err := pcsc.Service{}.Open()
	require.NoError(t, err)
	defer session.Close()
	var seen []cards.ReaderState
	for deadline := time.Now().Add(patience); ; {
		seen, err = session.Wait(seen, time.Second)
		require.NoError(t, err)
		for _, s := range seen {
			if s.Name == b.names[reader] && !s.Present {
				return
			}
		}
		require.True(t, time.Now().Before(deadline), "the reader stays full: %v", seen)
	}
}

func TestPCSC_Conforms(t *testing.T) { Run(t, newPCSCBench(t)) }

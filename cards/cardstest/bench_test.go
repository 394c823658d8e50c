package cardstest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/vitale"
)

// BenchmarkInsertionToBeneficiaries measures our own work: from the event of the service to the beneficiaries, on
// readers in memory whose commands cost next to nothing. The issue wants less than 15 ms.
func BenchmarkInsertionToBeneficiaries(b *testing.B) {
	bench := NewMemory()
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	events := (&cards.Monitor{Service: bench.Virtual, Vitale: vitale.Reader{}}).Watch(ctx)
	card, name := Load(b, "V06"), bench.Readers()[0]
	until := func(kind cards.EventKind) {
		for e := range events {
			if e.Kind == kind {
				return
			}
		}
	}
	until(cards.ReaderAdded)
	until(cards.ReaderAdded)
	var worst time.Duration
	for b.Loop() {
		began := time.Now()
		require.NoError(b, bench.Virtual.Insert(name, card))
		until(cards.VitaleRead)
		worst = max(worst, time.Since(began))
		require.NoError(b, bench.Virtual.Remove(name))
		until(cards.CardRemoved)
	}
	b.ReportMetric(float64(worst.Microseconds())/1000, "ms-worst")
}

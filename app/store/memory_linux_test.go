package store_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store/storetest"
)

// BenchmarkMemory: what a process holds that has a large base open (GUICHET_BENCH_IDENTITES) and searches in it. Aim: at
// most 350 MB with the window, which holds about 120.
func BenchmarkMemory(b *testing.B) {
	n := size("GUICHET_BENCH_IDENTITES", 50_000)
	path := largeBase(b, n)
	before := resident(b)
	start := time.Now()
	base := open(b, path)
	b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "ms-ouverture")
	for b.Loop() {
		c := storetest.Personne(rand.IntN(n))
		found, err := base.Search(b.Context(), app.Search{DateNaissance: c.Traits.DateNaissance, Nom: c.Traits.NomNaissance[:2]})
		require.NoError(b, err)
		require.NotEmpty(b, found)
	}
	b.ReportMetric(before, "Mo-avant")
	b.ReportMetric(resident(b), "Mo-apres")
}

// resident is the memory of this process in RAM, in MB.
func resident(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(b, err)
	_, after, ok := bytes.Cut(status, []byte("VmRSS:"))
	require.True(b, ok)
	kb, err := strconv.Atoi(string(bytes.Fields(after)[0]))
	require.NoError(b, err)
	return float64(kb) / 1024
}

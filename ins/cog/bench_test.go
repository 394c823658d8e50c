package cog

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	data "guichet/assets/cog"
)

func TestSize(t *testing.T) {
	require.Less(t, len(data.Lieux), 6<<20, "bytes in the program")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	table, err := Read(bytes.NewReader(data.Lieux))
	require.NoError(t, err)
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	t.Logf("%d entries, %d bytes embedded, %d bytes held", table.Len(), len(data.Lieux), held)
	require.Less(t, held, int64(15<<20), "bytes in memory")
	runtime.KeepAlive(table)
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(data.Lieux)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	table := opened(b)
	day := born(1960, 5, 30)
	b.ReportAllocs()
	for b.Loop() {
		table.At("75012", day)
	}
}

func BenchmarkByName(b *testing.B) {
	table := opened(b)
	day := born(1960, 5, 30)
	for _, typed := range []string{"s", "saint", "boulogne bil", "domremy", "billancourt", "zzzz"} {
		b.Run(typed, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.ByName(typed, day, 20)
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	table := opened(b)
	day := born(1960, 5, 30)
	for _, typed := range []string{"s", "saint d", "bordeaux (33)", "75012", "75012 paris", "paris xv", "alger (algerie)", "la réunion", "chalon s/saone", "zzzz yyyy"} {
		b.Run(typed, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table.Find(typed, day, 9)
			}
		})
	}
}

func BenchmarkByPostalCode(b *testing.B) {
	table := opened(b)
	day := born(1960, 5, 30)
	for b.Loop() {
		table.ByPostalCode("92100", day, 20)
	}
}

func BenchmarkSamePlace(b *testing.B) {
	table := opened(b)
	day := born(1950, 1, 1)
	for b.Loop() {
		table.SamePlace("92012", "75012", day)
	}
}

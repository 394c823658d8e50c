package ui

import (
	"testing"

	"guichet/app/desk"
)

// A snapshot drawn on the software driver: everything between the desk's word and pixels, without the pixels.
func BenchmarkScreen_Snapshot(b *testing.B) {
	for _, pair := range []struct {
		name string
		a, b desk.Snapshot
	}{
		{"comparaison", blocking(), comparisonOK()}, {"formulaire", traitsForm(), pieceChoice()}, {"attente", idle(), beneficiaries()},
	} {
		b.Run(pair.name, func(b *testing.B) {
			_, d := open(b, screenSize, Options{})
			next := pair.a
			for b.Loop() {
				d.to(next)
				if next.State == pair.a.State && next.Now.Title == pair.a.Now.Title {
					next = pair.b
				} else {
					next = pair.a
				}
			}
		})
	}
}

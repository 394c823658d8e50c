package ins

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestD31_WhatIsNotMarkedIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringMatching(`[ABEÉLSae' -]{0,40}`)
		a, b := value.Draw(t, "a"), value.Draw(t, "b")
		inA, inB := diffSpans(a, b)
		require.Equal(t, unmarked(t, folded(a), inA), unmarked(t, folded(b), inB))
		if slices.Equal(folded(a), folded(b)) {
			require.Empty(t, inA)
			require.Empty(t, inB)
		}
	})
}

// unmarked is what the spans, in order and apart, leave of s.
func unmarked(t *rapid.T, s []rune, spans []Span) string {
	var out []rune
	from := 0
	for i, sp := range spans {
		require.Less(t, sp.Start, sp.End)
		require.True(t, i == 0 || spans[i-1].End < sp.Start, "%v", spans)
		out = append(out, s[from:sp.Start]...)
		from = sp.End
	}
	return string(append(out, s[from:]...))
}

package ins

import (
	"slices"
	"unicode/utf8"
)

// relation is how two normalised names stand to each other, from best to worst (D-20, D-21).
type relation uint8

const (
	sameName   relation = iota // N equal
	markOnly                   // they differ by hyphens and apostrophes only
	bareSpace                  // they differ by at least one bare space
	otherNames                 // everything else
)

// relate compares two normalised names, place by place between their letters. Where the separators differ, a
// hyphen or an apostrophe on one side, or something on both, is no discordance; a space facing nothing is for the
// cellule (D-20).
func relate(a, b string) relation {
	if a == b && hasLetter(a) {
		return sameName
	}
	return walk(a, b, false)
}

// relatePrefix compares p with the start of l, which must end with a word of l (C-30, D-21).
func relatePrefix(p, l string) relation { return walk(p, l, true) }

func walk(a, b string, prefix bool) relation {
	rel := sameName
	if !hasLetter(a) {
		return otherNames
	}
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		sepA, sepB := separators(a[i:]), separators(b[j:])
		i, j = i+len(sepA), j+len(sepB)
		if i == len(a) {
			if j == len(b) {
				return max(rel, gap(sepA, sepB))
			}
			if prefix && sepB != "" {
				return rel
			}
			return otherNames
		}
		if j == len(b) || a[i] != b[j] {
			return otherNames
		}
		rel = max(rel, gap(sepA, sepB))
	}
}

func hasLetter(s string) bool { return len(separators(s)) < len(s) }

// separators is the run of characters before the next letter.
func separators(s string) string {
	for i := range len(s) {
		if capitalAt(s, i) {
			return s[:i]
		}
	}
	return s
}

func gap(a, b string) relation {
	switch {
	case a == b:
		return sameName
	case a != "" && b != "", a != "" && a != " ", b != "" && b != " ":
		return markOnly
	default:
		return bareSpace
	}
}

// maxAligned bounds the work of highlighting: longer names are marked whole.
const maxAligned = maxName + 20

// diffSpans gives the characters of a and of b that the other has not, as they are shown: accents and case do
// not count (D-31). The spans count runes. Words that both have stay unmarked; what faces something else is marked where it
// differs when the two are alike, and whole when they are not: letters that two names happen to share mislead the eye.
func diffSpans(a, b string) (inA, inB []Span) {
	ra, rb := folded(a), folded(b)
	wa, wb := wordsOf(ra), wordsOf(rb)
	if len(ra) > maxAligned || len(rb) > maxAligned {
		return facing(nil, nil, ra, rb, 0, 0)
	}
	weight := func(i, j int) uint8 {
		x, y := ra[wa[i].Start:wa[i].End], rb[wb[j].Start:wb[j].End]
		if !slices.Equal(x, y) {
			return 0
		}
		return uint8(len(x))
	}
	fromA, fromB := 0, 0
	for _, m := range align(len(wa), len(wb), weight) {
		x, y := wa[m[0]], wb[m[1]]
		inA, inB = facing(inA, inB, ra[fromA:x.Start], rb[fromB:y.Start], fromA, fromB)
		fromA, fromB = x.End, y.End
	}
	return facing(inA, inB, ra[fromA:], rb[fromB:], fromA, fromB)
}

// facing marks two stretches that stand at the same place, which begin at the given characters.
func facing(inA, inB []Span, a, b []rune, fromA, fromB int) ([]Span, []Span) {
	var same [][2]int
	if len(a) <= maxAligned && len(b) <= maxAligned {
		same = align(len(a), len(b), func(i, j int) uint8 {
			if a[i] != b[j] {
				return 0
			}
			return 1
		})
	}
	if 2*len(same) < max(len(a), len(b)) { // more differs than not
		same = nil
	}
	i, j := 0, 0
	for _, m := range append(same, [2]int{len(a), len(b)}) {
		inA, inB = mark(inA, fromA+i, fromA+m[0]), mark(inB, fromB+j, fromB+m[1])
		i, j = m[0]+1, m[1]+1
	}
	return inA, inB
}

// wordsOf cuts a value into its words and what separates them.
func wordsOf(s []rune) (out []Span) {
	letter := func(r rune) bool { return r != ' ' && r != '-' && r != '\'' }
	for i, r := range s {
		if n := len(out); n > 0 && letter(r) && letter(s[i-1]) {
			out[n-1].End++
			continue
		}
		out = append(out, Span{i, i + 1})
	}
	return out
}

// align pairs the places of two sequences, in order, so that the sum of the weights of the pairs is the highest. A pair
// of weight 0 is none; all weights together are less than 256.
func align(n, m int, weight func(i, j int) uint8) (pairs [][2]int) {
	best := make([]uint8, (n+1)*(m+1))
	at := func(i, j int) *uint8 { return &best[i*(m+1)+j] }
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			*at(i, j) = max(*at(i+1, j), *at(i, j+1))
			if w := weight(i, j); w > 0 {
				*at(i, j) = max(*at(i, j), w+*at(i+1, j+1))
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch w := weight(i, j); {
		case w > 0 && *at(i, j) == w+*at(i+1, j+1):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case *at(i+1, j) >= *at(i, j+1):
			i++
		default:
			j++
		}
	}
	return pairs
}

// mark adds the characters from start to end to the spans.
func mark(s []Span, start, end int) []Span {
	if n := len(s); n > 0 && start < end && s[n-1].End == start {
		s[n-1].End = end
		return s
	}
	if start < end {
		s = append(s, Span{start, end})
	}
	return s
}

// folded gives one comparable value for each rune of s: the capital letter it is written with, or itself.
func folded(s string) []rune {
	out := make([]rune, 0, utf8.RuneCountInString(s))
	for _, r := range s {
		switch w := spelling(r); len(w) {
		case 1:
			r = rune(w[0])
		case 2:
			r = rune(w[0])<<8 | rune(w[1]) // Æ is aligned with nothing else than Æ
		}
		out = append(out, r)
	}
	return out
}

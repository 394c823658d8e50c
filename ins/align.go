package ins

import "unicode/utf8"

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
// not count. The spans count runes.
func diffSpans(a, b string) (inA, inB []Span) {
	ra, rb := folded(a), folded(b)
	start := 0
	for start < len(ra) && start < len(rb) && ra[start] == rb[start] {
		start++
	}
	endA, endB := len(ra), len(rb)
	for endA > start && endB > start && ra[endA-1] == rb[endB-1] {
		endA, endB = endA-1, endB-1
	}
	ma, mb := ra[start:endA], rb[start:endB]
	if len(ma) == 0 || len(mb) == 0 || len(ma) > maxAligned || len(mb) > maxAligned {
		return span(start, endA), span(start, endB)
	}
	var table [maxAligned + 1][maxAligned + 1]uint8
	for i := len(ma) - 1; i >= 0; i-- {
		for j := len(mb) - 1; j >= 0; j-- {
			if ma[i] == mb[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(ma) || j < len(mb) {
		switch {
		case i < len(ma) && j < len(mb) && ma[i] == mb[j]:
			i, j = i+1, j+1
		case j == len(mb) || (i < len(ma) && table[i+1][j] >= table[i][j+1]):
			inA = grow(inA, start+i)
			i++
		default:
			inB = grow(inB, start+j)
			j++
		}
	}
	return inA, inB
}

func span(start, end int) []Span {
	if start == end {
		return nil
	}
	return []Span{{start, end}}
}

// grow adds one character to the last run, or begins another.
func grow(s []Span, at int) []Span {
	if n := len(s); n > 0 && s[n-1].End == at {
		s[n-1].End++
		return s
	}
	return append(s, Span{at, at + 1})
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

package ins

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// SearchKey is the form in which names are indexed and looked for: capital letters only, so that accents, hyphens,
// apostrophes and spaces do not count. It never refuses: what cannot be written does not count either.
func SearchKey(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	for _, r := range name {
		w := spelling(r)
		for i := range len(w) {
			if capitalAt(w, i) {
				b.WriteByte(w[i])
			}
		}
	}
	return b.String()
}

// NameKeys are the keys of the two crossed pairs of names of an identity, for an index.
type NameKeys struct {
	NomNaissance, NomUtilise, PremierPrenom, PrenomUtilise string
}

// SearchKeys gives the keys under which an identity is found.
func SearchKeys(id Identite) NameKeys {
	return NameKeys{
		NomNaissance: SearchKey(id.NomNaissance), NomUtilise: SearchKey(id.NomUtilise),
		PremierPrenom: SearchKey(id.PremierPrenom), PrenomUtilise: SearchKey(id.PrenomUtilise),
	}
}

// Criteres is a search by names: the first characters of each, as typed.
type Criteres struct{ Nom, Prenom string }

// NameMatch is what matched: the characters to highlight in each of the four name fields (A-69, EXI SI 17).
type NameMatch struct {
	NomNaissance, NomUtilise, PremierPrenom, PrenomUtilise []Span
}

// Matches reports whether an identity answers the criteria by names: nom in nom de naissance or nom utilisé, prénom
// in premier prénom or prénom utilisé (A-66, EXI SI 03). An empty criterion holds.
func Matches(c Criteres, id Identite) (NameMatch, bool) {
	var m NameMatch
	nom, prenom := SearchKey(c.Nom), SearchKey(c.Prenom)
	m.NomNaissance, m.NomUtilise = prefixSpans(nom, id.NomNaissance), prefixSpans(nom, id.NomUtilise)
	m.PremierPrenom, m.PrenomUtilise = prefixSpans(prenom, id.PremierPrenom), prefixSpans(prenom, id.PrenomUtilise)
	holds := func(key string, spans ...[]Span) bool {
		return key == "" || slices.ContainsFunc(spans, func(s []Span) bool { return s != nil })
	}
	if !holds(nom, m.NomNaissance, m.NomUtilise) || !holds(prenom, m.PremierPrenom, m.PrenomUtilise) {
		return NameMatch{}, false
	}
	return m, true
}

// prefixSpans gives the characters of name that the key covers from the start; nil when it does not.
func prefixSpans(key, name string) []Span {
	if key == "" || !strings.HasPrefix(SearchKey(name), key) {
		return nil
	}
	covered, end := 0, 0
	for _, r := range name {
		if covered >= len(key) {
			break
		}
		w := spelling(r)
		for i := range len(w) {
			if capitalAt(w, i) {
				covered++
			}
		}
		end++
	}
	return []Span{{0, min(end, utf8.RuneCountInString(name))}}
}

// Approaching gives the birth dates near one that may be a typing error: day and month swapped, and one digit more
// or less by one. The date itself is not among them. Their results are shown apart, clearly marked.
func Approaching(d Date) []Date {
	if !d.Existe() {
		return nil
	}
	var out []Date
	add := func(n Date) {
		if n != d && n.Existe() && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	add(Date{d.Year, time.Month(d.Day), int(d.Month)})
	for _, unit := range []int{1, 10} {
		for _, sign := range []int{-1, 1} {
			if n := d.Day + sign*unit; sameOtherDigits(d.Day, n, unit) {
				add(Date{d.Year, d.Month, n})
			}
			if n := int(d.Month) + sign*unit; sameOtherDigits(int(d.Month), n, unit) {
				add(Date{d.Year, time.Month(n), d.Day})
			}
		}
	}
	for _, unit := range []int{1, 10, 100, 1000} {
		for _, sign := range []int{-1, 1} {
			if n := d.Year + sign*unit; sameOtherDigits(d.Year, n, unit) {
				add(Date{n, d.Month, d.Day})
			}
		}
	}
	return out
}

// sameOtherDigits reports whether only the digit of rank unit changed: 19 to 20 changes two.
func sameOtherDigits(before, after, unit int) bool {
	return after >= 0 && before/(unit*10) == after/(unit*10)
}

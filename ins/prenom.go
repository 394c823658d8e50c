package ins

import (
	"strings"

	"guichet/assets/texts"
)

// What is written when the document shows no name or no given name (C-20).
const (
	SansNom    = "SANSNOM"
	SansPrenom = "SANSPRENOM"
)

// FirstGivenName proposes a premier prénom from the list of an identity document (with its commas) or of INSi
// (C-31, C-35). sure is false when the patient must be asked (C-31 case 3); the proposal is then the first word.
// The proposal is normalised; it is "" when the list is empty or cannot be written.
func FirstGivenName(liste string) (prenom string, sure bool) {
	if before, _, comma := strings.Cut(liste, ","); comma { // C-31 (1)
		if first := normalized(before); first != "" {
			return first, true
		}
	}
	all := normalized(liste)
	first, rest, several := strings.Cut(all, " ")
	switch {
	case all == "":
		return "", false
	case !several || rest == "":
		return first, true
	case strings.Contains(first, "-"): // C-31 (2)
		return first, true
	default:
		return first, false // C-31 (3), (4)
	}
}

// normalized is Normalize without its reason; "" for what cannot be written.
func normalized(s string) string {
	out, refusal := Normalize(s)
	if refusal != nil {
		return ""
	}
	return out
}

// GivenNames splits the list of a document: at commas when it has some, else at spaces. What stands between
// spaces may be half of a composed name: their number cannot be counted (C-36).
func GivenNames(liste string) []string {
	parts := strings.Split(liste, ",")
	if len(parts) == 1 {
		parts = strings.Fields(liste)
	}
	names := make([]string, 0, len(parts))
	for _, p := range parts {
		if n := normalized(p); n != "" {
			names = append(names, n)
		}
	}
	return names
}

// CheckPremierPrenom refuses a premier prénom that is not the start of the list, on a word boundary; hyphen,
// apostrophe and space count as the same (C-30, RNIV EXI SI 29). An empty list refuses nothing.
func CheckPremierPrenom(premier, liste string) *texts.Refusal {
	p, refusal := NormalizePrenom(premier)
	if refusal != nil {
		return refusal
	}
	l, refusal := Normalize(liste)
	if refusal != nil {
		return refusal
	}
	if l == "" || wordPrefix(spaced(p), spaced(l)) {
		return nil
	}
	proposal, _ := FirstGivenName(liste)
	return texts.Refuse("ins_premier_prenom_liste", "prenom", p, "liste", l, "proposition", proposal)
}

// spaced is C(x) of D.3 for a normalised x: hyphens and apostrophes turned into single spaces.
func spaced(n string) string {
	if !hasMark(n) {
		return n
	}
	return strings.Join(strings.FieldsFunc(n, func(r rune) bool { return !isCapital(r) }), " ")
}

// compact is K(x) of D.3 for a normalised x: letters only.
func compact(n string) string {
	if !hasMark(n) && strings.IndexByte(n, ' ') < 0 {
		return n
	}
	return strings.Map(func(r rune) rune {
		if isCapital(r) {
			return r
		}
		return -1
	}, n)
}

// hasMark reports whether a normalised name holds a hyphen or an apostrophe.
func hasMark(n string) bool { return strings.IndexByte(n, '-') >= 0 || strings.IndexByte(n, '\'') >= 0 }

// wordPrefix reports whether p is a prefix of l that ends where a word of l ends. Both are C(x). An empty p is none.
func wordPrefix(p, l string) bool {
	return p != "" && strings.HasPrefix(l, p) && (len(l) == len(p) || l[len(p)] == ' ')
}

package cog

import (
	"slices"

	"guichet/assets/texts"
	"guichet/ins"
)

// Match says whether two codes are the same place, and why.
type Match struct {
	Same   bool
	Unsure bool   // the table cannot tell: a code is missing, ill-formed or not in it (C-63)
	Regle  string // "C-67"
	Raison string // one French sentence
}

// SamePlace tells whether the place of the identity document, or of the local record, and that of the INS are one
// (D-25, D-59, D-59a): history, merger, extension, former département, Algeria. A difference never blocks by
// itself, and the code of the INS is the one kept (C-63, RNIV EXI SI 31).
//
// The two codes do not play the same part. INSEE gives the INS the code that was valid at the birth; what was typed
// at a desk may be today's code for a birth of long ago. So 92012 typed for a birth of 1950 may well be
// Boulogne-Billancourt, 75012 at that time, while 92012 in an INS of 1950 is a commune of Algeria.
func (t *Table) SamePlace(typed, received string, birth ins.Date) Match {
	a, okA := pack(typed)
	b, okB := pack(received)
	switch {
	case typed == received:
		return match(true, "cog_meme_code")
	case typed == Inconnu || received == Inconnu || typed == "" || received == "":
		return unsure("cog_autre_non_renseigne")
	case !okA || !okB:
		return unsure("cog_autre_illisible")
	}
	d := dayOf(birth)
	algeria := d != 0 && d < independanceAlgerie
	fromAlgeria := algeria && algerien(received) != "" // C-68
	switch {
	case fromAlgeria && typed == algerie, algeria && received == algerie && algerien(typed) != "":
		return match(true, "cog_meme_algerie")
	case fromAlgeria:
		return match(false, "cog_autre_algerie", "code", received)
	case corsican(typed, received), corsican(received, typed):
		return match(true, "cog_meme_corse")
	}
	// A code that Mayotte took over, typed at a desk, is Mayotte's: only an INS carries codes of extension (C-64).
	if !reused(typed) || t.alone(a) {
		if e := t.path(a, b, d); e != nil {
			return t.because(e)
		}
	}
	if e := t.path(b, a, d); e != nil {
		return t.because(e)
	}
	switch today, ok := t.common(a, b); {
	case ok:
		return match(false, "cog_autre_voisin", "nom", today)
	case len(t.of(a)) == 0 && algerien(typed) == "", len(t.of(b)) == 0:
		return unsure("cog_autre_code_inconnu")
	default:
		return match(false, "cog_autre_lieu")
	}
}

func match(same bool, code string, args ...string) Match {
	text := texts.Get(code, args...)
	return Match{Same: same, Regle: text.Regle, Raison: text.Phrase}
}

func unsure(code string) Match {
	m := match(false, code)
	m.Unsure = true
	return m
}

// maxSteps and maxVisits bound the walk from a former place to the present one: mergers follow mergers, but not for
// ever, even in a file that says so.
const (
	maxSteps  = 8
	maxVisits = 200
)

// path gives the first step that leads from a place to the one that holds it today, or nil when none does.
func (t *Table) path(from, to packed, d day) *entry {
	visits := maxVisits
	return t.walk(from, to, d, maxSteps, &visits)
}

func (t *Table) walk(from, to packed, d day, left int, visits *int) *entry {
	if *visits--; left == 0 || *visits <= 0 {
		return nil
	}
	all := t.of(from)
	alive := alive(all, d)
	for i := range all {
		e := &all[i]
		switch {
		case e.parent == 0:
			continue
		case alive && !e.valid(d), e.nature == Extension && d == 0:
			continue // at that date, the code meant another place (C-64)
		case e.nature == Pays && e.fin == 0 && (d == 0 || e.debut == 0 || d >= e.debut):
			continue // a country is its former state only for who was born before it had its own code
		}
		if e.parent == to || t.walk(e.parent, to, d, left-1, visits) != nil {
			return e
		}
	}
	return nil
}

// alive tells whether one of the meanings of a code was a place of its own on that day.
func alive(all []entry, d day) bool {
	return slices.ContainsFunc(all, func(e entry) bool { return e.parent == 0 && e.valid(d) })
}

// alone tells whether a code has one meaning only in the table.
func (t *Table) alone(c packed) bool { return len(t.of(c)) < 2 }

// because says why the place of an entry is that of its parent.
func (t *Table) because(e *entry) Match {
	nom, code, heir := e.nom, e.code.String(), e.parent.String()
	today := heir
	if h := t.heir(e.parent); h != nil {
		today = h.nom
	}
	if nom == "" {
		nom = code
	}
	args := []string{"nom", nom, "code", code, "actuel", today, "code_actuel", heir}
	switch e.nature {
	case AncienCode:
		switch formerDepartement(code, heir) {
		case "Corse":
			return match(true, "cog_meme_corse")
		case "Seine", "Seine-et-Oise":
			return match(true, "cog_meme_seine", args...)
		default:
			return match(true, "cog_meme_ancien_code", args...)
		}
	case Arrondissement:
		return match(true, "cog_meme_arrondissement", args...)
	case Extension:
		return match(true, "cog_meme_extension", args...)
	case Pays:
		return match(true, "cog_meme_etat", args...)
	default:
		return match(true, "cog_meme_fusion", args...)
	}
}

// common names the place that holds two different ones today.
func (t *Table) common(a, b packed) (string, bool) {
	for left, c := maxSteps, a; left > 0; left-- {
		up := t.above(c)
		if up == 0 {
			return "", false
		}
		for left, o := maxSteps, b; left > 0; left-- {
			if o = t.above(o); o == 0 {
				break
			}
			if o == up {
				if h := t.heir(up); h != nil && h.nature != Pays {
					return h.nom, true
				}
				return "", false
			}
		}
		c = up
	}
	return "", false
}

func (t *Table) above(c packed) packed {
	for _, e := range t.of(c) {
		if e.parent != 0 {
			return e.parent
		}
	}
	return 0
}

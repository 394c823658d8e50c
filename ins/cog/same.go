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
	lien   ins.LienLieu
}

// Lien is the same for ins.Compare.
func (m Match) Lien() ins.LienLieu { return m.lien }

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
		if t.otherHalf(a, b, d) || t.otherHalf(b, a, d) {
			return uncertain("cog_autre_corse")
		}
		return match(true, "cog_meme_corse")
	}
	if typed[:2] == "99" || received[:2] == "99" {
		return t.sameState(a, b, d)
	}
	return t.sameCommune(a, b, d)
}

// otherHalf tells a code of Corsica that never was, where the former code is known to be that of a commune of the other
// département: 2B004 beside 20004, which was Ajaccio (C-66, C-64). Since 1976 nobody is born under a code 20: there it
// is an old file, or a test identity, of which only the last digits count.
func (t *Table) otherHalf(code, former packed, d day) bool {
	s := code.String()
	if s[0] != '2' || s[1] == '0' || d >= corseDivisee || len(t.of(code)) > 0 {
		return false
	}
	return slices.ContainsFunc(t.of(former), func(e entry) bool { return e.parent != 0 })
}

// sameState judges two codes one of which, at least, is a country.
func (t *Table) sameState(a, b packed, d day) Match {
	if e := t.path(a, b, d); e != nil {
		return t.because(e)
	}
	if e := t.path(b, a, d); e != nil {
		return t.because(e)
	}
	if len(t.of(a)) == 0 && algerien(a.String()) == "" || len(t.of(b)) == 0 {
		return unsure("cog_autre_code_inconnu")
	}
	return match(false, "cog_autre_lieu")
}

// sameCommune judges two codes of France by what each was on the day of birth, and by what it is today: a desk types
// the code of today, the INS holds that of the birth (D-59). Two communes that were apart on that day stay two places
// unless what was typed is the one that holds the other today (D-59a). Where no date tells, nothing is said.
func (t *Table) sameCommune(a, b packed, d day) Match {
	if divided(a.String(), b.String()) {
		return match(false, "cog_autre_lieu")
	}
	undated := false
	for _, x := range t.meanings(a, d, true) {
		for _, y := range t.meanings(b, d, false) {
			e, known := t.one(x, y, d)
			if e != nil {
				return t.because(e)
			}
			undated = undated || !known
		}
	}
	if undated {
		return uncertain("cog_sans_date")
	}
	switch today, ok := t.common(a, b, d); {
	case ok:
		return match(false, "cog_autre_voisin", "nom", today)
	case len(t.of(a)) == 0, len(t.of(b)) == 0:
		return unsure("cog_autre_code_inconnu")
	default:
		return match(false, "cog_autre_lieu")
	}
}

// meanings are the places that a code may stand for. What was typed may be the code of any day, but codes of extension
// are never typed: only an INS carries them, and of two meanings it has that of the day (C-64, C-65).
func (t *Table) meanings(c packed, d day, typed bool) []*entry {
	var then, others []*entry
	all := t.of(c)
	for i := range all {
		switch e := &all[i]; {
		case e.nature == Extension && (typed || d == 0):
		case e.valid(d):
			then = append(then, e)
		default:
			others = append(others, e)
		}
	}
	if typed {
		return append(then, others...)
	}
	if len(then) > 0 {
		return then
	}
	return others
}

// one gives the entry that shows that what was typed (x) and what was received (y) are one place on that day, or nil.
// It is not known whether they are when one was taken into the other on a day that the table does not hold.
func (t *Table) one(x, y *entry, d day) (evidence *entry, known bool) {
	hx, hy := t.held(x, d), t.held(y, d)
	switch {
	case hx != nil && hx == hy:
		return t.shown(x, y), true
	case x.nature == Arrondissement && t.after(x) == y: // a district is a part of its commune, not another place
		return x, true
	}
	if hy == nil {
		hy = y
	}
	if hx == nil {
		hx = x
	}
	// What was typed is the code of today, or of some day after the birth (X30).
	if x.alive() || !x.valid(d) || d == 0 {
		if e := t.leads(hy, x); e != nil {
			return e, true
		}
	}
	// INSi gave the code of today.
	if !y.valid(d) {
		if e := t.leads(hx, y); e != nil {
			return e, true
		}
	}
	return nil, !(x.undated() && t.leads(x, y) != nil || x.undated() && y.undated() && x.parent == y.parent)
}

// shown prefers, of two entries that became one, the one whose code is no longer its own.
func (t *Table) shown(x, y *entry) *entry {
	if y.parent != 0 && t.living(y).code != y.code {
		return y
	}
	return x
}

// undated tells a commune that was taken into another on a day that the table does not hold.
func (e *entry) undated() bool {
	return e.parent != 0 && e.fin == 0 && (e.nature == Fusionnee || e.nature == Deleguee || e.nature == Associee)
}

// leads tells whether a place became, or is now in, another: it gives the first step of that way under another code.
func (t *Table) leads(from, to *entry) *entry {
	var first *entry
	for range maxSteps {
		if from == to {
			return first
		}
		n := t.after(from)
		if n == nil {
			return nil
		}
		if h := t.heir(from.code); from.fin != 0 && from.nature != Extension && h != from && h.alive() {
			n = h // it left the merger again
		} else if first == nil && n.code != from.code {
			first = from
		}
		from = n
	}
	return nil
}

func match(same bool, code string, args ...string) Match {
	text := texts.Get(code, args...)
	m := Match{Same: same, Regle: text.Regle, Raison: text.Phrase, lien: ins.AutreLieu}
	if same {
		m.lien = ins.MemeLieu
	}
	return m
}

func unsure(code string) Match {
	m := match(false, code)
	m.Unsure, m.lien = true, ins.LieuxNonJuges
	return m
}

// uncertain is an answer: it cannot be told (C-69).
func uncertain(code string) Match {
	m := unsure(code)
	m.lien = ins.LieuxIncertains
	return m
}

// maxVisits bounds the walk from a state to those that it came from.
const maxVisits = 200

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

// because says why the place of an entry is that of its parent.
func (t *Table) because(e *entry) Match {
	h := t.living(e)
	nom, code, heir, today := e.nom, e.code.String(), h.code.String(), h.nom
	if e.nature == Pays { // of several states of one code, that of today
		heir = e.parent.String()
		today = t.heir(e.parent).nom
	}
	if nom == "" {
		nom = code
	}
	args := []string{"nom", nom, "code", code, "actuel", today, "code_actuel", heir}
	switch e.nature {
	case AncienCode:
		switch formerDepartement(code, e.parent.String()) {
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
func (t *Table) common(a, b packed, d day) (string, bool) {
	for _, x := range t.meanings(a, d, true) {
		for _, y := range t.meanings(b, d, false) {
			h := t.living(x)
			if h == t.living(y) && h != x && h != y && h.nature != Pays && h.alive() {
				return h.nom, true
			}
		}
	}
	return "", false
}

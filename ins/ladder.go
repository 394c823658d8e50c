package ins

import (
	"slices"
	"strings"

	"guichet/assets/texts"
)

// MaxTries is the number of searches for one person and one day without the cellule (D-16).
const MaxTries = 5

// Try is one search already made, with its return. Failed marks a search that gave no return (D-14).
type Try struct {
	Query  Query
	Code   ReturnCode
	Failed bool
}

// StepKind says what a Step asks for.
type StepKind string

// What the ladder may ask for.
const (
	StepSearch StepKind = "chercher" // call INSi with Query
	StepAsk    StepKind = "demander" // ask the patient for Trait first
	StepStop   StepKind = "arreter"  // no more searches: go on without the INS, worklist (D-15)
	StepFound  StepKind = "trouve"   // an identity was returned: compare (D-10)
)

// Step is the next thing to do to obtain an INS.
type Step struct {
	Kind  StepKind
	Query Query // for StepSearch
	Trait Trait // for StepAsk: what is missing
	// Code, Regle, Raison, Acte and Dire come from the texts: why this search, this question or this end, what the
	// agent does and what he may say to the patient.
	Code, Regle, Raison, Acte, Dire string
	Essai                           int // rank of this search, from 1
	// Attribut is what the agent is asked to set on the record: homonyme when several persons still answer (X37); empty for most.
	Attribut Attribut
}

func step(kind StepKind, code string, args ...string) Step {
	t := texts.Get(code, args...)
	return Step{Kind: kind, Code: code, Regle: t.Regle, Raison: t.Phrase, Acte: t.Acte, Dire: t.Dire}
}

// candidate is a query with the text that explains it.
type candidate struct {
	query Query
	code  string
}

// NextQuery plans the searches by traits: given the traits read on the document and the searches already made, it
// gives the next one with its reason, or what to ask, or the end (D-03, D-11, D-12, D-16, C-36). It is the order of
// RNIV §4.3.3 and §4.4.3, and of the CNDA test 2.07 for given names. The record is never changed by a search (D-04).
func NextQuery(t Traits, tries []Try) Step {
	if refusal := callableTraits(t); refusal != nil {
		return Step{Kind: StepStop, Code: refusal.Code, Regle: refusal.Regle, Raison: refusal.Phrase, Acte: refusal.Acte}
	}
	t = forSearch(t)
	var ambiguous *Query
	answered := 0
	for i := range tries {
		switch {
		case tries[i].Failed:
			continue
		case tries[i].Code == UneIdentite:
			return step(StepFound, "ins_echelle_trouve")
		case tries[i].Code == PlusieursIdentites && ambiguous == nil:
			ambiguous = &tries[i].Query
		}
		answered++
	}
	if len(tries) > 0 && tries[len(tries)-1].Failed {
		return step(StepStop, "ins_echelle_panne") // D-14
	}
	plan, end := planNone(t), "ins_echelle_fin_01"
	if ambiguous != nil {
		if t.LieuNaissance == "" {
			s := step(StepAsk, "ins_echelle_demander_lieu")
			s.Trait = TraitLieuNaissance
			return s
		}
		plan, end = planSeveral(t, *ambiguous), "ins_echelle_fin_02"
	}
	if answered >= MaxTries { // D-16
		s := step(StepStop, "ins_echelle_trop")
		if ambiguous != nil {
			s.Attribut = AttributHomonyme
		}
		return s
	}
	for _, c := range plan {
		if !slices.ContainsFunc(tries, func(x Try) bool { return x.Query.Equal(c.query) }) {
			s := step(StepSearch, c.code)
			s.Query, s.Essai = c.query, answered+1
			return s
		}
	}
	s := step(StepStop, end)
	if ambiguous != nil {
		s.Attribut = AttributHomonyme // X37, A-87
	}
	return s
}

// forSearch writes the names in the alphabet of INSi; callableTraits told that they can be. The list keeps the
// commas of the document, which separate given names for sure (C-31).
func forSearch(t Traits) Traits {
	t.PremierPrenom = normalized(titreFirst(t))
	t.NomNaissance = normalized(t.NomNaissance)
	return t
}

// planNone is the order after 01 (D-11), cut so that the searches with all given names together keep their place:
// the premier prénom, the other spelling of the nom and of a composed premier prénom, each other given name alone,
// all together, and last the place of birth.
func planNone(t Traits) []candidate {
	base := Query{NomNaissance: t.NomNaissance, Prenoms: []string{t.PremierPrenom}, Sexe: t.Sexe, DateNaissance: t.DateNaissance}
	with := func(names ...string) Query {
		q := base
		q.Prenoms = names
		return q
	}
	plan := []candidate{{base, "ins_echelle_premier"}} // D-03: no place of birth
	for _, nom := range respelled(t.NomNaissance) {
		q := base
		q.NomNaissance = nom
		plan = append(plan, candidate{q, "ins_echelle_nom_variante"})
	}
	for _, p := range respelled(t.PremierPrenom) {
		plan = append(plan, candidate{with(p), "ins_echelle_prenom_variante"})
	}
	for _, n := range otherNamesOf(t) {
		plan = append(plan, candidate{with(n), "ins_echelle_autre_prenom"})
	}
	var last []candidate
	if all := allNames(t); len(all) > 1 {
		last = append(last, candidate{with(all...), "ins_echelle_tous_prenoms"})
	}
	if knownPlace(t.LieuNaissance) && len(plan)+len(last) < MaxTries {
		q := base
		q.LieuNaissance = t.LieuNaissance
		last = append(last, candidate{q, "ins_echelle_lieu_dernier"})
	}
	if room := MaxTries - len(last); len(plan) > room {
		plan = plan[:room]
	}
	return append(plan, last...)
}

// planSeveral is the order after 02 (D-12): the place of birth first, then the other given names.
func planSeveral(t Traits, ambiguous Query) []candidate {
	all := allNames(t)
	var plan []candidate
	if knownPlace(t.LieuNaissance) {
		q := ambiguous
		q.LieuNaissance = t.LieuNaissance
		plan = append(plan, candidate{q, "ins_echelle_lieu"})
	}
	if len(all) > 1 {
		if knownPlace(t.LieuNaissance) {
			q := ambiguous
			q.LieuNaissance, q.Prenoms = t.LieuNaissance, all
			plan = append(plan, candidate{q, "ins_echelle_lieu_et_prenoms"})
		}
		q := ambiguous
		q.Prenoms, q.LieuNaissance = all, ""
		plan = append(plan, candidate{q, "ins_echelle_prenoms"}) // J-6: a code of another time must not hide him
	}
	return plan
}

// knownPlace reports whether a place may be sent: 99999 never is (INSi guide §8.2).
func knownPlace(code string) bool { return COGForme(code) && code != LieuInconnuCOG }

// allNames are the given names of the document, the premier prénom as the agent wrote it first.
func allNames(t Traits) []string { return append([]string{t.PremierPrenom}, otherNamesOf(t)...) }

// otherNamesOf are the given names that stand after the premier prénom in the list.
func otherNamesOf(t Traits) []string {
	names := GivenNames(t.ListePrenoms)
	// The premier prénom may cover several words of a list without commas (JEAN ROGER of JEAN ROGER PIERRE).
	covered := compact(t.PremierPrenom)
	for len(names) > 0 && covered != "" && strings.HasPrefix(covered, compact(names[0])) {
		covered = strings.TrimPrefix(covered, compact(names[0]))
		names = names[1:]
	}
	out := names[:0:0]
	for _, n := range names {
		if !slices.Contains(out, n) && n != t.PremierPrenom {
			out = append(out, n)
		}
	}
	return out
}

// respelled gives the other spellings of a composed name, the likeliest first (D-11): marks become spaces; when there is none, an
// elision takes its apostrophe back (D ARTAGNAN DE L HERAULT), and spaces become hyphens.
func respelled(n string) []string {
	if strings.ContainsAny(n, "-'") {
		out := []string{spaced(n)}
		if e := elided(spaced(n)); e != n && strings.Contains(e, "'") { // D-ARTAGNAN
			out = append(out, e)
		}
		return out
	}
	if e := elided(n); e != n {
		return []string{e}
	}
	if strings.Contains(n, " ") {
		return []string{strings.ReplaceAll(n, " ", "-")}
	}
	return nil
}

// elided joins by an apostrophe the words that lost it to a space: one letter before another word, or the Italian articles before
// a vowel. n is C(x).
func elided(n string) string {
	words := strings.Split(n, " ")
	var b strings.Builder
	for i, w := range words {
		b.WriteString(w)
		switch {
		case i+1 == len(words):
		case elides(w, words[i+1]):
			b.WriteByte('\'')
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func elides(w, next string) bool {
	vowel := strings.IndexByte("AEIOUYH", next[0]) >= 0
	switch w {
	case "QU", "DALL", "DELL", "NELL", "SULL", "ALL", "DEGL", "SANT":
		return vowel
	case "A", "E", "I", "U", "Y": // words of their own: "y", "e" of Spanish and Portuguese names
		return false
	}
	return len(w) == 1 && len(next) > 1
}

package app

import (
	"slices"
	"strings"

	"guichet/assets/texts"
	"guichet/ins"
)

// proposal is the next try that the rules suggest, and why. The agent decides (D-05).
type proposal struct {
	Query  ins.Query
	Reason string
}

// nextTry proposes the next rung after a 01 (D-11) or a 02 (D-12); ok is false when nothing is left to try.
// A query already sent is never proposed again.
func (a *admission) nextTry() (p proposal, ok bool) {
	if len(a.tries) == 0 {
		return proposal{a.firstQuery(), say("app_essai_premier").Phrase}, true
	}
	rungs := a.rungsAfterNone
	if a.tries[len(a.tries)-1].code == ins.PlusieursIdentites {
		rungs = a.rungsAfterSeveral
	}
	for _, r := range rungs() {
		if !slices.ContainsFunc(a.tries, func(t try) bool { return t.code != "" && sameQuery(t.query, r.Query) }) {
			return r, true
		}
	}
	return proposal{}, false
}

// needsPlace tells that the next rung is the place of birth and that nobody has given it yet.
func (a *admission) needsPlace() bool {
	return a.state == StateSeveral && (a.titre.LieuNaissance == "" || a.titre.LieuNaissance == ins.LieuInconnuCOG) &&
		!slices.ContainsFunc(a.tries, func(t try) bool { return t.query.LieuNaissance != "" })
}

// rungsAfterNone: separators of the name, spellings of the first given name, each given name of the document
// alone, then all together, the place last (D-11).
func (a *admission) rungsAfterNone() []proposal {
	first := a.firstQuery()
	var out []proposal
	for _, n := range separatorVariants(first.NomNaissance) {
		q := first
		q.NomNaissance = n
		out = append(out, proposal{q, say("app_essai_nom", "nom", n).Phrase})
	}
	for _, p := range separatorVariants(a.titre.PremierPrenom) {
		q := first
		q.Prenoms = []string{p}
		out = append(out, proposal{q, say("app_essai_prenom_ecrit", "prenom", p).Phrase})
	}
	names := a.titleNames()
	for _, p := range names {
		q := first
		q.Prenoms = []string{p}
		out = append(out, proposal{q, say("app_essai_prenom", "prenom", p).Phrase})
	}
	if len(names) > 1 {
		q := first
		q.Prenoms = names
		out = append(out, proposal{q, say("app_essai_tous").Phrase})
	}
	if l := a.place(); l != "" {
		q := first
		q.LieuNaissance = l
		out = append(out, proposal{q, say("app_essai_lieu").Phrase})
	}
	return out
}

// rungsAfterSeveral: the place of birth, then the other given names with it (D-12, RNIV §4.4.3).
func (a *admission) rungsAfterSeveral() []proposal {
	var out []proposal
	q := a.tries[len(a.tries)-1].query
	if l := a.place(); l != "" && q.LieuNaissance == "" {
		q.LieuNaissance = l
		out = append(out, proposal{q, say("app_essai_lieu").Phrase})
	}
	if names := a.titleNames(); len(names) > 1 {
		q.Prenoms = names
		out = append(out, proposal{q, say("app_essai_tous").Phrase})
	}
	return out
}

func (a *admission) place() string {
	if a.titre.LieuNaissance == ins.LieuInconnuCOG {
		return ""
	}
	return a.titre.LieuNaissance
}

// titleNames are the given names of the document, the first one as the person says it.
func (a *admission) titleNames() []string {
	names := []string{a.titre.PremierPrenom}
	rest := strings.TrimPrefix(a.titre.ListePrenoms, a.titre.PremierPrenom)
	if rest == a.titre.ListePrenoms {
		return ins.GivenNames(a.titre.ListePrenoms)
	}
	return append(names, ins.GivenNames(rest)...)
}

// separatorVariants are the other writings of a name with a separator; what INSi cannot read is left out.
func separatorVariants(name string) []string {
	if !strings.ContainsAny(name, " -'") {
		return nil
	}
	var out []string
	for _, r := range []*strings.Replacer{
		strings.NewReplacer("-", " "), strings.NewReplacer(" ", "-"), strings.NewReplacer("'", " "), strings.NewReplacer("'", ""),
	} {
		v, refusal := ins.Normalize(r.Replace(name))
		if refusal == nil && v != name && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// criteriaNames splits typed given names at commas; without a comma, what is typed is one given name.
func criteriaNames(typed string) []string {
	if !strings.Contains(typed, ",") {
		typed += ","
	}
	return ins.GivenNames(typed)
}

func criteriaOf(q ins.Query) *Criteria {
	return &Criteria{
		NomNaissance: q.NomNaissance, Prenoms: strings.Join(q.Prenoms, ", "), Sexe: string(q.Sexe),
		DateNaissance: q.DateNaissance.FR(), LieuNaissance: q.LieuNaissance,
	}
}

// say gives the sentence of a code.
func say(code string, args ...string) texts.Text { return texts.Get(code, args...) }

package app

import (
	"strings"

	"guichet/ins"
)

// nextStep asks the rules what to try next, or what to ask, or when to stop (D-11, D-12, D-16). The agent decides
// (D-05).
func (a *admission) nextStep() ins.Step {
	tries := make([]ins.Try, len(a.tries))
	for i, t := range a.tries {
		tries[i] = ins.Try{Query: t.query, Code: t.code, Failed: t.code == ""}
	}
	return ins.NextQuery(a.searchTraits(), tries)
}

// searchTraits are the traits of the document, the list with the commas that were read on it: they separate given
// names for sure (C-31).
func (a *admission) searchTraits() ins.Traits {
	t := a.titre
	if strings.Contains(a.typed.Prenoms, ",") {
		t.ListePrenoms = a.typed.Prenoms
	}
	return t
}

// answeredTries counts the calls that gave a return: those are the ones that D-16 limits.
func (a *admission) answeredTries() int {
	n := 0
	for _, t := range a.tries {
		if t.code != "" {
			n++
		}
	}
	return n
}

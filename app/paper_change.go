package app

import (
	"guichet/ins"
)

// PaperChange is what a change of an identity does to the paper that bears it.
type PaperChange int

// The three cases (DM-07, E-17, E-25).
const (
	PaperSame  PaperChange = iota // nothing on any paper changed
	PaperOlder                    // new paper would say more; what is out is not wrong
	PaperWrong                    // what is out bears a trait, a status or a number that is no longer so: to destroy
)

// PaperAfter compares what may stand on paper before and after. What waits for a printer is refused unless it is
// PaperSame: the request was made for what the agent saw.
//
// A status that rises makes earlier labels poorer, not wrong; one that falls, a strict trait, an INS that is withdrawn
// or replaced, a merge and a new doubt make them dangerous.
func PaperAfter(before, after ins.Identite) PaperChange {
	switch {
	case before.Version == 0:
		return PaperSame
	case before.Traits != after.Traits,
		before.IPP != after.IPP,
		before.FusionneeDans != after.FusionneeDans,
		after.Statut() < before.Statut(),
		after.Attributs.Bloquants() && !before.Attributs.Bloquants(),
		before.Statut() == ins.Qualifiee && otherINS(before.INS, after.INS):
		return PaperWrong
	case before.NomUtilise != after.NomUtilise, before.PrenomUtilise != after.PrenomUtilise, before.Statut() != after.Statut():
		return PaperOlder
	}
	return PaperSame
}

func otherINS(before, after *ins.INS) bool {
	return before == nil || after == nil || before.Matricule != after.Matricule || before.OID != after.OID
}

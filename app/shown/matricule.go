package shown

import (
	"slices"

	"guichet/app"
	"guichet/ins"
)

// maskedMatricule stands for a matricule that may not be shown (A-03, E-05).
const MaskedMatricule = "•••••••••••••••"

// shownIdentity is the identity without what this screen may not show: a matricule outside QUAL or for another
// profile, and those of the past (A-39, E-05).
func Identity(s app.Settings, who app.Agent, i ins.Identite) *ins.Identite {
	i.Anciens = nil
	if i.INS != nil && !ShowsMatricule(s, who, i) {
		hidden := *i.INS
		hidden.Matricule, hidden.OID = "", ""
		i.INS = &hidden
	}
	return &i
}

func ShowsMatricule(s app.Settings, who app.Agent, i ins.Identite) bool {
	_, _, may := i.MatriculeEmis()
	return may && slices.Contains(s.MatriculeVisible, who.Profil)
}

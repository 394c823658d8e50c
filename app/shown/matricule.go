package shown

import (
	"slices"

	"guichet/app"
	"guichet/ins"
)

// MaskedMatricule stands for a matricule that may not be shown (A-03, E-05).
const MaskedMatricule = "•••••••••••••••"

// Identity is the identity without what this screen may not show: a matricule outside QUAL or for another
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

// ShowsMatricule tells whether somebody may see the matricule of an identity: qualified, and his profile among those of the
// settings (A-03, E-05).
func ShowsMatricule(s app.Settings, who app.Agent, i ins.Identite) bool {
	_, _, may := i.MatriculeEmis()
	return may && slices.Contains(s.MatriculeVisible, who.Profil)
}

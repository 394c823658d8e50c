package inscall

import (
	"guichet/app"
	"guichet/ins"
)

// LinkPlaces asks the tables of places whether the two codes are one place; without tables the rules judge alone.
func LinkPlaces(places app.Places, t ins.Traits, i ins.INS) ins.LienLieu {
	if places == nil || t.LieuNaissance == "" {
		return ins.LieuxNonJuges
	}
	return places.Link(t.LieuNaissance, i.LieuNaissance, t.DateNaissance)
}

package app

import (
	"time"

	"guichet/ins"
	"guichet/printing"
)

// ContentOf decides what may stand on paper for an identity (RNIV EXI PP 21, PP 22; E-10 to E-22): the matricule
// and its nature only when it is qualified (EXI SI 08, E-11) and they can be read back (E-20), never the OID (E-16). The datamatrix message is added
// by whoever writes it, under the same condition (DM-01).
func ContentOf(id ins.Identite, at time.Time, places Places, training bool) printing.Content {
	c := printing.Content{
		NomNaissance: id.NomNaissance, PremierPrenom: id.PremierPrenom,
		NomUtilise: id.NomUtilise, PrenomUtilise: id.PrenomUtilise, // empty stays empty: never the birth name (E-03)
		DateNaissance: id.DateNaissance.FR(), Sexe: string(id.Sexe),
		IPP: id.IPP, Statut: id.Statut().String(), EntreLe: ins.DateOf(at).FR(), Entrainement: training,
	}
	mat, oid, _ := id.MatriculeImprime()
	if mat == "" {
		return c // E-11, E-15, E-20: neither list, nor place, nor matricule
	}
	c.ListePrenoms, c.LieuCode = id.ListePrenoms, id.LieuNaissance
	if places != nil {
		c.LieuLibelle = places.Label(id.LieuNaissance, id.DateNaissance)
	}
	c.Matricule, c.Nature = string(mat), oid.Nature()
	return c
}

package insisim

import "guichet/ins"

// Personne is one more fictitious person that a simulator knows, for a day with many patients.
type Personne struct {
	Nom, Prenoms string // in the writing of the service: given names separated by spaces
	Sexe         ins.Sexe
	Date         ins.Date
	Lieu         string
	Matricule    ins.Matricule
	OID          ins.OID
}

// add makes people known.
func (p *population) add(more []Personne) {
	for _, m := range more {
		p.Identites = append(p.Identites, identity{
			ID: string(m.Matricule), Nature: "inventee", Nom: m.Nom, Prenoms: m.Prenoms, Sexe: string(m.Sexe),
			Date: m.Date.ISO(), Lieu: m.Lieu, Matricule: m.Matricule.Corps(), Cle: m.Matricule.Cle(), OID: string(m.OID),
		})
	}
}

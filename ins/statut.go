package ins

// Statut is one of the four statuses of RNIV §3.2.1 (EXI SI 07). It is computed, never assigned.
type Statut uint8

// The four statuses. The zero value is Provisoire: an identity is never without one.
const (
	Provisoire Statut = iota
	Recuperee
	Validee
	Qualifiee
)

// Code is PROV, RECUP, VALI or QUAL.
func (s Statut) Code() string { return [...]string{"PROV", "RECUP", "VALI", "QUAL"}[s] }

// String is the French word a person reads.
func (s Statut) String() string {
	return [...]string{"Provisoire", "Récupérée", "Validée", "Qualifiée"}[s]
}

// ParseStatut gives the status of a code; false when there is no such status.
func ParseStatut(code string) (Statut, bool) {
	for s := Provisoire; s <= Qualifiee; s++ {
		if s.Code() == code {
			return s, true
		}
	}
	return Provisoire, false
}

// Below reports whether s is below other: RECUP and VALI stand side by side (A.1).
func (s Statut) Below(other Statut) bool {
	rank := [...]int{Provisoire: 0, Recuperee: 1, Validee: 1, Qualifiee: 2}
	return rank[s] < rank[other]
}

// Statut computes the status from the two independent facts, INS obtained and traits checked (RNIV §3.2.1);
// an identity douteuse or fictive is always provisoire (EXI SI 09, A-46).
func (i Identite) Statut() Statut {
	switch {
	case i.Attributs.Douteuse || i.Attributs.Fictive:
		return Provisoire
	case i.INS != nil && i.Preuve != nil:
		return Qualifiee
	case i.Preuve != nil:
		return Validee
	case i.INS != nil:
		return Recuperee
	default:
		return Provisoire
	}
}

package ins

// Sexe is M, F or, provisionally, I (RNIV annexe III, C-50). The empty Sexe means "not known".
type Sexe string

// The three values of Sexe. INSi knows only M and F.
const (
	Masculin    Sexe = "M"
	Feminin     Sexe = "F"
	Indetermine Sexe = "I"
)

// Traits are the strict traits of RNIV §3.1.4.1, each in a field of its own (EXI SI 04). Names are in capitals
// without accents (C-01), except where a value is said to be "as typed" or "as received". The insurance identity of a
// carte Vitale never enters them.
type Traits struct {
	NomNaissance  string `json:"nom_naissance"`
	PremierPrenom string `json:"premier_prenom"`
	// ListePrenoms are the given names of the birth certificate, separated by spaces (EXI PP 03). Their
	// number cannot be counted: composed names may be written with a space (C-36).
	ListePrenoms  string `json:"liste_prenoms"`
	Sexe          Sexe   `json:"sexe"`
	DateNaissance Date   `json:"date_naissance"`
	// DateCertitude says how much of DateNaissance is real; empty for a date read in full (C-43).
	DateCertitude Certitude `json:"date_certitude,omitempty"`
	// LieuNaissance is the code officiel géographique: a commune, 99xxx for a country, 99999 unknown (C-60).
	LieuNaissance string `json:"lieu_naissance"`
}

// LieuInconnuCOG is the code of an unknown place of birth (C-60, EXI SI 18).
const LieuInconnuCOG = "99999"

// Trait names one strict trait, for rows of a comparison and for refusals.
type Trait string

// The traits in the order in which every screen and document shows them (E-08).
const (
	TraitNomNaissance  Trait = "nom_naissance"
	TraitPremierPrenom Trait = "premier_prenom"
	TraitListePrenoms  Trait = "liste_prenoms"
	TraitDateNaissance Trait = "date_naissance"
	TraitSexe          Trait = "sexe"
	TraitLieuNaissance Trait = "lieu_naissance"
	TraitMatricule     Trait = "matricule"
)

// RecordTraits are the traits that a record and a document hold, in their order: see Traits.
func RecordTraits() [6]Trait {
	return [...]Trait{TraitNomNaissance, TraitPremierPrenom, TraitListePrenoms, TraitDateNaissance, TraitSexe, TraitLieuNaissance}
}

// ComparedTraits are the traits that a comparison judges, in their order: those of a record, then the matricule.
func ComparedTraits() [7]Trait {
	t := RecordTraits()
	return [...]Trait{t[0], t[1], t[2], t[3], t[4], t[5], TraitMatricule}
}

// Libelle is the trait as a sentence names it (E-02, C-25).
func (t Trait) Libelle() string {
	switch t {
	case TraitNomNaissance:
		return "nom de naissance"
	case TraitPremierPrenom:
		return "premier prénom"
	case TraitListePrenoms:
		return "liste des prénoms"
	case TraitDateNaissance:
		return "date de naissance"
	case TraitSexe:
		return "sexe"
	case TraitLieuNaissance:
		return "lieu de naissance"
	case TraitMatricule:
		return "matricule INS"
	}
	return string(t)
}

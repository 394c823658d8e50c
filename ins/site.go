package ins

import "guichet/assets/texts"

// Site are the choices of G-30 that no event depends on. The zero value is the safe default of each.
type Site struct {
	// NomUtiliseSource is the convention of the site for the nom utilisé; empty for vie courante.
	NomUtiliseSource NomUtiliseSource `json:"nom_utilise_source,omitempty"`
	// NomUtiliseObligatoire makes nom and prénom utilisés required even when equal to the birth names.
	NomUtiliseObligatoire bool `json:"nom_utilise_obligatoire,omitempty"`
	// PeriodeVerification is the years between two vérifications, 3 to 5 (D-60); 0 for 3.
	PeriodeVerification int `json:"periode_verification,omitempty"`
	// SansCopie keeps no copy of documents; DureeCopie is the years they are kept after the last visit, 1 to 5 (B-40); 0 for 3.
	SansCopie  bool `json:"sans_copie,omitempty"`
	DureeCopie int  `json:"duree_copie,omitempty"`
	// EtiquetteDatamatrix prints matricule and Datamatrix on the labels of QUAL identities (E-22).
	EtiquetteDatamatrix bool `json:"etiquette_datamatrix,omitempty"`
	// ProfilsMatricule are the profiles that see the matricule on screen (E-05).
	ProfilsMatricule []string `json:"matricule_visible_profils,omitempty"`
}

// NomUtiliseSource says where the nom utilisé comes from.
type NomUtiliseSource string

// The two conventions of A-60.
const (
	SourceVieCourante NomUtiliseSource = ""
	SourceTitre       NomUtiliseSource = "titre"
)

// AnneesVerification is the period of vérification in years (D-60).
func (s Site) AnneesVerification() int {
	if s.PeriodeVerification < 3 || s.PeriodeVerification > 5 {
		return 3
	}
	return s.PeriodeVerification
}

// AnneesCopie is how long a copy of a document is kept, in years after the last visit; never more than 5 (B-40).
func (s Site) AnneesCopie() int {
	switch {
	case s.SansCopie:
		return 0
	case s.DureeCopie <= 0:
		return 3
	}
	return min(s.DureeCopie, 5)
}

// CheckUsedNames refuses absent used names where the site requires them; it never fills them in (A-59, EXI SI 21).
func (s Site) CheckUsedNames(nom, prenom string) *texts.Refusal {
	if s.NomUtiliseObligatoire && (nom == "" || prenom == "") {
		return texts.Refuse("ins_nom_utilise_obligatoire")
	}
	return checkUsedNames(nom, prenom)
}

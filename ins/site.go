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

// ReglageInfo describes one setting for the screen of the administrator (G-30).
type ReglageInfo struct {
	Nom     string // name in the settings file
	Regle   string
	Libelle string
	Defaut  string // in words
}

// ReglagesConnus lists the settings of G-30 with their rule and their safe default. The blocking rules are not among
// them (G-31).
func ReglagesConnus() []ReglageInfo {
	return []ReglageInfo{
		{"interdire_appel_provisoire", "A-41, RNIV EXI SI 25", "Interdire INSi pour une identité provisoire", "non, dans un parcours guidé avec la pièce en main"},
		{"discordance_vers_provisoire", "A-19", "Une discordance ramène une identité validée à provisoire", "non : elle reste validée"},
		{"echec_verification_vers_provisoire", "A-22", "Un échec de vérification ramène à provisoire", "non : l’identité reste validée"},
		{"appli_vitale_recuperee", "A-36, RNIV EXI SI 38", "Appli carte Vitale : récupérée au lieu de qualifiée", "non : qualifiée"},
		{"ayant_droit_qualifie", "A-37, RNIV EXI SI 38", "Ayant droit de l’Appli carte Vitale : qualifié au lieu de récupéré", "non : récupéré"},
		{"date_interpretee_qualifiable", "C-44", "Une date interprétée peut être qualifiée", "non"},
		{"qui_accepte_lieu", "D-32", "Qui accepte une différence de code de lieu", "l’agent d’accueil"},
		{"qui_accepte_liste", "D-32", "Qui accepte une liste de prénoms plus courte ou plus longue", "l’agent d’accueil"},
		{"nom_utilise_source", "A-60", "D’où vient le nom utilisé", "la vie courante"},
		{"nom_utilise_obligatoire", "A-59", "Nom et prénom utilisés toujours obligatoires", "non"},
		{"periode_verification", "D-60", "Années entre deux vérifications de l’INS", "3"},
		{"duree_copie", "B-40", "Années de conservation de la copie des pièces", "3"},
		{"matricule_visible_profils", "E-05", "Profils qui voient le matricule", "aucun de plus que ceux qui en ont besoin"},
		{"etiquette_datamatrix", "E-22", "Matricule et Datamatrix sur les étiquettes qualifiées", "non"},
	}
}

package ins

import "time"

// INS is what INSi returned for one person: the traits exactly as received (C-07, D-08), the matricule and the
// OID that says its nature.
type INS struct {
	Traits
	Matricule Matricule `json:"matricule"`
	OID       OID       `json:"oid"`
}

// AncienINS is a matricule that is no longer the active one: kept for ever, shown nowhere but in the history.
type AncienINS struct {
	INS
	Depuis time.Time `json:"depuis"`
	Motif  string    `json:"motif"`
}

// Attributs are the three attributes of RNIV §3.2.3; the table A-45 says which may stand together.
type Attributs struct {
	Homonyme bool `json:"homonyme,omitempty"`
	Douteuse bool `json:"douteuse,omitempty"`
	Fictive  bool `json:"fictive,omitempty"`
}

// Preuve is the check of the traits against an identity document, by a named agent (B-30). The number of the
// document is not kept.
type Preuve struct {
	Type   TypePiece `json:"type"`
	Quand  time.Time `json:"quand"`
	Agent  string    `json:"agent"`
	Titre  Traits    `json:"titre"`            // what the agent read on the document
	Perime bool      `json:"perime,omitempty"` // information only (B-24)
	// Complements are the ticked items of a combined proof (B-05 to B-14), by their code.
	Complements []string `json:"complements,omitempty"`
	Remarque    string   `json:"remarque,omitempty"`
}

// Identite is one identity as the fold of its events. It is a value: Apply returns a new one.
//
// Statut is not a field: it is computed from the INS, the Preuve and the Attributs.
type Identite struct {
	ID  string `json:"id"`
	IPP string `json:"ipp"`
	Traits
	NomUtilise    string      `json:"nom_utilise,omitempty"`
	PrenomUtilise string      `json:"prenom_utilise,omitempty"`
	Attributs     Attributs   `json:"attributs"`
	INS           *INS        `json:"ins,omitempty"`    // active INS; nil when none
	Preuve        *Preuve     `json:"preuve,omitempty"` // check in force; nil when none
	Anciens       []AncienINS `json:"anciens,omitempty"`
	// Version counts the events folded into this value; 0 means that the identity does not exist yet.
	Version int `json:"version"`
}

package ins

import (
	"time"

	"guichet/assets/texts"
)

// INS is what INSi returned for one person, never for his ouvrant droit (D-07): the traits exactly as received
// (C-07, D-08), the matricule and the OID that says its nature.
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
	Agent  string    `json:"agent,omitempty"`
}

// Attributs are the three attributes of RNIV §3.2.3; the table A-45 says which may stand together.
//
// Douteuse is a doubt on the truth of the traits; fictive is traits unrelated to the real person: legal anonymity,
// unknown patient, test identity in a production base (A-47, A-49, C-22). A patient who only wants to be hidden is
// neither.
type Attributs struct {
	Homonyme bool `json:"homonyme,omitempty"`
	Douteuse bool `json:"douteuse,omitempty"`
	Fictive  bool `json:"fictive,omitempty"`
}

// Bloquants reports whether an attribute forbids any status above Provisoire and any call of INSi (A-46, EXI SI 09).
func (a Attributs) Bloquants() bool { return a.Douteuse || a.Fictive }

// Permis reports whether the attributes may stand together: the only pair is douteuse and homonyme (A-45, EXI SI 22).
func (a Attributs) Permis() bool { return !a.Fictive || (!a.Douteuse && !a.Homonyme) }

// Liste names the attributes set, in the order homonyme, douteuse, fictive.
func (a Attributs) Liste() []string {
	var out []string
	if a.Homonyme {
		out = append(out, string(AttributHomonyme))
	}
	if a.Douteuse {
		out = append(out, string(AttributDouteuse))
	}
	if a.Fictive {
		out = append(out, string(AttributFictive))
	}
	return out
}

// Attribut names one of the three.
type Attribut string

// The three attributes.
const (
	AttributHomonyme Attribut = "homonyme"
	AttributDouteuse Attribut = "douteuse"
	AttributFictive  Attribut = "fictive"
)

func (a Attributs) with(which Attribut, on bool) (Attributs, bool) {
	switch which {
	case AttributHomonyme:
		a.Homonyme = on
	case AttributDouteuse:
		a.Douteuse = on
	case AttributFictive:
		a.Fictive = on
	default:
		return a, false
	}
	return a, true
}

func (a Attributs) has(which Attribut) bool {
	b, _ := a.with(which, false)
	return a != b
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
	// Pays is the country of the document, ISO 3166 alpha-2; empty when not noted (B-02, B-03).
	Pays string `json:"pays,omitempty"`
	// Presentation says how the document was seen (B-17, B-23).
	Presentation Presentation `json:"presentation,omitempty"`
	// Remarque is free. When two titles disagree it names the other one, and why this one is right (B-25).
	Remarque string `json:"remarque,omitempty"`
}

// Identite is one identity as the fold of its events. It is a value: Apply returns a new one.
//
// Statut is not a field: it is computed from the INS, the Preuve and the Attributs.
type Identite struct {
	ID  string `json:"id"`
	IPP string `json:"ipp"`
	Traits
	NomUtilise    string    `json:"nom_utilise,omitempty"`
	PrenomUtilise string    `json:"prenom_utilise,omitempty"`
	Attributs     Attributs `json:"attributs"`
	INS           *INS      `json:"ins,omitempty"`    // active INS; nil when none. To show or send it: MatriculeEmis
	Preuve        *Preuve   `json:"preuve,omitempty"` // check in force; nil when none
	// Confronte is what the active INS was compared with when it was accepted (D-30); nil when there is no INS.
	Confronte *Traits `json:"confronte,omitempty"`
	// SansAnalyse says that the active INS was delivered by an Appli carte Vitale: nobody has analysed yet what differs from
	// Confronte.
	SansAnalyse bool        `json:"sans_analyse,omitempty"`
	Anciens     []AncienINS `json:"anciens,omitempty"`
	// FusionneeDans is the ID of the identity that survived a merge with this one; such an identity is
	// read only.
	FusionneeDans string `json:"fusionnee_dans,omitempty"`
	// Absorbees are the IDs merged into this identity.
	Absorbees []string `json:"absorbees,omitempty"`
	// Version counts the events folded into this value; 0 means that the identity does not exist yet.
	Version int `json:"version"`
}

// MatriculeEmis gives the matricule INS and its OID when they may leave the application, be shown or be printed:
// for a QUAL identity only (A-03, EXI SI 08, F-01). It is the one door: nothing else may read INS.Matricule to
// show or to send it. A QUAL identity is exchanged under it.
func (i Identite) MatriculeEmis() (Matricule, OID, bool) {
	if i.Statut() != Qualifiee || i.FusionneeDans != "" {
		return "", "", false
	}
	return i.INS.Matricule, i.INS.OID, true
}

// MatriculeImprime is MatriculeEmis for paper: a number whose key is wrong or missing was accepted as INSi returned it (D-08), but
// nobody can type it nor scan it, so that it stands on no paper (A-56, DM-20). withheld says why and whom to tell; the paper comes
// out without it, as for an identity that is not qualified (E-11, E-20). It is nil when the number is printed, or when there is none.
func (i Identite) MatriculeImprime() (m Matricule, oid OID, withheld *texts.Refusal) {
	m, oid, out := i.MatriculeEmis()
	if !out {
		return "", "", nil
	}
	switch {
	case m.Cle() == "":
		return "", "", texts.Refuse("ins_papier_sans_cle")
	case !m.CleJuste():
		return "", "", texts.Refuse("ins_papier_cle")
	}
	return m, oid, nil
}

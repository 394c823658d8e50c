package datamatrix

import (
	"guichet/assets/texts"
	"guichet/ins"
)

// Options are what a message depends on besides the identity.
type Options struct {
	// Entrainement is the training mode: only there may a test or demonstration OID be written or read
	// (DM-08, DM-66, A-54). The zero value is production.
	Entrainement bool
	// Le is the day of the reading, after which nobody is born and 130 years after which nobody lives (C-46); the zero Date sets no
	// limit. A writer does not look at it: what INSi returned is written as it is.
	Le ins.Date
}

// Message is what a scan claims (DM-67): it grants no status, is no proof, and enters no record by itself. It
// serves to search, to fill the traits form and to prepare the call to INSi (DM-68).
type Message struct {
	// INS holds the values as written. PremierPrenom is always empty, for the message only carries the whole
	// list (DM-39); LieuNaissance is empty when the writer left S7 out (DM-26).
	ins.INS
	// DeTest tells a test or demonstration OID, which must be shown as such (DM-08).
	DeTest bool `json:"de_test,omitempty"`
	// Remarques say what the reader tolerated, for the administrator or the agent.
	Remarques []Remark `json:"remarques,omitempty"`
}

// Remark is something odd about a message that was nevertheless read.
type Remark struct {
	Code   string `json:"code"`
	Regle  string `json:"regle,omitempty"`
	Phrase string `json:"phrase"`
	Acte   string `json:"acte,omitempty"`
}

func remark(code string) Remark {
	t := texts.Get(code)
	return Remark{Code: code, Regle: t.Regle, Phrase: t.Phrase, Acte: t.Acte}
}

const (
	kind     = "IS" // DM-10: type of code, INS
	version  = "01" // DM-11
	reserved = 22   // DM-12: place kept for signature data
	header   = len(kind) + len(version) + reserved

	// GS separates the fields of variable length (DM-30).
	GS = 0x1D

	maxName    = 100 // DM-22, DM-23, DM-31
	maxOID     = 20  // DM-21, DM-31
	maxMessage = 400 // DM-65; the longest our writer makes is 291 (DM-40)
)

// The fields, in the order in which they are written (DM-35). DM-20 to DM-26.
const (
	fieldMatricule = '1'
	fieldOID       = '2'
	fieldPrenoms   = '3'
	fieldNom       = '4'
	fieldSexe      = '5'
	fieldDate      = '6'
	fieldLieu      = '7'
)

// fixed gives the length of a field of fixed length (DM-32), 0 for one of variable length.
func fixed(id byte) int {
	switch id {
	case fieldMatricule:
		return 15
	case fieldSexe:
		return 1
	case fieldDate:
		return 10
	case fieldLieu:
		return 5
	default:
		return 0
	}
}

// longest is the length at which a field of variable length needs no separator (DM-31).
func longest(id byte) int {
	if id == fieldOID {
		return maxOID
	}
	return maxName
}

// fieldName is how a person knows the field.
func fieldName(id byte) string {
	switch id {
	case fieldMatricule:
		return "matricule INS"
	case fieldOID:
		return "nature du matricule"
	case fieldPrenoms:
		return "liste des prénoms"
	case fieldNom:
		return "nom de naissance"
	case fieldSexe:
		return "sexe"
	case fieldDate:
		return "date de naissance"
	default:
		return "lieu de naissance"
	}
}

// Package printing turns an identity into paper that scans: a model (millimetres, data) is resolved into drawing
// operations, and renderers put those on a PDF, a 1-bit raster or a ZPL frame.
//
// It knows no rule of identity: what may stand on paper is decided before and comes in as a Content.
package printing

import "time"

// Content is everything that may stand on a document, already decided by the identity rules: a field that must
// not be printed is empty. Dates are JJ/MM/AAAA.
type Content struct {
	NomNaissance, PremierPrenom, ListePrenoms string
	NomUtilise, PrenomUtilise                 string
	DateNaissance                             string
	Sexe                                      string // M, F or I
	LieuCode, LieuLibelle                     string
	IPP, IEP, Service                         string
	EntreLe                                   string // JJ/MM/AAAA
	Statut                                    string // "Qualifiée"
	Matricule                                 string // 15 characters; only for first pages of a qualified identity
	Nature                                    string // "NIR" or "NIA"
	// GSRN and SRIN identify the patient and this support internationally (ISO 18530), for sites with a GS1 prefix.
	GSRN, SRIN string
	// MessageINS is the datamatrix INS message; nil unless the identity is qualified (DM-01).
	MessageINS []byte
	// Ecarts are the traits to be corrected, for the leaflet of the patient (D-76).
	Ecarts []Ecart
	// EditeLe is when the document is made, JJ/MM/AAAA HH:MM, printed on pages.
	EditeLe string
	// Entrainement prints a visible TEST mention (DM-08, G-32).
	Entrainement bool
}

// Ecart is a trait that differs: what the title says, never what INSi says (D-76), and the office that corrects it
// (D-71 to D-74).
type Ecart struct {
	Trait, ValeurTitre, Organisme string
}

// Output is a rendered document.
type Output struct {
	Media string // "application/pdf", "image/png", "application/zpl"
	Bytes []byte
	// Pages are the pictures of the pages, one each, when Media is "image/png" and there may be several; Bytes is the first.
	Pages   [][]byte
	Remarks []Remark
}

// Remark is a French sentence about what was shrunk, wrapped, cut or dropped, with a stable code.
type Remark struct {
	Code   string
	Phrase string
}

// Request is one thing to print.
type Request struct {
	ID      string // random; the only name a spooler ever sees (P-10)
	Modele  string
	Copies  int
	Content Content
	// Quand dates the document, so that the same request gives the same bytes.
	Quand time.Time
}

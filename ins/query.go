package ins

import (
	"fmt"
	"time"
)

// Query is one search by traits (INSi guide §6.1). LieuNaissance stays empty in first intention (EXI SI 26, D-03).
type Query struct {
	NomNaissance  string   `json:"nom_naissance"`
	Prenoms       []string `json:"prenoms"`
	Sexe          Sexe     `json:"sexe"`
	DateNaissance Date     `json:"date_naissance"`
	LieuNaissance string   `json:"lieu_naissance,omitempty"`
}

// ReturnCode is the functional return of a search (D.2).
type ReturnCode string

// The three functional returns.
const (
	UneIdentite        ReturnCode = "00"
	AucuneIdentite     ReturnCode = "01"
	PlusieursIdentites ReturnCode = "02"
)

// Historique is one INSHISTO of an answer, kept as received.
type Historique struct {
	Matricule Matricule `json:"matricule"`
	OID       OID       `json:"oid"`
	DateDebut string    `json:"date_debut,omitempty"`
	DateFin   string    `json:"date_fin,omitempty"`
}

// Answer is what INSi returned to one query.
type Answer struct {
	Code       ReturnCode
	Libelle    string
	Individu   *INS // only for UneIdentite
	Historique []Historique
	// Trace is what H-02 asks to keep of the call.
	Trace CallTrace
}

// CallTrace is what must be kept of one call, whatever its outcome (H-02, INSi guide §13). It holds traits:
// it goes to the journal, never to a text log.
type CallTrace struct {
	MessageID  string        `json:"message_id"`
	Operation  string        `json:"operation"`
	Mode       string        `json:"mode"`                 // "certificat" or "cpx"
	Certificat string        `json:"certificat,omitempty"` // CN
	Hote       string        `json:"hote"`
	Essai      int           `json:"essai"`
	Quand      time.Time     `json:"quand"`
	Duree      time.Duration `json:"duree_ns"`
	HTTP       int           `json:"http,omitempty"`
	Requete    []byte        `json:"requete,omitempty"` // as sent
	Reponse    []byte        `json:"reponse,omitempty"` // byte for byte as received, bounded
}

// FaultClass says what to do about a failed call (INSi guide §7).
type FaultClass string

// The classes of fault.
const (
	FaultUnavailable   FaultClass = "indisponible"  // retry later: outage, time-out, unreadable answer
	FaultConfiguration FaultClass = "configuration" // certificate, authorisation number: the administrator
	FaultRights        FaultClass = "droits"        // this user or this establishment may not
	FaultRequest       FaultClass = "requete"       // our request is wrong
	FaultCanceled      FaultClass = "annule"        // the agent stopped waiting
)

// Fault is a call that gave no functional return. It is an error; Phrase and Acte are French sentences for the agent.
type Fault struct {
	Class     FaultClass
	Code      string // "desir_560", "" when the service did not answer
	SousCode  string // "siram_40"
	Severite  string
	Phrase    string
	Acte      string
	Retryable bool
	Trace     CallTrace
	Cause     error
}

// Error is for the operator's log: no trait, no matricule.
func (f *Fault) Error() string {
	return fmt.Sprintf("INSi : %s %s %s: %v", f.Class, f.Code, f.SousCode, f.Cause)
}

// Unwrap gives the technical cause.
func (f *Fault) Unwrap() error { return f.Cause }

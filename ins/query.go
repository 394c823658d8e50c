package ins

import (
	"fmt"
	"strings"
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

// Equal reports whether two queries search for the same: the same words, however they are cut into given names. INSi is
// sent them joined by a space unless a setting says otherwise (INSi guide §6.1), and one search is not spent twice (D-16).
func (q Query) Equal(other Query) bool {
	return q.NomNaissance == other.NomNaissance && q.Sexe == other.Sexe && q.DateNaissance == other.DateNaissance &&
		q.LieuNaissance == other.LieuNaissance && strings.Join(q.Prenoms, " ") == strings.Join(other.Prenoms, " ")
}

// VitaleQuery is one search by the data of a carte Vitale (INSi guide §6.2), each as the licensed reading library
// gives it. What the free zone of a card says never enters it: that reading is not approved.
type VitaleQuery struct {
	// MatriculeIndividu is the certified NIR of the person, 13 characters without key; empty when the card has none.
	MatriculeIndividu string `json:"matricule_individu,omitempty"`
	// MatriculeOD is the NIR of the ouvrant droit, 13 characters without key.
	MatriculeOD string `json:"matricule_od"`
	// NomNaissance is empty when the card does not tell it.
	NomNaissance string `json:"nom_naissance,omitempty"`
	// DateNaissance is AAAA-MM-JJ as written on the card, even when lunar or impossible.
	DateNaissance string `json:"date_naissance"`
	// Rang is the rang gémellaire, 1 for most.
	Rang string `json:"rang,omitempty"`
	// Assertion is the assertion Vitale that the card signed, as XML; empty when none was made.
	Assertion []byte `json:"assertion,omitempty"`
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
	// Recu holds the traits letter for letter as received, for what the types of Individu cannot hold (a date
	// with a thirteenth month). Only for UneIdentite.
	Recu *TIQ
	// Remarques are French sentences about oddities of the answer: a wrong key, a missing trait. Nothing is
	// rejected or repaired because of them (INSi guide §6.3).
	Remarques []string
	// Trace is what H-02 asks to keep of the call.
	Trace CallTrace
}

// TIQ are the traits of an answer, under the names and in the writing of the service.
type TIQ struct {
	NomNaissance  string `json:"nom_naissance"`
	Prenom        string `json:"prenom,omitempty"` // absent since 2023: the first of ListePrenom then
	ListePrenom   string `json:"liste_prenom"`
	Sexe          string `json:"sexe"`
	DateNaissance string `json:"date_naissance"`
	LieuNaissance string `json:"lieu_naissance"`
}

// CallTrace is what must be kept of one call, whatever its outcome (H-02, INSi guide §13). It holds traits:
// it goes to the journal, never to a text log.
type CallTrace struct {
	MessageID  string `json:"message_id"`
	Operation  string `json:"operation"`
	Mode       string `json:"mode"`                 // "certificat" or "cpx"
	Certificat string `json:"certificat,omitempty"` // CN
	Hote       string `json:"hote"`
	// Environnement is "production", "test" or "simulateur".
	Environnement string `json:"environnement,omitempty"`
	// Automatique tells a call that no user's action started (certificate INSI-AUTO).
	Automatique bool `json:"automatique,omitempty"`
	// Injectee tells that the answer is a file put in place of the service's (CNDA tests): nobody was asked.
	Injectee bool `json:"injectee,omitempty"`
	// Criteres or CriteresVitale are the query as sent.
	Criteres       *Query        `json:"criteres,omitempty"`
	CriteresVitale *VitaleQuery  `json:"criteres_vitale,omitempty"`
	Essai          int           `json:"essai"`
	Quand          time.Time     `json:"quand"`
	Duree          time.Duration `json:"duree_ns"`
	HTTP           int           `json:"http,omitempty"`
	// Retour is "00", "01", "02", or "siram_40 insi_102 fatal", or the class of the fault.
	Retour    string    `json:"retour,omitempty"`
	Matricule Matricule `json:"matricule,omitempty"` // returned, with OID
	OID       OID       `json:"oid,omitempty"`
	Requete   []byte    `json:"requete,omitempty"` // as sent, but for the SignatureValue of an assertion
	Reponse   []byte    `json:"reponse,omitempty"` // byte for byte as received, bounded
	// Precedent is the first try, when this call is its repetition.
	Precedent *CallTrace `json:"precedent,omitempty"`
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
	Class    FaultClass
	Code     string // "desir_560", "" when the service did not answer
	SousCode string // "siram_40"
	Severite string
	// Texte is the code of the sentence in assets/texts.
	Texte  string
	Phrase string
	Acte   string
	// Message is what the service says to a user, in its own words; Detail is its technical text. Both may be empty.
	Message, Detail string
	Retryable       bool
	Trace           CallTrace
	Cause           error
}

// Error is for the operator's log: no trait, no matricule.
func (f *Fault) Error() string {
	return fmt.Sprintf("INSi : %s %s %s: %v", f.Class, f.Code, f.SousCode, f.Cause)
}

// Unwrap gives the technical cause.
func (f *Fault) Unwrap() error { return f.Cause }

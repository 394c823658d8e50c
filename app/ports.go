package app

import (
	"context"
	"time"

	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// Teleservice is what the desk needs of INSi. An error is an *ins.Fault.
type Teleservice interface {
	Search(ctx context.Context, q ins.Query) (ins.Answer, error)
}

// Warmer is a Teleservice that can open its connection ahead of need; optional.
type Warmer interface {
	Warm(ctx context.Context)
}

// Readers is what the desk needs of the card readers.
type Readers interface {
	Watch(ctx context.Context) <-chan cards.Event
}

// Labels makes and hands over what is printed. A refusal comes back as a *texts.Refusal.
type Labels interface {
	// Preview renders one label as PNG; nothing leaves the program.
	Preview(ctx context.Context, o LabelOrder) (printing.Output, error)
	// Print hands the document over to the printer, or to a file, and tells where it went.
	Print(ctx context.Context, o LabelOrder) (Printed, error)
}

// LabelOrder asks for labels of one identity at one version; the status is checked again by whoever prints (E-27).
type LabelOrder struct {
	ID       string // of the request, random
	Identite ins.Identite
	Modele   string
	Copies   int
	Quand    time.Time
}

// Printed tells what became of an order. Where is a sentence for the agent ("enregistrées dans …").
type Printed struct {
	Where      string
	Datamatrix bool // the INS symbol is on it
	Remarks    []printing.Remark
}

// Base keeps the journal and everything derived from it.
type Base interface {
	// Search finds identities by the two entries of EXI SI 01; the caller gives a date or a matricule.
	Search(ctx context.Context, s Search) ([]Found, error)
	// Load gives one identity with its history.
	Load(ctx context.Context, id string) (Dossier, error)
	// HolderOf tells which identity holds an active INS; "" when none does.
	HolderOf(ctx context.Context, m ins.Matricule, o ins.OID) (string, error)
	// Record appends events to the journal, updates the projection and opens the work items, in one transaction.
	// expected is the version the caller saw (0 to create): ErrStale when another window went first,
	// ErrINSHeld when the INS is active on another identity.
	Record(ctx context.Context, id string, expected int, entries []Entry, works []Work) (ins.Identite, error)
	// Works lists the open work items, oldest first.
	Works(ctx context.Context) ([]Work, error)
	// NextIPP gives a new local identifier.
	NextIPP(ctx context.Context) (string, error)
}

// Entry is one line to append to the journal: an event of the identity (Event) or a fact about it that changes
// nothing in it, such as a call, a print or an access (Fact, with Kind).
type Entry struct {
	Event ins.Event `json:"-"`
	Kind  string    `json:"kind,omitempty"`
	Meta  ins.Meta  `json:"meta"` // for a Fact; an Event carries its own
	Fact  any       `json:"fact,omitempty"`
}

// The kinds of Fact.
const (
	FactCall    = "appel_insi"
	FactPrint   = "impression"
	FactAccess  = "consultation"
	FactRefusal = "refus_ins" // the agent refused, or the rules did: nothing of the INS is kept in the record (D-35)
	FactReading = "lecture_carte"
)

// Search is the recherche d'antériorité: date and first characters of names, or a matricule.
type Search struct {
	DateNaissance ins.Date
	Nom, Prenom   string
	Matricule     ins.Matricule
	IPP           string
}

// Found is one result with what EXI SI 16 asks to show and what EXI SI 17 asks to highlight.
type Found struct {
	Identite ins.Identite
	// Approaching marks a result whose birth date is only near the one asked for.
	Approaching bool
	// Matches are the matched characters in each of the four name fields.
	NomNaissance, NomUtilise, PremierPrenom, PrenomUtilise []ins.Span
	DerniereVenue                                          time.Time
}

// Dossier is one identity with its journal.
type Dossier struct {
	Identite ins.Identite
	Lines    []Line
}

// Line is one line of the journal as it is stored.
type Line struct {
	Seq   int64     `json:"seq"`
	ID    string    `json:"identite"`
	Name  string    `json:"nom"` // event name or fact kind
	Quand time.Time `json:"quand"`
	Agent string    `json:"agent"`
	Poste string    `json:"poste"`
	Body  []byte    `json:"-"`
	Hash  string    `json:"empreinte"`
}

// Work is an item of a worklist (D-80).
type Work struct {
	ID       string    `json:"id"`
	Liste    string    `json:"liste"` // a recuperer, discordance, …
	Identite string    `json:"identite"`
	Motif    string    `json:"motif"`
	Regle    string    `json:"regle,omitempty"`
	Ouvert   time.Time `json:"ouvert"`
	Par      string    `json:"par"`
}

// The worklists.
const (
	ListeARecuperer  = "a_recuperer"
	ListeDiscordance = "discordance"
	ListeDoublon     = "doublon"
	ListeAValider    = "a_valider"
)

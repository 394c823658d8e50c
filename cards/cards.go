// Package cards watches the smart-card readers of a workstation and reads what is put in them, as one stream of
// events. It knows what a reader and a card are; how each kind of card is read stands in cards/vitale and
// cards/cps, and the virtual ones in cards/cardsim.
//
// What a carte Vitale says is an aid for searching, never a proof and never a strict trait (RNIV EXI PP 16).
package cards

import (
	"context"
	"time"

	"guichet/assets/texts"
)

// Famille is what a card is, told by its ATR and its applications.
type Famille string

// The families a desk meets.
const (
	FamilleVitale2  Famille = "vitale2"
	FamilleVitale1  Famille = "vitale1"
	FamilleCPx      Famille = "cpx"
	FamilleBancaire Famille = "bancaire"
	FamilleIdentite Famille = "identite"
	FamilleInconnue Famille = "inconnue"
	FamilleMuette   Famille = "muette"
)

// Card is a card present in a reader. Two different presences of the same plastic are two Cards.
type Card struct {
	Reader  string
	ATR     []byte
	Famille Famille
	// Generation is the maker's generation where the ATR tells it ("Vitale 2", "CPS3", "CPS4").
	Generation string
	// Presence numbers the insertions of this watcher: it changes whenever a card goes in or out, so that a read
	// identity can be tied to the presence it came from (card swapped between reading and call).
	Presence uint64
}

// Beneficiaire is one person named by a carte Vitale, as the card gives it.
type Beneficiaire struct {
	// Nom is the name of the card; the free zone does not say whether it is the nom de naissance or the nom d'usage.
	Nom, Prenom string
	// NomNaissance and NomUsuel are known only through the licensed reading library; empty otherwise.
	NomNaissance, NomUsuel string
	// DateBrute is the date as written on the card, AAAAMMJJ; lunar values (month over 12, day 00) exist.
	DateBrute string
	// SiecleInconnu tells that DateBrute is AAMMJJ, as old cards write it: the agent gives the century.
	SiecleInconnu bool
	// NIR is 13 characters and key, often that of the ouvrant droit: never a matricule INS.
	NIR string
	// NIRCertifie is the person's own NIR and key, through the licensed library and on some cards only. It is no
	// matricule INS either, which comes from INSi alone.
	NIRCertifie string
	// Rang of birth among twins and Qualite of beneficiary, as the licensed library writes them.
	Rang, Qualite string
	// Tronque tells that a name fills the 27 characters of the card and may be cut (C-09).
	Tronque bool
}

// Source says which means read a card.
type Source string

// The sources of a reading.
const (
	SourceZoneLibre  Source = "vitale2-zone-libre" // experimental, not approved
	SourceAPILecture Source = "api-lecture"        // licensed SESAM-Vitale library
	SourceSimulateur Source = "simulateur"         // virtual card
)

// Mention is the sentence that must stand on the screen beside what comes from this source; "" when none must.
func (s Source) Mention() string {
	if s == SourceZoneLibre {
		t := texts.Get("vitale.experimental")
		return t.Phrase + " " + t.Acte
	}
	return ""
}

// Lecture is the content of a carte Vitale.
type Lecture struct {
	Source        Source
	Card          Card
	Beneficiaires []Beneficiaire
	Debut, Fin    time.Time
	// Remarques are French sentences about oddities met (a wrong NIR key, a cut file).
	Remarques []string
}

// Porteur is the holder of a CPx card, from its certificate (IGC-Santé extensions; DICO-FR.GIP).
type Porteur struct {
	Card        Card
	TypeCarte   string // "CPS", "CPF", "CPE", "CPA"
	Nom, Prenom string // empty on a card that is not nominative
	Titre       string // profession or function as the certificate writes it
	Identifiant string // national identifier (CN), type digit included
	Serie       string
	// Nominative tells whether INSi accepts the card in CPx mode (PDT-INF-617): nom and prénom present, no pseudonym.
	Nominative bool
	Test       bool // issued by a TEST authority
	Debut, Fin time.Time
	// Verifie tells that the certificate was verified up to an authority known to the workstation, not only read.
	Verifie bool
	// Refus says why INSi cannot be called with this card; nil when it can.
	Refus *texts.Refusal
	// Remarques are French sentences for the agent: a card about to expire, an authority that was not verified.
	Remarques []string
}

// EventKind says what happened at the readers.
type EventKind string

// The events of a watcher.
const (
	ServiceUp     EventKind = "service_present"
	ServiceDown   EventKind = "service_absent" // Fault says what to do
	ReaderAdded   EventKind = "lecteur_branche"
	ReaderRemoved EventKind = "lecteur_debranche"
	CardInserted  EventKind = "carte_inseree"
	CardRemoved   EventKind = "carte_retiree"
	VitaleRead    EventKind = "vitale_lue"
	PorteurRead   EventKind = "porteur_lu"
	ReadFailed    EventKind = "lecture_echouee" // Fault says which of reader, driver, card, contact, and what to do
)

// Event is one fact about the readers. Lecture is set for VitaleRead, Porteur for PorteurRead, Fault for
// ServiceDown and ReadFailed.
type Event struct {
	Kind    EventKind
	When    time.Time
	Reader  string
	Role    Role // of the reader, when it is known
	Card    Card
	Lecture *Lecture
	Porteur *Porteur
	Fault   *texts.Refusal
	// Hint comes with CardInserted when the card is in the slot meant for the other one.
	Hint *texts.Refusal
}

// A Watcher sends what happens at the readers until its context ends, then closes the channel. The first events
// describe what is already there.
type Watcher interface {
	Watch(ctx context.Context) <-chan Event
}

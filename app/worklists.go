package app

import (
	"context"
	"errors"
	"time"

	"guichet/ins"
)

// Worklists is what the cellule needs of the base (D-80 to D-82). Each act is one line of the journal and what follows
// from it, in one transaction, signed (H-01). An act on an item names the version of the item its author saw:
// ErrStale when another went first, ErrNotFound when there is no such item, ErrWorkClosed when it is closed (or, for
// ReopenWork, open).
type Worklists interface {
	// Lists counts what is open, in the order of the worklists; a list with nothing in it is there too. annees is how
	// long a vérification holds (D-60: 3 to 5; anything else counts as 3).
	Lists(ctx context.Context, annees int) ([]WorkList, error)
	// List gives the open items of one worklist, oldest first, with what a row shows of the identity.
	List(ctx context.Context, q WorkQuery) (WorkPage, error)
	// Item gives one item, open or closed, with all that was done about it.
	Item(ctx context.Context, id string) (WorkDetail, error)
	// WorksOf gives the items of an identity, open and closed, oldest first.
	WorksOf(ctx context.Context, identite string) ([]WorkItem, error)
	// AssignWork gives an item to act.Pour, or back to everybody when that is empty.
	AssignWork(ctx context.Context, act WorkAct) error
	// CommentWork adds act.Motif to the history of an item.
	CommentWork(ctx context.Context, act WorkAct) error
	// CloseWork closes an item with act.Cause (D-82) and, when there is one, act.Motif.
	CloseWork(ctx context.Context, act WorkAct) error
	// ReopenWork opens a closed item again, for act.Motif. What became solved meanwhile may be opened again too: a person
	// asks for it.
	ReopenWork(ctx context.Context, act WorkAct) error
	// RecordAll records several acts in one transaction, all or none, and gives the identities after each: a correction
	// with the closing of its item, or both sides of a merge.
	RecordAll(ctx context.Context, acts []Recording) ([]ins.Identite, error)
	// Doublons lists the identities that may be the same person as i.
	Doublons(ctx context.Context, i ins.Identite) ([]Doublon, error)
	// Judge remembers what a pair of identities is; the last judgement holds. HomonymeAvere closes the items that
	// suspected the pair.
	Judge(ctx context.Context, j Judgement) error
}

// ErrWorkClosed answers an act on an item that is closed, or a reopening of one that is open.
var ErrWorkClosed = errors.New("dossier de la liste déjà fermé, ou déjà ouvert")

// Recording is one call of Record, for RecordAll, with the items it closes.
type Recording struct {
	ID       string
	Expected int
	Entries  []Entry
	Works    []Work
	Closings []WorkAct
}

// WorkAct is what somebody does about an item.
type WorkAct struct {
	ins.Meta
	ID      string `json:"id"`                // of the item
	Version int    `json:"version,omitempty"` // of the item as its author saw it; 0 does not look
	Pour    string `json:"pour,omitempty"`    // to whom it is given
	Cause   string `json:"cause,omitempty"`   // of a closing
	Motif   string `json:"motif,omitempty"`   // reason, or the comment
}

// WorkQuery asks for a worklist.
type WorkQuery struct {
	Liste string
	// Affecte and Libre choose by assignee: both zero is every item, Affecte alone those of one agent, Libre alone those
	// of nobody, both the two together.
	Affecte string
	Libre   bool
	Cause   string // "" is every one
	Service string // "" is every one
	Texte   string // beginning of a name or of an IPP, as typed
	Annees  int    // how long a vérification holds, for ins.ListeVerification
	// Offset and Limit give a part of the list; Limit 0 gives all of it.
	Offset, Limit int
}

// WorkPage is a part of a worklist.
type WorkPage struct {
	Items []WorkItem
	Total int // of the items that answer the query
}

// WorkList is one worklist and what may be chosen in it.
type WorkList struct {
	Code             string
	Ouverts          int
	PlusAncien       time.Time   // zero when there is none
	Causes, Services []WorkCount // the most frequent first
}

// WorkCount is how many items share a value.
type WorkCount struct {
	Code   string
	Nombre int
}

// WorkItem is an item with what a row of a worklist shows. Motif is empty in a list: Item gives it.
type WorkItem struct {
	Work
	Version      int    // counts what was done about it: see WorkAct
	Affecte      string // who has it in hand, as the journal signs; "" when nobody has
	Commentaires int
	Ferme        bool
	Fin          string // cause of the closing
	// Of the identity as it is now; empty when it was never created.
	NomNaissance, NomUtilise, PremierPrenom, PrenomUtilise string
	DateNaissance                                          ins.Date
	IPP                                                    string
	Statut                                                 ins.Statut
}

// WorkDetail is an item with its history, oldest first.
type WorkDetail struct {
	WorkItem
	Notes []WorkNote
}

// WorkNote is one thing that was done about an item.
type WorkNote struct {
	WorkAct
	Fait string // FactWork…
	Seq  int64
}

// The facts about items.
const (
	FactWorkOpened    = "travail_ouvert"
	FactWorkClosed    = "travail_ferme"
	FactWorkAssigned  = "travail_affecte"
	FactWorkCommented = "travail_commente"
	FactWorkReopened  = "travail_rouvert"
)

// The causes of a closing (D-82).
const (
	FinCorrige  = "erreur_corrigee"  // local error corrected
	FinAccepte  = "accepte"          // accepted after analysis
	FinOriente  = "patient_oriente"  // patient sent to the office that can correct
	FinRetire   = "ins_retiree"      // INS withdrawn
	FinFusion   = "fusion_demandee"  // merge requested
	FinFraude   = "fraude"           // fraud (D-83)
	FinRien     = "sans_anomalie"    // no anomaly
	FinDetruit  = "papiers_detruits" // labels destroyed (E-25)
	FinHomonyme = "homonyme"         // two persons, two records
	FinMelange  = "collision"        // two persons in one record (H-28, H-42)
	FinResolu   = "resolu"           // by the act whose name is the reason of the closing
)

// Fins are the causes that a person may choose, in their order.
func Fins() []string {
	return []string{FinCorrige, FinAccepte, FinOriente, FinRetire, FinFusion, FinFraude, FinDetruit, FinHomonyme, FinMelange, FinRien}
}

// Avis is what somebody made of a pair of identities.
type Avis string

// The two judgements; the empty Avis means that nobody has judged.
const (
	DoublonPotentiel Avis = "DPOT"
	HomonymeAvere    Avis = "HOMA"
)

// FactPairJudged is the line that a judgement leaves in the journal of both identities.
const FactPairJudged = "paire_jugee"

// Judgement says what a pair of identities is, and why.
type Judgement struct {
	ins.Meta
	A     string `json:"a"`
	B     string `json:"b"`
	Avis  Avis   `json:"avis"`
	Motif string `json:"motif"`
}

// Doublon is an identity that may be the same person as another.
type Doublon struct {
	Identite ins.Identite
	Avis     Avis
}

// SolvedBy tells which of the events that led to an identity solved an open item of a worklist; "" when none did. What
// needs a person's eye is never solved by itself: demotions, labels to destroy (E-25).
func SolvedBy(w Work, after ins.Identite, events []ins.Event) string {
	for _, ev := range events {
		if solves(w, after, ev) {
			return ev.Name()
		}
	}
	return ""
}

func solves(w Work, after ins.Identite, ev ins.Event) bool {
	switch e := ev.(type) {
	case ins.Absorbed: // nothing is left to do on a dead record
		return w.Liste != ins.ListeRetrogradation && w.Liste != ins.ListeEtiquettes
	case ins.Merged:
		return (w.Liste == ins.ListeDoublon || w.Liste == ins.ListeFusion) && w.Autre == e.Absorbee
	case ins.INSAccepted, ins.AppliVitaleRead, ins.NIRReplaced:
		if after.INS == nil {
			return false
		}
		switch w.Liste {
		case ins.ListeARecuperer, ins.ListeDiscordance, ins.ListeVerification:
			return true
		case ins.ListeAValider:
			return after.Preuve != nil
		}
	case ins.PieceChecked: // against the INS too, when there is one
		return after.Preuve != nil && w.Liste == ins.ListeAValider || after.Statut() == ins.Qualifiee && w.Liste == ins.ListeDiscordance
	case ins.VerificationPassed, ins.VerificationFailed, ins.INSWithdrawn:
		return w.Liste == ins.ListeVerification
	case ins.AttributLifted:
		return w.Liste == ins.ListeDouteuse && !after.Attributs.Bloquants()
	}
	return false
}

// CauseOf says in a word why an event opened an item: the trait in discordance, the return code, else the event.
// refusal is the fact recorded with it; nil when there is none.
func CauseOf(ev ins.Event, refusal *RefusalFact) string {
	switch e := ev.(type) {
	case ins.INSNotFound:
		if e.Code == "" {
			return CauseSansReponse
		}
		return "retour_" + string(e.Code)
	case ins.INSRefused, ins.DiscordanceFound:
		if cause := refusal.Cause(); cause != "" {
			return cause
		}
	case ins.AttributSet:
		return string(e.Attribut)
	}
	return ev.Name()
}

// Causes that are neither a trait nor an event.
const (
	CauseSansReponse = "sans_reponse" // INSi did not answer
	CauseSansAppel   = "sans_appel"   // INSi was not called (D-15)
	CausePortee      = "ins_portee"   // another identity holds the INS
	CauseDoublon     = "doublon"      // suspected duplicate
	CauseSignale     = "signalement"  // somebody asked (D-36)
	CauseNIA         = "nia"          // vérification at each visit (D-61)
	CausePeriode     = "periode"      // vérification too old (D-60)
)

// Cause is the trait of the worst row; "" when there is none.
func (f *RefusalFact) Cause() string {
	if f == nil {
		return ""
	}
	if f.Porteur != "" {
		return CausePortee
	}
	worst, cause := ins.Identique, ""
	for _, t := range ins.ComparedTraits() {
		for _, v := range []ins.Verdict{ins.Bloquante, ins.AAnalyser, ins.NonBloquante} {
			if f.Verdicts[t] == v.Code() && v > worst {
				worst, cause = v, string(t)
			}
		}
	}
	return cause
}

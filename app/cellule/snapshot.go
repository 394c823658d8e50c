package cellule

import (
	"time"

	"guichet/app"
	"guichet/app/shown"
	"guichet/ins"
)

// Snapshot is the whole state of the back office of the cellule d'identitovigilance at one revision. It is
// immutable: readers may keep it, rows included.
type Snapshot struct {
	Revision uint64
	Training bool
	Agent    app.Agent // who works here; Locked hides everything
	// Lists are the worklists in their order, the shown one among them (D-80).
	Lists  []ListTab
	List   string
	Filter WorkFilter
	// Causes and Services are what the filter can choose from, for the list shown.
	Causes, Services []shown.Choice
	Rows             []WorkRow // of the list shown, filtered, oldest first; the first of Total: MoreWorks gives more
	Total            int       // how many answer the filter
	Note             string    // "14 dossiers · le plus ancien 2 j 4 h"
	// Search is what was last searched for; Results are the identities found, shown instead of the list until
	// CloseCase, ShowList or OpenIdentity.
	Search   IdentitySearch
	Searched bool
	Results  []shown.ResultLine
	Case     *Case // nil when no row is open
	Message  *shown.Message
	Progress *shown.Progress // something runs: loading, calling INSi, recording
}

// IdentitySearch is the search of the cellule, as typed: that of the desk (EXI SI 01 to 03), or an IPP.
type IdentitySearch struct{ Date, Nom, Prenom, Matricule, IPP string }

// ListTab is one worklist with its count.
type ListTab struct {
	Code, Label string
	Count       int
}

// WorkFilter narrows the list shown. The zero value shows everything.
type WorkFilter struct {
	Affecte string // "", "moi", "libre", "moi_ou_libre"
	Cause   string // code of a cause; "" is every one
	Service string // "" is every one
	Texte   string // part of a name or of an IPP, as typed
}

// WorkRow is one item of a worklist, ready to show.
type WorkRow struct {
	ID, Identite   string
	Nom, Prenom    string
	Naissance, IPP string
	Ecart          string // "Premier prénom", "Matricule déjà porté"
	Ouvert         time.Time
	Depuis         string // "35 min", "2 j"
	Service        string
	Affecte        string // "moi", "P. Cadiou", "" when free
	Statut         ins.Statut
	Commentaires   int
	Liste          string // label of its worklist
	Ferme          string // why it was closed, in words; "" while it is open
}

// Case is the item that is open, with everything needed to decide.
type Case struct {
	Work      WorkRow
	Identite  ins.Identite // without what this screen may not show; Version 0 when the identity was never created
	Pourquoi  string       // why it has its status, in one sentence
	Titre     string       // "LE GUEN Anne-Lise"
	SousTitre string       // "née le 14/02/1961 à Boulogne-Billancourt (92012) · F · IPP 0001234567"
	Motif     string       // why it is on the list, as it was written
	// Comparison is the one that raised the item, or the last one made since; nil when there was none.
	Comparison *shown.ComparisonTable
	Histoire   []TimelineLine // newest first
	// Sorties are the papers and messages that went out since the act that is in doubt.
	Sorties []TimelineLine
	// Acts are what may be done here, the likeliest first: Acts[0] is the primary button.
	Acts []CaseAct
	// Pending is the act that is being prepared: nothing has been done of it yet.
	Pending *PendingAct
	// Travaux are the other items of this identity, closed ones too, newest first.
	Travaux []WorkRow
	// Autre is the other identity of the pair to judge, or the one that holds the INS already; nil when
	// there is none. Doublons are all those that may be the same person, Autre among them.
	Autre    *CaseBrief
	Doublons []CaseBrief
}

// CaseBrief is another identity beside the one that is open.
type CaseBrief struct {
	ID, Titre, SousTitre string
	Statut               ins.Statut
	Attributs            []string
	Avis                 string    // what was made of the pair: "homonyme avéré"; "" when nobody judged it
	Raison               string    // why the two are laid side by side
	Rows                 []PairRow // trait by trait
}

// PairRow is one trait of two identities side by side.
type PairRow struct {
	Label      string
	Ici, Autre shown.Marked
	Egal       bool
}

// TimelineLine is one line of a history, in a plain sentence.
type TimelineLine struct {
	Quand  time.Time
	Qui    string // "C. Martin"
	Phrase string // "a signalé l’écart : « carte récente »."
	Regle  string
	Fait   string // name of the event, or kind of the fact
}

// CaseAct is one act of the cellule.
type CaseAct struct {
	Code, Label, Key string
	// Refus says why it cannot be done here and now; "" when it can.
	Refus string
}

// PendingAct is an act with what it asks and what it will do, before it is done.
type PendingAct struct {
	Act          CaseAct
	Consequences []string   // "Le matricule est retiré du dossier.", "2 étiquettes à détruire : …"
	Form         shown.Form // its reason, and what else the act needs
	Confirm      string     // label of the button: "Rétrograder"
}

// The commands of the cellule.
type (
	// ShowList shows a worklist.
	ShowList struct{ Code string }
	// FilterWorks narrows it.
	FilterWorks struct{ Filter WorkFilter }
	// OpenWork opens an item; OpenIdentity an identity found by a search, without an item.
	OpenWork     struct{ ID string }
	OpenIdentity struct{ ID string }
	// CloseCase goes back to the list; nothing is done.
	CloseCase struct{}
	// MoreWorks gives more rows of a long list.
	MoreWorks struct{}
	// FindIdentity searches the base as the desk does. Fields are as typed.
	FindIdentity struct{ Date, Nom, Prenom, Matricule, IPP string }
	// PrepareAct shows what an act asks and what it will do, for the Values typed so far. DoAct does it with what was
	// typed, by field code; when that changes what it will do, the new consequences are shown first, and the next DoAct
	// with the same values does it.
	PrepareAct struct {
		Code   string
		Values map[string]string
	}
	DoAct struct {
		Code   string
		Values map[string]string
	}
	// CancelAct leaves the act that was being prepared.
	CancelAct struct{}
	// Refresh reads the lists again.
	Refresh struct{}
)

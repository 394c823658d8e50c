package desk

import (
	"guichet/app"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/printing"
)

// Snapshot is the whole state of a desk at one revision. It is immutable: readers may keep it.
type Snapshot struct {
	Revision uint64
	State    State
	// Training puts the unmistakable banner on every screen (G-32).
	Training bool
	Agent    app.Agent
	Services []shown.Service // status line, in its order

	Patient    Patient
	Comparison *shown.ComparisonTable // nil until there is something to compare
	Now        NextAct
	Status     StatusLine
	Keys       []shown.Key // key bar, in its order
	Others     []PatientBrief
	Lock       *LockScreen    // nil on an open desk
	Message    *shown.Message // last refusal, fault or confirmation; nil when there is nothing to say
	Preview    *printing.Output
	// Letter is the letter from elsewhere that the agent looks at before he validates; nil without one.
	Letter *LetterPreview
	// Prints are the requests to printers that are not settled, oldest first, then what became of the last ones of the
	// patient in hand.
	Prints []PrintLine
}

// Patient is the left pane.
type Patient struct {
	// ID changes whenever somebody else is in hand: what was typed for the one must not serve the other. It is empty
	// while nobody is, and means nothing outside this desk.
	ID string
	// CardNote says what the reader shows ("Carte Vitale · 2 bénéficiaires", "Carte retirée à 10:42").
	CardNote      string
	Beneficiaires []BeneficiaireLine
	Chosen        int // index of the chosen beneficiary, -1 when none
	Search        shown.SearchForm
	Results       []shown.ResultLine
	Searched      bool // "Créer" is allowed only then
	Opened        *ins.Identite
}

// BeneficiaireLine is one person of the card, ready to show. Key is the digit that chooses it.
type BeneficiaireLine struct {
	Key, Nom, Prenom, Naissance string
	Note                        string // truncated name, lunar date
}

// NextAct is the right pane: one act, its reason, what to tell the patient, the other acts possible.
type NextAct struct {
	Title   string     // "Comparez la pièce avec ces traits."
	Primary *shown.Act // the one primary button; nil while something runs
	Others  []shown.Act
	Why     string // one sentence with its rule
	Tell    string // « … » for the patient
	// Form is what must be entered for this act; nil when nothing. Then the primary act's command is the one that
	// Form.Submit builds of what was typed; Primary.Command is what the proposed values would give.
	Form *shown.Form
	// Progress is set while a call runs: since when, and whether it can be left.
	Progress *shown.Progress
	// Tries counts the INSi calls of this patient (D-16).
	Tries string
}

// StatusLine is the pill and its sentence.
type StatusLine struct {
	Known  bool
	Statut ins.Statut
	Phrase string // why the identity has it, with dates
}

// PatientBrief is another patient in hand.
type PatientBrief struct {
	ID, Name, Note string
	Key            string
}

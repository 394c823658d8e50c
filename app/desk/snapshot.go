package desk

import (
	"time"

	"guichet/app"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/printing"
)

// LetterPreview is what the agent looks at before he validates: the first page as it will be, and what is known of the
// letter behind it.
type LetterPreview struct {
	Nom   string // of the file
	Facts string // "2 pages · A4 · 41 ko"
	Page  *printing.Output
	// Warning is a sentence that asks to look again; "" when there is none. Named says that the letter bears the patient.
	Warning, Named string
}

// LockScreen is how a locked desk opens: beside Now, which has the sentence, the form and the act.
type LockScreen struct {
	// Accounts tells that an identifiant and a secret open it; Card that the card in the reader does.
	Accounts, Card bool
	Checking       bool // somebody is being recognised
	// Left counts the tries before a delay begins; -1 when it does not matter.
	Left int
	// Until is when the next try will be looked at; zero when there is no delay.
	Until time.Time
	// Renew asks for a new secret, twice, besides the one just recognised.
	Renew bool
	// Last is who was here before, "" when nobody was; Kept tells that a patient waits behind the lock.
	Last string
	Kept bool
}

// PrintLine is a request that the agent may want to know about, ready to show.
type PrintLine struct {
	ID      string
	Title   string // "3 × Étiquette 57 × 32 mm"
	Patient string // who it is for, when this desk asked for it since it was opened
	Here    bool   // it is for the patient in hand
	Asked   time.Time
	State   printing.Etat
	Phrase  string // where it stands, or the question to answer
	Acte    string
	Acts    []shown.Act // what may be done about it
}

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

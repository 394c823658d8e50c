package app

import (
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// Snapshot is the whole state of a desk at one revision. It is immutable: readers may keep it.
type Snapshot struct {
	Revision uint64
	State    State
	// Training puts the unmistakable banner on every screen (G-32).
	Training bool
	Agent    Agent
	Services []Service // status line, in its order

	Patient    Patient
	Comparison *ComparisonTable // nil until there is something to compare
	Now        NextAct
	Status     StatusLine
	Keys       []Key // key bar, in its order
	Others     []PatientBrief
	Lock       *LockScreen // nil on an open desk
	Message    *Message    // last refusal, fault or confirmation; nil when there is nothing to say
	Preview    *printing.Output
	// Letter is the letter from elsewhere that the agent looks at before he validates; nil without one.
	Letter *LetterPreview
	// Prints are the requests to printers that are not settled, oldest first, then what became of the last ones of the
	// patient in hand.
	Prints []PrintLine
}

// State names where the admission stands. What leads from one to another is data: see table.go.
type State string

// The states of an admission at the desk.
const (
	StateIdle        State = "attente"        // no patient
	StateReading     State = "lecture"        // a card is being read
	StateChoosing    State = "choix"          // beneficiaries read, none chosen
	StateSearching   State = "recherche"      // the base is being searched
	StateResults     State = "resultats"      // existing records found: open one or create
	StatePiece       State = "piece"          // which document?
	StateTraits      State = "traits"         // the traits read on the document are being entered
	StateReady       State = "pret"           // traits entered: call INSi, or record without
	StateCalling     State = "appel"          // INSi is being called
	StateComparing   State = "comparaison"    // 00: compare and decide
	StateNone        State = "aucune"         // 01: other criteria, or go on without
	StateSeveral     State = "plusieurs"      // 02: place of birth, then other given names
	StateUnavailable State = "indisponible"   // INSi did not answer
	StateRecording   State = "enregistrement" // being made durable
	StateDone        State = "admis"          // recorded: labels, next patient
	StatePrinting    State = "impression"
)

// Agent is who is at the desk.
type Agent struct {
	Nom, Prenom string
	Identifiant string // name of the account, or national identifier of the CPx when the base knows no accounts
	Profil      Profil
	Niveau      ins.Niveau // follows from Profil (D-32)
	Locked      bool
}

// Level is the shape and colour of a service dot: never colour alone (E-04). Readers and cards were the first to have one.
type Level = cards.Level

// The three levels of a service.
const (
	LevelUp        = cards.LevelGood      // ●
	LevelAttention = cards.LevelAttention // ◆
	LevelAbsent    = cards.LevelAbsent    // ○
)

// Condition names the part of a workstation that a Service tells the state of.
type Condition string

// The conditions, in the order of the status line; those after the EAI are there only when there is something to say.
const (
	ConditionVitale  Condition = "vitale"
	ConditionCPS     Condition = "cps"
	ConditionINSi    Condition = "insi"
	ConditionPrinter Condition = "imprimante"
	ConditionEAI     Condition = "eai"
	ConditionBase    Condition = "base"
	ConditionCatchUp Condition = "rattrapage"
	ConditionBackup  Condition = "sauvegarde"
	ConditionScanner Condition = "codes_barres"
	ConditionJournal Condition = "journal" // told by the window that had it checked
)

// OfDesk tells whether a condition concerns the desk alone: its readers, its printers, its own calls.
func (c Condition) OfDesk() bool { return c != ConditionINSi && c != ConditionEAI }

// Service is one dot of the status line.
type Service struct {
	Code   Condition
	Label  string // "INSi 0,4 s"
	Level  Level
	Detail string // what is wrong
	Act    string // what to do
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
	Search        SearchForm
	Results       []ResultLine
	Searched      bool // "Créer" is allowed only then
	Opened        *ins.Identite
}

// BeneficiaireLine is one person of the card, ready to show. Key is the digit that chooses it.
type BeneficiaireLine struct {
	Key, Nom, Prenom, Naissance string
	Note                        string // truncated name, lunar date
}

// SearchForm is what the desk last searched for, as typed. A matricule stays only while it is refused: once it has
// been searched for, nothing shows it.
type SearchForm struct{ Date, Nom, Prenom, Matricule string }

// ResultLine is one record found (EXI SI 16). Key is the digit that opens it.
type ResultLine struct {
	Key                          string
	ID, IPP                      string
	NomNaissance, NomUtilise     Marked
	PremierPrenom, PrenomUtilise Marked
	Naissance, Sexe, Venue       string
	Statut                       ins.Statut
	Attributs                    []string
	Approaching                  bool
}

// Marked is a text with the runs of characters to highlight.
type Marked struct {
	Text  string
	Spans []ins.Span
}

// ComparisonTable is the middle pane: one row per trait, local, document and INS side by side (D-31).
type ComparisonTable struct {
	PieceNote string // "Pièce : carte nationale d'identité, vue par vous à 10:42"
	Rows      []ComparisonRow
	Verdict   ins.Verdict
	HasINS    bool
	// Detail is the sentence about the row that matters most, its rule included.
	Detail, DetailTrait string
	DetailVerdict       ins.Verdict
}

// ComparisonRow is one trait. Verdict is meaningful only when Judged.
type ComparisonRow struct {
	Trait             ins.Trait
	Label             string
	Local, Titre, INS Marked
	Judged            bool
	Verdict           ins.Verdict
	VerdictWord       string // "Identique", "À analyser", "Même lieu (avant 1968)"
	Regle, Raison     string
}

// NextAct is the right pane: one act, its reason, what to tell the patient, the other acts possible.
type NextAct struct {
	Title   string // "Comparez la pièce avec ces traits."
	Primary *Act   // the one primary button; nil while something runs
	Others  []Act
	Why     string // one sentence with its rule
	Tell    string // « … » for the patient
	// Form is what must be entered for this act; nil when nothing. Then the primary act's command is the one that
	// Form.Submit builds of what was typed; Primary.Command is what the proposed values would give.
	Form *Form
	// Progress is set while a call runs: since when, and whether it can be left.
	Progress *Progress
	// Tries counts the INSi calls of this patient (D-16).
	Tries string
}

// Act is a button: a command with its key.
type Act struct {
	Label   string
	Key     string // "⏎", "F9", "1"
	Command Command
}

// Form asks the agent for fields; the screen keeps what is being typed and sends it with Submit.
type Form struct {
	Fields []Field
	// Submit builds the command from the typed values, by field code. It is pure.
	Submit func(values map[string]string) Command
}

// FieldKind is what is typed in a Field, which decides how it is typed.
type FieldKind uint8

// The kinds of a field.
const (
	KindText FieldKind = iota
	KindDate           // a day, JJ/MM/AAAA
)

// Field is one field of a Form.
type Field struct {
	Code, Label string
	Kind        FieldKind
	// Half marks a short field, which shares a line with its neighbour when that one is short too.
	Half     bool
	Value    string   // proposed value
	Hint     string   // "JJ/MM/AAAA"
	Choices  []Choice // when set, a choice by key rather than a text
	Required bool
	// Suggestions are values offered beside the free text; none is preselected (C-61, C-62).
	Suggestions []Choice
	// Proposed marks a Value that comes from the card or the record and is to be checked against the document.
	Proposed bool
	// File marks the path of a file: the screen may offer the system's way to choose one.
	File bool
	// Secret hides what is typed.
	Secret bool
	// Submits sends the form as soon as a choice of this field is made and no required field is empty.
	Submits bool
	// Fault is the refusal of the last value sent; "" when there was none.
	Fault string
}

// Choice is one value of a Field, or one document type, with the key that picks it.
type Choice struct{ Value, Label, Key string }

// Progress tells about work in the background.
type Progress struct {
	Label string // "INSi cherche…"
	Since time.Time
	Leave *Act // "Continuer sans INS"
}

// StatusLine is the pill and its sentence.
type StatusLine struct {
	Known  bool
	Statut ins.Statut
	Phrase string // why the identity has it, with dates
}

// Key is one entry of the key bar.
type Key struct {
	Key, Label string
	Command    Command // nil when it does nothing here
}

// PatientBrief is another patient in hand.
type PatientBrief struct {
	ID, Name, Note string
	Key            string
}

// MessageLevel is how a message looks.
type MessageLevel string

// The levels of a message.
const (
	MessageInfo    MessageLevel = "information"
	MessageSuccess MessageLevel = "succes"
	MessageWarning MessageLevel = "attention"
	MessageRefusal MessageLevel = "refus"
)

// Message is what the agent must read now, once.
type Message struct {
	Level        MessageLevel
	Code, Regle  string
	Phrase, Acte string
	// Nameless tells that it can name no patient: a locked desk, or a profile without patients, may show it. What nobody
	// declared nameless is not shown there.
	Nameless bool
	// Topic is what it is about, where that decides on something.
	Topic texts.Topic

	of *texts.Refusal // the refusal that it says; nil when it refuses nothing
}

// Told makes a message of a sentence, with what was declared of it.
func Told(l MessageLevel, s texts.Sentence) *Message {
	return &Message{
		Level: l, Code: s.Code, Regle: s.Regle, Phrase: s.Phrase, Acte: s.Acte, Nameless: s.Nameless(), Topic: s.Topic(),
	}
}

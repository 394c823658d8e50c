package shown

import (
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/settings"
	"guichet/assets/texts"
	"guichet/ins"
)

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

// Act is a button: a command with its key.
type Act struct {
	Label   string
	Key     string // "⏎", "F9", "1"
	Command app.Command
}

// Form asks the agent for fields; the screen keeps what is being typed and sends it with Submit.
type Form struct {
	Fields []Field
	// Submit builds the command from the typed values, by field code. It is pure.
	Submit func(values map[string]string) app.Command
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

// Key is one entry of the key bar.
type Key struct {
	Key, Label string
	Command    app.Command // nil when it does nothing here
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

// Refused makes a message of a refusal, which Says then recognises.
func Refused(l MessageLevel, r *texts.Refusal) *Message {
	m := Told(l, r.Sentence)
	m.of = r
	return m
}

// Says tells whether a message is that of a fault, when there is one.
func (m *Message) Says(fault *texts.Refusal) bool { return fault != nil && m.of == fault }

// NewAct is a button whose words are those of a code.
func NewAct(code, key string, c app.Command, args ...string) *Act {
	return &Act{Label: texts.Get(code, args...).Phrase, Key: key, Command: c}
}

// YesNo are the two choices of a question, without a key and without a default.
func YesNo() []Choice {
	return []Choice{{Value: settings.Yes, Label: texts.Get("app_oui").Phrase}, {Value: settings.No, Label: texts.Get("app_non").Phrase}}
}

// NewResultLine is what was found, as the line of index i; the first nine have a key.
func NewResultLine(i int, f app.Found) ResultLine {
	id := f.Identite
	l := ResultLine{
		ID: id.ID, IPP: id.IPP,
		NomNaissance: Marked{id.NomNaissance, f.NomNaissance}, NomUtilise: Marked{id.NomUtilise, f.NomUtilise},
		PremierPrenom: Marked{id.PremierPrenom, f.PremierPrenom}, PrenomUtilise: Marked{id.PrenomUtilise, f.PrenomUtilise},
		Naissance: id.DateNaissance.FR(), Sexe: string(id.Sexe), Statut: id.Statut(), Attributs: id.Attributs.Liste(),
		Approaching: f.Approaching,
	}
	if i < 9 {
		l.Key = strconv.Itoa(i + 1)
	}
	if !f.DerniereVenue.IsZero() {
		l.Venue = f.DerniereVenue.Format("01/2006")
	}
	return l
}

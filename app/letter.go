package app

import (
	"context"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// Letter is a letter from elsewhere, read and ready to get its first page. It is never changed.
type Letter struct {
	Nom       string // of its file, without its folder: for the screen alone, since it may hold traits
	Bytes     []byte // as they were read: what is printed is what was looked at, whatever becomes of the file
	Pages     int
	Format    string // of its first page, in words: "A4"
	Empreinte string // SHA-256 of Bytes: what the journal keeps of the letter
	// Separee says why the letter stays apart (signed, protected): the page is then made alone. Nil otherwise.
	Separee *texts.Refusal
	// Mention tells whether the name of the identity was found in the letter.
	Mention LetterMention
	Page    printing.Output // the first page, drawn
	// Imprimante is the printer that will have the document; "" when it is to be filed.
	Imprimante string
	// Classee says why it is to be filed though there are printers; nil otherwise.
	Classee *texts.Refusal
}

// LetterMention is what a look at the words of a letter gives. A letter may be a picture: what is not found is a
// question to the agent, never a refusal.
type LetterMention string

// The three answers.
const (
	LetterUnread  LetterMention = ""       // no words could be read
	LetterNamed   LetterMention = "nomme"  // the patient's birth name or used name stands in it
	LetterUnnamed LetterMention = "absent" // words were read, those of the patient are not among them
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

// The commands about a letter from elsewhere; the patient is recorded.
type (
	// BeginLetter asks which letter gets a first page.
	BeginLetter struct{}
	// ChooseLetter reads the letter at a path, as typed, chosen or dropped on the window.
	ChooseLetter struct{ Path string }
	// ShowLetter opens the letter that was read in the system's own reader, for the agent to look at it whole.
	ShowLetter struct{}
	// PrintLetter is the one validation: the page and the letter that were shown, and no other, are printed, or filed as a
	// PDF (Classer) for a letter that is sent on.
	PrintLetter struct {
		Empreinte string
		Classer   bool
	}
)

// LetterFact is what the line of a print keeps of the letter: enough to recognise it, nothing of what it says.
type LetterFact struct {
	Empreinte string `json:"empreinte"`
	Pages     int    `json:"pages"`
	Separee   string `json:"separee,omitempty"` // code of the reason why the page was made alone
}

// fact is what the journal keeps of a letter.
func (l *Letter) fact() *LetterFact {
	if l == nil {
		return nil
	}
	f := &LetterFact{Empreinte: l.Empreinte, Pages: l.Pages}
	if l.Separee != nil {
		f.Separee = l.Separee.Code
	}
	return f
}

type (
	// readLetter reads a letter; nobody waits for it, so that the desk goes on while a network folder does not answer.
	readLetter struct {
		from
		try   uint64 // which choice it answers
		path  string
		order LabelOrder
	}
	// letterRead answers readLetter.
	letterRead struct {
		from
		try     uint64
		version int
		letter  Letter
		err     error
	}
)

func (readLetter) Deadline(s Settings) time.Duration { return s.DelaiImpression }

func (f readLetter) answer(l Letter, err error) letterRead {
	return letterRead{from: f.from, try: f.try, version: f.order.Identite.Version, letter: l, err: err}
}

func (f readLetter) Broken(err error) result { return f.answer(Letter{}, err) }

func (f readLetter) Run(ctx context.Context, o *outside) result {
	letters, ok := As[Letters](o.Ports.Labels)
	if !ok {
		return f.answer(Letter{}, texts.Refuse("app_lettre_impossible"))
	}
	return f.answer(letters.ReadLetter(ctx, f.path, f.order))
}

type (
	// showLetter opens a letter outside; nobody waits for it.
	showLetter struct {
		from
		path   string
		letter Letter
	}
	// letterShown answers showLetter.
	letterShown struct {
		from
		err error
	}
)

func (showLetter) Deadline(s Settings) time.Duration { return s.DelaiImpression }
func (f showLetter) Broken(err error) result         { return letterShown{f.from, err} }

func (f showLetter) Run(ctx context.Context, o *outside) result {
	letters, ok := As[Letters](o.Ports.Labels)
	if !ok {
		return letterShown{f.from, texts.Refuse("app_lettre_impossible")}
	}
	return letterShown{f.from, letters.ShowLetter(ctx, f.path, f.letter)}
}

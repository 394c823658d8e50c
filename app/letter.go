package app

import (
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

// LetterFact is what the line of a print keeps of the letter: enough to recognise it, nothing of what it says.
type LetterFact struct {
	Empreinte string `json:"empreinte"`
	Pages     int    `json:"pages"`
	Separee   string `json:"separee,omitempty"` // code of the reason why the page was made alone
}

// Fact is what the journal keeps of a letter.
func (l *Letter) Fact() *LetterFact {
	if l == nil {
		return nil
	}
	f := &LetterFact{Empreinte: l.Empreinte, Pages: l.Pages}
	if l.Separee != nil {
		f.Separee = l.Separee.Code
	}
	return f
}

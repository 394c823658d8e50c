// Package texts holds the French sentences that people read, by code.
//
// A Sentence is what a person reads: a stable code, the rule behind it, the sentence and the act that follows from it.
// A Refusal is one use of it, and a value of the domain, not an accident. No screen invents a message.
//
// A program decides on values: on the topic of a sentence, on the kind of a refusal (errors.Is), never on the spelling
// of a code. Codes are for journals, logs and tests.
package texts

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed fr/*.json
var files embed.FS

// Text is what one code says. Placeholders are written {nom}.
type Text struct {
	Regle  string `json:"regle,omitempty"` // "RNIV EXI PP 20", "D-21"
	Phrase string `json:"phrase"`          // what is so
	Acte   string `json:"acte,omitempty"`  // what to do about it
	Dire   string `json:"dire,omitempty"`  // what may be said to the patient
	// Feminin is Phrase when it agrees with a feminine noun; empty when both are alike.
	Feminin string `json:"feminin,omitempty"`
	// Anonyme declares that the sentence can name no patient, whatever fills its placeholders: it may stand on a locked
	// desk. What nobody declared may not.
	Anonyme bool  `json:"anonyme,omitempty"`
	Sujet   Topic `json:"sujet,omitempty"`
}

// Topic is what a sentence is about, where a program decides on it.
type Topic string

// The topics.
const (
	TopicPrint      Topic = "impression"      // a request to a printer: a newer one replaces it
	TopicPrintState Topic = "etat_impression" // the same, when it says only where the request stands
)

// Genre is the gender of the French noun that a sentence agrees with.
type Genre bool

// The two of them.
const (
	Masculin Genre = false
	Feminin  Genre = true
)

// Sentence is what a person reads.
type Sentence struct {
	Code   string `json:"code"`
	Regle  string `json:"regle,omitempty"`
	Phrase string `json:"phrase"`
	Acte   string `json:"acte,omitempty"`
}

// Nameless tells whether the sentence was declared to name no patient.
func (s Sentence) Nameless() bool { return catalogue()[s.Code].Anonyme }

// Topic is what the sentence was declared to be about; empty for most.
func (s Sentence) Topic() Topic { return catalogue()[s.Code].Sujet }

// Refusal is a "no" with its rule and the way past it.
type Refusal struct {
	Sentence
	// Kind is what a program decides on, by errors.Is; nil for most. It is not kept with the sentence.
	Kind error `json:"-"`
}

// Error makes a Refusal usable where an error is wanted: the sentence and the act.
func (r *Refusal) Error() string {
	if r.Acte == "" {
		return r.Phrase
	}
	return r.Phrase + " " + r.Acte
}

// Unwrap gives the kind.
func (r *Refusal) Unwrap() error { return r.Kind }

// Of says of which kind a refusal is.
func (r *Refusal) Of(kind error) *Refusal {
	r.Kind = kind
	return r
}

// Same tells whether two refusals are the same one, whatever fills their placeholders. None is the same as none.
func (r *Refusal) Same(other *Refusal) bool {
	if r == nil || other == nil {
		return r == other
	}
	return r.Code == other.Code
}

// RefusalIn finds the refusal that an error carries; nil when it carries none.
func RefusalIn(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// RefusalOr finds the refusal that an error carries, or refuses with code.
func RefusalOr(err error, code string, args ...string) *Refusal {
	if r := RefusalIn(err); r != nil {
		return r
	}
	return Refuse(code, args...)
}

var catalogue = sync.OnceValue(func() map[string]Text {
	all := map[string]Text{}
	names, err := fs.Glob(files, "fr/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded: cannot be missing
		}
		var part map[string]Text
		if err := json.Unmarshal(b, &part); err != nil {
			panic(fmt.Sprintf("assets/texts/%s: %v", name, err)) // caught by the test of this package
		}
		for code, t := range part {
			if _, twice := all[code]; twice {
				panic(fmt.Sprintf("assets/texts/%s: code %q stands in two files", name, code))
			}
			all[code] = t
		}
	}
	return all
})

// Lookup gives the text of a code.
func Lookup(code string) (Text, bool) {
	t, ok := catalogue()[code]
	return t, ok
}

// Codes lists every known code, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(catalogue())) }

// Family lists what follows a prefix in the known codes that begin with it, sorted.
func Family(prefix string) []string {
	var names []string
	for _, code := range Codes() {
		if name, ok := strings.CutPrefix(code, prefix); ok {
			names = append(names, name)
		}
	}
	return names
}

// Get gives the text of a code with its placeholders filled: args are name, value pairs. An unknown code gives
// a sentence that names it, so that a person always reads something; a test finds such codes before users do.
func Get(code string, args ...string) Text {
	t, ok := Lookup(code)
	if !ok {
		return Text{Phrase: "Message non rédigé (" + code + ")."}
	}
	if len(args) == 0 {
		return t
	}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		pairs = append(pairs, "{"+args[i]+"}", args[i+1])
	}
	fill := strings.NewReplacer(pairs...)
	t.Phrase, t.Feminin = fill.Replace(t.Phrase), fill.Replace(t.Feminin)
	t.Acte, t.Dire = fill.Replace(t.Acte), fill.Replace(t.Dire)
	return t
}

// Agree gives the phrase of a code as it agrees with a noun of that gender.
func Agree(code string, g Genre, args ...string) string {
	t := Get(code, args...)
	if g == Feminin && t.Feminin != "" {
		return t.Feminin
	}
	return t.Phrase
}

// Say builds the sentence of a code.
func Say(code string, args ...string) Sentence {
	t := Get(code, args...)
	return Sentence{Code: code, Regle: t.Regle, Phrase: t.Phrase, Acte: t.Acte}
}

// Refuse builds the refusal of a code.
func Refuse(code string, args ...string) *Refusal { return &Refusal{Sentence: Say(code, args...)} }

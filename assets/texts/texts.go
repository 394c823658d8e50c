// Package texts holds the French sentences that people read, by code, and the Refusal that carries one.
//
// A refusal is a value of the domain, not an accident: it has a stable code, the rule behind it, a sentence for
// the agent and the act that gets past it. No screen invents a message.
package texts

import (
	"embed"
	"encoding/json"
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
}

// Refusal is a "no" with its rule and the way past it.
type Refusal struct {
	Code   string `json:"code"`
	Regle  string `json:"regle,omitempty"`
	Phrase string `json:"phrase"`
	Acte   string `json:"acte,omitempty"`
}

// Error makes a Refusal usable where an error is wanted: the sentence and the act.
func (r *Refusal) Error() string {
	if r.Acte == "" {
		return r.Phrase
	}
	return r.Phrase + " " + r.Acte
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
	t.Phrase, t.Acte, t.Dire = fill.Replace(t.Phrase), fill.Replace(t.Acte), fill.Replace(t.Dire)
	return t
}

// Refuse builds the refusal of a code.
func Refuse(code string, args ...string) *Refusal {
	t := Get(code, args...)
	return &Refusal{Code: code, Regle: t.Regle, Phrase: t.Phrase, Acte: t.Acte}
}

// Package cartes holds what is known about cards as data: the ATR table, and the virtual cards of demonstration,
// training and tests. The people on them are invented or are the public test identities of the INSi teleservice.
package cartes

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"
)

//go:embed atr.json images/*.json
var files embed.FS

// ATR is one line of the table: question marks stand for unknown nibbles.
type ATR struct {
	ATR        string `json:"atr"`
	Famille    string `json:"famille"`
	Generation string `json:"generation,omitempty"`
	Origine    string `json:"origine"` // where the line comes from
}

var atrs = sync.OnceValue(func() []ATR {
	b, err := files.ReadFile("atr.json")
	if err != nil {
		panic(err) // embedded: cannot be missing
	}
	var all []ATR
	if err := json.Unmarshal(b, &all); err != nil {
		panic(fmt.Sprintf("assets/cartes/atr.json: %v", err)) // caught by the test of cards
	}
	return all
})

// ATRs gives the table, in the order in which it is tried.
func ATRs() []ATR { return atrs() }

// Images lists the names of the virtual cards, sorted.
func Images() []string {
	names, err := fs.Glob(files, "images/*.json")
	if err != nil {
		panic(err) // the pattern is constant
	}
	for i, n := range names {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(n, "images/"), ".json")
	}
	return names
}

// Image gives the file of one virtual card by its name, for example "V02".
func Image(name string) ([]byte, error) {
	if strings.ContainsAny(name, `/\`) {
		return nil, fmt.Errorf("carte virtuelle %q: %w", name, fs.ErrNotExist)
	}
	b, err := files.ReadFile("images/" + name + ".json")
	if err != nil {
		return nil, fmt.Errorf("carte virtuelle %q: %w", name, err)
	}
	return b, nil
}

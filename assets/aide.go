package assets

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed aide/*.json
var help embed.FS

// Term is one word of the trade with what it means.
type Term struct {
	Terme      string `json:"terme"`
	Definition string `json:"definition"`
}

// Lexique is the glossary, in its alphabetical order.
var Lexique = sync.OnceValue(func() []Term { return decode[[]Term]("aide/lexique.json") })

// Regles says in plain words what a requirement of the RNIV asks, by its number: "EXI PP 20".
var Regles = sync.OnceValue(func() map[string]string { return decode[map[string]string]("aide/regles.json") })

func decode[T any](name string) (v T) {
	b, err := help.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	if err != nil {
		panic(fmt.Sprintf("assets: %s: %v", name, err)) // embedded, and read by a test
	}
	return v
}

package day

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

// Tally is what a day adds up to. The generator knows it beforehand; the journal tells it afterwards.
type Tally struct {
	Creations    int            `json:"creations"`
	Statuts      map[string]int `json:"statuts"` // how many identities more, or less, in each status
	Appels       map[string]int `json:"appels"`  // by return code; "panne" without one
	Travaux      map[string]int `json:"travaux"` // opened, by worklist
	Bloquantes   map[string]int `json:"bloquantes"`
	Impressions  int            `json:"impressions"`
	Echecs       int            `json:"impressions_en_echec"`
	AvecSymbole  int            `json:"impressions_avec_datamatrix"`
	Venues       int            `json:"venues"`
	Discordances int            `json:"discordances,omitempty"` // of the generator
	Retours      int            `json:"retours,omitempty"`      // of the generator
}

func newTally() Tally {
	return Tally{Statuts: map[string]int{}, Appels: map[string]int{}, Travaux: map[string]int{}, Bloquantes: map[string]int{}}
}

// add sums two, sign times the second.
func (c *Tally) add(d Tally, sign int) {
	c.Creations += sign * d.Creations
	c.Impressions += sign * d.Impressions
	c.Echecs += sign * d.Echecs
	c.Venues += sign * d.Venues
	c.AvecSymbole += sign * d.AvecSymbole
	c.Discordances += sign * d.Discordances
	c.Retours += sign * d.Retours
	for _, m := range []struct{ to, from map[string]int }{{c.Statuts, d.Statuts}, {c.Appels, d.Appels}, {c.Travaux, d.Travaux}, {c.Bloquantes, d.Bloquantes}} {
		for k, n := range m.from {
			if m.to[k] += sign * n; m.to[k] == 0 {
				delete(m.to, k)
			}
		}
	}
}

// differences says where two disagree, one sentence each. What only the generator knows is left out.
func (c Tally) differences(journal Tally) []string {
	var out []string
	differ := func(what string, expected, found int) {
		if expected != found {
			t := texts.Get("montage.journee_ecart", "quoi", what, "attendu", fmt.Sprint(expected), "compte", fmt.Sprint(found))
			out = append(out, t.Phrase)
		}
	}
	differ("creations", c.Creations, journal.Creations)
	differ("venues", c.Venues, journal.Venues)
	differ("impressions", c.Impressions, journal.Impressions)
	differ("impressions_en_echec", c.Echecs, journal.Echecs)
	differ("impressions_avec_datamatrix", c.AvecSymbole, journal.AvecSymbole)
	for _, m := range []struct {
		name string
		a, b map[string]int
	}{{"statuts", c.Statuts, journal.Statuts}, {"appels", c.Appels, journal.Appels}, {"travaux", c.Travaux, journal.Travaux}, {"bloquantes", c.Bloquantes, journal.Bloquantes}} {
		keys := map[string]bool{}
		for k := range m.a {
			keys[k] = true
		}
		for k := range m.b {
			keys[k] = true
		}
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			differ(m.name+" "+k, m.a[k], m.b[k])
		}
	}
	return out
}

// count counts what a base holds, from its export: the journal, and the identities as they are. lines is how many the
// journal has.
func count(ctx context.Context, base *store.Base) (c Tally, lines int64, err error) {
	w := lineCounter{compte: newTally()}
	if err := base.Export(ctx, &w, true); err != nil {
		return w.compte, w.lignes, err
	}
	return w.compte, w.lignes, nil
}

// lineCounter counts the lines that are written to it.
type lineCounter struct {
	compte Tally
	lignes int64 // of the journal, as the head of the export says
	rest   []byte
}

func (w *lineCounter) Write(b []byte) (int, error) {
	w.rest = append(w.rest, b...)
	for {
		line, after, whole := bytes.Cut(w.rest, []byte("\n"))
		if !whole {
			return len(b), nil
		}
		if err := w.count(line); err != nil {
			return 0, err
		}
		w.rest = append(w.rest[:0], after...)
	}
}

// count takes one line of an export.
func (w *lineCounter) count(line []byte) error {
	c := &w.compte
	var l struct {
		Lignes int64           `json:"lignes"`
		Type   string          `json:"type"`
		Nom    string          `json:"nom"`
		Statut string          `json:"statut"`
		Corps  json.RawMessage `json:"corps"`
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return fmt.Errorf("compte du journal : %w", err)
	}
	read := func(to any) error {
		if err := json.Unmarshal(l.Corps, to); err != nil {
			return fmt.Errorf("compte du journal, ligne %s : %w", l.Nom, err)
		}
		return nil
	}
	switch {
	case l.Type == "entete":
		w.lignes = l.Lignes
	case l.Type == "identite":
		c.Statuts[l.Statut]++
	case l.Type != "ligne":
	case l.Nom == ins.Created{}.Name():
		c.Creations++
	case l.Nom == app.FactVisit:
		c.Venues++
	case l.Nom == app.FactCall:
		var f struct {
			Code     string            `json:"code"`
			Verdicts map[string]string `json:"verdicts"`
		}
		if err := read(&f); err != nil {
			return err
		}
		if f.Code == "" {
			f.Code = appelPanne
		}
		c.Appels[f.Code]++
		for trait, v := range f.Verdicts {
			if v == ins.Bloquante.Code() {
				c.Bloquantes[trait]++
			}
		}
	case l.Nom == app.FactPrint:
		var f app.PrintFact
		if err := read(&f); err != nil {
			return err
		}
		c.Impressions++
		if f.Echec != "" {
			c.Echecs++
		}
		if f.Datamatrix {
			c.AvecSymbole++
		}
	case l.Nom == store.FactWorkOpened:
		var w app.Work
		if err := read(&w); err != nil {
			return err
		}
		c.Travaux[w.Liste]++
	}
	return nil
}

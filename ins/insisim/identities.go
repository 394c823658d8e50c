package insisim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	data "guichet/assets/insi"
)

// identity is one person of the simulator, in the writing of the service.
type identity struct {
	ID         string    `json:"id"`
	Nature     string    `json:"nature"` // observee, exemple, injectee, inventee
	Nom        string    `json:"nom"`
	Prenoms    string    `json:"prenoms"`
	Sexe       string    `json:"sexe"`
	Date       string    `json:"date"`
	Lieu       string    `json:"lieu"`
	Matricule  string    `json:"matricule"` // 13 characters
	Cle        string    `json:"cle"`
	OID        string    `json:"oid"`
	Historique []history `json:"historique"`
	Remarque   string    `json:"remarque"`
}

type history struct {
	Matricule string `json:"matricule"`
	Cle       string `json:"cle"`
	OID       string `json:"oid"`
	Type      string `json:"type"`
	Debut     string `json:"debut"`
	Fin       string `json:"fin"`
}

// injected is an answer that the CNDA has vendors put in place of the service's; without an identity it is 01.
type injected struct {
	Nom      string    `json:"nom"`
	Test     string    `json:"test"`
	Identite *identity `json:"identite"`
}

// population is everybody the simulator knows.
type population struct {
	Identites  []identity `json:"identites"`
	Injections []injected `json:"injections"`
}

func loadPopulation() (population, error) {
	var p population
	if err := json.Unmarshal(data.Identites, &p); err != nil {
		return population{}, fmt.Errorf("identités du simulateur : %w", err)
	}
	return p, nil
}

// traits are the criteria of a search by traits, as received.
type traits struct {
	nom     string
	prenoms []string // words
	sexe    string
	date    string
	lieu    string
}

// byTraits finds who matches. The policy is inferred from recorded answers (INSi guide §9): name, sex and date
// exact, the given names asked for lead the list, the place equal when given. loose makes hyphen, apostrophe and
// space equal.
func (p population) byTraits(t traits, loose bool) []identity {
	same := func(a, b string) bool { return a == b }
	words := strings.Fields
	if loose {
		plain := strings.NewReplacer("-", " ", "'", " ")
		same = func(a, b string) bool { return plain.Replace(a) == plain.Replace(b) }
		words = func(s string) []string { return strings.Fields(plain.Replace(s)) }
	}
	asked := words(strings.Join(t.prenoms, " "))
	var out []identity
	for _, id := range p.Identites {
		list := words(id.Prenoms)
		if same(id.Nom, t.nom) && id.Sexe == t.sexe && id.Date == t.date && (t.lieu == "" || t.lieu == id.Lieu) &&
			len(asked) > 0 && len(asked) <= len(list) && slices.Equal(asked, list[:len(asked)]) {
			out = append(out, id)
		}
	}
	return out
}

// vitale are the criteria of a search by carte Vitale, as received.
type vitale struct{ individu, ouvrantDroit, nom, date string }

// byVitale finds by the number of the person when the card has one, else by that of the ouvrant droit, and by the
// date; the name counts when it is given. Inferred: no answer of that operation was ever recorded.
func (p population) byVitale(v vitale) []identity {
	number := v.individu
	if number == "" {
		number = v.ouvrantDroit
	}
	var out []identity
	for _, id := range p.Identites {
		known := id.Matricule == number || slices.ContainsFunc(id.Historique, func(h history) bool { return h.Matricule == number })
		if known && id.Date == v.date && (v.nom == "" || v.nom == id.Nom) {
			out = append(out, id)
		}
	}
	return out
}

func (p population) injection(name string) (injected, bool) {
	i := slices.IndexFunc(p.Injections, func(x injected) bool { return x.Nom == name })
	if i < 0 {
		return injected{}, false
	}
	return p.Injections[i], true
}

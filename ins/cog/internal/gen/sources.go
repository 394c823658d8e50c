package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/ins"
	"guichet/ins/cog"
)

// commune is what we take of a line of communes.json.
type commune struct {
	Code         string   `json:"code"`
	Nom          string   `json:"nom"`
	Type         string   `json:"type"`
	ChefLieu     string   `json:"chefLieu"`
	Commune      string   `json:"commune"`
	AnciensCodes []string `json:"anciensCodes"`
	CodesPostaux []string `json:"codesPostaux"`
	Population   int      `json:"population"`
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the package: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

func readDepartements(path string) (map[string]string, error) {
	var all []struct{ Code, Nom string }
	if err := readJSON(path, &all); err != nil {
		return nil, err
	}
	names := map[string]string{"20": "Corse", "985": "Mayotte"}
	for _, d := range all {
		names[d.Code] = d.Nom
	}
	return names, nil
}

func readCommunes(path string) ([]cog.Entry, error) {
	var all []commune
	if err := readJSON(path, &all); err != nil {
		return nil, err
	}
	entries := make([]cog.Entry, 0, len(all))
	held := map[string]bool{}
	for _, c := range all {
		e := cog.Entry{Code: c.Code, Nom: c.Nom, Population: c.Population, CodesPostaux: c.CodesPostaux}
		switch c.Type {
		case "commune-actuelle":
		case "arrondissement-municipal":
			e.Nature, e.Parent = cog.Arrondissement, c.Commune
		case "commune-deleguee":
			e.Nature, e.Parent = cog.Deleguee, c.ChefLieu
		case "commune-associee":
			e.Nature, e.Parent = cog.Associee, c.ChefLieu
		default:
			return nil, fmt.Errorf("commune %s: unknown type %q", c.Code, c.Type)
		}
		if e.Parent == e.Code {
			continue // the part of a commune nouvelle that gave it its code
		}
		e.Debut = began(c.Code)
		entries, held[c.Code] = append(entries, e), true
	}
	for _, c := range all {
		for _, old := range c.AnciensCodes {
			if !held[old] && old != c.Code {
				entries, held[old] = append(entries, former(old, c)), true
			}
		}
	}
	return slices.Concat(entries, known, mahorais(entries)), nil
}

// mahorais gives each commune of Mayotte the code that its births had before Mayotte became a département: the same
// digits under 985 (C-62, C-65).
func mahorais(entries []cog.Entry) []cog.Entry {
	var out []cog.Entry
	for _, e := range entries {
		if e.Nature == cog.Commune && e.Code[:3] == "976" {
			out = append(out, cog.Entry{Code: "985" + e.Code[3:], Nature: cog.AncienCode, Parent: e.Code, Fin: mayotteEntree})
		}
	}
	return out
}

var (
	corseDivisee  = ins.Date{Year: 1976, Month: time.January, Day: 1} // C-66
	seineDivisee  = ins.Date{Year: 1968, Month: time.January, Day: 1} // C-67
	lyonHuitieme  = ins.Date{Year: 1959, Month: time.February, Day: 8}
	lyonNeuvieme  = ins.Date{Year: 1964, Month: time.August, Day: 12}
	antillesDuCOM = ins.Date{Year: 2007, Month: time.July, Day: 15}
	mayotteEntree = ins.Date{Year: 2011, Month: time.March, Day: 31} // C-64
)

// known are facts that the package does not hold.
var known = []cog.Entry{
	// Two communes of Guadeloupe became collectivities of their own.
	{Code: "97123", Nature: cog.AncienCode, Parent: "97701", Fin: antillesDuCOM},
	{Code: "97127", Nature: cog.AncienCode, Parent: "97801", Fin: antillesDuCOM},
	// C-64: a code of extension that Mayotte took over.
	{Code: "97609", Nom: "Fort-de-France", Nature: cog.Extension, Parent: "97209", Fin: mayotteEntree},
}

// began is the day from which births could be given the codes of a département, where it is not as old as the codes.
func began(code string) ins.Date {
	switch dep := code[:2]; {
	case dep == "2A", dep == "2B":
		return corseDivisee
	case parisian(dep):
		return seineDivisee
	case code == "69388": // parts of the seventh and of the fifth arrondissement
		return lyonHuitieme
	case code == "69389":
		return lyonNeuvieme
	case code[:3] == "976":
		return mayotteEntree
	case code[:3] == "977", code[:3] == "978":
		return antillesDuCOM
	default:
		return ins.Date{}
	}
}

// parisian tells the five départements made of Seine and Seine-et-Oise.
func parisian(dep string) bool { return slices.Contains([]string{"91", "92", "93", "94", "95"}, dep) }

// former says what a code was that the package lists among the former codes of a commune: the same commune before
// its département was divided or changed, or one that merged into it. The package does not tell which; the codes do.
func former(old string, c commune) cog.Entry {
	e := cog.Entry{Code: old, Nature: cog.Fusionnee, Parent: c.Code, Debut: began(old)}
	if sameCommune(old, c) {
		e.Nature = cog.AncienCode
	}
	switch {
	case old[:2] == "20":
		e.Fin = corseDivisee
	case parisian(c.Code[:2]) && (old[:2] == "75" || old[:2] == "78"):
		e.Fin = seineDivisee
	}
	return e
}

func sameCommune(old string, c commune) bool {
	if !moved(old, c.Code) {
		return false
	}
	if old[:2] == "20" {
		return old[2:] == c.Code[2:] // C-66: Corsica kept the last three digits
	}
	// Elsewhere the last three digits changed where they were already taken. Of several former codes from the other
	// département, the one with the same digits is the commune; without one, only a code that stands alone is sure.
	var others []string
	for _, o := range c.AnciensCodes {
		if o[:2] != c.Code[:2] {
			others = append(others, o)
		}
	}
	if i := slices.IndexFunc(others, func(o string) bool { return o[2:] == c.Code[2:] }); i >= 0 {
		return others[i] == old
	}
	return len(others) == 1
}

// moved tells the codes of communes that changed département whole. A merger across a border between départements
// looks the same in the package, so only the known changes count.
func moved(old, code string) bool {
	switch from, to := old[:2], code[:2]; from {
	case "20":
		return to == "2A" || to == "2B" // C-66
	case "75", "78":
		return parisian(to) // C-67
	case "91":
		return to == "78" // Châteaufort and Toussus-le-Noble went back
	case "01", "38":
		return to == "69" // around Lyon, at the end of 1967
	default:
		return old == "55227" || old == "80831" // Han-devant-Pierrepont, Ytres
	}
}

const monaco = "99138"

// addTowns reads towns.txt: each town becomes another name of the country that has it today.
func addTowns(countries []cog.Entry, r io.Reader) error {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		code, names, ok := strings.Cut(lines.Text(), ";")
		if strings.HasPrefix(code, "#") || code == "" {
			continue
		}
		i := slices.IndexFunc(countries, func(e cog.Entry) bool { return e.Code == code && e.Fin.IsZero() })
		if i < 0 || !ok {
			return fmt.Errorf("towns.txt: %q", lines.Text())
		}
		countries[i].Autres = append(countries[i].Autres, strings.Split(names, "|")...)
	}
	return lines.Err()
}

// readCountries reads countries.txt.
func readCountries(r io.Reader) ([]cog.Entry, error) {
	var entries []cog.Entry
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, ";")
		if len(f) != 6 {
			return nil, fmt.Errorf("countries.txt: %q has %d fields", line, len(f))
		}
		e := cog.Entry{Code: f[0], Nom: f[1], Nature: cog.Pays, Parent: f[4]}
		for i, at := range map[int]*ins.Date{2: &e.Debut, 3: &e.Fin} {
			if f[i] == "" {
				continue
			}
			year, err := strconv.Atoi(f[i])
			if err != nil {
				return nil, fmt.Errorf("countries.txt: %q: %w", line, err)
			}
			*at = ins.Date{Year: year, Month: time.January, Day: 1}
		}
		if f[5] != "" {
			e.Autres = strings.Split(f[5], "|")
		}
		if e.Code == monaco {
			e.CodesPostaux = []string{"98000"} // the one country that has a French postal code
		}
		entries = append(entries, e)
	}
	return entries, lines.Err()
}

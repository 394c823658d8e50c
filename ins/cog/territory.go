package cog

import (
	"slices"
	"strings"
)

// where narrows a search: « (33) », « (GIRONDE) », « (ALGERIE) ». Its zero value narrows nothing.
type where struct {
	prefixes []string // the first characters of the codes
	country  string   // a code 99xxx
}

func (w where) none() bool { return len(w.prefixes) == 0 && w.country == "" }

func (w where) holds(code string) bool {
	return slices.ContainsFunc(w.prefixes, func(p string) bool { return strings.HasPrefix(code, p) })
}

// abroad is how papers number what is not in France.
const abroad = "99"

// whereIs reads what stands beside a name. It is not ok when it says nothing of a place.
func (t *Table) whereIs(words []string) (where, bool) {
	key := strings.Join(words, "")
	if _, ok := digits(key); ok || len(key) == 2 && key[0] == '2' {
		if len(key) == 3 && key[0] == '0' {
			key = key[1:] // « (033) »
		}
		switch _, known := t.departements[key]; {
		case key == "20":
			return where{prefixes: []string{"20", "2A", "2B"}}, true
		case known, key == abroad, key == "97", key == "98":
			return where{prefixes: []string{key}}, true
		}
		return where{}, false
	}
	if key == "FRANCE" {
		return where{}, true
	}
	if p := t.territories[key]; p != nil {
		return where{prefixes: p}, true
	}
	if len(key) < 2 {
		return where{}, false
	}
	for _, n := range t.names.from(key) {
		if t.names.key(n) != key {
			break
		}
		if e := &t.entries[n.entry]; e.nature == Pays && e.fin == 0 {
			return where{country: e.code.String()}, true
		}
	}
	return where{}, false
}

// shortened reads what papers shorten: « (S.-ET-O.) », « (LOIRE-ATL.) », « (ESP) ».
func (t *Table) shortened(h hint) (where, bool) {
	found := where{}
	for _, d := range t.shortenable {
		if !begins(d.words, h.written) {
			continue
		}
		if !found.none() {
			return where{}, false
		}
		found.prefixes = d.prefixes
	}
	if !found.none() {
		return found, true
	}
	return t.countryBegun(h.words)
}

// begins tells whether each word begins by the other of its rank.
func begins(whole, short []string) bool {
	if len(whole) != len(short) || len(whole) < 2 {
		return false
	}
	for i := range whole {
		if !strings.HasPrefix(whole[i], short[i]) {
			return false
		}
	}
	return true
}

// countryBegun reads the beginning, of three letters or more, of the name of one country only.
func (t *Table) countryBegun(words []string) (where, bool) {
	key, found := strings.Join(words, ""), where{}
	if len(key) < 3 {
		return found, false
	}
	for _, n := range t.names.from(key) {
		if !strings.HasPrefix(t.names.key(n), key) {
			break
		}
		if e := &t.entries[n.entry]; e.nature == Pays && e.fin == 0 && n.other == 0 {
			c := e.code.String()
			if found.country != "" && found.country != c {
				return where{}, false
			}
			found.country = c
		}
	}
	return found, found.country != ""
}

// island tells the codes of a territory under whose name people are born: « La Réunion », « Tahiti », « Corse ».
func island(prefixes []string) bool {
	first := prefixes[0]
	return first[0] == '9' && first[1] > '6' || first == "20" || first[0] == '2' && first[1] > '9'
}

// territory is a name of several words under which places lie.
type territory struct{ words, prefixes []string }

// findTerritories names the territories by which a place may be told (C-60, C-62): the départements, those of before,
// and the islands.
func (t *Table) findTerritories() {
	t.territories = map[string][]string{}
	for code, nom := range t.departements {
		if code != "977" && code != "978" { // their only commune has the same name
			t.territories[keyOf(nom)] = append(t.territories[keyOf(nom)], code)
		}
	}
	for _, nom := range t.departements {
		p := t.territories[keyOf(nom)]
		slices.Sort(p)
		if words := plainWords(nom); len(words) > 1 && p != nil {
			t.shortenable = append(t.shortenable, territory{words, p})
		}
	}
	for nom, codes := range formerTerritories {
		p := strings.Fields(codes)
		t.territories[keyOf(nom)] = p
		if words := plainWords(nom); len(words) > 1 && p[0][0] != '9' {
			t.shortenable = append(t.shortenable, territory{words, p})
		}
	}
}

// formerTerritories are the names that are not those of a département of today.
var formerTerritories = map[string]string{
	"Corse": "20 2A 2B", "Seine": "75 92 93 94", "Seine-et-Oise": "78 91 92 93 94 95", "Seine-Inférieure": "76",
	"Loire-Inférieure": "44", "Charente-Inférieure": "17", "Basses-Alpes": "04", "Basses-Pyrénées": "64",
	"Côtes-du-Nord": "22", "Belfort": "90", "Réunion": "974", "Île de la Réunion": "974", "Île de Réunion": "974",
	"Guyane française": "973", "Tahiti": "987", "Polynésie": "987", "Îles Marquises": "987", "Marquises": "987",
	"Tuamotu": "987", "Îles Sous-le-Vent": "987", "Nlle Calédonie": "988", "Nouvelle-Calédonie et dépendances": "988",
	"Wallis": "986", "Futuna": "986", "Île Mayotte": "976 985", "Mayotte": "976 985", "Saint-Pierre Miquelon": "975",
}

// within gives the entries whose codes begin so.
func (t *Table) within(prefix string) []entry {
	low, _ := pack(prefix + "00000"[len(prefix):])
	high, _ := pack(prefix + "99999"[len(prefix):])
	return t.entries[t.first[low]:t.first[high+1]]
}

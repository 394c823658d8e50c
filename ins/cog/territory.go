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

// countryBegun reads « (ESP) »: the beginning, of three letters or more, of the name of one country only.
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

// findTerritories names the territories by which a place may be told (C-60, C-62): the départements, those of before,
// and the islands.
func (t *Table) findTerritories() {
	t.territories = map[string][]string{}
	for code, nom := range t.departements {
		if code != "977" && code != "978" { // their only commune has the same name
			t.territories[keyOf(nom)] = append(t.territories[keyOf(nom)], code)
		}
	}
	for nom, codes := range formerTerritories {
		t.territories[nom] = strings.Fields(codes)
	}
	for _, p := range t.territories {
		slices.Sort(p)
	}
}

// formerTerritories are the names that are not those of a département of today, by key.
var formerTerritories = map[string]string{
	"CORSE": "20 2A 2B", "SEINE": "75 92 93 94", "SEINEETOISE": "78 91 92 93 94 95", "SEINEINFERIEURE": "76",
	"LOIREINFERIEURE": "44", "CHARENTEINFERIEURE": "17", "BASSESALPES": "04", "BASSESPYRENEES": "64", "COTESDUNORD": "22",
	"BELFORT": "90", "REUNION": "974", "ILEDELAREUNION": "974", "ILEDEREUNION": "974", "GUYANEFRANCAISE": "973",
	"TAHITI": "987", "POLYNESIE": "987", "ILESMARQUISES": "987", "MARQUISES": "987", "TUAMOTU": "987", "ILESSOUSLEVENT": "987",
	"NLLECALEDONIE": "988", "NOUVELLECALEDONIEETDEPENDANCES": "988", "WALLIS": "986", "FUTUNA": "986",
	"ILEMAYOTTE": "976 985", "MAYOTTE": "976 985", "SAINTPIERREMIQUELON": "975",
}

// within gives the entries whose codes begin so.
func (t *Table) within(prefix string) []entry {
	low, _ := pack(prefix + "00000"[len(prefix):])
	high, _ := pack(prefix + "99999"[len(prefix):])
	return t.entries[t.first[low]:t.first[high+1]]
}

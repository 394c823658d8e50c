package cog

import (
	"cmp"
	"slices"
	"strings"

	"guichet/ins"
)

// Most is the greatest number of places that a search gives: more than that is not a list one chooses from.
const Most = 50

// Find lists the places that what a person typed may mean at a date of birth, the likeliest first, at most limit
// (RNIV EXI SI 20, C-62). What is typed is what papers say: a name or its beginning, with or without the département,
// the country, the postal code or the number of the district; or five characters, read as a code and as a postal code:
// the places of both are given, for one of them must be chosen. A well-formed code that the table does not hold is
// given back as SensInconnu, for it is accepted (C-63).
func (t *Table) Find(typed string, birth ins.Date, limit int) []Place {
	typed = strings.TrimSpace(typed)
	if code, ok := codeTyped(typed); ok {
		return t.byFive(code, birth, limit)
	}
	d := dayOf(birth)
	q := readQuestion(typed)
	switch {
	case len(q.words) == 0 && q.five != "":
		return t.byFive(q.five, birth, limit)
	case len(q.words) == 0:
		return nil
	case q.five != "":
		if found := t.byNameAndFive(q, d, limit); len(found) > 0 {
			return found
		}
	}
	found := t.byQuestion(q, d, limit)
	if len(found) == 0 && q.five != "" { // a name that nobody knows beside a postal code
		return asked(t.byFive(q.five, birth, limit))
	}
	if name, number := withoutNumbers(q.words); len(found) == 0 && number { // « PARIS 21 »
		q.words = name
		return asked(t.byQuestion(q, d, limit))
	}
	for len(found) == 0 && len(q.words) > 1 { // « MONTREUIL SOUS BOIS », which is Montreuil
		q.words = q.words[:len(q.words)-1]
		if found = t.byQuestion(q, d, limit); !slices.ContainsFunc(found, func(p Place) bool { return p.Entier }) {
			found = nil
		}
		found = asked(found)
	}
	return found
}

// asked takes the certainty away from an answer: a part of what was typed says nothing, or something else.
func asked(found []Place) []Place {
	for i := range found {
		found[i].Entier = false
	}
	return found
}

func withoutNumbers(words []string) (name []string, number bool) {
	name = slices.DeleteFunc(slices.Clone(words), func(w string) bool { _, ok := digits(w); return ok })
	return name, len(name) < len(words) && len(name) > 0
}

// Sole is the one place that what a person typed can mean, when there is no other: a code that is no postal code, a
// postal code that is no code and serves one commune, a whole name that one place bears. It is for files, where nobody
// can be asked; at a desk it is shown before it is taken.
func (t *Table) Sole(typed string, birth ins.Date) (Place, bool) {
	var sole []Place
	for _, p := range t.Find(typed, birth, Most) {
		if p.Entier {
			sole = append(sole, p)
		}
	}
	if len(sole) > 1 { // a name that two places bore, but one of them at that time
		sole = slices.DeleteFunc(sole, func(p Place) bool { return p.HorsPeriode && p.Lu == LuNom && p.Nature != Pays })
	}
	if len(sole) != 1 {
		return Place{}, false
	}
	return sole[0], true
}

// byFive reads five characters as a postal code and as a code (C-62).
func (t *Table) byFive(typed string, birth ins.Date, limit int) []Place {
	found := t.ByPostalCode(typed, birth, limit)
	p := t.At(typed, birth)
	p.Lu, p.Entier = LuCode, p.Sens != SensInconnu
	var asCode []Place
	if i := slices.IndexFunc(found, func(f Place) bool { return f.Code == typed }); i >= 0 {
		asked(found)
		found[i].Entier = true // both readings agree: 75116 is a postal code of 75116
	} else if p.Entier || typed == Inconnu || len(found) == 0 {
		asCode = append(asCode, p)
	}
	if city := citiesAtLarge[typed]; city != "" && len(found) == 0 {
		asCode = append([]Place{t.At(city, birth)}, asCode...)
	}
	asCode = append(asCode, t.thenOf(typed, birth)...)
	asCode = besides(asCode, found)
	found = found[:min(len(found), max(newRanking(limit).limit-len(asCode), 1))]
	return append(found, asCode...)
}

// citiesAtLarge are the postal codes that people write of cities that have one for each district.
var citiesAtLarge = map[string]string{"75000": "75056", "69000": "69123", "13000": "13055"}

// thenOf gives the code that a place had at the birth, when the code of today was typed for a birth of before.
func (t *Table) thenOf(code string, birth ins.Date) []Place {
	c, ok := pack(code)
	d := dayOf(birth)
	if !ok || d == 0 {
		return nil
	}
	h := t.heir(c)
	if h == nil || !h.alive() || h.valid(d) || h.nature == Pays {
		return nil
	}
	best := newRanking(fewestCommunes)
	t.offer(best, candidate{e: h}, d)
	return readAs(LuCode, slices.DeleteFunc(t.places(best), func(p Place) bool { return p.Code == code }))
}

// byNameAndFive reads « 33000 Bordeaux »: of the places of the postal code or of the code, those that bear the name.
func (t *Table) byNameAndFive(q question, d day, limit int) []Place {
	key := strings.Join(q.words, "")
	named := func(nom string) bool {
		k := keyOf(nom)
		return strings.HasPrefix(k, key) || strings.HasPrefix(k[min(article(nom), len(k)):], key) || strings.HasPrefix(key, k) && k != ""
	}
	var found []Place
	for _, p := range t.byFive(q.five, d.date(), Most) {
		if named(p.Nom) || named(p.NomActuel) {
			p.Entier = (p.Entier || p.Code == citiesAtLarge[q.five]) && (keyOf(p.Nom) == key || keyOf(p.NomActuel) == key || p.Nature == Arrondissement)
			found = append(found, p)
		}
	}
	if len(found) > 0 && found[0].Nature == Arrondissement { // the postal code said which
		for i := range found[1:] {
			found[1+i].Entier = false
		}
	}
	return found[:min(len(found), newRanking(limit).limit)]
}

// byQuestion reads a name and what stands beside it.
func (t *Table) byQuestion(q question, d day, limit int) []Place {
	var in where
	var number []string // « PARIS (12E) »
	lost := false       // something beside the name that nobody understood
	if q.five != "" {
		in.prefixes = []string{postalTerritory(q.five)}
	}
	for _, h := range q.hints {
		w, ok := t.whereIs(h.words)
		if !ok {
			w, ok = t.shortened(h)
		}
		if ok && !w.none() {
			in = w
		} else if !ok {
			number, lost = h.words, true
		}
	}
	if in.country != "" {
		return t.country(in.country, q, d)
	}
	words := q.words
	if len(words) == 1 && len(number) > 0 && cities[words[0]].districts > 0 {
		words = append(slices.Clone(words), number...)
	}
	if len(words) == 1 && len(q.hints) == 1 && len(number) == 0 && cities[words[0]].districts > 0 {
		words = append(slices.Clone(words), q.hints[0].words...) // « PARIS (12) » is no place of Aveyron
	}
	if found := t.byDistrict(words, in, d, limit); len(found) > 0 {
		return found
	}
	found := t.byWords(q.words, in, d, limit)
	switch {
	case lost:
		// « BORS (CANTON DE TUDE ET LAVALETTE) » is how that commune is called.
		if all := t.byWords(slices.Concat(q.words, number), in, d, limit); len(all) > 0 {
			return all
		}
		return asked(found)
	case slices.ContainsFunc(found, func(p Place) bool { return p.Entier || p.Lu == LuTerritoire }):
		return found
	}
	// « BORDEAUX GIRONDE », « BORDEAUX 33 », « 33 BORDEAUX », « CASABLANCA MAROC »
	for n := 1; n < len(q.words); n++ {
		if w, ok := t.whereIs(q.words[n:]); ok {
			if w.country != "" {
				return t.country(w.country, question{words: q.words[:n]}, d)
			}
			if more := t.byWords(q.words[:n], w, d, limit); len(more) > 0 {
				return append(more, besides(found, more)...)[:min(len(more)+len(besides(found, more)), newRanking(limit).limit)]
			}
		}
	}
	if w, ok := t.whereIs(q.words[:1]); ok && len(q.words) > 1 && '0' <= q.words[0][0] && q.words[0][0] <= '9' {
		if more := t.byWords(q.words[1:], w, d, limit); len(more) > 0 {
			return more
		}
	}
	if len(found) == 0 && !in.none() { // the name is nowhere in there: it is shown where it is, and nobody takes it
		found = asked(t.byWords(q.words, where{}, d, limit))
	}
	return found
}

func besides(all, taken []Place) []Place {
	return slices.DeleteFunc(slices.Clone(all), func(p Place) bool {
		return slices.ContainsFunc(taken, func(o Place) bool { return o.Code == p.Code })
	})
}

// postalTerritory is where a postal code is: its first two digits, three overseas.
func postalTerritory(five string) string {
	switch five[:2] {
	case "97", "98":
		return five[:3]
	default:
		return five[:2]
	}
}

// country is the place of a town abroad: its country under the code of the time (C-60, C-68).
func (t *Table) country(code string, q question, d day) []Place {
	c, _ := pack(code)
	best := newRanking(Most)
	for all := t.of(c); len(all) > 0; all = all[1:] {
		if all[0].fin == 0 {
			t.offer(best, candidate{e: &all[0], exact: true, whole: true}, d)
		}
	}
	found := t.places(best)
	for i := range found {
		found[i].Trouve = t.townOf(c, strings.Join(q.words, ""))
	}
	return found
}

// townOf is a name of a country's towns as it is written, by its key.
func (t *Table) townOf(c packed, key string) string {
	for i := t.first[c]; i < t.first[c+1]; i++ {
		for _, o := range t.others[i] {
			if nom, _, _ := strings.Cut(o, " ("); keyOf(nom) == key {
				return nom
			}
		}
	}
	return ""
}

// byDistrict reads « PARIS 12EME » and its like: the district, then the commune.
func (t *Table) byDistrict(words []string, in where, d day, limit int) []Place {
	city, n, bare := district(words)
	if city == "" {
		return nil
	}
	best := newRanking(limit)
	for _, e := range t.of(cities[city].before + packed(n)) {
		t.offer(best, candidate{e: &e, exact: true, whole: true}, d)
	}
	commune := t.heir(cities[city].commune)
	if commune == nil || len(best.best) == 0 {
		return nil
	}
	found := t.places(best)
	// « MARSEILLE (13) » is the département; « MARSEILLE 13 » may be.
	if bare && commune.code.String()[:2] == words[len(words)-1] {
		whole := t.place(commune, commune.code.String(), false)
		whole.Entier = true
		found[0].Entier = in.none()
		if in.none() {
			return append(found, whole)
		}
		return append([]Place{whole}, found...)
	}
	return append(found, t.place(commune, commune.code.String(), false))
}

// ByPostalCode lists the places that a postal code serves: communes, districts, and their parts and former codes,
// each with the code valid at the date of birth (C-62).
func (t *Table) ByPostalCode(cp string, birth ins.Date, limit int) []Place {
	v, ok := digits(cp)
	if !ok || len(cp) != 5 {
		return nil
	}
	d := dayOf(birth)
	best := newRanking(limit)
	at, _ := slices.BinarySearchFunc(t.postal, v, func(p postal, v uint32) int { return cmp.Compare(p.code, v) })
	for ; at < len(t.postal) && t.postal[at].code == v; at++ {
		e := &t.entries[t.postal[at].entry]
		t.offer(best, candidate{e: e, exact: e.nature == Arrondissement, whole: true}, d) // births are coded by district
		for _, i := range t.partsOf(e.code) {
			part := &t.entries[i]
			if part.nature != Arrondissement && part.nature != Pays && part.nom != "" {
				t.offer(best, candidate{e: part, whole: true}, d)
			}
		}
	}
	found := t.places(best)
	return readAs(LuCodePostal, found)
}

func readAs(l Lecture, found []Place) []Place {
	for i := range found {
		found[i].Lu = l
	}
	return found
}

// ByName lists the places whose name begins so, whatever the case, accents, hyphens, apostrophes and leading
// article, each with the code valid at the date of birth (C-62). « St » and « Ste » stand for Saint and Sainte.
// Names of which another word begins so come last: « Billancourt ».
func (t *Table) ByName(prefix string, birth ins.Date, limit int) []Place {
	if len(prefix) > maxTyped {
		return nil
	}
	return t.byWords(wordsOf(prefix), where{}, dayOf(birth), limit)
}

// byWords lists the places of a name, in a territory.
func (t *Table) byWords(words []string, in where, d day, limit int) []Place {
	key := strings.Join(words, "")
	if key == "" {
		return nil
	}
	best := newRanking(limit)
	best.in = in
	for _, n := range t.names.from(key) {
		k := t.names.key(n)
		if !strings.HasPrefix(k, key) {
			break
		}
		whole, e := len(k) == len(key), &t.entries[n.entry]
		if !whole && best.hopeless(e, d) {
			continue
		}
		t.offer(best, candidate{e: e, exact: whole, whole: whole, name: n}, d)
	}
	if p := t.territories[key]; p != nil && in.none() && key != "PARIS" {
		return t.byTerritory(p, best, d)
	}
	whole := len(best.best) > 0 && best.best[0].whole && !in.none() // then nobody looks for names that hold it
	if !whole && len(best.best) < best.limit && len(key) >= fewestInside {
		best.inside = true
		for n := range t.names.containing([]string{key}) {
			t.offer(best, candidate{e: &t.entries[n.entry], name: n}, d)
		}
	}
	if significant := withoutLinks(words); len(best.best) == 0 && len(significant) > 0 && significant[0] != key && len(significant[0]) >= fewestInside {
		for n := range t.names.containing(significant) { // « SAINT RAMBERT ILE BARBE »
			t.offer(best, candidate{e: &t.entries[n.entry], name: n}, d)
		}
	}
	return t.places(best)
}

// byTerritory lists the communes of a territory told by its name, those with most people first, and with them the
// places that bear that very name: La Réunion is also a commune. An island comes before them, a département after, for
// somebody may still be typing « Landes-le-Gaulois ». Nothing of it may be taken unasked.
func (t *Table) byTerritory(prefixes []string, named *ranking, d day) []Place {
	best := newRanking(named.limit)
	for _, p := range prefixes {
		all := t.within(p)
		for i := range all {
			if all[i].alive() {
				t.offer(best, candidate{e: &all[i]}, d)
			}
		}
	}
	inside, bearing := readAs(LuTerritoire, asked(t.places(best))), t.places(named)
	limit := named.limit
	if !island(prefixes) {
		bearing = asked(bearing[:min(len(bearing), max(limit-fewestCommunes, 1))])
		inside = besides(inside, bearing)
		return append(bearing, inside[:min(len(inside), limit-len(bearing))]...)
	}
	bearing = asked(slices.DeleteFunc(bearing, func(p Place) bool { return !p.Entier }))
	inside = besides(inside, bearing)
	inside = inside[:min(len(inside), max(limit-len(bearing), 1))]
	return append(inside, bearing[:min(len(bearing), limit-len(inside))]...)
}

// fewestCommunes is how many communes of a département are shown behind the places that bear its name.
const fewestCommunes = 4

// links are the words that papers leave out, or put in.
var links = []string{"DE", "DU", "DES", "D", "LE", "LA", "LES", "L", "EN", "SUR", "SOUS", "ET", "AUX", "AU", "A"}

func withoutLinks(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return slices.Contains(links, w) })
}

// fewestInside is how many letters are worth looking for inside a name.
const fewestInside = 4

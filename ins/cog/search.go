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
// (RNIV EXI SI 20, C-62): a code, a postal code, or the beginning of a name. A well-formed code that the table does
// not hold is given back as SensInconnu, for it is accepted (C-63).
func (t *Table) Find(typed string, birth ins.Date, limit int) []Place {
	typed = strings.ToUpper(strings.TrimSpace(typed))
	if !Valid(typed) {
		return t.ByName(typed, birth, limit)
	}
	found := t.ByPostalCode(typed, birth, limit)
	p := t.At(typed, birth)
	known := p.Sens != SensInconnu || typed == Inconnu || len(found) == 0
	if known && !slices.ContainsFunc(found, func(f Place) bool { return f.Code == typed }) {
		found = append(found, p)
	}
	return found
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
		t.offer(best, e, d, e.nature == Arrondissement) // births are coded by district
		for _, i := range t.partsOf(e.code) {
			part := &t.entries[i]
			if part.nature != Arrondissement && part.nature != Pays && part.nom != "" {
				t.offer(best, part, d, false)
			}
		}
	}
	return t.places(best)
}

// ByName lists the places whose name begins so, whatever the case, accents, hyphens, apostrophes and leading
// article, each with the code valid at the date of birth (C-62). « St » and « Ste » stand for Saint and Sainte.
// Names that contain it elsewhere come last: « Billancourt ».
func (t *Table) ByName(prefix string, birth ins.Date, limit int) []Place {
	key := queryKey(prefix)
	if key == "" {
		return nil
	}
	d := dayOf(birth)
	best := newRanking(limit)
	for _, n := range t.names.from(key) {
		k := t.names.key(n)
		if !strings.HasPrefix(k, key) {
			break
		}
		t.offer(best, &t.entries[n.entry], d, len(k) == len(key))
	}
	if len(best.best) < best.limit && len(key) >= fewestInside {
		best.inside = true
		for i := range t.names.containing(key) {
			t.offer(best, &t.entries[i], d, false)
		}
	}
	return t.places(best)
}

// fewestInside is how many letters are worth looking for inside a name.
const fewestInside = 4

func (t *Table) partsOf(c packed) []int32 {
	at, _ := slices.BinarySearchFunc(t.children, c, func(i int32, c packed) int { return cmp.Compare(t.entries[i].parent, c) })
	end := at
	for end < len(t.children) && t.entries[t.children[end]].parent == c {
		end++
	}
	return t.children[at:end]
}

// offer puts a place before the ranking under the code valid at that day; an entry out of its period gives way to
// the code that the place had then, and comes last when none is known.
func (t *Table) offer(best *ranking, e *entry, d day, exact bool) {
	switch {
	case e.code == franceCode: // C-60: born in France is a commune, not the country
	case e.valid(d):
		if d == 0 && (e.nature == AncienCode || e.fin != 0) {
			return // without a date of birth only what exists today
		}
		best.put(candidate{e: e, exact: exact})
	case e.nature == Pays && !t.odd(e, d):
		best.put(candidate{e: e, exact: exact})
	case e.nature == Pays && e.parent != 0 && e.fin == 0:
		// Before the country had its code, its people were born in the state that it was part of.
		for all := t.of(e.parent); len(all) > 0; all = all[1:] {
			if all[0].valid(d) {
				best.put(candidate{e: &all[0], exact: exact})
				break
			}
		}
		best.put(candidate{e: e, exact: exact, out: true})
	default:
		if other := t.then(e, d); other != nil {
			best.put(candidate{e: other, exact: exact})
		} else if e.nature != AncienCode {
			best.put(candidate{e: e, exact: exact, out: true})
		}
	}
}

// then is what a place out of its period was on that day: itself under a former code, or the commune that had
// taken it in.
func (t *Table) then(e *entry, d day) *entry {
	for _, i := range t.partsOf(e.code) {
		if part := &t.entries[i]; part.nature == AncienCode && part.valid(d) {
			return part
		}
	}
	if e.parent != 0 && e.fin != 0 && d >= e.fin {
		if h := t.heir(e.parent); h != nil && h.valid(d) {
			return h
		}
	}
	return nil
}

const franceCode packed = (9*12+9)*1000 + 100

// candidate is a place before it is known to be among the best.
type candidate struct {
	e      *entry
	exact  bool // the whole name was typed
	out    bool // the code was not in use at the date of birth
	inside bool // what was typed stands inside the name only
}

// before orders what an agent should see first: beginning so, valid, whole name, most people, name, code.
func (c candidate) before(o candidate) bool {
	if c.inside != o.inside {
		return o.inside
	}
	if c.out != o.out {
		return o.out
	}
	if c.exact != o.exact {
		return c.exact
	}
	if c.e.population != o.e.population {
		return c.e.population > o.e.population
	}
	return cmp.Or(cmp.Compare(c.e.nature, o.e.nature), strings.Compare(c.e.nom, o.e.nom), cmp.Compare(c.e.code, o.e.code)) < 0
}

// ranking keeps the best candidates, one per code.
type ranking struct {
	limit  int
	inside bool // what comes now was found inside names
	best   []candidate
}

func newRanking(limit int) *ranking {
	if limit <= 0 || limit > Most {
		limit = Most
	}
	return &ranking{limit: limit, best: make([]candidate, 0, limit+1)}
}

func (r *ranking) put(c candidate) {
	c.inside = r.inside
	if n := len(r.best); n == r.limit && !c.before(r.best[n-1]) {
		return
	}
	for i, b := range r.best {
		if b.e.code != c.e.code {
			continue
		}
		if !c.before(b) {
			return
		}
		r.best = slices.Delete(r.best, i, i+1)
		break
	}
	at := len(r.best)
	for at > 0 && c.before(r.best[at-1]) {
		at--
	}
	r.best = slices.Insert(r.best, at, c)
	if len(r.best) > r.limit {
		r.best = r.best[:r.limit]
	}
}

func (t *Table) places(r *ranking) []Place {
	if len(r.best) == 0 {
		return nil
	}
	out := make([]Place, len(r.best))
	for i, c := range r.best {
		out[i] = t.place(c.e, c.e.code.String(), c.out)
	}
	return out
}

package cog

import (
	"cmp"
	"slices"
)

const franceCode packed = (9*12+9)*1000 + 100

// offer puts a place before the ranking under the code valid at that day; an entry out of its period gives way to
// the code that the place had then, and comes last when none is known.
func (t *Table) offer(best *ranking, c candidate, d day) {
	e := c.e
	switch {
	case e.code == franceCode: // C-60: born in France is a commune, not the country
	case e.nature == Extension: // C-65: only an INS carries one
	case !best.in.none() && !t.lies(e, best.in):
	case e.valid(d) && d == 0 && e.nature != Pays && e.fin != 0: // without a date of birth only what exists today
		if h := t.living(e); h.alive() {
			c.whole = c.whole && h.code == e.code
			c.e = h
			best.put(c)
		}
	case e.valid(d):
		if d == 0 && (e.nature == AncienCode || e.fin != 0) {
			return
		}
		best.put(c)
	case e.nature == Pays && !t.odd(e, d):
		best.put(c)
	case e.nature == Pays && e.parent != 0 && e.fin == 0:
		// Before the country had its code, its people were born in the state that it was part of.
		for all := t.of(e.parent); len(all) > 0; all = all[1:] {
			if all[0].valid(d) {
				then := c
				then.e = &all[0]
				best.put(then)
				break
			}
		}
		c.out = true
		best.put(c)
	default:
		t.offerThen(best, c, d)
	}
}

// offerThen offers what a place out of its period was on that day: itself under another code or another name, the
// commune that had taken it in, or, for a commune that was made since, those that it was made of.
func (t *Table) offerThen(best *ranking, c candidate, d day) {
	e := c.e
	then := t.held(e, d)
	if e.debut != 0 && d < e.debut {
		for _, i := range t.partsOf(e.code) {
			part := &t.entries[i]
			if part.nature != AncienCode && part.nature != Extension && part.nom != "" && part.fin != 0 && part.valid(d) {
				c.whole = false // it must be asked which
				best.put(candidate{e: part, out: false, made: true})
			}
		}
	}
	switch {
	case then != nil:
		c.whole = c.whole && (then.code == e.code || d < e.debut || e.nature == AncienCode)
		c.e, c.other = then, then.nom != e.nom
		best.put(c)
	case e.nature != AncienCode:
		c.out = true
		best.put(c)
	}
}

// lies tells whether a place is, or was, in a territory.
func (t *Table) lies(e *entry, in where) bool {
	if e.nature == Pays {
		return in.holds(abroad) || in.holds(e.code.String())
	}
	return in.holds(e.code.String()) || in.holds(t.living(e).code.String())
}

func (t *Table) partsOf(c packed) []int32 {
	if t.parents[c>>6]&(1<<(c&63)) == 0 { // most communes never were in two
		return nil
	}
	at, _ := slices.BinarySearchFunc(t.children, c, func(i int32, c packed) int { return cmp.Compare(t.entries[i].parent, c) })
	end := at
	for end < len(t.children) && t.entries[t.children[end]].parent == c {
		end++
	}
	return t.children[at:end]
}

package cog

import (
	"cmp"
	"slices"
	"strings"
)

// candidate is a place before it is known to be among the best.
type candidate struct {
	e      *entry
	name   nameRef // under which it was found
	exact  bool    // the whole name was typed
	whole  bool    // and it means that place: Place.Entier
	out    bool    // the code was not in use at the date of birth
	inside bool    // what was typed stands inside the name only
	made   bool    // what was typed is the commune that it is a part of today
	other  bool    // it had another name at the date of birth
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
	if c.whole != o.whole {
		return c.whole
	}
	if c.made != o.made {
		return o.made
	}
	if c.exact && c.other != o.other {
		return o.other
	}
	if c.e.population != o.e.population {
		return c.e.population > o.e.population
	}
	return cmp.Or(cmp.Compare(c.e.nature, o.e.nature), strings.Compare(c.e.nom, o.e.nom), cmp.Compare(c.e.code, o.e.code)) < 0
}

// ranking keeps the best candidates, one per code.
type ranking struct {
	limit  int
	in     where
	inside bool // what comes now was found inside names
	best   []candidate
}

func newRanking(limit int) *ranking {
	if limit <= 0 || limit > Most {
		limit = Most
	}
	return &ranking{limit: limit, best: make([]candidate, 0, limit+1)}
}

// hopeless tells at a glance that a beginning of a name is not among the best: thousands begin by « saint », and
// somebody is typing.
func (r *ranking) hopeless(e *entry, d day) bool {
	if len(r.best) < r.limit || d == 0 || !e.valid(d) {
		return false
	}
	last := &r.best[len(r.best)-1]
	return !last.out && !last.made && e.population < last.e.population
}

func (r *ranking) put(c candidate) {
	c.inside = r.inside
	if n := len(r.best); n == r.limit && !c.before(r.best[n-1]) && !c.whole {
		return
	}
	for i, b := range r.best {
		if b.e.code != c.e.code {
			continue
		}
		c.whole = c.whole || b.whole
		if !c.before(b) {
			r.best[i].whole = c.whole
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
		out[i].Entier = c.whole
		if n := c.name; n.other > 0 {
			if o := t.others[n.entry][n.other-1]; o != out[i].Nom && o != out[i].NomActuel {
				out[i].Trouve = o
			}
		}
	}
	return out
}

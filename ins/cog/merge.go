package cog

import (
	"cmp"
	"maps"
	"slices"

	"guichet/ins"
)

// History is what INSEE's yearly files add to a table.
type History struct {
	// Source names the files, for Table.Source.
	Source     string
	Communes   []CommunePeriode
	Mouvements []Mouvement
	Pays       []PaysPeriode
	Extensions []CodeExtension
}

// With gives a table enriched by INSEE's history (C-62, C-69): names of vanished communes, dates of every code,
// former names of countries, codes of extension. What the history does not speak of stays as it was; adding the
// same history twice changes nothing.
func (t *Table) With(h History) (*Table, error) {
	m := merger{byCode: map[string][]Entry{}, moves: map[string][]Mouvement{}}
	for e := range t.Entries() {
		m.byCode[e.Code] = append(m.byCode[e.Code], e)
	}
	for _, v := range h.Mouvements {
		if v.Avant != "" && v.Avant != v.Apres {
			m.moves[v.Avant] = append(m.moves[v.Avant], v)
		}
	}
	communes := group(h.Communes, func(p CommunePeriode) string { return p.Code })
	for _, code := range slices.Sorted(maps.Keys(communes)) {
		m.commune(code, communes[code])
	}
	pays := group(h.Pays, func(p PaysPeriode) string { return p.Code })
	for _, code := range slices.Sorted(maps.Keys(pays)) {
		m.pays(code, pays[code])
	}
	for _, x := range h.Extensions {
		m.extension(x)
	}
	var entries []Entry
	for _, code := range slices.Sorted(maps.Keys(m.byCode)) { // the same history always makes the same table
		entries = append(entries, m.byCode[code]...)
	}
	source := t.source
	if h.Source != "" {
		source += " ; " + h.Source
	}
	return New(source, t.departements, entries)
}

func group[T any](all []T, code func(T) string) map[string][]T {
	by := map[string][]T{}
	for _, v := range all {
		by[code(v)] = append(by[code(v)], v)
	}
	return by
}

func byDate(a, b ins.Date) int { return cmp.Compare(dayOf(a), dayOf(b)) }

type merger struct {
	byCode map[string][]Entry
	moves  map[string][]Mouvement
}

// commune replaces what the table said of the commune of a code by its periods. Parts of a commune, districts and
// codes of extension keep their entry: a déléguée gets the dates at which its code was given to births.
func (m *merger) commune(code string, periods []CommunePeriode) {
	slices.SortFunc(periods, func(a, b CommunePeriode) int { return byDate(a.Debut, b.Debut) })
	var kept []Entry
	var today, former *Entry // what the table knew: the commune of the code now, or where it went
	part := -1               // the period in which a part of a commune was a commune of its own
	for i := range m.byCode[code] {
		e := &m.byCode[code][i]
		switch e.Nature {
		case Commune:
			if today == nil || e.Fin.IsZero() {
				today = e
			}
		case AncienCode, Fusionnee:
			former = e
		case Deleguee, Associee:
			own := ownPeriod(e.Nom, periods)
			e.Debut, e.Fin = periods[own].Debut, periods[own].Fin
			part = own
			kept = append(kept, *e)
			former = e
		default:
			kept = append(kept, *e)
		}
	}
	for i, p := range periods {
		e := Entry{Code: code, Nom: p.Nom, Debut: p.Debut, Fin: p.Fin}
		switch move, moved := m.moveAt(code, p.Fin); {
		case p.Fin.IsZero():
			if today != nil {
				e.Population, e.CodesPostaux, e.Autres = today.Population, today.CodesPostaux, today.Autres
				if e.Debut.IsZero() { // 1943 in the file: what the history of the départements says is more
					e.Debut = today.Debut
				}
			}
		case moved:
			e.Nature, e.Parent = natureOf(move.Mod), move.Apres
		case p == periods[len(periods)-1] && former != nil:
			e.Nature, e.Parent = former.Nature, former.Parent
		}
		if i == part && !e.Fin.IsZero() {
			continue // the part says it already
		}
		kept = append(kept, e)
	}
	m.byCode[code] = kept
}

// ownPeriod is the last period in which a commune had that name: the code of a part may since have been that of the
// whole, as Pouilly-le-Monial's was that of Porte des Pierres Dorées. Without one it is the last.
func ownPeriod(nom string, periods []CommunePeriode) int {
	for i, p := range slices.Backward(periods) {
		if keyOf(p.Nom) == keyOf(nom) {
			return i
		}
	}
	return len(periods) - 1
}

// moveAt finds where the commune of a code went on a day.
func (m *merger) moveAt(code string, day ins.Date) (Mouvement, bool) {
	for _, v := range m.moves[code] {
		if v.Quand == day && !day.IsZero() && v.Mod != created && v.Mod != restored {
			return v, true
		}
	}
	return Mouvement{}, false
}

// INSEE's kinds of event that leave the first commune where it was: another is made of a part of it, or leaves it
// after a merger.
const (
	created  = 20
	restored = 21
)

// natureOf reads INSEE's kind of event: 41 and 50 only change the code (change of département, of chief place).
func natureOf(mod int) Nature {
	if mod == 41 || mod == 50 {
		return AncienCode
	}
	return Fusionnee
}

// pays replaces the periods of a country, and keeps its other names and the state that it came from or went to.
func (m *merger) pays(code string, periods []PaysPeriode) {
	slices.SortFunc(periods, func(a, b PaysPeriode) int { return byDate(a.Debut, b.Debut) })
	var others []string
	origin, heir := "", ""
	for _, e := range m.byCode[code] {
		others = append(others, e.Autres...)
		if e.Fin.IsZero() {
			origin = e.Parent
		} else if e.Parent != "" {
			heir = e.Parent
		}
	}
	slices.Sort(others)
	others = slices.Compact(others)
	var all []Entry
	for _, p := range periods {
		if last := len(all) - 1; last >= 0 && all[last].Nom == p.Nom && all[last].Fin == p.Debut {
			all[last].Fin = p.Fin // the file tells apart long names that we do not show
			continue
		}
		all = append(all, Entry{Code: code, Nom: p.Nom, Nature: Pays, Debut: p.Debut, Fin: p.Fin})
	}
	last := &all[len(all)-1]
	last.Autres = others
	switch {
	case !last.Fin.IsZero():
		last.Parent = heir
	case len(all) == 1 && !last.Debut.IsZero():
		last.Parent = origin
	}
	m.byCode[code] = all
}

// extension adds a second code of a commune; where a commune took the code over, it ends then (C-64).
func (m *merger) extension(x CodeExtension) {
	e := Entry{Code: x.Code, Nom: x.Nom, Nature: Extension, Parent: x.Commune}
	if x.Code == x.Commune {
		return
	}
	var kept []Entry
	for _, o := range m.byCode[x.Code] {
		if o.Nature == Commune && o.Fin.IsZero() {
			e.Fin = o.Debut
		}
		if o.Nature != Extension || o.Parent != x.Commune {
			kept = append(kept, o)
		}
	}
	m.byCode[x.Code] = append(kept, e)
}

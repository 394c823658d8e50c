package cog

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	data "guichet/assets/cog"
	"guichet/ins"
)

// Entry is one line of the table: what a code means, and when.
type Entry struct {
	Code string
	// Nom may be empty: an AncienCode then has its parent's name, a Fusionnee none that the table knows.
	Nom    string
	Nature Nature
	// Parent is the code where the place is found today; for a country without Fin, the state it was part of
	// before Debut. Empty when there is none.
	Parent     string
	Debut, Fin ins.Date
	Population int // 0 when not known; it only ranks answers
	// CodesPostaux are five digits each.
	CodesPostaux []string
	// Autres are other names under which people look for the place.
	Autres []string
}

// Table is a table of birth places. It does not change once made, and may be shared.
type Table struct {
	source       string
	departements map[string]string // by the first two digits, or three overseas
	entries      []entry           // by code, the likeliest first
	first        []int32           // entries of packed code c are entries[first[c]:first[c+1]]
	children     []int32           // entries that have a parent, by parent
	parents      []uint64          // one bit per code: it is a parent
	postal       []postal          // by postal code
	others       map[int32][]string
	territories  map[string][]string // the first characters of their codes, by key
	shortenable  []territory         // those of which papers shorten the name
	names        nameIndex
}

type entry struct {
	nom        string
	code       packed
	parent     packed // 0 is none: 00000 is no code
	debut, fin day
	population uint32
	nature     Nature
}

type postal struct {
	code  uint32
	entry int32
}

func (e *entry) valid(d day) bool {
	return d == 0 || (e.debut == 0 || d >= e.debut) && (e.fin == 0 || d < e.fin)
}

// alive tells whether an entry is a place of today, and no part of another.
func (e *entry) alive() bool { return e.fin == 0 && e.parent == 0 }

// Open gives the embedded table. It is read once, by the first who asks.
func Open() (*Table, error) { return open() }

var open = sync.OnceValues(func() (*Table, error) { return Read(bytes.NewReader(data.Lieux)) })

// New makes a table. The source says in a few words where and when the entries come from; departements names
// them by the first digits of their codes.
func New(source string, departements map[string]string, entries []Entry) (*Table, error) {
	t := &Table{source: source, departements: departements, entries: make([]entry, 0, len(entries)), others: map[int32][]string{}}
	order := make([]int32, len(entries))
	codes := make([]packed, len(entries))
	for i := range entries {
		c, ok := pack(entries[i].Code)
		if !ok || c == 0 {
			return nil, fmt.Errorf("table of places: code %q", entries[i].Code)
		}
		codes[i], order[i] = c, int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		if codes[a] != codes[b] {
			return cmp.Compare(codes[a], codes[b])
		}
		x, y := &entries[a], &entries[b]
		return cmp.Or(cmp.Compare(x.Nature, y.Nature),
			cmp.Compare(dayOf(y.Debut), dayOf(x.Debut)), cmp.Compare(dayOf(y.Fin), dayOf(x.Fin)), strings.Compare(x.Nom, y.Nom))
	})
	for _, i := range order {
		if err := t.add(codes[i], &entries[i]); err != nil {
			return nil, err
		}
	}
	t.index()
	return t, nil
}

const maxNom = 200 // bytes; the longest name of a commune has 45 letters

func (t *Table) add(c packed, e *Entry) error {
	if e.Nature > Pays {
		return fmt.Errorf("table of places: nature %d of %s", e.Nature, e.Code)
	}
	for _, nom := range append([]string{e.Nom}, e.Autres...) {
		if len(nom) > maxNom {
			return fmt.Errorf("table of places: name of %d bytes for %s", len(nom), e.Code)
		}
	}
	n := entry{nom: e.Nom, code: c, debut: dayOf(e.Debut), fin: dayOf(e.Fin), population: uint32(max(e.Population, 0)), nature: e.Nature}
	if e.Parent != "" {
		p, ok := pack(e.Parent)
		if !ok || p == c {
			return fmt.Errorf("table of places: parent %q of %s", e.Parent, e.Code)
		}
		n.parent = p
	}
	at := int32(len(t.entries))
	for _, cp := range e.CodesPostaux {
		v, ok := digits(cp)
		if !ok || len(cp) != 5 {
			return fmt.Errorf("table of places: postal code %q of %s", cp, e.Code)
		}
		t.postal = append(t.postal, postal{v, at})
	}
	if len(e.Autres) > 0 {
		t.others[at] = e.Autres
	}
	t.entries = append(t.entries, n)
	return nil
}

// index makes what the look-ups need once all entries are there.
func (t *Table) index() {
	t.first = make([]int32, packedCodes+1)
	next := packed(0)
	for i := range t.entries {
		for ; next <= t.entries[i].code; next++ {
			t.first[next] = int32(i)
		}
	}
	for ; next <= packedCodes; next++ {
		t.first[next] = int32(len(t.entries))
	}
	t.parents = make([]uint64, packedCodes/64+1)
	for i := range t.entries {
		e := &t.entries[i]
		if e.parent == 0 {
			continue
		}
		t.children = append(t.children, int32(i))
		t.parents[e.parent>>6] |= 1 << (e.parent & 63)
		if p := t.heir(e.parent); p != nil && e.nature == AncienCode && p.alive() {
			e.population = max(e.population, p.population) // it ranks as the commune it is
			if e.nom == "" {
				e.nom = p.nom
			}
		}
	}
	for i := range t.entries { // so does a commune under its former name
		if e := &t.entries[i]; e.nature == Commune && e.fin != 0 && e.population == 0 {
			if p := t.heir(e.code); p.alive() {
				e.population = p.population
			}
		}
	}
	slices.SortStableFunc(t.children, func(a, b int32) int { return cmp.Compare(t.entries[a].parent, t.entries[b].parent) })
	slices.SortStableFunc(t.postal, func(a, b postal) int { return cmp.Compare(a.code, b.code) })
	t.names = newNameIndex(t.entries, t.others)
	t.findTerritories()
}

func (t *Table) of(c packed) []entry { return t.entries[t.first[c]:t.first[c+1]] }

// heir is the entry that stands for a code today: the first that has no end.
func (t *Table) heir(c packed) *entry {
	all := t.of(c)
	for i := range all {
		if all[i].fin == 0 {
			return &all[i]
		}
	}
	if len(all) > 0 {
		return &all[0]
	}
	return nil
}

// Source says where and when the entries come from.
func (t *Table) Source() string { return t.source }

// Len is the number of entries.
func (t *Table) Len() int { return len(t.entries) }

// Entries gives the lines of the table by code, as New takes them.
func (t *Table) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		byEntry := map[int32][]string{}
		for _, p := range t.postal {
			byEntry[p.entry] = append(byEntry[p.entry], fmt.Sprintf("%05d", p.code))
		}
		for i := range t.entries {
			e := &t.entries[i]
			out := Entry{
				Code: e.code.String(), Nom: e.nom, Nature: e.nature, Debut: e.debut.date(), Fin: e.fin.date(),
				Population: int(e.population), CodesPostaux: byEntry[int32(i)], Autres: t.others[int32(i)],
			}
			if e.parent != 0 {
				out.Parent = e.parent.String()
			}
			if !yield(out) {
				return
			}
		}
	}
}

// At tells what a code meant at a date of birth (C-62, C-64); the zero Date asks without one. It never refuses:
// what the table does not hold comes back as SensInconnu (C-63).
func (t *Table) At(code string, birth ins.Date) Place {
	c, ok := pack(code)
	if !ok {
		return Place{Code: code, Sens: SensInconnu}
	}
	if code == Inconnu {
		return Place{Code: code, Sens: SensInconnu}
	}
	d := dayOf(birth)
	if former := algerien(code); former != "" && d != 0 && d < independanceAlgerie { // C-64, C-68
		return Place{
			Code: code, Nom: "Algérie, " + former, Nature: Pays, Fin: independanceAlgerie.date(),
			Actuel: algerie, NomActuel: "Algérie",
		}
	}
	all := t.of(c)
	if len(all) == 0 {
		return Place{Code: code, Sens: SensInconnu}
	}
	if d == 0 && reused(code) { // C-64: without a date nothing tells which
		return Place{Code: code, Sens: SensIncertain}
	}
	for i := range all {
		if all[i].valid(d) {
			return t.place(&all[i], code, false)
		}
	}
	if reused(code) {
		return Place{Code: code, Sens: SensIncertain}
	}
	e := nearest(all, d)
	return t.place(e, code, t.odd(e, d))
}

// odd tells whether it is worth saying that an entry was not in use at d. A country that was part of no other state
// of the table is the same place before it became a country: its code stands for births of before too (C-68).
func (t *Table) odd(e *entry, d day) bool {
	if e.nature != Pays || e.parent != 0 || e.debut == 0 || d >= e.debut {
		return true
	}
	return nearest(t.of(e.code), d) != e
}

// nearest is the entry whose period is the least far from d.
func nearest(all []entry, d day) *entry {
	best := &all[0]
	for i := range all {
		if far(&all[i], d) < far(best, d) {
			best = &all[i]
		}
	}
	return best
}

func far(e *entry, d day) day {
	if e.debut != 0 && d < e.debut {
		return e.debut - d
	}
	return d - e.fin
}

// place makes of an entry what a person reads. code is passed along so that nothing is allocated.
func (t *Table) place(e *entry, code string, out bool) Place {
	p := Place{Code: code, Nom: e.nom, Nature: e.nature, Debut: e.debut.date(), Fin: e.fin.date(), HorsPeriode: out}
	heir := ""
	if h := t.living(e); h != e {
		if heir = code; h.code != e.code {
			heir = h.code.String()
		}
		if h.code != e.code || h.nom != e.nom {
			p.Actuel, p.NomActuel = heir, h.nom
		}
	}
	if e.nature != Pays {
		p.Departement = t.departement(code, heir, e.nature)
	}
	return p
}

func (t *Table) departement(code, heir string, n Nature) string {
	if n == AncienCode || n == Fusionnee {
		if d := formerDepartement(code, heir); d != "" {
			return d
		}
	}
	if n == Extension && heir != "" {
		code = heir
	}
	if d, ok := t.departements[code[:2]]; ok {
		return d
	}
	return t.departements[code[:3]]
}

// Label names a code at a date of birth, without the code: Place.Libelle of At. It is empty when the table is not
// sure of the meaning (C-64), and says « code inconnu du référentiel » of a code that it does not hold (C-63).
func (t *Table) Label(code string, birth ins.Date) string { return t.At(code, birth).Libelle() }

// digits reads a short number.
func digits(s string) (uint32, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := uint32(0)
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + uint32(s[i]-'0')
	}
	return n, true
}

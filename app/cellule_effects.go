package app

import (
	"context"
	"errors"
	"time"

	"guichet/ins"
)

// What answers go to.
const (
	toList = "liste"
	toFile = "dossier"
)

type (
	// fetchLists reads the counts and the list shown, and looks whether the open case has changed.
	fetchLists struct {
		from
		query  WorkQuery // Liste "" shows the first that has something
		annees int
		watch  *watched
	}
	// watched is the case that is open, as it was read.
	watched struct {
		item, identite string
	}
	// listsFetched answers fetchLists.
	listsFetched struct {
		from
		lists []WorkList
		query WorkQuery
		page  WorkPage
		known []string // signatures of those who may work here; nil when the base knows no accounts
		file  *file    // the case watched, as it is now; nil when it could not be read
		err   error
	}
	// openFile reads a case, and journals that it was looked at.
	openFile struct {
		from
		item, identite string
		meta           ins.Meta
		why            string // "" reads again what is open: no look
	}
	// fileOpened answers openFile.
	fileOpened struct {
		from
		file  *file
		again bool
		err   error
	}
	// findIdentities is the search of the cellule.
	findIdentities struct {
		from
		search Search
	}
	// identitiesFound answers findIdentities.
	identitiesFound struct {
		from
		found []Found
		err   error
	}
	// perform does what was prepared.
	perform struct {
		from
		plan plan
		code string
	}
	// performed answers perform.
	performed struct {
		from
		code string
		err  error
	}
)

func (fetchLists) Deadline(s Settings) time.Duration     { return 3 * s.DelaiBase }
func (openFile) Deadline(s Settings) time.Duration       { return 3 * s.DelaiBase }
func (findIdentities) Deadline(s Settings) time.Duration { return s.DelaiBase }
func (perform) Deadline(s Settings) time.Duration        { return 3 * s.DelaiBase }

func (f fetchLists) Broken(err error) result {
	return listsFetched{from: f.from, query: f.query, err: err}
}
func (f openFile) Broken(err error) result       { return fileOpened{from: f.from, err: err} }
func (f findIdentities) Broken(err error) result { return identitiesFound{from: f.from, err: err} }
func (f perform) Broken(err error) result        { return performed{from: f.from, code: f.code, err: err} }

func (f fetchLists) Run(ctx context.Context, o *outside) result {
	out := listsFetched{from: f.from, query: f.query}
	w := o.Ports.Worklists
	if out.lists, out.err = w.Lists(ctx, f.annees); out.err != nil {
		return out
	}
	if out.query.Liste == "" {
		out.query.Liste = firstList(out.lists)
	}
	if out.query.Liste != "" {
		out.page, out.err = w.List(ctx, out.query)
	}
	out.known = colleaguesOf(ctx, o.Ports)
	if f.watch != nil && out.err == nil {
		if now, err := readFile(ctx, o.Ports, f.watch.item, f.watch.identite); err == nil {
			out.file = now
		}
	}
	return out
}

// colleagues are the people to whom an item may be given. Without accounts, or when they cannot be read, those whose
// names stand in the lists are offered.
func colleaguesOf(ctx context.Context, p Ports) []string {
	book, ok := As[Colleagues](p.Agents)
	if !ok {
		return nil
	}
	all, err := book.List(ctx)
	if err != nil {
		p.Log.Warn("cellule : comptes illisibles", "type", typeName(err))
		return nil
	}
	today := ins.DateOf(p.Clock())
	var out []string
	for _, a := range all {
		if a.Profil.May(RightCellule) && a.Desactive.IsZero() && (a.Fin.IsZero() || !a.Fin.Avant(today)) {
			out = append(out, a.Agent().Signature())
		}
	}
	return out
}

// firstList is the list shown first: the first that has something to do.
func firstList(lists []WorkList) string {
	for _, l := range lists {
		if l.Ouverts > 0 {
			return l.Code
		}
	}
	if len(lists) > 0 {
		return lists[0].Code
	}
	return ""
}

func (f openFile) Run(ctx context.Context, o *outside) result {
	out := fileOpened{from: f.from, again: f.why == ""}
	if out.file, out.err = readFile(ctx, o.Ports, f.item, f.identite); out.err != nil || f.why == "" {
		return out
	}
	// No look without its line: a base that cannot write it shows nothing (H-01). Both sides of a pair are looked at.
	seen := []Dossier{out.file.dossier}
	if out.file.other != nil {
		seen = append(seen, *out.file.other)
	}
	for _, d := range seen {
		look := []Entry{{Kind: FactAccess, Meta: f.meta, Fact: AccessFact{Motif: f.why}}}
		if _, out.err = o.Record(ctx, d.Identite.ID, d.Identite.Version, look, nil); out.err != nil {
			return out
		}
	}
	return out
}

// readFile reads an item, its identity, and what may be the same person.
func readFile(ctx context.Context, p Ports, item, identite string) (*file, error) {
	f := &file{}
	w := p.Worklists
	if item != "" {
		d, err := w.Item(ctx, item)
		switch {
		case err == nil:
			f.item, identite = &d, d.Identite
		case !errors.Is(err, ErrNotFound) || identite == "": // a vérification that was due is one no more once it is done
			return nil, err
		}
	}
	var err error
	f.dossier, err = p.Base.Load(ctx, identite)
	switch {
	case errors.Is(err, ErrNotFound) && f.item != nil: // reported before it was created
		f.dossier = Dossier{Identite: ins.Identite{ID: identite}}
	case err != nil:
		return nil, err
	}
	if f.works, err = w.WorksOf(ctx, identite); err != nil {
		return nil, err
	}
	f.past = replay(f.dossier.Lines)
	f.proof = evidenceOf(f.past)
	tell := storyteller{entryReader{Places: p.Places}}
	f.histoire, f.sorties, f.papers = tell.timeline(f.past), tell.sorties(f.past), toDestroy(f.past, f.dossier.Identite)
	if c := f.proof.call; c != nil {
		holder, err := p.Base.HolderOf(ctx, c.INS.Matricule, c.INS.OID)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if holder != identite {
			f.holder = holder
		}
	}
	i := f.dossier.Identite
	if i.Version > 0 && i.FusionneeDans == "" {
		if f.pairs, err = w.Doublons(ctx, i); err != nil {
			return nil, err
		}
	}
	return f, readOther(ctx, p, f)
}

// readOther reads the identity that stands beside the one of the case.
func readOther(ctx context.Context, p Ports, f *file) error {
	id := f.otherID()
	if id == "" {
		return nil
	}
	d, err := p.Base.Load(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f.other = &d
	return nil
}

func (f findIdentities) Run(ctx context.Context, o *outside) result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	return identitiesFound{from: f.from, found: found, err: err}
}

// Run does the acts on identities first, in one transaction with the closing of their item: what is only said about the
// item cannot stand without them.
func (f perform) Run(ctx context.Context, o *outside) result {
	ctx, cancel := o.Base(context.WithoutCancel(ctx)) // what was asked for is not left half done
	defer cancel()
	return performed{from: f.from, code: f.code, err: f.plan.carryOut(ctx, o.Ports.Worklists)}
}

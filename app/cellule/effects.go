package cellule

import (
	"context"
	"errors"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
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
		actor.From
		query  app.WorkQuery // Liste "" shows the first that has something
		annees int
		watch  *watched
	}
	// watched is the case that is open, as it was read.
	watched struct {
		item, identite string
	}
	// listsFetched answers fetchLists.
	listsFetched struct {
		actor.From
		lists []app.WorkList
		query app.WorkQuery
		page  app.WorkPage
		known []string // signatures of those who may work here; nil when the base knows no accounts
		file  *file    // the case watched, as it is now; nil when it could not be read
		err   error
	}
	// openFile reads a case, and journals that it was looked at.
	openFile struct {
		actor.From
		item, identite string
		meta           ins.Meta
		why            string // "" reads again what is open: no look
	}
	// fileOpened answers openFile.
	fileOpened struct {
		actor.From
		file  *file
		again bool
		err   error
	}
	// findIdentities is the search of the cellule.
	findIdentities struct {
		actor.From
		search app.Search
	}
	// identitiesFound answers findIdentities.
	identitiesFound struct {
		actor.From
		found []app.Found
		err   error
	}
	// perform does what was prepared.
	perform struct {
		actor.From
		plan plan
		code string
	}
	// performed answers perform.
	performed struct {
		actor.From
		code string
		err  error
	}
)

func (fetchLists) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (f fetchLists) Broken(err error) actor.Result {
	return listsFetched{From: f.From, query: f.query, err: err}
}

func (f fetchLists) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := listsFetched{From: f.From, query: f.query}
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

// colleaguesOf are the people to whom an item may be given. Without accounts, or when they cannot be read, those whose
// names stand in the lists are offered.
func colleaguesOf(ctx context.Context, p app.Ports) []string {
	book, ok := app.As[app.Colleagues](p.Agents)
	if !ok {
		return nil
	}
	all, err := book.List(ctx)
	if err != nil {
		p.Log.Warn("cellule : comptes illisibles", "type", actor.TypeName(err))
		return nil
	}
	today := ins.DateOf(p.Clock())
	var out []string
	for _, a := range all {
		if a.Profil.May(app.RightCellule) && a.Desactive.IsZero() && (a.Fin.IsZero() || !a.Fin.Avant(today)) {
			out = append(out, a.Agent().Signature())
		}
	}
	return out
}

// firstList is the list shown first: the first that has something to do.
func firstList(lists []app.WorkList) string {
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

func (openFile) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (f openFile) Broken(err error) actor.Result { return fileOpened{From: f.From, err: err} }

func (f openFile) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := fileOpened{From: f.From, again: f.why == ""}
	if out.file, out.err = readFile(ctx, o.Ports, f.item, f.identite); out.err != nil || f.why == "" {
		return out
	}
	// No look without its line: a base that cannot write it shows nothing (H-01). Both sides of a pair are looked at.
	seen := []app.Dossier{out.file.dossier}
	if out.file.other != nil {
		seen = append(seen, *out.file.other)
	}
	for _, d := range seen {
		look := []app.Entry{{Kind: app.FactAccess, Meta: f.meta, Fact: app.AccessFact{Motif: f.why}}}
		if _, out.err = o.Record(ctx, d.Identite.ID, d.Identite.Version, look, nil); out.err != nil {
			return out
		}
	}
	return out
}

// readFile reads an item, its identity, and what may be the same person.
func readFile(ctx context.Context, p app.Ports, item, identite string) (*file, error) {
	f := &file{}
	w := p.Worklists
	if item != "" {
		d, err := w.Item(ctx, item)
		switch {
		case err == nil:
			f.item, identite = &d, d.Identite
		case !errors.Is(err, app.ErrNotFound) || identite == "": // a vérification that was due is one no more once it is done
			return nil, err
		}
	}
	var err error
	f.dossier, err = p.Base.Load(ctx, identite)
	switch {
	case errors.Is(err, app.ErrNotFound) && f.item != nil: // reported before it was created
		f.dossier = app.Dossier{Identite: ins.Identite{ID: identite}}
	case err != nil:
		return nil, err
	}
	if f.works, err = w.WorksOf(ctx, identite); err != nil {
		return nil, err
	}
	f.past = replay(f.dossier.Lines)
	f.proof = evidenceOf(f.past)
	tell := storyteller{entry.Reader{Places: p.Places}}
	f.histoire, f.sorties, f.papers = tell.timeline(f.past), tell.sorties(f.past), toDestroy(f.past, f.dossier.Identite)
	if c := f.proof.call; c != nil {
		holder, err := p.Base.HolderOf(ctx, c.INS.Matricule, c.INS.OID)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
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
func readOther(ctx context.Context, p app.Ports, f *file) error {
	id := f.otherID()
	if id == "" {
		return nil
	}
	d, err := p.Base.Load(ctx, id)
	if errors.Is(err, app.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	f.other = &d
	return nil
}

func (findIdentities) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (f findIdentities) Broken(err error) actor.Result {
	return identitiesFound{From: f.From, err: err}
}

func (f findIdentities) Run(ctx context.Context, o *actor.Outside) actor.Result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	return identitiesFound{From: f.From, found: found, err: err}
}

func (perform) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (f perform) Broken(err error) actor.Result {
	return performed{From: f.From, code: f.code, err: err}
}

// Run does the acts on identities first, in one transaction with the closing of their item: what is only said about the
// item cannot stand without them.
func (f perform) Run(ctx context.Context, o *actor.Outside) actor.Result {
	ctx, cancel := o.Base(context.WithoutCancel(ctx)) // what was asked for is not left half done
	defer cancel()
	return performed{From: f.From, code: f.code, err: f.plan.carryOut(ctx, o.Ports.Worklists)}
}

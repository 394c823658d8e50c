package desk

import (
	"context"
	"errors"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/cards"
	"guichet/ins"
)

// searchBase is the recherche d'antériorité.
type searchBase struct {
	actor.From
	search    app.Search
	otherwise *app.Search // when the first finds nobody
}

// lookForTwins looks for records that bear the traits just typed: the search before may have been for others.
type lookForTwins struct {
	actor.From
	search app.Search
}

// warmUp opens the connection to INSi before it is needed.
type warmUp struct{ actor.From }

// openRecord loads an identity and journals that it was looked at.
type openRecord struct {
	actor.From
	id   string
	meta ins.Meta
	why  string
}

// recordEntries makes entries durable.
type recordEntries struct {
	actor.From
	id       string
	expected int
	ipp      string // to give to a new identity; asked of the base when empty
	entries  []app.Entry
	works    []app.Work
	ins      *ins.INS    // when one is accepted: whose it is, should the base refuse
	card     *cards.Card // when one is accepted and the patient's card is in: it is looked at again before
}

// printLabels hands an order over and journals it.
type printLabels struct {
	actor.From
	order app.LabelOrder
	meta  ins.Meta
}

// previewLabel renders the label that would be printed.
type previewLabel struct {
	actor.From
	version int
	order   app.LabelOrder
}

func (searchBase) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (lookForTwins) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (warmUp) Deadline(s app.Settings) time.Duration { return s.DelaiINSi }

func (openRecord) Deadline(s app.Settings) time.Duration { return 2 * s.DelaiBase }

func (recordEntries) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (printLabels) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (previewLabel) Deadline(s app.Settings) time.Duration { return s.DelaiImpression }

func (f searchBase) Broken(err error) actor.Result { return searched{From: f.From, err: err} }

func (f lookForTwins) Broken(err error) actor.Result { return twinsFound{From: f.From, err: err} }

func (warmUp) Broken(error) actor.Result { return nil }

func (f openRecord) Broken(err error) actor.Result { return opened{From: f.From, err: err} }

func (f recordEntries) Broken(err error) actor.Result {
	return recorded{From: f.From, ipp: f.ipp, err: err}
}

func (f printLabels) Broken(err error) actor.Result {
	return handedOver{From: f.From, id: f.order.Identite.ID, err: err}
}

func (f previewLabel) Broken(err error) actor.Result { return previewed{From: f.From, err: err} }

func (f searchBase) Run(ctx context.Context, o *actor.Outside) actor.Result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	exact := len(found) > 0
	if err == nil && !exact && f.otherwise != nil {
		found, err = o.Ports.Base.Search(ctx, *f.otherwise)
	}
	return searched{From: f.From, found: found, exact: exact, err: err}
}

func (f lookForTwins) Run(ctx context.Context, o *actor.Outside) actor.Result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	return twinsFound{From: f.From, date: f.search.DateNaissance, found: found, err: err}
}

func (f warmUp) Run(ctx context.Context, o *actor.Outside) actor.Result {
	if w, ok := app.As[app.Warmer](o.Ports.Teleservice); ok {
		w.Warm(ctx)
	}
	return nil
}

func (f openRecord) Run(ctx context.Context, o *actor.Outside) actor.Result {
	d, err := o.Ports.Base.Load(ctx, f.id)
	if err == nil {
		// No look without its line: a base that cannot write it shows nothing (H-01).
		_, err = o.Record(ctx, f.id, d.Identite.Version,
			[]app.Entry{{Kind: app.FactAccess, Meta: f.meta, Fact: app.AccessFact{Motif: f.why}}}, nil)
	}
	return opened{From: f.From, dossier: d, err: err}
}

func (f recordEntries) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := recorded{From: f.From, ipp: f.ipp}
	if c, ok := app.As[app.Confirmer](o.Ports.Readers); ok && f.card != nil {
		if r := c.Confirm(ctx, *f.card); r != nil && errors.Is(r, cards.ErrChanged) {
			out.err, out.swapped = r, true
			return out
		}
	}
	for i, e := range f.entries {
		c, isNew := e.Event.(ins.Created)
		if !isNew {
			continue
		}
		if out.ipp == "" {
			if out.ipp, out.err = o.Ports.Base.NextIPP(ctx); out.err != nil {
				return out
			}
		}
		c.IPP = out.ipp
		f.entries[i].Event = c // the slice is this effect's own
	}
	out.identite, out.err = o.Record(ctx, f.id, f.expected, f.entries, f.works)
	switch {
	case errors.Is(out.err, app.ErrStale):
		if d, err := o.Ports.Base.Load(ctx, f.id); err == nil {
			out.fresh = &d
		}
	case errors.Is(out.err, app.ErrINSHeld) && f.ins != nil:
		if id, err := o.Ports.Base.HolderOf(ctx, f.ins.Matricule, f.ins.OID); err == nil {
			out.holder = id
		}
	}
	return out
}

func (f printLabels) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := handedOver{From: f.From, id: f.order.Identite.ID}
	start := o.Ports.Clock()
	if spool, ok := app.As[app.PrintSpool](o.Ports.Labels); ok {
		if queued, filed := f.queue(ctx, o, spool, start); !filed {
			return queued
		}
	}
	out.printed, out.err = o.Ports.Labels.Print(ctx, f.order)
	fact := f.Fact(out, o.Ports.Clock().Sub(start))
	if _, err := o.Record(ctx, out.id, f.order.Identite.Version, []app.Entry{fact}, nil); err != nil {
		out.unsaved = &fact
	}
	return out
}

func (f previewLabel) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := previewed{From: f.From, version: f.version}
	out.output, out.err = o.Ports.Labels.Preview(ctx, f.order)
	return out
}

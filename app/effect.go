package app

import (
	"context"
	"errors"
	"time"

	"guichet/cards"
	"guichet/ins"
)

// effect is something to do outside the owner of the desk. Run may wait; it comes back with a result.
type effect interface {
	Run(ctx context.Context, o *outside) result
	Origin() (key string, token uint64)
	// Deadline bounds the whole effect.
	Deadline(s Settings) time.Duration
	// Broken is the result when a component panicked under it: a fault like another, so that the desk goes on. nil when
	// nobody waits for one.
	Broken(err error) result
}

// cancelEffect ends an effect that nobody waits for any more.
type cancelEffect struct{ token uint64 }

// outside is what effects act on.
type outside struct {
	Ports    Ports
	Settings Settings
}

// Base bounds what is asked of the base.
func (o *outside) Base(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, o.Settings.DelaiBase)
}

// Record writes to the journal even when the desk or the agent stopped waiting: what happened must be told.
func (o *outside) Record(ctx context.Context, id string, expected int, entries []Entry, works []Work) (ins.Identite, error) {
	ctx, cancel := o.Base(context.WithoutCancel(ctx))
	defer cancel()
	return o.Ports.Base.Record(ctx, id, expected, entries, works)
}

func (cancelEffect) Run(context.Context, *outside) result { return nil }
func (c cancelEffect) Origin() (string, uint64)           { return "", c.token }
func (cancelEffect) Deadline(Settings) time.Duration      { return 0 }
func (cancelEffect) Broken(error) result                  { return nil }

type (
	// searchBase is the recherche d'antériorité.
	searchBase struct {
		from
		search    Search
		otherwise *Search // when the first finds nobody
	}
	// lookForTwins looks for records that bear the traits just typed: the search before may have been for others.
	lookForTwins struct {
		from
		search Search
	}
	// warmUp opens the connection to INSi before it is needed.
	warmUp struct{ from }
	// openRecord loads an identity and journals that it was looked at.
	openRecord struct {
		from
		id   string
		meta ins.Meta
		why  string
	}
	// recordEntries makes entries durable.
	recordEntries struct {
		from
		id       string
		expected int
		ipp      string // to give to a new identity; asked of the base when empty
		entries  []Entry
		works    []Work
		ins      *ins.INS    // when one is accepted: whose it is, should the base refuse
		card     *cards.Card // when one is accepted and the patient's card is in: it is looked at again before
	}
	// journalFacts makes facts durable that change no identity.
	journalFacts struct {
		from
		id      string
		entries []Entry
	}
	// callINSi asks the teleservice, journals the try, and asks the base who holds the INS.
	callINSi struct {
		from
		id    string
		asked question
		calls *calls // of agents, this one among them; nil when nobody minds
	}
	// printLabels hands an order over and journals it.
	printLabels struct {
		from
		order LabelOrder
		meta  ins.Meta
	}
	// previewLabel renders the label that would be printed.
	previewLabel struct {
		from
		version int
		order   LabelOrder
	}
)

func (searchBase) Deadline(s Settings) time.Duration    { return s.DelaiBase }
func (lookForTwins) Deadline(s Settings) time.Duration  { return s.DelaiBase }
func (warmUp) Deadline(s Settings) time.Duration        { return s.DelaiINSi }
func (openRecord) Deadline(s Settings) time.Duration    { return 2 * s.DelaiBase }
func (recordEntries) Deadline(s Settings) time.Duration { return 3 * s.DelaiBase }
func (journalFacts) Deadline(s Settings) time.Duration  { return s.DelaiBase }
func (callINSi) Deadline(s Settings) time.Duration      { return s.DelaiINSi }
func (printLabels) Deadline(s Settings) time.Duration   { return s.DelaiImpression }
func (previewLabel) Deadline(s Settings) time.Duration  { return s.DelaiImpression }

func (f searchBase) Broken(err error) result   { return searched{from: f.from, err: err} }
func (f lookForTwins) Broken(err error) result { return twinsFound{from: f.from, err: err} }
func (warmUp) Broken(error) result             { return nil }
func (f openRecord) Broken(err error) result   { return opened{from: f.from, err: err} }
func (f recordEntries) Broken(err error) result {
	return recorded{from: f.from, ipp: f.ipp, err: err}
}
// Ordered keeps facts in the order in which they came about.
func (journalFacts) Ordered() {}

func (f journalFacts) Broken(err error) result {
	return journaled{from: f.from, id: f.id, entries: f.entries, err: err}
}
func (f callINSi) Broken(err error) result {
	fault := faultOf(err)
	fact := callFact(nil, f.asked, nil, fault)
	return called{from: f.from, id: f.id, query: f.asked.Query, reason: f.asked.Reason, fault: fault, unsaved: &fact}
}
func (f printLabels) Broken(err error) result {
	return handedOver{from: f.from, id: f.order.Identite.ID, err: err}
}
func (f previewLabel) Broken(err error) result { return previewed{from: f.from, err: err} }

func (f searchBase) Run(ctx context.Context, o *outside) result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	exact := len(found) > 0
	if err == nil && !exact && f.otherwise != nil {
		found, err = o.Ports.Base.Search(ctx, *f.otherwise)
	}
	return searched{from: f.from, found: found, exact: exact, err: err}
}

func (f lookForTwins) Run(ctx context.Context, o *outside) result {
	found, err := o.Ports.Base.Search(ctx, f.search)
	return twinsFound{from: f.from, date: f.search.DateNaissance, found: found, err: err}
}

func (f warmUp) Run(ctx context.Context, o *outside) result {
	if w, ok := As[Warmer](o.Ports.Teleservice); ok {
		w.Warm(ctx)
	}
	return nil
}

func (f openRecord) Run(ctx context.Context, o *outside) result {
	d, err := o.Ports.Base.Load(ctx, f.id)
	if err == nil {
		// No look without its line: a base that cannot write it shows nothing (H-01).
		_, err = o.Record(ctx, f.id, d.Identite.Version,
			[]Entry{{Kind: FactAccess, Meta: f.meta, Fact: AccessFact{Motif: f.why}}}, nil)
	}
	return opened{from: f.from, dossier: d, err: err}
}

func (f recordEntries) Run(ctx context.Context, o *outside) result {
	out := recorded{from: f.from, ipp: f.ipp}
	if c, ok := As[Confirmer](o.Ports.Readers); ok && f.card != nil {
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
	case errors.Is(out.err, ErrStale):
		if d, err := o.Ports.Base.Load(ctx, f.id); err == nil {
			out.fresh = &d
		}
	case errors.Is(out.err, ErrINSHeld) && f.ins != nil:
		if id, err := o.Ports.Base.HolderOf(ctx, f.ins.Matricule, f.ins.OID); err == nil {
			out.holder = id
		}
	}
	return out
}

func (f journalFacts) Run(ctx context.Context, o *outside) result {
	_, err := o.Record(ctx, f.id, 0, f.entries, nil)
	return journaled{from: f.from, id: f.id, entries: f.entries, err: err}
}

func (f callINSi) Run(ctx context.Context, o *outside) result {
	out := called{from: f.from, id: f.id, query: f.asked.Query, reason: f.asked.Reason}
	if missing := f.readyToSign(ctx, o); missing != nil {
		return missing
	}
	ended := f.calls.begin()
	ans, err := o.Ports.Teleservice.Search(ctx, f.asked.Query)
	ended(err == nil)
	if err != nil {
		out.fault = faultOf(err)
		if missing := f.lostSignature(ctx, o, out.fault); missing != nil {
			return missing
		}
	} else {
		out.answer = &ans
		if ans.Code == ins.UneIdentite && ans.Individu == nil {
			out.answer, out.fault = nil, faultOf(errors.New("réponse 00 sans identité"))
			out.fault.Trace = ans.Trace
		}
	}
	out.health = healthOf(o.Ports.Teleservice)
	fact := callFact(o.Ports.Places, f.asked, out.answer, out.fault)
	if _, err := o.Record(ctx, f.id, 0, []Entry{fact}, nil); err != nil {
		out.unsaved = &fact
	}
	if out.answer != nil && out.answer.Individu != nil {
		base, cancel := o.Base(context.WithoutCancel(ctx))
		defer cancel()
		i := out.answer.Individu
		id, err := o.Ports.Base.HolderOf(base, i.Matricule, i.OID)
		switch {
		case err != nil && !errors.Is(err, ErrNotFound):
			out.unknown = true // the base refuses a second holder by itself when the time comes
		case id != f.id:
			out.holder = id
		}
	}
	return out
}

func (f printLabels) Run(ctx context.Context, o *outside) result {
	out := handedOver{from: f.from, id: f.order.Identite.ID}
	start := o.Ports.Clock()
	if spool, ok := As[PrintSpool](o.Ports.Labels); ok {
		if queued, filed := f.queue(ctx, o, spool, start); !filed {
			return queued
		}
	}
	out.printed, out.err = o.Ports.Labels.Print(ctx, f.order)
	fact := f.fact(out, o.Ports.Clock().Sub(start))
	if _, err := o.Record(ctx, out.id, f.order.Identite.Version, []Entry{fact}, nil); err != nil {
		out.unsaved = &fact
	}
	return out
}

func (f previewLabel) Run(ctx context.Context, o *outside) result {
	out := previewed{from: f.from, version: f.version}
	out.output, out.err = o.Ports.Labels.Preview(ctx, f.order)
	return out
}

package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// effect is something to do outside the owner of the desk. run may wait; it comes back with a result.
type effect interface {
	run(ctx context.Context, o *outside) result
	origin() (key string, token uint64)
	// deadline bounds the whole effect.
	deadline(s Settings) time.Duration
}

// cancelEffect ends an effect that nobody waits for any more.
type cancelEffect struct{ token uint64 }

// outside is what effects act on.
type outside struct {
	ports    Ports
	cfg      Settings
	calls    *calls          // of agents, for the automatic ones to keep out of their way
	catchUp  *catchUpControl // nil: no automatic calls
	drafting *draftOrder
}

func (o *outside) base(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, o.cfg.DelaiBase)
}

// record writes to the journal even when the desk or the agent stopped waiting: what happened must be told.
func (o *outside) record(ctx context.Context, id string, expected int, entries []Entry, works []Work) (ins.Identite, error) {
	ctx, cancel := o.base(context.WithoutCancel(ctx))
	defer cancel()
	return o.ports.Base.Record(ctx, id, expected, entries, works)
}

func (cancelEffect) run(context.Context, *outside) result { return nil }
func (c cancelEffect) origin() (string, uint64)           { return "", c.token }
func (cancelEffect) deadline(Settings) time.Duration      { return 0 }

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
		id       string
		query    ins.Query
		attempt  int
		reason   string
		piece    ins.TypePiece
		titre    ins.Traits
		local    *ins.Traits
		reglages ins.Reglages
		meta     ins.Meta
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

func (searchBase) deadline(s Settings) time.Duration    { return s.DelaiBase }
func (lookForTwins) deadline(s Settings) time.Duration  { return s.DelaiBase }
func (warmUp) deadline(s Settings) time.Duration        { return s.DelaiINSi }
func (openRecord) deadline(s Settings) time.Duration    { return 2 * s.DelaiBase }
func (recordEntries) deadline(s Settings) time.Duration { return 3 * s.DelaiBase }
func (journalFacts) deadline(s Settings) time.Duration  { return s.DelaiBase }
func (callINSi) deadline(s Settings) time.Duration      { return s.DelaiINSi }
func (printLabels) deadline(s Settings) time.Duration   { return s.DelaiImpression }
func (previewLabel) deadline(s Settings) time.Duration  { return s.DelaiImpression }

func (f searchBase) run(ctx context.Context, o *outside) result {
	found, err := o.ports.Base.Search(ctx, f.search)
	exact := len(found) > 0
	if err == nil && !exact && f.otherwise != nil {
		found, err = o.ports.Base.Search(ctx, *f.otherwise)
	}
	return searched{from: f.from, found: found, exact: exact, err: err}
}

func (f lookForTwins) run(ctx context.Context, o *outside) result {
	found, err := o.ports.Base.Search(ctx, f.search)
	return twinsFound{from: f.from, date: f.search.DateNaissance, found: found, err: err}
}

func (f warmUp) run(ctx context.Context, o *outside) result {
	if w, ok := As[Warmer](o.ports.Teleservice); ok {
		w.Warm(ctx)
	}
	return nil
}

func (f openRecord) run(ctx context.Context, o *outside) result {
	d, err := o.ports.Base.Load(ctx, f.id)
	if err == nil {
		// No look without its line: a base that cannot write it shows nothing (H-01).
		_, err = o.record(ctx, f.id, d.Identite.Version,
			[]Entry{{Kind: FactAccess, Meta: f.meta, Fact: AccessFact{Motif: f.why}}}, nil)
	}
	return opened{from: f.from, dossier: d, err: err}
}

func (f recordEntries) run(ctx context.Context, o *outside) result {
	out := recorded{from: f.from, ipp: f.ipp}
	if c, ok := As[Confirmer](o.ports.Readers); ok && f.card != nil {
		if r := c.Confirm(ctx, *f.card); r != nil && r.Code == cards.FaultChanged {
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
			if out.ipp, out.err = o.ports.Base.NextIPP(ctx); out.err != nil {
				return out
			}
		}
		c.IPP = out.ipp
		f.entries[i].Event = c // the slice is this effect's own
	}
	out.identite, out.err = o.record(ctx, f.id, f.expected, f.entries, f.works)
	switch {
	case errors.Is(out.err, ErrStale):
		if d, err := o.ports.Base.Load(ctx, f.id); err == nil {
			out.fresh = &d
		}
	case errors.Is(out.err, ErrINSHeld) && f.ins != nil:
		if id, err := o.ports.Base.HolderOf(ctx, f.ins.Matricule, f.ins.OID); err == nil {
			out.holder = id
		}
	}
	return out
}

func (f journalFacts) run(ctx context.Context, o *outside) result {
	_, err := o.record(ctx, f.id, 0, f.entries, nil)
	return journaled{from: f.from, id: f.id, entries: f.entries, err: err}
}

func (f callINSi) run(ctx context.Context, o *outside) result {
	out := called{from: f.from, id: f.id, query: f.query, reason: f.reason}
	if missing := f.readyToSign(ctx, o); missing != nil {
		return missing
	}
	ended := o.calls.begin()
	ans, err := o.ports.Teleservice.Search(ctx, f.query)
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
	out.health = o.health()
	fact := f.fact(o.ports.Places, out.answer, out.fault)
	if _, err := o.record(ctx, f.id, 0, []Entry{fact}, nil); err != nil {
		out.unsaved = &fact
	}
	if out.answer != nil && out.answer.Individu != nil {
		base, cancel := o.base(context.WithoutCancel(ctx))
		defer cancel()
		i := out.answer.Individu
		id, err := o.ports.Base.HolderOf(base, i.Matricule, i.OID)
		switch {
		case err != nil && !errors.Is(err, ErrNotFound):
			out.unknown = true // the base refuses a second holder by itself when the time comes
		case id != f.id:
			out.holder = id
		}
	}
	return out
}

func (f printLabels) run(ctx context.Context, o *outside) result {
	out := handedOver{from: f.from, id: f.order.Identite.ID}
	start := o.ports.Clock()
	if spool, ok := As[PrintSpool](o.ports.Labels); ok {
		if queued, filed := f.queue(ctx, o, spool, start); !filed {
			return queued
		}
	}
	out.printed, out.err = o.ports.Labels.Print(ctx, f.order)
	fact := f.fact(out, o.ports.Clock().Sub(start))
	if _, err := o.record(ctx, out.id, f.order.Identite.Version, []Entry{fact}, nil); err != nil {
		out.unsaved = &fact
	}
	return out
}

func (f previewLabel) run(ctx context.Context, o *outside) result {
	out := previewed{from: f.from, version: f.version}
	out.output, out.err = o.ports.Labels.Preview(ctx, f.order)
	return out
}

// broken is the result of an effect whose adapter panicked: a fault like another, so that the desk goes on.
func broken(f effect, cause any) result {
	err := fmt.Errorf("panne d’un composant : %v", cause)
	switch f := f.(type) {
	case searchBase:
		return searched{from: f.from, err: err}
	case lookForTwins:
		return twinsFound{from: f.from, err: err}
	case warmUp, retryLater, switchCatchUp:
		return nil
	case openRecord:
		return opened{from: f.from, err: err}
	case recordEntries:
		return recorded{from: f.from, ipp: f.ipp, err: err}
	case identify:
		return identified{from: f.from, login: f.login, porteur: f.porteur, byHand: f.byHand, err: err}
	case confirmAgent:
		return confirmed{from: f.from, identifiant: f.identifiant, err: err}
	case journalFacts:
		return journaled{from: f.from, id: f.id, entries: f.entries, err: err}
	case callINSi:
		fault := faultOf(err)
		fact := f.fact(nil, nil, fault)
		return called{from: f.from, id: f.id, query: f.query, reason: f.reason, fault: fault, unsaved: &fact}
	case printLabels:
		return handedOver{from: f.from, id: f.order.Identite.ID, err: err}
	case previewLabel:
		return previewed{from: f.from, output: printing.Output{}, err: err}
	case settlePrint:
		return f.failed(err)
	}
	if b, ok := f.(interface{ broken(error) result }); ok {
		return b.broken(err)
	}
	return journaled{err: err}
}

// refusalOf gives the sentence an error carries, or the one of code.
func refusalOf(err error, code string) *texts.Refusal {
	var r *texts.Refusal
	if errors.As(err, &r) {
		return r
	}
	return texts.Refuse(code)
}

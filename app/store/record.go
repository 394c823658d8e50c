package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"guichet/app"
	"guichet/ins"
)

// Act is one call of Record, for RecordAll.
type Act = app.Recording

// Record appends entries to the journal, with everything that follows from them, in one durable transaction.
//
// An event is judged by ins.Apply: its refusal comes back as a *texts.Refusal, and nothing is written. Effects become
// work items and outgoing messages. A work item that is already open (same list, identity, reason and rule) is not
// opened twice. Entries that are facts change no version and are kept whatever expected is.
func (b *Base) Record(ctx context.Context, id string, expected int, entries []app.Entry, works []app.Work) (ins.Identite, error) {
	after, err := b.RecordAll(ctx, []Act{{ID: id, Expected: expected, Entries: entries, Works: works}})
	if err != nil {
		return ins.Identite{}, err
	}
	return after[0], nil
}

// RecordAll records several acts in one durable transaction, all or none: for an import, or a merge. It gives the
// identities after each.
func (b *Base) RecordAll(ctx context.Context, acts []Act) ([]ins.Identite, error) {
	prepared := make([]prepared, len(acts))
	for i, a := range acts {
		p, err := prepare(a)
		if err != nil {
			return nil, err
		}
		prepared[i] = p
	}
	after, err := b.record(ctx, prepared)
	return after, b.fault("enregistrer", err)
}

func (b *Base) record(ctx context.Context, acts []prepared) ([]ins.Identite, error) {
	h, err := b.writer.borrow(ctx)
	if err != nil {
		return nil, err
	}
	defer b.writer.giveBack(h)
	t := transaction{b: b, h: h}
	after := make([]ins.Identite, len(acts))
	err = inTx(h, "BEGIN IMMEDIATE", func() error {
		t.recall()
		for i := range acts {
			var err error
			if after[i], err = t.record(&acts[i]); err != nil {
				return err
			}
			if i%256 == 255 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.remember()
	return after, nil
}

// recording are the steps of an act, in their order. The first that fails ends the transaction, and nothing is written.
var recording = []func(*transaction, *prepared) error{
	(*transaction).begin,       // the identity as it is, and the last line of the journal
	(*transaction).judge,       // what another window did first, what the rules refuse, an INS that another identity holds
	(*transaction).appendLines, // the lines of the act in the chain, each with the items that it opens
	(*transaction).project,     // everything that is made from the journal
	(*transaction).outdate,     // papers that the act makes untrue
	(*transaction).close,       // the items that the act closes: first, an agent who says why knows more than an event
	(*transaction).solve,       // those that its events solved
	(*transaction).open,        // those that it opens
}

func (t *transaction) record(p *prepared) (ins.Identite, error) {
	for _, step := range recording {
		if err := step(t, p); err != nil {
			return ins.Identite{}, err
		}
	}
	t.keep(p.after)
	return p.after.Identite, nil
}

// prepared is an act whose lines are written: everything that can fail without the base has been done.
type prepared struct {
	Act
	lines  []record
	events []ins.Event // as decoded from the lines; nil for a fact
	first  int64       // number that its first line gets
	change             // what the act makes of the identity, once it is judged
}

func prepare(a Act) (prepared, error) {
	p := prepared{Act: a, change: change{id: a.ID, recorded: true}}
	if a.ID == "" {
		return p, errors.New("enregistrer : identité sans identifiant")
	}
	for _, e := range a.Entries {
		line, err := encodeEntry(a.ID, e)
		if err != nil {
			return p, err
		}
		var event ins.Event
		if line.event {
			// What is applied is what was written, so that the journal folds to the same identity.
			if event, err = ins.DecodeEvent(line.name, line.body); err != nil {
				return p, fmt.Errorf("relire l'événement %s : %w", line.name, err)
			}
		}
		p.lines, p.events = append(p.lines, line), append(p.events, event)
	}
	return p, nil
}

// begin reads the identity as it is, its zero value when there is none, and the last line.
func (t *transaction) begin(p *prepared) error {
	var err error
	if p.before, err = t.readState(p.ID); err != nil {
		return err
	}
	p.after, p.first = p.before, t.last.seq+1
	t.bare = ""
	if !p.before.items {
		t.bare = p.ID
	}
	return nil
}

func (t *transaction) readState(id string) (state, error) {
	if s, ok := t.recalled(id); ok && t.read {
		return s, nil
	}
	var last head
	var seal, body []byte
	var verifiee sql.NullString
	var items bool
	err := t.h.one(`SELECT t.seq, t.empreinte, t.sceau, i.corps, i.verifiee, EXISTS (SELECT 1 FROM travaux w WHERE w.identite = ?1 AND w.fini IS NULL)
		FROM tete t LEFT JOIN identites i ON i.id = ?1`, []any{id}, &last.seq, &last.hash, &seal, &body, &verifiee, &items)
	if err != nil {
		return state{}, fmt.Errorf("lire l'identité et la tête du journal : %w", err)
	}
	if t.last, err = t.b.checkedHead(last, seal); err != nil {
		return state{}, err
	}
	if t.read = true; body == nil {
		return state{items: items}, nil
	}
	i, err := t.b.openIdentity(id, body)
	return state{i, verifiee.String, items}, err
}

// judge makes of the act what the rules make of it, before anything is written.
func (t *transaction) judge(p *prepared) error {
	event := func(ev ins.Event) bool { return ev != nil }
	if slices.ContainsFunc(p.events, event) && p.before.Version != p.Expected {
		return fmt.Errorf("%w : version %d, attendue %d", app.ErrStale, p.before.Version, p.Expected)
	}
	p.steps = make([]step, 0, len(p.lines))
	for i := range p.lines {
		if err := p.add(&p.lines[i], p.events[i], judged); err != nil {
			return err
		}
	}
	if p.after.INS == nil || sameINS(p.before.Identite, p.after.Identite) {
		return nil
	}
	holder, err := t.b.otherHolder(t.h, p.after.INS.Matricule, p.after.INS.OID, p.ID)
	if err == nil && holder != "" { // A-80, RNIV EXI SI 32: said before the unique index has to
		err = app.ErrINSHeld
	}
	return err
}

// appendLines writes the lines of an act. The items that an event opens have their lines behind its own.
func (t *transaction) appendLines(p *prepared) error {
	for i := range p.steps {
		s := &p.steps[i]
		s.line.version = s.is.Version
		if err := t.append(s.line); err != nil {
			return err
		}
		for _, e := range s.effects {
			if e.Kind != ins.EffectWork {
				continue
			}
			meta := ins.MetaOf(s.event)
			w := app.Work{Liste: e.Liste, Identite: p.ID, Motif: e.Motif, Regle: e.Regle, Cause: app.CauseOf(s.event, p.refusal()), Service: meta.Service}
			if err := t.journalWork(w, meta, s.is); err != nil {
				return err
			}
		}
	}
	return nil
}

// refusal is the fact of an INS that was not accepted in the same act; nil when there is none.
func (p *prepared) refusal() *app.RefusalFact {
	for _, e := range p.Entries {
		if f, ok := e.Fact.(app.RefusalFact); ok {
			return &f
		}
	}
	return nil
}

// project folds the act, now that its lines stand in the journal.
func (t *transaction) project(p *prepared) error { return fold(t, &p.change) }

// close closes the items that the act names.
func (t *transaction) close(p *prepared) error {
	for _, c := range p.Closings {
		if err := t.actOnWork(FactWorkClosed, c); err != nil {
			return err
		}
	}
	return nil
}

// solve closes the open items that the events of an act solved.
func (t *transaction) solve(p *prepared) error {
	events := slices.DeleteFunc(slices.Clone(p.events), func(ev ins.Event) bool { return ev == nil })
	if len(events) == 0 || !p.before.items {
		return nil
	}
	by := ins.MetaOf(events[len(events)-1])
	open, err := t.b.works(context.Background(), t.h, whichOpenOf, p.ID)
	if err != nil {
		return err
	}
	for _, w := range open {
		event := app.SolvedBy(w.Work, p.after.Identite, events)
		if event == "" || w.seq >= p.first { // what this act opens, it does not close
			continue
		}
		act := app.WorkAct{Meta: by, ID: w.ID, Cause: app.FinResolu, Motif: event}
		if err := t.journalWorkAct(w, FactWorkClosed, act); err != nil {
			return err
		}
	}
	return nil
}

// open opens the items that come with the act.
func (t *transaction) open(p *prepared) error {
	for _, w := range p.Works {
		if err := t.openWork(p, w); err != nil {
			return err
		}
	}
	return nil
}

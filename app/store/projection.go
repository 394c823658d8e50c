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

// A projection keeps, in tables that can be read, what the journal says of one subject. It is told everything that the
// journal says, by fold, and nothing else.
type projection interface {
	// tables are those that the journal alone gives back: Rebuild empties and fills them. None for what is written with an
	// act and then leads a life of its own.
	tables() []table
	// facts are the kinds of facts that it keeps something of when they are read back. Of events, it is told all.
	facts() []any
	// write brings the tables up to date with a change.
	write(t *transaction, c *change) error
	// check compares the tables with a change, or notes what they must hold once every change was folded.
	check(v *verification, c *change) error
	// settle compares the tables with what was noted.
	settle(v *verification) error
}

// table is one table of a projection, with the query that reads its rows to sum them up.
type table struct{ name, rows string }

// projections are what is made from the journal, in the order in which it is told of a change. An identity comes first:
// it is the one that refuses an IPP that is taken. The tables are summed up in this order, and emptied in the other.
var projections = []projection{identities{}, names{}, worklists{}, pairs{}, groups{}, visits{}, counts{}, outbox{}, prints{}}

// target is where changes are folded: into the tables (transaction), or beside them, to be compared (verification).
type target interface {
	take(p projection, c *change) error
}

func (t *transaction) take(p projection, c *change) error { return p.write(t, c) }

func (v *verification) take(p projection, c *change) error { return p.check(v, c) }

// fold tells every projection of a change: of an act (Record), of a line (Rebuild), of the whole life of an identity
// (VerifyAll).
func fold(to target, c *change) error {
	for _, p := range projections {
		if err := to.take(p, c); err != nil {
			return err
		}
	}
	return nil
}

// change is what some lines of the journal make of an identity, one after another.
type change struct {
	id            string
	steps         []step
	before, after state
	unread        bool // what the identity is was not read from the base: nothing of it changes
	recorded      bool // now, by somebody: something may leave because of it
}

// step is one line of a change.
type step struct {
	line    *record
	event   ins.Event    // nil for a fact
	was, is ins.Identite // before and after the event
	effects []ins.Effect // of an event that is judged now
	item    *work        // the item that the line is about, as it was before, when whoever wrote the line knows it
}

// isFact tells whether the line is a fact of one of these kinds.
func (s *step) isFact(kinds []any) bool {
	return s.event == nil && slices.Contains(kinds, any(s.line.name))
}

// judging gives what an event makes of an identity.
type judging func(before ins.Identite, id string, ev ins.Event) (ins.Identite, []ins.Effect, error)

// add takes one more line into a change; ev is nil for a fact.
func (c *change) add(line *record, ev ins.Event, judge judging) error {
	s := step{line: line, event: ev, was: c.after.Identite}
	var err error
	if ev != nil {
		if c.after.Identite, s.effects, err = judge(s.was, c.id, ev); err != nil {
			return err
		}
		c.after.verifiee, err = verifiedOn(c.after.verifiee, line, c.after.Identite, ev)
	}
	s.is = c.after.Identite
	c.steps = append(c.steps, s)
	return err
}

// moves tells whether the identity is another after the change.
func (c *change) moves() bool { return c.after.Version != c.before.Version }

// judged applies one event by the rules of today.
func judged(before ins.Identite, id string, ev ins.Event) (ins.Identite, []ins.Effect, error) {
	after, effects, refusal := ins.Apply(before, ev)
	if refusal != nil {
		return before, nil, refusal
	}
	return after, effects, promised(before, after, id, ev)
}

// judgedBefore does again what a line of the journal did: it was judged when it was written.
func judgedBefore(before ins.Identite, id string, ev ins.Event) (ins.Identite, []ins.Effect, error) {
	after, refusal := ins.Replay(before, ev)
	if refusal != nil {
		return before, nil, refusal
	}
	return after, nil, promised(before, after, id, ev)
}

// promised checks what ins promises: an identity keeps its identifier, and counts its events.
func promised(before, after ins.Identite, id string, ev ins.Event) error {
	if after.ID != id || after.Version != before.Version+1 {
		return fmt.Errorf("événement %s : identité ou version inattendue (%d après %d)", ev.Name(), after.Version, before.Version)
	}
	return nil
}

// transaction is a write in progress.
type transaction struct {
	b      *Base
	h      *handle
	last   head
	read   bool     // last is what the base says
	known  []state  // identities that need not be read (memory)
	opened []string // identities about which this act opened something
	bare   string   // identity about which nothing was open when this act began
}

// journaling runs do in one durable transaction that knows the last line of the journal.
func (b *Base) journaling(ctx context.Context, do func(*transaction) error) error {
	return b.write(ctx, func(h *handle) error {
		t := transaction{b: b, h: h}
		var err error
		if t.last, err = b.head(h); err != nil {
			return err
		}
		return do(&t)
	})
}

// append writes a line at the end of the journal.
func (t *transaction) append(line *record) (err error) {
	t.last, err = t.b.append(t.h, t.last, line)
	return err
}

// journal appends a fact about an identity that is known, and folds it.
func (t *transaction) journal(line *record, of ins.Identite) error {
	if err := t.append(line); err != nil {
		return err
	}
	now := state{Identite: of}
	return fold(t, &change{id: line.identite, before: now, after: now, steps: []step{{line: line, was: of, is: of}}})
}

// identityOf gives the identity as a change leaves it, its zero value when there is none.
func (t *transaction) identityOf(c *change) (ins.Identite, error) {
	if c.unread {
		i, err := t.b.identity(t.h, c.id)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return i, err
		}
		c.before.Identite, c.after.Identite, c.unread = i, i, false
	}
	return c.after.Identite, nil
}

// once is what is written with an act and is then no more the journal's: what printers and networks made of it stands
// nowhere else, and so it is neither made again nor compared.
type once struct{}

func (once) tables() []table                    { return nil }
func (once) facts() []any                       { return nil }
func (once) check(*verification, *change) error { return nil }
func (once) settle(*verification) error         { return nil }

// verification is what the projections note while everything is folded again, to compare it with their tables.
type verification struct {
	ctx context.Context
	b   *Base
	h   *handle

	identities int64 // folded
	row        row   // of the identity that is folded
	groups     map[group]int
	works      map[string]work
	pairs      map[[2]string]verdict
	counted    tallies
	visits     map[string]bool // keys of those that were counted
}

// checkProjections folds the whole journal again, and compares.
func (b *Base) checkProjections(ctx context.Context, h *handle) error {
	v := &verification{ctx: ctx, b: b, h: h, groups: map[group]int{}, works: map[string]work{}, pairs: map[[2]string]verdict{},
		counted: tallies{}, visits: map[string]bool{}}
	if err := v.foldLives(); err != nil {
		return err
	}
	if err := v.foldFacts(); err != nil {
		return err
	}
	for _, p := range projections {
		if err := p.settle(v); err != nil {
			return err
		}
	}
	return nil
}

// foldLives folds the events of every identity that the tables know, as one change each. Those that the tables do not know
// are missed when the identities are counted.
func (v *verification) foldLives() error {
	return v.eachIdentity(func(id string) error {
		c, err := v.life(id)
		if err != nil {
			return err
		}
		return fold(v, &c)
	})
}

// life is everything that happened to an identity.
func (v *verification) life(id string) (change, error) {
	c := change{id: id}
	l := lineReader{b: v.b}
	query := "SELECT " + lineColumns + " FROM journal WHERE identite = ? AND evenement = 1 ORDER BY seq"
	err := each(v.ctx, v.h, query, []any{id}, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		ev, err := ins.DecodeEvent(l.line.name, l.line.body)
		if err != nil {
			return err
		}
		if err := c.add(l.line.header(), ev, judgedBefore); err != nil {
			return fmt.Errorf("ligne %d : %w", l.line.seq, err)
		}
		return nil
	})
	return c, err
}

// foldFacts folds the facts of which something is kept, one by one.
func (v *verification) foldFacts() error {
	l := lineReader{b: v.b}
	facts := factsKept()
	query := "SELECT " + lineColumns + " FROM journal WHERE evenement = 0 AND nom IN (" + placeholders(len(facts)) + ") ORDER BY seq"
	return each(v.ctx, v.h, query, facts, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		return fold(v, &change{id: l.line.identite, unread: true, steps: []step{{line: &l.line}}})
	})
}

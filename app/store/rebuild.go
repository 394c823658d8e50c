package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// Rebuild makes the projection again from the journal: identities, search table, work items, judged pairs. The report's
// Projection is the SHA-256 of the new tables, to compare with the one of VerifyAll. Either the whole projection is
// replaced, or nothing is. Nobody else writes meanwhile.
func (b *Base) Rebuild(ctx context.Context) (Report, error) {
	var r Report
	err := b.write(ctx, func(h *handle) error {
		last, err := b.head(h)
		if err != nil {
			return err
		}
		if err := b.remake(ctx, h); err != nil {
			return err
		}
		r.Lignes, r.Tete = last.seq, hex.EncodeToString(last.hash)
		return b.describe(ctx, h, &r)
	})
	if err != nil {
		return Report{}, b.fault("reconstruire la projection", err)
	}
	return r, nil
}

// projectionVersion counts the forms that the projection has had. One of another form is made again when the base is
// opened: a migration in SQL cannot open what is sealed.
const projectionVersion = 2

// factsKept are the facts that leave something in a projection. The bodies of the others stay closed.
func factsKept() []any {
	var all []any
	for _, p := range projections {
		all = append(all, p.facts()...)
	}
	return all
}

func placeholders(n int) string { return "?" + strings.Repeat(", ?", n-1) }

// remake makes the projection from the journal.
func (b *Base) remake(ctx context.Context, h *handle) error {
	for _, p := range slices.Backward(projections) {
		for _, t := range slices.Backward(p.tables()) { // those with rows of other lines first
			if _, err := h.exec("DELETE FROM " + t.name); err != nil {
				return fmt.Errorf("vider la projection : %w", err)
			}
		}
	}
	t := transaction{b: b, h: h}
	if err := t.replay(ctx); err != nil {
		return err
	}
	if _, err := h.exec("UPDATE projection SET version = ?", projectionVersion); err != nil {
		return fmt.Errorf("noter la forme de la projection : %w", err)
	}
	return nil
}

// renewProjection makes the projection again when an older program made it.
func (b *Base) renewProjection(ctx context.Context) error {
	current := func(h *handle) (bool, error) {
		var version int
		err := h.one("SELECT version FROM projection", nil, &version)
		return version == projectionVersion, err
	}
	var done bool
	err := b.read(ctx, func(h *handle) (err error) {
		done, err = current(h)
		return err
	})
	if err != nil || done {
		return err
	}
	return b.write(ctx, func(h *handle) error {
		// Another program may have done it while we waited for the lock.
		if done, err := current(h); err != nil || done {
			return err
		}
		return b.remake(ctx, h)
	})
}

// describe completes a report with what the projection holds.
func (b *Base) describe(ctx context.Context, h *handle, r *Report) (err error) {
	if r.Projection, err = b.digest(ctx, h); err != nil {
		return err
	}
	return h.one("SELECT (SELECT count(*) FROM identites), (SELECT count(*) FROM travaux)", nil, &r.Identites, &r.Travaux)
}

// page is how many lines are replayed at a time: reading and writing take turns on one connection.
const page = 1000

// replay folds every line of the journal again, one by one.
func (t *transaction) replay(ctx context.Context) error {
	for seq := int64(0); ; {
		lines, err := t.b.page(ctx, t.h, seq)
		if err != nil || len(lines) == 0 {
			return err
		}
		for i := range lines {
			if err := t.replayLine(&lines[i]); err != nil {
				return fmt.Errorf("rejouer la ligne %d : %w", lines[i].seq, err)
			}
		}
		seq = lines[len(lines)-1].seq
	}
}

func (b *Base) page(ctx context.Context, h *handle, after int64) ([]record, error) {
	var lines []record
	l := lineReader{b: b}
	facts := factsKept()
	query := "SELECT " + lineColumns + " FROM journal WHERE seq > ? AND (evenement = 1 OR nom IN (" + placeholders(len(facts)) + ")) ORDER BY seq LIMIT ?"
	err := each(ctx, h, query, slices.Concat([]any{after}, facts, []any{page}), func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		line := l.line
		line.body = append([]byte(nil), line.body...)
		lines = append(lines, line)
		return nil
	})
	return lines, err
}

func (t *transaction) replayLine(line *record) error {
	c := change{id: line.identite, unread: !line.event}
	var ev ins.Event
	if line.event {
		var err error
		if ev, err = ins.DecodeEvent(line.name, line.body); err != nil {
			return err
		}
		if c.before, err = t.b.state(t.h, line.identite); err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		c.after = c.before
	}
	if err := c.add(line, ev, judgedBefore); err != nil {
		return err
	}
	return fold(t, &c)
}

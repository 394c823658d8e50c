package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
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

// projected are the tables that the journal alone gives back, those with rows of other lines first.
var projected = []string{"identites", "recherche", "comptes", "travaux", "paires", "repartition", "venues", "appels", "tirages", "mouvements"}

// replayed are the facts that leave something in the projection. The bodies of the others stay closed.
var replayed = slices.Concat(workFacts, countedFacts, []any{FactPairJudged})

// remake makes the projection from the journal.
func (b *Base) remake(ctx context.Context, h *handle) error {
	for _, table := range projected {
		if _, err := h.exec("DELETE FROM " + table); err != nil {
			return fmt.Errorf("vider la projection : %w", err)
		}
	}
	if err := b.replay(ctx, h); err != nil {
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

func (b *Base) replay(ctx context.Context, h *handle) error {
	for seq := int64(0); ; {
		lines, err := b.page(ctx, h, seq)
		if err != nil || len(lines) == 0 {
			return err
		}
		for i := range lines {
			if err := b.replayLine(h, &lines[i]); err != nil {
				return fmt.Errorf("rejouer la ligne %d : %w", lines[i].seq, err)
			}
		}
		seq = lines[len(lines)-1].seq
	}
}

func (b *Base) page(ctx context.Context, h *handle, after int64) ([]record, error) {
	var lines []record
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE seq > ? AND (evenement = 1 OR nom IN (?" + strings.Repeat(", ?", len(replayed)-1) + ")) ORDER BY seq LIMIT ?"
	err := each(ctx, h, query, slices.Concat([]any{after}, replayed, []any{page}), func(rows *sql.Rows) error {
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

func (b *Base) replayLine(h *handle, line *record) error {
	switch {
	case line.event:
		return b.replayEventLine(h, line)
	case line.name == FactPairJudged:
		var j Judgement
		if err := json.Unmarshal(line.body, &j); err != nil {
			return fmt.Errorf("lire le jugement : %w", err)
		}
		return b.projectPair(h, j, line.seq)
	case slices.Contains(countedFacts, any(line.name)):
		c, err := countFact(line)
		if err != nil {
			return err
		}
		of, err := b.identity(h, line.identite)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		return b.count(h, c, currentStatut(of))
	default:
		return b.replayWork(h, line)
	}
}

func (b *Base) replayEventLine(h *handle, line *record) error {
	ev, err := ins.DecodeEvent(line.name, line.body)
	if err != nil {
		return err
	}
	before, err := b.state(h, line.identite)
	if err != nil && !errors.Is(err, app.ErrNotFound) {
		return err
	}
	var after state
	if after.Identite, err = replayEvent(before.Identite, line.identite, ev); err != nil {
		return err
	}
	if after.verifiee, err = verifiedOn(before.verifiee, line, after.Identite, ev); err != nil {
		return err
	}
	c, err := countEvent(line, before.Identite, after.Identite, ev)
	if err == nil {
		err = b.count(h, c, "")
	}
	if err != nil {
		return err
	}
	return b.project(h, before, after)
}

// state reads one identity of the projection; app.ErrNotFound when there is none.
func (b *Base) state(h *handle, id string) (state, error) {
	var sealed []byte
	var s state
	err := h.one("SELECT corps, verifiee FROM identites WHERE id = ?", []any{id}, &sealed, &s.verifiee)
	if errors.Is(err, sql.ErrNoRows) {
		return s, app.ErrNotFound
	}
	if err != nil {
		return s, fmt.Errorf("lire l'identité : %w", err)
	}
	s.Identite, err = b.openIdentity(id, sealed)
	return s, err
}

func (b *Base) replayWork(h *handle, line *record) error {
	if line.name == FactWorkOpened {
		w, err := work{}.follow(line)
		if err != nil {
			return err
		}
		of, err := b.identity(h, w.Identite)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		return b.insertWork(h, w, of)
	}
	var act app.WorkAct
	if err := json.Unmarshal(line.body, &act); err != nil {
		return fmt.Errorf("lire l'acte sur un travail : %w", err)
	}
	found, err := b.works(whole, h, "WHERE id = ?", act.ID)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("travail %s : %w", act.ID, errAltered)
	}
	w, err := found[0].follow(line)
	if err != nil {
		return err
	}
	return b.updateWork(h, w)
}

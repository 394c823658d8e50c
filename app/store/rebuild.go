package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

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
		for _, table := range []string{"identites", "recherche", "travaux", "paires"} {
			if _, err := h.exec("DELETE FROM " + table); err != nil {
				return fmt.Errorf("vider la projection : %w", err)
			}
		}
		if err := b.replay(ctx, h); err != nil {
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
	// Facts about the identity change nothing in the projection: their bodies stay closed.
	query := "SELECT " + lineColumns + " FROM journal WHERE seq > ? AND (evenement = 1 OR nom IN (?, ?, ?)) ORDER BY seq LIMIT ?"
	err := each(ctx, h, query, []any{after, FactWorkOpened, FactWorkClosed, FactPairJudged, page}, func(rows *sql.Rows) error {
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
		ev, err := ins.DecodeEvent(line.name, line.body)
		if err != nil {
			return err
		}
		before, err := b.identity(h, line.identite)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		after, err := replayEvent(before, line.identite, ev)
		if err != nil {
			return err
		}
		return b.project(h, before, after)
	case line.name == FactWorkOpened:
		var w app.Work
		if err := json.Unmarshal(line.body, &w); err != nil {
			return fmt.Errorf("lire le travail : %w", err)
		}
		return b.projectWork(h, w, line.seq)
	case line.name == FactPairJudged:
		var j Judgement
		if err := json.Unmarshal(line.body, &j); err != nil {
			return fmt.Errorf("lire le jugement : %w", err)
		}
		return b.projectPair(h, j, line.seq)
	default:
		var c Closing
		if err := json.Unmarshal(line.body, &c); err != nil {
			return fmt.Errorf("lire la fermeture : %w", err)
		}
		return b.projectClosing(h, c.ID, line.seq)
	}
}

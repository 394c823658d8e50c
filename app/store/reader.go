package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"guichet/app"
)

// The Base is also what administration reads and keeps.
var (
	_ app.JournalReader = (*Base)(nil)
	_ app.SiteStore     = (*Base)(nil)
)

const (
	pageLines    = 100
	maxPageLines = 1000
)

// Page gives the lines that a query asks for, newest first. Agents, names, identities and moments stand in clear: only
// the bodies of the lines of the page are opened.
func (b *Base) Page(ctx context.Context, q app.JournalQuery) (app.JournalPage, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = pageLines
	}
	limit = min(limit, maxPageLines)
	where, args := []string{"1"}, []any{}
	add := func(condition string, value any) {
		where, args = append(where, condition), append(args, value)
	}
	if q.Before > 0 {
		add("seq < ?", q.Before)
	}
	if q.Identite != "" {
		add("identite = ?", q.Identite)
	}
	if q.Name != "" {
		add("nom = ?", q.Name)
	}
	if q.Agent != "" {
		add("instr(lower(agent), lower(?)) > 0", q.Agent)
	}
	if !q.From.IsZero() {
		add("quand >= ?", q.From.UTC().Format(moment))
	}
	if !q.To.IsZero() {
		add("quand < ?", q.To.UTC().Format(moment))
	}
	var p app.JournalPage
	err := b.read(ctx, func(h *handle) error {
		l := lineReader{b: b}
		query := "SELECT " + lineColumns + " FROM journal WHERE " + strings.Join(where, " AND ") + " ORDER BY seq DESC LIMIT ?"
		return each(ctx, h, query, append(args, limit+1), func(rows *sql.Rows) error {
			if len(p.Lines) == limit {
				p.Next = p.Lines[limit-1].Seq
				return nil
			}
			if err := l.scan(rows); err != nil {
				return err
			}
			line, err := l.line.exported()
			p.Lines = append(p.Lines, line)
			return err
		})
	})
	return p, b.fault("lire le journal", err)
}

// VerifyJournal is Verify, piece by piece, so that somebody can watch it and stop it.
func (b *Base) VerifyJournal(ctx context.Context, progress func(done, total int64)) (app.JournalReport, error) {
	var last head
	err := b.read(ctx, func(h *handle) (err error) {
		last, err = b.head(h)
		return err
	})
	if err != nil {
		return app.JournalReport{}, b.fault("vérifier le journal", err)
	}
	r := app.JournalReport{Lignes: last.seq, Tete: hex.EncodeToString(last.hash)}
	parts := b.pieces(last)
	errs := make([]error, len(parts))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	var mu sync.Mutex
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	for range min(readers-1, len(parts)) { // one reader stays free for the desk
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(parts) || ctx.Err() != nil {
					return
				}
				p := &parts[i]
				if errs[i] = b.read(ctx, func(h *handle) error { return b.verifyStretch(ctx, h, p) }); errs[i] != nil {
					stop(errs[i])
					return
				}
				if n := done.Add(p.last - p.first + 1); progress != nil {
					mu.Lock()
					progress(n, last.seq)
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	for i, p := range parts {
		r.Reculs += p.reculs
		if errors.Is(errs[i], errAltered) {
			r.Rupture = p.seq
			return r, b.broken(p, errs[i])
		}
	}
	if err := context.Cause(ctx); err != nil {
		return r, b.fault("vérifier le journal", err)
	}
	return r, nil
}

// watched is how many lines are checked between two words about it.
const watched = 5000

// pieces shares the journal out in stretches of watched lines.
func (b *Base) pieces(last head) []stretch {
	var parts []stretch
	for first := int64(1); first <= last.seq; first += watched {
		parts = append(parts, stretch{first: first, last: min(first+watched-1, last.seq)})
	}
	if len(parts) == 0 {
		return []stretch{{first: 1, last: 0, end: last.hash}}
	}
	parts[len(parts)-1].end = last.hash
	return parts
}

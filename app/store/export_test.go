package store

import (
	"context"
	"database/sql"
	"time"
)

// SQL runs a statement on the writer's connection, as somebody with a tool for SQLite would.
func (b *Base) SQL(query string, args ...any) error {
	h, err := b.writer.borrow(whole)
	if err != nil {
		return err
	}
	defer b.writer.giveBack(h)
	_, err = h.conn.ExecContext(whole, query, args...)
	return err
}

// Each gives the sizes of what the chain hashes, line by line.
func (b *Base) Each(ctx context.Context, visit func(header, body int)) error {
	return b.read(ctx, func(h *handle) error {
		l := lineReader{b: b}
		var buf []byte
		return each(ctx, h, "SELECT "+lineColumns+" FROM journal", nil, func(rows *sql.Rows) error {
			if err := l.scan(rows); err != nil {
				return err
			}
			_, buf = l.line.hashOf(buf)
			visit(len(buf), saltSize+len(l.line.body))
			return nil
		})
	})
}

// TakeUpButKeep takes up what was put aside, and is killed before the file goes away.
func (b *Base) TakeUpButKeep() error {
	_, err := b.journalSpared(whole, b.path+spareSuffix)
	return err
}

// WithBusyTimeout says how long to wait for another program that is writing; 5 s when not said.
func WithBusyTimeout(d time.Duration) Option { return func(o *options) { o.busy = d } }

// WithMaxPages bounds the base, in pages of 4096 bytes, as a full disk would; 0 does not.
func WithMaxPages(n int) Option { return func(o *options) { o.maxPages = n } }

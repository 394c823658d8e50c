package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"guichet/app"
)

// The Base of this package is the port of the desk.
var _ app.Base = (*Base)(nil)

// ErrClosed is what a closed Base answers.
var ErrClosed = errors.New("base fermée")

// readers is how many searches and loads may run side by side.
const readers = 4

// Base is one open base. It is safe for concurrent use.
type Base struct {
	path    string
	o       options
	id      string // random, drawn at the creation of the base
	dataKey []byte
	sealer  *sealer
	rw, ro  *sql.DB
	writer  *pool
	readers *pool
	close   sync.Once
}

type options struct {
	key      *Key
	keyFile  string
	now      func() time.Time
	busy     time.Duration
	backups  string
	maxPages int
	// exclusive keeps every other program out.
	exclusive bool
}

// Option changes how a base is opened.
type Option func(*options)

// WithKey gives the key that opens the base, when the operating system keeps it.
func WithKey(k Key) Option { return func(o *options) { o.key = &k } }

// WithKeyFile names the file of mode 0600 that holds the key. Without it the file lies beside the base
// (KeyFileBeside). It is drawn and written when the base is created.
func WithKeyFile(path string) Option { return func(o *options) { o.keyFile = path } }

// WithClock gives the clock for what the store dates itself: its creation, its migrations, its backups.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// WithBackups names the folder of the backups, so that a refusal for damage can name the last good one.
func WithBackups(dir string) Option { return func(o *options) { o.backups = dir } }

// Open opens a base, or creates it with its key. Refusals (errors.As a *texts.Refusal): a path on a network share,
// that cannot be read or written, locked by another program, or that is not a base of Guichet; a missing or wrong
// key; a truncated or altered base.
func Open(path string, opts ...Option) (*Base, error) {
	b := &Base{o: options{now: time.Now, busy: 5 * time.Second}}
	for _, opt := range opts {
		opt(&b.o)
	}
	creating, err := b.prepareFile(path)
	if err != nil {
		return nil, err
	}
	key, err := b.o.keyFor(b.path, creating)
	if err != nil {
		return nil, err
	}
	if err := b.openHandles(key); err != nil {
		return nil, errors.Join(err, b.closeHandles())
	}
	return b, nil
}

func (b *Base) openHandles(key Key) error {
	ctx := context.Background() // opening is bounded by the busy timeout
	var err error
	if b.rw, err = sql.Open("sqlite", b.dsn("rwc", true)); err != nil {
		return fmt.Errorf("ouvrir la base en écriture : %w", err)
	}
	b.rw.SetMaxOpenConns(1)
	b.writer = newPool(b.rw, 1)
	if err := b.lock(ctx, func(h *handle) error { return b.migrate(ctx, h) }); err != nil {
		return b.fault("préparer la base", err)
	}
	if err := b.protectFiles(); err != nil {
		return err
	}
	if err := b.openReading(); err != nil {
		return err
	}
	if err := b.unlockData(ctx, key); err != nil {
		return b.fault("ouvrir la clé de la base", err)
	}
	if err := b.checkAtOpening(ctx); err != nil {
		return b.fault("contrôler la base", err)
	}
	if err := b.renewProjection(ctx); err != nil {
		return b.fault("refaire la projection", err)
	}
	return b.fault("reprendre les faits mis de côté", b.takeUpSpared(ctx))
}

func (b *Base) openReading() error {
	var err error
	if b.ro, err = sql.Open("sqlite", b.dsn("ro", false)); err != nil {
		return fmt.Errorf("ouvrir la base en lecture : %w", err)
	}
	b.ro.SetMaxOpenConns(readers)
	b.ro.SetMaxIdleConns(readers)
	b.readers = newPool(b.ro, readers)
	return nil
}

// lock lends the writer's connection outside a transaction.
func (b *Base) lock(ctx context.Context, do func(*handle) error) error {
	h, err := b.writer.borrow(ctx)
	if err != nil {
		return err
	}
	defer b.writer.giveBack(h)
	return do(h)
}

func (b *Base) dsn(mode string, writing bool) string {
	q := []string{"mode=" + mode, "_txlock=immediate"}
	pragma := func(name string, value any) { q = append(q, fmt.Sprintf("_pragma=%s(%v)", name, value)) }
	pragma("busy_timeout", b.o.busy.Milliseconds()) // first: switching to WAL may itself find the base busy
	if b.o.exclusive {
		pragma("locking_mode", "EXCLUSIVE")
	}
	if writing {
		pragma("journal_mode", "WAL")
		pragma("synchronous", "FULL")
		pragma("foreign_keys", 1)
		pragma("recursive_triggers", 1) // REPLACE fires the triggers that forbid to delete
		pragma("journal_size_limit", 64<<20)
		pragma("wal_autocheckpoint", 1000) // pages, of which an act writes four or five: a log that is written over costs half of one that grows
		if b.o.maxPages > 0 {
			pragma("max_page_count", b.o.maxPages)
		}
	}
	pragma("cell_size_check", 1)
	pragma("trusted_schema", 0)
	pragma("temp_store", "MEMORY") // nothing of the base in a temporary file
	pragma("cache_size", -16384)   // KiB, for each connection
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(b.path), RawQuery: strings.Join(q, "&")}
	if !strings.HasPrefix(u.Path, "/") {
		u.Path = "/" + u.Path // C:/… of Windows
	}
	return u.String()
}

// Close ends the base. It waits for what is being written.
func (b *Base) Close() error {
	var err error
	b.close.Do(func() { err = b.closeHandles() })
	return err
}

func (b *Base) closeHandles() error {
	var errs []error
	if b.readers != nil {
		errs = append(errs, b.readers.close())
	}
	if b.ro != nil {
		errs = append(errs, b.ro.Close())
	}
	if b.writer != nil {
		// Best effort: another program may be reading, and will do it at its own closing.
		_ = b.lock(context.Background(), func(h *handle) error {
			_, err := h.exec("PRAGMA wal_checkpoint(TRUNCATE)")
			return err
		})
		errs = append(errs, b.writer.close())
	}
	if b.rw != nil {
		errs = append(errs, b.rw.Close())
	}
	return errors.Join(errs...)
}

// Path is where the base lies.
func (b *Base) Path() string { return b.path }

// handle is one connection with its prepared statements. One goroutine at a time holds it. Queries may be nested, but
// never one within its own rows: a text has one prepared statement.
type handle struct {
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt
	memory *memory // of the writer
}

// Statements run without the caller's cancel: none of ours is long, a busy base is bounded by the busy timeout, and
// a COMMIT that was cut off would leave us not knowing. Loops look at the context between rows.
var whole = context.Background()

func (h *handle) prepare(query string) (*sql.Stmt, error) {
	if s := h.stmts[query]; s != nil {
		return s, nil
	}
	s, err := h.conn.PrepareContext(whole, query)
	if err != nil {
		return nil, err
	}
	h.stmts[query] = s
	return s, nil
}

func (h *handle) exec(query string, args ...any) (sql.Result, error) {
	s, err := h.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(whole, args...)
}

func (h *handle) query(query string, args ...any) (*sql.Rows, error) {
	s, err := h.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(whole, args...)
}

// one scans the single row of a query; sql.ErrNoRows when there is none.
func (h *handle) one(query string, args []any, dest ...any) error {
	s, err := h.prepare(query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(whole, args...).Scan(dest...)
}

// raw reads the rows of a query as the driver gives them, without the conversions of database/sql: for millions of rows.
// No other statement may run on the connection meanwhile.
func (h *handle) raw(ctx context.Context, query string, args []any, visit func([]driver.Value) error) error {
	return h.conn.Raw(func(conn any) (err error) {
		q, ok := conn.(driver.QueryerContext)
		if !ok {
			return errors.New("pilote de base sans requête directe")
		}
		named := make([]driver.NamedValue, len(args))
		for i, a := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		}
		rows, err := q.QueryContext(whole, query, named)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		values := make([]driver.Value, len(rows.Columns()))
		for n := 0; ; n++ {
			if n%256 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			switch err := rows.Next(values); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			if err := visit(values); err != nil {
				return err
			}
		}
	})
}

// pool lends connections. It opens them when first needed.
type pool struct {
	db     *sql.DB
	free   chan *handle // nil for a connection that is not open yet
	closed chan struct{}
	size   int
}

func newPool(db *sql.DB, size int) *pool {
	p := &pool{db: db, free: make(chan *handle, size), closed: make(chan struct{}), size: size}
	for range size {
		p.free <- nil
	}
	return p
}

func (p *pool) borrow(ctx context.Context) (*handle, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case h := <-p.free:
		if h != nil {
			return h, nil
		}
		conn, err := p.db.Conn(ctx)
		if err != nil {
			p.free <- nil
			return nil, err
		}
		return &handle{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.closed:
		return nil, ErrClosed
	}
}

func (p *pool) giveBack(h *handle) { p.free <- h }

// close waits for every connection to come back.
func (p *pool) close() error {
	close(p.closed)
	var errs []error
	for range p.size {
		h := <-p.free
		if h == nil {
			continue
		}
		for _, s := range h.stmts {
			errs = append(errs, s.Close())
		}
		errs = append(errs, h.conn.Close())
	}
	return errors.Join(errs...)
}

// inTx runs do in a transaction of h, rolled back when do fails.
func inTx(h *handle, begin string, do func() error) error {
	if _, err := h.exec(begin); err != nil {
		return err
	}
	err := do()
	if err == nil {
		_, err = h.exec("COMMIT")
	}
	if err != nil {
		// SQLite may have rolled back by itself (disk full): then there is nothing left to undo.
		_, _ = h.exec("ROLLBACK")
	}
	return err
}

// write runs do in one durable transaction. It is the only door by which the base changes.
func (b *Base) write(ctx context.Context, do func(*handle) error) error {
	h, err := b.writer.borrow(ctx)
	if err != nil {
		return err
	}
	defer b.writer.giveBack(h)
	return inTx(h, "BEGIN IMMEDIATE", func() error { return do(h) })
}

// read runs do on one consistent state of the base.
func (b *Base) read(ctx context.Context, do func(*handle) error) error {
	h, err := b.readers.borrow(ctx)
	if err != nil {
		return err
	}
	defer b.readers.giveBack(h)
	return inTx(h, "BEGIN", func() error { return do(h) })
}

// each reads the rows of a query one by one.
func each(ctx context.Context, h *handle, query string, args []any, visit func(*sql.Rows) error) error {
	rows, err := h.query(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // rows.Err has told what there was to tell
	for n := 0; rows.Next(); n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := visit(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

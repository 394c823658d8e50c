package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"guichet/app"
)

// Report tells what a check found.
type Report struct {
	Lignes int64  `json:"lignes"`
	Tete   string `json:"tete"` // hash of the last line: noted elsewhere, it proves that nothing was rewritten since
	// Reculs counts the lines whose moment is before that of the line they follow: a clock was set back.
	Reculs int64 `json:"reculs"`
	// Rupture is the first line that does not hold; 0 when all do.
	Rupture int64 `json:"rupture,omitempty"`
	// Projection is the SHA-256 of the projection: identities, search, work items.
	Projection string `json:"projection,omitempty"`
	// Identites and Travaux count what Rebuild made.
	Identites int64 `json:"identites,omitempty"`
	Travaux   int64 `json:"travaux,omitempty"`
}

// Verify checks the chain of the journal from its first line: every line follows the one before, its body opens and
// is the one that was written, and the last is the one that the head knows. A break comes back as a refusal, with the
// line in the report. VerifyAll also checks what is derived.
//
// A stretch of the journal needs only the hash of the line before it: the stretches are checked side by side.
func (b *Base) Verify(ctx context.Context) (Report, error) {
	var last head
	err := b.read(ctx, func(h *handle) (err error) {
		last, err = b.head(h)
		return err
	})
	if err != nil {
		return Report{}, b.fault("vérifier le journal", err)
	}
	parts := b.split(last)
	errs := make([]error, len(parts))
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			errs[i] = b.read(ctx, func(h *handle) error { return b.verifyStretch(ctx, h, &parts[i]) })
		})
	}
	wg.Wait()
	r := Report{Lignes: last.seq, Tete: hex.EncodeToString(last.hash)}
	for i, p := range parts {
		r.Reculs += p.reculs
		if errors.Is(errs[i], errAltered) {
			r.Rupture = p.seq
			return r, b.broken(p, errs[i])
		}
		if errs[i] != nil {
			return r, b.fault("vérifier le journal", errs[i])
		}
	}
	return r, nil
}

// stretch is a run of lines, first to last, and where its check stands.
type stretch struct {
	first, last int64
	end         []byte // hash that the last line must have; nil when the next stretch will tell
	seq         int64  // line being checked
	reculs      int64
}

// broken is the refusal of a journal that does not hold at the line where the check stands.
func (b *Base) broken(p stretch, err error) error {
	return refusedAs(app.ErrChainBroken, "base_chaine_rompue", err, "ligne", itoa(p.seq), "sauvegarde", b.lastBackup())
}

// alone is how many lines are not worth a second reader.
const alone = 5000

// split shares the journal out among the readers. Each stretch but the first begins with a line whose hash is taken on
// trust: the stretch before it checks that line.
func (b *Base) split(last head) []stretch {
	n := int64(min(readers, runtime.GOMAXPROCS(0)))
	if last.seq < alone {
		n = 1
	}
	parts := make([]stretch, n)
	for i := range parts {
		parts[i].first, parts[i].last = int64(i)*last.seq/n+1, int64(i+1)*last.seq/n
	}
	parts[n-1].end = last.hash
	return parts
}

// verifyQuery reads the lines of a stretch. The hashes and texts come in one value: each value read costs as much as
// hashing a line. A line of which a hash has another length is left out, and so found missing.
const verifyQuery = `SELECT seq, version, evenement, decalage, corps, CAST(engagement || precedente || empreinte
	|| identite || x'00' || nom || x'00' || quand || x'00' || agent || x'00' || poste AS BLOB) FROM journal
	WHERE seq BETWEEN ? AND ? AND length(engagement) = 32 AND length(precedente) = 32 AND length(empreinte) = 32 ORDER BY seq`

// verifyAnyQuery is verifyQuery for lines of which a text holds a NUL. No program of ours writes one.
const verifyAnyQuery = `SELECT seq, version, evenement, decalage, corps, CAST(engagement || precedente || empreinte AS BLOB),
	CAST(identite AS BLOB), CAST(nom AS BLOB), CAST(quand AS BLOB), CAST(agent AS BLOB), CAST(poste AS BLOB) FROM journal
	WHERE seq BETWEEN ? AND ? AND length(engagement) = 32 AND length(precedente) = 32 AND length(empreinte) = 32 ORDER BY seq`

var errNUL = errors.New("texte avec un NUL")

// verified is a line as verifyQuery gives it: its texts are no strings.
type verified struct {
	lineReader
	identite, name, quand, agent, poste []byte
}

func (l *verified) take(v []driver.Value) error {
	r := &l.line
	var ints [4]bool
	var evenement, version, decalage int64
	r.seq, ints[0] = v[0].(int64)
	version, ints[1] = v[1].(int64)
	evenement, ints[2] = v[2].(int64)
	decalage, ints[3] = v[3].(int64)
	l.sealed, _ = v[4].([]byte)
	rest, _ := v[5].([]byte)
	if ints != [4]bool{true, true, true, true} || len(rest) < 3*sha256.Size {
		return fmt.Errorf("ligne %d : colonne illisible : %w", r.seq, errAltered)
	}
	r.version, r.event, r.decalage = int(version), evenement != 0, int(decalage)
	r.commitment, r.previous, r.hash, rest = rest[:sha256.Size], rest[sha256.Size:2*sha256.Size], rest[2*sha256.Size:3*sha256.Size], rest[3*sha256.Size:]
	texts := [...]*[]byte{&l.identite, &l.name, &l.quand, &l.agent, &l.poste}
	if len(v) > 6 {
		for i, to := range texts {
			*to, _ = v[6+i].([]byte)
		}
		return l.open()
	}
	if bytes.Count(rest, []byte{0}) != len(texts)-1 {
		return errNUL
	}
	for _, to := range texts {
		*to, rest, _ = bytes.Cut(rest, []byte{0})
	}
	return l.open()
}

func (b *Base) verifyStretch(ctx context.Context, h *handle, p *stretch) error {
	from := *p
	err := b.verifyLines(ctx, h, p, verifyQuery)
	if errors.Is(err, errNUL) {
		*p = from
		err = b.verifyLines(ctx, h, p, verifyAnyQuery)
	}
	return err
}

func (b *Base) verifyLines(ctx context.Context, h *handle, p *stretch, query string) error {
	want := genesis(b.id)
	p.seq = p.first
	if p.first > 1 {
		err := h.one("SELECT empreinte FROM journal WHERE seq = ?", []any{p.first - 1}, &want)
		if errors.Is(err, sql.ErrNoRows) {
			p.seq--
			return fmt.Errorf("ligne %d absente : %w", p.seq, errAltered)
		}
		if err != nil {
			return err
		}
	}
	l := verified{lineReader: lineReader{b: b}}
	var buf, before []byte
	var sum [sha256.Size]byte
	p.seq = p.first - 1
	err := h.raw(ctx, query, []any{p.first, p.last}, func(v []driver.Value) error {
		p.seq++
		if err := l.take(v); err != nil {
			return err
		}
		line := &l.line
		if line.seq != p.seq || !bytes.Equal(line.previous, want) {
			return fmt.Errorf("ligne %d : ne suit pas la précédente : %w", p.seq, errAltered)
		}
		if sum, buf = commitmentOf(buf, l.opened); !bytes.Equal(sum[:], line.commitment) {
			return fmt.Errorf("ligne %d : corps : %w", p.seq, errAltered)
		}
		if sum, buf = hashLine(buf, line, l.identite, l.name, l.quand, l.agent, l.poste); !bytes.Equal(sum[:], line.hash) {
			return fmt.Errorf("ligne %d : empreinte : %w", p.seq, errAltered)
		}
		copy(want, line.hash)
		if bytes.Compare(l.quand, before) < 0 {
			p.reculs++
		}
		before = append(before[:0], l.quand...)
		return nil
	})
	if err == nil && (p.seq != p.last || p.end != nil && !bytes.Equal(want, p.end)) {
		p.seq++
		err = fmt.Errorf("ligne %d : le journal finit avant sa tête (%d) : %w", p.seq, p.last, errAltered)
	}
	return err
}

// atOpening is how many of the last lines are checked each time a base is opened.
const atOpening = 200

// checkAtOpening checks the head and the last lines: enough to notice a truncated or foreign file at once, and
// quick whatever the size of the base.
func (b *Base) checkAtOpening(ctx context.Context) error {
	return b.read(ctx, func(h *handle) error {
		last, err := b.head(h)
		if err != nil {
			return err
		}
		p := stretch{first: max(1, last.seq-atOpening+1), last: last.seq, end: last.hash}
		err = b.verifyStretch(ctx, h, &p)
		if errors.Is(err, errAltered) {
			err = b.broken(p, err)
		}
		return err
	})
}

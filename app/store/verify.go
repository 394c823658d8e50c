package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
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
func (b *Base) Verify(ctx context.Context) (Report, error) {
	var r Report
	err := b.read(ctx, func(h *handle) (err error) {
		r, err = b.verifyFrom(ctx, h, 1, genesis(b.id))
		return err
	})
	return r, b.fault("vérifier le journal", err)
}

func (b *Base) verifyFrom(ctx context.Context, h *handle, first int64, previous []byte) (Report, error) {
	var r Report
	last, err := b.head(h)
	if err != nil {
		return r, err
	}
	l := lineReader{b: b}
	want, seq := bytes.Clone(previous), first-1
	var before string
	var buf, sum []byte
	err = each(ctx, h, "SELECT "+lineColumns+" FROM journal WHERE seq >= ? ORDER BY seq", []any{first}, func(rows *sql.Rows) error {
		seq++
		if err := l.scan(rows); err != nil {
			return err
		}
		line := &l.line
		if line.seq != seq || !bytes.Equal(line.previous, want) {
			return fmt.Errorf("ligne %d : ne suit pas la précédente : %w", seq, errAltered)
		}
		if sum, buf = commitmentOf(buf, line.salt, line.body); !bytes.Equal(sum, line.commitment) {
			return fmt.Errorf("ligne %d : corps : %w", seq, errAltered)
		}
		if sum, buf = line.hashOf(buf); !bytes.Equal(sum, line.hash) {
			return fmt.Errorf("ligne %d : empreinte : %w", seq, errAltered)
		}
		copy(want, line.hash)
		if line.quand < before {
			r.Reculs++
		}
		before = line.quand
		return nil
	})
	if err == nil && (seq != last.seq || !bytes.Equal(want, last.hash)) {
		seq++
		err = fmt.Errorf("ligne %d : le journal finit avant sa tête (%d) : %w", seq, last.seq, errAltered)
	}
	r.Lignes, r.Tete = last.seq, hex.EncodeToString(last.hash)
	if errors.Is(err, errAltered) {
		r.Rupture = seq
		return r, refused("base_chaine_rompue", err, "ligne", itoa(seq), "sauvegarde", b.lastBackup())
	}
	return r, err
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
		first, previous := int64(1), genesis(b.id)
		if last.seq > atOpening {
			first = last.seq - atOpening + 1
			err := h.one("SELECT empreinte FROM journal WHERE seq = ?", []any{first - 1}, &previous)
			if errors.Is(err, sql.ErrNoRows) {
				return fmt.Errorf("ligne %d absente : %w", first-1, errAltered)
			}
			if err != nil {
				return err
			}
		}
		_, err = b.verifyFrom(ctx, h, first, previous)
		return err
	})
}

// VerifyAll checks everything: the pages and indexes of the file, the chain, and that the projection is what the
// journal makes of it. It reads the whole base: minutes for millions of lines.
func (b *Base) VerifyAll(ctx context.Context) (Report, error) {
	err := b.read(ctx, func(h *handle) error {
		return each(ctx, h, "PRAGMA integrity_check(1)", nil, func(rows *sql.Rows) error {
			var said string
			if err := rows.Scan(&said); err != nil {
				return err
			}
			if said != "ok" {
				return fmt.Errorf("contrôle des pages : %s : %w", said, errAltered)
			}
			return nil
		})
	})
	if err != nil {
		return Report{}, b.fault("contrôler les pages", err)
	}
	r, err := b.Verify(ctx)
	if err != nil {
		return r, err
	}
	rebuilt, err := b.rebuild(ctx, keepAsIs)
	if err != nil {
		return r, b.fault("comparer la projection au journal", err)
	}
	r.Projection, r.Identites, r.Travaux = rebuilt.Projection, rebuilt.Identites, rebuilt.Travaux
	return r, nil
}

// digest is the SHA-256 of the projection, row by row in the order of the keys.
func (b *Base) digest(ctx context.Context, h *handle) (string, error) {
	sum := sha256.New()
	for _, query := range []string{
		"SELECT id, version, statut, attributs, i_ins, i_ipp, corps FROM identites ORDER BY id",
		"SELECT i_date, id, noms FROM recherche ORDER BY i_date, id",
		"SELECT id, liste, identite, regle, ouvert, decalage, par, motif, seq, fini FROM travaux ORDER BY id",
	} {
		err := each(ctx, h, query, nil, func(rows *sql.Rows) error { return hashRow(sum, rows) })
		if err != nil {
			return "", fmt.Errorf("résumer la projection : %w", err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func hashRow(sum hash.Hash, rows *sql.Rows) error {
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]sql.RawBytes, len(columns))
	dest := make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	for _, v := range values {
		_, _ = fmt.Fprintf(sum, "%t %d:%s\n", v == nil, len(v), v) // a hash never fails
	}
	return nil
}

package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"hash"
)

// VerifyAll checks everything: the pages and indexes of the file, the chain, and that the projection is what the
// journal makes of it. It reads the whole base, minutes for millions of lines, and keeps nobody from writing.
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
	err = b.read(ctx, func(h *handle) error {
		if err := b.checkProjections(ctx, h); err != nil {
			return err
		}
		if err := b.eachEnvoi(ctx, h, "", nil, func(Envoi) {}); err != nil {
			return err
		}
		return b.describe(ctx, h, &r)
	})
	return r, b.fault("comparer la projection au journal", err)
}

func differs(what, id string) error {
	return refused("base_projection", fmt.Errorf("%s %s : autre que ce que dit le journal", what, id))
}

// digest is the SHA-256 of the projection, row by row in the order of the keys.
func (b *Base) digest(ctx context.Context, h *handle) (string, error) {
	sum := sha256.New()
	for _, p := range projections {
		for _, t := range p.tables() {
			err := each(ctx, h, t.rows, nil, func(rows *sql.Rows) error { return hashRow(sum, rows) })
			if err != nil {
				return "", fmt.Errorf("résumer la projection : %w", err)
			}
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

package store

import (
	"context"
	"database/sql"
	"fmt"

	"guichet/app"
	"guichet/ins"
)

// Load gives one identity with its journal, oldest line first. app.ErrNotFound when there is no such identity.
func (b *Base) Load(ctx context.Context, id string) (app.Dossier, error) {
	var d app.Dossier
	err := b.read(ctx, func(h *handle) (err error) {
		if d.Identite, err = b.identity(h, id); err != nil {
			return err
		}
		d.Lines, err = b.linesOf(ctx, h, id)
		return err
	})
	if err != nil {
		return app.Dossier{}, b.fault("lire le dossier", err)
	}
	return d, nil
}

// Lines gives the journal of an identity, also of one that was never created (calls made before the record).
func (b *Base) Lines(ctx context.Context, id string) ([]app.Line, error) {
	var lines []app.Line
	err := b.read(ctx, func(h *handle) (err error) {
		lines, err = b.linesOf(ctx, h, id)
		return err
	})
	return lines, b.fault("lire le journal", err)
}

func (b *Base) linesOf(ctx context.Context, h *handle, id string) ([]app.Line, error) {
	var lines []app.Line
	l := lineReader{b: b}
	err := each(ctx, h, "SELECT "+lineColumns+" FROM journal WHERE identite = ? ORDER BY seq", []any{id}, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		line, err := l.line.exported()
		lines = append(lines, line)
		return err
	})
	return lines, err
}

// HolderOf tells which identity holds the number of an INS, whatever its nature; "" when none does.
func (b *Base) HolderOf(ctx context.Context, m ins.Matricule, o ins.OID) (string, error) {
	var id string
	err := b.read(ctx, func(h *handle) (err error) {
		id, err = b.otherHolder(h, m, o, "")
		return err
	})
	return id, b.fault("chercher le porteur de l'INS", err)
}

const maxIPP = 9_999_999_999

// NextIPP gives a new local identifier of 10 digits. A number that is given out is never given again, even when
// the record it was for was not created: there may be gaps.
func (b *Base) NextIPP(ctx context.Context) (string, error) {
	var n int64
	err := b.write(ctx, func(h *handle) error {
		for {
			if err := h.one("UPDATE compteurs SET valeur = valeur + 1 WHERE nom = 'ipp' RETURNING valeur", nil, &n); err != nil {
				return err
			}
			if n > maxIPP {
				return refused("base_ipp_epuises", nil)
			}
			// A number may have come in with an import.
			var taken int
			err := h.one("SELECT count(*) FROM identites WHERE i_ipp = ?", []any{b.sealer.indexOf(indexIPP, formatIPP(n))}, &taken)
			if err != nil || taken == 0 {
				return err
			}
		}
	})
	if err != nil {
		return "", b.fault("attribuer un IPP", err)
	}
	return formatIPP(n), nil
}

func formatIPP(n int64) string { return fmt.Sprintf("%010d", n) }

// Count tells how many identities and lines there are.
func (b *Base) Count(ctx context.Context) (identites, lignes int64, err error) {
	err = b.read(ctx, func(h *handle) error {
		return h.one("SELECT (SELECT count(*) FROM identites), (SELECT seq FROM tete)", nil, &identites, &lignes)
	})
	return identites, lignes, b.fault("compter", err)
}

// Statuts counts the identities by status (H-20); a status nobody has is absent.
func (b *Base) Statuts(ctx context.Context) (map[string]int64, error) {
	counts := map[string]int64{}
	err := b.read(ctx, func(h *handle) error {
		return each(ctx, h, "SELECT statut, count(*) FROM identites GROUP BY statut", nil, func(rows *sql.Rows) error {
			var statut string
			var n int64
			err := rows.Scan(&statut, &n)
			counts[statut] = n
			return err
		})
	})
	return counts, b.fault("compter les statuts", err)
}

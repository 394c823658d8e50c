package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"

	"guichet/app"
	"guichet/ins"
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
		if err := b.checkIdentities(ctx, h); err != nil {
			return err
		}
		if err := b.checkWorks(ctx, h); err != nil {
			return err
		}
		if err := b.checkPairs(ctx, h); err != nil {
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

// checkIdentities folds every identity again, and compares each column of its rows.
func (b *Base) checkIdentities(ctx context.Context, h *handle) error {
	var n int64
	err := each(ctx, h, "SELECT id, version, statut, attributs, i_ins, i_ipp, corps FROM identites", nil, func(rows *sql.Rows) error {
		n++
		var id string
		var version int
		var r row
		if err := rows.Scan(&id, &version, &r.statut, &r.attributs, &r.ins, &r.ipp, &r.corps); err != nil {
			return err
		}
		i, err := b.foldAll(ctx, h, id)
		if err != nil {
			return err
		}
		want, err := b.row(i)
		if err != nil {
			return err
		}
		err = h.one("SELECT noms FROM recherche WHERE i_date = ? AND id = ?", []any{want.date, id}, &r.noms)
		if errors.Is(err, sql.ErrNoRows) {
			return differs("recherche de l'identité", id)
		}
		if err != nil {
			return err
		}
		if version != i.Version || !want.same(r) {
			return differs("identité", id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	var created, searched int64
	err = h.one("SELECT (SELECT count(*) FROM journal WHERE evenement = 1 AND version = 1), (SELECT count(*) FROM recherche)", nil, &created, &searched)
	if err == nil && (created != n || searched != n) {
		err = refused("base_projection", fmt.Errorf("%d identités, %d créées, %d dans la recherche", n, created, searched))
	}
	return err
}

func (r row) same(other row) bool {
	return r.statut == other.statut && r.attributs == other.attributs && bytes.Equal(r.ins, other.ins) &&
		bytes.Equal(r.ipp, other.ipp) && bytes.Equal(r.corps, other.corps) && bytes.Equal(r.noms, other.noms)
}

// foldAll folds the events of one identity.
func (b *Base) foldAll(ctx context.Context, h *handle, id string) (ins.Identite, error) {
	var i ins.Identite
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE identite = ? AND evenement = 1 ORDER BY seq"
	err := each(ctx, h, query, []any{id}, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		ev, err := ins.DecodeEvent(l.line.name, l.line.body)
		if err != nil {
			return err
		}
		if i, err = replayEvent(i, id, ev); err != nil {
			return fmt.Errorf("ligne %d : %w", l.line.seq, err)
		}
		return nil
	})
	return i, err
}

// workRow is a work item as the table holds it.
type workRow struct {
	app.Work
	ouvert   string
	decalage int
	seq      int64
	fini     sql.NullInt64
}

// checkWorks plays the lines about work items again, and compares.
func (b *Base) checkWorks(ctx context.Context, h *handle) error {
	want := map[string]workRow{}
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE nom IN (?, ?) ORDER BY seq"
	err := each(ctx, h, query, []any{FactWorkOpened, FactWorkClosed}, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		if l.line.name == FactWorkOpened {
			w := workRow{seq: l.line.seq}
			if err := json.Unmarshal(l.line.body, &w.Work); err != nil {
				return fmt.Errorf("lire le travail : %w", err)
			}
			_, w.decalage = w.Ouvert.Zone()
			w.ouvert = w.Ouvert.UTC().Format(moment)
			want[w.ID] = w
			return nil
		}
		var c Closing
		if err := json.Unmarshal(l.line.body, &c); err != nil {
			return fmt.Errorf("lire la fermeture : %w", err)
		}
		w := want[c.ID]
		w.fini = sql.NullInt64{Int64: l.line.seq, Valid: true}
		want[c.ID] = w
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, h, "SELECT "+workColumns+", seq, fini FROM travaux", nil, func(rows *sql.Rows) error {
		var w workRow
		var motif sql.RawBytes
		if err := rows.Scan(&w.ID, &w.Liste, &w.Identite, &w.Regle, &w.ouvert, &w.decalage, &w.Par, &motif, &w.seq, &w.fini); err != nil {
			return err
		}
		opened, err := b.sealer.open(nil, place("travaux", "motif", w.ID), motif)
		if err != nil {
			return fmt.Errorf("travail %s : %w", w.ID, err)
		}
		w.Motif = string(opened)
		wanted := want[w.ID]
		w.Ouvert = wanted.Ouvert // compared by its stored form
		if w != wanted {
			return differs("travail", w.ID)
		}
		delete(want, w.ID)
		return nil
	})
	if err == nil && len(want) > 0 {
		err = refused("base_projection", fmt.Errorf("%d travaux absents", len(want)))
	}
	return err
}

// digest is the SHA-256 of the projection, row by row in the order of the keys.
func (b *Base) digest(ctx context.Context, h *handle) (string, error) {
	sum := sha256.New()
	for _, query := range []string{
		"SELECT id, version, statut, attributs, i_ins, i_ipp, corps FROM identites ORDER BY id",
		"SELECT i_date, id, noms FROM recherche ORDER BY i_date, id",
		"SELECT id, liste, identite, regle, ouvert, decalage, par, motif, seq, fini FROM travaux ORDER BY id",
		"SELECT a, b, avis, seq FROM paires ORDER BY a, b",
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

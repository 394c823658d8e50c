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
		t := tallies{}
		if err := b.checkIdentities(ctx, h, &t); err != nil {
			return err
		}
		if err := b.checkCounts(ctx, h, &t); err != nil {
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
func (b *Base) checkIdentities(ctx context.Context, h *handle, t *tallies) error {
	var n int64
	groups := map[group]int{}
	err := each(ctx, h, "SELECT id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve FROM identites", nil, func(rows *sql.Rows) error {
		n++
		var id string
		var version int
		var r row
		if err := rows.Scan(&id, &version, &r.statut, &r.attributs, &r.ins, &r.ipp, &r.corps, &r.verifiee, &r.nia, &r.preuve); err != nil {
			return err
		}
		i, err := b.foldAll(ctx, h, id, t)
		if err != nil {
			return err
		}
		groups[groupOf(i.Identite)]++
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
	if err != nil {
		return err
	}
	return checkGroups(ctx, h, groups)
}

func (r row) same(other row) bool {
	return r.statut == other.statut && r.attributs == other.attributs && bytes.Equal(r.ins, other.ins) &&
		bytes.Equal(r.ipp, other.ipp) && bytes.Equal(r.corps, other.corps) && bytes.Equal(r.noms, other.noms) &&
		r.verifiee == other.verifiee && r.nia == other.nia && r.preuve == other.preuve
}

// foldAll folds the events of one identity, and tallies what they leave to count.
func (b *Base) foldAll(ctx context.Context, h *handle, id string, t *tallies) (state, error) {
	var s state
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
		before := s.Identite
		if s.Identite, err = replayEvent(before, id, ev); err != nil {
			return fmt.Errorf("ligne %d : %w", l.line.seq, err)
		}
		if s.verifiee, err = verifiedOn(s.verifiee, &l.line, s.Identite, ev); err != nil {
			return err
		}
		c, err := countEvent(&l.line, before, s.Identite, ev)
		t.add(c, "")
		return err
	})
	return s, err
}

// checkWorks plays the lines about work items again, and compares.
func (b *Base) checkWorks(ctx context.Context, h *handle) error {
	want := map[string]work{}
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE nom IN (?, ?, ?, ?, ?) ORDER BY seq"
	err := each(ctx, h, query, workFacts, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		var about struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(l.line.body, &about); err != nil {
			return fmt.Errorf("lire le travail : %w", err)
		}
		w, err := want[about.ID].follow(&l.line)
		want[about.ID] = w
		return err
	})
	if err != nil {
		return err
	}
	err = each(ctx, h, "SELECT "+workColumns+", fiche, statut FROM travaux", nil, func(rows *sql.Rows) error {
		var fiche []byte
		var statut string
		w, err := b.scanWork(rows, &fiche, &statut)
		if err != nil {
			return err
		}
		wanted := want[w.ID]
		_, offset := w.Ouvert.Zone()
		_, wantedOffset := wanted.Ouvert.Zone()
		same := w.Ouvert.Equal(wanted.Ouvert) && offset == wantedOffset
		w.Ouvert = wanted.Ouvert // one moment may be written in two ways
		if !same || w != wanted {
			return differs("travail", w.ID)
		}
		delete(want, w.ID)
		of, err := b.identity(h, w.Identite)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		if f, s := b.ficheOf(of); s != statut || !bytes.Equal(f, fiche) {
			return differs("travail", w.ID)
		}
		return nil
	})
	if err == nil && len(want) > 0 {
		err = refused("base_projection", fmt.Errorf("%d travaux absents", len(want)))
	}
	if err != nil {
		return err
	}
	return checkWorkCounts(h)
}

// checkWorkCounts counts the open items again.
func checkWorkCounts(h *handle) error {
	const counted = "SELECT liste, cause, service, affecte, count(*) FROM travaux WHERE fini IS NULL GROUP BY liste, cause, service, affecte"
	const kept = "SELECT liste, cause, service, affecte, nombre FROM comptes WHERE nombre <> 0"
	var differences int
	err := h.one("SELECT count(*) FROM (SELECT * FROM ("+counted+" EXCEPT "+kept+") UNION ALL SELECT * FROM ("+kept+" EXCEPT "+counted+"))", nil, &differences)
	if err == nil && differences > 0 {
		err = refused("base_projection", fmt.Errorf("%d comptes de listes autres que ce qui est ouvert", differences))
	}
	return err
}

// digest is the SHA-256 of the projection, row by row in the order of the keys.
func (b *Base) digest(ctx context.Context, h *handle) (string, error) {
	sum := sha256.New()
	for _, query := range []string{
		"SELECT id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve FROM identites ORDER BY id",
		"SELECT i_date, id, noms FROM recherche ORDER BY i_date, id",
		"SELECT * FROM travaux ORDER BY seq",
		"SELECT * FROM comptes WHERE nombre <> 0 ORDER BY liste, cause, service, affecte",
		"SELECT a, b, avis, seq FROM paires ORDER BY a, b",
		"SELECT statut, attributs, nombre FROM repartition WHERE nombre <> 0 ORDER BY statut, attributs",
		"SELECT * FROM venues ORDER BY seq", "SELECT * FROM appels ORDER BY seq", "SELECT * FROM tirages ORDER BY seq",
		"SELECT * FROM mouvements ORDER BY seq",
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

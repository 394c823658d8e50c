package store

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"database/sql"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

// Bulk makes n identities, as n creations through Record would leave them: the journal with its chain, the messages that
// wait, the projection. It writes each table in its own order and its indexes at the end, since millions one by one take
// hours on a busy machine. A base that it left half made is taken up where it stands.
func (b *Base) Bulk(t testing.TB, n int, person func(int) ins.Created) {
	t.Helper()
	const mine = `sql IS NOT NULL AND (type = 'index' AND tbl_name IN ('journal', 'identites') OR type = 'trigger' AND name = 'journal_suit')`
	model, err := Open(t.TempDir()+"/modele.db", WithKey(NewKey()))
	require.NoError(t, err)
	var indexes, drop []string
	require.NoError(t, model.lock(whole, func(h *handle) error {
		return each(whole, h, "SELECT type, name, sql FROM sqlite_schema WHERE "+mine, nil, func(rows *sql.Rows) error {
			var kind, name, text string
			err := rows.Scan(&kind, &name, &text)
			drop, indexes = append(drop, "DROP "+kind+" IF EXISTS "+name), append(indexes, text)
			return err
		})
	}))
	require.NoError(t, model.Close())
	var start int
	var last head
	require.NoError(t, b.lock(whole, func(h *handle) (err error) {
		for _, s := range append(drop, "PRAGMA synchronous = OFF") {
			if _, err := h.conn.ExecContext(whole, s); err != nil {
				return err
			}
		}
		if last, err = b.head(h); err != nil {
			return err
		}
		if err := h.one("SELECT count(*) FROM identites", nil, &start); err != nil || start == 0 {
			return err
		}
		return h.one("SELECT seq, empreinte FROM journal ORDER BY seq DESC LIMIT 1", nil, &last.seq, &last.hash)
	}))
	type dated struct {
		index [indexSize]byte
		n     int32
	}
	dates := make([]dated, 0, n)
	for i := range start {
		dates = append(dates, dated{[indexSize]byte(b.dateIndex(person(i).Traits.DateNaissance)), int32(i)})
	}
	batches(t, b, start, n, func(h *handle, i int) error {
		c := person(i)
		body, err := ins.EncodeEvent(c)
		if err != nil {
			return err
		}
		id, effects, refusal := ins.Apply(ins.Identite{}, c)
		require.Nil(t, refusal)
		line := record{seq: last.seq + 1, previous: last.hash, identite: c.ID, version: 1, event: true, name: c.Name(), body: body}
		line.sign(c.Meta)
		salted := make([]byte, saltSize, saltSize+len(body))
		_, _ = rand.Read(salted)
		salted = append(salted, body...)
		commitment, buf := commitmentOf(nil, salted)
		line.commitment = commitment[:]
		hash, _ := line.hashOf(buf)
		line.hash = hash[:]
		_, err = h.exec("INSERT INTO journal ("+lineColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", line.seq, line.identite, line.version,
			line.event, line.name, line.quand, line.decalage, line.agent, line.poste, b.sealer.seal(place("journal", "corps", itoa(line.seq)), salted),
			line.commitment, line.previous, line.hash)
		if err != nil {
			return err
		}
		last = head{line.seq, line.hash}
		for rang, e := range effects {
			if err := b.post(h, Envoi{Seq: line.seq, Rang: rang + 1, Genre: e.Kind, Identite: c.ID, Regle: e.Regle, Motif: e.Motif}); err != nil {
				return err
			}
		}
		r, err := b.row(state{Identite: id})
		if err != nil {
			return err
		}
		dates = append(dates, dated{[indexSize]byte(b.dateIndex(id.DateNaissance)), int32(i)})
		_, err = h.exec("INSERT INTO identites (id, version, statut, attributs, i_ins, i_ipp, corps, verifiee, nia, preuve) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
			c.ID, r.statut, r.attributs, r.ins, r.ipp, r.corps, r.verifiee, r.nia, r.preuve)
		return err
	})
	slices.SortFunc(dates, func(a, b dated) int { return cmp.Or(bytes.Compare(a.index[:], b.index[:]), cmp.Compare(a.n, b.n)) })
	batches(t, b, 0, n, func(h *handle, i int) error {
		c := person(int(dates[i].n))
		id, _, _ := ins.Apply(ins.Identite{}, c)
		_, err := h.exec("INSERT INTO recherche (i_date, id, noms) VALUES (?, ?, ?)", dates[i].index[:], c.ID,
			b.sealer.seal(place("recherche", "noms", c.ID), []byte(foldedNames(id))))
		return err
	})
	require.NoError(t, b.lock(whole, func(h *handle) error {
		for _, s := range indexes {
			if _, err := h.conn.ExecContext(whole, s); err != nil {
				return err
			}
		}
		if _, err := h.exec("UPDATE tete SET seq = ?, empreinte = ?, sceau = ?", last.seq, last.hash, b.sealer.headSeal(last.seq, last.hash)); err != nil {
			return err
		}
		if err := moveGroup(h, group{ins.Provisoire.Code(), 0}, n); err != nil {
			return err
		}
		_, err := h.conn.ExecContext(whole, "PRAGMA synchronous = FULL")
		return err
	}))
}

// batches does what remains of n things, fifty thousand in each transaction.
func batches(t testing.TB, b *Base, i, n int, do func(*handle, int) error) {
	t.Helper()
	for i < n {
		require.NoError(t, b.write(whole, func(h *handle) error {
			for end := min(n, i+50_000); i < end; i++ {
				if err := do(h, i); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

package store

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// plan gives what SQLite means to do for a query, line by line.
func plan(t *testing.T, h *handle, query string, args ...any) (all []string) {
	t.Helper()
	require.NoError(t, each(whole, h, "EXPLAIN QUERY PLAN "+query, args, func(rows *sql.Rows) error {
		var id, parent, unused int
		var detail string
		err := rows.Scan(&id, &parent, &unused, &detail)
		all = append(all, detail)
		return err
	}))
	return all
}

// Whatever is filtered, a list is shown by an index that has the order of its rows, and counted without them.
func TestWorklists_NoFullScan(t *testing.T) {
	b, err := Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	for _, q := range []app.WorkQuery{
		{}, {Cause: "c"}, {Service: "s"}, {Cause: "c", Service: "s"}, {Affecte: "a"}, {Libre: true}, {Affecte: "a", Libre: true, Cause: "c"},
	} {
		q.Liste = ins.ListeARecuperer
		where, args := whereOf(q)
		require.NoError(t, b.read(whole, func(h *handle) error {
			for _, step := range plan(t, h, "SELECT id, fiche FROM travaux WHERE fini IS NULL AND "+where+" ORDER BY ouvert, seq LIMIT 100", args...) {
				require.True(t, strings.HasPrefix(step, "SEARCH travaux USING INDEX travaux_ouverts (liste=?"), "%+v: %s", q, step)
			}
			for _, step := range plan(t, h, "SELECT sum(nombre) FROM comptes WHERE "+where, args...) {
				require.True(t, strings.HasPrefix(step, "SEARCH comptes"), "%+v: %s", q, step)
			}
			return nil
		}))
	}
	require.NoError(t, b.read(whole, func(h *handle) error {
		for _, step := range plan(t, h, queryOldest, "x") {
			require.Contains(t, step, "SEARCH travaux USING INDEX travaux_ouverts (liste=?)")
		}
		for _, query := range []string{queryFailed, queryFailures} {
			for _, step := range plan(t, h, query) {
				require.Regexp(t, "^SCAN envois USING (COVERING )?INDEX envois_echecs$", step)
			}
		}
		require.Equal(t, []string{"SCAN comptes"}, plan(t, h, queryCounts), "a row for each list, cause, service and agent")
		return nil
	}))
}

// Items opened before the counts were kept are counted.
func TestMigrate_CountsWhatIsOpen(t *testing.T) {
	b, err := Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	for i := range 12 {
		c := storetest.Personne(i)
		id := c.ID + "-travail"
		_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}}, []app.Work{{ID: id, Liste: ins.ListeDoublon, Motif: "m", Cause: []string{"a", "b"}[i%2]}})
		require.NoError(t, err)
		switch {
		case i%3 == 0:
			require.NoError(t, b.CloseWork(t.Context(), app.WorkAct{Meta: storetest.Meta(i), ID: id, Cause: app.FinRien}))
		case i%4 == 1:
			require.NoError(t, b.AssignWork(t.Context(), app.WorkAct{Meta: storetest.Meta(i), ID: id, Pour: "quelqu'un"}))
		}
	}
	before, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	all, err := migrations()
	require.NoError(t, err)
	for _, m := range all {
		if strings.HasSuffix(m.name, "_comptes.sql") {
			require.NoError(t, b.SQL("DROP TABLE comptes; DROP INDEX envois_echecs; DROP TRIGGER travaux_un_de_plus; DROP TRIGGER travaux_un_de_moins; DROP TRIGGER travaux_passe"))
			require.NoError(t, b.SQL(m.sql))
		}
	}
	after, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, before, after)
	_, err = b.VerifyAll(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.SQL("UPDATE comptes SET nombre = nombre + 1"))
	_, err = b.VerifyAll(t.Context())
	require.ErrorContains(t, err, "base_projection")
	_, err = b.Rebuild(t.Context())
	require.NoError(t, err)
	_, err = b.VerifyAll(t.Context())
	require.NoError(t, err)
}

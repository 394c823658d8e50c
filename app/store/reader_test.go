package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/ins"
)

func journalOf(t *testing.T, lines int) *store.Base {
	t.Helper()
	b, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = b.Close() })
	begin := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for done := 0; done < lines; {
		var acts []app.Recording
		for range min(1000, lines-done) {
			meta := ins.Meta{Quand: begin.Add(time.Duration(done) * time.Minute), Agent: fmt.Sprintf("AGENT %d", done%3), Poste: "P1"}
			acts = append(acts, app.Recording{ID: fmt.Sprintf("d%d", done%5), Entries: []app.Entry{{Kind: []string{app.FactAccess, app.FactReading}[done%2], Meta: meta, Fact: done}}})
			done++
		}
		_, err := b.RecordAll(t.Context(), acts)
		require.NoError(t, err)
	}
	return b
}

// The whole journal can be read, page after page, each line once; each filter keeps what it names.
func TestPage_EveryLineOnceAndFilters(t *testing.T) {
	b := journalOf(t, 250)
	for _, tc := range []struct {
		name string
		q    app.JournalQuery
		want int
	}{
		{"all", app.JournalQuery{}, 250},
		{"agent", app.JournalQuery{Agent: "agent 1"}, 83},
		{"name", app.JournalQuery{Name: app.FactAccess}, 125},
		{"identity", app.JournalQuery{Identite: "d2"}, 50},
		{"one hour", app.JournalQuery{From: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)}, 60},
		{"nobody", app.JournalQuery{Agent: "personne"}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, n, last := tc.q, 0, int64(1<<62)
			q.Limit = 40
			for {
				p, err := b.Page(t.Context(), q)
				require.NoError(t, err)
				for _, l := range p.Lines {
					require.Less(t, l.Seq, last, "newest first, none twice")
					last = l.Seq
					n++
				}
				if p.Next == 0 {
					break
				}
				q.Before = p.Next
			}
			require.Equal(t, tc.want, n)
		})
	}
}

// A check that can be watched finds what Verify finds, tells how far it is, and stops when asked.
func TestVerifyJournal_ProgressBreakAndCancel(t *testing.T) {
	b := journalOf(t, 12000)
	var seen []int64
	r, err := b.VerifyJournal(t.Context(), func(done, total int64) {
		require.EqualValues(t, 12000, total)
		seen = append(seen, done)
	})
	require.NoError(t, err)
	require.Len(t, seen, 3)
	require.EqualValues(t, 12000, r.Lignes)
	whole, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.Equal(t, whole.Tete, r.Tete)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = b.VerifyJournal(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)

	require.NoError(t, b.SQL("DROP TRIGGER journal_ne_change_pas"))
	require.NoError(t, b.SQL("UPDATE journal SET agent = 'QUELQU''UN' WHERE seq = 7000"))
	r, err = b.VerifyJournal(t.Context(), nil)
	require.Error(t, err)
	require.EqualValues(t, 7000, r.Rupture)

	empty := journalOf(t, 0)
	_, err = empty.VerifyJournal(t.Context(), nil)
	require.NoError(t, err)
}

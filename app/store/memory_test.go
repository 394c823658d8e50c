package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// twoPeople is a base that knows two persons.
type twoPeople struct {
	*store.Base
	one, two ins.Created
}

// act records a fact about a person, and opens an item with it.
func (b twoPeople) act(t *testing.T, about ins.Created, w app.Work) {
	t.Helper()
	_, err := b.Record(t.Context(), about.ID, 0, []app.Entry{storetest.Fait(1, app.FactCall, secret)}, []app.Work{w})
	require.NoError(t, err)
}

func event(ev ins.Event) []app.Entry { return []app.Entry{{Event: ev}} }

// What one program still knows of an identity is nothing against what another has written since.
func TestRecord_TwoProgramsByTurns(t *testing.T) {
	one := newBase(t)
	other := open(t, one.Path())
	c := storetest.Personne(1)
	create(t, one, c)
	for version := 1; version < 9; version += 2 {
		after, err := other.Record(t.Context(), c.ID, version, event(storetest.Check(version, c)), nil)
		require.NoError(t, err)
		require.Equal(t, version+1, after.Version)
		_, err = one.Record(t.Context(), c.ID, version, event(storetest.Check(version, c)), nil)
		require.ErrorIs(t, err, app.ErrStale)
		_, err = one.Record(t.Context(), c.ID, version+1, event(storetest.Check(version, c)), nil)
		require.NoError(t, err)
	}
	rebuilt(t, other)
}

// An act that another program refuses, or that fails, leaves nothing in mind.
func TestRecord_AfterAnActThatFailed(t *testing.T) {
	b := newBase(t)
	c, d := storetest.Personne(1), storetest.Personne(2)
	create(t, b, c)
	d.IPP = c.IPP
	_, err := b.RecordAll(t.Context(), []app.Recording{
		{ID: c.ID, Expected: 1, Entries: event(storetest.Check(3, c)), Works: []app.Work{{Liste: ins.ListeDoublon, Motif: "m"}}},
		{ID: d.ID, Entries: event(d)},
	})
	requireRefused(t, err, "base_ipp_pris")
	after, err := b.Record(t.Context(), c.ID, 1, event(storetest.Check(3, c)), nil)
	require.NoError(t, err)
	require.Equal(t, 2, after.Version)
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	require.Empty(t, works)
	rebuilt(t, b)
}

// An item opened in any way is seen by the next act, which may solve it or ask for it again.
func TestRecord_SeesTheItemsOpenedSince(t *testing.T) {
	for _, c := range []struct {
		name string
		open func(t *testing.T, b twoPeople, w app.Work)
	}{
		{"by the same act", func(t *testing.T, b twoPeople, w app.Work) { b.act(t, b.one, w) }},
		{"by an act about another identity", func(t *testing.T, b twoPeople, w app.Work) {
			w.Identite = b.one.ID
			b.act(t, b.two, w)
		}},
		{"by another program", func(t *testing.T, b twoPeople, w app.Work) {
			other := twoPeople{open(t, b.Path()), b.one, b.two}
			other.act(t, b.one, w)
		}},
		{"again, once closed", func(t *testing.T, b twoPeople, w app.Work) {
			b.act(t, b.one, w)
			require.NoError(t, b.CloseWork(t.Context(), app.WorkAct{Meta: storetest.Meta(2), ID: w.ID, Cause: app.FinRien}))
			require.NoError(t, b.ReopenWork(t.Context(), app.WorkAct{Meta: storetest.Meta(2), ID: w.ID, Motif: "erreur"}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := twoPeople{newBase(t), storetest.Personne(1), storetest.Personne(2)}
			create(t, b, b.two)
			create(t, b, b.one)
			w := app.Work{ID: "w", Liste: ins.ListeAValider, Motif: "à voir"}
			c.open(t, b, w)
			w.ID = "w2"
			b.act(t, b.one, w)
			works, err := b.Works(t.Context())
			require.NoError(t, err)
			require.Len(t, works, 1, "asked for twice")
			_, err = b.Record(t.Context(), b.one.ID, 1, event(storetest.Check(3, b.one)), nil)
			require.NoError(t, err)
			d, err := b.Item(t.Context(), "w")
			require.NoError(t, err)
			require.Equal(t, app.FinResolu, d.Fin)
			rebuilt(t, b.Base)
		})
	}
}

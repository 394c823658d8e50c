package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

func TestDoublons_A85(t *testing.T) {
	b := newBase(t)
	married := storetest.Person(2, "D'ARTAGNAN", "MARIE", "1980-03-04")
	married.NomUtilise = "LE GOFF"
	create(t, b, storetest.Person(1, "DARTAGNAN", "PIERRE", "1980-03-04"))
	create(t, b, married)
	create(t, b, storetest.Person(3, "LEGOFF", "ANNE", "1980-03-04"))
	create(t, b, storetest.Person(4, "DARTAGNAN", "PIERRE", "1980-03-05"))
	create(t, b, storetest.Person(5, "DART", "PIERRE", "1980-03-04"))
	id := func(n int) string { return storetest.Personne(n).ID }
	typed := func(nom, utilise string) ins.Identite {
		c := storetest.Person(9, nom, "X", "1980-03-04")
		return ins.Identite{Traits: c.Traits, NomUtilise: utilise}
	}
	requireDoublons := func(i ins.Identite, want ...string) {
		t.Helper()
		found, err := b.Doublons(t.Context(), i)
		require.NoError(t, err)
		ids := []string{}
		for _, d := range found {
			ids = append(ids, d.Identite.ID)
		}
		require.ElementsMatch(t, append([]string{}, want...), ids)
	}
	requireDoublons(typed("D ARTAGNAN", ""), id(1), id(2))
	requireDoublons(typed("AUTRE", "LE-GOFF"), id(2), id(3))
	requireDoublons(typed("AUTRE", ""))
	requireDoublons(ins.Identite{})
	loaded := func(n int) ins.Identite {
		d, err := b.Load(t.Context(), id(n))
		require.NoError(t, err)
		return d.Identite
	}
	requireDoublons(loaded(2), id(1), id(3))

	// A pair judged once is not shown again; a potential duplicate is, with what was said of it.
	require.ErrorIs(t, b.Judge(t.Context(), store.Judgement{Meta: storetest.Meta(1), A: id(2), B: id(1), Avis: store.HomonymeAvere}), store.ErrUnsigned)
	require.NoError(t, b.Judge(t.Context(), store.Judgement{Meta: storetest.Meta(1), A: id(2), B: id(1), Avis: store.HomonymeAvere, Motif: "sœurs"}))
	require.NoError(t, b.Judge(t.Context(), store.Judgement{Meta: storetest.Meta(2), A: id(2), B: id(3), Avis: store.DoublonPotentiel, Motif: "à voir"}))
	requireDoublons(loaded(2), id(3))
	requireDoublons(loaded(1))
	found, err := b.Doublons(t.Context(), loaded(3))
	require.NoError(t, err)
	require.Equal(t, store.DoublonPotentiel, found[0].Avis)
	require.ErrorIs(t, b.Judge(t.Context(), store.Judgement{Meta: storetest.Meta(2), A: id(2), B: "inconnue", Avis: store.DoublonPotentiel, Motif: "m"}), app.ErrNotFound)

	// Both records have it in their journal, and the journal gives it back.
	for _, n := range []int{1, 2} {
		lines, err := b.Lines(t.Context(), id(n))
		require.NoError(t, err)
		require.Equal(t, store.FactPairJudged, lines[1].Name)
	}
	before, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	require.NoError(t, b.SQL("UPDATE paires SET avis = 'HOMA'"))
	_, err = b.VerifyAll(t.Context())
	requireRefused(t, err, "base_projection")
	after, err := b.Rebuild(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.Projection, after.Projection)
}

// What an effect asks for is there with its event: a work item, something to send; sending takes it out.
func TestRecord_EffectsAreWrittenWithTheEvent(t *testing.T) {
	b := newBase(t)
	c := storetest.Personne(1)
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}, {Event: storetest.Check(1, c)}, {Event: storetest.Accept(2, c, storetest.MatriculeOf(1))}}, nil)
	require.NoError(t, err)
	_, err = b.Record(t.Context(), c.ID, 3, []app.Entry{{Event: ins.INSWithdrawn{Meta: storetest.Meta(3), Motif: "ZZMOTIFZZ"}}}, nil)
	require.NoError(t, err)
	pending, err := b.Pending(t.Context(), 100)
	require.NoError(t, err)
	var withdrawn []store.Envoi
	for _, e := range pending {
		require.Equal(t, c.ID, e.Identite)
		if e.Genre == ins.EffectWithdraw {
			withdrawn = append(withdrawn, e)
		}
	}
	require.Len(t, withdrawn, 1)
	require.Equal(t, "ZZMOTIFZZ", withdrawn[0].Motif)
	require.NoError(t, b.Sent(t.Context(), withdrawn[0]))
	require.ErrorIs(t, b.Sent(t.Context(), withdrawn[0]), app.ErrNotFound)
	left, err := b.Pending(t.Context(), 100)
	require.NoError(t, err)
	require.Len(t, left, len(pending)-1)
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, works)
	require.NoError(t, b.CloseWork(t.Context(), app.WorkAct{Meta: storetest.Meta(4), ID: works[0].ID, Cause: "corrigé"}))
	require.ErrorIs(t, b.CloseWork(t.Context(), app.WorkAct{Meta: storetest.Meta(4), ID: works[0].ID, Cause: "corrigé"}), app.ErrWorkClosed)
	require.NoError(t, b.SQL("UPDATE envois SET genre = 'autre'"))
	_, err = b.Pending(t.Context(), 100)
	requireRefused(t, err, "base_alteree")
}

package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// qualified makes a qualified identity whose INS was recovered on a day.
func qualified(t *testing.T, b *store.Base, n int, at time.Time, oid ins.OID) ins.Created {
	t.Helper()
	c := storetest.Personne(n)
	check, accept := storetest.Check(0, c), storetest.Accept(0, c, storetest.MatriculeOf(n))
	c.Quand, check.Quand, check.Preuve.Quand, accept.Quand, accept.INS.OID = at, at, at, at, oid
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}, {Event: check}, {Event: accept}}, nil)
	require.NoError(t, err)
	return c
}

// D-60, D-61, H-32: time alone makes a vérification due; an act on it makes it an item of the base.
func TestWorklists_H32_VerificationsDue(t *testing.T) {
	now := time.Date(2026, 6, 15, 10, 0, 0, 0, time.Local)
	b := newBase(t, store.WithClock(func() time.Time { return now }))
	old := qualified(t, b, 1, now.AddDate(-3, 0, -1), ins.OIDNIR)
	older := qualified(t, b, 2, now.AddDate(-6, 0, 0), ins.OIDNIR)
	qualified(t, b, 3, now.AddDate(-3, 0, 1), ins.OIDNIR)
	nia := qualified(t, b, 4, now.AddDate(0, 0, -9), ins.OIDNIA)
	qualified(t, b, 5, now.AddDate(0, 0, -9), ins.OIDNIA) // has not come back
	today := ins.Meta{Quand: now, Agent: "a.martin", Poste: "ACCUEIL-1"}
	_, err := b.Record(t.Context(), nia.ID, 0, []app.Entry{{Kind: app.FactVisit, Meta: today, Fact: app.VisitFact{Cle: "v", Debut: now}}}, nil)
	require.NoError(t, err)

	due := func(q app.WorkQuery) []string {
		t.Helper()
		q.Liste = ins.ListeVerification
		p := list(t, b, q)
		var ids []string
		for _, i := range p.Items {
			ids = append(ids, i.Identite)
			require.NotEmpty(t, i.NomNaissance)
			require.Equal(t, ins.Qualifiee, i.Statut)
		}
		if q.Limit == 0 && q.Offset == 0 {
			require.Equal(t, len(ids), p.Total)
		}
		return ids
	}
	require.Equal(t, []string{older.ID, nia.ID, old.ID}, due(app.WorkQuery{}), "due for the longest time first")
	require.Equal(t, []string{older.ID, nia.ID}, due(app.WorkQuery{Annees: 5}))
	require.Equal(t, []string{nia.ID}, due(app.WorkQuery{Cause: app.CauseNIA}))
	require.Equal(t, []string{nia.ID}, due(app.WorkQuery{Offset: 1, Limit: 1}))
	require.Equal(t, []string{old.ID}, due(app.WorkQuery{Texte: old.IPP}))
	require.Empty(t, due(app.WorkQuery{Affecte: "C. Martin"}))
	lists, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	for _, l := range lists {
		if l.Code == ins.ListeVerification {
			require.Equal(t, 3, l.Ouverts)
			require.Equal(t, now.AddDate(-3, 0, 0).Format("2006-01-02"), l.PlusAncien.Format("2006-01-02"), "due since then")
			require.Equal(t, []app.WorkCount{{Code: app.CausePeriode, Nombre: 2}, {Code: app.CauseNIA, Nombre: 1}}, l.Causes)
		}
	}
	figures, err := b.Indicators(t.Context(), app.Period{From: now, To: now})
	require.NoError(t, err)
	for _, i := range figures.All {
		if i.Code == "H-32" {
			require.Equal(t, []int{2, 5}, []int{i.Part, i.Total})
			require.Equal(t, []app.Share{{Code: "3", Label: "de 3 à 5 ans", Count: 1}, {Code: "5", Label: "plus de 5 ans", Count: 1}}, i.Split)
		}
	}

	// Somebody takes one in hand, another is closed without a vérification: neither stands there twice.
	items := list(t, b, app.WorkQuery{Liste: ins.ListeVerification}).Items
	require.NoError(t, b.AssignWork(t.Context(), app.WorkAct{Meta: today, ID: items[0].ID, Pour: "C. Martin"}))
	require.NoError(t, b.CloseWork(t.Context(), app.WorkAct{Meta: today, ID: items[2].ID, Cause: app.FinRien}))
	require.Equal(t, []string{older.ID, nia.ID}, due(app.WorkQuery{}))
	require.Equal(t, []string{older.ID}, due(app.WorkQuery{Affecte: "C. Martin"}))
	d, err := b.Item(t.Context(), items[0].ID)
	require.NoError(t, err)
	require.Len(t, d.Notes, 2)
	require.True(t, items[0].Ouvert.Equal(d.Ouvert), "due since the same day")
	d, err = b.Item(t.Context(), items[1].ID)
	require.NoError(t, err)
	require.Equal(t, app.CauseNIA, d.Cause)

	// A vérification ends it, whether anybody had it in hand or not.
	for _, c := range []ins.Created{older, nia} {
		_, err = b.Record(t.Context(), c.ID, 3, []app.Entry{{Event: ins.VerificationPassed{Meta: today}}}, nil)
		require.NoError(t, err)
	}
	require.Empty(t, due(app.WorkQuery{}))
	require.ErrorIs(t, b.CommentWork(t.Context(), app.WorkAct{Meta: today, ID: items[1].ID, Motif: "tard"}), app.ErrNotFound)
	rebuilt(t, b)
}

// What could not leave is on a list until it has left.
func TestWorklists_MessagesThatCouldNotLeave(t *testing.T) {
	b := newBase(t)
	create(t, b, storetest.Personne(1))
	waiting, err := b.Pending(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, waiting, 1)
	require.Empty(t, list(t, b, app.WorkQuery{Liste: ins.ListeFlux}).Items, "it only waits")
	require.NoError(t, b.Failed(t.Context(), waiting[0], "eai_absent"))
	p := list(t, b, app.WorkQuery{Liste: ins.ListeFlux, Cause: "eai_absent", Texte: "bern"})
	require.Equal(t, 1, p.Total)
	require.Equal(t, storetest.Personne(1).IPP, p.Items[0].IPP)
	lists, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	require.Equal(t, 1, lists[len(lists)-1].Ouverts)
	require.NoError(t, b.Sent(t.Context(), waiting[0]))
	require.Empty(t, list(t, b, app.WorkQuery{Liste: ins.ListeFlux}).Items)
	require.ErrorIs(t, b.Failed(t.Context(), waiting[0], "x"), app.ErrNotFound)
}

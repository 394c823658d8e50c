package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// busy makes n identities with a visit, a call and an open item each.
func busy(b *testing.B, n int) *store.Base {
	b.Helper()
	base := newBase(b)
	var acts []store.Act
	for i := range n {
		c := storetest.Personne(i)
		at := ins.Meta{Quand: storetest.Meta(0).Quand.Add(time.Duration(i%(60*24*60)) * time.Minute), Agent: "a", Poste: "p"}
		acts = append(acts, store.Act{ID: c.ID, Entries: []app.Entry{{Event: c}, {Event: storetest.Check(i, c)},
			{Kind: app.FactVisit, Meta: at, Fact: app.VisitFact{Cle: fmt.Sprint(i), Debut: at.Quand, Duree: time.Minute}},
			{Kind: app.FactCall, Meta: at, Fact: app.CallFact{Code: "01"}}},
			Works: []app.Work{{Liste: ins.ListeARecuperer, Motif: "retour 01", Cause: "retour_01"}}})
		if len(acts) == 1000 || i == n-1 {
			_, err := base.RecordAll(b.Context(), acts)
			require.NoError(b, err)
			acts = acts[:0]
		}
	}
	return base
}

// BenchmarkWorklist: a list of GUICHET_BENCH_LISTE items, whole, by page and counted. Aim: well under a second.
func BenchmarkWorklist(b *testing.B) {
	n := size("GUICHET_BENCH_LISTE", 20_000)
	base := busy(b, n)
	var whole, page, typed, counts, figures []time.Duration
	timed := func(to *[]time.Duration, do func() error) {
		start := time.Now()
		require.NoError(b, do())
		*to = append(*to, time.Since(start))
	}
	q := app.WorkQuery{Liste: ins.ListeARecuperer}
	ask := func(q app.WorkQuery, want int) func() error {
		return func() error {
			p, err := base.List(b.Context(), q)
			require.Len(b, p.Items, want)
			return err
		}
	}
	part, named := q, q
	part.Offset, part.Limit, named.Texte = n/2, 100, "durand"
	for b.Loop() {
		timed(&whole, ask(q, n))
		timed(&page, ask(part, 100))
		timed(&typed, ask(named, n/10))
		timed(&counts, func() error { _, err := base.Lists(b.Context(), 3); return err })
		timed(&figures, func() error {
			_, err := base.Indicators(b.Context(), app.Period{From: storetest.Meta(0).Quand, To: storetest.Meta(0).Quand.AddDate(0, 3, 0)})
			return err
		})
	}
	for name, d := range map[string][]time.Duration{"liste": whole, "page": page, "nom": typed, "comptes": counts, "indicateurs": figures} {
		b.ReportMetric(float64(quantile(d, 0.5).Microseconds())/1000, "ms-"+name)
	}
}

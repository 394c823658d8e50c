// Package storetest is the conformance suite of the port app.Base: every base passes it, whatever it is built on.
// Personne is its factory of fictitious people.
package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// Suite runs on bases that New makes, empty, closed by the test's cleanup.
type Suite struct {
	New func(t *testing.T) app.Base
	// Second opens another window on the same base.
	Second func(t *testing.T, first app.Base) app.Base
}

// Run runs every test of the suite.
func (s Suite) Run(t *testing.T) {
	for _, c := range []struct {
		name string
		test func(*testing.T)
	}{
		{"facts are kept before the record exists", s.factsBeforeTheRecord},
		{"H-01 an unsigned line is refused", s.unsigned},
		{"create, load, and the journal behind", s.createAndLoad},
		{"a refused event writes nothing", s.refusedEvent},
		{"all entries of an act or none", s.allOrNone},
		{"the second of two windows is told", s.stale},
		{"two windows write at once", s.twoWindows},
		{"A-80 one INS, one identity", s.oneINS},
		{"A-39 a withdrawn INS is searched no more", s.withdrawnINS},
		{"EXI SI 01 search by date and first characters", s.searchByDate},
		{"EXI SI 03 crossed names, separators ignored", s.searchCrossed},
		{"EXI SI 16 what a result shows", s.searchShows},
		{"EXI SI 17 matched characters", s.searchHighlights},
		{"A-73 approaching dates apart", s.searchApproaching},
		{"search by matricule and by IPP", s.searchByNumber},
		{"A-84 a merged record leads to the survivor", s.searchMerged},
		{"EXI SI 01 a search needs an entry", s.searchNeedsAnEntry},
		{"IPP of ten digits, never twice", s.ipp},
		{"work items oldest first, once each", s.works},
		{"unknown identity", s.unknown},
		{"a cancelled act writes nothing", s.cancelled},
	} {
		t.Run(c.name, c.test)
	}
}

func events(list ...ins.Event) []app.Entry {
	var entries []app.Entry
	for _, e := range list {
		entries = append(entries, app.Entry{Event: e})
	}
	return entries
}

func create(t *testing.T, b app.Base, people ...ins.Created) {
	t.Helper()
	for _, c := range people {
		_, err := b.Record(t.Context(), c.ID, 0, events(c), nil)
		require.NoError(t, err)
	}
}

func (s Suite) factsBeforeTheRecord(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	got, err := b.Record(t.Context(), c.ID, 0, []app.Entry{Fait(0, app.FactCall, map[string]string{"code": "01"})}, nil)
	require.NoError(t, err)
	require.Zero(t, got.Version)
	create(t, b, c)
	d, err := b.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, d.Lines, 2)
	require.Equal(t, app.FactCall, d.Lines[0].Name)
	require.JSONEq(t, `{"code":"01"}`, string(d.Lines[0].Body))
	// A fact is kept whatever version the caller saw.
	_, err = b.Record(t.Context(), c.ID, 7, []app.Entry{Fait(9, app.FactAccess, nil)}, nil)
	require.NoError(t, err)
}

func (s Suite) unsigned(t *testing.T) {
	b := s.New(t)
	for _, m := range []ins.Meta{{}, {Agent: "a", Poste: "p"}, {Agent: "a", Quand: debut}, {Poste: "p", Quand: debut}} {
		_, err := b.Record(t.Context(), "x", 0, []app.Entry{{Kind: app.FactAccess, Meta: m}}, nil)
		require.Error(t, err)
	}
}

func (s Suite) createAndLoad(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	got, err := b.Record(t.Context(), c.ID, 0, append(events(c), Fait(2, app.FactPrint, map[string]int{"copies": 3})), nil)
	require.NoError(t, err)
	require.Equal(t, 1, got.Version)
	require.Equal(t, c.Traits, got.Traits)
	d, err := b.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, got, d.Identite)
	require.Len(t, d.Lines, 2)
	first := d.Lines[0]
	require.Equal(t, c.Name(), first.Name)
	require.Equal(t, c.ID, first.ID)
	require.True(t, c.Quand.Equal(first.Quand))
	require.Equal(t, c.Quand.Format(time.RFC3339Nano), first.Quand.Format(time.RFC3339Nano), "the local offset is kept")
	require.Equal(t, c.Agent, first.Agent)
	require.Equal(t, c.Poste, first.Poste)
	require.Len(t, first.Hash, 64)
	require.Greater(t, d.Lines[1].Seq, first.Seq)
	back, err := ins.DecodeEvent(first.Name, first.Body)
	require.NoError(t, err)
	id, _, refusal := ins.Apply(ins.Identite{}, back)
	require.Nil(t, refusal)
	require.Equal(t, got, id, "an identity is the sum of its events")
}

func (s Suite) refusedEvent(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	c.Traits.NomNaissance = ""
	_, err := b.Record(t.Context(), c.ID, 0, events(c), nil)
	var refusal *texts.Refusal
	require.ErrorAs(t, err, &refusal)
	_, err = b.Load(t.Context(), c.ID)
	require.ErrorIs(t, err, app.ErrNotFound)
}

func (s Suite) allOrNone(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	refused := Personne(1)
	entries := append([]app.Entry{Fait(0, app.FactReading, "carte")}, events(c, refused)...) // the second creation is refused
	_, err := b.Record(t.Context(), c.ID, 0, entries, []app.Work{{Liste: ins.ListeAValider, Motif: "essai"}})
	require.Error(t, err)
	_, err = b.Load(t.Context(), c.ID)
	require.ErrorIs(t, err, app.ErrNotFound)
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	require.Empty(t, works)
}

func (s Suite) stale(t *testing.T) {
	b := s.New(t)
	other := s.Second(t, b)
	c := Personne(1)
	create(t, b, c)
	_, err := b.Record(t.Context(), c.ID, 1, events(Check(5, c)), nil)
	require.NoError(t, err)
	_, err = other.Record(t.Context(), c.ID, 1, events(Accept(6, c, MatriculeOf(1))), nil)
	require.ErrorIs(t, err, app.ErrStale)
	d, err := other.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, 2, d.Identite.Version)
	got, err := other.Record(t.Context(), c.ID, 2, events(Accept(6, c, MatriculeOf(1))), nil)
	require.NoError(t, err)
	require.Equal(t, ins.Qualifiee, got.Statut())
	_, err = b.Record(t.Context(), c.ID, 0, events(c), nil)
	require.ErrorIs(t, err, app.ErrStale, "created twice")
}

func (s Suite) twoWindows(t *testing.T) {
	b := s.New(t)
	windows := []app.Base{b, s.Second(t, b)}
	const each = 20
	var wg sync.WaitGroup
	errs := make(chan error, 2*each)
	for w, base := range windows {
		wg.Go(func() {
			for n := range each {
				c := Personne(1000*w + n)
				if _, err := base.Record(context.Background(), c.ID, 0, events(c), nil); err != nil {
					errs <- err
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		require.NoError(t, err)
	}
	seen := map[int64]bool{}
	for w := range windows {
		for n := range each {
			d, err := windows[1-w].Load(t.Context(), Personne(1000*w+n).ID)
			require.NoError(t, err)
			require.False(t, seen[d.Lines[0].Seq])
			seen[d.Lines[0].Seq] = true
		}
	}
}

func (s Suite) oneINS(t *testing.T) {
	b := s.New(t)
	first, second := Personne(1), Personne(1)
	second.ID, second.IPP = "autre", "9"
	create(t, b, first, second)
	m := MatriculeOf(1)
	holder, err := b.HolderOf(t.Context(), m, ins.OIDNIR)
	require.NoError(t, err)
	require.Empty(t, holder)
	_, err = b.Record(t.Context(), first.ID, 1, events(Accept(2, first, m)), nil)
	require.NoError(t, err)
	_, err = b.Record(t.Context(), second.ID, 1, events(Accept(3, second, m)), nil)
	require.ErrorIs(t, err, app.ErrINSHeld)
	d, err := b.Load(t.Context(), second.ID)
	require.NoError(t, err)
	require.Nil(t, d.Identite.INS, "nothing was attached")
	require.Len(t, d.Lines, 1)
	holder, err = b.HolderOf(t.Context(), m, ins.OIDNIR)
	require.NoError(t, err)
	require.Equal(t, first.ID, holder)
	holder, err = b.HolderOf(t.Context(), m, ins.OIDNIA)
	require.NoError(t, err)
	require.Equal(t, first.ID, holder, "A-80: one number is one person, whatever its nature")
	holder, err = b.HolderOf(t.Context(), ins.Matricule(m.Corps()), ins.OIDNIR)
	require.NoError(t, err)
	require.Equal(t, first.ID, holder, "A-80: 13 characters, with their key or without")
	holder, err = b.HolderOf(t.Context(), m, ins.OIDNIRTest)
	require.NoError(t, err)
	require.Empty(t, holder, "another world")
	for _, other := range []func(*ins.INS){
		func(i *ins.INS) { i.OID = ins.OIDNIA },
		func(i *ins.INS) { i.Matricule = ins.Matricule(m.Corps()) },
	} {
		accept := Accept(4, second, m)
		other(&accept.INS)
		_, err = b.Record(t.Context(), second.ID, 1, events(accept), nil)
		require.ErrorIs(t, err, app.ErrINSHeld)
	}
}

func (s Suite) withdrawnINS(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	create(t, b, c)
	m := MatriculeOf(1)
	_, err := b.Record(t.Context(), c.ID, 1, events(Accept(2, c, m)), nil)
	require.NoError(t, err)
	requireFound(t, b, app.Search{Matricule: m}, 1)
	_, err = b.Record(t.Context(), c.ID, 2, events(ins.INSWithdrawn{Meta: Meta(3), Motif: "autre personne"}), nil)
	require.NoError(t, err)
	requireFound(t, b, app.Search{Matricule: m})
	holder, err := b.HolderOf(t.Context(), m, ins.OIDNIR)
	require.NoError(t, err)
	require.Empty(t, holder)
	d, err := b.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, d.Identite.Anciens, 1, "never lost")
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, works, "A-40: a demotion fills a worklist")
	require.Equal(t, c.ID, works[0].Identite)
	// The INS may then be given to another.
	other := Personne(1)
	other.ID, other.IPP = "autre", "9"
	create(t, b, other)
	_, err = b.Record(t.Context(), other.ID, 1, events(Accept(4, other, m)), nil)
	require.NoError(t, err)
}

func (s Suite) searchByDate(t *testing.T) {
	b := s.New(t)
	create(t, b, Person(1, "DURAND", "MARIE", "1980-03-04"), Person(2, "DURAND", "JEANNE", "1980-03-04"),
		Person(3, "MARTIN", "MARIE", "1980-03-04"), Person(4, "DURAND", "MARIE", "1961-08-30"))
	for _, c := range []struct {
		nom, prenom string
		want        []int
	}{
		{"", "", []int{2, 1, 3}}, {"dur", "", []int{2, 1}}, {"", "mar", []int{1, 3}}, {"Dur", "Mar", []int{1}},
		{"durand", "é", nil}, {"urand", "", nil},
	} {
		requireFound(t, b, app.Search{DateNaissance: date(t, "1980-03-04"), Nom: c.nom, Prenom: c.prenom}, c.want...)
	}
}

func (s Suite) searchCrossed(t *testing.T) {
	b := s.New(t)
	married := Person(1, "D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "1980-03-04")
	married.NomUtilise, married.PrenomUtilise = "LE GOFF", "ALAIN"
	create(t, b, married)
	for _, c := range []struct {
		nom, prenom string
		found       bool
	}{
		{"dartagnan", "", true}, {"d artagnan", "", true}, {"D’ARTAGNAN", "", true}, {"d'artagnan-de l", "", true},
		{"legoff", "", true}, {"le-g", "", true}, {"goff", "", false},
		{"", "pierrealain", true}, {"", "Pierre Alain", true}, {"", "ala", true}, {"le goff", "pierre", true},
		{"alain", "", false}, {"", "goff", false}, {"-", "'", true},
	} {
		want := []int{1}
		if !c.found {
			want = nil
		}
		requireFound(t, b, app.Search{DateNaissance: date(t, "1980-03-04"), Nom: c.nom, Prenom: c.prenom}, want...)
	}
}

func (s Suite) searchShows(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	c.NomUtilise, c.PrenomUtilise = "PETIT", "ZOE"
	create(t, b, c)
	visit := debut.AddDate(0, 2, 0)
	_, err := b.Record(t.Context(), c.ID, 1, []app.Entry{
		{Kind: app.FactPrint, Meta: ins.Meta{Quand: visit, Agent: "a", Poste: "p"}},
		{Kind: app.FactAccess, Meta: ins.Meta{Quand: visit.AddDate(1, 0, 0), Agent: "a", Poste: "p"}},
	}, nil)
	require.NoError(t, err)
	found, err := b.Search(t.Context(), app.Search{DateNaissance: c.Traits.DateNaissance})
	require.NoError(t, err)
	require.Len(t, found, 1)
	i := found[0].Identite
	require.Equal(t, c.Traits, i.Traits)
	require.Equal(t, "PETIT", i.NomUtilise)
	require.Equal(t, "ZOE", i.PrenomUtilise)
	require.Equal(t, c.IPP, i.IPP)
	require.True(t, visit.Equal(found[0].DerniereVenue), "reading a record is not a visit")
}

func (s Suite) searchHighlights(t *testing.T) {
	b := s.New(t)
	c := Person(1, "D'ARTAGNAN", "JEAN-PIERRE", "1980-03-04")
	c.NomUtilise, c.PrenomUtilise = "DARTY", "JO"
	create(t, b, c)
	found, err := b.Search(t.Context(), app.Search{DateNaissance: date(t, "1980-03-04"), Nom: "dart", Prenom: "jeanp"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Equal(t, []ins.Span{{Start: 0, End: 5}}, found[0].NomNaissance)
	require.Equal(t, []ins.Span{{Start: 0, End: 4}}, found[0].NomUtilise)
	require.Equal(t, []ins.Span{{Start: 0, End: 6}}, found[0].PremierPrenom)
	require.Empty(t, found[0].PrenomUtilise)
}

func (s Suite) searchApproaching(t *testing.T) {
	b := s.New(t)
	create(t, b, Person(1, "DURAND", "MARIE", "1980-03-04"), Person(2, "DURAND", "MARIE", "1980-04-03"), // exchanged
		Person(3, "DURAND", "MARIE", "1981-03-04"), Person(4, "DURAND", "MARIE", "1980-03-14"),
		Person(5, "DURAND", "MARIE", "1979-05-06"), Person(6, "MARTIN", "MARIE", "1980-04-03"))
	found, err := b.Search(t.Context(), app.Search{DateNaissance: date(t, "1980-03-04"), Nom: "dur"})
	require.NoError(t, err)
	require.Len(t, found, 4)
	require.Equal(t, Personne(1).ID, found[0].Identite.ID)
	require.False(t, found[0].Approaching)
	for _, f := range found[1:] {
		require.True(t, f.Approaching)
	}
	requireFound(t, b, app.Search{DateNaissance: date(t, "1980-03-04")}, 1)
}

func (s Suite) searchByNumber(t *testing.T) {
	b := s.New(t)
	c := Personne(1)
	create(t, b, c, Personne(2))
	requireFound(t, b, app.Search{IPP: c.IPP}, 1)
	requireFound(t, b, app.Search{IPP: "inconnu"})
	requireFound(t, b, app.Search{Matricule: MatriculeOf(1)})
	for i, oid := range []ins.OID{ins.OIDNIR, ins.OIDNIA, ins.OIDNIRTest} {
		c := Personne(10 + i)
		create(t, b, c)
		accept := Accept(3, c, MatriculeOf(10+i))
		accept.INS.OID = oid
		_, err := b.Record(t.Context(), c.ID, 1, events(accept), nil)
		require.NoError(t, err)
		requireFound(t, b, app.Search{Matricule: MatriculeOf(10 + i)}, 10+i)
	}
}

func (s Suite) searchMerged(t *testing.T) {
	b := s.New(t)
	create(t, b, Person(1, "DURAND", "MARIE", "1980-03-04"), Person(2, "DURANT", "MARIE", "1981-05-06"))
	_, err := b.Record(t.Context(), Personne(2).ID, 1, events(ins.Absorbed{Meta: Meta(3), Dans: Personne(1).ID, Motif: "doublon"}), nil)
	require.NoError(t, err)
	_, err = b.Record(t.Context(), Personne(1).ID, 1, events(ins.Merged{Meta: Meta(3), Absorbee: Personne(2).ID, Motif: "doublon"}), nil)
	require.NoError(t, err)
	requireFound(t, b, app.Search{DateNaissance: date(t, "1981-05-06"), Nom: "durant"}, 1)
	requireFound(t, b, app.Search{IPP: Personne(2).IPP}, 1)
	requireFound(t, b, app.Search{DateNaissance: date(t, "1980-03-04")}, 1)
}

func (s Suite) searchNeedsAnEntry(t *testing.T) {
	_, err := s.New(t).Search(t.Context(), app.Search{Nom: "DURAND"})
	var refusal *texts.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Regle, "EXI SI 01")
}

func (s Suite) ipp(t *testing.T) {
	b := s.New(t)
	other := s.Second(t, b)
	seen := map[string]bool{}
	for n := range 20 {
		ipp, err := []app.Base{b, other}[n%2].NextIPP(t.Context())
		require.NoError(t, err)
		require.Regexp(t, `^\d{10}$`, ipp)
		require.False(t, seen[ipp])
		seen[ipp] = true
	}
}

func (s Suite) works(t *testing.T) {
	b := s.New(t)
	later := app.Work{ID: "t-2", Liste: ins.ListeARecuperer, Identite: "y", Motif: "INSi indisponible", Regle: "D-14", Ouvert: debut.Add(time.Hour), Par: "a.martin"}
	first := app.Work{ID: "t-1", Liste: ins.ListeDiscordance, Identite: "x", Motif: "date de naissance", Ouvert: debut, Par: "b.petit"}
	_, err := b.Record(t.Context(), "y", 0, nil, []app.Work{later})
	require.NoError(t, err)
	_, err = b.Record(t.Context(), "x", 0, nil, []app.Work{first})
	require.NoError(t, err)
	again := later
	again.ID = "t-3"
	_, err = b.Record(t.Context(), "y", 0, []app.Entry{Fait(1, app.FactCall, nil)}, []app.Work{again})
	require.NoError(t, err)
	// What the act knows need not be said.
	_, err = b.Record(t.Context(), "z", 0, []app.Entry{Fait(7200, app.FactReport, nil)}, []app.Work{{Liste: ins.ListeAValider, Motif: "à revoir"}})
	require.NoError(t, err)
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	require.Len(t, works, 3)
	requireWork(t, first, works[0])
	requireWork(t, later, works[1])
	require.NotEmpty(t, works[2].ID)
	require.Equal(t, "z", works[2].Identite)
	require.Equal(t, "a.martin", works[2].Par)
	require.True(t, Meta(7200).Quand.Equal(works[2].Ouvert))
}

func requireWork(t *testing.T, want, got app.Work) {
	t.Helper()
	require.True(t, want.Ouvert.Equal(got.Ouvert))
	want.Ouvert, got.Ouvert = time.Time{}, time.Time{}
	require.Equal(t, want, got)
}

func (s Suite) unknown(t *testing.T) {
	b := s.New(t)
	_, err := b.Load(t.Context(), "inconnue")
	require.ErrorIs(t, err, app.ErrNotFound)
	_, err = b.Record(t.Context(), "inconnue", 3, events(Check(0, Personne(1))), nil)
	require.ErrorIs(t, err, app.ErrStale)
}

func (s Suite) cancelled(t *testing.T) {
	b := s.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Record(ctx, "x", 0, []app.Entry{Fait(0, app.FactAccess, nil)}, nil)
	require.True(t, errors.Is(err, context.Canceled), "%v", err)
	_, err = b.Search(ctx, app.Search{IPP: "1"})
	require.ErrorIs(t, err, context.Canceled)
}

func date(t *testing.T, s string) ins.Date {
	t.Helper()
	d, err := ins.ParseDate(s)
	require.NoError(t, err)
	return d
}

func requireFound(t *testing.T, b app.Base, s app.Search, want ...int) {
	t.Helper()
	found, err := b.Search(t.Context(), s)
	require.NoError(t, err)
	ids, wanted := []string{}, []string{}
	for _, f := range found {
		if !f.Approaching {
			ids = append(ids, f.Identite.ID)
		}
	}
	for _, n := range want {
		wanted = append(wanted, Personne(n).ID)
	}
	require.Equal(t, wanted, ids, "%+v", s)
}

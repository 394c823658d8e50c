package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// opened makes a person with one item on a list.
func opened(t testing.TB, b *store.Base, n int, liste, cause string) (ins.Created, string) {
	t.Helper()
	c := storetest.Personne(n)
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}},
		[]app.Work{{Liste: liste, Motif: "à voir", Cause: cause, Service: []string{"Urgences", "Maternité"}[n%2]}})
	require.NoError(t, err)
	works, err := b.WorksOf(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, works, 1)
	return c, works[0].ID
}

func list(t testing.TB, b *store.Base, q app.WorkQuery) app.WorkPage {
	t.Helper()
	p, err := b.List(t.Context(), q)
	require.NoError(t, err)
	return p
}

// rebuilt checks that the journal alone gives the same tables.
func rebuilt(t testing.TB, b *store.Base) {
	t.Helper()
	before, err := b.VerifyAll(t.Context())
	require.NoError(t, err)
	after, err := b.Rebuild(t.Context())
	require.NoError(t, err)
	require.Equal(t, before.Projection, after.Projection)
}

// D-80: by list, age, owner, cause; what a row shows is the identity as it is now.
func TestWorklists_D80_ListAndFilter(t *testing.T) {
	b := newBase(t)
	for n := range 6 {
		opened(t, b, n, ins.ListeDiscordance, []string{"premier_prenom", "sexe"}[n%2])
	}
	opened(t, b, 6, ins.ListeAValider, "")
	all := list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance})
	require.Equal(t, 6, all.Total)
	require.Len(t, all.Items, 6)
	for n, i := range all.Items {
		c := storetest.Personne(n)
		require.Equal(t, c.ID, i.Identite, "oldest first")
		require.Equal(t, []string{c.Traits.NomNaissance, c.Traits.PremierPrenom, c.IPP}, []string{i.NomNaissance, i.PremierPrenom, i.IPP})
		require.Equal(t, c.Traits.DateNaissance, i.DateNaissance)
		require.Equal(t, 1, i.Version)
	}
	page := list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance, Offset: 2, Limit: 3})
	require.Equal(t, 6, page.Total)
	require.Equal(t, all.Items[2:5], page.Items)
	require.Equal(t, 3, list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance, Cause: "sexe"}).Total)
	require.Equal(t, 3, list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance, Service: "Urgences"}).Total)
	c := storetest.Personne(2)
	for _, typed := range []string{"de v", "DE-VINCI", c.IPP, c.IPP[:4] + c.IPP[4:]} {
		found := list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance, Texte: typed})
		require.Equal(t, 1, found.Total, typed)
		require.Equal(t, c.ID, found.Items[0].Identite)
	}
	require.Zero(t, list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance, Texte: "inci"}).Total)

	require.NoError(t, b.AssignWork(t.Context(), app.WorkAct{Meta: storetest.Meta(9), ID: all.Items[0].ID, Pour: "C. Martin"}))
	require.NoError(t, b.AssignWork(t.Context(), app.WorkAct{Meta: storetest.Meta(9), ID: all.Items[1].ID, Pour: "P. Cadiou"}))
	for _, q := range []struct {
		q    app.WorkQuery
		want int
	}{{app.WorkQuery{Affecte: "C. Martin"}, 1}, {app.WorkQuery{Libre: true}, 4}, {app.WorkQuery{Affecte: "C. Martin", Libre: true}, 5}} {
		q.q.Liste = ins.ListeDiscordance
		require.Equal(t, q.want, list(t, b, q.q).Total, "%+v", q.q)
	}

	lists, err := b.Lists(t.Context(), 3)
	require.NoError(t, err)
	require.Len(t, lists, len(ins.Listes()))
	for i, l := range lists {
		require.Equal(t, ins.Listes()[i], l.Code)
		switch l.Code {
		case ins.ListeDiscordance:
			require.Equal(t, 6, l.Ouverts)
			require.Equal(t, []app.WorkCount{{Code: "premier_prenom", Nombre: 3}, {Code: "sexe", Nombre: 3}}, l.Causes)
			require.Equal(t, []app.WorkCount{{Code: "Maternité", Nombre: 3}, {Code: "Urgences", Nombre: 3}}, l.Services)
			require.True(t, storetest.Meta(0).Quand.Equal(l.PlusAncien))
		case ins.ListeAValider:
			require.Equal(t, 1, l.Ouverts)
		default:
			require.Zero(t, l.Ouverts, l.Code)
		}
	}

	// The row follows the identity.
	corrected := c.Traits
	corrected.NomNaissance = "AUTRENOM"
	_, err = b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: ins.TraitsCorrected{Meta: storetest.Meta(20), Traits: corrected, Motif: "faute"}}}, nil)
	require.NoError(t, err)
	require.Equal(t, "AUTRENOM", list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance}).Items[2].NomNaissance)
	rebuilt(t, b)
}

// Each act on an item is one line of the journal; two people do not tread on each other.
func TestWorklists_ActsAreJournaledAndVersioned(t *testing.T) {
	b := newBase(t)
	c, id := opened(t, b, 1, ins.ListeDiscordance, "sexe")
	act := func(n, version int, change func(*app.WorkAct)) app.WorkAct {
		a := app.WorkAct{Meta: storetest.Meta(n), ID: id, Version: version}
		change(&a)
		return a
	}
	mine := act(10, 1, func(a *app.WorkAct) { a.Pour = "C. Martin" })
	require.NoError(t, b.AssignWork(t.Context(), mine))
	require.ErrorIs(t, b.AssignWork(t.Context(), act(11, 1, func(a *app.WorkAct) { a.Pour = "P. Cadiou" })), app.ErrStale)
	require.NoError(t, b.CommentWork(t.Context(), act(12, 2, func(a *app.WorkAct) { a.Motif = "ZZcommentaireZZ" })))
	require.ErrorIs(t, b.CommentWork(t.Context(), act(12, 3, func(*app.WorkAct) {})), store.ErrUnsigned, "an empty comment")
	require.ErrorIs(t, b.ReopenWork(t.Context(), act(12, 3, func(a *app.WorkAct) { a.Motif = "non" })), app.ErrWorkClosed)
	require.ErrorIs(t, b.CloseWork(t.Context(), act(13, 3, func(*app.WorkAct) {})), store.ErrUnsigned, "D-82: a cause")
	require.NoError(t, b.CloseWork(t.Context(), act(13, 3, func(a *app.WorkAct) { a.Cause = app.FinRien; a.Motif = "rien" })))
	require.ErrorIs(t, b.CommentWork(t.Context(), act(14, 0, func(a *app.WorkAct) { a.Motif = "trop tard" })), app.ErrWorkClosed)
	d, err := b.Item(t.Context(), id)
	require.NoError(t, err)
	require.True(t, d.Ferme)
	require.Equal(t, app.FinRien, d.Fin)
	require.Zero(t, list(t, b, app.WorkQuery{Liste: ins.ListeDiscordance}).Total)
	require.NoError(t, b.ReopenWork(t.Context(), act(15, 4, func(a *app.WorkAct) { a.Motif = "revenu" })))
	d, err = b.Item(t.Context(), id)
	require.NoError(t, err)
	require.False(t, d.Ferme)
	require.Equal(t, 5, d.Version)
	require.Equal(t, 1, d.Commentaires)
	require.Equal(t, "C. Martin", d.Affecte)
	require.Equal(t, "à voir", d.Motif)
	var facts, reasons []string
	for _, n := range d.Notes {
		facts, reasons = append(facts, n.Fait), append(reasons, n.Motif)
		require.Equal(t, "a.martin", n.Agent)
	}
	require.Equal(t, []string{app.FactWorkOpened, app.FactWorkAssigned, app.FactWorkCommented, app.FactWorkClosed, app.FactWorkReopened}, facts)
	require.Equal(t, []string{"à voir", "", "ZZcommentaireZZ", "rien", "revenu"}, reasons)
	_, err = b.Item(t.Context(), "inconnu")
	require.ErrorIs(t, err, app.ErrNotFound)
	loaded, err := b.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, 1, loaded.Identite.Version, "an item does not move the identity")
	rebuilt(t, b)
	for _, query := range []string{"UPDATE travaux SET affecte = 'x'", "UPDATE travaux SET commentaires = 9", "UPDATE travaux SET statut = 'QUAL'",
		"UPDATE travaux SET fini = 3", "DELETE FROM travaux"} {
		require.NoError(t, b.SQL(query))
		_, err = b.VerifyAll(t.Context())
		requireRefused(t, err, "base_projection")
		_, err = b.Rebuild(t.Context())
		require.NoError(t, err)
	}
}

// What an act solves leaves its list in the same transaction, with the name of the event.
func TestWorklists_SolvedByTheAct(t *testing.T) {
	one := storetest.Personne(1)
	m := storetest.MatriculeOf(1)
	check, accept := storetest.Check(5, one), storetest.Accept(6, one, m)
	for _, c := range []struct {
		name, liste string
		before, act []ins.Event
		by          string
	}{
		{"INS recovered", ins.ListeARecuperer, nil, []ins.Event{accept}, "ins_acceptee"},
		{"document alone recovers nothing", ins.ListeARecuperer, nil, []ins.Event{check}, ""},
		{"validated", ins.ListeAValider, nil, []ins.Event{check}, "piece_verifiee"},
		{"INS alone validates nothing", ins.ListeAValider, nil, []ins.Event{accept}, ""},
		{"qualified at once", ins.ListeAValider, nil, []ins.Event{check, accept}, "piece_verifiee"},
		{"discordance accepted", ins.ListeDiscordance, []ins.Event{check}, []ins.Event{accept}, "ins_acceptee"},
		{"document against the INS", ins.ListeDiscordance, []ins.Event{accept}, []ins.Event{check}, "piece_verifiee"},
		{"document without INS", ins.ListeDiscordance, nil, []ins.Event{check}, ""},
		{"another name in use", ins.ListeDiscordance, nil, []ins.Event{ins.UsedNamesChanged{Meta: storetest.Meta(7), NomUtilise: "PETIT"}}, ""},
		{"vérification done", ins.ListeVerification, []ins.Event{check, accept}, []ins.Event{ins.VerificationPassed{Meta: storetest.Meta(7)}}, "verification_reussie"},
		{"INS withdrawn", ins.ListeVerification, []ins.Event{check, accept}, []ins.Event{ins.INSWithdrawn{Meta: storetest.Meta(7), Motif: "autre"}}, "ins_retiree"},
		{"doubt lifted", ins.ListeDouteuse, []ins.Event{ins.AttributSet{Meta: storetest.Meta(4), Attribut: ins.AttributDouteuse, Motif: "doute"}},
			[]ins.Event{ins.AttributLifted{Meta: storetest.Meta(7), Attribut: ins.AttributDouteuse, Motif: "vu", Niveau: ins.NiveauCellule}}, "attribut_leve"},
		{"absorbed", ins.ListeARecuperer, nil, []ins.Event{ins.Absorbed{Meta: storetest.Meta(7), Dans: "autre", Motif: "doublon"}}, "absorption"},
		{"absorbed, labels stay", ins.ListeEtiquettes, nil, []ins.Event{ins.Absorbed{Meta: storetest.Meta(7), Dans: "autre", Motif: "doublon"}}, ""},
		{"merged", ins.ListeFusion, nil, []ins.Event{ins.Merged{Meta: storetest.Meta(7), Absorbee: "jumelle", Motif: "doublon"}}, "fusion"},
		{"merged with another", ins.ListeDoublon, nil, []ins.Event{ins.Merged{Meta: storetest.Meta(7), Absorbee: "tierce", Motif: "doublon"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBase(t)
			record := func(version int, events []ins.Event, works ...app.Work) {
				var entries []app.Entry
				for _, e := range events {
					entries = append(entries, app.Entry{Event: e})
				}
				_, err := b.Record(t.Context(), one.ID, version, entries, works)
				require.NoError(t, err)
			}
			w := app.Work{ID: "w", Liste: c.liste, Motif: "à voir", Autre: "jumelle"}
			record(0, append([]ins.Event{one}, c.before...), w)
			record(1+len(c.before), c.act)
			d, err := b.Item(t.Context(), "w")
			require.NoError(t, err)
			require.Equal(t, c.by != "", d.Ferme)
			if c.by != "" {
				require.Equal(t, app.FinResolu, d.Fin)
				require.Equal(t, c.by, d.Notes[len(d.Notes)-1].Motif)
			}
			rebuilt(t, b)
		})
	}
}

// A suspected pair that somebody judged to be two persons leaves the list.
func TestWorklists_JudgedPair(t *testing.T) {
	b := newBase(t)
	create(t, b, storetest.Personne(1))
	two := storetest.Personne(2)
	_, err := b.Record(t.Context(), two.ID, 0, []app.Entry{{Event: two}}, []app.Work{{ID: "w", Liste: ins.ListeDoublon, Motif: "même nom", Autre: storetest.Personne(1).ID}})
	require.NoError(t, err)
	j := app.Judgement{Meta: storetest.Meta(5), A: two.ID, B: storetest.Personne(1).ID, Avis: app.DoublonPotentiel, Motif: "à voir"}
	require.NoError(t, b.Judge(t.Context(), j))
	require.Equal(t, 1, list(t, b, app.WorkQuery{Liste: ins.ListeDoublon}).Total)
	j.Avis, j.Motif = app.HomonymeAvere, "jumelles"
	require.NoError(t, b.Judge(t.Context(), j))
	d, err := b.Item(t.Context(), "w")
	require.NoError(t, err)
	require.Equal(t, app.FinHomonyme, d.Fin)
	rebuilt(t, b)
}

// An act and the closing of its item are one transaction.
func TestWorklists_ClosedWithTheAct(t *testing.T) {
	b := newBase(t)
	c, id := opened(t, b, 1, ins.ListeRetrogradation, "")
	act := app.Recording{ID: c.ID, Expected: 1, Entries: []app.Entry{{Event: storetest.Check(5, c)}},
		Closings: []app.WorkAct{{Meta: storetest.Meta(5), ID: id, Version: 9, Cause: app.FinCorrige}}}
	_, err := b.RecordAll(t.Context(), []app.Recording{act})
	require.ErrorIs(t, err, app.ErrStale)
	d, err := b.Load(t.Context(), c.ID)
	require.NoError(t, err)
	require.Equal(t, 1, d.Identite.Version, "neither of them")
	act.Closings[0].Version = 1
	_, err = b.RecordAll(t.Context(), []app.Recording{act})
	require.NoError(t, err)
	w, err := b.Item(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, app.FinCorrige, w.Fin)
	rebuilt(t, b)
}

// What a person says when closing an item is kept, where an event of the same act would solve it too.
func TestWorklists_ClosedForTheTruerCause(t *testing.T) {
	b := newBase(t)
	c, id := opened(t, b, 1, ins.ListeAValider, "")
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{storetest.Fait(3, app.FactCall, secret)}, []app.Work{{Liste: ins.ListeAValider, Motif: "autre"}})
	require.NoError(t, err)
	_, err = b.RecordAll(t.Context(), []app.Recording{{ID: c.ID, Expected: 1, Entries: []app.Entry{{Event: storetest.Check(5, c)}},
		Closings: []app.WorkAct{{Meta: storetest.Meta(5), ID: id, Version: 1, Cause: app.FinCorrige, Motif: "faute de frappe"}}}})
	require.NoError(t, err)
	items, err := b.WorksOf(t.Context(), c.ID)
	require.NoError(t, err)
	require.Len(t, items, 2)
	require.Equal(t, []string{app.FinCorrige, app.FinResolu}, []string{items[0].Fin, items[1].Fin}, "the other one is solved by the event")
	d, err := b.Item(t.Context(), id)
	require.NoError(t, err)
	require.Len(t, d.Notes, 2, "opened, and closed once")
	require.Equal(t, "faute de frappe", d.Notes[1].Motif)
	rebuilt(t, b)
}

// The offset in which an item was opened is checked like its moment: a flipped bit of it is noticed.
func TestVerifyAll_OffsetOfAnItem(t *testing.T) {
	b := newBase(t)
	opened(t, b, 1, ins.ListeAValider, "")
	require.NoError(t, b.SQL("UPDATE travaux SET decalage = decalage + 32"))
	_, err := b.VerifyAll(t.Context())
	requireRefused(t, err, "base_projection")
}

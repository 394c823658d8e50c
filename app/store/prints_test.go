package store_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
	"guichet/printing"
)

func printOf(id, printer string, version int) app.Entry {
	return storetest.Fait(1, app.FactPrint, app.PrintFact{
		Ordre: id, Modele: "etiquette", Copies: 3, Version: version, Statut: "VALI", Imprimante: printer, IEP: "250100123",
		Ecarts: []printing.Ecart{{Trait: "Sexe", ValeurTitre: "F", Organisme: "INSEE"}},
	})
}

// admitted is a qualified identity, at version 3.
func admitted(t testing.TB, b *store.Base, n int) ins.Created {
	t.Helper()
	c := storetest.Personne(n)
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}, {Event: storetest.Check(1, c)}, {Event: storetest.Accept(2, c, storetest.MatriculeOf(n))}}, nil)
	require.NoError(t, err)
	return c
}

func ask(t testing.TB, b *store.Base, identite string, e app.Entry) {
	t.Helper()
	_, err := b.Record(t.Context(), identite, 0, []app.Entry{e}, nil)
	require.NoError(t, err)
}

func move(t testing.TB, b *store.Base, id string, to func(printing.Job) (printing.Job, error)) printing.Job {
	t.Helper()
	j, err := b.ChangeJob(t.Context(), id, to)
	require.NoError(t, err)
	return j
}

func sending(j printing.Job) (printing.Job, error) { return j.Sending(time.Now()) }

func issue(i printing.Issue) func(printing.Job) (printing.Job, error) {
	return func(j printing.Job) (printing.Job, error) { return j.Done(printing.Result{Issue: i}, time.Now()) }
}

// H-05, §6.4 (1): the request is there with the line that asks for it, or not at all, and survives the program.
func TestSpool_RequestIsWrittenWithTheAct(t *testing.T) {
	path := t.TempDir() + "/guichet.db"
	b := open(t, path)
	c := admitted(t, b, 1)
	ask(t, b, c.ID, printOf("demande1", "Accueil", 3))
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{printOf("demande2", "Accueil", 3), {Event: storetest.Check(3, storetest.Personne(2))}}, nil)
	require.Error(t, err, "an act that is refused asks for nothing")

	again := open(t, path)
	jobs, err := again.OpenJobs(t.Context(), "Accueil")
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	j := jobs[0]
	require.Equal(t, printing.JobToPrint, j.Etat)
	require.Equal(t, []any{"demande1", c.ID, 3, 3, "VALI", "250100123"}, []any{j.ID, j.Identite, j.Version, j.Copies, j.Statut, j.IEP})
	require.Equal(t, "F", j.Ecarts[0].ValeurTitre)
	require.NotEmpty(t, j.Agent)
	require.NotEmpty(t, j.Poste)
	_, err = again.Job(t.Context(), "inconnue")
	require.ErrorIs(t, err, printing.ErrUnknownJob)
}

// A transition that cannot happen is not written; one that can is, before ChangeJob returns.
func TestSpool_TransitionsAreOneTransaction(t *testing.T) {
	b := newBase(t)
	c := admitted(t, b, 1)
	ask(t, b, c.ID, printOf("d", "Accueil", 3))
	_, err := b.ChangeJob(t.Context(), "d", issue(printing.IssueOut))
	require.ErrorIs(t, err, printing.ErrTransition)
	j, err := b.Job(t.Context(), "d")
	require.NoError(t, err)
	require.Equal(t, printing.JobToPrint, j.Etat)
	move(t, b, "d", sending)
	move(t, b, "d", issue(printing.IssueUncertain))
	open, err := b.OpenJobs(t.Context(), "Accueil")
	require.NoError(t, err)
	require.Empty(t, open)
	live, err := b.LivePrints(t.Context())
	require.NoError(t, err)
	require.Len(t, live, 1, "the agent is still to be asked")
	_, err = b.ChangeJob(t.Context(), "d", func(printing.Job) (printing.Job, error) { return printing.Job{}, errors.New("panne") })
	require.Error(t, err)
}

// DM-07, E-25, E-17: a demotion refuses what waits, lists what is out to be destroyed, once, and leaves alone what was
// printed of the new state.
func TestE25_ADemotionRefusesWhatWaitsAndListsWhatIsOut(t *testing.T) {
	b := newBase(t)
	c := admitted(t, b, 1)
	ask(t, b, c.ID, printOf("sortie", "Accueil", 3))
	ask(t, b, c.ID, printOf("perdue", "Accueil", 3))
	ask(t, b, c.ID, printOf("classee", "", 3))
	ask(t, b, c.ID, printOf("attend", "Accueil", 3))
	move(t, b, "sortie", sending)
	move(t, b, "sortie", issue(printing.IssueOut))
	move(t, b, "perdue", sending)

	_, err := b.Record(t.Context(), c.ID, 3, []app.Entry{{Event: ins.INSWithdrawn{Meta: storetest.Meta(5), Motif: "erreur"}}}, nil)
	require.NoError(t, err)
	states := map[string]printing.Job{}
	jobs, err := b.Prints(t.Context(), c.ID)
	require.NoError(t, err)
	for _, j := range jobs {
		states[j.ID] = j
	}
	require.Equal(t, printing.JobRefused, states["attend"].Etat)
	require.Equal(t, "impression.identite_changee", states["attend"].Cause.Code)
	for _, id := range []string{"sortie", "perdue", "classee"} {
		require.True(t, states[id].IdentiteChangee, id)
	}
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	var motifs []string
	for _, w := range works {
		if w.Liste == ins.ListeEtiquettes {
			motifs = append(motifs, w.Motif)
		}
	}
	require.Len(t, motifs, 1)
	require.Contains(t, motifs[0], "3 × Étiquette 76 × 51 mm (rouleau)")

	// A worker that had read the request before cannot send it any more.
	_, err = b.ChangeJob(t.Context(), "attend", sending)
	require.ErrorIs(t, err, printing.ErrTransition)
	// What is asked for an older version is refused when it is asked.
	ask(t, b, c.ID, printOf("vieille", "Accueil", 3))
	j, err := b.Job(t.Context(), "vieille")
	require.NoError(t, err)
	require.Equal(t, printing.JobRefused, j.Etat)
	ask(t, b, c.ID, printOf("neuve", "Accueil", 4))
	j, err = b.Job(t.Context(), "neuve")
	require.NoError(t, err)
	require.Equal(t, printing.JobToPrint, j.Etat)
}

// A status that rises makes earlier paper poorer, not wrong: nothing to destroy, but what waits is asked for again.
func TestE25_ARiseDestroysNothing(t *testing.T) {
	b := newBase(t)
	c := storetest.Personne(1)
	_, err := b.Record(t.Context(), c.ID, 0, []app.Entry{{Event: c}}, nil)
	require.NoError(t, err)
	ask(t, b, c.ID, printOf("sortie", "", 1))
	ask(t, b, c.ID, printOf("attend", "Accueil", 1))
	_, err = b.Record(t.Context(), c.ID, 1, []app.Entry{{Event: storetest.Check(1, c)}}, nil)
	require.NoError(t, err)
	j, err := b.Job(t.Context(), "attend")
	require.NoError(t, err)
	require.Equal(t, printing.JobRefused, j.Etat)
	works, err := b.Works(t.Context())
	require.NoError(t, err)
	for _, w := range works {
		require.NotEqual(t, ins.ListeEtiquettes, w.Liste)
	}
}

// The row is sealed with its place: nobody makes a request out of another one, or brings one back to life.
func TestSpool_RowsAreSealedWhole(t *testing.T) {
	path := t.TempDir() + "/guichet.db"
	b := open(t, path)
	c := admitted(t, b, 1)
	ask(t, b, c.ID, printOf("d", "Accueil", 3))
	move(t, b, "d", sending)
	move(t, b, "d", issue(printing.IssueOut))
	other, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = other.Exec("UPDATE impressions SET etat = 'a_imprimer', vivante = 1")
	require.NoError(t, errors.Join(err, other.Close()))
	_, err = b.OpenJobs(context.Background(), "Accueil")
	requireRefused(t, err, "base_alteree")
}

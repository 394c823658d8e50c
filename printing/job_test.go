package printing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"guichet/assets/texts"
	"guichet/printing"
)

var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func job(e printing.Etat) printing.Job {
	j := printing.NewJob(printing.Job{ID: "a", Copies: 2, Imprimante: "accueil"}, monday)
	j.Etat = e
	return j
}

// §6.4: what may happen in which state, and what it becomes.
func TestJob_Transitions(t *testing.T) {
	cause := texts.Refuse("impression.incertain")
	done := func(i printing.Issue) func(printing.Job) (printing.Job, error) {
		return func(j printing.Job) (printing.Job, error) {
			return j.Done(printing.Result{Issue: i, Cause: cause}, monday)
		}
	}
	acts := map[string]func(printing.Job) (printing.Job, error){
		"refused":      func(j printing.Job) (printing.Job, error) { return j.Refused(cause, monday) },
		"not ready":    func(j printing.Job) (printing.Job, error) { return j.NotReady(cause, monday) },
		"sending":      func(j printing.Job) (printing.Job, error) { return j.Sending(monday) },
		"out":          done(printing.Sortie),
		"transmitted":  done(printing.Transmise),
		"uncertain":    done(printing.Incertaine),
		"not sent":     done(printing.NonEnvoyee),
		"not taken":    done(printing.Refusee),
		"answered yes": func(j printing.Job) (printing.Job, error) { return j.Answered(true, monday) },
		"answered no":  func(j printing.Job) (printing.Job, error) { return j.Answered(false, monday) },
		"cancelled":    func(j printing.Job) (printing.Job, error) { return j.Cancelled(monday) },
	}
	const no = printing.Etat("")
	table := map[string]map[printing.Etat]printing.Etat{
		"refused":      {printing.AImprimer: printing.Refuse, printing.EnAttente: printing.Refuse},
		"not ready":    {printing.AImprimer: printing.EnAttente, printing.EnAttente: printing.EnAttente},
		"sending":      {printing.AImprimer: printing.Envoi, printing.EnAttente: printing.Envoi},
		"out":          {printing.Envoi: printing.Sorti, printing.Transmis: printing.Sorti},
		"transmitted":  {printing.Envoi: printing.Transmis, printing.Transmis: printing.Transmis},
		"uncertain":    {printing.Envoi: printing.Incertain, printing.Transmis: printing.Incertain},
		"not sent":     {printing.Envoi: printing.EnAttente, printing.Transmis: printing.Incertain},
		"not taken":    {printing.Envoi: printing.Refuse, printing.Transmis: printing.Incertain},
		"answered yes": {printing.Transmis: printing.Sorti, printing.Incertain: printing.Sorti},
		"answered no":  {printing.Transmis: printing.Annule, printing.Incertain: printing.Annule},
		"cancelled": {printing.AImprimer: printing.Annule, printing.EnAttente: printing.Annule, printing.Envoi: printing.Envoi,
			printing.Transmis: printing.Annule, printing.Incertain: printing.Annule},
	}
	for name, act := range acts {
		for _, e := range printing.Etats {
			got, err := act(job(e))
			if want := table[name][e]; want == no {
				require.ErrorIs(t, err, printing.ErrTransition, "%s in %s", name, e)
				require.Equal(t, job(e), got, "a refused act changes nothing")
			} else {
				require.NoError(t, err)
				require.Equal(t, want, got.Etat, "%s in %s", name, e)
			}
		}
	}
}

// §6.4 (3): retry is free while no byte left: 2, 5, 15, 30, 60 s.
func TestJob_RetryPauses(t *testing.T) {
	j, now := job(printing.AImprimer), monday
	for _, pause := range []time.Duration{2, 5, 15, 30, 60, 60} {
		var err error
		j, err = j.NotReady(texts.Refuse("impression.injoignable"), now)
		require.NoError(t, err)
		require.Equal(t, now.Add(pause*time.Second), j.Prochain)
		require.False(t, j.Due(now))
		require.True(t, j.Due(j.Prochain))
		now = j.Prochain
	}
}

// §6.4 (7): nobody wants yesterday's labels on today's desk.
func TestJob_StaleIsAsked(t *testing.T) {
	j := job(printing.EnAttente)
	_, err := j.Stale(monday.Add(printing.MaxAge - time.Second))
	require.ErrorIs(t, err, printing.ErrTransition)
	j, err = j.Stale(monday.Add(printing.MaxAge))
	require.NoError(t, err)
	require.False(t, j.Due(monday.Add(24*time.Hour)))
	_, err = j.Sending(monday)
	require.ErrorIs(t, err, printing.ErrTransition)
	j, err = j.Confirmed(monday.Add(20 * time.Minute))
	require.NoError(t, err)
	require.True(t, j.Due(monday.Add(20*time.Minute)))
}

// A cancel while bytes leave is settled with the outcome, and the truth about the paper is kept.
func TestJob_CancelledWhileSending(t *testing.T) {
	for issue, want := range map[printing.Issue]struct {
		etat printing.Etat
		out  bool
	}{
		printing.Sortie:     {printing.Sorti, true},
		printing.Transmise:  {printing.Annule, true},
		printing.Incertaine: {printing.Incertain, true},
		printing.NonEnvoyee: {printing.Annule, false},
		printing.Refusee:    {printing.Refuse, false},
	} {
		j, err := job(printing.Envoi).Cancelled(monday)
		require.NoError(t, err)
		j, err = j.Done(printing.Result{Issue: issue}, monday)
		require.NoError(t, err)
		require.Equal(t, want.etat, j.Etat)
		require.Equal(t, want.out, j.MayBeOut())
	}
}

// Whatever happens, a request is in one known state, and once paper may exist nothing but the truth takes that back.
func TestJob_PaperIsNeverForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, now := job(printing.AImprimer), monday
		bytesLeft := false // some byte went to a printer that did not say "not sent" or "refused" about it
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "seconds")) * time.Second)
			before := j
			var err error
			switch rapid.IntRange(0, 8).Draw(t, "act") {
			case 0:
				j, err = j.Refused(texts.Refuse("impression.identite_changee"), now)
			case 1:
				j, err = j.NotReady(texts.Refuse("impression.injoignable"), now)
			case 2:
				j, err = j.Stale(now)
			case 3:
				j, err = j.Confirmed(now)
			case 4:
				j, err = j.Sending(now)
			case 5, 6:
				issue := rapid.SampledFrom([]printing.Issue{printing.Sortie, printing.Transmise, printing.Incertaine, printing.NonEnvoyee, printing.Refusee}).Draw(t, "issue")
				j, err = j.Done(printing.Result{Issue: issue}, now)
				bytesLeft = bytesLeft || err == nil && (issue == printing.Sortie || issue == printing.Transmise || issue == printing.Incertaine)
			case 7:
				j, err = j.Cancelled(now)
			case 8:
				// The agent saw nothing come out of an uncertain printer: that is the truth then.
				j, err = j.Answered(false, now)
				bytesLeft = bytesLeft && (err != nil || before.Etat == printing.Transmis)
			}
			require.True(t, slices.Contains(printing.Etats, j.Etat))
			if err != nil {
				require.Equal(t, before, j)
			}
			if bytesLeft {
				require.True(t, j.MayBeOut(), "%s", j.Etat)
			}
			if !j.Open() && !before.Open() && before.Etat != printing.Incertain {
				require.Equal(t, before.Etat, j.Etat, "final is final")
			}
		}
	})
}

func TestE25_WhatIsToBeDestroyed(t *testing.T) {
	at := func(id string, e printing.Etat, identite string, version int) printing.Job {
		j := job(e)
		j.ID, j.Identite, j.Version = id, identite, version
		return j
	}
	late := at("late", printing.Annule, "p", 2)
	late.PeutSortir = true
	got := printing.ToDestroy([]printing.Job{
		at("out", printing.Sorti, "p", 2), at("uncertain", printing.Incertain, "p", 1), late,
		at("never out", printing.Refuse, "p", 1), at("waits", printing.EnAttente, "p", 1),
		at("of now", printing.Sorti, "p", 3), at("someone else", printing.Sorti, "q", 1),
	}, "p", 3)
	var ids []string
	for _, j := range got {
		ids = append(ids, j.ID)
	}
	require.Equal(t, []string{"out", "uncertain", "late"}, ids)
}

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
		"out":          done(printing.IssueOut),
		"transmitted":  done(printing.IssueHandedOver),
		"uncertain":    done(printing.IssueUncertain),
		"not sent":     done(printing.IssueUnsent),
		"not taken":    done(printing.IssueRefused),
		"answered yes": func(j printing.Job) (printing.Job, error) { return j.Answered(true, monday) },
		"answered no":  func(j printing.Job) (printing.Job, error) { return j.Answered(false, monday) },
		"cancelled":    func(j printing.Job) (printing.Job, error) { return j.Cancelled(monday) },
	}
	const no = printing.Etat("")
	table := map[string]map[printing.Etat]printing.Etat{
		"refused":      {printing.JobToPrint: printing.JobRefused, printing.JobWaiting: printing.JobRefused},
		"not ready":    {printing.JobToPrint: printing.JobWaiting, printing.JobWaiting: printing.JobWaiting},
		"sending":      {printing.JobToPrint: printing.JobSending, printing.JobWaiting: printing.JobSending},
		"out":          {printing.JobSending: printing.JobOut, printing.JobHandedOver: printing.JobOut},
		"transmitted":  {printing.JobSending: printing.JobHandedOver, printing.JobHandedOver: printing.JobHandedOver},
		"uncertain":    {printing.JobSending: printing.JobUncertain, printing.JobHandedOver: printing.JobUncertain},
		"not sent":     {printing.JobSending: printing.JobWaiting, printing.JobHandedOver: printing.JobUncertain},
		"not taken":    {printing.JobSending: printing.JobRefused, printing.JobHandedOver: printing.JobUncertain},
		"answered yes": {printing.JobHandedOver: printing.JobOut, printing.JobUncertain: printing.JobOut},
		"answered no":  {printing.JobHandedOver: printing.JobCancelled, printing.JobUncertain: printing.JobCancelled},
		"cancelled": {printing.JobToPrint: printing.JobCancelled, printing.JobWaiting: printing.JobCancelled, printing.JobSending: printing.JobSending,
			printing.JobHandedOver: printing.JobCancelled, printing.JobUncertain: printing.JobCancelled},
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
	j, now := job(printing.JobToPrint), monday
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
	j := job(printing.JobWaiting)
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
		printing.IssueOut:        {printing.JobOut, true},
		printing.IssueHandedOver: {printing.JobCancelled, true},
		printing.IssueUncertain:  {printing.JobUncertain, true},
		printing.IssueUnsent:     {printing.JobCancelled, false},
		printing.IssueRefused:    {printing.JobRefused, false},
	} {
		j, err := job(printing.JobSending).Cancelled(monday)
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
		j, now := job(printing.JobToPrint), monday
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
				issue := rapid.SampledFrom([]printing.Issue{printing.IssueOut, printing.IssueHandedOver, printing.IssueUncertain, printing.IssueUnsent, printing.IssueRefused}).Draw(t, "issue")
				j, err = j.Done(printing.Result{Issue: issue}, now)
				bytesLeft = bytesLeft || err == nil && (issue == printing.IssueOut || issue == printing.IssueHandedOver || issue == printing.IssueUncertain)
			case 7:
				j, err = j.Cancelled(now)
			case 8:
				// The agent saw nothing come out of an uncertain printer: that is the truth then.
				j, err = j.Answered(false, now)
				bytesLeft = bytesLeft && (err != nil || before.Etat == printing.JobHandedOver)
			}
			require.True(t, slices.Contains(printing.Etats, j.Etat))
			if err != nil {
				require.Equal(t, before, j)
			}
			if bytesLeft {
				require.True(t, j.MayBeOut(), "%s", j.Etat)
			}
			if !j.Open() && !before.Open() && before.Etat != printing.JobUncertain {
				require.Equal(t, before.Etat, j.Etat, "final is final")
			}
		}
	})
}

func TestE25_WhatIsToBeDestroyed(t *testing.T) {
	at := func(id string, e printing.Etat, version int) printing.Job {
		j := job(e)
		j.ID, j.Version = id, version
		return j
	}
	late := at("late", printing.JobCancelled, 2)
	late.PeutSortir = true
	var ids []string
	for _, j := range []printing.Job{
		at("out", printing.JobOut, 2), at("uncertain", printing.JobUncertain, 1), late,
		at("never out", printing.JobRefused, 1), at("waits", printing.JobWaiting, 1),
		at("of now", printing.JobOut, 3),
	} {
		if j.ToDestroy(3) {
			ids = append(ids, j.ID)
		}
	}
	require.Equal(t, []string{"out", "uncertain", "late"}, ids)
}

package printing

import (
	"context"
	"time"

	"guichet/assets/texts"
)

// Withdrawer is a Printer with a server in between, which keeps what it was handed until it prints it; optional. What the
// agent gives up is then taken back there: it would come out later, on a desk where nobody waits for it.
type Withdrawer interface {
	// Withdraw asks the server to drop a document. job is the server's number; where it is empty the document is looked for by
	// its id. It may be called while Send watches the same document.
	Withdraw(ctx context.Context, id, job string) Withdrawal
}

// Retrait is what a server did about a document that was given up.
type Retrait string

// The outcomes.
const (
	Retire      Retrait = "retire"       // dropped, and none of it was ever printed
	RetireTard  Retrait = "retire_tard"  // dropped, but it had begun: some paper may be out
	RetireFini  Retrait = "retire_fini"  // the server had done with it already
	RetireEchec Retrait = "retire_echec" // the server would not, or did not answer: it may still print it
)

// Withdrawal is the outcome with its sentence.
type Withdrawal struct {
	Retrait Retrait
	Cause   *texts.Refusal
}

// Withdrawn takes what the server did about a request that was given up. While its sending goes on, the outcome is kept for
// the moment it ends.
func (j Job) Withdrawn(w Withdrawal, now time.Time) (Job, error) {
	switch {
	case j.Etat == JobSending && j.AAnnuler:
		j.Retrait = w.Retrait
		return j, nil
	case j.Etat == JobCancelled && j.PeutSortir:
		j.Retrait, j.PeutSortir = w.Retrait, w.Retrait != Retire
		return j.to(JobCancelled, w.Cause, now), nil
	}
	return j.wrong("withdrawn")
}

// withdrawnWhileSent: the outcome of a sending that the server was told to drop meanwhile; false when it was not.
func (j Job) withdrawnWhileSent(r Result, now time.Time) (Job, bool) {
	if !j.AAnnuler || r.Issue == IssueOut {
		return j, false
	}
	switch j.Retrait {
	case Retire:
		return j.to(JobCancelled, texts.Refuse("impression.retrait.rien"), now), true
	case RetireTard:
		j.PeutSortir = true
		return j.to(JobCancelled, texts.Refuse("impression.retrait.tard"), now), true
	}
	return j, false
}

package printing

import (
	"errors"
	"fmt"
	"time"

	"guichet/assets/texts"
)

// Etat is where a print request stands. At any moment it is in exactly one.
type Etat string

// The states. The last four are final, but for the agent's answer to the second and third.
const (
	JobToPrint    Etat = "a_imprimer"
	JobWaiting    Etat = "en_attente" // the printer is not ready; no byte left, trying again is free
	JobSending    Etat = "envoi"      // committed before the first byte: found here after a crash, it is uncertain
	JobHandedOver Etat = "transmis"   // handed over; nobody says that it is out (P-9)
	JobOut        Etat = "sorti"
	JobUncertain  Etat = "incertain" // never repeated by itself: a second wristband is worse than a missing one
	JobRefused    Etat = "refuse"
	JobCancelled  Etat = "annule"
)

// Etats lists every state.
var Etats = []Etat{JobToPrint, JobWaiting, JobSending, JobHandedOver, JobOut, JobUncertain, JobRefused, JobCancelled}

// Job is a request to print, as it is stored in the same transaction as the act that asks for it. It holds no
// name and no rendered byte: the document is made from the current record when it is sent.
type Job struct {
	ID         string `json:"id"` // random: the only name a spooler sees (P-10)
	Modele     string `json:"modele"`
	Identite   string `json:"identite"`
	Version    int    `json:"version"`          // of the identity; checked again at send time (DM-07, E-25)
	Statut     string `json:"statut,omitempty"` // of the identity, by its code; checked again too
	IEP        string `json:"iep,omitempty"`
	Copies     int    `json:"copies"`
	Premiere   int    `json:"premiere,omitempty"` // first free label of a sheet
	Imprimante string `json:"imprimante"`
	Agent      string `json:"agent"`
	Poste      string `json:"poste,omitempty"`
	// Lettre is the SHA-256 of the letter from elsewhere that stands behind the page. The letter itself is in memory alone:
	// a request whose letter is gone is refused.
	Lettre string `json:"lettre,omitempty"`
	// Ecarts are what a leaflet for the patient explains (D-76): the base does not keep them with the identity.
	Ecarts  []Ecart   `json:"ecarts,omitempty"`
	Demande time.Time `json:"demande"`
	// Motif is why it is printed again; empty the first time.
	Motif string `json:"motif,omitempty"`

	Etat     Etat           `json:"etat"`
	Cause    *texts.Refusal `json:"cause,omitempty"`    // why it waits, is refused, or is not known to be out
	Spouleur string         `json:"spouleur,omitempty"` // number given by the print server
	Essais   int            `json:"essais,omitempty"`
	Prochain time.Time      `json:"prochain,omitzero"` // of the next try while waiting
	Change   time.Time      `json:"change"`            // of the last change of state
	// Perime: it waited too long; the agent is asked before it is sent.
	Perime bool `json:"perime,omitempty"`
	// PeutSortir: cancelled or answered too late to be sure that no paper came out.
	PeutSortir bool `json:"peut_sortir,omitempty"`
	// AAnnuler: cancelled while its bytes were leaving; settled with the outcome.
	AAnnuler bool `json:"a_annuler,omitempty"`
	// Retrait is what the print server did about a request that was given up; empty when it was not asked.
	Retrait Retrait `json:"retrait,omitempty"`
	// IdentiteChangee: the paper bears an identity as it no longer is, and is to be destroyed (E-25).
	IdentiteChangee bool `json:"identite_changee,omitempty"`
}

// MaxAge is how long a request may wait for its printer before the agent is asked: nobody wants yesterday's labels on
// today's desk.
const MaxAge = 15 * time.Minute

// retries are the pauses before the next tries.
var retries = []time.Duration{2 * time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}

// ErrUnknownJob is the error of an id that no request has.
var ErrUnknownJob = errors.New("printing: no such request")

// ErrTransition is the error of something that cannot happen in the state of the request.
var ErrTransition = errors.New("printing: this cannot happen to the request in its state")

// NewJob completes a request that has just been asked for.
func NewJob(j Job, now time.Time) Job {
	j.Copies = max(j.Copies, 1)
	j.Demande, j.Change, j.Etat = now, now, JobToPrint
	return j
}

// Due tells whether the request wants to be sent now.
func (j Job) Due(now time.Time) bool {
	return !j.Perime && (j.Etat == JobToPrint || j.Etat == JobWaiting && !now.Before(j.Prochain))
}

// Open tells whether the spool may still have something to do with it.
func (j Job) Open() bool {
	return j.Etat == JobToPrint || j.Etat == JobWaiting || j.Etat == JobSending || j.Etat == JobHandedOver
}

// MayBeOut tells whether paper of this request may exist: what E-25 lists to destroy after a change of the identity.
func (j Job) MayBeOut() bool {
	return j.Etat == JobSending || j.Etat == JobHandedOver || j.Etat == JobOut || j.Etat == JobUncertain || j.PeutSortir
}

// ToDestroy tells whether its paper may exist and bears an identity as it no longer is: what may stand on it changed at
// version now of the identity (E-25, E-17).
func (j Job) ToDestroy(now int) bool { return j.Version < now && j.MayBeOut() }

func (j Job) to(e Etat, cause *texts.Refusal, now time.Time) Job {
	j.Etat, j.Cause, j.Change = e, cause, now
	return j
}

func (j Job) wrong(what string) (Job, error) {
	return j, fmt.Errorf("%w: %s, %s", ErrTransition, what, j.Etat)
}

func (j Job) waits() bool { return j.Etat == JobToPrint || j.Etat == JobWaiting }

// Refused: the record does not allow it any more, or it cannot be drawn.
func (j Job) Refused(cause *texts.Refusal, now time.Time) (Job, error) {
	if !j.waits() {
		return j.wrong("refused")
	}
	return j.to(JobRefused, cause, now), nil
}

// NotReady: the printer has a fault. No byte left.
func (j Job) NotReady(cause *texts.Refusal, now time.Time) (Job, error) {
	if !j.waits() {
		return j.wrong("not ready")
	}
	return j.wait(cause, now), nil
}

func (j Job) wait(cause *texts.Refusal, now time.Time) Job {
	j.Prochain = now.Add(retries[min(j.Essais, len(retries)-1)])
	j.Essais++
	return j.to(JobWaiting, cause, now)
}

// Stale: it waited longer than MaxAge; the agent must confirm it.
func (j Job) Stale(now time.Time) (Job, error) {
	if !j.waits() || now.Sub(j.Demande) < MaxAge {
		return j.wrong("stale")
	}
	j.Perime = true
	return j.to(JobWaiting, texts.Refuse("impression.perime"), now), nil
}

// Confirmed: the agent still wants it.
func (j Job) Confirmed(now time.Time) (Job, error) {
	if !j.Perime || !j.waits() {
		return j.wrong("confirmed")
	}
	j.Perime, j.Demande, j.Essais = false, now, 0
	return j.to(JobToPrint, nil, now), nil
}

// Sending: to be committed before the first byte leaves.
func (j Job) Sending(now time.Time) (Job, error) {
	if !j.waits() || j.Perime {
		return j.wrong("sending")
	}
	return j.to(JobSending, nil, now), nil
}

// Done takes the outcome of a sending, or what was learned about it later.
func (j Job) Done(r Result, now time.Time) (Job, error) {
	if j.Etat != JobSending && j.Etat != JobHandedOver {
		return j.wrong("outcome " + string(r.Issue))
	}
	if r.Job != "" {
		j.Spouleur = r.Job
	}
	if w, done := j.withdrawnWhileSent(r, now); done {
		return w, nil
	}
	switch r.Issue {
	case IssueOut:
		return j.to(JobOut, nil, now), nil
	case IssueHandedOver:
		if j.AAnnuler {
			j.PeutSortir = true
			return j.to(JobCancelled, texts.Refuse("impression.annule_tard"), now), nil
		}
		return j.to(JobHandedOver, r.Cause, now), nil
	case IssueUncertain:
		return j.to(JobUncertain, r.Cause, now), nil
	}
	if j.Etat == JobHandedOver { // it was accepted once: nothing can be called unsent any more
		return j.to(JobUncertain, r.Cause, now), nil
	}
	if r.Issue == IssueRefused {
		return j.to(JobRefused, r.Cause, now), nil
	}
	if j.AAnnuler {
		return j.to(JobCancelled, texts.Refuse("impression.annule"), now), nil
	}
	return j.wait(r.Cause, now), nil
}

// Answered: the agent looked whether the paper came out. "No" closes the request; printing again is a new one with
// its Motif.
func (j Job) Answered(out bool, now time.Time) (Job, error) {
	if j.Etat != JobUncertain && j.Etat != JobHandedOver {
		return j.wrong("answered")
	}
	if out {
		return j.to(JobOut, nil, now), nil
	}
	j.PeutSortir = j.Etat == JobHandedOver // a spooler that still holds it may print it later
	return j.to(JobCancelled, texts.Refuse("impression.pas_sorti"), now), nil
}

// Cancelled: possible in every state that is not final, with the truth about what may still come out.
func (j Job) Cancelled(now time.Time) (Job, error) {
	switch j.Etat {
	case JobToPrint, JobWaiting:
		return j.to(JobCancelled, texts.Refuse("impression.annule"), now), nil
	case JobSending:
		j.AAnnuler = true
		return j, nil
	case JobHandedOver, JobUncertain:
		j.PeutSortir = true
		return j.to(JobCancelled, texts.Refuse("impression.annule_tard"), now), nil
	}
	return j.wrong("cancelled")
}

// Asks tells whether the agent must say something before it is settled.
func (j Job) Asks() bool { return j.Etat == JobUncertain || j.Perime && j.waits() }

// Outdated: what may stand on paper for the identity changed since the request (DM-07, E-25, E-17). What waits is refused;
// what may be out is marked as paper to destroy.
func (j Job) Outdated(now time.Time) Job {
	if j.waits() {
		return j.to(JobRefused, texts.Refuse("impression.identite_changee"), now)
	}
	j.IdentiteChangee = true
	return j
}

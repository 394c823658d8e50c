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
	AImprimer Etat = "a_imprimer"
	EnAttente Etat = "en_attente" // the printer is not ready; no byte left, trying again is free
	Envoi     Etat = "envoi"      // committed before the first byte: found here after a crash, it is uncertain
	Transmis  Etat = "transmis"   // handed over; nobody says that it is out (P-9)
	Sorti     Etat = "sorti"
	Incertain Etat = "incertain" // never repeated by itself: a second wristband is worse than a missing one
	Refuse    Etat = "refuse"
	Annule    Etat = "annule"
)

// Etats lists every state.
var Etats = []Etat{AImprimer, EnAttente, Envoi, Transmis, Sorti, Incertain, Refuse, Annule}

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
	j.Demande, j.Change, j.Etat = now, now, AImprimer
	return j
}

// Due tells whether the request wants to be sent now.
func (j Job) Due(now time.Time) bool {
	return !j.Perime && (j.Etat == AImprimer || j.Etat == EnAttente && !now.Before(j.Prochain))
}

// Open tells whether the spool may still have something to do with it.
func (j Job) Open() bool {
	return j.Etat == AImprimer || j.Etat == EnAttente || j.Etat == Envoi || j.Etat == Transmis
}

// MayBeOut tells whether paper of this request may exist: what E-25 lists to destroy after a change of the identity.
func (j Job) MayBeOut() bool {
	return j.Etat == Envoi || j.Etat == Transmis || j.Etat == Sorti || j.Etat == Incertain || j.PeutSortir
}

func (j Job) to(e Etat, cause *texts.Refusal, now time.Time) Job {
	j.Etat, j.Cause, j.Change = e, cause, now
	return j
}

func (j Job) wrong(what string) (Job, error) {
	return j, fmt.Errorf("%w: %s, %s", ErrTransition, what, j.Etat)
}

func (j Job) waits() bool { return j.Etat == AImprimer || j.Etat == EnAttente }

// Refused: the record does not allow it any more, or it cannot be drawn.
func (j Job) Refused(cause *texts.Refusal, now time.Time) (Job, error) {
	if !j.waits() {
		return j.wrong("refused")
	}
	return j.to(Refuse, cause, now), nil
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
	return j.to(EnAttente, cause, now)
}

// Stale: it waited longer than MaxAge; the agent must confirm it.
func (j Job) Stale(now time.Time) (Job, error) {
	if !j.waits() || now.Sub(j.Demande) < MaxAge {
		return j.wrong("stale")
	}
	j.Perime = true
	return j.to(EnAttente, texts.Refuse("impression.perime"), now), nil
}

// Confirmed: the agent still wants it.
func (j Job) Confirmed(now time.Time) (Job, error) {
	if !j.Perime || !j.waits() {
		return j.wrong("confirmed")
	}
	j.Perime, j.Demande, j.Essais = false, now, 0
	return j.to(AImprimer, nil, now), nil
}

// Sending: to be committed before the first byte leaves.
func (j Job) Sending(now time.Time) (Job, error) {
	if !j.waits() || j.Perime {
		return j.wrong("sending")
	}
	return j.to(Envoi, nil, now), nil
}

// Done takes the outcome of a sending, or what was learned about it later.
func (j Job) Done(r Result, now time.Time) (Job, error) {
	if j.Etat != Envoi && j.Etat != Transmis {
		return j.wrong("outcome " + string(r.Issue))
	}
	if r.Job != "" {
		j.Spouleur = r.Job
	}
	if w, done := j.withdrawnWhileSent(r, now); done {
		return w, nil
	}
	switch r.Issue {
	case Sortie:
		return j.to(Sorti, nil, now), nil
	case Transmise:
		if j.AAnnuler {
			j.PeutSortir = true
			return j.to(Annule, texts.Refuse("impression.annule_tard"), now), nil
		}
		return j.to(Transmis, r.Cause, now), nil
	case Incertaine:
		return j.to(Incertain, r.Cause, now), nil
	}
	if j.Etat == Transmis { // it was accepted once: nothing can be called unsent any more
		return j.to(Incertain, r.Cause, now), nil
	}
	if r.Issue == Refusee {
		return j.to(Refuse, r.Cause, now), nil
	}
	if j.AAnnuler {
		return j.to(Annule, texts.Refuse("impression.annule"), now), nil
	}
	return j.wait(r.Cause, now), nil
}

// Answered: the agent looked whether the paper came out. "No" closes the request; printing again is a new one with
// its Motif.
func (j Job) Answered(out bool, now time.Time) (Job, error) {
	if j.Etat != Incertain && j.Etat != Transmis {
		return j.wrong("answered")
	}
	if out {
		return j.to(Sorti, nil, now), nil
	}
	j.PeutSortir = j.Etat == Transmis // a spooler that still holds it may print it later
	return j.to(Annule, texts.Refuse("impression.pas_sorti"), now), nil
}

// Cancelled: possible in every state that is not final, with the truth about what may still come out.
func (j Job) Cancelled(now time.Time) (Job, error) {
	switch j.Etat {
	case AImprimer, EnAttente:
		return j.to(Annule, texts.Refuse("impression.annule"), now), nil
	case Envoi:
		j.AAnnuler = true
		return j, nil
	case Transmis, Incertain:
		j.PeutSortir = true
		return j.to(Annule, texts.Refuse("impression.annule_tard"), now), nil
	}
	return j.wrong("cancelled")
}

// Asks tells whether the agent must say something before it is settled.
func (j Job) Asks() bool { return j.Etat == Incertain || j.Perime && j.waits() }

// Outdated: what may stand on paper for the identity changed since the request (DM-07, E-25, E-17). What waits is refused;
// what may be out is marked as paper to destroy.
func (j Job) Outdated(now time.Time) Job {
	if j.waits() {
		return j.to(Refuse, texts.Refuse("impression.identite_changee"), now)
	}
	j.IdentiteChangee = true
	return j
}

// ToDestroy lists the requests whose paper may exist and bears an identity as it no longer is: a strict trait or the
// status changed at version now (E-25, E-17).
func ToDestroy(jobs []Job, identite string, now int) []Job {
	var all []Job
	for _, j := range jobs {
		if j.Identite == identite && j.Version < now && j.MayBeOut() {
			all = append(all, j)
		}
	}
	return all
}

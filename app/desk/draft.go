package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/ins"
)

// draft is what is kept of a workstation.
type draft struct {
	Patients []draftPatient `json:"patients"`
}

// draftPatient is one patient in hand. It holds what a person typed and saw; nothing that a card, INSi or the base
// proved: those are read again.
type draftPatient struct {
	Cle       string            `json:"cle"` // of the visit
	Debut     time.Time         `json:"debut"`
	Quand     time.Time         `json:"quand"` // of the last change
	Par       string            `json:"par"`   // who made it
	EnMain    bool              `json:"en_main,omitempty"`
	ID        string            `json:"id"`      // of the identity, given before it exists: its calls are journaled under it
	Version   int               `json:"version"` // of the record as it was; 0 when it was to be created
	Parlee    bool              `json:"parlee,omitempty"`
	Nom       string            `json:"nom"`
	Recherche shown.SearchForm  `json:"recherche,omitzero"`
	Piece     ins.TypePiece     `json:"piece,omitempty"` // as it was seen: it is presented again
	Situation ins.Situation     `json:"situation,omitempty"`
	Saisie    EnterTraits       `json:"saisie,omitzero"`
	Etape     string            `json:"etape,omitempty"` // whose form EnCours belongs to
	EnCours   map[string]string `json:"en_cours,omitempty"`
}

// The bounds of a draft.
const (
	maxDraftPatients = 20
	maxDraftBytes    = 64 << 10
	maxDraftField    = 500 // characters of one field that is being typed
)

// empty tells that nothing would be lost with it: a record that was opened and of which nothing was entered.
func (p draftPatient) empty() bool {
	return p.Version > 0 && p.Piece == "" && p.Situation == "" && p.Saisie == (EnterTraits{}) && len(p.EnCours) == 0
}

// encode bounds and writes a draft; nil when there is nothing to keep. What is too much is left out, oldest first.
func (d draft) encode() []byte {
	for len(d.Patients) > 0 {
		if len(d.Patients) <= maxDraftPatients {
			if b, err := json.Marshal(d); err == nil && len(b) <= maxDraftBytes {
				return b
			}
		}
		d.Patients = d.Patients[1:]
	}
	return nil
}

type (
	// findDraft reads the draft of the workstation when the desk opens, and leaves out what was recorded after all.
	findDraft struct {
		actor.From
		place string
		now   time.Time
		keep  time.Duration
	}
	draftFound struct {
		actor.From
		draft draft
		held  bool // the base has one
		err   error
	}
	// keepDraft replaces the draft.
	keepDraft struct {
		actor.From
		place string
		body  []byte
		now   time.Time
		keep  time.Duration
		rank  uint64 // a later one that came first stays
		order *draftOrder
	}
	draftKept struct {
		actor.From
		err error
	}
)

// draftOrder keeps the saves of a desk in their order.
type draftOrder struct {
	mu   sync.Mutex
	last uint64
}

func (findDraft) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (f findDraft) Broken(err error) actor.Result { return draftFound{From: f.From, err: err} }

func (f findDraft) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := draftFound{From: f.From}
	body, err := o.Ports.Drafts.Draft(ctx, f.place)
	if err != nil || body == nil {
		out.err = err
		return out
	}
	out.held = true
	var d draft
	if err := json.Unmarshal(body, &d); err != nil {
		out.err = fmt.Errorf("lire une saisie gardée : %w", err)
		return out
	}
	for _, p := range d.Patients {
		age := f.now.Sub(p.Quand)
		if age > f.keep || age < -f.keep { // a clock that was set back keeps nothing for good
			continue
		}
		done, err := f.recorded(ctx, o, p)
		if err != nil {
			out.err = err // whether he was recorded is not known: he waits for the next start rather than being made twice
			return out
		}
		if !done {
			out.draft.Patients = append(out.draft.Patients, p)
		}
	}
	return out
}

// recorded tells whether the program fell between the recording of a patient and the end of his draft.
func (findDraft) recorded(ctx context.Context, o *actor.Outside, p draftPatient) (bool, error) {
	if p.ID == "" {
		return false, nil
	}
	d, err := o.Ports.Base.Load(ctx, p.ID)
	switch {
	case errors.Is(err, app.ErrNotFound):
		return p.Version > 0, nil // a record that is gone takes no correction
	case err != nil:
		return false, err
	case p.Version == 0, d.Identite.Version == p.Version:
		return d.Identite.Version != p.Version, nil
	}
	return p.Parlee || spokenOf(d, p.Cle), nil
}

// spokenOf tells whether the journal has a visit.
func spokenOf(d app.Dossier, key string) bool {
	for _, l := range d.Lines {
		var v app.VisitFact
		if l.Name == app.FactVisit && json.Unmarshal(l.Body, &v) == nil && v.Cle == key {
			return true
		}
	}
	return false
}

func (keepDraft) Deadline(s app.Settings) time.Duration { return s.DelaiBase }

func (f keepDraft) Broken(err error) actor.Result { return draftKept{From: f.From, err: err} }

func (f keepDraft) Run(ctx context.Context, o *actor.Outside) actor.Result {
	f.order.mu.Lock()
	defer f.order.mu.Unlock()
	if f.rank < f.order.last {
		return draftKept{From: f.From}
	}
	f.order.last = f.rank
	ctx, cancel := o.Base(context.WithoutCancel(ctx)) // a desk that ends keeps it all the same
	defer cancel()
	return draftKept{f.From, o.Ports.Drafts.KeepDraft(ctx, f.place, f.body, f.now, f.now.Add(-f.keep))}
}

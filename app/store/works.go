package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"guichet/app"
	"guichet/ins"
)

// The Base of this package keeps what is said about an item, also for a desk.
var _ app.Commenter = (*Base)(nil)

// The facts that the store itself writes about work items, so that the journal alone gives them back.
const (
	FactWorkOpened    = app.FactWorkOpened
	FactWorkClosed    = app.FactWorkClosed
	factWorkAssigned  = app.FactWorkAssigned
	factWorkCommented = app.FactWorkCommented
	factWorkReopened  = app.FactWorkReopened
)

// openWork completes a work item given with an act, and opens it.
func (t *transaction) openWork(p *prepared, w app.Work) error {
	if w.Identite == "" {
		w.Identite = p.ID
	}
	meta := ins.Meta{Agent: w.Par, Quand: w.Ouvert}
	if n := len(p.lines); n > 0 {
		last := p.lines[n-1]
		meta.Poste = last.poste
		if w.Par == "" {
			meta.Agent = last.agent
		}
		if w.Ouvert.IsZero() {
			quand, err := when(last.quand, last.decalage)
			if err != nil {
				return err
			}
			meta.Quand = quand
		}
	}
	if w.Liste == "" || meta.Agent == "" || meta.Quand.IsZero() {
		return fmt.Errorf("%w (travail)", ErrUnsigned)
	}
	return t.journalWork(w, meta, p.after.Identite)
}

// journalWork opens a work item: one line of the journal and one row of the worklist, unless it is open already.
func (t *transaction) journalWork(w app.Work, meta ins.Meta, of ins.Identite) error {
	if there, err := t.isOpen(w); err != nil || there {
		return err
	}
	if w.ID == "" {
		w.ID = uuid.NewString()
	}
	w.Par = meta.Agent
	if w.Ouvert.IsZero() {
		w.Ouvert = meta.Quand
	}
	body, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("écrire le travail : %w", err)
	}
	line := record{identite: w.Identite, version: of.Version, name: FactWorkOpened, body: body}
	line.sign(meta)
	t.opened = append(t.opened, w.Identite)
	return t.journal(&line, of)
}

// isOpen tells whether the same item is open already.
func (t *transaction) isOpen(w app.Work) (bool, error) {
	if w.Identite == t.bare && !slices.Contains(t.opened, w.Identite) {
		return false, nil
	}
	open, err := t.b.works(context.Background(), t.h, whichOpenOf, w.Identite)
	return slices.ContainsFunc(open, func(o work) bool { return o.Liste == w.Liste && o.Motif == w.Motif && o.Regle == w.Regle }), err
}

// AssignWork gives an item to somebody, or back to everybody.
func (b *Base) AssignWork(ctx context.Context, act app.WorkAct) error {
	return b.actOnWork(ctx, "affecter un travail", factWorkAssigned, act)
}

// CommentWork adds to the history of an item.
func (b *Base) CommentWork(ctx context.Context, act app.WorkAct) error {
	return b.actOnWork(ctx, "commenter un travail", factWorkCommented, act)
}

// CloseWork closes an item for a cause (D-82).
func (b *Base) CloseWork(ctx context.Context, act app.WorkAct) error {
	return b.actOnWork(ctx, "fermer un travail", FactWorkClosed, act)
}

// ReopenWork opens a closed item again, for a reason.
func (b *Base) ReopenWork(ctx context.Context, act app.WorkAct) error {
	return b.actOnWork(ctx, "rouvrir un travail", factWorkReopened, act)
}

func (b *Base) actOnWork(ctx context.Context, doing, name string, act app.WorkAct) error {
	return b.fault(doing, b.journaling(ctx, func(t *transaction) error { return t.actOnWork(name, act) }))
}

// actOnWork writes one line about an item, and the item as the line makes it.
func (t *transaction) actOnWork(name string, act app.WorkAct) error {
	wanting := act.Agent == "" || act.Poste == "" || act.Quand.IsZero()
	switch name {
	case FactWorkClosed:
		wanting = wanting || act.Cause == ""
	case factWorkCommented, factWorkReopened:
		wanting = wanting || act.Motif == ""
	}
	if wanting {
		return fmt.Errorf("%w (%s)", ErrUnsigned, name)
	}
	w, err := t.workToActOn(act.ID, act.Meta)
	if err != nil {
		return err
	}
	switch {
	case act.Version != 0 && act.Version != w.version:
		return fmt.Errorf("%w : travail en version %d, attendue %d", app.ErrStale, w.version, act.Version)
	case (name == factWorkReopened) != (w.fini != 0):
		return app.ErrWorkClosed
	}
	return t.journalWorkAct(w, name, act)
}

func (t *transaction) workToActOn(id string, by ins.Meta) (work, error) {
	found, err := t.b.works(context.Background(), t.h, "WHERE id = ?", id)
	if err == nil && len(found) == 0 {
		if err = t.openDue(id, by); err == nil {
			found, err = t.b.works(context.Background(), t.h, "WHERE id = ?", id)
		}
	}
	if err != nil {
		return work{}, err
	}
	if len(found) == 0 { // an item of the same list is open under another name
		return work{}, app.ErrNotFound
	}
	return found[0], nil
}

func (t *transaction) journalWorkAct(w work, name string, act app.WorkAct) error {
	line := record{identite: w.Identite, name: name}
	err := t.h.one("SELECT version FROM identites WHERE id = ?", []any{w.Identite}, &line.version)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("lire la version de l'identité : %w", err)
	}
	act.Version = 0 // what its author saw is not what happened
	if line.body, err = json.Marshal(act); err != nil {
		return fmt.Errorf("écrire l'acte sur un travail : %w", err)
	}
	line.sign(act.Meta)
	if err := t.append(&line); err != nil {
		return err
	}
	return fold(t, &change{id: line.identite, unread: true, steps: []step{{line: &line, item: &w}}})
}

// Works lists the open work items, oldest first.
func (b *Base) Works(ctx context.Context) ([]app.Work, error) {
	var all []app.Work
	err := b.read(ctx, func(h *handle) error {
		open, err := b.works(ctx, h, "WHERE fini IS NULL ORDER BY ouvert, seq")
		for _, w := range open {
			all = append(all, w.Work)
		}
		return err
	})
	return all, b.fault("lister les travaux", err)
}

const (
	workColumns = "seq, id, liste, identite, regle, cause, service, autre, ouvert, decalage, par, motif, version, affecte, commentaires, fini, fin, ferme"
	whichOpenOf = "WHERE identite = ? AND fini IS NULL ORDER BY seq"
)

// works reads items, their reasons opened.
func (b *Base) works(ctx context.Context, h *handle, which string, args ...any) ([]work, error) {
	var all []work
	err := each(ctx, h, "SELECT "+workColumns+" FROM travaux "+which, args, func(rows *sql.Rows) error {
		w, err := b.scanWork(rows)
		all = append(all, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lire les travaux : %w", err)
	}
	return all, nil
}

func (b *Base) scanWork(rows *sql.Rows, more ...any) (work, error) {
	var w work
	var ouvert string
	var decalage int
	var motif sql.RawBytes
	var fini sql.NullInt64
	dest := []any{&w.seq, &w.ID, &w.Liste, &w.Identite, &w.Regle, &w.Cause, &w.Service, &w.Autre, &ouvert, &decalage, &w.Par, &motif,
		&w.version, &w.affecte, &w.commentaires, &fini, &w.fin, &w.ferme}
	if err := rows.Scan(append(dest, more...)...); err != nil {
		return w, err
	}
	w.fini = fini.Int64
	opened, err := b.sealer.open(nil, place("travaux", "motif", w.ID), motif)
	if err != nil {
		return w, fmt.Errorf("travail %s : %w", w.ID, err)
	}
	w.Motif = string(opened)
	w.Ouvert, err = when(ouvert, decalage)
	return w, err
}

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

// The facts that the store itself writes about work items, so that the journal alone gives them back.
const (
	FactWorkOpened    = app.FactWorkOpened
	FactWorkClosed    = app.FactWorkClosed
	factWorkAssigned  = app.FactWorkAssigned
	factWorkCommented = app.FactWorkCommented
	factWorkReopened  = app.FactWorkReopened
)

// workFacts are the lines from which the worklists are made.
var workFacts = []any{FactWorkOpened, FactWorkClosed, factWorkAssigned, factWorkCommented, factWorkReopened}

// work is an item as its lines make it.
type work struct {
	app.Work
	seq          int64
	version      int
	affecte      string
	commentaires int
	fini         int64 // line that closed it; 0 while it is open
	fin          string
	ferme        string // moment of the closing
}

// follow gives the item after a line about it.
func (w work) follow(line *record) (work, error) {
	if line.name == FactWorkOpened {
		w = work{seq: line.seq, version: 1}
		if err := json.Unmarshal(line.body, &w.Work); err != nil {
			return w, fmt.Errorf("lire le travail : %w", err)
		}
		return w, nil
	}
	var act app.WorkAct
	if err := json.Unmarshal(line.body, &act); err != nil {
		return w, fmt.Errorf("lire l'acte sur un travail : %w", err)
	}
	w.version++
	switch line.name {
	case factWorkAssigned:
		w.affecte = act.Pour
	case factWorkCommented:
		w.commentaires++
	case FactWorkClosed:
		w.fini, w.fin, w.ferme = line.seq, act.Cause, line.quand
	case factWorkReopened:
		w.fini, w.fin, w.ferme = 0, "", ""
	}
	return w, nil
}

// openWork completes a work item given with an act, and opens it.
func (t *transaction) openWork(p *prepared, w app.Work, now ins.Identite) error {
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
	return t.journalWork(w, meta, now)
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
	if t.last, err = t.b.append(t.h, t.last, &line); err != nil {
		return err
	}
	t.opened = append(t.opened, w.Identite)
	return t.b.insertWork(t.h, work{Work: w, seq: line.seq, version: 1}, of)
}

// isOpen tells whether the same item is open already.
func (t *transaction) isOpen(w app.Work) (bool, error) {
	if w.Identite == t.bare && !slices.Contains(t.opened, w.Identite) {
		return false, nil
	}
	open, err := t.b.works(context.Background(), t.h, whichOpenOf, w.Identite)
	return slices.ContainsFunc(open, func(o work) bool { return o.Liste == w.Liste && o.Motif == w.Motif && o.Regle == w.Regle }), err
}

func (b *Base) insertWork(h *handle, w work, of ins.Identite) error {
	fiche, statut := b.ficheOf(of)
	_, decalage := w.Ouvert.Zone()
	_, err := h.exec(`INSERT INTO travaux (seq, id, liste, identite, regle, cause, service, autre, ouvert, decalage, par, motif, version, affecte,
		commentaires, fin, ferme, fiche, statut) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, '', '', ?, ?)`,
		w.seq, w.ID, w.Liste, w.Identite, w.Regle, w.Cause, w.Service, w.Autre, w.Ouvert.UTC().Format(moment), decalage, w.Par,
		b.sealer.seal(place("travaux", "motif", w.ID), []byte(w.Motif)), w.version, fiche, statut)
	if err != nil {
		return fmt.Errorf("ouvrir le travail : %w", err)
	}
	return nil
}

func (b *Base) updateWork(h *handle, w work) error {
	_, err := h.exec("UPDATE travaux SET version = ?, affecte = ?, commentaires = ?, fini = ?, fin = ?, ferme = ? WHERE seq = ?",
		w.version, w.affecte, w.commentaires, sql.NullInt64{Int64: w.fini, Valid: w.fini != 0}, w.fin, w.ferme, w.seq)
	if err != nil {
		return fmt.Errorf("écrire le travail : %w", err)
	}
	return nil
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
	err := b.write(ctx, func(h *handle) error {
		t := transaction{b: b, h: h}
		var err error
		if t.last, err = b.head(h); err != nil {
			return err
		}
		return t.actOnWork(name, act)
	})
	return b.fault(doing, err)
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
	if t.last, err = t.b.append(t.h, t.last, &line); err != nil {
		return err
	}
	if w, err = w.follow(&line); err != nil {
		return err
	}
	return t.b.updateWork(t.h, w)
}

// solve closes the open items that the events of an act solved.
func (t *transaction) solve(p *prepared, first int64, after ins.Identite) error {
	var events []ins.Event
	var by ins.Meta
	for _, ev := range p.events {
		if ev != nil {
			events, by = append(events, ev), ins.MetaOf(ev)
		}
	}
	if len(events) == 0 {
		return nil
	}
	open, err := t.b.works(context.Background(), t.h, whichOpenOf, p.ID)
	if err != nil {
		return err
	}
	for _, w := range open {
		event := app.SolvedBy(w.Work, after, events)
		if event == "" || w.seq >= first { // what this act opens, it does not close
			continue
		}
		act := app.WorkAct{Meta: by, ID: w.ID, Cause: app.FinResolu, Motif: event}
		if err := t.journalWorkAct(w, FactWorkClosed, act); err != nil {
			return err
		}
	}
	return nil
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

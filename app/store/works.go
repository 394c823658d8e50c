package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"guichet/app"
	"guichet/ins"
)

// openWork completes a work item given with an act, and opens it.
func (t *transaction) openWork(p *prepared, w app.Work, version int) error {
	if w.ID == "" {
		w.ID = uuid.NewString()
	}
	if w.Identite == "" {
		w.Identite = p.ID
	}
	poste := ""
	if n := len(p.lines); n > 0 {
		last := p.lines[n-1]
		poste = last.poste
		if w.Par == "" {
			w.Par = last.agent
		}
		if w.Ouvert.IsZero() {
			quand, err := when(last.quand, last.decalage)
			if err != nil {
				return err
			}
			w.Ouvert = quand
		}
	}
	if w.Liste == "" || w.Par == "" || w.Ouvert.IsZero() {
		return fmt.Errorf("%w (travail)", ErrUnsigned)
	}
	return t.journalWork(w, poste, version)
}

// journalWork opens a work item: one line of the journal and one row of the worklist, unless it is open already.
func (t *transaction) journalWork(w app.Work, poste string, version int) error {
	open, err := t.b.works(context.Background(), t.h, "SELECT "+workColumns+" FROM travaux WHERE identite = ? AND fini IS NULL", w.Identite)
	if err != nil {
		return err
	}
	for _, o := range open {
		if o.Liste == w.Liste && o.Motif == w.Motif && o.Regle == w.Regle {
			return nil
		}
	}
	body, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("écrire le travail : %w", err)
	}
	line := record{identite: w.Identite, version: version, name: FactWorkOpened, body: body}
	line.sign(ins.Meta{Quand: w.Ouvert, Agent: w.Par, Poste: poste})
	if t.last, err = t.b.append(t.h, t.last, &line); err != nil {
		return err
	}
	return t.b.projectWork(t.h, w, line.seq)
}

func (b *Base) projectWork(h *handle, w app.Work, seq int64) error {
	_, decalage := w.Ouvert.Zone()
	_, err := h.exec(`INSERT INTO travaux (id, liste, identite, regle, ouvert, decalage, par, motif, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		w.ID, w.Liste, w.Identite, w.Regle, w.Ouvert.UTC().Format(moment), decalage, w.Par,
		b.sealer.seal(place("travaux", "motif", w.ID), []byte(w.Motif)), seq)
	if err != nil {
		return fmt.Errorf("ouvrir le travail : %w", err)
	}
	return nil
}

const workColumns = "id, liste, identite, regle, ouvert, decalage, par, motif"

func (b *Base) works(ctx context.Context, h *handle, query string, args ...any) ([]app.Work, error) {
	var all []app.Work
	err := each(ctx, h, query, args, func(rows *sql.Rows) error {
		var w app.Work
		var ouvert string
		var decalage int
		var motif []byte
		if err := rows.Scan(&w.ID, &w.Liste, &w.Identite, &w.Regle, &ouvert, &decalage, &w.Par, &motif); err != nil {
			return err
		}
		opened, err := b.sealer.open(nil, place("travaux", "motif", w.ID), motif)
		if err != nil {
			return fmt.Errorf("travail %s : %w", w.ID, err)
		}
		w.Motif = string(opened)
		if w.Ouvert, err = when(ouvert, decalage); err != nil {
			return err
		}
		all = append(all, w)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lire les travaux : %w", err)
	}
	return all, nil
}

// Works lists the open work items, oldest first.
func (b *Base) Works(ctx context.Context) ([]app.Work, error) {
	var all []app.Work
	err := b.read(ctx, func(h *handle) (err error) {
		all, err = b.works(ctx, h, "SELECT "+workColumns+" FROM travaux WHERE fini IS NULL ORDER BY ouvert, seq")
		return err
	})
	return all, b.fault("lister les travaux", err)
}

// Closing is why and by whom a work item was closed (D-80).
type Closing struct {
	ins.Meta
	ID    string `json:"id"`    // of the work item
	Cause string `json:"cause"` // closing cause
	Motif string `json:"motif,omitempty"`
}

// CloseWork closes a work item, with a line in the journal. app.ErrNotFound when it is not open.
func (b *Base) CloseWork(ctx context.Context, c Closing) error {
	if c.Agent == "" || c.Poste == "" || c.Quand.IsZero() || c.Cause == "" {
		return fmt.Errorf("%w (fermeture d'un travail)", ErrUnsigned)
	}
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("écrire la fermeture : %w", err)
	}
	err = b.write(ctx, func(h *handle) error {
		var line = record{name: FactWorkClosed, body: body}
		err := h.one(`SELECT t.identite, coalesce(i.version, 0) FROM travaux t LEFT JOIN identites i ON i.id = t.identite
			WHERE t.id = ? AND t.fini IS NULL`, []any{c.ID}, &line.identite, &line.version)
		if errors.Is(err, sql.ErrNoRows) {
			return app.ErrNotFound
		}
		if err != nil {
			return err
		}
		line.sign(c.Meta)
		last, err := b.head(h)
		if err != nil {
			return err
		}
		if _, err := b.append(h, last, &line); err != nil {
			return err
		}
		return b.projectClosing(h, c.ID, line.seq)
	})
	return b.fault("fermer le travail", err)
}

func (b *Base) projectClosing(h *handle, id string, seq int64) error {
	if _, err := h.exec("UPDATE travaux SET fini = ? WHERE id = ?", seq, id); err != nil {
		return fmt.Errorf("fermer le travail : %w", err)
	}
	return nil
}

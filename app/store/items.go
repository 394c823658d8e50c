package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// worklists is the projection of the items of work, with what their rows show of identities. Triggers count what is open.
type worklists struct{}

func (worklists) tables() []table {
	return []table{
		{"travaux", "SELECT * FROM travaux ORDER BY seq"},
		{"comptes", "SELECT * FROM comptes WHERE nombre <> 0 ORDER BY liste, cause, service, affecte"},
	}
}

func (worklists) facts() []any { return workFacts }

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

func (worklists) write(t *transaction, c *change) error {
	for i := range c.steps {
		if err := t.writeItem(c, &c.steps[i]); err != nil {
			return err
		}
	}
	if !c.moves() || sameFiche(c.before.Identite, c.after.Identite) {
		return nil
	}
	fiche, statut := t.b.ficheOf(c.after.Identite)
	if _, err := t.h.exec("UPDATE travaux SET fiche = ?, statut = ? WHERE identite = ?", fiche, statut, c.after.ID); err != nil {
		return fmt.Errorf("écrire l'identité dans les listes : %w", err)
	}
	return nil
}

// writeItem writes the item that a line makes.
func (t *transaction) writeItem(c *change, s *step) error {
	if !s.isFact(workFacts) {
		return nil
	}
	was := s.item
	if was == nil {
		var err error
		if was, err = t.itemBefore(s.line); err != nil {
			return err
		}
	}
	w, err := was.follow(s.line)
	if err != nil {
		return err
	}
	if s.line.name != FactWorkOpened {
		return t.b.updateWork(t.h, w)
	}
	of, err := t.identityOf(c)
	if err != nil {
		return err
	}
	return t.b.insertWork(t.h, w, of)
}

// itemBefore reads the item that a line is about.
func (t *transaction) itemBefore(line *record) (*work, error) {
	if line.name == FactWorkOpened {
		return &work{}, nil
	}
	var act app.WorkAct
	if err := json.Unmarshal(line.body, &act); err != nil {
		return nil, fmt.Errorf("lire l'acte sur un travail : %w", err)
	}
	found, err := t.b.works(whole, t.h, "WHERE id = ?", act.ID)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("travail %s : %w", act.ID, errAltered)
	}
	if err != nil {
		return nil, err
	}
	return &found[0], nil
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

// ficheOf gives what a row of a worklist shows of an identity, sealed, and its status.
func (b *Base) ficheOf(i ins.Identite) (sealed []byte, statut string) {
	if i.Version == 0 {
		return nil, ""
	}
	plain := strings.Join([]string{i.NomNaissance, i.NomUtilise, i.PremierPrenom, i.PrenomUtilise, i.DateNaissance.ISO(), i.IPP}, namesSeparator)
	return b.sealer.seal(place("travaux", "fiche", i.ID), []byte(plain)), i.Statut().Code()
}

// sameFiche tells whether the worklists show the same of an identity before and after.
func sameFiche(before, after ins.Identite) bool {
	return before.Version > 0 && sameNames(before, after) && before.DateNaissance == after.DateNaissance && before.IPP == after.IPP &&
		before.Statut() == after.Statut()
}

func (worklists) check(v *verification, c *change) error {
	for i := range c.steps {
		s := &c.steps[i]
		if !s.isFact(workFacts) {
			continue
		}
		var about struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(s.line.body, &about); err != nil {
			return fmt.Errorf("lire le travail : %w", err)
		}
		w, err := v.works[about.ID].follow(s.line)
		if err != nil {
			return err
		}
		v.works[about.ID] = w
	}
	return nil
}

func (worklists) settle(v *verification) error {
	err := each(v.ctx, v.h, "SELECT "+workColumns+", fiche, statut FROM travaux", nil, func(rows *sql.Rows) error {
		var fiche []byte
		var statut string
		w, err := v.b.scanWork(rows, &fiche, &statut)
		if err != nil {
			return err
		}
		if !w.same(v.works[w.ID]) {
			return differs("travail", w.ID)
		}
		delete(v.works, w.ID)
		of, err := v.b.identity(v.h, w.Identite)
		if err != nil && !errors.Is(err, app.ErrNotFound) {
			return err
		}
		if f, s := v.b.ficheOf(of); s != statut || !bytes.Equal(f, fiche) {
			return differs("travail", w.ID)
		}
		return nil
	})
	if err == nil && len(v.works) > 0 {
		err = refused("base_projection", fmt.Errorf("%d travaux absents", len(v.works)))
	}
	if err != nil {
		return err
	}
	return checkWorkCounts(v.h)
}

// same tells whether two items are the same; one moment may be written in two ways.
func (w work) same(other work) bool {
	_, offset := w.Ouvert.Zone()
	_, otherOffset := other.Ouvert.Zone()
	moment := w.Ouvert.Equal(other.Ouvert) && offset == otherOffset
	w.Ouvert = other.Ouvert
	return moment && w == other
}

// checkWorkCounts counts the open items again.
func checkWorkCounts(h *handle) error {
	const counted = "SELECT liste, cause, service, affecte, count(*) FROM travaux WHERE fini IS NULL GROUP BY liste, cause, service, affecte"
	const kept = "SELECT liste, cause, service, affecte, nombre FROM comptes WHERE nombre <> 0"
	var differences int
	err := h.one("SELECT count(*) FROM (SELECT * FROM ("+counted+" EXCEPT "+kept+") UNION ALL SELECT * FROM ("+kept+" EXCEPT "+counted+"))", nil, &differences)
	if err == nil && differences > 0 {
		err = refused("base_projection", fmt.Errorf("%d comptes de listes autres que ce qui est ouvert", differences))
	}
	return err
}

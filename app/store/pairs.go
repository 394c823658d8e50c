package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// The judgements, as the port knows them.
type (
	Avis      = app.Avis
	Judgement = app.Judgement
	Doublon   = app.Doublon
)

// The two judgements; the empty Avis means that nobody has judged.
const (
	DoublonPotentiel = app.DoublonPotentiel
	HomonymeAvere    = app.HomonymeAvere
	FactPairJudged   = app.FactPairJudged
)

// Judge remembers what a pair is. It may be judged again: the last judgement holds.
func (b *Base) Judge(ctx context.Context, j Judgement) error {
	if j.A > j.B {
		j.A, j.B = j.B, j.A
	}
	if j.Agent == "" || j.Poste == "" || j.Quand.IsZero() || j.Motif == "" {
		return fmt.Errorf("%w (jugement d'une paire)", ErrUnsigned)
	}
	if j.A == j.B || j.Avis != DoublonPotentiel && j.Avis != HomonymeAvere {
		return fmt.Errorf("jugement d'une paire : deux identités et un avis sont attendus (%q)", j.Avis)
	}
	body, err := json.Marshal(j)
	if err != nil {
		return fmt.Errorf("écrire le jugement : %w", err)
	}
	err = b.journaling(ctx, func(t *transaction) error {
		c := change{unread: true}
		for _, id := range []string{j.A, j.B} {
			i, err := b.identity(t.h, id)
			if err != nil {
				return err
			}
			line := record{identite: id, version: i.Version, name: FactPairJudged, body: body}
			line.sign(j.Meta)
			if err := t.append(&line); err != nil {
				return err
			}
			c.steps = append(c.steps, step{line: &line})
		}
		if err := fold(t, &c); err != nil || j.Avis != HomonymeAvere {
			return err
		}
		return t.closeSuspicions(ctx, j)
	})
	return b.fault("juger une paire", err)
}

// closeSuspicions closes the items that took two persons for one.
func (t *transaction) closeSuspicions(ctx context.Context, j Judgement) error {
	for _, pair := range [][2]string{{j.A, j.B}, {j.B, j.A}} {
		open, err := t.b.works(ctx, t.h, whichOpenOf, pair[0])
		if err != nil {
			return err
		}
		for _, w := range open {
			if w.Liste != ins.ListeDoublon && w.Liste != ins.ListeFusion || w.Autre != pair[1] {
				continue
			}
			act := app.WorkAct{Meta: j.Meta, ID: w.ID, Cause: app.FinHomonyme, Motif: j.Motif}
			if err := t.journalWorkAct(w, FactWorkClosed, act); err != nil {
				return err
			}
		}
	}
	return nil
}

// Doublons lists the identities that may be the same person as i: born the same day, and bearing the same nom,
// nom de naissance crossed with nom utilisé, separators ignored. It serves while a record is being typed, when
// i has no identifier yet, as when an INS is recovered. A pair judged homonyme is left out, and so is an identity
// merged into another. Without a date there is nothing to compare.
func (b *Base) Doublons(ctx context.Context, i ins.Identite) ([]Doublon, error) {
	if i.DateNaissance.IsZero() {
		return nil, nil
	}
	var all []Doublon
	err := b.read(ctx, func(h *handle) error {
		ids, err := b.candidates(ctx, h, nil, i.DateNaissance, bearing(i).in)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if id == i.ID {
				continue
			}
			d := Doublon{}
			if d.Avis, err = b.avis(h, id, i.ID); err != nil {
				return err
			}
			if d.Avis == HomonymeAvere {
				continue
			}
			if d.Identite, err = b.identity(h, id); err != nil {
				return err
			}
			if d.Identite.FusionneeDans == "" {
				all = append(all, d)
			}
		}
		return nil
	})
	return all, b.fault("chercher les doublons", err)
}

func (b *Base) avis(h *handle, one, other string) (Avis, error) {
	var avis Avis
	err := h.one("SELECT avis FROM paires WHERE a = ? AND b = ?", []any{min(one, other), max(one, other)}, &avis)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("lire l'avis sur une paire : %w", err)
	}
	return avis, nil
}

// family is the noms of a person, folded.
type family []string

func bearing(i ins.Identite) family {
	k := ins.SearchKeys(i)
	return family{k.NomNaissance, k.NomUtilise}
}

// in tells whether the folded names hold one of the family's.
func (f family) in(folded string) bool {
	naissance, rest, _ := strings.Cut(folded, namesSeparator)
	utilise, _, _ := strings.Cut(rest, namesSeparator)
	for _, nom := range f {
		if nom != "" && (nom == naissance || nom == utilise) {
			return true
		}
	}
	return false
}

// pairs is the projection of what was made of pairs of identities.
type pairs struct{}

// verdict is a judgement as its table holds it.
type verdict struct {
	avis Avis
	seq  int64
}

func (pairs) tables() []table {
	return []table{{"paires", "SELECT a, b, avis, seq FROM paires ORDER BY a, b"}}
}

func (pairs) facts() []any { return []any{FactPairJudged} }

func (p pairs) write(t *transaction, c *change) error {
	for i := range c.steps {
		s := &c.steps[i]
		if !s.isFact(p.facts()) || i+1 < len(c.steps) && bytes.Equal(s.line.body, c.steps[i+1].line.body) {
			continue // the line of the other identity says the same, and holds
		}
		j, err := judgement(s.line)
		if err != nil {
			return err
		}
		_, err = t.h.exec("INSERT INTO paires (a, b, avis, seq) VALUES (?, ?, ?, ?) ON CONFLICT (a, b) DO UPDATE SET avis = excluded.avis, seq = excluded.seq",
			j.A, j.B, j.Avis, s.line.seq)
		if err != nil {
			return fmt.Errorf("noter la paire : %w", err)
		}
	}
	return nil
}

func (p pairs) check(v *verification, c *change) error {
	for i := range c.steps {
		s := &c.steps[i]
		if !s.isFact(p.facts()) {
			continue
		}
		j, err := judgement(s.line)
		if err != nil {
			return err
		}
		v.pairs[[2]string{j.A, j.B}] = verdict{j.Avis, s.line.seq}
	}
	return nil
}

func judgement(line *record) (Judgement, error) {
	var j Judgement
	if err := json.Unmarshal(line.body, &j); err != nil {
		return j, fmt.Errorf("lire le jugement : %w", err)
	}
	return j, nil
}

func (pairs) settle(v *verification) error {
	err := each(v.ctx, v.h, "SELECT a, b, avis, seq FROM paires", nil, func(rows *sql.Rows) error {
		var p [2]string
		var got verdict
		if err := rows.Scan(&p[0], &p[1], &got.avis, &got.seq); err != nil {
			return err
		}
		if v.pairs[p] != got {
			return differs("paire", p[0]+" "+p[1])
		}
		delete(v.pairs, p)
		return nil
	})
	if err == nil && len(v.pairs) > 0 {
		err = refused("base_projection", fmt.Errorf("%d paires absentes", len(v.pairs)))
	}
	return err
}

// notVisits are the facts that a person's presence does not explain.
var notVisits = append([]any{app.FactAccess, FactPairJudged}, workFacts...)

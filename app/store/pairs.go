package store

import (
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
	err = b.write(ctx, func(h *handle) error {
		last, err := b.head(h)
		if err != nil {
			return err
		}
		for _, id := range []string{j.A, j.B} {
			i, err := b.identity(h, id)
			if err != nil {
				return err
			}
			line := record{identite: id, version: i.Version, name: FactPairJudged, body: body}
			line.sign(j.Meta)
			if last, err = b.append(h, last, &line); err != nil {
				return err
			}
		}
		if err := b.projectPair(h, j, last.seq); err != nil || j.Avis != HomonymeAvere {
			return err
		}
		t := transaction{b: b, h: h, last: last}
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

func (b *Base) projectPair(h *handle, j Judgement, seq int64) error {
	_, err := h.exec("INSERT INTO paires (a, b, avis, seq) VALUES (?, ?, ?, ?) ON CONFLICT (a, b) DO UPDATE SET avis = excluded.avis, seq = excluded.seq",
		j.A, j.B, j.Avis, seq)
	if err != nil {
		return fmt.Errorf("noter la paire : %w", err)
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

// checkPairs plays the judgements again, and compares.
func (b *Base) checkPairs(ctx context.Context, h *handle) error {
	type pair struct{ a, b string }
	type judged struct {
		avis Avis
		seq  int64
	}
	want := map[pair]judged{}
	l := lineReader{b: b}
	err := each(ctx, h, "SELECT "+lineColumns+" FROM journal WHERE nom = ? ORDER BY seq", []any{FactPairJudged}, func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		var j Judgement
		if err := json.Unmarshal(l.line.body, &j); err != nil {
			return fmt.Errorf("lire le jugement : %w", err)
		}
		want[pair{j.A, j.B}] = judged{j.Avis, l.line.seq}
		return nil
	})
	if err != nil {
		return err
	}
	err = each(ctx, h, "SELECT a, b, avis, seq FROM paires", nil, func(rows *sql.Rows) error {
		var p pair
		var got judged
		if err := rows.Scan(&p.a, &p.b, &got.avis, &got.seq); err != nil {
			return err
		}
		if want[p] != got {
			return differs("paire", p.a+" "+p.b)
		}
		delete(want, p)
		return nil
	})
	if err == nil && len(want) > 0 {
		err = refused("base_projection", fmt.Errorf("%d paires absentes", len(want)))
	}
	return err
}

// notVisits are the facts that a person's presence does not explain.
var notVisits = append([]any{app.FactAccess, FactPairJudged}, workFacts...)

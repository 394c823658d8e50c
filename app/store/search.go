package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/ins"
)

// maxFound bounds what a search gives. More is refused, never cut in silence: the record that was cut off would be
// created a second time.
const maxFound = 2000

// oids are the natures under which a typed matricule is looked for: its OID is never typed.
var oids = []ins.OID{ins.OIDNIR, ins.OIDNIA, ins.OIDNIRTest, ins.OIDNIRDemo}

// Search is the recherche d'antériorité. It starts from a birth date, a matricule or an IPP
// (EXI SI 01); names only narrow a date. With a name, the dates near the one asked for are searched too, and their
// results come after the others, marked Approaching: without one they would be everybody born around that day.
//
// Results are in the order of names. A search by matricule finds the active INS of any nature.
func (b *Base) Search(ctx context.Context, s app.Search) ([]app.Found, error) {
	typed := ins.Criteres{Nom: s.Nom, Prenom: s.Prenom}
	q := prefixes{ins.SearchKey(s.Nom), ins.SearchKey(s.Prenom)}
	r := results{seen: map[string]bool{}}
	err := b.read(ctx, func(h *handle) error {
		switch {
		case s.Matricule != "":
			return b.searchMatricule(ctx, h, &r, s.Matricule)
		case s.IPP != "":
			return b.searchIndex(ctx, h, &r, "i_ipp", b.sealer.indexOf(indexIPP, s.IPP))
		case !s.DateNaissance.IsZero():
			return b.searchDate(ctx, h, &r, s.DateNaissance, q)
		}
		return refusedAs(app.ErrSearch, "base_recherche_vide", nil)
	})
	if err != nil {
		return nil, b.fault("rechercher", err)
	}
	found := r.found
	for i := range found {
		f := &found[i]
		m, _ := ins.Matches(typed, f.Identite) // EXI SI 17; a record found by number may bear other names
		f.NomNaissance, f.NomUtilise, f.PremierPrenom, f.PrenomUtilise = m.NomNaissance, m.NomUtilise, m.PremierPrenom, m.PrenomUtilise
	}
	slices.SortStableFunc(found, compareFound)
	return found, nil
}

func compareFound(a, b app.Found) int {
	if a.Approaching != b.Approaching {
		if a.Approaching {
			return 1
		}
		return -1
	}
	return cmp.Or(
		strings.Compare(a.Identite.NomNaissance, b.Identite.NomNaissance),
		strings.Compare(a.Identite.PremierPrenom, b.Identite.PremierPrenom),
		strings.Compare(a.Identite.IPP, b.Identite.IPP),
		strings.Compare(a.Identite.ID, b.Identite.ID),
	)
}

func (b *Base) searchMatricule(ctx context.Context, h *handle, r *results, m ins.Matricule) error {
	for _, index := range b.sameNumber(m, oids) {
		if err := b.searchIndex(ctx, h, r, "i_ins", index); err != nil {
			return err
		}
	}
	return nil
}

func (b *Base) searchIndex(ctx context.Context, h *handle, r *results, column string, index []byte) error {
	var ids []string
	err := each(ctx, h, "SELECT id FROM identites WHERE "+column+" = ?", []any{index}, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return err
	}
	return b.add(ctx, h, r, ids, false)
}

func (b *Base) searchDate(ctx context.Context, h *handle, r *results, d ins.Date, q prefixes) error {
	ids, err := b.candidates(ctx, h, nil, d, q.in)
	if err != nil {
		return err
	}
	if err := b.add(ctx, h, r, ids, false); err != nil || q == (prefixes{}) {
		return err
	}
	ids = ids[:0]
	for _, near := range ins.Approaching(d) {
		if ids, err = b.candidates(ctx, h, ids, near, q.in); err != nil {
			return err
		}
	}
	return b.add(ctx, h, r, ids, true)
}

// candidates adds the identities born on d whose names answer.
func (b *Base) candidates(ctx context.Context, h *handle, ids []string, d ins.Date, answers func(folded string) bool) ([]string, error) {
	var id, sealed sql.RawBytes
	var at, opened []byte
	err := each(ctx, h, "SELECT id, noms FROM recherche WHERE i_date = ?", []any{b.dateIndex(d)}, func(rows *sql.Rows) error {
		if err := rows.Scan(&id, &sealed); err != nil {
			return err
		}
		at = append(append(at[:0], "recherche\x00noms\x00"...), id...)
		var err error
		if opened, err = b.sealer.open(opened[:0], at, sealed); err != nil {
			return fmt.Errorf("recherche, identité %s : %w", id, err)
		}
		if !answers(string(opened)) {
			return nil
		}
		if len(ids) == maxFound {
			return refusedAs(app.ErrSearch, "base_recherche_large", fmt.Errorf("plus de %d résultats", maxFound))
		}
		ids = append(ids, string(id))
		return nil
	})
	return ids, err
}

// results gathers what a search finds, each identity once.
type results struct {
	found []app.Found
	seen  map[string]bool
}

// add loads identities. One that was merged into another gives way to the survivor: nobody admits under a
// dead record, and who knew the person by it still finds him.
func (b *Base) add(ctx context.Context, h *handle, r *results, ids []string, near bool) error {
	for _, id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		i, err := b.survivor(h, id)
		if err != nil {
			return err
		}
		if r.seen[i.ID] {
			continue
		}
		r.seen[i.ID] = true
		last, err := b.lastVisit(h, i.ID)
		if err != nil {
			return err
		}
		r.found = append(r.found, app.Found{Identite: i, Approaching: near, DerniereVenue: last})
	}
	return nil
}

// maxMerges bounds a chain of merges, should one bite its tail.
const maxMerges = 100

// survivor follows merges as far as this base knows them.
func (b *Base) survivor(h *handle, id string) (ins.Identite, error) {
	i, err := b.identity(h, id)
	if errors.Is(err, app.ErrNotFound) { // the tables are written together
		return i, fmt.Errorf("identité %s absente : %w", id, errAltered)
	}
	for range maxMerges {
		if err != nil || i.FusionneeDans == "" {
			return i, err
		}
		next, err := b.identity(h, i.FusionneeDans)
		if errors.Is(err, app.ErrNotFound) { // the survivor lives in another base
			return i, nil
		}
		if err != nil {
			return i, err
		}
		i = next
	}
	return i, nil
}

// lastVisit is the moment of the last line that the person's presence explains: reading a record is not a visit.
func (b *Base) lastVisit(h *handle, id string) (time.Time, error) {
	var quand string
	var decalage int
	err := h.one(`SELECT quand, decalage FROM journal WHERE identite = ? AND nom NOT IN (?, ?, ?, ?, ?, ?, ?) ORDER BY seq DESC LIMIT 1`,
		append([]any{id}, notVisits...), &quand, &decalage)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("lire la dernière venue : %w", err)
	}
	return when(quand, decalage)
}

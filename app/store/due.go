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

// Vérifications that are due are no lines of the journal: time alone makes them. They are listed from the identities, and
// become an item of the base when somebody does something about one. Its name holds the day of the vérification that is
// too old, so that closing one does not hide the next.
const duePrefix = "verification:"

func dueID(identite, verifiee string) string { return duePrefix + identite + ":" + verifiee }

// years is how long a vérification holds (D-60).
func years(annees int) int {
	if annees < 3 || annees > 5 {
		return 3
	}
	return annees
}

// limitDay is the last day on which a vérification is too old today.
func (b *Base) limitDay(annees int) string {
	le := ins.DateOf(b.o.now().Local())
	le.Year -= years(annees)
	return le.ISO()
}

// due is one vérification that is due.
type due struct {
	identite, verifiee string
	nia                bool
}

func (d due) cause() string {
	if d.nia {
		return app.CauseNIA
	}
	return app.CausePeriode
}

// since is when a vérification became due: for a NIA, at the visit that followed (D-61); here, the day after the last one.
func (d due) since(annees int) (time.Time, error) {
	t, err := time.ParseInLocation(day, d.verifiee, time.Local)
	if err != nil {
		return t, fmt.Errorf("jour de vérification %q : %w", d.verifiee, errAltered)
	}
	if d.nia {
		return t.AddDate(0, 0, 1), nil
	}
	return t.AddDate(years(annees), 0, 0), nil
}

// The vérifications that are due, but for those that are items of the base already: ?1 the last day of those too old.
const (
	dueOld = `FROM identites i WHERE statut = 'QUAL' AND verifiee <= ?1 AND nia = 0`
	dueNIA = `FROM identites i WHERE statut = 'QUAL' AND nia = 1 AND verifiee < (SELECT max(jour) FROM venues v WHERE v.identite = i.id)`
	dueNew = ` AND NOT EXISTS (SELECT 1 FROM travaux t WHERE t.identite = i.id AND t.liste = 'verification'
		AND (t.fini IS NULL OR t.id = 'verification:' || i.id || ':' || i.verifiee))`
)

// dues gives the vérifications that are due, the oldest first.
func (b *Base) dues(ctx context.Context, h *handle, q app.WorkQuery) ([]due, error) {
	if q.Affecte != "" && !q.Libre || q.Service != "" {
		return nil, nil // nobody has them in hand, and no visit brought them
	}
	var all []due
	for _, part := range []struct {
		nia         bool
		cause, from string
		args        []any
	}{{false, app.CausePeriode, dueOld, []any{b.limitDay(q.Annees)}}, {true, app.CauseNIA, dueNIA, nil}} {
		if q.Cause != "" && q.Cause != part.cause {
			continue
		}
		err := each(ctx, h, "SELECT id, verifiee "+part.from+dueNew+" ORDER BY verifiee", part.args, func(rows *sql.Rows) error {
			d := due{nia: part.nia}
			err := rows.Scan(&d.identite, &d.verifiee)
			all = append(all, d)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("lister les vérifications échues : %w", err)
		}
	}
	slices.SortStableFunc(all, func(a, b due) int { return strings.Compare(a.verifiee, b.verifiee) })
	return all, nil
}

// addDues completes a page of the vérifications with those that are not yet items of the base.
func (b *Base) addDues(ctx context.Context, h *handle, q app.WorkQuery, p *app.WorkPage) error {
	dues, err := b.dues(ctx, h, q)
	if err != nil {
		return err
	}
	typed := strings.TrimSpace(q.Texte) != ""
	match := matcher(q.Texte)
	for _, d := range dues {
		i := app.WorkItem{Work: app.Work{ID: dueID(d.identite, d.verifiee), Identite: d.identite}}
		if typed {
			if err := b.fillDue(h, &i, d, q.Annees); err != nil {
				return err
			}
			if !match(&i) {
				continue
			}
		}
		if i.Ouvert, err = d.since(q.Annees); err != nil {
			return err
		}
		p.Items = append(p.Items, i)
		p.Total++
	}
	slices.SortStableFunc(p.Items, func(a, b app.WorkItem) int { return a.Ouvert.Compare(b.Ouvert) })
	p.Items = p.Items[min(q.Offset, len(p.Items)):]
	p.Items = p.Items[:min(cmp.Or(q.Limit, len(p.Items)), len(p.Items))]
	for n := range p.Items {
		i := &p.Items[n]
		if i.Version > 0 || i.NomNaissance != "" {
			continue
		}
		d, _ := parseDue(i.ID)
		err := h.one("SELECT nia FROM identites WHERE id = ?", []any{d.identite}, &d.nia)
		if err == nil {
			err = b.fillDue(h, i, d, q.Annees)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func parseDue(id string) (due, bool) {
	rest, ok := strings.CutPrefix(id, duePrefix)
	at := strings.LastIndexByte(rest, ':')
	if !ok || at < 0 {
		return due{}, false
	}
	return due{identite: rest[:at], verifiee: rest[at+1:]}, true
}

// fillDue makes the item of a vérification that is due.
func (b *Base) fillDue(h *handle, item *app.WorkItem, d due, annees int) error {
	i, err := b.identity(h, d.identite)
	if err != nil {
		return err
	}
	item.Work, err = d.work(annees)
	item.NomNaissance, item.NomUtilise, item.PremierPrenom, item.PrenomUtilise = i.NomNaissance, i.NomUtilise, i.PremierPrenom, i.PrenomUtilise
	item.DateNaissance, item.IPP, item.Statut = i.DateNaissance, i.IPP, i.Statut()
	return err
}

func (d due) work(annees int) (app.Work, error) {
	w := app.Work{ID: dueID(d.identite, d.verifiee), Liste: ins.ListeVerification, Identite: d.identite, Cause: d.cause(), Regle: "D-60"}
	if d.nia {
		w.Regle = "D-61"
	}
	var err error
	w.Ouvert, err = d.since(annees)
	return w, err
}

// dueOf finds the vérification of a name, if it is still due.
func (b *Base) dueOf(h *handle, id string) (due, error) {
	d, ok := parseDue(id)
	if !ok {
		return d, app.ErrNotFound
	}
	err := h.one("SELECT nia FROM identites WHERE id = ? AND statut = 'QUAL' AND verifiee = ?", []any{d.identite, d.verifiee}, &d.nia)
	if errors.Is(err, sql.ErrNoRows) {
		return d, app.ErrNotFound
	}
	return d, err
}

// itemOfDue gives a vérification that is due and not yet an item of the base.
func (b *Base) itemOfDue(h *handle, id string) (app.WorkDetail, error) {
	d, err := b.dueOf(h, id)
	if err != nil {
		return app.WorkDetail{}, err
	}
	var detail app.WorkDetail
	return detail, b.fillDue(h, &detail.WorkItem, d, 0)
}

// openDue makes an item of the base of a vérification that is due: somebody does something about it.
func (t *transaction) openDue(id string, by ins.Meta) error {
	d, err := t.b.dueOf(t.h, id)
	if err != nil {
		return err
	}
	w, err := d.work(0)
	if err != nil {
		return err
	}
	of, err := t.b.identity(t.h, d.identite)
	if err != nil {
		return err
	}
	w.Par = by.Agent
	return t.journalWork(w, by, of)
}

// countDues counts the vérifications that are due, by cause, and gives the oldest of all.
func (b *Base) countDues(ctx context.Context, h *handle, l *app.WorkList, annees int) error {
	for _, part := range []struct {
		nia  bool
		from string
		args []any
	}{{false, dueOld, []any{b.limitDay(annees)}}, {true, dueNIA, nil}} {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var n int
		var oldest sql.NullString
		if err := h.one("SELECT count(*), min(verifiee) "+part.from+dueNew, part.args, &n, &oldest); err != nil {
			return fmt.Errorf("compter les vérifications échues : %w", err)
		}
		if n == 0 {
			continue
		}
		d := due{verifiee: oldest.String, nia: part.nia}
		quand, err := d.since(annees)
		if err != nil {
			return err
		}
		l.Ouverts += n
		l.Causes = addCount(l.Causes, d.cause(), n)
		if l.PlusAncien.IsZero() || quand.Before(l.PlusAncien) {
			l.PlusAncien = quand
		}
	}
	return nil
}

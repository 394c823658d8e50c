package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// The Base of this package is the port of the cellule.
var _ app.Worklists = (*Base)(nil)

// readFiche fills an item with what its row seals of the identity.
func (b *Base) readFiche(item *app.WorkItem, at, buf, sealed []byte, statut string) ([]byte, []byte, error) {
	if len(sealed) == 0 {
		return at, buf, nil
	}
	at = append(append(at[:0], "travaux\x00fiche\x00"...), item.Identite...)
	buf, err := b.sealer.open(buf[:0], at, sealed)
	if err != nil {
		return at, buf, fmt.Errorf("travail %s : %w", item.ID, err)
	}
	plain := string(buf)
	var date string
	for _, to := range []*string{&item.NomNaissance, &item.NomUtilise, &item.PremierPrenom, &item.PrenomUtilise, &date, &item.IPP} {
		*to, plain, _ = strings.Cut(plain, namesSeparator)
	}
	if item.DateNaissance, err = ins.ParseDate(date); err != nil {
		return at, buf, fmt.Errorf("travail %s : %w", item.ID, errAltered)
	}
	item.Statut, _ = ins.ParseStatut(statut) // no identity yet: provisoire
	return at, buf, nil
}

// Lists counts what is open in each worklist, its causes and services.
func (b *Base) Lists(ctx context.Context, annees int) ([]app.WorkList, error) {
	lists := map[string]*app.WorkList{}
	for _, code := range ins.Listes() {
		lists[code] = &app.WorkList{Code: code}
	}
	order := ins.Listes()
	err := b.read(ctx, func(h *handle) error {
		err := each(ctx, h, queryCounts, nil, func(rows *sql.Rows) error {
			var liste, cause, service string
			var n int
			if err := rows.Scan(&liste, &cause, &service, &n); err != nil {
				return err
			}
			l := lists[liste]
			if l == nil { // of a later program, or of a site: shown after ours
				l = &app.WorkList{Code: liste}
				lists[liste], order = l, append(order, liste)
			}
			l.Ouverts += n
			l.Causes, l.Services = addCount(l.Causes, cause, n), addCount(l.Services, service, n)
			return nil
		})
		if err == nil {
			err = findOldest(h, lists)
		}
		if err == nil {
			err = b.countDues(ctx, h, lists[ins.ListeVerification], annees)
		}
		if err == nil {
			err = b.countFailed(h, lists[ins.ListeFlux])
		}
		return err
	})
	if err != nil {
		return nil, b.fault("compter les listes", err)
	}
	all := make([]app.WorkList, 0, len(order))
	for _, code := range order {
		l := lists[code]
		sortCounts(l.Causes)
		sortCounts(l.Services)
		all = append(all, *l)
	}
	return all, nil
}

// What is shown of lists before any row is: a full look at the items would take as long as reading them all.
const (
	queryCounts = "SELECT liste, cause, service, sum(nombre) FROM comptes WHERE nombre > 0 GROUP BY liste, cause, service"
	queryOldest = "SELECT min(ouvert) FROM travaux INDEXED BY travaux_ouverts WHERE liste = ? AND fini IS NULL"
)

// findOldest gives each list the moment of its oldest item.
func findOldest(h *handle, lists map[string]*app.WorkList) error {
	for liste, l := range lists {
		if l.Ouverts == 0 {
			continue
		}
		var oldest sql.NullString
		if err := h.one(queryOldest, []any{liste}, &oldest); err != nil {
			return err
		}
		if !oldest.Valid {
			return differs("compte de la liste", liste)
		}
		quand, err := when(oldest.String, 0)
		if err != nil {
			return err
		}
		l.PlusAncien = quand
	}
	return nil
}

func addCount(counts []app.WorkCount, code string, n int) []app.WorkCount {
	if code == "" {
		return counts
	}
	for i := range counts {
		if counts[i].Code == code {
			counts[i].Nombre += n
			return counts
		}
	}
	return append(counts, app.WorkCount{Code: code, Nombre: n})
}

func sortCounts(c []app.WorkCount) {
	slices.SortFunc(c, func(a, b app.WorkCount) int {
		return cmp.Or(cmp.Compare(b.Nombre, a.Nombre), strings.Compare(a.Code, b.Code))
	})
}

// whereOf is the condition of a query, on open items or on their counts; what is typed is looked for in what is sealed.
func whereOf(q app.WorkQuery) (string, []any) {
	where, args := "liste = ?", []any{q.Liste}
	switch {
	case q.Affecte != "" && q.Libre:
		where, args = where+" AND affecte IN ('', ?)", append(args, q.Affecte)
	case q.Affecte != "":
		where, args = where+" AND affecte = ?", append(args, q.Affecte)
	case q.Libre:
		where += " AND affecte = ''"
	}
	if q.Cause != "" {
		where, args = where+" AND cause = ?", append(args, q.Cause)
	}
	if q.Service != "" {
		where, args = where+" AND service = ?", append(args, q.Service)
	}
	return where, args
}

// List gives the open items of one worklist, oldest first. Only the rows that are asked for are opened, unless a text
// is looked for.
func (b *Base) List(ctx context.Context, q app.WorkQuery) (app.WorkPage, error) {
	var p app.WorkPage
	err := b.read(ctx, func(h *handle) (err error) {
		switch q.Liste {
		case ins.ListeFlux:
			p, err = b.failed(ctx, h, q)
		case ins.ListeVerification:
			all := q
			all.Offset, all.Limit = 0, 0
			if p, err = b.list(ctx, h, all); err == nil {
				err = b.addDues(ctx, h, q, &p)
			}
		default:
			p, err = b.list(ctx, h, q)
		}
		return err
	})
	return p, b.fault("lister un travail", err)
}

func (b *Base) list(ctx context.Context, h *handle, q app.WorkQuery) (app.WorkPage, error) {
	var p app.WorkPage
	where, args := whereOf(q)
	limit := " ORDER BY ouvert, seq"
	typed := strings.TrimSpace(q.Texte) != ""
	if !typed {
		if err := h.one("SELECT coalesce(sum(nombre), 0) FROM comptes WHERE "+where, args, &p.Total); err != nil {
			return p, err
		}
		if q.Limit > 0 || q.Offset > 0 {
			limit += " LIMIT ? OFFSET ?"
			args = append(slices.Clip(args), cmp.Or(q.Limit, -1), q.Offset)
		}
	}
	size := p.Total
	if q.Limit > 0 {
		size = min(size, q.Limit)
	}
	p.Items = make([]app.WorkItem, 0, size)
	match := matcher(q.Texte)
	err := b.eachItem(ctx, h, "WHERE fini IS NULL AND "+where+limit, args, func(item *app.WorkItem) {
		if typed {
			if !match(item) {
				return
			}
			p.Total++
			if p.Total <= q.Offset || q.Limit > 0 && len(p.Items) == q.Limit {
				return
			}
		}
		p.Items = append(p.Items, *item)
	})
	return p, err
}

// matcher tells whether an item's identity bears what was typed, at the beginning of a name or of the IPP.
func matcher(typed string) func(*app.WorkItem) bool {
	key, ipp := ins.SearchKey(typed), strings.TrimSpace(typed) // nothing typed: every IPP begins so
	return func(i *app.WorkItem) bool {
		if strings.HasPrefix(i.IPP, ipp) {
			return true
		}
		if key == "" {
			return false
		}
		for _, n := range []string{i.NomNaissance, i.NomUtilise, i.PremierPrenom, i.PrenomUtilise} {
			if strings.HasPrefix(ins.SearchKey(n), key) {
				return true
			}
		}
		return false
	}
}

// words keeps one copy of what the rows of a list say again and again.
type words map[string]string

func (w words) of(b []byte) string {
	if s, ok := w[string(b)]; ok {
		return s
	}
	s := string(b)
	w[s] = s
	return s
}

// eachItem reads rows of worklists, without reasons. The item is good until the next.
func (b *Base) eachItem(ctx context.Context, h *handle, which string, args []any, visit func(*app.WorkItem)) error {
	var liste, regle, cause, service, ouvert, par, affecte, fin, statut, fiche sql.RawBytes
	var at, buf []byte
	known := words{}
	query := "SELECT id, liste, identite, regle, cause, service, autre, ouvert, decalage, par, version, affecte, commentaires, fini IS NOT NULL, fin, fiche, statut FROM travaux "
	return each(ctx, h, query+which, args, func(rows *sql.Rows) error {
		var i app.WorkItem
		var decalage int
		err := rows.Scan(&i.ID, &liste, &i.Identite, &regle, &cause, &service, &i.Autre, &ouvert, &decalage, &par, &i.Version, &affecte,
			&i.Commentaires, &i.Ferme, &fin, &fiche, &statut)
		if err != nil {
			return err
		}
		i.Liste, i.Regle, i.Cause, i.Service, i.Par = known.of(liste), known.of(regle), known.of(cause), known.of(service), known.of(par)
		i.Affecte, i.Fin = known.of(affecte), known.of(fin)
		if i.Ouvert, err = when(string(ouvert), decalage); err != nil {
			return err
		}
		if at, buf, err = b.readFiche(&i, at, buf, fiche, string(statut)); err != nil {
			return err
		}
		visit(&i)
		return nil
	})
}

// Item gives one item with its history; app.ErrNotFound when there is none.
func (b *Base) Item(ctx context.Context, id string) (app.WorkDetail, error) {
	var d app.WorkDetail
	err := b.read(ctx, func(h *handle) error {
		found := 0
		err := b.eachItem(ctx, h, "WHERE id = ?", []any{id}, func(i *app.WorkItem) { d.WorkItem = *i; found++ })
		if err != nil {
			return err
		}
		if found == 0 {
			d, err = b.itemOfDue(h, id)
			return err
		}
		return b.history(ctx, h, &d)
	})
	if err != nil {
		return app.WorkDetail{}, b.fault("lire un travail", err)
	}
	return d, nil
}

// history reads what was done about an item in the journal of its identity.
func (b *Base) history(ctx context.Context, h *handle, d *app.WorkDetail) error {
	l := lineReader{b: b}
	query := "SELECT " + lineColumns + " FROM journal WHERE identite = ? AND nom IN (?, ?, ?, ?, ?) ORDER BY seq"
	return each(ctx, h, query, append([]any{d.Identite}, workFacts...), func(rows *sql.Rows) error {
		if err := l.scan(rows); err != nil {
			return err
		}
		n := app.WorkNote{Fait: l.line.name, Seq: l.line.seq}
		if l.line.name == FactWorkOpened {
			var w app.Work
			if err := json.Unmarshal(l.line.body, &w); err != nil {
				return fmt.Errorf("lire le travail : %w", err)
			}
			n.WorkAct = app.WorkAct{ID: w.ID, Motif: w.Motif}
		} else if err := json.Unmarshal(l.line.body, &n.WorkAct); err != nil {
			return fmt.Errorf("lire l'acte sur un travail : %w", err)
		}
		if n.ID != d.ID {
			return nil
		}
		if n.Fait == FactWorkOpened {
			d.Motif = n.Motif
		}
		var err error
		n.Agent, n.Poste = l.line.agent, l.line.poste
		n.Quand, err = when(l.line.quand, l.line.decalage)
		d.Notes = append(d.Notes, n)
		return err
	})
}

// WorksOf gives the items of an identity, open and closed, oldest first.
func (b *Base) WorksOf(ctx context.Context, identite string) ([]app.WorkItem, error) {
	var all []app.WorkItem
	err := b.read(ctx, func(h *handle) error {
		return b.eachItem(ctx, h, "WHERE identite = ? ORDER BY seq", []any{identite}, func(i *app.WorkItem) { all = append(all, *i) })
	})
	return all, b.fault("lire les travaux d'une identité", err)
}

package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// The Base of this package counts for the cellule.
var _ app.Statistics = (*Base)(nil)

// Indicators gives the figures of a period (RNIV H-20 to H-32) and the times of admission. They are counted on columns
// that name nobody: nothing sealed is opened.
//
// What is said of identities (statuses, doublons, vérifications) is what they are now; what happened is what happened in
// the period. A visit is a VisitFact.
func (b *Base) Indicators(ctx context.Context, p app.Period) (app.Indicators, error) {
	out := app.Indicators{Period: p, Made: b.o.now()}
	s := span{from: p.From.Format(day), to: p.To.Format(day)}
	from := time.Date(p.From.Year(), p.From.Month(), p.From.Day(), 0, 0, 0, 0, p.From.Location())
	until := time.Date(p.To.Year(), p.To.Month(), p.To.Day()+1, 0, 0, 0, 0, p.To.Location())
	s.start, s.end = from.UTC().Format(moment), until.UTC().Format(moment)
	s.now = min(s.end, out.Made.UTC().Format(moment))
	s.monthly = until.Sub(from) > 32*24*time.Hour
	err := b.read(ctx, func(h *handle) error {
		c := counting{ctx: ctx, h: h, span: s}
		for _, part := range []func() error{c.statuses, c.visits, c.calls, c.doublons, c.movements, c.works, c.proofs, c.prints} {
			if err := part(); err != nil {
				return err
			}
		}
		out.All = c.all
		return nil
	})
	if err != nil {
		return app.Indicators{}, b.fault("calculer les indicateurs", err)
	}
	slices.SortStableFunc(out.All, func(a, b app.Indicator) int {
		return cmp.Compare(slices.Index(indicatorOrder, a.Code), slices.Index(indicatorOrder, b.Code))
	})
	return out, nil
}

// indicatorOrder is that of the document, then the times.
var indicatorOrder = []string{"H-20", "H-20v", "H-21", "H-22", "H-23", "H-23c", "H-23d", "H-24", "H-25", "H-26", "H-27", "H-27d", "H-27f", "H-28", "H-29",
	"H-30", "H-30r", "H-31", "H-32", "V-1", "T-1", "T-2", "T-3", "T-4", "L-1", "L-2"}

// span is a period as the columns hold it.
type span struct {
	from, to   string // days
	start, end string // moments
	now        string // the moment at which ages are taken: the end, or today when it is to come
	monthly    bool   // the course is by month
}

func (s span) step(jour string) string {
	if s.monthly {
		return jour[:len("2006-01")]
	}
	return jour
}

// counting gathers the indicators of one period.
type counting struct {
	ctx context.Context
	h   *handle
	span
	all        []app.Indicator
	identities int // active
	visited    int // visits in the period
}

func (c *counting) each(query string, args []any, visit func(*sql.Rows) error) error {
	return each(c.ctx, c.h, query, args, visit)
}

// add gives an indicator its label.
func (c *counting) add(code, unit string, i app.Indicator) {
	i.Code, i.Unit, i.Label = code, unit, texts.Get("indicateur_"+code).Phrase
	c.all = append(c.all, i)
}

func statutLabel(code string) string {
	s, _ := ins.ParseStatut(code)
	return s.String()
}

// named gives the label of a code of ours, the code itself when it has none.
func named(prefix string) func(string) string {
	return func(code string) string {
		if t, ok := texts.Lookup(prefix + code); ok {
			return t.Phrase
		}
		return cmp.Or(code, texts.Get("indicateur_sans").Phrase)
	}
}

func asIs(code string) string { return cmp.Or(code, texts.Get("indicateur_sans").Phrase) }

// statuses is H-20.
func (c *counting) statuses() error {
	counts := map[string]int{}
	err := c.each("SELECT statut, nombre FROM repartition WHERE attributs & 8 = 0", nil, func(rows *sql.Rows) error {
		var statut string
		var n int
		err := rows.Scan(&statut, &n)
		counts[statut] += n
		c.identities += n
		return err
	})
	i := ratio(counts[ins.Qualifiee.Code()], c.identities, 100)
	i.Better, i.Split = app.BetterUp, split(counts, statutLabel)
	c.add("H-20", "%", i)
	return err
}

// visits is the second part of H-20, H-21, H-22, and the times of admission (T-1 to T-3).
func (c *counting) visits() error {
	whole, steps, services := &presence{}, presences{}, presences{}
	var jour, id, service, statut sql.RawBytes
	known := words{}
	err := c.each("SELECT jour, identite, service, statut, duree, insi FROM venues WHERE jour BETWEEN ? AND ?", []any{c.from, c.to}, func(rows *sql.Rows) error {
		var v visit
		if err := rows.Scan(&jour, &id, &service, &statut, &v.duree, &v.insi); err != nil {
			return err
		}
		v.identite, v.statut = known.of(id), known.of(statut)
		for _, p := range []*presence{whole, steps.of(c.step(known.of(jour))), services.of(known.of(service))} {
			p.add(v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.visited = whole.visits
	qualified := func(p *presence) int { return p.statuts[ins.Qualifiee.Code()] }
	distribution := ratio(qualified(whole), len(whole.people), 100)
	distribution.Better, distribution.Split = app.BetterUp, split(whole.statuts, statutLabel)
	c.add("H-20v", "%", distribution)
	active := ratio(qualified(whole), len(whole.people), 100)
	active.Better, active.Split = app.BetterUp, split(services.each(qualified), asIs)
	active.Series = ranged(steps.met(), func(p *presence) (float64, bool) { return 100 * float64(qualified(p)) / float64(len(p.people)), true })
	c.add("H-21", "%", active)
	valid := ratio(qualified(whole)+whole.statuts[ins.Validee.Code()], len(whole.people), 100)
	valid.Better = app.BetterUp
	c.add("H-22", "%", valid)
	v := countOf(whole.visits)
	v.Split = split(services.each(func(p *presence) int { return p.visits }), asIs)
	v.Series = ranged(steps, func(p *presence) (float64, bool) { return float64(p.visits), true })
	c.add("V-1", "", v)
	total := seconds(whole.total)
	total.Series = ranged(steps.timed(), func(p *presence) (float64, bool) { return median(p.total) / 1000, true })
	c.add("T-1", "s", total)
	c.add("T-2", "s", seconds(whole.waited))
	c.add("T-3", "s", seconds(whole.hands))
	return nil
}

// calls is H-23 and H-24.
func (c *counting) calls() error {
	type share struct{ good, all int }
	codes, channels, blocked := map[string]int{}, map[string]int{}, map[string]int{}
	steps := map[string]share{}
	var durations []int
	n, blocking := 0, 0
	var jour, code, faute, canal, bloquants sql.RawBytes
	known := words{}
	err := c.each("SELECT jour, code, faute, canal, bloquants, duree FROM appels WHERE jour BETWEEN ? AND ?", []any{c.from, c.to}, func(rows *sql.Rows) error {
		var duree int
		if err := rows.Scan(&jour, &code, &faute, &canal, &bloquants, &duree); err != nil {
			return err
		}
		n++
		s := steps[c.step(known.of(jour))]
		s.all++
		if string(code) == string(ins.UneIdentite) {
			s.good++
		}
		steps[c.step(known.of(jour))] = s
		if len(code) > 0 {
			codes[known.of(code)]++
		} else {
			codes[known.of(faute)]++
		}
		channels[known.of(canal)]++
		if duree > 0 {
			durations = append(durations, duree)
		}
		if len(bloquants) > 0 {
			blocking++
			for t := range strings.FieldsSeq(string(bloquants)) {
				blocked[t]++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	found := codes[string(ins.UneIdentite)]
	i := ratio(found, n, 100)
	i.Better, i.Split = app.BetterUp, split(codes, named("indicateur_appel_"))
	i.Series = ranged(steps, func(s share) (float64, bool) { return 100 * float64(s.good) / float64(s.all), true })
	c.add("H-23", "%", i)
	by := countOf(n)
	by.Split = split(channels, named("indicateur_canal_"))
	c.add("H-23c", "", by)
	c.add("H-23d", "s", seconds(durations))
	d := ratio(blocking, found, 100)
	d.Better, d.Split = app.BetterDown, split(blocked, func(t string) string { return ins.Trait(t).Libelle() })
	c.add("H-24", "%", d)
	return nil
}

// doublons is H-25 and H-26.
func (c *counting) doublons() error {
	var atVisit, pairs int
	err := c.h.one("SELECT count(*) FROM travaux WHERE liste = ? AND ouvert >= ? AND ouvert < ? AND cause IN (?, ?)",
		[]any{ins.ListeDoublon, c.start, c.end, app.CauseDoublon, app.CausePortee}, &atVisit)
	if err != nil {
		return err
	}
	i := ratio(atVisit, c.visited, 100)
	i.Better = app.BetterDown
	c.add("H-25", "%", i)
	err = c.h.one(`SELECT count(*) FROM paires p WHERE avis = ? AND NOT EXISTS
		(SELECT 1 FROM identites i WHERE i.id IN (p.a, p.b) AND i.attributs & 8)`, []any{app.DoublonPotentiel}, &pairs)
	stock := ratio(pairs, c.identities, 100)
	stock.Better = app.BetterDown
	c.add("H-26", "%", stock)
	return err
}

// movements is H-27 and H-30.
func (c *counting) movements() error {
	counts := map[string]map[string]int{"H-27": {}, "H-27d": {}, "H-27f": {}}
	totals, causes, withdrawn := map[string]int{}, map[string]int{}, map[string]int{}
	demoted, lost := 0, 0
	err := c.each("SELECT jour, nom, detail, avant, apres, retire FROM mouvements WHERE jour BETWEEN ? AND ?", []any{c.from, c.to}, func(rows *sql.Rows) error {
		var jour, nom, detail, avant, apres string
		var retire bool
		if err := rows.Scan(&jour, &nom, &detail, &avant, &apres, &retire); err != nil {
			return err
		}
		code := ""
		switch {
		case nom == ins.Merged{}.Name():
			code = "H-27"
		case detail == string(ins.AttributDouteuse), nom == ins.FraudFound{}.Name():
			code = "H-27d"
		case detail == string(ins.AttributFictive):
			code = "H-27f"
		}
		if code != "" {
			totals[code]++
			counts[code][c.step(jour)]++
		}
		was, _ := ins.ParseStatut(avant)
		is, _ := ins.ParseStatut(apres)
		if is.Below(was) {
			demoted++
			causes[nom]++
		}
		if retire {
			lost++
			withdrawn[nom]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, code := range []string{"H-27", "H-27d", "H-27f"} {
		i := countOf(totals[code])
		i.Series = ranged(counts[code], func(n int) (float64, bool) { return float64(n), true })
		c.add(code, "", i)
	}
	for _, m := range []struct {
		code   string
		n      int
		causes map[string]int
	}{{"H-30", demoted, causes}, {"H-30r", lost, withdrawn}} {
		i := countOf(m.n)
		i.Better, i.Split = app.BetterDown, split(m.causes, named("indicateur_evenement_"))
		c.add(m.code, "", i)
	}
	return nil
}

// works is H-28, H-29 and the age of what waits.
func (c *counting) works() error {
	lists, waiting := map[string]int{}, map[string]int{}
	collisions := 0
	var delays, ages []int
	err := c.each("SELECT ouvert, ferme, liste, fin FROM travaux WHERE fini IS NOT NULL AND ferme >= ? AND ferme < ?", []any{c.start, c.end}, func(rows *sql.Rows) error {
		var ouvert, ferme, liste, fin string
		if err := rows.Scan(&ouvert, &ferme, &liste, &fin); err != nil {
			return err
		}
		took, err := between(ouvert, ferme)
		delays = append(delays, took)
		lists[liste]++
		if fin == app.FinMelange {
			collisions++
		}
		return err
	})
	if err != nil {
		return err
	}
	err = c.each("SELECT liste, ouvert FROM travaux WHERE fini IS NULL AND ouvert < ?", []any{c.end}, func(rows *sql.Rows) error {
		var liste, ouvert string
		if err := rows.Scan(&liste, &ouvert); err != nil {
			return err
		}
		age, err := between(ouvert, c.now)
		ages = append(ages, age)
		waiting[liste]++
		return err
	})
	if err != nil {
		return err
	}
	i := ratio(collisions, c.visited, 10_000)
	i.Better = app.BetterDown
	c.add("H-28", "pour 10 000 venues", i)
	c.add("H-29", "jours", days(delays, lists))
	open := countOf(len(ages))
	open.Better, open.Split = app.BetterDown, split(waiting, named("indicateur_liste_"))
	c.add("L-1", "", open)
	c.add("L-2", "jours", days(ages, nil))
	return nil
}

// proofs is H-31 and H-32.
func (c *counting) proofs() error {
	var without, three, five, qualified int
	err := c.h.one("SELECT count(*) FROM identites WHERE statut IN ('VALI', 'QUAL') AND preuve = 0", nil, &without)
	if err != nil {
		return err
	}
	i := countOf(without)
	i.Better = app.BetterDown
	c.add("H-31", "", i)
	to, err := time.Parse(day, c.to)
	if err != nil {
		return fmt.Errorf("fin de la période : %w", err)
	}
	before := func(years int) string {
		d := ins.DateOf(to)
		d.Year -= years
		return d.ISO()
	}
	const older = "SELECT count(*) FROM identites WHERE statut = 'QUAL' AND verifiee <= ?"
	if err := c.h.one(older, []any{before(3)}, &three); err != nil {
		return err
	}
	if err := c.h.one(older, []any{before(5)}, &five); err != nil {
		return err
	}
	if err := c.h.one("SELECT coalesce(sum(nombre), 0) FROM repartition WHERE statut = 'QUAL' AND attributs & 8 = 0", nil, &qualified); err != nil {
		return err
	}
	old := ratio(three, qualified, 100)
	old.Better = app.BetterDown
	old.Split = split(map[string]int{"3": three - five, "5": five}, named("indicateur_ans_"))
	c.add("H-32", "%", old)
	return nil
}

// prints is T-4.
func (c *counting) prints() error {
	var ms []int
	err := c.each("SELECT duree FROM tirages WHERE jour BETWEEN ? AND ? AND duree > 0", []any{c.from, c.to}, func(rows *sql.Rows) error {
		var d int
		err := rows.Scan(&d)
		ms = append(ms, d)
		return err
	})
	c.add("T-4", "s", seconds(ms))
	return err
}

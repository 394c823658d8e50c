package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"guichet/ins"
	"guichet/ins/cog"
)

// readHistory reads INSEE's v_mvt_commune and makes of it the periods of every commune that it speaks of. alive tells
// the communes of today.
func readHistory(path string, alive func(code string) bool) (cog.History, error) {
	f, err := os.Open(path)
	if err != nil {
		return cog.History{}, fmt.Errorf("read the events: %w", err)
	}
	defer f.Close()
	events, refusal := cog.ParseMouvements(path, f)
	if refusal != nil {
		return cog.History{}, fmt.Errorf("read the events: %w", refusal)
	}
	return cog.History{Mouvements: events, Communes: periods(events, alive)}, nil
}

// turn is what a day of events says of a commune: its name the day before and on that day; empty where there was none.
type turn struct{ before, after string }

// periods reads the life of each commune out of the events: a commune that an event takes was there before it, one
// that an event gives is there after it.
func periods(events []cog.Mouvement, alive func(code string) bool) []cog.CommunePeriode {
	turns := map[string]map[ins.Date]turn{}
	at := func(code string, day ins.Date, change func(*turn)) {
		if code == "" {
			return
		}
		if turns[code] == nil {
			turns[code] = map[ins.Date]turn{}
		}
		t := turns[code][day]
		change(&t)
		turns[code][day] = t
	}
	for _, e := range events {
		at(e.Avant, e.Quand, func(t *turn) { t.before = e.NomAvant })
		at(e.Apres, e.Quand, func(t *turn) { t.after = e.NomApres })
	}
	var out []cog.CommunePeriode
	for code, byDay := range turns {
		out = append(out, life(code, byDay, alive(code))...)
	}
	slices.SortFunc(out, func(a, b cog.CommunePeriode) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), byDate(a.Debut, b.Debut))
	})
	return out
}

func life(code string, byDay map[ins.Date]turn, alive bool) []cog.CommunePeriode {
	days := make([]ins.Date, 0, len(byDay))
	for d := range byDay {
		days = append(days, d)
	}
	slices.SortFunc(days, byDate)
	var out []cog.CommunePeriode
	add := func(nom string, debut, fin ins.Date) {
		if n := len(out) - 1; n >= 0 && out[n].Nom == nom && out[n].Fin == debut {
			out[n].Fin = fin
		} else if nom != "" {
			out = append(out, cog.CommunePeriode{Code: code, Nom: nom, Debut: debut, Fin: fin})
		}
	}
	add(byDay[days[0]].before, ins.Date{}, days[0])
	for i, d := range days[:len(days)-1] {
		nom := byDay[d].after
		if nom == "" { // one is silent: the next event says that it was there
			nom = byDay[days[i+1]].before
		}
		add(nom, d, days[i+1])
	}
	last := days[len(days)-1]
	nom := byDay[last].after
	if nom == "" && alive {
		nom = byDay[last].before
	}
	if alive {
		add(nom, last, ins.Date{})
	}
	return out
}

func byDate(a, b ins.Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

package store

import (
	"cmp"
	"slices"
	"strings"

	"guichet/app"
)

// ratio is part over total, times scale; not known when total is 0.
func ratio(part, total int, scale float64) app.Indicator {
	i := app.Indicator{Part: part, Total: total}
	if total > 0 {
		i.Known, i.Value = true, scale*float64(part)/float64(total)
	}
	return i
}

// countOf is a figure that is not a ratio.
func countOf(n int) app.Indicator { return app.Indicator{Known: true, Value: float64(n), Part: n} }

// split turns counts into shares, the largest first.
func split(counts map[string]int, label func(string) string) []app.Share {
	all := make([]app.Share, 0, len(counts))
	for code, n := range counts {
		if n > 0 {
			all = append(all, app.Share{Code: code, Label: label(code), Count: n})
		}
	}
	slices.SortFunc(all, func(a, b app.Share) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code))
	})
	return all
}

// ranged gives one point for each step of the period that has something, in order.
func ranged[T any](steps map[string]T, point func(T) (float64, bool)) []app.Point {
	var all []app.Point
	for step, v := range steps {
		value, known := point(v)
		all = append(all, app.Point{Day: step, Value: value, Known: known})
	}
	slices.SortFunc(all, func(a, b app.Point) int { return strings.Compare(a.Day, b.Day) })
	return all
}

// seconds is the median of milliseconds, in seconds.
func seconds(ms []int) app.Indicator {
	i := app.Indicator{Part: len(ms), Known: len(ms) > 0, Better: app.BetterDown}
	if i.Known {
		i.Value = median(ms) / 1000
	}
	return i
}

func median(values []int) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	if n%2 == 1 {
		return float64(s[n/2])
	}
	return float64(s[n/2-1]+s[n/2]) / 2
}

// between is the time between two moments of the base, in seconds.
func between(from, to string) (int, error) {
	a, err := when(from, 0)
	if err != nil {
		return 0, err
	}
	z, err := when(to, 0)
	return int(z.Sub(a).Seconds()), err
}

// days is the median of seconds, in days.
func days(seconds []int, of map[string]int) app.Indicator {
	i := app.Indicator{Part: len(seconds), Known: len(seconds) > 0, Better: app.BetterDown, Split: split(of, named("indicateur_liste_"))}
	if i.Known {
		i.Value = median(seconds) / (24 * 60 * 60)
	}
	return i
}

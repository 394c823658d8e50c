package day

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// Figures are figures by code, each with its parts: "H-20 QUAL", "H-23 00", "V-1".
type Figures map[string]int

// figures takes the figures that a day foretells from the indicators of the site: statuses (H-20), calls by return
// (H-23), answers with a blocking discordance (H-24), visits (V-1).
func figures(ctx context.Context, stats app.Statistics, began time.Time) (Figures, error) {
	got, err := stats.Indicators(ctx, app.Period{From: began, To: time.Now()})
	if err != nil {
		return nil, err
	}
	out := Figures{}
	for _, i := range got.All {
		switch i.Code {
		case "H-20":
			out["H-20"] = i.Total
			for _, s := range i.Split {
				out["H-20 "+s.Code] += s.Count
			}
		case "H-23":
			out["H-23"] = i.Total
			for _, s := range i.Split {
				code := s.Code
				switch ins.ReturnCode(code) {
				case ins.UneIdentite, ins.AucuneIdentite, ins.PlusieursIdentites:
				default:
					code = appelPanne
				}
				out["H-23 "+code] += s.Count
			}
		case "H-24":
			out["H-24"] = i.Part
			for _, s := range i.Split {
				out["H-24 "+s.Code] += s.Count
			}
		case "V-1":
			out["V-1"] = int(i.Value)
		}
	}
	return out, nil
}

// since is what came since other figures were taken.
func (i Figures) since(before Figures) Figures {
	out := Figures{}
	for code := range i.and(before) {
		if n := i[code] - before[code]; n != 0 {
			out[code] = n
		}
	}
	return out
}

// and gives the codes of either.
func (i Figures) and(other Figures) map[string]bool {
	codes := map[string]bool{}
	for _, m := range []Figures{i, other} {
		for code := range m {
			codes[code] = true
		}
	}
	return codes
}

func (i Figures) differences(found Figures) []string {
	var out []string
	for _, code := range slices.Sorted(maps.Keys(i.and(found))) {
		if i[code] != found[code] {
			out = append(out, texts.Get("montage.journee_ecart_indicateur", "code", code,
				"attendu", fmt.Sprint(i[code]), "compte", fmt.Sprint(found[code])).Phrase)
		}
	}
	return out
}

// figures are the figures that follow from what was foretold.
func (c Tally) figures() Figures {
	out := Figures{"V-1": c.Venues}
	for statut, n := range c.Statuts {
		out["H-20"] += n
		out["H-20 "+statut] = n
	}
	for code, n := range c.Appels {
		out["H-23"] += n
		out["H-23 "+code] = n
	}
	for trait, n := range c.Bloquantes {
		out["H-24"] += n // one trait at a time is wrong in a simulated discordance
		out["H-24 "+trait] = n
	}
	return out
}

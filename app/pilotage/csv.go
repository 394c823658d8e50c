package pilotage

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"guichet/app"
)

// CSV writes indicators as a table that French spreadsheets open at a double click: UTF-8 with its mark, semicolons,
// decimal commas. One line per figure, then one per part of it and one per step of its course. No line names a person,
// as nothing in Indicators does.
func CSV(w io.Writer, i app.Indicators) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("écrire les indicateurs : %w", err)
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	from, to := i.Period.From.Format("02/01/2006"), i.Period.To.Format("02/01/2006")
	line := func(cells ...string) {
		for k, v := range cells {
			cells[k] = harmless(v)
		}
		_ = c.Write(cells) // Flush and Error tell
	}
	line("Code", "Indicateur", "Du", "Au", "Détail", "Valeur", "Unité", "Partie", "Total")
	for _, x := range i.All {
		value, part, total := "", "", ""
		if x.Known {
			value = decimal(x.Value)
		}
		if x.Total > 0 {
			part, total = strconv.Itoa(x.Part), strconv.Itoa(x.Total)
		}
		line(x.Code, x.Label, from, to, "", value, x.Unit, part, total)
		for _, s := range x.Split {
			line(x.Code, x.Label, from, to, s.Label, strconv.Itoa(s.Count), "", "", "")
		}
		for _, p := range x.Series {
			if p.Known {
				line(x.Code, x.Label, from, to, p.Day, decimal(p.Value), x.Unit, "", "")
			}
		}
	}
	c.Flush()
	if err := c.Error(); err != nil {
		return fmt.Errorf("écrire les indicateurs : %w", err)
	}
	return nil
}

func decimal(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
}

// harmless keeps a spreadsheet from taking a label for a formula.
func harmless(v string) string {
	if v != "" && strings.ContainsRune("=+@\t\r", rune(v[0])) {
		return "'" + v
	}
	return v
}

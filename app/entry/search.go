package entry

import (
	"strings"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// ParseSearch holds the two entries of EXI SI 01, each in its fields (EXI SI 03): a date with or without the first
// letters of names, or a whole matricule with its key (EXI SI 02).
func ParseSearch(c shown.SearchForm) (app.Search, *texts.Refusal) {
	var s app.Search
	if strings.TrimSpace(c.Matricule) != "" {
		mat, refusal := ins.ParseMatricule(c.Matricule)
		if refusal != nil {
			return s, refusal
		}
		s.Matricule = mat
		return s, nil
	}
	if strings.TrimSpace(c.Date) == "" {
		return s, texts.Refuse("app_recherche_vide")
	}
	d, refusal := parseDate(c.Date)
	if refusal != nil {
		return s, refusal
	}
	s.DateNaissance = d
	for _, f := range []struct {
		typed string
		to    *string
	}{{c.Nom, &s.Nom}, {c.Prenom, &s.Prenom}} {
		// A beginning of a name may end by a hyphen or an apostrophe, which the search leaves aside.
		n, refusal := ins.Normalize(strings.TrimRight(strings.TrimSpace(f.typed), "-'’ "))
		if refusal != nil {
			return s, refusal
		}
		*f.to = n
	}
	return s, nil
}

// parseDate reads what a person types: JJ/MM/AAAA, with or without its separators.
func parseDate(typed string) (ins.Date, *texts.Refusal) {
	t := strings.Map(func(r rune) rune {
		switch r {
		case '.', '-', ' ', '/':
			return '/'
		}
		return r
	}, strings.TrimSpace(typed))
	if len(t) == len("JJMMAAAA") && !strings.Contains(t, "/") {
		t = t[:2] + "/" + t[2:4] + "/" + t[4:]
	}
	d, err := ins.ParseDateFR(t)
	if err != nil {
		return ins.Date{}, texts.Refuse("app_date_illisible", "valeur", typed)
	}
	return d, nil
}

package entry

import (
	"strings"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// ParseSearch holds the two entries of EXI SI 01, each in its fields (EXI SI 03): a date with or without the first
// letters of names, or a whole matricule with its key (EXI SI 02). today bounds the date, and completes one that is not
// whole as the record has it (C-41, C-46).
func ParseSearch(c shown.SearchForm, today ins.Date) (app.Search, *texts.Refusal) {
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
	d, _, refusal := ins.ReadDate(c.Date, today)
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

// date reads a date of birth, whole or not, with what of it was interpreted; none to come, none of more than 130 years (C-41
// to C-46).
func (e Reader) date(typed string) (ins.Date, ins.Certitude, *texts.Refusal) {
	return ins.ReadDate(typed, ins.DateOf(e.Now))
}

// parseDate reads a date of birth of which nothing but the day serves: nobody is told what is wrong with it.
func parseDate(typed string) (ins.Date, *texts.Refusal) {
	d, _, r := ins.ReadDate(typed, ins.Date{})
	return d, r
}

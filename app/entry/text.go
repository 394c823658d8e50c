package entry

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// TraitText is a trait as INSi gives it: its place has the meaning of its date.
func (e Reader) TraitText(trait ins.Trait, t ins.Traits) string {
	switch trait {
	case ins.TraitNomNaissance:
		return t.NomNaissance
	case ins.TraitPremierPrenom:
		return t.PremierPrenom
	case ins.TraitListePrenoms:
		return t.ListePrenoms
	case ins.TraitDateNaissance:
		return t.DateNaissance.FR()
	case ins.TraitSexe:
		return string(t.Sexe)
	case ins.TraitLieuNaissance:
		return e.PlaceText(t.LieuNaissance, t.DateNaissance)
	}
	return ""
}

// TypedText is a trait that a person typed. A code of place may then be the one of today, whatever it meant at the birth:
// both meanings are said (C-64). What INSi gives has the meaning of its date.
func (e Reader) TypedText(trait ins.Trait, t ins.Traits) string {
	if trait == ins.TraitLieuNaissance {
		return e.TypedPlace(t.LieuNaissance, t.DateNaissance)
	}
	return e.TraitText(trait, t)
}

// TypedPlace names a typed code, with its meaning of today when that is another one (C-64).
func (e Reader) TypedPlace(code string, ne ins.Date) string {
	text := e.PlaceText(code, ne)
	if e.Places == nil || code == "" {
		return text
	}
	then, now := e.Places.Label(code, ne), e.Places.Label(code, ins.DateOf(e.Now))
	if then == "" || now == "" || then == now || e.Places.Label(code, ins.Date{}) != "" {
		return text // without a date, only a code that has meant two places has no name
	}
	return texts.Get("app_lieu_deux_sens", "lieu", text, "aujourdhui", now).Phrase
}

// PlaceText names a code at the date of birth; a code the table does not know stands alone (C-63, C-64).
func (e Reader) PlaceText(code string, ne ins.Date) string {
	switch {
	case code == "":
		return ""
	case code == ins.LieuInconnuCOG:
		return code + " " + texts.Get("app_lieu_inconnu").Phrase
	case e.Places == nil:
		return code
	}
	if label := e.Places.Label(code, ne); label != "" {
		return code + " " + label
	}
	return code
}

// Suggestions offers the places that what is typed may mean, by number; none is preselected, and a place that nobody knows is
// not among them (C-60, C-61, C-62).
func (e Reader) Suggestions(typed, date string) []shown.Choice {
	if e.Places == nil || strings.TrimSpace(typed) == "" {
		return nil
	}
	d, _ := parseDate(date)
	code, found := e.Reading(typed, d)
	switch {
	case code == "":
	case strings.HasPrefix(strings.ToUpper(strings.TrimSpace(typed)), code):
		return nil // the code stands in the field
	default: // one place, to be seen before it is taken
		found = slices.DeleteFunc(e.Places.Find(typed, d), func(p app.Place) bool { return p.Code != code })
	}
	var out []shown.Choice
	for i, p := range found {
		label := CodeAfter(placeName(p), p.Code)
		if p.Periode != "" {
			label += ", " + p.Periode
		}
		if p.Trouve != "" {
			label += ", " + texts.Get("app_lieu_trouve", "nom", p.Trouve).Phrase
		}
		out = append(out, shown.Choice{Value: e.offered(p, d), Label: label, Key: strconv.Itoa(i + 1)})
	}
	return out
}

// offered is a place of a list as the field holds it once chosen.
func (e Reader) offered(p app.Place, ne ins.Date) string {
	if read, _ := e.Reading(p.Code, ne); read == p.Code {
		return p.Code
	}
	return placeName(p)
}

// Moment says when something was: the hour of today, else the day.
func (e Reader) Moment(t time.Time) string {
	t = t.In(e.Now.Location())
	if ins.DateOf(t) == ins.DateOf(e.Now) {
		return texts.Get("app_moment_heure", "heure", t.Format("15:04")).Phrase
	}
	return texts.Get("app_moment_jour", "jour", t.Format("02/01/2006")).Phrase
}

// TraitLabel is the name of a trait, as a comparison shows it.
func TraitLabel(t ins.Trait) string { return texts.Get("app_trait_" + string(t)).Phrase }

// CodeAfter writes a place as a sentence has it, its code with what precises it: "Mazoires (63220, Puy-de-Dôme)".
func CodeAfter(place, code string) string {
	where, ok := strings.CutPrefix(place, code+" ")
	if !ok {
		return place
	}
	if i := strings.LastIndex(where, "("); i >= 0 {
		return where[:i+1] + code + ", " + where[i+1:]
	}
	return where + " (" + code + ")"
}

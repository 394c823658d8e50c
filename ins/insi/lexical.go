package insi

import (
	"regexp"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
)

var (
	cogPattern  = regexp.MustCompile(`^[0-9][0-9AB][0-9]{3}$`)
	nirPattern  = regexp.MustCompile(`^[0-9]{6}[AB0-9][0-9]{6}$`)
	datePattern = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	rangPattern = regexp.MustCompile(`^[0-9]{1,2}$`)
)

// CheckQuery tells why a search by traits must not be sent (INSi guide §8.2, SEL-MP-043 EF_INS01_03 and
// EF_INS10_01/02); nil when it may. It changes nothing: what is not writable in the alphabet of INSi is refused,
// never dropped in silence (C-05).
func CheckQuery(q ins.Query) *texts.Refusal {
	if q.NomNaissance == "" {
		return texts.Refuse("insi.criteres.nom_absent")
	}
	if r := checkName(q.NomNaissance, "insi.criteres.nom", false); r != nil {
		return r
	}
	if len(q.Prenoms) == 0 {
		return texts.Refuse("insi.criteres.prenom_absent")
	}
	for _, p := range q.Prenoms {
		if p == "" {
			return texts.Refuse("insi.criteres.prenom_absent")
		}
		if r := checkName(p, "insi.criteres.prenom", true); r != nil {
			return r
		}
	}
	switch q.Sexe {
	case ins.Masculin, ins.Feminin:
	case ins.Indetermine:
		return texts.Refuse("insi.criteres.sexe_indetermine") // D-09, C-50
	default:
		return texts.Refuse("insi.criteres.sexe_absent")
	}
	if q.DateNaissance.IsZero() {
		return texts.Refuse("insi.criteres.date_absente")
	}
	d := q.DateNaissance
	if t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC); d.Year < 1 || ins.DateOf(t) != d {
		return texts.Refuse("insi.criteres.date_impossible", "date", d.FR())
	}
	if q.LieuNaissance == "99999" {
		return texts.Refuse("insi.criteres.lieu_inconnu")
	}
	if q.LieuNaissance != "" && !cogPattern.MatchString(q.LieuNaissance) {
		return texts.Refuse("insi.criteres.lieu_forme", "lieu", q.LieuNaissance)
	}
	return nil
}

// checkName holds a name against the alphabet and the places where each sign may stand.
func checkName(s, code string, prenom bool) *texts.Refusal {
	letters := false
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			letters = true
		case r != ' ' && r != '\'' && r != '-':
			return texts.Refuse(code+"_caractere", "caractere", string(r))
		}
	}
	// Space and apostrophe neither doubled nor combined; a double hyphen stands in a nom only.
	forbidden := []string{"  ", "''", " '", "' ", "---"}
	if prenom {
		forbidden[4] = "--"
	}
	bad := !letters || s[0] == ' ' || s[0] == '-' || s[len(s)-1] == ' '
	bad = bad || prenom && (s[len(s)-1] == '-' || s[len(s)-1] == '\'')
	for _, f := range forbidden {
		bad = bad || strings.Contains(s, f)
	}
	if bad {
		return texts.Refuse(code + "_forme")
	}
	return nil
}

// CheckVitaleQuery tells why a search by carte Vitale must not be sent (INSi guide §6.2); nil when it may.
func CheckVitaleQuery(q ins.VitaleQuery, now time.Time) *texts.Refusal {
	switch {
	case !nirPattern.MatchString(q.MatriculeOD):
		return texts.Refuse("insi.vitale.nir_assure")
	case q.MatriculeIndividu != "" && !nirPattern.MatchString(q.MatriculeIndividu):
		return texts.Refuse("insi.vitale.nir_individu")
	case !datePattern.MatchString(q.DateNaissance): // lunar and impossible dates are sent as the card has them
		return texts.Refuse("insi.vitale.date")
	case q.Rang != "" && !rangPattern.MatchString(q.Rang):
		return texts.Refuse("insi.vitale.rang")
	case len(q.Assertion) > 0:
		return checkVitaleAssertion(q.Assertion, now)
	}
	return nil
}

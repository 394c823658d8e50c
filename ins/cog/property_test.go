package cog

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

// lastDay is the last day on which births were given the code of an entry, and today for one that has no end.
func lastDay(e *entry) ins.Date {
	if e.fin == 0 {
		return born(2026, 6, 1)
	}
	return dayBefore(e.fin.date())
}

func dayBefore(d ins.Date) ins.Date {
	switch {
	case d.Day > 1:
		d.Day--
	case d.Month > 1:
		d.Month, d.Day = d.Month-1, 28
	default:
		d.Year, d.Month, d.Day = d.Year-1, 12, 31
	}
	return d
}

func departementOf(code string) string {
	if code[:2] == "97" || code[:2] == "98" {
		return code[:3]
	}
	return code[:2]
}

// Every commune that ever was is found by the name it had and its département, by somebody born there (C-62).
func TestFind_C62_EveryCommuneByItsName(t *testing.T) {
	table := opened(t)
	for i := 0; i < len(table.entries); i += 11 {
		e := &table.entries[i]
		if e.nature == Pays || e.nature == Arrondissement || e.nature == Extension || e.nom == "" {
			continue
		}
		at, code := lastDay(e), e.code.String()
		if table.At(code, at).Nom != e.nom { // two meanings that one day does not tell apart
			continue
		}
		typed := strings.ToUpper(e.nom) + " (" + departementOf(code) + ")"
		found := table.Find(typed, at, shown)
		p := slices.IndexFunc(found, func(p Place) bool { return p.Code == code })
		require.GreaterOrEqual(t, p, 0, "%s, born %s, gave %v, without %s", typed, at, codes(found), code)
		require.True(t, found[p].Entier, "%s, born %s: %s", typed, at, code)
		for _, o := range found[:p] {
			require.True(t, o.Entier, "%s, born %s: %s stands before %s", typed, at, o.Code, code)
		}
	}
}

// Every commune that has a postal code is found by it, and a postal code is never taken for the code of another place.
func TestFind_C62_EveryPostalCode(t *testing.T) {
	table := opened(t)
	at := born(2020, 1, 1)
	for i := 0; i < len(table.postal); i += 3 {
		e := &table.entries[table.postal[i].entry]
		if !e.valid(dayOf(at)) {
			continue
		}
		cp, code := fiveDigits(table.postal[i].code), e.code.String()
		if n := len(table.ByPostalCode(cp, at, Most)); n >= Most {
			continue
		}
		require.Contains(t, codes(table.Find(cp, at, Most)), code, cp)
		require.Contains(t, codes(table.Find(cp+" "+e.nom, at, shown)), code, "%s %s", cp, e.nom)
		sole, ok := table.Sole(cp, at)
		if !ok || sole.Code == cp {
			continue
		}
		require.Equal(t, LuCodePostal, sole.Lu, cp)
		require.Equal(t, SensInconnu, table.At(cp, at).Sens, "%s is a code and a postal code: it is asked", cp)
	}
}

func fiveDigits(n uint32) string {
	s := []byte("00000")
	for i := len(s) - 1; i >= 0; i-- {
		s[i], n = byte('0'+n%10), n/10
	}
	return string(s)
}

// A code that is no postal code is always taken as itself (C-63): a file of codes needs no question.
func TestSole_EveryCode(t *testing.T) {
	table := opened(t)
	for i := 0; i < len(table.entries); i += 3 {
		code := table.entries[i].code.String()
		at := lastDay(&table.entries[i])
		sole, ok := table.Sole(code, at)
		if len(table.ByPostalCode(code, at, Most)) == 0 {
			require.True(t, ok, "%s born %s", code, at)
			require.Equal(t, code, sole.Code)
		} else if ok {
			require.True(t, sole.Code == code || table.At(code, at).Sens == SensInconnu, "%s became %s", code, sole.Code)
		}
	}
}

// Nothing is found from the middle of a word, whatever the name (C-62).
func TestFind_C62_NeverFromTheMiddleOfAWord(t *testing.T) {
	full := opened(t)
	for i := 0; i < len(full.entries); i += 211 {
		nom := full.entries[i].nom
		if nom == "" {
			continue
		}
		table, err := New("essai", nil, []Entry{{Code: "01001", Nom: nom}})
		require.NoError(t, err)
		var begins []int
		var key strings.Builder
		fold(&key, nom, func(at int) { begins = append(begins, at) })
		k := key.String()
		for at := 1; at+fewestInside <= len(k); at++ {
			found := table.ByName(k[at:], ins.Date{}, shown)
			if slices.Contains(begins, at) {
				require.Len(t, found, 1, "%s in %s", k[at:], nom)
			} else if !strings.HasPrefix(k, k[at:]) {
				require.Empty(t, found, "%s in %s", k[at:], nom)
			}
		}
	}
}

// Every place leads to one that is found today, and today's code typed for it is the same place (X30, D-59).
func TestLiving_EveryPlace(t *testing.T) {
	table := opened(t)
	for i := range table.entries {
		e := &table.entries[i]
		if e.nature == Pays {
			continue
		}
		h := table.living(e)
		require.True(t, h.alive(), "%s %s leads to %s, which is no place of today", e.code, e.nom, h.code)
		if i%7 != 0 || h.code == e.code || e.nature == Extension {
			continue
		}
		at := lastDay(e)
		m := table.SamePlace(h.code.String(), e.code.String(), at)
		require.True(t, m.Same || algerien(e.code.String()) != "" && dayOf(at) < independanceAlgerie, "%s and %s, born %s: %s", h.code, e.code, at, m.Raison)
	}
}

// Two communes that were apart all the time are two places, whoever asks (D-59a).
func TestSamePlace_D59a_NeighboursApart(t *testing.T) {
	table := opened(t)
	var apart []string
	for i := range table.entries {
		if e := &table.entries[i]; e.nature == Commune && e.alive() && e.debut == 0 && len(table.of(e.code)) == 1 {
			apart = append(apart, e.code.String())
		}
	}
	for i := 1; i < len(apart); i += 13 {
		m := table.SamePlace(apart[i-1], apart[i], born(1985, 5, 12))
		require.Equal(t, ins.AutreLieu, m.Lien(), "%s and %s: %s", apart[i-1], apart[i], m.Raison)
	}
}

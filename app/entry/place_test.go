package entry

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
	"guichet/ins/cog"
)

// wholeTable asks the shipped table as a workstation does.
type wholeTable struct{ *cog.Table }

func (t wholeTable) Find(typed string, ne ins.Date) []app.Place {
	var out []app.Place
	for _, p := range t.Table.Find(typed, ne, 9) {
		out = append(out, found(p))
	}
	return out
}

func (t wholeTable) Sole(typed string, ne ins.Date) (app.Place, bool) {
	p, ok := t.Table.Sole(typed, ne)
	return found(p), ok
}

func (t wholeTable) Link(string, string, ins.Date) ins.LienLieu { return ins.LieuxNonJuges }

func found(p cog.Place) app.Place {
	return app.Place{Code: p.Code, Libelle: p.Libelle(), Periode: p.Periode(), Trouve: p.Trouve}
}

func reader(t *testing.T) Reader {
	t.Helper()
	table, err := cog.Open()
	require.NoError(t, err)
	return Reader{Places: wholeTable{table}, Now: time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)}
}

// What papers write is taken where one place is meant, and asked where several are (C-62, RNIV EXI SI 20).
func TestPlace_C62_OneIsTakenSeveralAreAsked(t *testing.T) {
	e := reader(t)
	for _, c := range []struct {
		typed, date string
		taken       string
		refused     string
		offered     string // the beginning of the code of one of those offered
	}{
		// five characters are a code and a postal code
		{"33000", "12/05/1990", "33063", "", ""},
		{"98000", "12/05/1990", "99138", "", ""},
		{"33063", "12/05/1990", "33063", "", ""},
		{"75015", "12/05/1990", "", "app_lieu_plusieurs", "75115"},
		{"75015", "12/05/1990", "", "app_lieu_plusieurs", "75056"},
		{"67100", "12/05/1990", "", "app_lieu_plusieurs", "67482"},
		{"67100", "12/05/1990", "", "app_lieu_plusieurs", "67100"},
		{"20200", "12/05/1990", "", "app_lieu_plusieurs", "2B033"},
		{"33200", "12/05/1990", "", "app_lieu_plusieurs", "33063"},
		{"63220", "31/12/1975", "", "app_lieu_plusieurs", "63220"},
		{"12345", "12/05/1990", "", "app_lieu_a_confirmer", "12345"}, // C-63: asked, and never refused
		{"12345 code inconnu du référentiel", "12/05/1990", "12345", "", ""},
		{"99999", "12/05/1990", "99999", "", ""},
		// what papers write
		{"BORDEAUX (33)", "12/05/1985", "33063", "", ""},
		{"PARIS 12EME", "12/05/1985", "75112", "", ""},
		{"PARIS XV", "12/05/1985", "75115", "", ""},
		{"MARSEILLE 05", "12/05/1985", "13205", "", ""},
		{"33000 Bordeaux", "12/05/1985", "33063", "", ""},
		{"CHALONS SUR MARNE", "12/05/1985", "51108", "", ""},
		{"ALGER (ALGERIE)", "12/05/1985", "99352", "", ""},
		{"Saint-Rambert-l’Île-Barbe", "12/05/1950", "69232", "", ""},
		{"La Réunion", "12/05/1985", "", "app_lieu_plusieurs", "974"},
		{"GUADELOUPE", "12/05/1985", "", "app_lieu_plusieurs", "971"},
		{"TAHITI", "12/05/1985", "", "app_lieu_plusieurs", "987"},
		{"Zzzzville", "12/05/1985", "", "app_lieu_introuvable", ""},
	} {
		d, r := parseDate(c.date)
		require.Nil(t, r)
		code, r := e.Place(c.typed, d)
		require.Equal(t, c.taken, code, c.typed)
		if c.refused == "" {
			require.Nil(t, r, c.typed)
			continue
		}
		require.NotNil(t, r, c.typed)
		require.Equal(t, c.refused, r.Code, c.typed)
		var values []string
		for _, s := range e.Suggestions(c.typed, c.date) {
			values = append(values, s.Value)
		}
		require.Contains(t, "\n"+strings.Join(values, "\n"), "\n"+c.offered, c.typed)
	}
}

// A place of a list is read again as itself, whatever list it was in, and so is the place of a record.
func TestPlace_C62_WhatIsChosenIsTaken(t *testing.T) {
	e := reader(t)
	for _, typed := range []string{"67100", "63220", "75015", "20200", "12345", "92012", "92100", "Boulogne", "Saint-Denis", "La Réunion", "Oran", "Alger",
		"TAHITI", "Mazoires", "Paris", "Châteaufort", "Lille", "irl", "97600", "Kourou", "Berlin"} {
		for _, date := range []string{"", "03/03/1969", "12/05/1950", "12/05/1990"} {
			d, _ := parseDate(date)
			for i, s := range e.Suggestions(typed, date) {
				require.NotEqual(t, ins.LieuInconnuCOG, s.Value, "an unknown place is in no list (C-60)")
				require.Equal(t, string(rune('1'+i)), s.Key)
				code, r := e.Place(s.Value, d)
				require.Nil(t, r, "%s, %s: %s", typed, date, s.Value)
				require.True(t, strings.HasPrefix(s.Value, code), "%s, %s: %s", typed, date, s.Value)
				require.Contains(t, s.Label, code)
				kept, r := e.Place(e.PlaceValue(code, d), d)
				require.Nil(t, r, e.PlaceValue(code, d))
				require.Equal(t, code, kept)
				require.Empty(t, e.Suggestions(s.Value, date), "what is chosen is not asked again")
			}
		}
	}
}

// A line of the list says when, and under which name the place was found.
func TestSuggestions_C62_SayWhatTellsThemApart(t *testing.T) {
	e := reader(t)
	offers := e.Suggestions("Châteaufort", "03/03/1969")
	require.Equal(t, "91143", offers[0].Value)
	require.Contains(t, offers[0].Label, "1969")
	require.Contains(t, e.Suggestions("Oran", "12/05/1985")[0].Label, "trouvé sous « Oran »")
	require.Empty(t, e.Suggestions("", ""))
	require.Len(t, e.Suggestions("33000", "12/05/1990"), 1, "one place is seen before it is taken")
}

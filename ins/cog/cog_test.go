package cog

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

func born(y int, m time.Month, d int) ins.Date { return ins.Date{Year: y, Month: m, Day: d} }

func opened(t testing.TB) *Table {
	t.Helper()
	table, err := Open()
	require.NoError(t, err)
	return table
}

func codes(places []Place) []string {
	var out []string
	for _, p := range places {
		out = append(out, p.Code)
	}
	return out
}

func TestAt_C60toC68(t *testing.T) {
	table := opened(t)
	for _, c := range []struct {
		rule, code string
		birth      ins.Date
		libelle    string
		sens       Sens
		out        bool // HorsPeriode
	}{
		{"C-60 commune", "88154", born(1960, 5, 30), "Domrémy-la-Pucelle (Vosges)", SensSur, false},
		{"test fixture", "63220", born(1936, 6, 21), "Mazoires (Puy-de-Dôme)", SensSur, false},
		{"C-60 Paris, its département bears its name", "75056", born(1980, 1, 1), "Paris", SensSur, false},
		{"district", "75112", born(1980, 1, 1), "Paris 12e Arrondissement (Paris)", SensSur, false},
		{"C-60 overseas", "97209", born(1980, 1, 1), "Fort-de-France (Martinique)", SensSur, false},
		{"C-60 COM", "98735", born(1980, 1, 1), "Papeete (Polynésie française)", SensSur, false},
		{"C-60 country", "99350", born(1985, 12, 31), "Maroc", SensSur, false},
		{"C-60 country, O3", "99100", born(1815, 12, 10), "France", SensSur, false},
		{"C-60 unknown", "99999", born(1985, 12, 31), "lieu inconnu", SensInconnu, false},
		{"C-63 unknown code", "63999", born(1985, 12, 31), "code inconnu du référentiel", SensInconnu, false},
		{"C-63 ill-formed", "6322", born(1985, 12, 31), "code inconnu du référentiel", SensInconnu, false},
		{"C-63 any bytes", "\xff\x00é", born(1985, 12, 31), "code inconnu du référentiel", SensInconnu, false},
		{"C-63 empty", "", ins.Date{}, "code inconnu du référentiel", SensInconnu, false},

		{"C-64 91130 after 1968", "91130", born(1980, 1, 1), "Chalo-Saint-Mars (Essonne)", SensSur, false},
		{"C-64 X33 91130 before 1962", "91130", born(1955, 1, 1), "Algérie, département d’Alger (aujourd’hui 99352)", SensSur, false},
		{"C-68 the day before", "91130", born(1962, 7, 2), "Algérie, département d’Alger (aujourd’hui 99352)", SensSur, false},
		{"C-64 91130 in between", "91130", born(1962, 7, 3), "", SensIncertain, false},
		{"C-64 91130 without a date", "91130", ins.Date{}, "", SensIncertain, false},
		{"C-68 an Algerian code that Essonne never took over", "92999", born(1950, 1, 1), "Algérie, département d’Oran (aujourd’hui 99352)", SensSur, false},
		{"C-68 Constantine", "93001", born(1950, 1, 1), "Algérie, département de Constantine (aujourd’hui 99352)", SensSur, false},
		{"C-68 Sud", "94001", born(1950, 1, 1), "Algérie, Territoires du Sud (aujourd’hui 99352)", SensSur, false},
		{"C-64 97609 before 2011", "97609", born(1990, 1, 1), "Fort-de-France (Martinique ; aujourd’hui 97209)", SensSur, false},
		{"C-64 97609 since 2011", "97609", born(2012, 1, 1), "Kani-Kéli (Mayotte)", SensSur, false},
		{"C-64 97609 without a date", "97609", ins.Date{}, "", SensIncertain, false},
		{"C-64 another code of Mayotte before 2011", "97611", born(1990, 1, 1), "", SensIncertain, false},

		{"C-66 20004 before 1976", "20004", born(1960, 1, 1), "Ajaccio (Corse ; aujourd’hui 2A004)", SensSur, false},
		{"C-66 2A004 since 1976", "2A004", born(1980, 1, 1), "Ajaccio (Corse-du-Sud)", SensSur, false},
		{"C-66 X32 2A004 before 1976", "2A004", born(1960, 1, 1), "Ajaccio (Corse-du-Sud)", SensSur, true},
		{"C-66 test fixture", "20020", born(1997, 2, 26), "Aregno (Corse ; aujourd’hui 2B020)", SensSur, true},
		{"C-66 test fixture, a code that Corse-du-Sud does not have", "2A020", born(1997, 2, 26), "code inconnu du référentiel", SensInconnu, false},
		{"C-67 75012 before 1968", "75012", born(1950, 1, 1), "Boulogne-Billancourt (Seine ; aujourd’hui 92012)", SensSur, false},
		{"C-67 78130 before 1968", "78130", born(1950, 1, 1), "Chalo-Saint-Mars (Seine-et-Oise ; aujourd’hui 91130)", SensSur, false},
		{"C-67 75012 after 1968", "75012", born(1990, 1, 1), "Boulogne-Billancourt (Seine ; aujourd’hui 92012)", SensSur, true},
		{"C-67 with other last digits", "78400", born(1950, 1, 1), "Meudon (Seine-et-Oise ; aujourd’hui 92048)", SensSur, false},
		{"merged, X30", "74011", born(1980, 1, 1), "Annecy-le-Vieux (Haute-Savoie ; aujourd’hui Annecy, 74010)", SensSur, false},
		{"merged, its name", "69232", born(1950, 1, 1), "Saint-Rambert-l'Île-Barbe (Rhône ; aujourd’hui Lyon, 69123)", SensSur, false},
		{"merged, born since", "69232", born(1970, 1, 1), "Saint-Rambert-l'Île-Barbe (Rhône ; aujourd’hui Lyon, 69123)", SensSur, true},
		{"C-64 former name", "51108", born(1985, 5, 12), "Châlons-sur-Marne (Marne ; aujourd’hui Châlons-en-Champagne, 51108)", SensSur, false},
		{"C-64 the last day of a name", "51108", born(1998, 1, 3), "Châlons-sur-Marne (Marne ; aujourd’hui Châlons-en-Champagne, 51108)", SensSur, false},
		{"C-64 the first day of another", "51108", born(1998, 1, 4), "Châlons-en-Champagne (Marne)", SensSur, false},
		{"C-64 moved chief place, and back", "69114", born(2000, 1, 1), "Liergues (Rhône ; aujourd’hui Porte des Pierres Dorées, 69114)", SensSur, false},
		{"C-64 before the chief place moved", "69159", born(2020, 1, 1), "Porte des Pierres Dorées (Rhône ; aujourd’hui 69114)", SensSur, false},
		{"C-64 the part that gave its code", "69159", born(2000, 1, 1), "Pouilly-le-Monial (Rhône ; aujourd’hui Porte des Pierres Dorées, 69114)", SensSur, false},
		{"moved chief places, then merged", "14697", born(2010, 5, 5), "L'Oudon (Calvados ; aujourd’hui Saint-Pierre-en-Auge, 14654)", SensSur, false},
		{"left a merger again", "76095", born(2000, 1, 1), "Bihorel (Seine-Maritime)", SensSur, false},
		{"Mayotte before 2011", "98511", born(2000, 5, 5), "Mamoudzou (Mayotte ; aujourd’hui 97611)", SensSur, false},
		{"Mayotte, the last day", "98511", born(2011, 3, 30), "Mamoudzou (Mayotte ; aujourd’hui 97611)", SensSur, false},
		{"Mayotte since", "98511", born(2011, 3, 31), "Mamoudzou (Mayotte ; aujourd’hui 97611)", SensSur, true},
		{"a district that was not yet", "69389", born(1964, 8, 11), "Lyon 9e Arrondissement (Rhône)", SensSur, true},
		{"a district since its first day", "69389", born(1964, 8, 12), "Lyon 9e Arrondissement (Rhône)", SensSur, false},
		{"Châteaufort in Essonne", "91143", born(1969, 3, 3), "Châteaufort (Essonne ; aujourd’hui 78143)", SensSur, false},
		{"COM since 2007", "97123", born(1990, 1, 1), "Saint-Barthélemy (Guadeloupe ; aujourd’hui 97701)", SensSur, false},

		{"former state", "99123", born(1970, 1, 1), "URSS", SensSur, false},
		{"state of today", "99123", born(1995, 1, 1), "Russie", SensSur, false},
		{"code of a country before it appeared", "99155", born(1970, 1, 1), "Ukraine", SensSur, true},
		{"C-68 Algeria before independence", "99352", born(1955, 1, 1), "Algérie", SensSur, false},
		{"colony before it was a country", "99341", born(1950, 1, 1), "Sénégal", SensSur, false},
		{"former state, one heir", "99142", born(1960, 1, 1), "République fédérale d’Allemagne (aujourd’hui Allemagne, 99109)", SensSur, false},
	} {
		p := table.At(c.code, c.birth)
		require.Equal(t, c.code, p.Code, c.rule)
		require.Equal(t, c.libelle, p.Libelle(), c.rule)
		require.Equal(t, c.libelle, table.Label(c.code, c.birth), c.rule)
		require.Equal(t, c.sens, p.Sens, c.rule)
		require.Equal(t, c.out, p.HorsPeriode, c.rule)
		odd := c.code != Inconnu && (c.sens != SensSur || c.out)
		require.Equal(t, odd, p.Note() != "", c.rule)
		require.NotContains(t, p.Note(), "{", c.rule)
	}
}

func TestSamePlace_D25(t *testing.T) {
	table := opened(t)
	for _, c := range []struct {
		rule, typed, received string
		birth                 ins.Date
		same                  bool
		regle                 string
	}{
		{"same code", "88154", "88154", born(1960, 5, 30), true, "D-25"},
		{"same unknown code", "63999", "63999", born(1960, 5, 30), true, "D-25"},
		{"X30 Annecy-le-Vieux", "74010", "74011", born(1980, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"X30 the other way", "74011", "74010", born(2020, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"X31 Boulogne-Billancourt", "92012", "75012", born(1950, 1, 1), true, "C-67"},
		{"C-67 the other way, after 1968", "75012", "92012", born(1970, 1, 1), true, "C-67"},
		{"C-67 other last digits", "94073", "75074", born(1950, 1, 1), true, "C-67"},
		{"C-67 Seine-et-Oise", "91130", "78130", born(1950, 1, 1), true, "C-67"},
		{"X32 Ajaccio", "2A004", "20004", born(1960, 1, 1), true, "C-66"},
		{"C-66 fixtures", "20020", "2A020", born(1997, 2, 26), true, "C-66"},
		{"C-66 fixtures", "2B020", "20020", born(1997, 2, 26), true, "C-66"},
		{"C-66 2A and 2B are not each other", "2A020", "2B020", born(1997, 2, 26), false, "D-59a"},
		{"C-66 nor for Ajaccio", "2A004", "2B004", born(1997, 2, 26), false, "D-59a"},
		{"X33 Algeria", "99352", "91130", born(1955, 1, 1), true, "C-68, RNIV §4.5.4.2"},
		{"C-68 the other way", "91130", "99352", born(1955, 1, 1), true, "C-68, RNIV §4.5.4.2"},
		{"C-68 after independence", "99352", "91130", born(1970, 1, 1), false, "D-59a"},
		{"C-68 without a date", "99352", "91130", ins.Date{}, false, "D-59a"},
		{"C-64 the INS says Algeria", "78130", "91130", born(1950, 1, 1), false, "D-59a, C-64, C-68"},
		{"C-64 two communes of Algeria", "91131", "91130", born(1950, 1, 1), false, "D-59a, C-64, C-68"},
		{"X34 Lyon, Paris", "69123", "75056", born(1980, 1, 1), false, "D-59a"},
		{"district and commune", "75056", "75112", born(1980, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"commune and district", "13201", "13055", born(1980, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"two districts", "75112", "75113", born(1980, 1, 1), false, "D-59a"},
		{"two communes merged since", "74011", "74093", born(1980, 1, 1), false, "D-59a"},
		{"C-65 code of extension", "97209", "97609", born(1990, 1, 1), true, "C-65, RNIV §4.5.4.1"},
		{"C-64 since 2011 the INS says Mayotte", "97209", "97609", born(2015, 1, 1), false, "D-59a"},
		{"C-64 without a date", "97209", "97609", ins.Date{}, false, "D-59a"},
		{"C-64 typed, 97609 is Kani-Kéli", "97609", "97209", born(1990, 1, 1), false, "D-59a"},
		{"Châteaufort, back in Yvelines", "91143", "78143", born(1950, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"change of département", "69266", "01132", born(1950, 1, 1), false, "D-59a"},
		{"COM since 2007", "97701", "97123", born(1990, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"C-60 unknown", "99999", "88154", born(1960, 1, 1), false, "D-59a, C-60"},
		{"missing", "", "88154", born(1960, 1, 1), false, "D-59a, C-60"},
		{"C-63 unknown code", "63999", "88154", born(1960, 1, 1), false, "D-59a, C-63"},
		{"ill-formed", "6322", "88154", born(1960, 1, 1), false, "D-59a, C-63"},
		{"any bytes", "\xff\x00é  ", "88154", born(1960, 1, 1), false, "D-59a, C-63"},
		{"Ukraine, USSR", "99155", "99123", born(1970, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"Ukraine, Russia", "99155", "99123", born(1995, 1, 1), false, "D-59a"},
		{"Germany", "99109", "99142", born(1960, 1, 1), true, "D-59, RNIV §4.5.4.1"},
		{"two states of the former USSR", "99155", "99148", born(1970, 1, 1), false, "D-59a"},
		{"two countries", "99350", "99351", born(1970, 1, 1), false, "D-59a"},
	} {
		m := table.SamePlace(c.typed, c.received, c.birth)
		require.Equal(t, c.same, m.Same, "%s: %s", c.rule, m.Raison)
		require.Equal(t, c.regle, m.Regle, "%s: %s", c.rule, m.Raison)
		require.NotEmpty(t, m.Raison, c.rule)
		require.Equal(t, strings.HasSuffix(c.regle, "C-63") || strings.HasSuffix(c.regle, "C-60"), m.Unsure, c.rule)
		require.NotContains(t, m.Raison, "{", c.rule)
	}
	require.Equal(t, "Même lieu : Boulogne-Billancourt avait le code 75012 avant 1968 (aujourd’hui 92012).",
		table.SamePlace("92012", "75012", born(1950, 1, 1)).Raison)
	require.Equal(t, "Lieux différents, qui font aujourd’hui partie de Annecy.", table.SamePlace("74011", "74093", born(1980, 1, 1)).Raison)
}

func TestByName_C62(t *testing.T) {
	table := opened(t)
	for _, c := range []struct {
		rule, typed string
		birth       ins.Date
		first       string
		libelle     string
	}{
		{"accents and hyphens", "domremy la puc", born(1960, 5, 30), "88154", "Domrémy-la-Pucelle (Vosges)"},
		{"apostrophe", "L'ABERGEMENT-CLEM", born(1960, 5, 30), "01001", "L'Abergement-Clémenciat (Ain)"},
		{"without the article", "abergement clem", born(1960, 5, 30), "01001", "L'Abergement-Clémenciat (Ain)"},
		{"without the article", "Havre", born(1960, 5, 30), "76351", "Le Havre (Seine-Maritime)"},
		{"St", "st etienne", born(1960, 5, 30), "42218", "Saint-Étienne (Loire)"},
		{"Ste", "Ste-Foy-lès", born(1960, 5, 30), "69202", "Sainte-Foy-lès-Lyon (Rhône)"},
		{"most people first", "saint den", born(1990, 1, 1), "97411", "Saint-Denis (La Réunion)"},
		{"whole name first", "Eu", born(1990, 1, 1), "76255", "Eu (Seine-Maritime)"},
		{"C-67 code of the day", "boulogne bil", born(1950, 1, 1), "75012", "Boulogne-Billancourt (Seine ; aujourd’hui 92012)"},
		{"C-67 code of today", "boulogne bil", born(1990, 1, 1), "92012", "Boulogne-Billancourt (Hauts-de-Seine)"},
		{"without a date of birth", "boulogne bil", ins.Date{}, "92012", "Boulogne-Billancourt (Hauts-de-Seine)"},
		{"C-66 code of the day", "Ajaccio", born(1960, 1, 1), "20004", "Ajaccio (Corse ; aujourd’hui 2A004)"},
		{"C-66 code of today", "Ajaccio", born(1990, 1, 1), "2A004", "Ajaccio (Corse-du-Sud)"},
		{"X30", "annecy-le-v", born(1980, 1, 1), "74011", "Annecy-le-Vieux (Haute-Savoie ; aujourd’hui Annecy, 74010)"},
		{"country", "maroc", born(1985, 1, 1), "99350", "Maroc"},
		{"country, other name", "rdc", born(1985, 1, 1), "99312", "République démocratique du Congo"},
		{"country, former name", "haute-volta", born(1970, 1, 1), "99331", "Burkina"},
		{"country before its code", "Ukraine", born(1970, 1, 1), "99123", "URSS"},
		{"country since its code", "Ukraine", born(2000, 1, 1), "99155", "Ukraine"},
		{"C-68", "algerie", born(1955, 1, 1), "99352", "Algérie"},
		{"ligature", "Œting", born(1985, 1, 1), "57521", "Œting (Moselle)"},
	} {
		found := table.ByName(c.typed, c.birth, 20)
		require.NotEmpty(t, found, "%s: %s", c.rule, c.typed)
		require.Equal(t, c.first, found[0].Code, "%s: %s gave %v", c.rule, c.typed, codes(found))
		require.Equal(t, c.libelle, found[0].Libelle(), c.rule)
	}
	require.Equal(t, []string{"80105", "75012"}, codes(table.ByName("billancourt", born(1950, 1, 1), 20)), "inside the name, last")
	require.Equal(t, []string{"99123", "99155"}, codes(table.ByName("ukraine", born(1970, 1, 1), 20)))
	require.Len(t, table.ByName("s", born(1980, 1, 1), 20), 20)
	require.Len(t, table.ByName("s", born(1980, 1, 1), 0), Most)
	require.Len(t, table.ByName("s", born(1980, 1, 1), 100_000), Most)
	require.Empty(t, table.ByName("", born(1980, 1, 1), 20))
	require.Empty(t, table.ByName("- '’", born(1980, 1, 1), 20))
	require.Empty(t, table.ByName("Zzzz", born(1980, 1, 1), 20))
	require.NotContains(t, codes(table.ByName("france", born(1980, 1, 1), 20)), "99100", "C-60: a commune, not the country")
}

func TestByPostalCode_C62(t *testing.T) {
	table := opened(t)
	require.Contains(t, codes(table.ByPostalCode("88630", born(1960, 5, 30), 20)), "88154")
	require.Equal(t, "75012", table.ByPostalCode("92100", born(1950, 1, 1), 20)[0].Code, "C-67")
	require.Equal(t, "92012", table.ByPostalCode("92100", born(1990, 1, 1), 20)[0].Code)
	paris := codes(table.ByPostalCode("75012", born(1980, 1, 1), 20))
	require.Equal(t, []string{"75112", "75056"}, paris, "births in Paris are coded by district")
	annecy := codes(table.ByPostalCode("74940", born(1980, 1, 1), 20))
	require.Contains(t, annecy, "74010")
	require.Contains(t, annecy, "74011", "X30: the part that was a commune then")
	require.Empty(t, table.ByPostalCode("00000", born(1980, 1, 1), 20))
	require.Empty(t, table.ByPostalCode("7501", born(1980, 1, 1), 20))
	require.Empty(t, table.ByPostalCode("2A004", born(1980, 1, 1), 20))
}

func TestFind_C62(t *testing.T) {
	table := opened(t)
	at := born(1950, 1, 1)
	require.Equal(t, "88154", table.Find(" 88154 ", at, 20)[0].Code)
	require.Equal(t, "20004", table.Find("ajaccio", at, 20)[0].Code)
	require.Equal(t, []string{"2A004", "20004"}, codes(table.Find("2a004", at, 20)), "the code of today, and that of the birth")
	require.Equal(t, []string{"75112", "75056", "75012"}, codes(table.Find("75012", at, 20)), "a postal code and a former code")
	unknown := table.Find("63999", at, 20)
	require.Len(t, unknown, 1)
	require.Equal(t, SensInconnu, unknown[0].Sens, "C-63: accepted")
	require.Equal(t, "lieu inconnu", table.Find("99999", at, 20)[0].Libelle(), "C-60")
	require.Empty(t, table.Find("", at, 20))
}

// C-66 to C-68 on the last day of one history and the first of another.
func TestBoundaryDays_C66C67C68(t *testing.T) {
	table := opened(t)
	for _, c := range []struct {
		rule, typed, received string
		birth                 ins.Date
		same                  bool
	}{
		{"C-68 the last day", "99352", "91130", born(1962, 7, 2), true},
		{"C-68 independence", "99352", "91130", born(1962, 7, 3), false},
		{"C-68 the Sahara", "99352", "94001", born(1962, 7, 2), true},
		{"C-68 95 was never Algeria", "99352", "95018", born(1962, 7, 2), false},
		{"C-67 the last day", "92012", "75012", born(1967, 12, 31), true},
		{"C-67 the code of the day before", "75012", "92012", born(1968, 1, 1), true},
		{"C-67 an INS keeps the former code", "92012", "75012", born(1968, 1, 1), true},
		{"C-66 the last day", "2A004", "20004", born(1975, 12, 31), true},
		{"C-66 the first day", "2A004", "20004", born(1976, 1, 1), true},
	} {
		require.Equal(t, c.same, table.SamePlace(c.typed, c.received, c.birth).Same, c.rule)
	}
	for _, c := range []struct {
		typed string
		birth ins.Date
		code  string
	}{
		{"Boulogne-Billancourt", born(1967, 12, 31), "75012"},
		{"Boulogne-Billancourt", born(1968, 1, 1), "92012"},
		{"Ajaccio", born(1975, 12, 31), "20004"},
		{"Ajaccio", born(1976, 1, 1), "2A004"},
		{"Mamoudzou", born(2011, 3, 30), "98511"},
		{"Mamoudzou", born(2011, 3, 31), "97611"},
		{"Annecy-le-Vieux", born(2016, 12, 31), "74011"},
		{"Annecy-le-Vieux", born(2017, 1, 1), "74010"},
		{"Lyon 9", born(1964, 8, 12), "69389"},
	} {
		require.Equal(t, c.code, table.Find(c.typed, c.birth, shown)[0].Code, "%s, %s", c.typed, c.birth)
	}
	require.Equal(t, SensSur, table.At("91130", born(1962, 7, 2)).Sens)
	require.Equal(t, SensIncertain, table.At("91130", born(1962, 7, 3)).Sens, "C-64: neither Algeria nor Essonne yet")
	require.Equal(t, SensSur, table.At("91130", born(1968, 1, 1)).Sens)
}

func TestPeriode_C62(t *testing.T) {
	table := opened(t)
	for _, c := range []struct {
		code    string
		birth   ins.Date
		periode string
	}{
		{"33063", born(1990, 1, 1), ""},
		{"91143", born(1969, 3, 3), "du 01/01/1968 au 28/11/1969"},
		{"92012", born(1990, 1, 1), "depuis le 01/01/1968"},
		{"75012", born(1950, 1, 1), "jusqu’au 31/12/1967"},
		{"99999", born(1990, 1, 1), ""},
	} {
		require.Equal(t, c.periode, table.At(c.code, c.birth).Periode(), c.code)
	}
}

// Nobody knows the day a code will be asked about; none may fail (C-63).
func TestAt_EveryCodeOnEveryEdge(t *testing.T) {
	table := opened(t)
	days := []ins.Date{{}, born(1, 1, 1), born(1943, 1, 1), born(1962, 7, 2), born(1962, 7, 3), born(1967, 12, 31), born(1968, 1, 1),
		born(1975, 12, 31), born(1976, 1, 1), born(2011, 3, 30), born(2011, 3, 31), born(2026, 1, 1), born(-5, 99, 99), born(1<<40, 1, 1)}
	for c := packed(0); c < packedCodes; c += 61 {
		for _, d := range days {
			p := table.At(c.String(), d)
			_, _ = p.Libelle(), p.Note()
			if p.Sens != SensSur {
				require.Empty(t, p.Nom, p.Code)
			}
		}
	}
}

func TestPack_SortsLikeCodes(t *testing.T) {
	last := packed(0)
	for _, s := range []string{"01001", "19001", "20004", "21001", "2A004", "2B020", "30001", "75056", "99352", "99999"} {
		c, ok := pack(s)
		require.True(t, ok)
		require.Equal(t, s, c.String())
		if s != "2A004" && s != "2B020" && s != "30001" {
			require.Greater(t, c, last, s)
		}
		last = c
	}
	for _, s := range []string{"", "1", "2C004", "A1001", "2a004", "0100A", "é100", "010010"} {
		require.False(t, Valid(s), s)
	}
}

// A file may say that every place merged into every other.
func TestSamePlace_BoundedWhateverTheTable(t *testing.T) {
	var entries []Entry
	for i := range packed(40) {
		for j := range packed(40) {
			if i != j {
				entries = append(entries, Entry{Code: (12001 + i).String(), Nature: Fusionnee, Parent: (12001 + j).String()})
			}
		}
	}
	table, err := New("essai", nil, entries)
	require.NoError(t, err)
	require.False(t, table.SamePlace(packed(12001).String(), "88154", born(1980, 1, 1)).Same)
}

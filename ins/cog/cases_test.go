package cog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

// shown is how many places a desk shows.
const shown = 9

// read is what a paper, a spreadsheet or an agent writes as a place of birth, and what must come of it.
type read struct {
	typed  string
	birth  ins.Date
	codes  []string // all of them are shown; a code of three characters is a beginning
	first  string   // the one in front
	sole   string   // the one that a file may take; empty: it must be asked
	absent string
}

func (c read) check(t *testing.T, table *Table) {
	t.Helper()
	found := table.Find(c.typed, c.birth, shown)
	for _, want := range c.codes {
		has := false
		for _, p := range found {
			has = has || strings.HasPrefix(p.Code, want)
		}
		require.True(t, has, "%q gave %v, without %s", c.typed, codes(found), want)
	}
	if c.first != "" {
		require.NotEmpty(t, found, c.typed)
		require.Equal(t, c.first, found[0].Code, "%q gave %v", c.typed, codes(found))
	}
	if c.absent != "" {
		require.NotContains(t, codes(found), c.absent, c.typed)
	}
	sole, ok := table.Sole(c.typed, c.birth)
	require.Equal(t, c.sole, sole.Code, "%q gave %v", c.typed, codes(found))
	require.Equal(t, c.sole != "", ok, c.typed)
}

// A postal code was once recorded as a place of birth: five characters are read both ways (C-62, RNIV EXI SI 20).
func TestFind_C62_PostalCodeOrCode(t *testing.T) {
	table := opened(t)
	at := born(1990, 5, 12)
	for _, c := range []read{
		{typed: "33000", birth: at, codes: []string{"33063"}, sole: "33063"},
		{typed: "75015", birth: at, codes: []string{"75115", "75056"}, first: "75115"},
		{typed: "67100", birth: at, codes: []string{"67482", "67100"}, first: "67482"},
		{typed: "20200", birth: at, codes: []string{"2B033"}, first: "2B033"},
		{typed: "98000", birth: at, codes: []string{"99138"}, sole: "99138"},
		{typed: "33200", birth: at, codes: []string{"33063", "33200"}, first: "33063"},
		{typed: "69003", birth: at, codes: []string{"69383", "69003"}, first: "69383"},
		{typed: "13005", birth: at, codes: []string{"13205", "13005"}, first: "13205"},
		{typed: "75016", birth: at, codes: []string{"75116"}, first: "75116"},
		{typed: "75116", birth: at, codes: []string{"75116"}, sole: "75116"},           // Paris 16e has that postal code too
		{typed: "59000", birth: at, codes: []string{"59350", "59355"}, first: "59350"}, // Lille and Lomme,
		{typed: "06000", birth: at, codes: []string{"06088"}, sole: "06088"},
		{typed: "97400", birth: at, codes: []string{"97411"}, sole: "97411"},
		{typed: "97600", birth: born(2000, 1, 1), codes: []string{"98511"}, first: "98511"},
		{typed: "97600", birth: born(2015, 1, 1), codes: []string{"97611"}, first: "97611"},
		{typed: "98800", birth: at, codes: []string{"98818"}, sole: "98818"},
		{typed: "20000", birth: at, codes: []string{"2A004"}, sole: "2A004"},
		{typed: "20000", birth: born(1960, 1, 1), codes: []string{"20004"}, sole: "20004"},
		{typed: "92100", birth: born(1950, 1, 1), codes: []string{"75012", "92100"}, first: "75012"}, // Oran, as a code,
		{typed: "92012", birth: at, codes: []string{"92012"}, sole: "92012"},
		{typed: "92012", birth: born(1950, 1, 1), codes: []string{"92012", "75012"}, sole: "92012"},
		{typed: "2a004", birth: at, codes: []string{"2A004"}, sole: "2A004"},
		{typed: "75 015", birth: at, codes: []string{"75115", "75056"}},
		{typed: "33\u00a0063", birth: at, codes: []string{"33063"}, sole: "33063"},
		{typed: "99350", birth: at, codes: []string{"99350"}, sole: "99350"},
		{typed: "12345", birth: at, codes: []string{"12345"}}, // neither: it is asked, and never refused (C-63)
		{typed: "99999", birth: at, codes: []string{Inconnu}}, // C-60: an act with a question
	} {
		t.Run(c.typed+" "+c.birth.FR(), func(t *testing.T) { c.check(t, table) })
	}
	for _, p := range table.Find("75015", at, shown) {
		require.Equal(t, p.Code == "75015", p.Lu == LuCode, p.Code)
		require.Equal(t, p.Code != "75015", p.Lu == LuCodePostal, p.Code)
	}
}

// What papers write (C-62): former identity cards, foreign titles, birth certificates.
func TestFind_C62_AsPapersWriteIt(t *testing.T) {
	table := opened(t)
	at := born(1985, 5, 12)
	for _, c := range []read{
		// the département, its number, its name
		{typed: "BORDEAUX (33)", birth: at, first: "33063", sole: "33063"},
		{typed: "BORDEAUX (033)", birth: at, first: "33063", sole: "33063"},
		{typed: "BORDEAUX (GIRONDE)", birth: at, first: "33063", sole: "33063"},
		{typed: "BORDEAUX, Gironde, France", birth: at, first: "33063", sole: "33063"},
		{typed: "Bordeaux - Gironde", birth: at, first: "33063", sole: "33063"},
		{typed: "BORDEAUX 33", birth: at, first: "33063", sole: "33063"},
		{typed: "33 BORDEAUX", birth: at, first: "33063", sole: "33063"},
		{typed: "BORDEAUX (3", birth: at, first: "33063"}, // being typed
		{typed: "BORDEAUX (34)", birth: at, first: "33063"},
		{typed: "SAINT DENIS (974)", birth: at, first: "97411", sole: "97411"},
		{typed: "SAINT DENIS (REUNION)", birth: at, first: "97411", sole: "97411"},
		{typed: "ST DENIS (93)", birth: at, first: "93066", sole: "93066"},
		{typed: "ST-DENIS (93)", birth: born(1960, 1, 1), first: "75066", sole: "75066"},
		{typed: "IVRY SUR SEINE (SEINE)", birth: born(1950, 1, 1), first: "75041", sole: "75041"},
		{typed: "AJACCIO (2A)", birth: born(1960, 1, 1), first: "20004", sole: "20004"},
		{typed: "AJACCIO (20)", birth: at, first: "2A004", sole: "2A004"},
		{typed: "NANTES (LOIRE INFERIEURE)", birth: born(1950, 1, 1), first: "44109", sole: "44109"},
		{typed: "CAYENNE (GUYANE)", birth: at, first: "97302", sole: "97302"},
		{typed: "PAPEETE TAHITI", birth: at, first: "98735", sole: "98735"},
		{typed: "ARLES 13", birth: at, first: "13004", sole: "13004"},
		// the postal code
		{typed: "33000 Bordeaux", birth: at, first: "33063", sole: "33063"},
		{typed: "F-33000 BORDEAUX", birth: at, first: "33063", sole: "33063"},
		{typed: "Bordeaux 33000", birth: at, first: "33063", sole: "33063"},
		{typed: "Bordeaux (33000)", birth: at, first: "33063", sole: "33063"},
		{typed: "33000 (Bordeaux)", birth: at, first: "33063", sole: "33063"},
		{typed: "33076 BORDEAUX CEDEX", birth: at, first: "33063", sole: "33063"},
		{typed: "33063 BORDEAUX", birth: at, first: "33063", sole: "33063"},
		{typed: "33000 BORDO", birth: at, first: "33063"},
		{typed: "75012 PARIS", birth: at, first: "75112", sole: "75112"},
		{typed: "97400 ST DENIS", birth: at, first: "97411", sole: "97411"},
		// districts
		{typed: "PARIS 12EME", birth: at, first: "75112", sole: "75112"},
		{typed: "PARIS XV", birth: at, first: "75115", sole: "75115"},
		{typed: "Paris 1", birth: at, first: "75101", sole: "75101"},
		{typed: "PARIS 1ER", birth: at, first: "75101", sole: "75101"},
		{typed: "PARIS 01", birth: at, first: "75101", sole: "75101"},
		{typed: "Paris-15e", birth: at, first: "75115", sole: "75115"},
		{typed: "PARIS 12E ARRONDISSEMENT", birth: at, first: "75112", sole: "75112"},
		{typed: "PARIS 12 E ARRDT", birth: at, first: "75112", sole: "75112"},
		{typed: "PARIS XVIème", birth: at, first: "75116", sole: "75116"},
		{typed: "Paris (12e)", birth: at, first: "75112", sole: "75112"},
		{typed: "PARIS (12)", birth: at, first: "75112", sole: "75112"},
		{typed: "PARIS 16EME (75)", birth: at, first: "75116", sole: "75116"},
		{typed: "PARIS (75)", birth: at, first: "75056", sole: "75056"},
		{typed: "PARIS QUINZIEME", birth: at, first: "75115", sole: "75115"},
		{typed: "20e arrondissement de Paris", birth: at, first: "75120", sole: "75120"},
		{typed: "PARIS 21", birth: at, first: "75056"},
		{typed: "MARSEILLE 05", birth: at, first: "13205", sole: "13205"},
		{typed: "MARSEILLE V", birth: at, first: "13205", sole: "13205"},
		{typed: "MARSEILLE 13", birth: at, first: "13213", codes: []string{"13055"}},
		{typed: "MARSEILLE (13)", birth: at, first: "13055", sole: "13055"},
		{typed: "LYON 3EME", birth: at, first: "69383", sole: "69383"},
		{typed: "LYON 03", birth: at, first: "69383", sole: "69383"},
		{typed: "LYON III", birth: at, first: "69383", sole: "69383"},
		{typed: "LYON 69", birth: at, first: "69123", sole: "69123"},
		{typed: "PARIS", birth: at, first: "75056", sole: "75056"},
		// abbreviations and habits
		{typed: "ST ETIENNE", birth: at, first: "42218"}, // eight communes bear that name
		{typed: "ST ETIENNE (42)", birth: at, first: "42218", sole: "42218"},
		{typed: "STE MENEHOULD", birth: at, first: "51507", sole: "51507"},
		{typed: "St. Malo", birth: at, first: "35288", sole: "35288"},
		{typed: "CHALON S/SAONE", birth: at, first: "71076", sole: "71076"},
		{typed: "CHALON s/ Saône", birth: at, first: "71076", sole: "71076"},
		{typed: "CHALON S SAONE", birth: at, first: "71076", sole: "71076"},
		{typed: "BOULOGNE S/MER", birth: at, first: "62160", sole: "62160"},
		{typed: "CHALONS/MARNE", birth: at, first: "51108", sole: "51108"},
		{typed: "NEUILLY-SUR-SEINE", birth: at, first: "92051", sole: "92051"},
		{typed: "FONTENAY S/S BOIS", birth: at, first: "94033", sole: "94033"},
		{typed: "VILLENEUVE LEZ AVIGNON", birth: at, first: "30351", sole: "30351"},
		{typed: "N.D. DE BONDEVILLE", birth: at, first: "76474", sole: "76474"},
		{typed: "HAVRE (LE)", birth: at, first: "76351", sole: "76351"},
		{typed: "LE HAVRE", birth: at, first: "76351", sole: "76351"},
		{typed: "L HAY LES ROSES", birth: at, first: "94038", sole: "94038"},
		{typed: "LʼHAŸ-LES-ROSES", birth: at, first: "94038", sole: "94038"},
		{typed: "Be\u0301ziers", birth: at, first: "34032", sole: "34032"}, // accents written apart
		{typed: "MONTREUIL SOUS BOIS", birth: at, first: "93048"},
		{typed: "SAINT RAMBERT ILE BARBE", birth: born(1950, 5, 12), first: "69232"},
		{typed: "Né à Bordeaux", birth: at, first: "33063", sole: "33063"},
		{typed: "A BORDEAUX", birth: at, first: "33063", sole: "33063"},
		{typed: "EX CHALONS SUR MARNE", birth: at, first: "51108", sole: "51108"},
		{typed: "PARIS LE 12", birth: at, first: "75112", sole: "75112"},
		{typed: "VERSAILLES (S.-ET-O.)", birth: born(1950, 1, 1), first: "78646", sole: "78646"},
		{typed: "SARCELLES (S ET O)", birth: born(1950, 1, 1), first: "78585", sole: "78585"},
		{typed: "MEAUX (S.-et-M.)", birth: at, first: "77284", sole: "77284"},
		{typed: "NANTES (LOIRE-ATL.)", birth: at, first: "44109", sole: "44109"},
		{typed: "COLMAR (H.-RHIN)", birth: at, first: "68066", sole: "68066"},
		{typed: "75000", birth: at, first: "75056"},
		{typed: "75000 PARIS", birth: at, first: "75056", sole: "75056"},
		{typed: "MAROC (CASABLANCA)", birth: at, first: "99350", sole: "99350"},
		{typed: "ALLEMAGNE", birth: at, first: "99109", codes: []string{"04004"}},
		// former names
		{typed: "CHALONS SUR MARNE", birth: at, first: "51108", sole: "51108"},
		{typed: "CHALONS SUR MARNE", birth: born(2005, 1, 1), first: "51108", sole: "51108"},
		{typed: "Saint-Rambert-l’Île-Barbe", birth: born(1950, 5, 12), first: "69232", sole: "69232"},
		{typed: "Saint-Rambert-l’Île-Barbe", birth: at, first: "69123"},
		{typed: "Octeville", birth: born(1990, 1, 1), first: "50383", sole: "50383"},
		{typed: "Cherbourg", birth: born(1990, 1, 1), first: "50129", sole: "50129"},
		{typed: "Bellegarde sur Valserine", birth: born(2020, 1, 1), first: "01033", sole: "01033"},
		{typed: "Valserhône", birth: born(1980, 1, 1), codes: []string{"01033", "01091", "01205"}},
		{typed: "Châteaufort", birth: born(1969, 3, 3), first: "91143"},
		{typed: "Châteaufort (78)", birth: born(1969, 3, 3), first: "91143", sole: "91143"},
		{typed: "Châteaufort (78)", birth: born(1969, 11, 29), first: "78143", sole: "78143"},
		{typed: "Châteaufort (78)", birth: born(1967, 12, 31), first: "78143", sole: "78143"},
		{typed: "Mamoudzou", birth: born(2000, 5, 5), first: "98511", sole: "98511"},
		{typed: "98511", birth: born(2000, 5, 5), first: "98511", sole: "98511"},
		{typed: "L'OUDON", birth: born(2010, 5, 5), first: "14697", sole: "14697"},
		// abroad
		{typed: "ALGER (ALGERIE)", birth: at, first: "99352", sole: "99352"},
		{typed: "ALGER ALGERIE", birth: at, first: "99352", sole: "99352"},
		{typed: "Alger, Algérie", birth: born(1950, 1, 1), first: "99352", sole: "99352"},
		{typed: "ALGER (99)", birth: at, first: "99352", sole: "99352"},
		{typed: "Oran", birth: born(1955, 5, 12), first: "99352", sole: "99352"},
		{typed: "CASABLANCA (MAROC)", birth: at, first: "99350", sole: "99350"},
		{typed: "CASABLANCA MAROC", birth: at, first: "99350", sole: "99350"},
		{typed: "TURIN - ITALIE", birth: at, first: "99127", sole: "99127"},
		{typed: "VALENCE (ESPAGNE)", birth: at, first: "99134", sole: "99134", absent: "26362"},
		{typed: "VALENCE (ESP)", birth: at, first: "99134", sole: "99134"},
		{typed: "VALENCE (XYZ)", birth: at, first: "26362"},
		{typed: "VILLAGE INCONNU (SENEGAL)", birth: at, first: "99341", sole: "99341"},
		{typed: "KINSHASA (R.D.C.)", birth: at, first: "99312", sole: "99312"},
		{typed: "KIEV (UKRAINE)", birth: at, first: "99123", codes: []string{"99155"}},
		{typed: "KIEV (UKRAINE)", birth: born(1995, 1, 1), first: "99155", sole: "99155"},
	} {
		t.Run(c.typed+" "+c.birth.FR(), func(t *testing.T) { c.check(t, table) })
	}
	require.Equal(t, "Oran", table.Find("ORAN", at, shown)[0].Trouve)
	require.Equal(t, "Alger", table.Find("alger (algerie)", at, shown)[0].Trouve)
	require.Empty(t, table.Find("BORDEAUX", at, shown)[0].Trouve)
}

// A territory told as a place of birth is no commune: one of its communes is to be chosen (C-60, C-62).
func TestFind_C62_Territories(t *testing.T) {
	table := opened(t)
	at := born(1985, 5, 12)
	for _, c := range []read{
		{typed: "La Réunion", birth: at, codes: []string{"974", "47222"}, first: "97411"},
		{typed: "ILE DE LA REUNION", birth: at, codes: []string{"974"}},
		{typed: "GUADELOUPE", birth: at, codes: []string{"971"}},
		{typed: "MARTINIQUE", birth: at, codes: []string{"97209"}},
		{typed: "Guyane", birth: at, codes: []string{"97302"}},
		{typed: "TAHITI", birth: at, codes: []string{"987"}},
		{typed: "Polynésie française", birth: at, codes: []string{"98735"}},
		{typed: "Nouvelle-Calédonie", birth: at, codes: []string{"98818"}, first: "98818"},
		{typed: "Wallis-et-Futuna", birth: at, codes: []string{"986"}},
		{typed: "SAINT PIERRE ET MIQUELON", birth: at, codes: []string{"975"}},
		{typed: "ST PIERRE & MIQUELON", birth: at, codes: []string{"97502"}},
		{typed: "MAYOTTE", birth: born(2000, 1, 1), codes: []string{"985"}, first: "98511"},
		{typed: "MAYOTTE", birth: born(2020, 1, 1), codes: []string{"976"}, first: "97611"},
		{typed: "CORSE", birth: at, codes: []string{"2A004", "2B033"}},
		{typed: "CORSE", birth: born(1960, 1, 1), codes: []string{"20004", "20033"}},
		{typed: "GIRONDE", birth: at, codes: []string{"33187", "33063"}},
		{typed: "VIENNE", birth: at, codes: []string{"38544", "86194"}, first: "38544"},
		{typed: "SEINE", birth: born(1950, 1, 1), codes: []string{"75056", "75066"}},
	} {
		t.Run(c.typed+" "+c.birth.FR(), func(t *testing.T) { c.check(t, table) })
	}
	for _, p := range table.Find("GUADELOUPE", at, shown) {
		require.Equal(t, LuTerritoire, p.Lu)
		require.Equal(t, "Guadeloupe", p.Departement)
	}
}

// Nothing is found in the middle of a word (C-62).
func TestFind_C62_NotInsideAWord(t *testing.T) {
	table := opened(t)
	at := born(1985, 5, 12)
	for _, c := range []read{
		{typed: "Ameyzieu", birth: at, absent: "38507"}, // Tignieu-Jameyzieu
		{typed: "illancourt", birth: at, absent: "92012"},
		{typed: "ordeaux", birth: at, absent: "33063"},
		{typed: "etienne", birth: at, absent: "42190"},
	} {
		t.Run(c.typed+" "+c.birth.FR(), func(t *testing.T) { c.check(t, table) })
	}
	require.Contains(t, codes(table.Find("Jameyzieu", at, shown)), "38507")
	require.Contains(t, codes(table.Find("Billancourt", at, shown)), "92012")
}

// The verdict of a comparison follows the history of the codes (D-59, D-59a, C-62, C-65, C-66).
func TestCompare_D59_HistoryOfTheCodes(t *testing.T) {
	table := opened(t)
	const same, other, cannot = "même lieu à deux époques", "deux lieux différents", "On ne peut pas dire"
	for _, c := range []struct {
		rule, typed, received string
		birth                 ins.Date
		qualifiable           ins.Qualifiable
		raison                string
	}{
		{"Mayotte 985 became 976", "97611", "98511", born(2000, 5, 5), ins.QualifiableApresAnalyse, same},
		{"Mayotte the other way", "98501", "97601", born(2012, 5, 5), ins.QualifiableApresAnalyse, same},
		{"Mayotte, two communes", "97611", "98510", born(2000, 5, 5), ins.QualifiableCellule, other},
		{"moved chief place", "14472", "14697", born(2010, 5, 5), ins.QualifiableApresAnalyse, same},
		{"moved chief place, twice", "69114", "69159", born(2020, 1, 1), ins.QualifiableApresAnalyse, same},
		{"C-66 Ajaccio is 2A004", "2B004", "20004", born(1960, 5, 5), ins.QualifiableApresAnalyse, cannot},
		{"C-66 Ajaccio", "2A004", "20004", born(1960, 5, 5), ins.QualifiableApresAnalyse, "même lieu de Corse"},
		{"C-66 Bastia is 2B033", "2A033", "20033", born(1975, 12, 31), ins.QualifiableApresAnalyse, cannot},
		{"split, apart then and now", "76095", "76108", born(2010, 1, 1), ins.QualifiableCellule, other},
		{"split, one then", "76095", "76108", born(2013, 1, 1), ins.QualifiableApresAnalyse, same},
		{"split, apart again", "76095", "76108", born(2014, 1, 1), ins.QualifiableCellule, other},
		{"X30", "74010", "74011", born(1980, 1, 1), ins.QualifiableApresAnalyse, same},
		{"apart at that date", "74011", "74010", born(1980, 1, 1), ins.QualifiableCellule, other},
		{"merged at that date", "74011", "74010", born(2017, 1, 1), ins.QualifiableApresAnalyse, same},
		{"the day before the merger", "74011", "74010", born(2016, 12, 31), ins.QualifiableCellule, other},
		{"moved département", "55227", "54602", born(1990, 1, 1), ins.QualifiableApresAnalyse, same},
		{"merged twice", "50383", "50129", born(2020, 1, 1), ins.QualifiableApresAnalyse, same},
		{"X34", "69123", "75056", born(1980, 1, 1), ins.QualifiableCellule, other},
	} {
		m := table.SamePlace(c.typed, c.received, c.birth)
		traits := ins.Traits{NomNaissance: "DURAND", PremierPrenom: "LEA", ListePrenoms: "LEA", Sexe: ins.Feminin, DateNaissance: c.birth, LieuNaissance: c.typed}
		in := ins.INS{Traits: traits, Matricule: "260058815400233", OID: "1.2.250.1.213.1.4.8"}
		in.PremierPrenom, in.LieuNaissance = "", c.received
		got := ins.Compare(ins.Confrontation{Titre: traits, INS: in, Lieux: m.Lien()}, ins.Reglages{Production: true})
		require.Equal(t, c.qualifiable, got.Qualifiable, "%s: %s", c.rule, m.Raison)
		require.Contains(t, got.Row(ins.TraitLieuNaissance).Raison, c.raison, "%s: %s", c.rule, m.Raison)
	}
}

// Where the table has no date, two communes of which one took the other in are neither one place nor two (C-69).
func TestSamePlace_C69_NoDateNoAnswer(t *testing.T) {
	table, err := New("essai", nil, []Entry{
		{Code: "33063", Nom: "Bordeaux"},
		{Code: "33108", Nature: Fusionnee, Parent: "33063"},
		{Code: "33109", Nom: "Autre", Nature: Deleguee, Parent: "33063"},
		{Code: "33110", Nom: "Loin"},
	})
	require.NoError(t, err)
	at := born(1950, 1, 1)
	for _, c := range []struct {
		typed, received string
		lien            ins.LienLieu
	}{
		{"33063", "33108", ins.MemeLieu}, // today's code was typed (X30)
		{"33108", "33063", ins.LieuxIncertains},
		{"33108", "33109", ins.LieuxIncertains},
		{"33108", "33110", ins.AutreLieu},
		{"33063", "33110", ins.AutreLieu},
		{"33063", "33999", ins.LieuxNonJuges}, // C-63
	} {
		m := table.SamePlace(c.typed, c.received, at)
		require.Equal(t, c.lien, m.Lien(), "%s %s: %s", c.typed, c.received, m.Raison)
		require.Equal(t, c.lien == ins.MemeLieu, m.Same)
		require.Equal(t, c.lien == ins.LieuxIncertains || c.lien == ins.LieuxNonJuges, m.Unsure)
		require.Equal(t, m.Unsure, strings.Contains(m.Raison, "on ne peut pas dire"), m.Raison)
	}
	require.Equal(t, "ancienne commune, aujourd’hui Bordeaux (33063)", table.Label("33108", at), "a vanished commune without a name")
}

// INSEE's yearly files complete the table (C-62, C-64, C-69, D-59a): the cases that once went wrong.
func TestWith_C64_YearlyFiles(t *testing.T) {
	for name, base := range map[string]*Table{"embedded": opened(t), "without history": bare(t)} {
		var h History
		for _, file := range []string{"communes.csv", "mvt.csv", "comer.csv"} {
			f, err := os.Open(filepath.Join("testdata", "extrait", file))
			require.NoError(t, err)
			require.Nil(t, h.Add(file, f))
			require.NoError(t, f.Close())
		}
		table, err := base.With(h)
		require.NoError(t, err)
		require.Contains(t, table.Label("69114", born(2000, 1, 1)), "aujourd’hui Porte des Pierres Dorées, 69114", name)
		require.Contains(t, table.Label("69114", born(2000, 1, 1)), "Liergues", name)
		require.Equal(t, "Porte des Pierres Dorées (Rhône)", table.Label("69114", born(2025, 1, 1)), name)
		require.Equal(t, "L'Aiguillon-sur-Mer (Vendée ; aujourd’hui L'Aiguillon-la-Presqu'île, 85001)", table.Label("85001", born(2021, 12, 31)), name)
		require.Contains(t, table.Label("85307", born(2000, 1, 1)), "La Faute-sur-Mer", name)
		require.Equal(t, "76095", table.Find("Bihorel", born(2015, 1, 1), shown)[0].Code, name)
		require.Equal(t, "76108", table.Find("Bihorel", born(2013, 1, 1), shown)[0].Code, name)
		require.Equal(t, "76095", table.Find("Bihorel", born(2014, 1, 1), shown)[0].Code, name)
		require.Equal(t, ins.AutreLieu, table.SamePlace("76095", "76108", born(2010, 1, 1)).Lien(), name)
		require.Equal(t, ins.MemeLieu, table.SamePlace("76095", "76108", born(2013, 1, 1)).Lien(), name)
		require.Equal(t, ins.MemeLieu, table.SamePlace("14472", "14697", born(2010, 5, 5)).Lien(), name)
		require.Equal(t, ins.MemeLieu, table.SamePlace("97611", "98511", born(2000, 5, 5)).Lien(), name)
		require.Equal(t, "50383", table.Find("Octeville", born(1990, 1, 1), shown)[0].Code, name)
		require.Equal(t, "50129", table.Find("Octeville", born(2010, 1, 1), shown)[0].Code, name)
		require.Equal(t, "51108", table.Find("CHALONS SUR MARNE", born(1985, 1, 1), shown)[0].Code, name)
		again, err := table.With(h)
		require.NoError(t, err)
		require.Equal(t, written(t, table), written(t, again), "%s: read twice", name)
	}
}

// INSEE's own file has events without a before or an after: communes made of nothing, communes that end.
func TestParseMouvements_AbsentSide(t *testing.T) {
	const header = "MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP\n"
	got, refusal := ParseMouvements("m.csv", strings.NewReader(header+
		"20,2011-03-31,,,,,,,COM,97611,0,MAMOUDZOU,Mamoudzou,Mamoudzou\n"+
		"30,2007-02-23,COM,97123,0,SAINT BARTHELEMY,Saint-Barthélemy,Saint-Barthélemy,,,,,,\n"))
	require.Nil(t, refusal)
	require.Equal(t, []Mouvement{{Mod: 20, Quand: born(2011, 3, 31), Apres: "97611", NomApres: "Mamoudzou"}}, got)
	_, refusal = ParseMouvements("m.csv", strings.NewReader(header+"20,2011-03-31,,,,,,,COM,9761,0,X,X,X\n20,2011-03-31,,,,,,,COM,97X,0,X,X,X\n"))
	require.NotNil(t, refusal)
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/cog"
)

func TestFormer_C66C67(t *testing.T) {
	evry := commune{Code: "91228", AnciensCodes: []string{"78228", "78182", "91182"}}
	rillieux := commune{Code: "69286", AnciensCodes: []string{"01326", "01132"}}
	for _, c := range []struct {
		rule   string
		old    string
		of     commune
		nature cog.Nature
		fin    ins.Date
	}{
		{"C-66 same digits", "20004", commune{Code: "2A004", AnciensCodes: []string{"20004"}}, cog.AncienCode, corseDivisee},
		{"C-66 merged", "20325", commune{Code: "2A249", AnciensCodes: []string{"20249", "20325"}}, cog.Fusionnee, corseDivisee},
		{"C-67 same digits", "75012", commune{Code: "92012", AnciensCodes: []string{"75012"}}, cog.AncienCode, seineDivisee},
		{"C-67 other digits", "78400", commune{Code: "92048", AnciensCodes: []string{"78400"}}, cog.AncienCode, seineDivisee},
		{"C-67 same digits among several", "78228", evry, cog.AncienCode, seineDivisee},
		{"C-67 merged", "78182", evry, cog.Fusionnee, seineDivisee},
		{"merged within the département", "91182", evry, cog.Fusionnee, ins.Date{}},
		{"two communes became one", "01132", rillieux, cog.Fusionnee, ins.Date{}},
		{"around Lyon", "38079", commune{Code: "69270", AnciensCodes: []string{"38079"}}, cog.AncienCode, ins.Date{}},
		{"merged across a border", "02344", commune{Code: "51171", AnciensCodes: []string{"02344"}}, cog.Fusionnee, ins.Date{}},
	} {
		e := former(c.old, c.of)
		require.Equal(t, c.nature, e.Nature, c.rule)
		require.Equal(t, c.fin, e.Fin, c.rule)
		require.Equal(t, c.of.Code, e.Parent, c.rule)
	}
	require.Equal(t, seineDivisee, former("91143", commune{Code: "78143", AnciensCodes: []string{"91143"}}).Debut)
}

func TestGenerate_FromAPackageOfThatShape(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, v any) string {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		return path
	}
	departements := write("departements.json", []map[string]string{{"code": "92", "nom": "Hauts-de-Seine"}})
	communes := write("communes.json", []commune{
		{Code: "92012", Nom: "Boulogne-Billancourt", Type: "commune-actuelle", AnciensCodes: []string{"75012"}, CodesPostaux: []string{"92100"}, Population: 119_000},
		{Code: "92012", Nom: "Boulogne-Billancourt", Type: "commune-deleguee", ChefLieu: "92012"},
	})
	events := filepath.Join(dir, "v_mvt_commune_2026.csv")
	require.NoError(t, os.WriteFile(events, []byte(`MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP
41,1968-01-01,COM,75012,0,BOULOGNE BILLANCOURT,Boulogne-Billancourt,Boulogne-Billancourt,COM,92012,0,BOULOGNE BILLANCOURT,Boulogne-Billancourt,Boulogne-Billancourt
`), 0o600))
	out := filepath.Join(dir, "lieux.gz")
	require.NoError(t, generate(sources{communes, departements, events, "2026"}, out))
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	table, err := cog.Read(bytes.NewReader(b))
	require.NoError(t, err)
	require.Equal(t, "Boulogne-Billancourt (Hauts-de-Seine)", table.Label("92012", ins.Date{Year: 1990, Month: 1, Day: 1}))
	require.Equal(t, "Boulogne-Billancourt (Seine ; aujourd’hui 92012)", table.Label("75012", ins.Date{Year: 1950, Month: 1, Day: 1}))
	require.Equal(t, "Maroc", table.Label("99350", ins.Date{}))

	unknown := write("unknown.json", []commune{{Code: "92012", Nom: "X", Type: "hameau"}})
	require.ErrorContains(t, generate(sources{unknown, departements, events, "2026"}, out), "hameau")
	require.Error(t, generate(sources{filepath.Join(dir, "absent.json"), departements, events, "2026"}, out))
}

func TestCountries(t *testing.T) {
	all, err := readCountries(bytes.NewReader(countries))
	require.NoError(t, err)
	known := map[string]bool{}
	for _, e := range all {
		require.Equal(t, cog.Pays, e.Nature)
		require.True(t, cog.Valid(e.Code) && e.Code[:2] == "99", e.Code)
		known[e.Code] = true
	}
	for _, e := range all {
		if e.Parent != "" {
			require.True(t, known[e.Parent], "%s: %s", e.Code, e.Parent)
		}
	}
	_, err = readCountries(bytes.NewReader([]byte("99101;Danemark\n")))
	require.Error(t, err)
}

// The file says what happened; when a commune was there, and under which name, follows (C-62, C-64).
func TestPeriods_C62(t *testing.T) {
	day := func(y int) ins.Date { return ins.Date{Year: y, Month: 1, Day: 1} }
	event := func(mod, year int, before, name, after, then string) cog.Mouvement {
		return cog.Mouvement{Mod: mod, Quand: day(year), Avant: before, NomAvant: name, Apres: after, NomApres: then}
	}
	got := periods([]cog.Mouvement{
		event(32, 2012, "76095", "Bihorel", "76108", "Bois-Guillaume-Bihorel"),
		event(32, 2012, "76108", "Bois-Guillaume", "76108", "Bois-Guillaume-Bihorel"),
		event(21, 2014, "76108", "Bois-Guillaume-Bihorel", "76095", "Bihorel"),
		event(21, 2014, "76108", "Bois-Guillaume-Bihorel", "76108", "Bois-Guillaume"),
		event(10, 1998, "51108", "Châlons-sur-Marne", "51108", "Châlons-en-Champagne"),
		event(20, 2011, "", "", "97611", "Mamoudzou"),
		event(31, 1963, "69232", "Saint-Rambert-l'Île-Barbe", "69123", "Lyon"),
		event(31, 1963, "69123", "Lyon", "69123", "Lyon"),
		event(21, 1980, "01138", "Culoz", "01039", "Béon"), // what is left of Culoz is not told
	}, func(code string) bool { return code != "69232" })
	require.Equal(t, []cog.CommunePeriode{
		{Code: "01039", Nom: "Béon", Debut: day(1980)},
		{Code: "01138", Nom: "Culoz"},
		{Code: "51108", Nom: "Châlons-sur-Marne", Fin: day(1998)},
		{Code: "51108", Nom: "Châlons-en-Champagne", Debut: day(1998)},
		{Code: "69123", Nom: "Lyon"},
		{Code: "69232", Nom: "Saint-Rambert-l'Île-Barbe", Fin: day(1963)},
		{Code: "76095", Nom: "Bihorel", Fin: day(2012)},
		{Code: "76095", Nom: "Bihorel", Debut: day(2014)},
		{Code: "76108", Nom: "Bois-Guillaume", Fin: day(2012)},
		{Code: "76108", Nom: "Bois-Guillaume-Bihorel", Debut: day(2012), Fin: day(2014)},
		{Code: "76108", Nom: "Bois-Guillaume", Debut: day(2014)},
		{Code: "97611", Nom: "Mamoudzou", Debut: day(2011)},
	}, got)
}

func TestTowns(t *testing.T) {
	all, err := readCountries(bytes.NewReader(countries))
	require.NoError(t, err)
	require.NoError(t, addTowns(all, bytes.NewReader(towns)))
	for name, s := range map[string]string{"no country": "99000;Nulle-Part", "no name": "99352"} {
		require.ErrorContains(t, addTowns(all, bytes.NewReader([]byte(s))), s, name)
	}
}

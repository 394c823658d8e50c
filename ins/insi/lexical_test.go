package insi

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

// The lexical gate of INSi guide §8.2 (SEL-MP-043 EF_INS01_03, EF_INS10_01/02).
func TestCheckQuery_LexicalGate(t *testing.T) {
	good := ins.Query{NomNaissance: "ADRUN", Prenoms: []string{"ZOE"}, Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}}
	nom := func(s string) ins.Query { q := good; q.NomNaissance = s; return q }
	prenom := func(s ...string) ins.Query { q := good; q.Prenoms = s; return q }
	with := func(f func(*ins.Query)) ins.Query { q := good; f(&q); return q }
	for name, tc := range map[string]struct {
		q    ins.Query
		code string
	}{
		"ordinaire":                      {good, ""},
		"apostrophes et espaces":         {nom("D'ARTAGNAN DE L'HERAULT"), ""},
		"apostrophe en tête":             {nom("'T SERSTEVENS"), ""},
		"double trait d’union du nom":    {nom("PATB--QUATRE"), ""},
		"nom fini par une apostrophe":    {nom("MATHE'"), ""},
		"prénom composé":                 {prenom("JEAN-PIERRE"), ""},
		"prénom avec une espace":         {prenom("MAX PATRICK"), ""},
		"plusieurs prénoms":              {prenom("OLA", "CATARINA"), ""},
		"SANSPRENOM":                     {prenom("SANSPRENOM"), ""},
		"nom vide":                       {nom(""), "insi.criteres.nom_absent"},
		"minuscule":                      {nom("adrun"), "insi.criteres.nom_caractere"},
		"accent":                         {nom("ADRÛN"), "insi.criteres.nom_caractere"},
		"apostrophe typographique":       {nom("D’ARTAGNAN"), "insi.criteres.nom_caractere"},
		"ligature":                       {prenom("CŒUR"), "insi.criteres.prenom_caractere"},
		"chiffre":                        {nom("ADRUN2"), "insi.criteres.nom_caractere"},
		"balise":                         {nom("<b>"), "insi.criteres.nom_caractere"},
		"espace en tête":                 {nom(" ADRUN"), "insi.criteres.nom_forme"},
		"espace en fin":                  {nom("ADRUN "), "insi.criteres.nom_forme"},
		"trait d’union en tête":          {nom("-ADRUN"), "insi.criteres.nom_forme"},
		"deux espaces":                   {nom("DE  VINCI"), "insi.criteres.nom_forme"},
		"deux apostrophes":               {nom("D''ARTAGNAN"), "insi.criteres.nom_forme"},
		"apostrophe et espace":           {nom("D' ARTAGNAN"), "insi.criteres.nom_forme"},
		"trois traits d’union":           {nom("A---B"), "insi.criteres.nom_forme"},
		"aucune lettre":                  {nom("'"), "insi.criteres.nom_forme"},
		"sans prénom":                    {prenom(), "insi.criteres.prenom_absent"},
		"prénom vide":                    {prenom("ZOE", ""), "insi.criteres.prenom_absent"},
		"double trait d’union du prénom": {prenom("JEAN--PIERRE"), "insi.criteres.prenom_forme"},
		"prénom fini par un trait":       {prenom("JEAN-"), "insi.criteres.prenom_forme"},
		"prénom fini par une apostrophe": {prenom("JEAN'"), "insi.criteres.prenom_forme"},
		"sans sexe":                      {with(func(q *ins.Query) { q.Sexe = "" }), "insi.criteres.sexe_absent"},
		"sexe inconnu":                   {with(func(q *ins.Query) { q.Sexe = "X" }), "insi.criteres.sexe_absent"},
		"sexe indéterminé D-09":          {with(func(q *ins.Query) { q.Sexe = ins.Indetermine }), "insi.criteres.sexe_indetermine"},
		"sans date":                      {with(func(q *ins.Query) { q.DateNaissance = ins.Date{} }), "insi.criteres.date_absente"},
		"30 février":                     {with(func(q *ins.Query) { q.DateNaissance = ins.Date{Year: 2001, Month: 2, Day: 30} }), "insi.criteres.date_impossible"},
		"29 février d’une année commune": {with(func(q *ins.Query) { q.DateNaissance = ins.Date{Year: 1900, Month: 2, Day: 29} }), "insi.criteres.date_impossible"},
		"lieu":                           {with(func(q *ins.Query) { q.LieuNaissance = "63220" }), ""},
		"lieu corse":                     {with(func(q *ins.Query) { q.LieuNaissance = "2B020" }), ""},
		"pays":                           {with(func(q *ins.Query) { q.LieuNaissance = "99351" }), ""},
		"lieu inconnu":                   {with(func(q *ins.Query) { q.LieuNaissance = "99999" }), "insi.criteres.lieu_inconnu"},
		"code postal trop court":         {with(func(q *ins.Query) { q.LieuNaissance = "6300" }), "insi.criteres.lieu_forme"},
		"nom de commune":                 {with(func(q *ins.Query) { q.LieuNaissance = "PARIS" }), "insi.criteres.lieu_forme"},
	} {
		t.Run(name, func(t *testing.T) {
			r := CheckQuery(tc.q)
			if tc.code == "" {
				require.Nil(t, r)
				return
			}
			require.NotNil(t, r)
			require.Equal(t, tc.code, r.Code)
			require.NotEmpty(t, r.Acte)
		})
	}
}

// The data of a card are sent as the card has them, in the forms of the schema (INSi guide §6.2).
func TestCheckVitaleQuery(t *testing.T) {
	good := ins.VitaleQuery{MatriculeIndividu: "160012B020777", MatriculeOD: "2751263220749", DateNaissance: "1960-13-45", Rang: "1"}
	require.Nil(t, CheckVitaleQuery(good, time.Now()))
	for code, change := range map[string]func(*ins.VitaleQuery){
		"insi.vitale.nir_assure":   func(q *ins.VitaleQuery) { q.MatriculeOD = "" },
		"insi.vitale.nir_individu": func(q *ins.VitaleQuery) { q.MatriculeIndividu = "275126322074974" },
		"insi.vitale.date":         func(q *ins.VitaleQuery) { q.DateNaissance = "31121975" },
		"insi.vitale.rang":         func(q *ins.VitaleQuery) { q.Rang = "un" },
	} {
		q := good
		change(&q)
		require.Equal(t, code, CheckVitaleQuery(q, time.Now()).Code)
	}
}

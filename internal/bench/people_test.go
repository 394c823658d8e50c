//go:build gles

package bench

import (
	"fmt"

	"guichet/app"
	"guichet/ins"
)

// The desks of the benchmarks. Nobody on them exists.

// waiting is a desk without a patient.
func waiting() app.Snapshot {
	return app.Snapshot{Revision: 1, State: app.StateIdle, Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Patient: app.Patient{Chosen: -1},
		Now: app.NextAct{Title: "Insérez la carte Vitale du patient, ou recherchez son dossier."}}
}

// filling is a desk with everything on it at once: a card of three, the records found, a comparison, and eight fields to
// fill.
func filling() app.Snapshot {
	s := waiting()
	s.State = app.StateTraits
	for _, v := range []string{"Vitale lue", "CPE", "INSi 0,4 s", "Étiquettes prêtes", "EAI en service"} {
		s.Services = append(s.Services, app.Service{Code: app.Condition(v), Label: v, Level: app.LevelUp})
	}
	for i, prenom := range []string{"Anne-Lise", "Tanguy", "Maëlle"} {
		s.Patient.Beneficiaires = append(s.Patient.Beneficiaires, app.BeneficiaireLine{Nom: "LE GUEN", Prenom: prenom, Naissance: "14/02/1961"})
		s.Patient.Results = append(s.Patient.Results, app.ResultLine{Key: fmt.Sprint(i + 1), ID: fmt.Sprint(i), IPP: fmt.Sprintf("%010d", i),
			NomNaissance: app.Marked{Text: "LE GUEN"}, PremierPrenom: app.Marked{Text: prenom}, Naissance: "14/02/1961", Sexe: "F", Venue: "venue 06/2024"})
	}
	s.Patient.CardNote, s.Patient.Chosen, s.Patient.Searched = "Carte Vitale · 3 bénéficiaires", 0, true
	s.Patient.Search = app.SearchForm{Date: "14/02/1961", Nom: "LE G", Prenom: "AN"}
	s.Comparison = &app.ComparisonTable{HasINS: true, PieceNote: "Pièce : carte nationale d’identité, vue par vous à 10:42"}
	for _, l := range []string{"Nom de naissance", "Premier prénom", "Liste des prénoms", "Date de naissance", "Sexe", "Lieu de naissance", "Matricule INS"} {
		s.Comparison.Rows = append(s.Comparison.Rows, app.ComparisonRow{Trait: ins.TraitNomNaissance, Label: l, Local: app.Marked{Text: "ANNE"},
			Titre: app.Marked{Text: "ANNE-LISE", Spans: []ins.Span{{Start: 4, End: 5}}}, INS: app.Marked{Text: "LISE ANNE MARIE", Spans: []ins.Span{{Start: 0, End: 4}}},
			Judged: true, Verdict: ins.Bloquante, VerdictWord: "Bloquant"})
	}
	s.Now = app.NextAct{Title: "Recopiez les traits lus sur la carte nationale d’identité.", Form: &app.Form{},
		Primary: &app.Act{Label: "Comparer", Key: "⏎"}, Why: "La pièce fait foi, pas la carte Vitale. RNIV EXI PP 09"}
	for _, l := range []string{"Nom de naissance", "Prénoms", "Premier prénom", "Date de naissance", "Sexe", "Lieu de naissance", "Nom utilisé", "Prénom utilisé"} {
		s.Now.Form.Fields = append(s.Now.Form.Fields, app.Field{Code: l, Label: l, Hint: "dans l’ordre de la pièce", Required: true})
	}
	s.Status = app.StatusLine{Known: true, Statut: ins.Provisoire, Phrase: "Aucune pièce vérifiée, INS non recherchée."}
	for _, k := range []string{"F3", "F4", "F5", "F8", "F9", "F12"} {
		s.Keys = append(s.Keys, app.Key{Key: k, Label: "Étiquettes", Command: app.PrintLabels{}})
	}
	return s
}

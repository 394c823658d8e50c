package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"time"

	"guichet/app"
	"guichet/ins"
	"guichet/printing"
)

// The people below do not exist. Each function gives the snapshot of one moment at the desk.

var tenFortyTwo = time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)

func services() []app.Service {
	return []app.Service{
		{Code: "vitale", Label: "Vitale lue", Level: app.LevelUp},
		{Code: "cps", Label: "CPE", Level: app.LevelUp},
		{Code: "insi", Label: "INSi 0,4 s", Level: app.LevelUp},
		{Code: "imprimante", Label: "Étiquettes : fin de rouleau proche", Level: app.LevelAttention, Detail: "L’imprimante annonce la fin du rouleau.", Act: "Préparez un rouleau."},
		{Code: "eai", Label: "EAI non configuré", Level: app.LevelAbsent, Detail: "Aucun flux n’est émis.", Act: "Voyez votre service informatique."},
	}
}

func keys(live ...string) []app.Key {
	all := []app.Key{
		{Key: "F3", Label: "Carte", Command: app.TakeCard{}}, {Key: "F4", Label: "Pièce", Command: app.EditPiece{}},
		{Key: "F5", Label: "INSi", Command: app.CallINSi{}}, {Key: "F8", Label: "Valider", Command: app.RecordWithoutINS{}},
		{Key: "F9", Label: "Étiquettes", Command: app.PrintLabels{}}, {Key: "F12", Label: "Verrouiller", Command: app.Lock{}},
	}
	for i := range all {
		alive := all[i].Key == "F12"
		for _, l := range live {
			alive = alive || all[i].Key == l
		}
		if !alive {
			all[i].Command = nil
		}
	}
	return all
}

func base() app.Snapshot {
	return app.Snapshot{
		Revision: 7,
		Agent:    app.Agent{Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent},
		Services: services(),
		Patient:  app.Patient{Chosen: -1},
		Keys:     keys(),
	}
}

func idle() app.Snapshot {
	s := base()
	s.State = app.StateIdle
	s.Services[0] = app.Service{Code: "vitale", Label: "Pas de carte Vitale", Level: app.LevelAbsent}
	s.Now = app.NextAct{Title: "Insérez la carte Vitale du patient, ou recherchez son dossier.",
		Why: "La recherche d’antériorité précède toute création. RNIV EXI SI 01"}
	return s
}

func leGuen() []app.BeneficiaireLine {
	return []app.BeneficiaireLine{
		{Key: "1", Nom: "LE GUEN", Prenom: "Anne-Lise", Naissance: "née le 14/02/1961"},
		{Key: "2", Nom: "LE GUEN", Prenom: "Tanguy", Naissance: "né le 03/09/1994"},
	}
}

func beneficiaries() app.Snapshot {
	s := base()
	s.State = app.StateChoosing
	s.Patient.CardNote = "Carte Vitale · 2 bénéficiaires"
	s.Patient.Beneficiaires = leGuen()
	s.Now = app.NextAct{Title: "Qui est devant vous ? Choisissez la personne.",
		Why: "Plusieurs personnes sur la carte : aucune n’est choisie d’avance. D-06", Tell: "« Bonjour, quels sont votre nom de naissance, votre prénom et votre date de naissance ? »"}
	return s
}

func resultLine() app.ResultLine {
	return app.ResultLine{Key: "1", ID: "p1", IPP: "0001234567",
		NomNaissance:  app.Marked{Text: "LE GUEN", Spans: []ins.Span{{Start: 0, End: 4}}},
		PremierPrenom: app.Marked{Text: "ANNE", Spans: []ins.Span{{Start: 0, End: 2}}},
		Naissance:     "14/02/1961", Sexe: "F", Venue: "06/2024", Statut: ins.Validee}
}

func results() app.Snapshot {
	s := beneficiaries()
	s.State = app.StateResults
	s.Patient.Chosen = 0
	for i := range s.Patient.Beneficiaires {
		s.Patient.Beneficiaires[i].Key = "" // the digits choose a record here
	}
	s.Patient.Searched = true
	s.Patient.Search = app.SearchForm{Date: "14/02/1961", Nom: "LE G", Prenom: "AN"}
	second := resultLine()
	second.Key, second.ID, second.IPP, second.Statut = "2", "p2", "0007654321", ins.Provisoire
	second.PremierPrenom = app.Marked{Text: "ANAÏS", Spans: []ins.Span{{Start: 0, End: 2}}}
	second.NomUtilise, second.PrenomUtilise = app.Marked{Text: "DUPRÉ"}, app.Marked{Text: "ANAÏS"}
	second.Naissance, second.Approaching = "14/02/1962", true
	third := second
	third.Key, third.ID, third.Statut, third.Approaching = "3", "p3", ins.Qualifiee, false
	third.Attributs = []string{"Homonyme"}
	s.Patient.Results = []app.ResultLine{resultLine(), second, third}
	s.Now = app.NextAct{Title: "Est-ce l’un de ces dossiers ? Ouvrez-le, ou créez-en un.",
		Others: []app.Act{{Label: "Revenir au choix", Key: "Échap", Command: app.Back{}}},
		Why:    "Un dossier en double expose le patient. RNIV EXI SI 01, A-62"}
	return s
}

func opened() *ins.Identite {
	return &ins.Identite{ID: "p1", IPP: "0001234567", Version: 3, Traits: ins.Traits{NomNaissance: "LE GUEN", PremierPrenom: "ANNE-LISE", ListePrenoms: "ANNE-LISE MARIE",
		Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1961, Month: 2, Day: 14}, LieuNaissance: "92012"}}
}

func inHandSnapshot() app.Snapshot {
	s := base()
	s.Patient.CardNote = "Carte Vitale · 2 bénéficiaires"
	s.Patient.Beneficiaires = leGuen()
	for i := range s.Patient.Beneficiaires {
		s.Patient.Beneficiaires[i].Key = ""
	}
	s.Patient.Chosen = 0
	s.Patient.Opened = opened()
	s.Status = app.StatusLine{Known: true, Statut: ins.Provisoire, Phrase: "Aucune pièce vérifiée, INS non recherchée."}
	s.Keys = keys("F3", "F4")
	return s
}

func pieceChoice() app.Snapshot {
	s := inHandSnapshot()
	s.State = app.StatePiece
	s.Now = app.NextAct{
		Title: "Quelle pièce d’identité le patient présente-t-il ?",
		Form: &app.Form{Fields: []app.Field{{Code: "type", Label: "Pièce présentée", Required: true, Submits: true, Choices: []app.Choice{
			{Value: "CN", Label: "carte nationale d’identité", Key: "1"}, {Value: "PA", Label: "passeport", Key: "2"},
			{Value: "CS", Label: "titre de séjour", Key: "3"}, {Value: "LE", Label: "livret de famille", Key: "4"},
			{Value: "AN", Label: "extrait d’acte de naissance", Key: "5"}, {Value: "DC", Label: "document de circulation pour étranger mineur", Key: "6"},
			{Value: "CE", Label: "carte d’identité d’un pays européen", Key: "7"}, {Value: "AV", Label: "Appli carte Vitale", Key: "8"},
			{Value: "IE", Label: "identité numérique (France Identité, La Poste)", Key: "9"}, {Value: "AC", Label: "acte de naissance et carte Vitale avec photo"},
			{Value: "CM", Label: "carte d’identité militaire (CIMS)"}, {Value: "TC", Label: "tiers de confiance"}, {Value: "PC", Label: "permis de conduire"},
			{Value: "CC", Label: "carnet de circulation"}, {Value: "", Label: "aucune pièce", Key: "0"},
		}}}, Submit: func(v map[string]string) app.Command { return app.ChoosePiece{Type: ins.TypePiece(v["type"])} }},
		Primary: &app.Act{Label: "Continuer", Key: "⏎"},
		Why:     "Seule une pièce à haut niveau de confiance permet de valider. RNIV EXI PP 08, EXI SI 23",
	}
	return s
}

func traitsForm() app.Snapshot {
	s := inHandSnapshot()
	s.State = app.StateTraits
	sexe := []app.Choice{{Value: "F", Label: "F (féminin)", Key: "F"}, {Value: "M", Label: "M (masculin)", Key: "M"}, {Value: "I", Label: "I (indéterminé)", Key: "I"}}
	s.Now = app.NextAct{
		Title: "Recopiez les traits lus sur la carte nationale d’identité.",
		Form: &app.Form{Fields: []app.Field{
			{Code: "nom_naissance", Label: "Nom de naissance", Value: "LE GUEN", Required: true, Proposed: true},
			{Code: "prenoms", Label: "Prénoms", Hint: "dans l’ordre de la pièce", Required: true},
			{Code: "premier_prenom", Label: "Premier prénom", Value: "ANNE", Required: true, Fault: "Le premier prénom doit être le début de la liste des prénoms."},
			{Code: "date_naissance", Kind: app.KindDate, Half: true, Label: "Date de naissance", Value: "14/02/1961", Hint: "", Required: true, Proposed: true},
			{Code: "sexe", Half: true, Label: "Sexe", Hint: "F, M ou I", Value: "F", Choices: sexe, Required: true},
			{Code: "lieu_naissance", Label: "Lieu de naissance", Hint: "commune ou code", Value: "Boulogne-Billancourt"},
			{Code: "nom_utilise", Half: true, Label: "Nom utilisé"}, {Code: "prenom_utilise", Half: true, Label: "Prénom utilisé"},
		}, Submit: func(v map[string]string) app.Command {
			return app.EnterTraits{NomNaissance: v["nom_naissance"], Prenoms: v["prenoms"], PremierPrenom: v["premier_prenom"], Sexe: v["sexe"],
				DateNaissance: v["date_naissance"], LieuNaissance: v["lieu_naissance"], NomUtilise: v["nom_utilise"], PrenomUtilise: v["prenom_utilise"]}
		}},
		Primary: &app.Act{Label: "Comparer", Key: "⏎"},
		Others:  []app.Act{{Label: "Changer de pièce", Key: "F4", Command: app.EditPiece{}}},
		Why:     "La pièce fait foi, pas la carte Vitale. RNIV EXI PP 09",
	}
	return s
}

func calling() app.Snapshot {
	s := inHandSnapshot()
	s.State = app.StateCalling
	s.Services[2] = app.Service{Code: "insi", Label: "INSi cherche…", Level: app.LevelAttention}
	s.Now = app.NextAct{Title: "INSi cherche l’identité. Vous pouvez continuer à parler au patient.",
		Progress: &app.Progress{Label: "INSi cherche…", Since: tenFortyTwo.Add(-4 * time.Second), Leave: &app.Act{Label: "Continuer sans INS", Key: "F8", Command: app.StopWaiting{}}},
		Why:      "L’INS sera recherchée plus tard si vous continuez. RNIV EXI SI 25", Tries: "Essais INSi : 1 par carte."}
	s.Comparison = comparisonOK().Comparison
	table := *s.Comparison
	table.HasINS = false
	table.Rows = append([]app.ComparisonRow{}, table.Rows[:6]...)
	for i := range table.Rows {
		table.Rows[i].Judged, table.Rows[i].VerdictWord, table.Rows[i].INS = false, "", app.Marked{}
	}
	table.Detail, table.DetailTrait = "", ""
	s.Comparison = &table
	return s
}

func m(text string, spans ...ins.Span) app.Marked { return app.Marked{Text: text, Spans: spans} }

func row(t ins.Trait, label, local, titre, fromINS string) app.ComparisonRow {
	return app.ComparisonRow{Trait: t, Label: label, Local: m(local), Titre: m(titre), INS: m(fromINS), Judged: true,
		Verdict: ins.Identique, VerdictWord: "Identique", Regle: "D-20", Raison: "Les deux valeurs sont les mêmes."}
}

func comparisonOK() app.Snapshot {
	s := inHandSnapshot()
	s.State = app.StateComparing
	matricule := row(ins.TraitMatricule, "Matricule INS", "", "", "•••••••••••••••")
	matricule.Judged, matricule.VerdictWord = false, "affichable si qualifiée"
	s.Comparison = &app.ComparisonTable{HasINS: true, PieceNote: "Pièce : carte nationale d’identité, vue par vous à 10:42",
		Rows: []app.ComparisonRow{
			row(ins.TraitNomNaissance, "Nom de naissance", "LE GUEN", "LE GUEN", "LE GUEN"),
			row(ins.TraitPremierPrenom, "Premier prénom", "ANNE-LISE", "ANNE-LISE", "ANNE-LISE MARIE"),
			row(ins.TraitListePrenoms, "Liste des prénoms", "", "ANNE-LISE MARIE", "ANNE-LISE MARIE"),
			row(ins.TraitDateNaissance, "Date de naissance", "14/02/1961", "14/02/1961", "14/02/1961"),
			row(ins.TraitSexe, "Sexe", "F", "F", "F"),
			row(ins.TraitLieuNaissance, "Lieu de naissance", "92012 Boulogne-Billancourt", "92012 Boulogne-Billancourt", "92012 Boulogne-Billancourt"),
			matricule,
		}}
	s.Now = app.NextAct{Title: "Tout concorde : qualifiez l’identité.",
		Primary: &app.Act{Label: "Qualifier", Key: "⏎", Command: app.AcceptINS{}},
		Others:  []app.Act{{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: app.EditPiece{}}, {Label: "Ne pas retenir cette INS", Key: "F7", Command: app.RefuseINS{}}},
		Why:     "Les cinq traits de la pièce et de l’INS sont identiques. RNIV EXI PP 20", Tries: "Essais INSi : 1 par carte."}
	s.Keys = keys("F3", "F4", "F9")
	return s
}

// blocking is the drawing guichet-discordance.
func blocking() app.Snapshot {
	s := comparisonOK()
	s.Patient.Search = app.SearchForm{Date: "14/02/1961", Nom: "LE G", Prenom: "AN"}
	s.Patient.Searched = true
	r := resultLine()
	r.Key = ""
	s.Patient.Results = []app.ResultLine{r}
	rows := s.Comparison.Rows
	rows[1].Local, rows[1].Titre, rows[1].INS = m("ANNE"), m("ANNE-LISE", ins.Span{Start: 4, End: 5}), m("LISE ANNE MARIE", ins.Span{Start: 0, End: 4})
	rows[1].Verdict, rows[1].VerdictWord = ins.Bloquante, "Bloquant"
	rows[1].Regle, rows[1].Raison = "D-21", "L’INS commence par LISE, la pièce par ANNE-LISE : le premier prénom doit être le début de la liste de l’INS. Ni tiret ni espace n’expliquent l’écart. RNIV EXI PP 20, EXI SI 29"
	rows[2].Titre, rows[2].INS = m("ANNE-LISE MARIE"), m("LISE ANNE MARIE")
	rows[2].Verdict, rows[2].VerdictWord = ins.AAnalyser, "À analyser"
	rows[5].INS = m("75012 Boulogne-Billancourt", ins.Span{Start: 0, End: 5})
	rows[5].Verdict, rows[5].VerdictWord = ins.AAnalyser, "Même lieu (avant 1968)"
	s.Comparison.Verdict = ins.Bloquante
	s.Comparison.Detail, s.Comparison.DetailTrait, s.Comparison.DetailVerdict = rows[1].Raison, "Premier prénom", ins.Bloquante
	s.Now = app.NextAct{Title: "Confiez ce dossier à la cellule d’identitovigilance.",
		Primary: &app.Act{Label: "Signaler à la cellule", Key: "⏎", Command: app.ReportToCellule{}},
		Tell:    "« L’état civil enregistré au niveau national ne porte pas les mêmes prénoms que votre carte. Cela ne change rien à vos soins. Vous seule pouvez demander la correction, auprès de l’INSEE ; voici la marche à suivre. »",
		Others: []app.Act{{Label: "Imprimer le feuillet", Key: "F7", Command: app.PrintLabels{Modele: "feuillet"}},
			{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: app.EditPiece{}}, {Label: "Étiquettes sans INS", Key: "F9", Command: app.PrintLabels{}}},
		Tries: "Essais INSi : 1 par carte, 2 par traits."}
	s.Status = app.StatusLine{Known: true, Statut: ins.Validee, Phrase: "Pièce vérifiée par vous aujourd’hui ; l’INS trouvée ne correspond pas, elle n’est pas retenue."}
	s.Others = []app.PatientBrief{{ID: "d", Name: "DUPRÉ", Note: "INSi…", Key: "Alt 1"}, {ID: "m", Name: "MOREL", Key: "Alt 2"}}
	s.Keys = keys("F3", "F4", "F5", "F8", "F9")
	return s
}

func none01() app.Snapshot {
	s := calling()
	s.State = app.StateNone
	s.Services = services()
	s.Now = app.NextAct{Title: "INSi ne trouve personne avec ces traits. Vérifiez la saisie, puis essayez d’autres critères.",
		Primary: &app.Act{Label: "Chercher avec d’autres critères", Key: "⏎", Command: app.EditCriteria{}},
		Others: []app.Act{{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: app.EditPiece{}}, {Label: "Enregistrer sans INS", Key: "F8", Command: app.RecordWithoutINS{}},
			{Label: "Signaler à la cellule", Key: "F7", Command: app.ReportToCellule{}}},
		Tell:  "« Le service national ne retrouve pas encore votre identité. Cela n’empêche pas votre prise en charge. »",
		Why:   "Retour 01 : aucune identité. INSi guide §5.3, D-12",
		Tries: "Essais INSi : 1 par carte, 1 par traits."}
	return s
}

func several02() app.Snapshot {
	s := none01()
	s.State = app.StateSeveral
	s.Now = app.NextAct{Title: "Plusieurs identités possibles : précisez le lieu de naissance.",
		Form: &app.Form{Fields: []app.Field{{Code: "lieu_naissance", Label: "Lieu de naissance", Hint: "commune ou pays, ou code", Required: true,
			Fault:       "Plusieurs lieux portent ce nom : choisissez.",
			Suggestions: []app.Choice{{Value: "92012", Label: "92012 Boulogne-Billancourt", Key: "1"}, {Value: "62160", Label: "62160 Boulogne-sur-Mer", Key: "2"}}}},
			Submit: func(v map[string]string) app.Command {
				return app.CallINSi{Criteria: &app.Criteria{LieuNaissance: v["lieu_naissance"]}}
			}},
		Primary: &app.Act{Label: "Rappeler INSi", Key: "⏎"},
		Others:  []app.Act{{Label: "Enregistrer sans INS", Key: "F8", Command: app.RecordWithoutINS{}}},
		Why:     "Retour 02 : plusieurs identités. INSi guide §5.3, D-13", Tries: "Essais INSi : 1 par traits."}
	return s
}

func unavailable() app.Snapshot {
	s := none01()
	s.State = app.StateUnavailable
	s.Services[2] = app.Service{Code: "insi", Label: "INSi ne répond pas", Level: app.LevelAbsent, Detail: "Délai de 20 s dépassé à 10:42.", Act: "Continuez sans INS."}
	s.Message = &app.Message{Level: app.MessageWarning, Code: "insi.delai", Regle: "RNIV EXI SI 25, D-14", Phrase: "INSi n’a pas répondu en 20 secondes.", Acte: "Admettez le patient ; l’INS sera cherchée plus tard."}
	s.Now = app.NextAct{Title: "Enregistrez le patient sans INS.",
		Primary: &app.Act{Label: "Enregistrer sans INS", Key: "⏎", Command: app.RecordWithoutINS{}},
		Others:  []app.Act{{Label: "Rappeler INSi", Key: "F5", Command: app.CallINSi{}}, {Label: "Corriger ma saisie de la pièce", Key: "F4", Command: app.EditPiece{}}},
		Tell:    "« Le service national est momentanément indisponible. Vous serez pris en charge normalement. »", Tries: "Essais INSi : 1 par traits."}
	return s
}

func admitted() app.Snapshot {
	s := comparisonOK()
	s.State = app.StateDone
	rows := s.Comparison.Rows
	rows[6].INS, rows[6].VerdictWord = m("261029201200195"), ""
	s.Message = &app.Message{Level: app.MessageSuccess, Phrase: "Identité qualifiée et enregistrée."}
	s.Now = app.NextAct{Title: "Imprimez les étiquettes.", Primary: &app.Act{Label: "Imprimer les étiquettes", Key: "F9", Command: app.PrintLabels{Copies: 1}},
		Others: []app.Act{{Label: "Patient suivant", Key: "F3", Command: app.NextPatient{}}}, Why: "Le symbole INS ne figure que sur les étiquettes d’une identité qualifiée. DM-01"}
	s.Status = app.StatusLine{Known: true, Statut: ins.Qualifiee, Phrase: "Carte nationale d’identité vérifiée par vous et INS acceptée aujourd’hui à 10:42."}
	s.Preview = &printing.Output{Media: "image/png", Bytes: labelPicture()}
	return s
}

func locked() app.Snapshot {
	s := blocking()
	s.Agent.Locked = true
	unlock := app.Unlock{}
	s.Now = app.NextAct{
		Title: "Saisissez votre code secret, ou posez votre carte.", Primary: &app.Act{Label: "Déverrouiller", Key: "⏎", Command: unlock},
		Form: &app.Form{
			Fields: []app.Field{{Code: "secret", Label: "Code secret", Required: true, Secret: true}},
			Submit: func(v map[string]string) app.Command { return app.Unlock{Secret: v["secret"]} },
		},
	}
	return s
}

func training(s app.Snapshot) app.Snapshot { s.Training = true; return s }

// labelPicture is a picture of the size of a label, drawn without the room that prints labels.
func labelPicture() []byte {
	img := image.NewGray(image.Rect(0, 0, 400, 200))
	for y := range 200 {
		for x := range 400 {
			img.SetGray(x, y, color.Gray{Y: 255})
			if x > 290 && x < 390 && y > 50 && y < 150 && (x/6+y/6*3+x*y/97)%2 == 0 {
				img.SetGray(x, y, color.Gray{})
			}
			if x > 20 && x < 240 && (y/14)%2 == 1 && y < 170 && (x/9)%5 > 0 {
				img.SetGray(x, y, color.Gray{Y: 40})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

package ui

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"time"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/ins"
	"guichet/printing"
)

// The people below do not exist. Each function gives the snapshot of one moment at the desk.

var tenFortyTwo = time.Date(2026, 11, 22, 10, 42, 0, 0, time.UTC)

func services() []shown.Service {
	return []shown.Service{
		{Code: "vitale", Label: "Vitale lue", Level: shown.LevelUp},
		{Code: "cps", Label: "CPE", Level: shown.LevelUp},
		{Code: "insi", Label: "INSi 0,4 s", Level: shown.LevelUp},
		{Code: "imprimante", Label: "Étiquettes : fin de rouleau proche", Level: shown.LevelAttention, Detail: "L’imprimante annonce la fin du rouleau.", Act: "Préparez un rouleau."},
		{Code: "eai", Label: "EAI non configuré", Level: shown.LevelAbsent, Detail: "Aucun flux n’est émis.", Act: "Voyez votre service informatique."},
	}
}

func keys(live ...string) []shown.Key {
	all := []shown.Key{
		{Key: "F3", Label: "Carte", Command: desk.TakeCard{}}, {Key: "F4", Label: "Pièce", Command: desk.EditPiece{}},
		{Key: "F5", Label: "INSi", Command: desk.CallINSi{}}, {Key: "F8", Label: "Valider", Command: desk.RecordWithoutINS{}},
		{Key: "F9", Label: "Étiquettes", Command: desk.PrintLabels{}}, {Key: "F12", Label: "Verrouiller", Command: desk.Lock{}},
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

func base() desk.Snapshot {
	return desk.Snapshot{
		Revision: 7,
		Agent:    app.Agent{Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent},
		Services: services(),
		Patient:  desk.Patient{Chosen: -1},
		Keys:     keys(),
	}
}

func idle() desk.Snapshot {
	s := base()
	s.State = desk.StateIdle
	s.Services[0] = shown.Service{Code: "vitale", Label: "Pas de carte Vitale", Level: shown.LevelAbsent}
	s.Now = desk.NextAct{Title: "Insérez la carte Vitale du patient, ou recherchez son dossier.",
		Why: "La recherche d’antériorité précède toute création. RNIV EXI SI 01"}
	return s
}

func leGuen() []desk.BeneficiaireLine {
	return []desk.BeneficiaireLine{
		{Key: "1", Nom: "LE GUEN", Prenom: "Anne-Lise", Naissance: "née le 14/02/1961"},
		{Key: "2", Nom: "LE GUEN", Prenom: "Tanguy", Naissance: "né le 03/09/1994"},
	}
}

func beneficiaries() desk.Snapshot {
	s := base()
	s.State = desk.StateChoosing
	s.Patient.CardNote = "Carte Vitale · 2 bénéficiaires"
	s.Patient.Beneficiaires = leGuen()
	s.Now = desk.NextAct{Title: "Qui est devant vous ? Choisissez la personne.",
		Why: "Plusieurs personnes sur la carte : aucune n’est choisie d’avance. D-06", Tell: "« Bonjour, quels sont votre nom de naissance, votre prénom et votre date de naissance ? »"}
	return s
}

func resultLine() shown.ResultLine {
	return shown.ResultLine{Key: "1", ID: "p1", IPP: "0001234567",
		NomNaissance:  shown.Marked{Text: "LE GUEN", Spans: []ins.Span{{Start: 0, End: 4}}},
		PremierPrenom: shown.Marked{Text: "ANNE", Spans: []ins.Span{{Start: 0, End: 2}}},
		Naissance:     "14/02/1961", Sexe: "F", Venue: "06/2024", Statut: ins.Validee}
}

func results() desk.Snapshot {
	s := beneficiaries()
	s.State = desk.StateResults
	s.Patient.Chosen = 0
	for i := range s.Patient.Beneficiaires {
		s.Patient.Beneficiaires[i].Key = "" // the digits choose a record here
	}
	s.Patient.Searched = true
	s.Patient.Search = shown.SearchForm{Date: "14/02/1961", Nom: "LE G", Prenom: "AN"}
	second := resultLine()
	second.Key, second.ID, second.IPP, second.Statut = "2", "p2", "0007654321", ins.Provisoire
	second.PremierPrenom = shown.Marked{Text: "ANAÏS", Spans: []ins.Span{{Start: 0, End: 2}}}
	second.NomUtilise, second.PrenomUtilise = shown.Marked{Text: "DUPRÉ"}, shown.Marked{Text: "ANAÏS"}
	second.Naissance, second.Approaching = "14/02/1962", true
	third := second
	third.Key, third.ID, third.Statut, third.Approaching = "3", "p3", ins.Qualifiee, false
	third.Attributs = []string{"Homonyme"}
	s.Patient.Results = []shown.ResultLine{resultLine(), second, third}
	s.Now = desk.NextAct{Title: "Est-ce l’un de ces dossiers ? Ouvrez-le, ou créez-en un.",
		Others: []shown.Act{{Label: "Revenir au choix", Key: "Échap", Command: desk.Back{}}},
		Why:    "Un dossier en double expose le patient. RNIV EXI SI 01, A-62"}
	return s
}

func opened() *ins.Identite {
	return &ins.Identite{ID: "p1", IPP: "0001234567", Version: 3, Traits: ins.Traits{NomNaissance: "LE GUEN", PremierPrenom: "ANNE-LISE", ListePrenoms: "ANNE-LISE MARIE",
		Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1961, Month: 2, Day: 14}, LieuNaissance: "92012"}}
}

func inHandSnapshot() desk.Snapshot {
	s := base()
	s.Patient.CardNote = "Carte Vitale · 2 bénéficiaires"
	s.Patient.Beneficiaires = leGuen()
	for i := range s.Patient.Beneficiaires {
		s.Patient.Beneficiaires[i].Key = ""
	}
	s.Patient.Chosen = 0
	s.Patient.Opened = opened()
	s.Status = desk.StatusLine{Known: true, Statut: ins.Provisoire, Phrase: "Aucune pièce vérifiée, INS non recherchée."}
	s.Keys = keys("F3", "F4")
	return s
}

func pieceChoice() desk.Snapshot {
	s := inHandSnapshot()
	s.State = desk.StatePiece
	s.Now = desk.NextAct{
		Title: "Quelle pièce d’identité le patient présente-t-il ?",
		Form: &shown.Form{Fields: []shown.Field{{Code: "type", Label: "Pièce présentée", Required: true, Submits: true, Choices: []shown.Choice{
			{Value: "CN", Label: "carte nationale d’identité", Key: "1"}, {Value: "PA", Label: "passeport", Key: "2"},
			{Value: "CS", Label: "titre de séjour", Key: "3"}, {Value: "LE", Label: "livret de famille", Key: "4"},
			{Value: "AN", Label: "extrait d’acte de naissance", Key: "5"}, {Value: "DC", Label: "document de circulation pour étranger mineur", Key: "6"},
			{Value: "CE", Label: "carte d’identité d’un pays européen", Key: "7"}, {Value: "AV", Label: "Appli carte Vitale", Key: "8"},
			{Value: "IE", Label: "identité numérique (France Identité, La Poste)", Key: "9"}, {Value: "AC", Label: "acte de naissance et carte Vitale avec photo"},
			{Value: "CM", Label: "carte d’identité militaire (CIMS)"}, {Value: "TC", Label: "tiers de confiance"}, {Value: "PC", Label: "permis de conduire"},
			{Value: "CC", Label: "carnet de circulation"}, {Value: "", Label: "aucune pièce", Key: "0"},
		}}}, Submit: func(v map[string]string) app.Command { return desk.ChoosePiece{Type: ins.TypePiece(v["type"])} }},
		Primary: &shown.Act{Label: "Continuer", Key: "⏎"},
		Why:     "Seule une pièce à haut niveau de confiance permet de valider. RNIV EXI PP 08, EXI SI 23",
	}
	return s
}

func traitsForm() desk.Snapshot {
	s := inHandSnapshot()
	s.State = desk.StateTraits
	sexe := []shown.Choice{{Value: "F", Label: "F (féminin)", Key: "F"}, {Value: "M", Label: "M (masculin)", Key: "M"}, {Value: "I", Label: "I (indéterminé)", Key: "I"}}
	s.Now = desk.NextAct{
		Title: "Recopiez les traits lus sur la carte nationale d’identité.",
		Form: &shown.Form{Fields: []shown.Field{
			{Code: "nom_naissance", Label: "Nom de naissance", Value: "LE GUEN", Required: true, Proposed: true},
			{Code: "prenoms", Label: "Prénoms", Hint: "dans l’ordre de la pièce", Required: true},
			{Code: "premier_prenom", Label: "Premier prénom", Value: "ANNE", Required: true, Fault: "Le premier prénom doit être le début de la liste des prénoms."},
			{Code: "date_naissance", Kind: shown.KindDate, Half: true, Label: "Date de naissance", Value: "14/02/1961", Hint: "", Required: true, Proposed: true},
			{Code: "sexe", Half: true, Label: "Sexe", Hint: "F, M ou I", Value: "F", Choices: sexe, Required: true},
			{Code: "lieu_naissance", Label: "Lieu de naissance", Hint: "commune ou code", Value: "Boulogne-Billancourt"},
			{Code: "nom_utilise", Half: true, Label: "Nom utilisé"}, {Code: "prenom_utilise", Half: true, Label: "Prénom utilisé"},
		}, Submit: func(v map[string]string) app.Command {
			return desk.EnterTraits{NomNaissance: v["nom_naissance"], Prenoms: v["prenoms"], PremierPrenom: v["premier_prenom"], Sexe: v["sexe"],
				DateNaissance: v["date_naissance"], LieuNaissance: v["lieu_naissance"], NomUtilise: v["nom_utilise"], PrenomUtilise: v["prenom_utilise"]}
		}},
		Primary: &shown.Act{Label: "Comparer", Key: "⏎"},
		Others:  []shown.Act{{Label: "Changer de pièce", Key: "F4", Command: desk.EditPiece{}}},
		Why:     "La pièce fait foi, pas la carte Vitale. RNIV EXI PP 09",
	}
	return s
}

func calling() desk.Snapshot {
	s := inHandSnapshot()
	s.State = desk.StateCalling
	s.Services[2] = shown.Service{Code: "insi", Label: "INSi cherche…", Level: shown.LevelAttention}
	s.Now = desk.NextAct{Title: "INSi cherche l’identité. Vous pouvez continuer à parler au patient.",
		Progress: &shown.Progress{Label: "INSi cherche…", Since: tenFortyTwo.Add(-4 * time.Second), Leave: &shown.Act{Label: "Continuer sans INS", Key: "F8", Command: shown.StopWaiting{}}},
		Why:      "L’INS sera recherchée plus tard si vous continuez. RNIV EXI SI 25", Tries: "Essais INSi : 1 par carte."}
	s.Comparison = comparisonOK().Comparison
	table := *s.Comparison
	table.HasINS = false
	table.Rows = append([]shown.ComparisonRow{}, table.Rows[:6]...)
	for i := range table.Rows {
		table.Rows[i].Judged, table.Rows[i].VerdictWord, table.Rows[i].INS = false, "", shown.Marked{}
	}
	table.Detail, table.DetailTrait = "", ""
	s.Comparison = &table
	return s
}

func m(text string, spans ...ins.Span) shown.Marked { return shown.Marked{Text: text, Spans: spans} }

func row(t ins.Trait, label, local, titre, fromINS string) shown.ComparisonRow {
	return shown.ComparisonRow{Trait: t, Label: label, Local: m(local), Titre: m(titre), INS: m(fromINS), Judged: true,
		Verdict: ins.Identique, VerdictWord: "Identique", Regle: "D-20", Raison: "Les deux valeurs sont les mêmes."}
}

func comparisonOK() desk.Snapshot {
	s := inHandSnapshot()
	s.State = desk.StateComparing
	matricule := row(ins.TraitMatricule, "Matricule INS", "", "", "•••••••••••••••")
	matricule.Judged, matricule.VerdictWord = false, "affichable si qualifiée"
	s.Comparison = &shown.ComparisonTable{HasINS: true, PieceNote: "Pièce : carte nationale d’identité, vue par vous à 10:42",
		Rows: []shown.ComparisonRow{
			row(ins.TraitNomNaissance, "Nom de naissance", "LE GUEN", "LE GUEN", "LE GUEN"),
			row(ins.TraitPremierPrenom, "Premier prénom", "ANNE-LISE", "ANNE-LISE", "ANNE-LISE MARIE"),
			row(ins.TraitListePrenoms, "Liste des prénoms", "", "ANNE-LISE MARIE", "ANNE-LISE MARIE"),
			row(ins.TraitDateNaissance, "Date de naissance", "14/02/1961", "14/02/1961", "14/02/1961"),
			row(ins.TraitSexe, "Sexe", "F", "F", "F"),
			row(ins.TraitLieuNaissance, "Lieu de naissance", "92012 Boulogne-Billancourt", "92012 Boulogne-Billancourt", "92012 Boulogne-Billancourt"),
			matricule,
		}}
	s.Now = desk.NextAct{Title: "Tout concorde : qualifiez l’identité.",
		Primary: &shown.Act{Label: "Qualifier", Key: "⏎", Command: desk.AcceptINS{}},
		Others:  []shown.Act{{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: desk.EditPiece{}}, {Label: "Ne pas retenir cette INS", Key: "F7", Command: desk.RefuseINS{}}},
		Why:     "Les cinq traits de la pièce et de l’INS sont identiques. RNIV EXI PP 20", Tries: "Essais INSi : 1 par carte."}
	s.Keys = keys("F3", "F4", "F9")
	return s
}

// blocking is the drawing guichet-discordance.
func blocking() desk.Snapshot {
	s := comparisonOK()
	s.Patient.Search = shown.SearchForm{Date: "14/02/1961", Nom: "LE G", Prenom: "AN"}
	s.Patient.Searched = true
	r := resultLine()
	r.Key = ""
	s.Patient.Results = []shown.ResultLine{r}
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
	s.Now = desk.NextAct{Title: "Confiez ce dossier à la cellule d’identitovigilance.",
		Primary: &shown.Act{Label: "Signaler à la cellule", Key: "⏎", Command: desk.ReportToCellule{}},
		Tell:    "« L’état civil enregistré au niveau national ne porte pas les mêmes prénoms que votre carte. Cela ne change rien à vos soins. Vous seule pouvez demander la correction, auprès de l’INSEE ; voici la marche à suivre. »",
		Others: []shown.Act{{Label: "Imprimer le feuillet", Key: "F7", Command: desk.PrintLabels{Modele: "feuillet"}},
			{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: desk.EditPiece{}}, {Label: "Étiquettes sans INS", Key: "F9", Command: desk.PrintLabels{}}},
		Tries: "Essais INSi : 1 par carte, 2 par traits."}
	s.Status = desk.StatusLine{Known: true, Statut: ins.Validee, Phrase: "Pièce vérifiée par vous aujourd’hui ; l’INS trouvée ne correspond pas, elle n’est pas retenue."}
	s.Others = []desk.PatientBrief{{ID: "d", Name: "DUPRÉ", Note: "INSi…", Key: "Alt 1"}, {ID: "m", Name: "MOREL", Key: "Alt 2"}}
	s.Keys = keys("F3", "F4", "F5", "F8", "F9")
	return s
}

func none01() desk.Snapshot {
	s := calling()
	s.State = desk.StateNone
	s.Services = services()
	s.Now = desk.NextAct{Title: "INSi ne trouve personne avec ces traits. Vérifiez la saisie, puis essayez d’autres critères.",
		Primary: &shown.Act{Label: "Chercher avec d’autres critères", Key: "⏎", Command: desk.EditCriteria{}},
		Others: []shown.Act{{Label: "Corriger ma saisie de la pièce", Key: "F4", Command: desk.EditPiece{}}, {Label: "Enregistrer sans INS", Key: "F8", Command: desk.RecordWithoutINS{}},
			{Label: "Signaler à la cellule", Key: "F7", Command: desk.ReportToCellule{}}},
		Tell:  "« Le service national ne retrouve pas encore votre identité. Cela n’empêche pas votre prise en charge. »",
		Why:   "Retour 01 : aucune identité. INSi guide §5.3, D-12",
		Tries: "Essais INSi : 1 par carte, 1 par traits."}
	return s
}

func several02() desk.Snapshot {
	s := none01()
	s.State = desk.StateSeveral
	s.Now = desk.NextAct{Title: "Plusieurs identités possibles : précisez le lieu de naissance.",
		Form: &shown.Form{Fields: []shown.Field{{Code: "lieu_naissance", Label: "Lieu de naissance", Hint: "commune ou pays, ou code", Required: true,
			Fault:       "Plusieurs lieux portent ce nom : choisissez.",
			Suggestions: []shown.Choice{{Value: "92012", Label: "92012 Boulogne-Billancourt", Key: "1"}, {Value: "62160", Label: "62160 Boulogne-sur-Mer", Key: "2"}}}},
			Submit: func(v map[string]string) app.Command {
				return desk.CallINSi{Criteria: &entry.Criteria{LieuNaissance: v["lieu_naissance"]}}
			}},
		Primary: &shown.Act{Label: "Rappeler INSi", Key: "⏎"},
		Others:  []shown.Act{{Label: "Enregistrer sans INS", Key: "F8", Command: desk.RecordWithoutINS{}}},
		Why:     "Retour 02 : plusieurs identités. INSi guide §5.3, D-13", Tries: "Essais INSi : 1 par traits."}
	return s
}

func unavailable() desk.Snapshot {
	s := none01()
	s.State = desk.StateUnavailable
	s.Services[2] = shown.Service{Code: "insi", Label: "INSi ne répond pas", Level: shown.LevelAbsent, Detail: "Délai de 20 s dépassé à 10:42.", Act: "Continuez sans INS."}
	s.Message = &shown.Message{Level: shown.MessageWarning, Code: "insi.delai", Regle: "RNIV EXI SI 25, D-14", Phrase: "INSi n’a pas répondu en 20 secondes.", Acte: "Admettez le patient ; l’INS sera cherchée plus tard."}
	s.Now = desk.NextAct{Title: "Enregistrez le patient sans INS.",
		Primary: &shown.Act{Label: "Enregistrer sans INS", Key: "⏎", Command: desk.RecordWithoutINS{}},
		Others:  []shown.Act{{Label: "Rappeler INSi", Key: "F5", Command: desk.CallINSi{}}, {Label: "Corriger ma saisie de la pièce", Key: "F4", Command: desk.EditPiece{}}},
		Tell:    "« Le service national est momentanément indisponible. Vous serez pris en charge normalement. »", Tries: "Essais INSi : 1 par traits."}
	return s
}

func admitted() desk.Snapshot {
	s := comparisonOK()
	s.State = desk.StateDone
	rows := s.Comparison.Rows
	rows[6].INS, rows[6].VerdictWord = m("261029201200195"), ""
	s.Message = &shown.Message{Level: shown.MessageSuccess, Phrase: "Identité qualifiée et enregistrée."}
	s.Now = desk.NextAct{Title: "Imprimez les étiquettes.", Primary: &shown.Act{Label: "Imprimer les étiquettes", Key: "F9", Command: desk.PrintLabels{Copies: 1}},
		Others: []shown.Act{{Label: "Patient suivant", Key: "F3", Command: desk.NextPatient{}}}, Why: "Le symbole INS ne figure que sur les étiquettes d’une identité qualifiée. DM-01"}
	s.Status = desk.StatusLine{Known: true, Statut: ins.Qualifiee, Phrase: "Carte nationale d’identité vérifiée par vous et INS acceptée aujourd’hui à 10:42."}
	s.Preview = &printing.Output{Media: "image/png", Bytes: labelPicture()}
	return s
}

func locked() desk.Snapshot {
	s := blocking()
	s.Agent.Locked = true
	unlock := desk.Unlock{}
	s.Now = desk.NextAct{
		Title: "Saisissez votre code secret, ou posez votre carte.", Primary: &shown.Act{Label: "Déverrouiller", Key: "⏎", Command: unlock},
		Form: &shown.Form{
			Fields: []shown.Field{{Code: "secret", Label: "Code secret", Required: true, Secret: true}},
			Submit: func(v map[string]string) app.Command { return desk.Unlock{Secret: v["secret"]} },
		},
	}
	return s
}

func training(s desk.Snapshot) desk.Snapshot { s.Training = true; return s }

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

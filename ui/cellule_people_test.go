package ui

import (
	"fmt"
	"time"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/ins"
)

// The snapshots of the cellule that are drawn: nobody in them exists.

type fakeCellule struct {
	to   func(cellule.Snapshot)
	sent []app.Command
}

func (c *fakeCellule) Do(cmd app.Command) { c.sent = append(c.sent, cmd) }
func (c *fakeCellule) Subscribe(f func(cellule.Snapshot)) func() {
	c.to = f
	return func() {}
}

func worker() app.Agent {
	return app.Agent{Nom: "BENALI", Prenom: "Nadia", Identifiant: "nbenali", Profil: app.ProfilCellule}
}

// celluleDesk is what the desk says meanwhile: services, and who is here.
func celluleDesk() desk.Snapshot {
	s := idle()
	s.Agent = worker()
	s.Keys = append(s.Keys, shown.Key{Key: "F12", Label: "Verrouiller", Command: desk.Lock{}})
	return s
}

func worklist() cellule.Snapshot {
	row := func(id, nom, prenom, ne, gap, since, service, who string, s ins.Statut) cellule.WorkRow {
		return cellule.WorkRow{ID: id, Identite: "i" + id, Nom: nom, Prenom: prenom, Naissance: ne, IPP: "000123456" + id, Ecart: gap,
			Depuis: since, Service: service, Affecte: who, Statut: s, Liste: "Discordances"}
	}
	return cellule.Snapshot{Revision: 3, Agent: worker(), List: "discordances",
		Lists: []cellule.ListTab{{Code: "discordances", Label: "Discordances", Count: 14}, {Code: "a_recuperer", Label: "À récupérer", Count: 6},
			{Code: "doublons", Label: "Doublons", Count: 3}, {Code: "a_valider", Label: "À valider", Count: 9},
			{Code: "verifications", Label: "Vérifications échues", Count: 212}, {Code: "flux", Label: "Flux en erreur", Count: 0},
			{Code: "etiquettes", Label: "Étiquettes à détruire", Count: 1}},
		Causes:   []shown.Choice{{Value: "prenom", Label: "Premier prénom"}, {Value: "lieu", Label: "Lieu de naissance"}},
		Services: []shown.Choice{{Value: "urgences", Label: "Urgences"}, {Value: "maternite", Label: "Maternité"}},
		Filter:   cellule.WorkFilter{Affecte: "moi_ou_libre"},
		Rows: []cellule.WorkRow{
			row("1", "LE GUEN", "Anne-Lise", "14/02/1961", "Premier prénom", "35 min", "Urgences", "moi", ins.Validee),
			row("2", "BEN SALEM", "Mohamed", "31/12/1955", "Date interprétée", "1 h 12", "Consult.", "", ins.Validee),
			row("3", "LEFEVRE", "Odile", "02/07/1948", "Espace dans le nom", "3 h", "Chirurgie", "P. Cadiou", ins.Validee),
			row("4", "DE SOUSA", "Tiago", "19/10/2001", "Matricule déjà porté", "5 h", "Urgences", "", ins.Provisoire),
			row("5", "KONÉ", "Aminata", "08/03/1990", "Nom d’usage saisi en nom", "1 j", "Maternité", "moi", ins.Recuperee),
			row("6", "DE LA ROCHEFOUCAULD-MONTMORENCY DE SAINT-ARNOULT", "Marie-Charlotte", "11/05/2019", "Jumelle choisie sur la carte", "2 j", "Pédiatrie", "moi", ins.Validee),
		},
		Total: 6, Note: "14 dossiers · le plus ancien 2 j 4 h",
	}
}

// hundredThousand is a list of any size.
func hundredThousand() cellule.Snapshot {
	s := worklist()
	some := s.Rows
	s.Rows = make([]cellule.WorkRow, 100_000)
	for i := range s.Rows {
		s.Rows[i] = some[i%len(some)]
		s.Rows[i].ID = fmt.Sprint(i)
		s.Rows[i].Prenom = fmt.Sprintf("%s %d", s.Rows[i].Prenom, i)
	}
	s.Total, s.Note = len(s.Rows), "100 000 dossiers · le plus ancien 3 ans"
	return s
}

func emptyWorklist() cellule.Snapshot {
	s := worklist()
	s.List, s.Rows, s.Total, s.Note = "flux", nil, 0, "Aucun dossier dans cette liste."
	return s
}

func openCase() cellule.Snapshot {
	s := worklist()
	table := blocking().Comparison
	table.Rows[1].Local = table.Rows[1].Titre
	table.Rows[1].Local.Spans = nil
	table.Rows[5].Local = table.Rows[5].Titre
	table.Rows[2].Verdict, table.Rows[2].VerdictWord = ins.Identique, "Identique"
	at := func(hour, minute int) time.Time {
		return time.Date(tenFortyTwo.Year(), tenFortyTwo.Month(), tenFortyTwo.Day(), hour, minute, 0, 0, tenFortyTwo.Location())
	}
	s.Case = &cellule.Case{Work: s.Rows[0], Titre: "LE GUEN Anne-Lise",
		Identite:  ins.Identite{ID: "i1", Version: 4, Preuve: &ins.Preuve{}},
		SousTitre: "née le 14/02/1961 à Boulogne-Billancourt (92012) · F · IPP 0001234567",
		Motif:     "« carte récente, patiente formelle »", Comparison: table,
		Pourquoi: "Carte nationale d’identité vérifiée le 22/11/2026 ; l’INS trouvée n’a pas été retenue.",
		Histoire: []cellule.TimelineLine{
			{Quand: at(10, 40), Qui: "C. Martin", Phrase: "a signalé l’écart : « carte récente, patiente formelle »."},
			{Quand: at(10, 38), Phrase: "INSi par traits : une identité, premier prénom discordant, non retenue.", Regle: "PP 20"},
			{Quand: at(10, 37), Phrase: "INSi par carte Vitale : aucune identité."},
			{Quand: at(10, 35), Qui: "C. Martin", Phrase: "a vérifié la carte nationale d’identité ; dossier validé."},
			{Quand: at(10, 35).AddDate(-2, -5, 0), Qui: "J. Le Bris", Phrase: "a créé le dossier aux consultations."},
		},
		Sorties: []cellule.TimelineLine{{Quand: at(10, 41), Phrase: "2 étiquettes sans INS, imprimante Urgences 1."}},
		Acts: []cellule.CaseAct{{Code: "clore_insee", Label: "Clore : correction INSEE demandée"}, {Code: "rappeler", Label: "Rappeler INSi", Key: "F5"},
			{Code: "retrograder", Label: "Rétrograder…", Key: "F8"}, {Code: "fusion", Label: "Demander une fusion…", Key: "F7"},
			{Code: "confier", Label: "Confier à…", Key: "F4"}, {Code: "retirer", Label: "Retirer l’INS…", Key: "F9", Refus: "Ce dossier ne porte pas d’INS."}},
		Travaux: []cellule.WorkRow{{ID: "90", Liste: "Vérifications échues", Ecart: "Pièce de plus de 3 ans", Ferme: "fermé le 14/06/2024 : pièce revue"}},
	}
	return s
}

func pendingAct() cellule.Snapshot {
	s := openCase()
	s.Case.Pending = &cellule.PendingAct{Act: cellule.CaseAct{Code: "retrograder", Label: "Rétrograder l’identité"}, Confirm: "Rétrograder",
		Consequences: []string{"L’identité devient provisoire ; l’INS n’est plus utilisée ni diffusée.",
			"2 étiquettes sorties depuis sont à détruire : imprimante Urgences 1, aujourd’hui à 10:41.",
			"Un message A31 part vers le dossier patient et le laboratoire."},
		Form: shown.Form{Fields: []shown.Field{
			{Code: "cause", Label: "Cause", Required: true, Choices: []shown.Choice{{Value: "erreur", Label: "Erreur d’identité", Key: "1"},
				{Value: "piece", Label: "Pièce remise en cause", Key: "2"}, {Value: "usurpation", Label: "Usurpation soupçonnée", Key: "3"}}},
			{Code: "motif", Label: "Motif", Required: true}}},
	}
	return s
}

func doublon() cellule.Snapshot {
	s := openCase()
	s.List = "doublons"
	s.Case.Comparison, s.Case.Histoire, s.Case.Sorties, s.Case.Travaux = nil, s.Case.Histoire[3:], nil, nil
	s.Case.Motif = "Matricule déjà porté par une autre identité."
	other := cellule.CaseBrief{ID: "i9", Titre: "LE GUEN Annelise", SousTitre: "née le 14/02/1961 · F · IPP 0009876543", Statut: ins.Qualifiee,
		Raison: "Même date, même nom, prénoms proches.", Rows: []cellule.PairRow{
			{Label: "Nom de naissance", Ici: m("LE GUEN"), Autre: m("LE GUEN"), Egal: true},
			{Label: "Premier prénom", Ici: m("ANNE-LISE", ins.Span{Start: 4, End: 6}), Autre: m("ANNELISE", ins.Span{Start: 4, End: 5})},
			{Label: "Date de naissance", Ici: m("14/02/1961"), Autre: m("14/02/1961"), Egal: true},
			{Label: "Lieu de naissance", Ici: m("92012"), Autre: m("75112", ins.Span{Start: 0, End: 5})}}}
	s.Case.Autre, s.Case.Doublons = &other, []cellule.CaseBrief{other}
	return s
}

func searched() cellule.Snapshot {
	s := worklist()
	s.Searched, s.Search = true, cellule.IdentitySearch{Nom: "LE GUEN", Date: "14/02/1961"}
	s.Results = []shown.ResultLine{resultLine()}
	return s
}

func celluleBusy() cellule.Snapshot {
	s := openCase()
	s.Progress = &shown.Progress{Label: "INSi est interrogé pour LE GUEN Anne-Lise…", Since: tenFortyTwo.Add(-3 * time.Second)}
	s.Message = &shown.Message{Level: shown.MessageWarning, Code: "x", Phrase: "Ce dossier vient d’être modifié par P. Cadiou.", Acte: "Relisez son histoire avant d’agir."}
	return s
}

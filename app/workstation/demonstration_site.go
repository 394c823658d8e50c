package workstation

import (
	"context"
	"strings"

	"guichet/app"
	"guichet/ins"
)

// codeDemonstration opens every fictitious agent of a demonstration: it protects nothing, and stands on the lock screen.
const codeDemonstration = "demonstration"

// demoPeople are the fictitious agents of a demonstration, one for each profile and an intern.
func demoPeople() []app.Account {
	return []app.Account{
		{Identifiant: "martin", Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent, Service: "Urgences"},
		{Identifiant: "cadiou", Nom: "CADIOU", Prenom: "Paul", Profil: app.ProfilReferent, Service: "Maternité"},
		{Identifiant: "benali", Nom: "BENALI", Prenom: "Nadia", Profil: app.ProfilCellule, Service: "Identitovigilance"},
		{Identifiant: "chef", Nom: "CHEF", Prenom: "Anne", Profil: app.ProfilAdministrateur, Service: "Informatique"},
		{Identifiant: "audit", Nom: "AUDIT", Prenom: "Jeanne", Profil: app.ProfilAuditeur, Service: "Qualité"},
		{Identifiant: "stage", Nom: "PERRIN", Prenom: "Léa", Profil: app.ProfilAgent, Service: "Consultations", Fin: ins.Date{Year: 2027, Month: 1, Day: 31}},
	}
}

// demoPeople puts the fictitious agents in the base, and says on the lock screen how they open.
func (s *site) demoPeople(settings app.Settings) (app.Settings, error) {
	ctx, cancel := context.WithTimeout(context.Background(), sitePatience)
	defer cancel()
	var names []string
	for _, a := range demoPeople() {
		if err := s.agents.Fictitious(ctx, a, codeDemonstration, whoOpens(settings.Poste)); err != nil {
			return settings, err
		}
		names = append(names, a.Identifiant)
	}
	settings.SansAgent = false
	settings.IndiceIdentifiant, settings.IndiceCode = strings.Join(names, ", "), codeDemonstration
	return settings, nil
}

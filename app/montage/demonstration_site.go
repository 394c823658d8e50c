package montage

import (
	"context"
	"strings"

	"guichet/app"
	"guichet/app/session"
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

// openDemoSite gives a demonstration its settings and its fictitious agents.
func (s *Station) openDemoSite(c *Config, ports *app.Ports, settings *app.Settings) error {
	c.hachage = session.Params{Memory: 1024, Time: 1, Threads: 1} // nothing to protect, nobody to keep waiting
	if err := s.openSite(c, ports, settings); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), sitePatience)
	defer cancel()
	var names []string
	for _, a := range demoPeople() {
		if err := s.site.agents.Fictitious(ctx, a, codeDemonstration, whoOpens(c.Poste)); err != nil {
			return err
		}
		names = append(names, a.Identifiant)
	}
	settings.SansAgent = false
	settings.IndiceIdentifiant, settings.IndiceCode = strings.Join(names, ", "), codeDemonstration
	return nil
}

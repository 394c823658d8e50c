package app

import (
	"slices"

	"guichet/assets/texts"
	"guichet/ins"
)

// Right is something a person may be allowed to do (RNIV H-43). The window asks for it to know what to show; the
// use cases ask for it again before they act.
type Right string

// The rights.
const (
	RightAdmit    Right = "admettre" // search, create, call INSi, validate, print
	RightAnalyse  Right = "analyser" // accept rows "à analyser"
	RightCellule  Right = "cellule"  // worklists; demote, withdraw, attributes, correct, merge request
	RightPilotage Right = "pilotage" // indicators
	RightSettings Right = "reglages" // settings, printers, label models, backups: no patient data
	RightAgents   Right = "agents"   // accounts and profiles
	RightJournal  Right = "journal"  // read and verify the journal
)

// Rights lists every right, in the order in which a table shows them.
func Rights() []Right {
	return []Right{RightAdmit, RightAnalyse, RightCellule, RightPilotage, RightJournal, RightSettings, RightAgents}
}

// Label is the right in words.
func (r Right) Label() string { return texts.Get("app_droit_" + string(r)).Phrase }

// Profil is the role of a person (H-43). The zero Profil may nothing.
type Profil string

// The profiles.
const (
	ProfilAgent          Profil = "agent"
	ProfilReferent       Profil = "referent"
	ProfilCellule        Profil = "cellule"
	ProfilAdministrateur Profil = "administrateur"
	ProfilAuditeur       Profil = "auditeur"
)

// Profils lists the profiles, from the desk to the control.
func Profils() []Profil {
	return []Profil{ProfilAgent, ProfilReferent, ProfilCellule, ProfilAdministrateur, ProfilAuditeur}
}

// rightsOf is the table of H-43. Who keeps the program running sees no patient; who controls reads the journal and
// nothing else; nobody but the administrator gives rights.
func rightsOf(p Profil) []Right {
	switch p {
	case ProfilAgent:
		return []Right{RightAdmit}
	case ProfilReferent:
		return []Right{RightAdmit, RightAnalyse}
	case ProfilCellule:
		return []Right{RightAdmit, RightAnalyse, RightCellule, RightPilotage, RightJournal}
	case ProfilAdministrateur:
		return []Right{RightSettings, RightAgents}
	case ProfilAuditeur:
		return []Right{RightJournal}
	}
	return nil
}

// Rights are what the profile may do.
func (p Profil) Rights() []Right { return rightsOf(p) }

// May tells whether the profile has a right.
func (p Profil) May(r Right) bool { return slices.Contains(rightsOf(p), r) }

// Label is the profile in words: "agent d’accueil".
func (p Profil) Label() string {
	if !slices.Contains(Profils(), p) {
		return string(p)
	}
	return texts.Get("app_profil_" + string(p)).Phrase
}

// Niveau is how much the profile may accept of the rows "à analyser" (D-32).
func (p Profil) Niveau() ins.Niveau {
	switch p {
	case ProfilReferent:
		return ins.NiveauReferent
	case ProfilCellule:
		return ins.NiveauCellule
	}
	return ins.NiveauAgent
}

// ParseProfil reads a profile, by its code or by its words; false when there is none such.
func ParseProfil(s string) (Profil, bool) {
	for _, p := range Profils() {
		if s == string(p) || s == p.Label() {
			return p, true
		}
	}
	return "", false
}

// May tells whether this person has a right. A locked desk is nobody's.
func (a Agent) May(r Right) bool { return !a.Locked && a.Profil.May(r) }

// Require refuses what the profile of a has no right to (H-43).
func (a Agent) Require(r Right) *texts.Refusal {
	if a.May(r) {
		return nil
	}
	return texts.Refuse("app_droit_manque", "droit", r.Label(), "profil", a.Profil.Label())
}

// Anybody may: no right is asked for.
const Anybody Right = ""

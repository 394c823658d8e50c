package cards

import (
	"fmt"
	"time"

	"guichet/assets/texts"
)

// Line is an event as a program or a person reads it: `guichet cartes --suivre`. The JSON names are a contract:
// fields may be added, never renamed. A NIR never stands in it.
type Line struct {
	Quand     time.Time      `json:"quand"`
	Evenement EventKind      `json:"evenement"`
	Lecteur   string         `json:"lecteur,omitempty"`
	Role      Role           `json:"role,omitempty"`
	Carte     *LineCarte     `json:"carte,omitempty"`
	Vitale    *LineVitale    `json:"vitale,omitempty"`
	Porteur   *LinePorteur   `json:"porteur,omitempty"`
	Remarques []string       `json:"remarques,omitempty"`
	Faute     *texts.Refusal `json:"faute,omitempty"`
	Conseil   *texts.Refusal `json:"conseil,omitempty"` // the card is in the other one's reader
}

// LineCarte is the card of a Line.
type LineCarte struct {
	Famille    Famille `json:"famille"`
	Generation string  `json:"generation,omitempty"`
	Presence   uint64  `json:"presence"`
	ATR        string  `json:"atr,omitempty"`
}

// LineVitale is what a carte Vitale said; Beneficiaires only where traits were asked for.
type LineVitale struct {
	Source        Source             `json:"source"`
	Nombre        int                `json:"nombre"`
	Beneficiaires []LineBeneficiaire `json:"beneficiaires,omitempty"`
	DureeMS       int64              `json:"duree_ms"`
}

// LineBeneficiaire is one person of a card, as the card writes him.
type LineBeneficiaire struct {
	Nom       string `json:"nom"`
	Prenom    string `json:"prenom"`
	DateBrute string `json:"date_brute"`
	Tronque   bool   `json:"tronque,omitempty"`
}

// LinePorteur is the holder of a CPx. It names no patient: the agent reads his own card.
type LinePorteur struct {
	TypeCarte   string         `json:"type"`
	Nom         string         `json:"nom,omitempty"`
	Prenom      string         `json:"prenom,omitempty"`
	Identifiant string         `json:"identifiant"`
	Nominative  bool           `json:"nominative"`
	Test        bool           `json:"test"`
	Verifie     bool           `json:"verifie"`
	Fin         time.Time      `json:"fin"`
	Refus       *texts.Refusal `json:"refus,omitempty"`
}

// Line gives the event for a person or a program. traits lets the names of the patients through: on a screen, yes; in
// a file or a report, no.
func (e Event) Line(traits bool) Line {
	l := Line{Quand: e.When, Evenement: e.Kind, Lecteur: e.Reader, Role: e.Role, Faute: e.Fault, Conseil: e.Hint}
	if e.Card.Presence != 0 {
		l.Carte = &LineCarte{e.Card.Famille, e.Card.Generation, e.Card.Presence, fmt.Sprintf("%X", e.Card.ATR)}
	}
	if v := e.Lecture; v != nil {
		l.Vitale = &LineVitale{Source: v.Source, Nombre: len(v.Beneficiaires), DureeMS: v.Fin.Sub(v.Debut).Milliseconds()}
		if traits {
			for _, b := range v.Beneficiaires {
				l.Vitale.Beneficiaires = append(l.Vitale.Beneficiaires, LineBeneficiaire{b.Nom, b.Prenom, b.DateBrute, b.Tronque})
			}
			l.Remarques = v.Remarques // they name people
		}
	}
	if p := e.Porteur; p != nil {
		l.Porteur = &LinePorteur{
			TypeCarte: p.TypeCarte, Nom: p.Nom, Prenom: p.Prenom, Identifiant: p.Identifiant, Nominative: p.Nominative,
			Test: p.Test, Verifie: p.Verifie, Fin: p.Fin, Refus: p.Refus,
		}
		l.Remarques = p.Remarques
	}
	return l
}

// Phrase says the line in one French sentence, the act included when something is wrong.
func (l Line) Phrase() string {
	args := []string{"lecteur", l.Lecteur}
	if l.Carte != nil {
		args = append(args, "carte", familyNames[l.Carte.Famille])
	}
	var s string
	switch {
	case l.Vitale != nil && l.Vitale.Nombre == 1:
		s = texts.Get("cartes.dit_vitale_lue_un", args...).Phrase
	case l.Vitale != nil:
		s = texts.Get("cartes.dit_vitale_lue", append(args, "nombre", fmt.Sprint(l.Vitale.Nombre))...).Phrase
	case l.Porteur != nil:
		s = texts.Get("cartes.dit_porteur_lu", append(args, "type", l.Porteur.TypeCarte, "date", l.Porteur.Fin.Local().Format("02/01/2006"))...).Phrase
		if l.Porteur.Refus != nil {
			s += " " + l.Porteur.Refus.Error()
		}
	case l.Faute != nil:
		return l.Faute.Error()
	default:
		s = texts.Get("cartes.dit_"+string(l.Evenement), args...).Phrase
	}
	if l.Conseil != nil {
		s += " " + l.Conseil.Error()
	}
	return s
}

// familyNames are the families as a person calls them.
var familyNames = map[Famille]string{
	FamilleVitale2: "carte Vitale", FamilleVitale1: "carte Vitale ancienne", FamilleCPx: "carte professionnelle",
	FamilleBancaire: "carte bancaire", FamilleIdentite: "carte d’identité", FamilleInconnue: "carte non reconnue",
	FamilleMuette: "carte qui ne répond pas",
}

package cards

import "guichet/assets/texts"

// Role says whose reader a reader is.
type Role string

// The roles of a reader. One that has had both kinds of cards, on a desk with a single reader, keeps the last one.
const (
	RoleInconnu Role = ""
	RolePatient Role = "patient"
	RoleAgent   Role = "agent"
)

// Role is the role of the reader such a card belongs in, unknown for cards that are not ours.
func (f Famille) Role() Role {
	switch f {
	case FamilleVitale1, FamilleVitale2:
		return RolePatient
	case FamilleCPx:
		return RoleAgent
	}
	return RoleInconnu
}

// learn gives the slot its role by the card in it (by ATR, never by order). A card in the slot that
// the administrator gave to the other role is told in words, and read all the same.
func (w *watch) learn(s *slot) *texts.Refusal {
	role := s.card.Famille.Role()
	if role == RoleInconnu {
		return nil
	}
	fixed, set := w.Roles[s.name]
	if !set {
		w.roles[s.name] = role
		return nil
	}
	if fixed == role {
		return nil
	}
	if role == RoleAgent {
		return texts.Refuse(HintCPxAtPatient, "lecteur", s.name)
	}
	return texts.Refuse(HintVitaleAtAgent, "lecteur", s.name)
}

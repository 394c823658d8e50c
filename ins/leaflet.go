package ins

// Leaflet is what is printed for the patient when the INS and his document disagree: which traits, what the document
// shows, and who corrects. It never holds a value of the INS nor the matricule: they might be someone else's (D-76).
type Leaflet struct {
	Lines     []LeafletLine
	Organisme string // D-71 to D-74
	Phrase    string // what he is told (D-70, D-77)
}

// LeafletLine is one trait in question.
type LeafletLine struct {
	Trait   Trait
	Libelle string
	Titre   string // the value on the document, as read
}

// LeafletOf makes the leaflet of a comparison; ok is false when the patient has nothing to correct.
func LeafletOf(c Confrontation, table Comparison) (leaflet Leaflet, ok bool) {
	for _, r := range table.Rows {
		if r.Verdict != Bloquante || r.Trait == TraitMatricule || r.code == codeInsAbsent || r.code == codeTitreAbsent {
			continue
		}
		leaflet.Lines = append(leaflet.Lines, LeafletLine{r.Trait, r.Trait.Libelle(), c.Titre.shown(r.Trait)})
	}
	if len(leaflet.Lines) == 0 {
		return Leaflet{}, false
	}
	leaflet.Organisme = Organisme(c.Piece, c.Titre)
	traits := make([]Trait, len(leaflet.Lines))
	for i, l := range leaflet.Lines {
		traits[i] = l.Trait
	}
	leaflet.Phrase = newAdvice("ins_conseil_bloquant", "trait", libelles(traits), "organisme", leaflet.Organisme).Dire
	return leaflet, true
}

// shown is the value of a trait as a person reads it.
func (t Traits) shown(which Trait) string {
	switch which {
	case TraitNomNaissance:
		return t.NomNaissance
	case TraitPremierPrenom:
		return titreFirst(t)
	case TraitListePrenoms:
		return t.ListePrenoms
	case TraitDateNaissance:
		return t.DateNaissance.FR()
	case TraitSexe:
		return string(t.Sexe)
	case TraitLieuNaissance:
		return t.LieuNaissance
	}
	return ""
}

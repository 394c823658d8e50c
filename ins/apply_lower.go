package ins

import (
	"slices"

	"guichet/assets/texts"
)

// This file holds the events that lower an identity, or that move nothing.

// apply keeps nothing of the INS (A-16, D-35); a validated identity stays so unless the site chose otherwise.
func (e INSRefused) apply(id *Identite) outcome {
	if blank(e.Motif) {
		return refused("ins_motif_requis")
	}
	regle := "A-16"
	if id.Statut() == Validee {
		regle = "A-19"
		if e.Reglages.DiscordanceVersProvisoire {
			id.Preuve = nil
		}
	}
	return work(ListeDiscordance, regle, e.Motif)
}

// apply moves nothing: the identity waits in a worklist (A-18, D-14, D-15).
func (e INSNotFound) apply(*Identite) outcome {
	switch e.Code {
	case AucuneIdentite, PlusieursIdentites:
		return work(ListeARecuperer, "A-18", texts.Get("ins_motif_retour_"+string(e.Code)).Phrase)
	case "":
		return work(ListeARecuperer, "D-14", texts.Get("ins_motif_sans_reponse").Phrase)
	}
	return refused("ins_retour_inconnu", "code", string(e.Code))
}

// apply sends an identity back to PROV: the whole process is to be done again.
func (e DiscordanceFound) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case id.INS == nil:
		return refused("ins_sans_ins")
	}
	id.toProvisoire(e.Meta, e.Motif)
	return work(ListeDiscordance, "A-21", e.Motif)
}

// apply takes the matricule away; the check of the traits stays, unless the site chose otherwise.
func (e VerificationFailed) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case id.INS == nil:
		return refused("ins_sans_ins")
	}
	id.dropINS(e.Meta, e.Motif)
	if e.Reglages.EchecVerificationVersProvisoire {
		id.Preuve = nil
	}
	return work(ListeARecuperer, "A-22", e.Motif)
}

// apply confirms and raises nothing (D-63).
func (e VerificationPassed) apply(id *Identite) outcome {
	if id.INS == nil {
		return refused("ins_sans_ins")
	}
	return outcome{}
}

// apply sends an identity back to PROV and marks it douteuse (A-23, X54).
func (e FraudFound) apply(id *Identite) outcome {
	if blank(e.Motif) {
		return refused("ins_motif_requis")
	}
	id.toProvisoire(e.Meta, e.Motif)
	id.Attributs.Fictive = false
	id.Attributs.Douteuse = true
	return work(ListeDouteuse, "A-23", e.Motif)
}

// apply sets an attribute; douteuse and fictive take everything back to PROV.
func (e AttributSet) apply(id *Identite) outcome {
	if blank(e.Motif) {
		return refused("ins_motif_requis")
	}
	next, known := id.Attributs.with(e.Attribut, true)
	switch {
	case !known:
		return refused("ins_attribut_inconnu", "attribut", string(e.Attribut))
	case !next.Permis():
		return refused("ins_attributs_incompatibles")
	}
	id.Attributs = next
	switch e.Attribut {
	case AttributDouteuse:
		id.toProvisoire(e.Meta, e.Motif)
		return work(ListeDouteuse, "A-24", e.Motif)
	case AttributFictive:
		id.toProvisoire(e.Meta, e.Motif)
		return work(ListeDouteuse, "A-25", e.Motif)
	}
	return outcome{}
}

// apply removes an attribute; nothing comes back by itself.
func (e AttributLifted) apply(id *Identite) outcome {
	if blank(e.Motif) {
		return refused("ins_motif_requis")
	}
	next, known := id.Attributs.with(e.Attribut, false)
	switch {
	case !known:
		return refused("ins_attribut_inconnu", "attribut", string(e.Attribut))
	case !id.Attributs.has(e.Attribut):
		return refused("ins_attribut_absent", "attribut", string(e.Attribut))
	case e.Attribut != AttributHomonyme && !e.Niveau.reaches(NiveauCellule):
		return refused("ins_attribut_cellule", "attribut", string(e.Attribut))
	}
	id.Attributs = next
	return outcome{}
}

// apply goes back to PROV, then edits the strict traits (A-27, J-3, C-51).
func (e TraitsCorrected) apply(id *Identite) outcome {
	if blank(e.Motif) {
		return refused("ins_motif_requis")
	}
	if refusal := CheckTraits(e.Traits); refusal != nil {
		return outcome{refusal: refusal}
	}
	if refusal := checkBirth(e.Traits.DateNaissance, e.Meta); refusal != nil {
		return outcome{refusal: refusal}
	}
	if e.Traits == id.Traits {
		return refused("ins_rien_a_corriger")
	}
	if only := id.Traits; id.INS != nil || id.Preuve != nil {
		if only.PremierPrenom = e.Traits.PremierPrenom; only != e.Traits { // the premier prénom alone is A-28
			id.toProvisoire(e.Meta, e.Motif)
		}
	}
	id.Traits = e.Traits
	return outcome{}
}

// apply changes the premier prénom within the list; the status does not move (A-28, C-30, RNIV EXI SI 30).
func (e PremierPrenomChanged) apply(id *Identite) outcome {
	first, refusal := NormalizePrenom(e.PremierPrenom)
	switch {
	case refusal != nil:
		return outcome{refusal: refusal}
	case first == "":
		return refused("ins_trait_manquant", "trait", TraitPremierPrenom.Libelle())
	case id.ListePrenoms == "" && id.Statut() != Provisoire:
		return refused("ins_premier_prenom_sans_liste")
	}
	if refusal := CheckPremierPrenom(first, id.ListePrenoms); refusal != nil {
		return outcome{refusal: refusal}
	}
	id.PremierPrenom = first
	return outcome{}
}

// apply changes the names of daily life; the status does not move.
func (e UsedNamesChanged) apply(id *Identite) outcome {
	if refusal := checkUsedNames(e.NomUtilise, e.PrenomUtilise); refusal != nil {
		return outcome{refusal: refusal}
	}
	id.NomUtilise, id.PrenomUtilise = e.NomUtilise, e.PrenomUtilise
	return outcome{}
}

// checkUsedNames wants the used names written as the others are (C-01); empty ones stay empty.
func checkUsedNames(nom, prenom string) *texts.Refusal {
	for _, n := range []struct{ value, label string }{{nom, "nom utilisé"}, {prenom, "prénom utilisé"}} {
		out, refusal := Normalize(n.value)
		if refusal != nil {
			return refusal
		}
		if out != n.value {
			return texts.Refuse("ins_nom_non_normalise", "trait", n.label, "valeur", n.value, "attendu", out)
		}
	}
	return nil
}

// apply withdraws the check of the traits: QUAL to RECUP, VALI to PROV; to PROV when the INS is in doubt as well
//
func (e PreuveWithdrawn) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case id.Preuve == nil:
		return refused("ins_sans_preuve")
	}
	id.Preuve = nil
	if e.Doute {
		id.dropINS(e.Meta, e.Motif)
	}
	return work(ListeAValider, "A-30", e.Motif)
}

// apply withdraws an INS attributed to the wrong person. The strict traits came from it and the document was
// compared with it: both facts fall.
func (e INSWithdrawn) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case id.INS == nil:
		return refused("ins_sans_ins")
	}
	id.toProvisoire(e.Meta, e.Motif)
	return work(ListeDiscordance, "A-32", e.Motif)
}

// apply moves nothing: the record waits for the back office.
func (e ValidationDeferred) apply(id *Identite) outcome {
	if refusal := id.blocked(); refusal != nil {
		return outcome{refusal: refusal}
	}
	if id.Preuve != nil {
		return refused("ins_deja_validee")
	}
	return work(ListeAValider, "A-44", e.Motif)
}

// apply keeps strict traits, status and INS of the survivor; two different active matricules are a collision, not
// a duplicate.
func (e Merged) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case e.Absorbee == "" || e.Absorbee == id.ID || slices.Contains(id.Absorbees, e.Absorbee):
		return refused("ins_fusion_invalide")
	case e.INSAbsorbee != nil && id.INS != nil && e.INSAbsorbee.Matricule.Corps() != id.INS.Matricule.Corps():
		return refused("ins_fusion_collision")
	}
	id.Absorbees = append(slices.Clip(id.Absorbees), e.Absorbee)
	return outcome{}
}

// apply closes the dead identity; its INS goes to the history.
func (e Absorbed) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case e.Dans == "" || e.Dans == id.ID:
		return refused("ins_fusion_invalide")
	}
	id.toProvisoire(e.Meta, e.Motif)
	id.FusionneeDans = e.Dans
	return outcome{}
}

// apply reverses a merge; nothing that was taken away comes back by itself.
func (e MergeUndone) apply(id *Identite) outcome {
	switch {
	case blank(e.Motif):
		return refused("ins_motif_requis")
	case !e.Niveau.reaches(NiveauCellule):
		return refused("ins_fusion_cellule")
	case id.FusionneeDans != "" && id.FusionneeDans == e.Autre:
		id.FusionneeDans = ""
	case slices.Contains(id.Absorbees, e.Autre):
		id.Absorbees = slices.DeleteFunc(slices.Clone(id.Absorbees), func(a string) bool { return a == e.Autre })
		if len(id.Absorbees) == 0 {
			id.Absorbees = nil // as before the merge: a value read back from a journal is the same
		}
	default:
		return refused("ins_fusion_invalide")
	}
	return outcome{}
}

package ins

import (
	"slices"

	"guichet/assets/texts"
)

// This file holds the events that lower an identity, or that move nothing. Of each, refuse says what the rules
// forbid, and change what it does.

// needs refuses an act without its reason, and one about an INS that is not there.
func needs(motif string, in *INS) *texts.Refusal {
	switch {
	case blank(motif):
		return texts.Refuse("ins_motif_requis")
	case in == nil:
		return texts.Refuse("ins_sans_ins")
	}
	return nil
}

// reasoned refuses an act without its reason.
func reasoned(motif string) *texts.Refusal {
	if blank(motif) {
		return texts.Refuse("ins_motif_requis")
	}
	return nil
}

func (e INSRefused) refuse(*Identite) *texts.Refusal { return reasoned(e.Motif) }

// change keeps nothing of the INS (A-16, D-35); a validated identity stays so unless the site chose otherwise.
func (e INSRefused) change(id *Identite) []Effect {
	regle := "A-16"
	if id.Statut() == Validee {
		regle = "A-19"
		if e.Reglages.DiscordanceVersProvisoire {
			id.Preuve = nil
		}
	}
	return work(ListeDiscordance, regle, e.Motif)
}

func (e INSNotFound) refuse(*Identite) *texts.Refusal {
	switch e.Code {
	case AucuneIdentite, PlusieursIdentites, "":
		return nil
	}
	return texts.Refuse("ins_retour_inconnu", "code", string(e.Code))
}

// change moves nothing: the identity waits in a worklist (A-18, D-14, D-15).
func (e INSNotFound) change(*Identite) []Effect {
	if e.Code == "" {
		return work(ListeARecuperer, "D-14", texts.Get("ins_motif_sans_reponse").Phrase)
	}
	return work(ListeARecuperer, "A-18", texts.Get("ins_motif_retour_"+string(e.Code)).Phrase)
}

func (e DiscordanceFound) refuse(id *Identite) *texts.Refusal { return needs(e.Motif, id.INS) }

// change sends an identity back to PROV: the whole process is to be done again.
func (e DiscordanceFound) change(id *Identite) []Effect {
	id.toProvisoire(e.Meta, e.Motif)
	return work(ListeDiscordance, "A-21", e.Motif)
}

func (e VerificationFailed) refuse(id *Identite) *texts.Refusal { return needs(e.Motif, id.INS) }

// change takes the matricule away; the check of the traits stays, unless the site chose otherwise.
func (e VerificationFailed) change(id *Identite) []Effect {
	id.dropINS(e.Meta, e.Motif)
	if e.Reglages.EchecVerificationVersProvisoire {
		id.Preuve = nil
	}
	return work(ListeARecuperer, "A-22", e.Motif)
}

func (e VerificationPassed) refuse(id *Identite) *texts.Refusal {
	if id.INS == nil {
		return texts.Refuse("ins_sans_ins")
	}
	return nil
}

// change confirms and raises nothing (D-63).
func (e VerificationPassed) change(*Identite) []Effect { return nil }

func (e FraudFound) refuse(*Identite) *texts.Refusal { return reasoned(e.Motif) }

// change sends an identity back to PROV and marks it douteuse (A-23, X54).
func (e FraudFound) change(id *Identite) []Effect {
	id.toProvisoire(e.Meta, e.Motif)
	id.Attributs.Fictive = false
	id.Attributs.Douteuse = true
	return work(ListeDouteuse, "A-23", e.Motif)
}

func (e AttributSet) refuse(id *Identite) *texts.Refusal {
	if refusal := reasoned(e.Motif); refusal != nil {
		return refusal
	}
	next, known := id.Attributs.with(e.Attribut, true)
	switch {
	case !known:
		return texts.Refuse("ins_attribut_inconnu", "attribut", string(e.Attribut))
	case !next.Permis():
		return texts.Refuse("ins_attributs_incompatibles")
	}
	return nil
}

// change sets an attribute; douteuse and fictive take everything back to PROV.
func (e AttributSet) change(id *Identite) []Effect {
	id.Attributs, _ = id.Attributs.with(e.Attribut, true)
	switch e.Attribut {
	case AttributDouteuse:
		id.toProvisoire(e.Meta, e.Motif)
		return work(ListeDouteuse, "A-24", e.Motif)
	case AttributFictive:
		id.toProvisoire(e.Meta, e.Motif)
		return work(ListeDouteuse, "A-25", e.Motif)
	}
	return nil
}

func (e AttributLifted) refuse(id *Identite) *texts.Refusal {
	if refusal := reasoned(e.Motif); refusal != nil {
		return refusal
	}
	_, known := id.Attributs.with(e.Attribut, false)
	switch {
	case !known:
		return texts.Refuse("ins_attribut_inconnu", "attribut", string(e.Attribut))
	case !id.Attributs.has(e.Attribut):
		return texts.Refuse("ins_attribut_absent", "attribut", string(e.Attribut))
	case e.Attribut != AttributHomonyme && !e.Niveau.reaches(NiveauCellule):
		return texts.Refuse("ins_attribut_cellule", "attribut", string(e.Attribut))
	}
	return nil
}

// change removes an attribute; nothing comes back by itself.
func (e AttributLifted) change(id *Identite) []Effect {
	id.Attributs, _ = id.Attributs.with(e.Attribut, false)
	return nil
}

func (e TraitsCorrected) refuse(id *Identite) *texts.Refusal {
	if refusal := reasoned(e.Motif); refusal != nil {
		return refusal
	}
	if refusal := CheckTraits(e.Traits); refusal != nil {
		return refusal
	}
	if refusal := checkBirth(e.Traits.DateNaissance, e.Meta); refusal != nil {
		return refusal
	}
	if e.Traits == id.Traits {
		return texts.Refuse("ins_rien_a_corriger")
	}
	return nil
}

// change goes back to PROV, then edits the strict traits (A-27, J-3, C-51).
func (e TraitsCorrected) change(id *Identite) []Effect {
	if only := id.Traits; id.INS != nil || id.Preuve != nil {
		if only.PremierPrenom = e.Traits.PremierPrenom; only != e.Traits { // the premier prénom alone is A-28
			id.toProvisoire(e.Meta, e.Motif)
		}
	}
	id.Traits = e.Traits
	return nil
}

func (e PremierPrenomChanged) refuse(id *Identite) *texts.Refusal {
	first, refusal := NormalizePrenom(e.PremierPrenom)
	switch {
	case refusal != nil:
		return refusal
	case first == "":
		return texts.Refuse("ins_trait_manquant", "trait", TraitPremierPrenom.Libelle())
	case id.ListePrenoms == "" && id.Statut() != Provisoire:
		return texts.Refuse("ins_premier_prenom_sans_liste")
	}
	return CheckPremierPrenom(first, id.ListePrenoms)
}

// change writes the premier prénom within the list; the status does not move (A-28, C-30, RNIV EXI SI 30).
func (e PremierPrenomChanged) change(id *Identite) []Effect {
	id.PremierPrenom, _ = NormalizePrenom(e.PremierPrenom)
	return nil
}

func (e UsedNamesChanged) refuse(*Identite) *texts.Refusal {
	return checkUsedNames(e.NomUtilise, e.PrenomUtilise)
}

// change writes the names of daily life; the status does not move.
func (e UsedNamesChanged) change(id *Identite) []Effect {
	id.NomUtilise, id.PrenomUtilise = e.NomUtilise, e.PrenomUtilise
	return nil
}

// checkUsedNames wants the used names written as the others are (C-01), without the words of A-60; empty ones stay empty.
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
	return refuseMention(nom)
}

func (e PreuveWithdrawn) refuse(id *Identite) *texts.Refusal {
	if refusal := reasoned(e.Motif); refusal != nil {
		return refusal
	}
	if id.Preuve == nil {
		return texts.Refuse("ins_sans_preuve")
	}
	return nil
}

// change withdraws the check of the traits: QUAL to RECUP, VALI to PROV; to PROV when the INS is in doubt as well
//
func (e PreuveWithdrawn) change(id *Identite) []Effect {
	id.Preuve = nil
	if e.Doute {
		id.dropINS(e.Meta, e.Motif)
	}
	return work(ListeAValider, "A-30", e.Motif)
}

func (e INSWithdrawn) refuse(id *Identite) *texts.Refusal { return needs(e.Motif, id.INS) }

// change withdraws an INS attributed to the wrong person. The strict traits came from it and the document was
// compared with it: both facts fall.
func (e INSWithdrawn) change(id *Identite) []Effect {
	id.toProvisoire(e.Meta, e.Motif)
	return work(ListeDiscordance, "A-32", e.Motif)
}

func (e ValidationDeferred) refuse(id *Identite) *texts.Refusal {
	if refusal := id.blocked(); refusal != nil {
		return refusal
	}
	if id.Preuve != nil {
		return texts.Refuse("ins_deja_validee")
	}
	return nil
}

// change moves nothing: the record waits for the back office.
func (e ValidationDeferred) change(*Identite) []Effect { return work(ListeAValider, "A-44", e.Motif) }

// refuse tells a duplicate from a collision: two different active matricules are two persons.
func (e Merged) refuse(id *Identite) *texts.Refusal {
	switch {
	case blank(e.Motif):
		return texts.Refuse("ins_motif_requis")
	case e.Absorbee == "" || e.Absorbee == id.ID || slices.Contains(id.Absorbees, e.Absorbee):
		return texts.Refuse("ins_fusion_invalide")
	case e.INSAbsorbee != nil && id.INS != nil && !e.INSAbsorbee.SameNumber(*id.INS):
		return texts.Refuse("ins_fusion_collision")
	}
	return nil
}

// change keeps strict traits, status and INS of the survivor.
func (e Merged) change(id *Identite) []Effect {
	id.Absorbees = append(slices.Clip(id.Absorbees), e.Absorbee)
	return nil
}

func (e Absorbed) refuse(id *Identite) *texts.Refusal {
	switch {
	case blank(e.Motif):
		return texts.Refuse("ins_motif_requis")
	case e.Dans == "" || e.Dans == id.ID:
		return texts.Refuse("ins_fusion_invalide")
	}
	return nil
}

// change closes the dead identity; its INS goes to the history.
func (e Absorbed) change(id *Identite) []Effect {
	id.toProvisoire(e.Meta, e.Motif)
	id.FusionneeDans = e.Dans
	return nil
}

func (e MergeUndone) refuse(id *Identite) *texts.Refusal {
	switch {
	case blank(e.Motif):
		return texts.Refuse("ins_motif_requis")
	case !e.Niveau.reaches(NiveauCellule):
		return texts.Refuse("ins_fusion_cellule")
	case e.Autre == "" || id.FusionneeDans != e.Autre && !slices.Contains(id.Absorbees, e.Autre):
		return texts.Refuse("ins_fusion_invalide")
	}
	return nil
}

// change reverses a merge; nothing that was taken away comes back by itself.
func (e MergeUndone) change(id *Identite) []Effect {
	if id.FusionneeDans == e.Autre {
		id.FusionneeDans = ""
		return nil
	}
	id.Absorbees = slices.DeleteFunc(slices.Clone(id.Absorbees), func(a string) bool { return a == e.Autre })
	if len(id.Absorbees) == 0 {
		id.Absorbees = nil // as before the merge: a value read back from a journal is the same
	}
	return nil
}

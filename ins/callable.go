package ins

import (
	"errors"

	"guichet/assets/texts"
)

// Callable tells whether INSi may be called for these traits and attributes (D-09, C-50, A-41, A-46);
// statut is the present status of the record, Provisoire when there is none.
func Callable(t Traits, a Attributs, statut Statut, r Reglages) *texts.Refusal {
	switch { // A-46, EXI SI 09: impossible, not discouraged
	case a.Douteuse:
		return texts.Refuse("ins_appel_douteuse")
	case a.Fictive:
		return texts.Refuse("ins_appel_fictive")
	case statut == Provisoire && r.InterdireAppelProvisoire: // A-41, EXI SI 25
		return texts.Refuse("ins_appel_provisoire")
	}
	return callableTraits(t)
}

// daysBeforeNIR is how long a birth takes to be declared (Code civil, art. 55): before, no NIR can exist.
const daysBeforeNIR = 5

// CallableOn is Callable on the day le: a newborn whose NIR cannot exist yet is not searched for, and neither is a birth that cannot
// be (C-46, D-09, X47).
func CallableOn(le Date, t Traits, a Attributs, statut Statut, r Reglages) *texts.Refusal {
	if refusal := Callable(t, a, statut, r); refusal != nil {
		return refusal
	}
	if refusal := CheckBirth(t.DateNaissance, le); refusal != nil {
		return refusal
	}
	if !le.IsZero() && t.DateNaissance.daysUntil(le) < daysBeforeNIR {
		return texts.Refuse("ins_appel_" + string(NouveauNe))
	}
	return nil
}

// callableTraits checks the four traits that a search needs (D-02) as INSi wants them written (C-04).
func callableTraits(t Traits) *texts.Refusal {
	absent := func(trait Trait) *texts.Refusal {
		return texts.Refuse("ins_appel_trait_manquant", "trait", trait.Libelle())
	}
	if t.NomNaissance == "" {
		return absent(TraitNomNaissance)
	}
	if _, refusal := NormalizeNom(t.NomNaissance); refusal != nil {
		return refusal
	}
	if t.PremierPrenom == "" && t.ListePrenoms == "" {
		return absent(TraitPremierPrenom)
	}
	if _, refusal := NormalizePrenom(titreFirst(t)); refusal != nil {
		return refusal
	}
	if normalized(titreFirst(t)) == "" {
		return absent(TraitPremierPrenom)
	}
	switch {
	case t.Sexe == "":
		return absent(TraitSexe)
	case t.Sexe == Indetermine: // C-50
		return texts.Refuse("ins_appel_sexe")
	case t.Sexe != Masculin && t.Sexe != Feminin:
		return texts.Refuse("ins_sexe_inconnu", "valeur", string(t.Sexe))
	case t.DateNaissance.IsZero():
		return absent(TraitDateNaissance)
	case !t.DateNaissance.Existe():
		return texts.Refuse("ins_date_inexistante", "date", t.DateNaissance.FR())
	}
	return nil
}

// Situation is what the agent knows of a person and that no trait tells, for which INSi is not called (D-09).
type Situation string

// The situations in which INSi is not called (RNIV §4.1).
const (
	SituationOrdinaire  Situation = ""
	AnonymatLegal       Situation = "anonymat_legal"        // X50
	NouveauNe           Situation = "nouveau_ne"            // fœtus, or newborn before the NIR (X47)
	SansImmatriculation Situation = "sans_immatriculation"  // foreigner with no reason to be registered
	AideMedicaleEtat    Situation = "aide_medicale_etat"    // AME without NIR or NIA (X51)
	ErreurSurTitre      Situation = "erreur_sur_titre"      // reported by the patient (B-27)
	UsagerAppliVitale   Situation = "appli_carte_vitale"    // its INS comes from the app itself
	AyantDroitAppli     Situation = "ayant_droit_appli"     //
	RefusDeVerification Situation = "refus_de_verification" // no qualification, but the INS may be called
	SuspicionDeFraude   Situation = "suspicion_de_fraude"   // D-59f: set douteuse first
)

// ErrUnknownSituation is a situation that is none of these.
var ErrUnknownSituation = errors.New("situation inconnue")

// CallableSituation tells whether INSi may be called for a person in this situation (D-09, RNIV §4.1).
func CallableSituation(s Situation) *texts.Refusal {
	switch s {
	case SituationOrdinaire, RefusDeVerification:
		return nil
	case AnonymatLegal, NouveauNe, SansImmatriculation, AideMedicaleEtat, ErreurSurTitre, UsagerAppliVitale, AyantDroitAppli, SuspicionDeFraude:
		return texts.Refuse("ins_appel_" + string(s))
	}
	return texts.Refuse("ins_appel_situation", "situation", string(s)).Of(ErrUnknownSituation)
}

package ins

import (
	"strings"

	"guichet/assets/texts"
)

// The limits of age of C-46, in years.
const (
	ageRefuse = 130
	ageAlerte = 110
)

// Saisie is an identity as a person types it, before any rule.
type Saisie struct {
	NomNaissance, PremierPrenom, ListePrenoms string
	Sexe                                      Sexe
	DateNaissance                             Date
	DateCertitude                             Certitude
	LieuNaissance                             string
}

// Changement shows what normalising changed in one trait (C-05).
type Changement struct {
	Trait        Trait
	Tape, Retenu string
}

// TraitRefusal is a refusal about one trait.
type TraitRefusal struct {
	Trait   Trait
	Refusal *texts.Refusal
}

// Entry is what an entry comes to: the traits to keep, what normalising changed, what must be confirmed by the
// agent, and what is refused. The traits may be kept only when Refus is empty.
type Entry struct {
	Traits      Traits
	Changements []Changement
	Alertes     []TraitRefusal
	Refus       []TraitRefusal
	// Propositions are values that one act of the agent takes (A-60, C-20).
	Propositions []Proposal
}

// CheckEntry applies the entry rules to what was typed on the day le: the five required traits, the
// characters (C-01 to C-09), the absent names (C-20), the premier prénom (C-30, C-31), the limits of dates (C-46),
// the form of the code of the place (C-60). It adds no default value (C-61) and copies nothing.
func CheckEntry(s Saisie, le Date) Entry {
	var e Entry
	e.Traits = Traits{Sexe: s.Sexe, DateNaissance: s.DateNaissance, DateCertitude: s.DateCertitude,
		LieuNaissance: strings.ToUpper(strings.TrimSpace(s.LieuNaissance))}
	e.Traits.NomNaissance = e.name(TraitNomNaissance, s.NomNaissance, NormalizeNom, absentNom)
	e.Traits.ListePrenoms = e.name(TraitListePrenoms, s.ListePrenoms, NormalizePrenom, absentPrenom)
	e.Traits.PremierPrenom = e.name(TraitPremierPrenom, s.PremierPrenom, NormalizePrenom, absentPrenom)
	if e.Traits.PremierPrenom == SansPrenom && e.Traits.ListePrenoms == "" && blank(s.ListePrenoms) { // C-20: in both
		e.Traits.ListePrenoms = SansPrenom
		e.Changements = append(e.Changements, Changement{TraitListePrenoms, s.ListePrenoms, SansPrenom})
	}
	e.propose(s)
	if s.PremierPrenom == "" && e.Traits.ListePrenoms != "" {
		first, sure := FirstGivenName(s.ListePrenoms)
		if e.Traits.ListePrenoms == SansPrenom {
			first, sure = SansPrenom, true
		}
		e.Traits.PremierPrenom = first
		if !sure { // C-31 (3)
			e.Alertes = append(e.Alertes, TraitRefusal{TraitPremierPrenom,
				texts.Refuse("ins_premier_prenom_demander", "proposition", first, "liste", e.Traits.ListePrenoms)})
		}
	}
	e.Refus = append(e.Refus, checkTraits(e.Traits, e.Refus)...)
	e.checkAge(le)
	return e
}

// CheckTraits refuses traits that no identity may bear: one of the five required missing, or one that is
// not written as C.1 and C.6 ask. It knows no date of today: CheckEntry adds the limits of age.
func CheckTraits(t Traits) *texts.Refusal {
	if refused := checkTraits(t, nil); len(refused) > 0 {
		return refused[0].Refusal
	}
	return nil
}

// name normalises one name, or notes why it cannot be. What the document marks as absent becomes the word of C-20.
func (e *Entry) name(t Trait, typed string, normalize func(string) (string, *texts.Refusal), absent func(string) string) string {
	out, refusal := normalize(typed)
	if refusal != nil {
		e.Refus = append(e.Refus, TraitRefusal{t, refusal})
		return ""
	}
	out = absent(out) // C-20
	if out != typed && out != "" {
		e.Changements = append(e.Changements, Changement{t, typed, out})
	}
	return out
}

// propose offers what one act may take: the word of C-20 when no given name was typed, and a nom de naissance without the
// mention that stands on another line of the document.
func (e *Entry) propose(s Saisie) {
	if blank(s.PremierPrenom) && blank(s.ListePrenoms) {
		e.Propositions = append(e.Propositions, Proposal{TraitPremierPrenom, SansPrenom, texts.Say("ins_sans_prenom_proposer")})
	}
	if used, refusal := ReadUsedName(s.NomNaissance); refusal == nil && used.Mention != "" {
		e.Propositions = append(e.Propositions, Proposal{TraitNomNaissance, used.Nom,
			texts.Say("ins_nom_mention", "mention", used.Mention, "choix", used.Nom)})
	}
}

func (e *Entry) checkAge(le Date) {
	d := e.Traits.DateNaissance
	if refusal := CheckBirth(d, le); refusal != nil {
		e.Refus = append(e.Refus, TraitRefusal{TraitDateNaissance, refusal})
		return
	}
	if c := e.Traits.DateCertitude; c.Interpretee() { // said to the agent, beside his age when he is very old
		if warning := WarnBirth(d, c, le); warning != nil {
			e.Alertes = append(e.Alertes, TraitRefusal{TraitDateNaissance, warning})
		}
	}
	if warning := WarnBirth(d, DateReelle, le); warning != nil {
		e.Alertes = append(e.Alertes, TraitRefusal{TraitDateNaissance, warning})
	}
}

// checkTraits lists what is wrong; traits already refused are not said to be missing as well.
func checkTraits(t Traits, already []TraitRefusal) []TraitRefusal {
	var out []TraitRefusal
	refuse := func(trait Trait, r *texts.Refusal) {
		for _, a := range already {
			if a.Trait == trait {
				return
			}
		}
		out = append(out, TraitRefusal{trait, r})
	}
	missing := func(trait Trait) { refuse(trait, texts.Refuse("ins_trait_manquant", "trait", trait.Libelle())) }

	for _, n := range []struct {
		trait    Trait
		value    string
		required bool
		check    func(string) (string, *texts.Refusal)
	}{
		{TraitNomNaissance, t.NomNaissance, true, NormalizeNom},
		{TraitPremierPrenom, t.PremierPrenom, true, NormalizePrenom},
		{TraitListePrenoms, t.ListePrenoms, false, NormalizePrenom},
	} {
		out, refusal := n.check(n.value)
		switch {
		case refusal != nil:
			refuse(n.trait, refusal)
		case n.value == "" && n.required:
			missing(n.trait)
		case out != n.value:
			refuse(n.trait, texts.Refuse("ins_nom_non_normalise", "trait", n.trait.Libelle(), "valeur", n.value, "attendu", out))
		}
	}
	if len(out) == 0 && len(already) == 0 {
		if refusal := CheckPremierPrenom(t.PremierPrenom, t.ListePrenoms); refusal != nil { // C-30
			refuse(TraitPremierPrenom, refusal)
		}
	}
	switch {
	case t.DateNaissance.IsZero():
		missing(TraitDateNaissance)
	case !t.DateNaissance.Existe():
		refuse(TraitDateNaissance, texts.Refuse("ins_date_inexistante", "date", t.DateNaissance.FR()))
	case !t.DateCertitude.connue():
		refuse(TraitDateNaissance, texts.Refuse("ins_date_certitude", "valeur", string(t.DateCertitude)))
	}
	switch t.Sexe {
	case Masculin, Feminin, Indetermine:
	case "":
		missing(TraitSexe)
	default:
		refuse(TraitSexe, texts.Refuse("ins_sexe_inconnu", "valeur", string(t.Sexe)))
	}
	if t.LieuNaissance == "" {
		missing(TraitLieuNaissance)
	} else if !COGForme(t.LieuNaissance) {
		refuse(TraitLieuNaissance, texts.Refuse("ins_lieu_forme", "valeur", t.LieuNaissance))
	}
	return out
}

// COGForme reports whether a code has the shape of a code officiel géographique: five digits, or 2A and 2B with
// three digits (C-60, C-66). Whether the code exists is another matter: an unknown one is accepted (C-63).
func COGForme(code string) bool {
	if len(code) != 5 {
		return false
	}
	for i := range len(code) {
		c := code[i]
		corsica := i == 1 && code[0] == '2' && (c == 'A' || c == 'B')
		if (c < '0' || c > '9') && !corsica {
			return false
		}
	}
	return true
}

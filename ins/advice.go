package ins

import (
	"strings"

	"guichet/assets/texts"
)

// Advice is what to do about one discordance or one return of INSi (D.4, D.6).
type Advice struct {
	Code  string
	Regle string
	// Phrase says what was found, Acte what the agent does next, Dire what he may say to the patient,
	// Organisme whom the patient is sent to (D-71 to D-74). Each may be empty but Phrase.
	Phrase, Acte, Dire, Organisme string
}

// write is texts.Get at the price of a few searches: a comparison writes many sentences. args are name, value pairs.
func write(code string, args ...string) texts.Text {
	t := texts.Get(code)
	for i := 0; i+1 < len(args); i += 2 {
		mark := "{" + args[i] + "}"
		t.Phrase, t.Acte, t.Dire = strings.ReplaceAll(t.Phrase, mark, args[i+1]), strings.ReplaceAll(t.Acte, mark, args[i+1]), strings.ReplaceAll(t.Dire, mark, args[i+1])
	}
	return t
}

func newAdvice(code string, args ...string) Advice {
	t := write(code, args...)
	return Advice{Code: code, Regle: t.Regle, Phrase: t.Phrase, Acte: t.Acte, Dire: t.Dire}
}

// advise gives the advice for a comparison: first what our own entry has wrong (D-37, D-44), then each row that
// stops or asks for a decision, then what explains a failed search by card (D-30).
func advise(c *Confrontation, rows []Row) []Advice {
	var out []Advice
	if c.Local != nil {
		for _, t := range localErrors(*c.Local, c.Titre) {
			out = append(out, newAdvice(localAdvice(t, *c.Local, c.Titre), "trait", t.Libelle()))
		}
	}
	worst := Identique
	for _, r := range rows {
		worst = max(worst, r.Verdict)
		switch r.Verdict {
		case Bloquante:
			out = append(out, blockingAdvice(c, r))
		case AAnalyser:
			a := newAdvice(analyseAdvice(r), "trait", r.Trait.Libelle())
			a.Regle = r.Regle
			out = append(out, a)
		}
	}
	switch {
	case worst >= AAnalyser:
	case c.Parole && len(out) == 0:
		out = append(out, newAdvice("ins_conseil_sans_piece")) // D-59e, D-33
	case len(out) == 0:
		out = append(out, newAdvice("ins_conseil_rien")) // D-40
	}
	if c.Vitale != nil {
		if differing := vitaleDifferences(*c.Vitale, c.Titre); len(differing) > 0 {
			a := newAdvice("ins_conseil_vitale", "traits", libelles(differing))
			a.Organisme = organisme("caisse")
			out = append(out, a)
		}
	}
	return out
}

// localErrors lists the traits of the record that differ from the document: typing errors to correct from the
// document, never from the INS (D-37).
func localErrors(local, titre Traits) []Trait {
	var out []Trait
	if local.NomNaissance != "" && titre.NomNaissance != "" && differ(local.NomNaissance, titre.NomNaissance) {
		out = append(out, TraitNomNaissance)
	}
	if l, t := titreFirst(local), titreFirst(titre); l != "" && t != "" && differ(l, t) && !sameStart(l, titre) {
		out = append(out, TraitPremierPrenom)
	}
	if !local.DateNaissance.IsZero() && !titre.DateNaissance.IsZero() && local.DateNaissance != titre.DateNaissance {
		out = append(out, TraitDateNaissance)
	}
	if local.Sexe != "" && titre.Sexe != "" && local.Sexe != titre.Sexe {
		out = append(out, TraitSexe)
	}
	return out
}

// otherList reports whether two lists of given names are not one the beginning of the other (D-22).
func otherList(a, b string) bool {
	ka, kb := compact(normalized(a)), compact(normalized(b))
	return ka != "" && kb != "" && !strings.HasPrefix(ka, kb) && !strings.HasPrefix(kb, ka)
}

// differ reports whether two names differ by more than hyphens and apostrophes.
func differ(a, b string) bool { return relate(normalized(a), normalized(b)) > markOnly }

// sameStart reports whether a given name is another cut of the list of the document (C-30).
func sameStart(premier string, titre Traits) bool {
	return titre.ListePrenoms != "" && relatePrefix(normalized(premier), normalized(titre.ListePrenoms)) <= markOnly
}

func localAdvice(t Trait, local, titre Traits) string {
	switch t {
	case TraitNomNaissance:
		if oneLetterApart(compact(normalized(local.NomNaissance)), compact(normalized(titre.NomNaissance))) {
			return "ins_conseil_local_lettre" // D-44
		}
		return "ins_conseil_local_nom" // D-52, X22
	case TraitPremierPrenom:
		for _, w := range strings.Fields(spaced(normalized(titre.ListePrenoms))) {
			if w == spaced(normalized(local.PremierPrenom)) {
				return "ins_conseil_local_prenom_usuel" // D-51, X12
			}
		}
	case TraitDateNaissance:
		if l, d := local.DateNaissance, titre.DateNaissance; l.Year == d.Year && l.Day == int(d.Month) && int(l.Month) == d.Day {
			return "ins_conseil_local_date_inversee" // D-56, X26
		}
	}
	return "ins_conseil_local" // D-37
}

// vitaleDifferences lists what the card says otherwise than the document. It is no discordance of the INS (D-30):
// it explains a failed search by card. The card cuts names at 27 characters (C-09): a name cut there is not
// another name.
func vitaleDifferences(vitale, titre Traits) []Trait {
	const cardName = 27
	var out []Trait
	name := func(t Trait, v, n string) {
		v, n = normalized(v), normalized(n)
		if v == "" || n == "" || relate(v, n) <= markOnly || (len(v) >= cardName && strings.HasPrefix(n, v)) {
			return
		}
		out = append(out, t)
	}
	name(TraitNomNaissance, vitale.NomNaissance, titre.NomNaissance)
	name(TraitPremierPrenom, titreFirst(vitale), titreFirst(titre))
	if v, t := vitale.DateNaissance, titre.DateNaissance; !v.IsZero() && !t.IsZero() && v != t {
		out = append(out, TraitDateNaissance)
	}
	return out
}

// blockingAdvice says what to do about a row that blocks (D-45, D-46, D-53 to D-55, D-58, D-59b, D-70).
func blockingAdvice(c *Confrontation, r Row) Advice {
	code, office := "ins_conseil_bloquant", true // office: who corrects it is told apart
	switch {
	case r.Trait == TraitMatricule:
		code, office = "ins_conseil_matricule", false
	case r.code == codeInsAbsent, r.code == codeDateINSInexistante, r.code == codeSexeINSInconnu:
		code, office = "ins_conseil_ins_incomplet", false // D-59b
	case r.code == codeTitreAbsent, r.code == codeDateTitreInexistante, r.code == codeDateHorsLimites, r.code == codeIllisible:
		code, office = "ins_conseil_relire", false
	case r.code == codePrenomHorsListe:
		code, office = "ins_conseil_local_prenom_usuel", false
	case r.code == codeSexeIndetermine:
		code, office = "ins_conseil_sexe_indetermine", false
	case r.Trait == TraitSexe:
		code = "ins_conseil_sexe"
	case r.Trait == TraitListePrenoms:
		code, office = "ins_conseil_liste_premier", false
	}
	offices := Organisme(c.Piece, c.Titre)
	a := newAdvice(code, "trait", r.Trait.Libelle(), "organisme", offices)
	a.Regle = r.Regle
	if office {
		a.Organisme = offices
	}
	return a
}

func analyseAdvice(r Row) string {
	switch r.code {
	case codeLieuNonReleve, codeLieuInconnu:
		return "ins_conseil_lieu_demander"
	case codeLieuAutre:
		return "ins_conseil_lieu_autre" // D-59a
	case codeListeNonRelevee:
		return "ins_conseil_liste_relever"
	case codeDateInterpretee, codeDatePermise:
		return "ins_conseil_date_interpretee" // D-57
	case codeListeINSPlusCourte:
		return "ins_conseil_liste_courte" // D-49
	}
	switch {
	case r.Accepte == NiveauCellule:
		return "ins_conseil_cellule" // D-43, D-50
	case r.Trait == TraitLieuNaissance:
		return "ins_conseil_lieu_accepter" // D-59
	}
	return "ins_conseil_accepter" // D-48
}

func libelles(traits []Trait) string {
	words := make([]string, len(traits))
	for i, t := range traits {
		words[i] = t.Libelle()
	}
	return strings.Join(words, ", ")
}

// Organisme says in one sentence who corrects an error, on the document or in the INS (D-71 to D-74). Which of the
// two is wrong, the patient knows: both offices are named.
func Organisme(piece TypePiece, t Traits) string {
	return organisme(OrganismePiece(piece)) + " " + organisme(OrganismeINS(t.LieuNaissance))
}

func organisme(code string) string {
	if code == "" {
		return ""
	}
	return texts.Get("ins_organisme_" + code).Phrase
}

// OrganismePiece is the office that corrects a document: mairie, prefecture or consulat (D-71, D-74).
func OrganismePiece(piece TypePiece) string {
	switch piece {
	case PieceTitreSejour, PieceCirculation:
		return "prefecture"
	case PieceCarteEurope:
		return "consulat"
	case "":
		return "piece"
	}
	return "mairie"
}

// OrganismeINS is the office that corrects the INS: insee for a person born in France, caisse for one born abroad
// or in Nouvelle-Calédonie (D-72, D-73). When the place of birth is not known it names both.
func OrganismeINS(lieu string) string {
	switch {
	case !COGForme(lieu) || lieu == LieuInconnuCOG:
		return "insee_ou_caisse"
	case strings.HasPrefix(lieu, "99") && lieu != "99100", strings.HasPrefix(lieu, "988"):
		return "caisse"
	}
	return "insee"
}

package ins

import "strings"

// compareNom applies D-20 (RNIV EXI PP 20).
func compareNom(c Confrontation) Row {
	const t = TraitNomNaissance
	if c.INS.NomNaissance == "" {
		return missing(t)
	}
	if c.Titre.NomNaissance == "" {
		return notRead(t, "D-20")
	}
	titre, refusal := Normalize(c.Titre.NomNaissance)
	if refusal != nil {
		return unwritable(t, "D-20", coteTitre, refusal)
	}
	ins, refusal := Normalize(c.INS.NomNaissance)
	if refusal != nil {
		return unwritable(t, "D-20", coteINS, refusal)
	}
	var out Row
	switch relate(titre, ins) {
	case sameName:
		if c.Titre.NomNaissance == c.INS.NomNaissance {
			return row(t, Identique, "ins_nom_identique")
		}
		return row(t, Identique, "ins_nom_normalise") // D-41
	case markOnly: // D-42
		out = row(t, NonBloquante, "ins_nom_tiret")
	case bareSpace: // D-43
		out = row(t, AAnalyser, "ins_nom_espace").accepted(NiveauCellule)
	default:
		out = row(t, Bloquante, nomReason(titre, ins))
	}
	return out.marked(c.Titre.NomNaissance, c.INS.NomNaissance)
}

// nomReason says in what two different names differ (D-45, D-53, D-54).
func nomReason(titre, ins string) string {
	a, b := strings.Fields(spaced(titre)), strings.Fields(spaced(ins))
	long, short := a, b
	if len(a) < len(b) {
		long, short = b, a
	}
	switch extra, inside := leftOver(long, short); {
	case inside && particles(extra):
		return "ins_nom_particule" // D-54
	case inside:
		return "ins_nom_partie" // D-53
	case oneLetterApart(compact(titre), compact(ins)):
		return "ins_nom_lettre" // D-45
	}
	return "ins_nom_different"
}

// leftOver tells whether every word of short stands in long, in order, and gives the words that short has not.
func leftOver(long, short []string) (extra []string, inside bool) {
	if len(long) == len(short) {
		return nil, false
	}
	for _, w := range long {
		if len(short) > 0 && w == short[0] {
			short = short[1:]
		} else {
			extra = append(extra, w)
		}
	}
	return extra, len(short) == 0
}

// particles reports whether every word is a particle.
func particles(words []string) bool {
	for _, w := range words {
		switch w {
		case "DE", "D", "DU", "DES", "LA", "LE", "LES", "L", "VON", "VAN", "DER", "DEN", "EL", "AL", "BEN", "BIN", "DA", "DI", "DOS":
		default:
			return false
		}
	}
	return true
}

// oneLetterApart reports whether one letter was changed, added, left out, or two neighbours swapped.
func oneLetterApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 0:
		if i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:] {
			return true
		}
		return i < len(a) && a[i+1:] == b[i+1:]
	case 1:
		return a[i:] == b[i+1:]
	}
	return false
}

// titreFirst is the premier prénom read on the document: what the agent wrote, else the proposal of C-31.
func titreFirst(t Traits) string {
	if t.PremierPrenom == "" || strings.Contains(t.PremierPrenom, ",") {
		source := t.PremierPrenom
		if source == "" {
			source = t.ListePrenoms
		}
		first, _ := FirstGivenName(source)
		return first
	}
	return t.PremierPrenom
}

// insFirst is the premier prénom of the INS: INSi has not returned one since 2023, it is then computed from the
// start of the list (C-35).
func insFirst(i INS) string {
	if i.PremierPrenom != "" && CheckPremierPrenom(i.PremierPrenom, i.ListePrenoms) == nil {
		return i.PremierPrenom
	}
	if i.ListePrenoms == "" {
		return i.PremierPrenom
	}
	first, _ := FirstGivenName(i.ListePrenoms)
	return first
}

// comparePremierPrenom applies D-21: the premier prénom of the document against the start of the list of the INS
// (RNIV EXI PP 20, EXI SI 29), on a word boundary.
func comparePremierPrenom(c Confrontation) Row {
	const t = TraitPremierPrenom
	shownTitre, shownINS := titreFirst(c.Titre), insFirst(c.INS)
	if c.INS.ListePrenoms == "" && c.INS.PremierPrenom == "" {
		return missing(t)
	}
	list := c.INS.ListePrenoms
	if list == "" {
		list = c.INS.PremierPrenom // the row of the list says that it is missing
	}
	insList, refusal := Normalize(list)
	if refusal != nil {
		return unwritable(t, "D-21", coteINS, refusal)
	}
	if shownTitre == "" {
		if c.Titre.ListePrenoms == "" && c.Titre.PremierPrenom == "" {
			return notRead(t, "D-21")
		}
		if _, refusal := Normalize(c.Titre.ListePrenoms + c.Titre.PremierPrenom); refusal != nil {
			return unwritable(t, "D-21", coteTitre, refusal)
		}
		return notRead(t, "D-21")
	}
	titre, refusal := Normalize(shownTitre)
	if refusal != nil {
		return unwritable(t, "D-21", coteTitre, refusal)
	}
	if own := normalized(c.Titre.ListePrenoms); own != "" && relatePrefix(titre, own) == otherNames { // C-30, X12
		return row(t, Bloquante, "ins_prenom_hors_liste").marked(shownTitre, shownINS)
	}
	var out Row
	switch rel := relatePrefix(titre, insList); {
	case rel <= markOnly && titre == normalized(shownINS):
		return row(t, Identique, "ins_prenom_identique")
	case rel <= markOnly && relate(titre, normalized(shownINS)) == markOnly:
		out = row(t, NonBloquante, "ins_prenom_tiret") // D-42, D-47
	case rel <= markOnly:
		return row(t, NonBloquante, "ins_prenom_debut") // EXI SI 29: another cut of the same list
	case rel == bareSpace: // D-43
		out = row(t, AAnalyser, "ins_prenom_espace").accepted(NiveauCellule)
	default:
		out = row(t, Bloquante, prenomReason(titre, insList))
	}
	return out.marked(shownTitre, shownINS)
}

// prenomReason says how a first given name differs (D-46, D-51, X13).
func prenomReason(titre, list string) string {
	words := strings.Fields(spaced(list))
	for i, w := range words {
		switch {
		case i > 0 && w == spaced(titre):
			return "ins_prenom_autre_rang" // X10
		case i == 0 && (strings.HasPrefix(compact(titre), w) || strings.HasPrefix(w, compact(titre))):
			return "ins_prenom_morceau" // X13
		case i == 0 && oneLetterApart(w, compact(titre)):
			return "ins_prenom_lettre"
		}
	}
	return "ins_prenom_different"
}

// compareListe applies D-22 (RNIV §4.5.4). first is the row of the premier prénom.
func compareListe(c Confrontation, first Row, r Reglages) Row {
	const t = TraitListePrenoms
	if c.INS.ListePrenoms == "" {
		return missing(t)
	}
	ins, refusal := Normalize(c.INS.ListePrenoms)
	if refusal != nil {
		return unwritable(t, "D-22", coteINS, refusal)
	}
	if c.Titre.ListePrenoms == "" {
		if first.Verdict == Bloquante { // nothing says that the list belongs to this person
			return row(t, Bloquante, "ins_liste_premier")
		}
		return row(t, AAnalyser, "ins_liste_non_relevee").accepted(NiveauAgent)
	}
	titre, refusal := Normalize(c.Titre.ListePrenoms)
	if refusal != nil {
		return unwritable(t, "D-22", coteTitre, refusal)
	}
	rel := relate(titre, ins)
	spacedEqual := spaced(titre) == spaced(ins)
	kt, ki := compact(titre), compact(ins)
	var out Row
	switch {
	case rel == sameName && c.Titre.ListePrenoms == c.INS.ListePrenoms:
		return row(t, Identique, "ins_liste_identique")
	case spacedEqual: // C equal
		return row(t, Identique, "ins_liste_normalisee")
	case rel == markOnly:
		out = row(t, NonBloquante, "ins_liste_tiret")
	case rel == bareSpace:
		out = row(t, AAnalyser, "ins_liste_espace").accepted(NiveauCellule)
	case first.Verdict == Bloquante:
		out = row(t, Bloquante, "ins_liste_premier") // D-21
	case strings.HasPrefix(ki, kt): // D-48
		out = row(t, AAnalyser, "ins_liste_ins_plus_longue").accepted(cut(r.QuiAccepteListe, titre, ins))
	case strings.HasPrefix(kt, ki): // D-49
		out = row(t, AAnalyser, "ins_liste_ins_plus_courte").accepted(cut(r.QuiAccepteListe, ins, titre))
	default: // D-50
		out = row(t, AAnalyser, "ins_liste_autre").accepted(NiveauCellule)
	}
	return out.marked(c.Titre.ListePrenoms, c.INS.ListePrenoms)
}

// cut raises the level when the shorter list stops within a word of the longer: it may be a truncation, it may be
// another name (MARIE, MARIELLE), so more than one pair of eyes looks at it.
func cut(level Niveau, short, long string) Niveau {
	if relatePrefix(short, long) == otherNames {
		return max(level, NiveauReferent)
	}
	return level
}

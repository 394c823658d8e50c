package ins

import "strings"

// compareNom applies D-20 (RNIV EXI PP 20).
func compareNom(titre, ins *reading) finding {
	const t = TraitNomNaissance
	switch {
	case ins.nom == "" && ins.nomErr == nil:
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case titre.nom == "" && titre.nomErr == nil:
		return finding{trait: t, verdict: Bloquante, code: codeTitreAbsent}
	case titre.nomErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: titre.nomErr, side: coteTitre}
	case ins.nomErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: ins.nomErr, side: coteINS}
	}
	switch relate(titre.nom, ins.nom) {
	case sameName:
		if titre.shownNom == ins.shownNom {
			return finding{trait: t, code: "ins_nom_identique"}
		}
		return finding{trait: t, code: "ins_nom_normalise"} // D-41
	case markOnly: // D-42
		return finding{trait: t, verdict: NonBloquante, code: "ins_nom_tiret"}
	case bareSpace: // D-43
		return finding{trait: t, verdict: AAnalyser, code: "ins_nom_espace"}.by(NiveauCellule)
	}
	return finding{trait: t, verdict: Bloquante, code: nomReason(titre.nom, ins.nom)}
}

// nomReason says in what two different names differ (D-45, D-53, D-54).
func nomReason(titre, ins string) reason {
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
func comparePremierPrenom(titre, ins *reading) finding {
	const t = TraitPremierPrenom
	list, listErr := ins.list, ins.listErr
	if list == "" && listErr == nil { // the row of the list says that it is missing
		list, listErr = ins.first, ins.firstErr
	}
	switch {
	case list == "" && listErr == nil:
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case listErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: listErr, side: coteINS}
	case titre.firstErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: titre.firstErr, side: coteTitre}
	case titre.first == "":
		return finding{trait: t, verdict: Bloquante, code: codeTitreAbsent}
	case titre.list != "" && relatePrefix(titre.first, titre.list) == otherNames: // C-30, X12
		return finding{trait: t, verdict: Bloquante, code: codePrenomHorsListe}
	}
	computed := ins.first
	if relatePrefix(computed, list) > markOnly { // a premier prénom that its own list denies
		computed, _ = FirstGivenName(list)
	}
	switch rel := relatePrefix(titre.first, list); {
	case rel <= markOnly && titre.first == computed:
		return finding{trait: t, code: "ins_prenom_identique"}
	case rel <= markOnly && relate(titre.first, computed) == markOnly: // D-42, D-47
		return finding{trait: t, verdict: NonBloquante, code: "ins_prenom_tiret"}
	case rel <= markOnly: // EXI SI 29: another cut of the same list
		return finding{trait: t, verdict: NonBloquante, code: codePrenomDebut}
	case rel == bareSpace: // D-43
		return finding{trait: t, verdict: AAnalyser, code: "ins_prenom_espace"}.by(NiveauCellule)
	}
	return finding{trait: t, verdict: Bloquante, code: prenomReason(titre.first, list)}
}

// prenomReason says how a first given name differs (D-46, D-51, X13).
func prenomReason(titre, list string) reason {
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
func compareListe(titre, ins *reading, first finding, r Reglages) finding {
	const t = TraitListePrenoms
	switch {
	case ins.list == "" && ins.listErr == nil:
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case ins.listErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: ins.listErr, side: coteINS}
	case titre.listErr != nil:
		return finding{trait: t, verdict: Bloquante, code: codeIllisible, refusal: titre.listErr, side: coteTitre}
	case titre.list == "" && first.verdict == Bloquante: // nothing says that the list belongs to this person
		return finding{trait: t, verdict: Bloquante, code: "ins_liste_premier"}
	case titre.list == "":
		return finding{trait: t, verdict: AAnalyser, code: codeListeNonRelevee}.by(NiveauAgent)
	case titre.shownList == ins.shownList:
		return finding{trait: t, code: "ins_liste_identique"}
	}
	rel := relate(titre.list, ins.list)
	switch {
	case rel == sameName, rel == markOnly && spaced(titre.list) == spaced(ins.list): // C equal
		return finding{trait: t, code: "ins_liste_normalisee"}
	case rel == markOnly:
		return finding{trait: t, verdict: NonBloquante, code: "ins_liste_tiret"}
	case first.verdict == Bloquante: // D-21
		return finding{trait: t, verdict: Bloquante, code: "ins_liste_premier"}
	case rel == bareSpace:
		return finding{trait: t, verdict: AAnalyser, code: "ins_liste_espace"}.by(NiveauCellule)
	}
	switch kt, ki := compact(titre.list), compact(ins.list); {
	case strings.HasPrefix(ki, kt): // D-48
		return finding{trait: t, verdict: AAnalyser, code: codeListeINSPlusLongue}.by(cut(r.QuiAccepteListe, titre.list, ins.list))
	case strings.HasPrefix(kt, ki): // D-49
		return finding{trait: t, verdict: AAnalyser, code: codeListeINSPlusCourte}.by(cut(r.QuiAccepteListe, ins.list, titre.list))
	}
	return finding{trait: t, verdict: AAnalyser, code: "ins_liste_autre"}.by(NiveauCellule) // D-50
}

// cut raises the level when the shorter list stops within a word of the longer: it may be a truncation, it may be
// another name (MARIE, MARIELLE), so more than one pair of eyes looks at it.
func cut(level Niveau, short, long string) Niveau {
	if relatePrefix(short, long) == otherNames {
		return max(level, NiveauReferent)
	}
	return level
}

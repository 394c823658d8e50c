package ins

import (
	"strings"
	"time"
)

// compareDate applies D-24 (RNIV EXI PP 20) and C-44.
func compareDate(c *Confrontation, r Reglages) finding {
	const t = TraitDateNaissance
	titre, ins := c.Titre.DateNaissance, c.INS.DateNaissance
	switch {
	case ins.IsZero():
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case !ins.Existe():
		return finding{trait: t, verdict: Bloquante, code: codeDateINSInexistante}
	case titre.IsZero():
		return finding{trait: t, verdict: Bloquante, code: codeTitreAbsent}
	case !titre.Existe():
		return finding{trait: t, verdict: Bloquante, code: codeDateTitreInexistante}
	case CheckBirth(titre, c.Le) != nil, CheckBirth(ins, c.Le) != nil: // C-46: equal or not
		return finding{trait: t, verdict: Bloquante, code: codeDateHorsLimites}
	case titre == ins && interpreted(c):
		if r.DateInterpreteeQualifiable {
			return finding{trait: t, verdict: AAnalyser, code: codeDatePermise}.by(NiveauAgent)
		}
		return finding{trait: t, verdict: AAnalyser, code: codeDateInterpretee}.by(NiveauCellule)
	case titre == ins:
		return finding{trait: t, verdict: Identique, code: "ins_date_identique"}
	}
	return finding{trait: t, verdict: Bloquante, code: dateReason(titre, ins, interpreted(c))}
}

// interpreted reports whether the date compared was completed by EXI PP 19, on the document or in the record.
func interpreted(c *Confrontation) bool {
	return c.Titre.DateCertitude.Interpretee() || c.INS.DateCertitude.Interpretee() ||
		(c.Local != nil && c.Local.DateCertitude.Interpretee() && c.Local.DateNaissance == c.Titre.DateNaissance)
}

func dateReason(titre, ins Date, interpretee bool) reason {
	switch {
	case interpretee:
		return "ins_date_interpretee_differente" // X28
	case titre.Year == ins.Year && titre.Day == int(ins.Month) && int(titre.Month) == ins.Day:
		return "ins_date_inversee" // D-55, X25
	case oneDigitApart(titre, ins):
		return "ins_date_chiffre"
	}
	return "ins_date_differente"
}

func oneDigitApart(a, b Date) bool {
	x, y := a.FR(), b.FR()
	n := 0
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			n++
		}
	}
	return n == 1 && len(x) == len(y)
}

// placeSpans marks the characters that differ place by place: for values of fixed form.
func placeSpans(titre, ins string) (inTitre, inINS []Span) {
	a, b := []rune(titre), []rune(ins)
	if len(a) != len(b) {
		return diffSpans(titre, ins)
	}
	for i := range a {
		if a[i] != b[i] {
			inTitre, inINS = mark(inTitre, i, i+1), mark(inINS, i, i+1)
		}
	}
	return inTitre, inINS
}

// compareSexe applies D-23 (RNIV EXI PP 20, C-50).
func compareSexe(c *Confrontation) finding {
	const t = TraitSexe
	titre, ins := Sexe(strings.ToUpper(string(c.Titre.Sexe))), c.INS.Sexe
	switch {
	case ins == "":
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case ins != Masculin && ins != Feminin:
		return finding{trait: t, verdict: Bloquante, code: codeSexeINSInconnu}
	case titre == "":
		return finding{trait: t, verdict: Bloquante, code: codeTitreAbsent}
	case titre == ins:
		return finding{trait: t, verdict: Identique, code: "ins_sexe_identique"}
	case titre == Indetermine:
		return finding{trait: t, verdict: Bloquante, code: codeSexeIndetermine}
	}
	return finding{trait: t, verdict: Bloquante, code: "ins_sexe_different"}
}

// compareLieu applies D-25: a difference of code never blocks (RNIV §4.5.4.1). Who may accept it depends on what is
// known of the two codes (D-59, D-59a).
func compareLieu(c *Confrontation, r Reglages) finding {
	const t = TraitLieuNaissance
	titre, ins := strings.ToUpper(strings.TrimSpace(c.Titre.LieuNaissance)), strings.ToUpper(strings.TrimSpace(c.INS.LieuNaissance))
	switch {
	case ins == "":
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case titre == ins && ins == LieuInconnuCOG: // C-63: equal, with a remark
		return finding{trait: t, verdict: Identique, code: "ins_lieu_inconnu_partout"}
	case titre == ins:
		return finding{trait: t, verdict: Identique, code: "ins_lieu_identique"}
	case titre == "":
		return finding{trait: t, verdict: AAnalyser, code: codeLieuNonReleve}.by(r.QuiAccepteLieu)
	case titre == LieuInconnuCOG:
		return finding{trait: t, verdict: AAnalyser, code: codeLieuInconnu}.by(r.QuiAccepteLieu)
	}
	lien, code := linkPlaces(c.Lieux, titre, ins, c.INS.DateNaissance)
	out := finding{trait: t, verdict: AAnalyser, code: code}.by(r.QuiAccepteLieu)
	if lien == AutreLieu {
		out.accepte = NiveauCellule
	}
	return out
}

// Dates on which codes changed for many places at once.
var (
	independanceAlgerie = Date{1962, time.July, 3}
	departementsParis   = Date{1968, time.January, 1}
)

// linkPlaces judges two different codes: what the tables know first, else the regular changes of C-66 to C-68.
func linkPlaces(known LienLieu, titre, ins string, naissance Date) (LienLieu, reason) {
	if !COGForme(titre) || !COGForme(ins) {
		return LieuxNonJuges, "ins_lieu_different"
	}
	switch {
	case known == LieuxIncertains: // the tables know more than the regular changes: 20004 is 2A004, not 2B004 (C-66)
		return LieuxIncertains, "ins_lieu_indecis"
	case corse(titre, ins): // C-66
		return MemeLieu, "ins_lieu_corse"
	case algerie(titre, ins, naissance) || algerie(ins, titre, naissance): // C-68
		return MemeLieu, "ins_lieu_algerie"
	case known == MemeLieu:
		return MemeLieu, "ins_lieu_historique"
	case known == AutreLieu:
		return AutreLieu, codeLieuAutre
	case seine(titre, ins, naissance) || seine(ins, titre, naissance): // C-67
		return MemeLieu, "ins_lieu_seine"
	case !sameTerritory(titre, ins):
		return AutreLieu, codeLieuAutre
	}
	return LieuxNonJuges, "ins_lieu_different"
}

// corse reads 20xxx, 2Axxx and 2Bxxx as one place (C-66).
func corse(a, b string) bool {
	if a[2:] != b[2:] || a[0] != '2' || b[0] != '2' {
		return false
	}
	x, y := a[1], b[1]
	return strings.IndexByte("0AB", x) >= 0 && strings.IndexByte("0AB", y) >= 0 && (x == '0') != (y == '0')
}

// algerie reads the country code and the former départements 91 to 94 as one place, for births before the
// independence (C-68).
func algerie(country, commune string, naissance Date) bool {
	return country == "99352" && commune[0] == '9' && '1' <= commune[1] && commune[1] <= '4' &&
		!naissance.IsZero() && naissance.Avant(independanceAlgerie)
}

// seine reads the codes of the Seine (75) and of the Seine-et-Oise (78) before 1968 as those of the départements
// that followed, which kept the last three digits (C-67).
func seine(old, now string, naissance Date) bool {
	if old[2:] != now[2:] || naissance.IsZero() || !naissance.Avant(departementsParis) {
		return false
	}
	switch old[:2] {
	case "75":
		return now[:2] == "92" || now[:2] == "93" || now[:2] == "94"
	case "78":
		return now[:2] == "91" || now[:2] == "92" || now[:2] == "93" || now[:2] == "94" || now[:2] == "95"
	}
	return false
}

// sameTerritory reports whether a commune may have had both codes in its history, as far as the départements tell:
// the same one, or two between which communes moved. Codes of the old colonies and of countries tell nothing.
func sameTerritory(a, b string) bool {
	x, y := a[:2], b[:2]
	if x == y {
		return true
	}
	if x == "2A" && y == "2B" || x == "2B" && y == "2A" { // C-66: no commune was ever in both
		return false
	}
	for _, group := range territories {
		if strings.Contains(group, x) && strings.Contains(group, y) {
			return true
		}
	}
	return x > "90" && y > "90" // 91 to 99: overseas, former Algeria, countries
}

// territories are the départements between which communes moved since 1943.
var territories = []string{"20 2A 2B", "75 78 91 92 93 94 95", "01 38 69 71", "91 92 93 94 99"}

// compareMatricule applies D-26 to the matricule and to the OID that says its nature. The document has none:
// nothing is compared, and the number of the card is not this one (D-27). A wrong key is kept as received.
func compareMatricule(c *Confrontation, r Reglages) finding {
	const t = TraitMatricule
	m, oid := c.INS.Matricule, c.INS.OID
	switch {
	case m == "":
		return finding{trait: t, verdict: Bloquante, code: codeInsAbsent}
	case !m.bienForme():
		return finding{trait: t, verdict: Bloquante, code: "ins_matricule_ins_forme"}
	case oid == "":
		return finding{trait: t, verdict: Bloquante, code: "ins_matricule_sans_oid"}
	case oid.Nature() == "":
		return finding{trait: t, verdict: Bloquante, code: "ins_matricule_oid_inconnu"}
	case !oid.Admis(r.Production):
		return finding{trait: t, verdict: Bloquante, code: "ins_matricule_oid_test"}
	case len(m) == bodyLength:
		return finding{trait: t, verdict: Identique, code: "ins_matricule_ins_sans_cle"}
	case !m.CleJuste():
		return finding{trait: t, verdict: NonBloquante, code: "ins_matricule_ins_cle"}
	}
	return finding{trait: t, verdict: Identique, code: "ins_matricule_ins"}
}

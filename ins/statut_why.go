package ins

import "guichet/assets/texts"

// Pourquoi says in one sentence why the identity has its status, and what would raise it (A.1, RNIV §3.2.1).
func (i Identite) Pourquoi() texts.Text {
	switch {
	case i.FusionneeDans != "":
		return texts.Get("ins_pourquoi_fusionnee")
	case i.Attributs.Douteuse:
		return texts.Get("ins_pourquoi_douteuse")
	case i.Attributs.Fictive:
		return texts.Get("ins_pourquoi_fictive")
	}
	switch i.Statut() {
	case Qualifiee:
		return texts.Get("ins_pourquoi_qualifiee", "piece", i.pieceLabel())
	case Validee:
		return texts.Get("ins_pourquoi_validee", "piece", i.pieceLabel())
	case Recuperee:
		return texts.Get("ins_pourquoi_recuperee")
	}
	return texts.Get("ins_pourquoi_provisoire")
}

func (i Identite) pieceLabel() string {
	info, ok := PieceOf(i.Preuve.Type)
	if !ok {
		return "pièce d’identité"
	}
	return info.Libelle
}

// VerificationDue tells whether the INS of an identity is to be verified on the day le: at each visit for a NIA
// (D-61), every annees years otherwise (D-60: 3 to 5; anything else counts as 3). derniere is the day of the last
// récupération or vérification. RECUP and the others have nothing to verify here.
func (i Identite) VerificationDue(derniere, le Date, annees int) (Advice, bool) {
	if i.Statut() != Qualifiee {
		return Advice{}, false
	}
	if annees < 3 || annees > 5 {
		annees = 3
	}
	switch {
	case i.INS.OID == OIDNIA && derniere != le:
		return newAdvice("ins_verification_nia"), true
	case derniere.IsZero() || derniere.Age(le) >= annees:
		return newAdvice("ins_verification_periode"), true
	}
	return Advice{}, false
}

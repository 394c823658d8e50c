package ins

import (
	"slices"
	"strings"

	"guichet/assets/texts"
)

// PairKind is what two records may be to each other.
type PairKind string

// The judgements. None of them merges anything.
const (
	PairNone       PairKind = ""
	PairDoublon    PairKind = "DPOT"        // doublon potentiel
	PairHomonyme   PairKind = "HOMA"        // two persons: homonyme avéré
	PairApprochant PairKind = "APPROCHANT"  // twins and siblings: set homonyme, never match
	PairMemeINS    PairKind = "DOUBLON_INS" // one active matricule on two records
)

// Pair is the judgement of two records, with its reason.
type Pair struct {
	Kind                PairKind
	Code, Regle, Raison string
}

func pair(kind PairKind, code string) Pair {
	t := texts.Get(code)
	return Pair{Kind: kind, Code: code, Regle: t.Regle, Raison: t.Phrase}
}

// JudgePair judges two records: same exact birth date and same nom, nom de naissance crossed with nom utilisé;
// records without date are not compared. Two QUAL records are judged by their INS alone. It is the tool that
// looks for duplicates in the base.
func JudgePair(a, b Identite) Pair {
	if a.ID == b.ID || a.FusionneeDans != "" || b.FusionneeDans != "" {
		return Pair{}
	}
	if a.INS != nil && b.INS != nil && a.INS.SameNumber(*b.INS) {
		return pair(PairMemeINS, "ins_paire_meme_ins")
	}
	if a.DateNaissance.IsZero() || a.DateNaissance != b.DateNaissance || !crossed(a, b) {
		return Pair{}
	}
	first := relateFirst(a, b)
	switch {
	case a.Statut() == Qualifiee && b.Statut() == Qualifiee && a.INS.OID == b.INS.OID: // a NIA may have become a NIR
		if first {
			return pair(PairHomonyme, "ins_paire_homonyme")
		}
		return Pair{}
	case first:
		return pair(PairDoublon, "ins_paire_doublon")
	case sharesGivenName(a, b): // a prénom usuel entered as first (D-51)
		return pair(PairDoublon, "ins_paire_prenom_usuel")
	case sameInitials(a.PremierPrenom, b.PremierPrenom):
		return pair(PairApprochant, "ins_paire_approchant")
	}
	return Pair{}
}

// crossed reports whether a nom of one is a nom of the other, separators ignored.
func crossed(a, b Identite) bool {
	for _, x := range []string{a.NomNaissance, a.NomUtilise} {
		for _, y := range []string{b.NomNaissance, b.NomUtilise} {
			if k := SearchKey(x); k != "" && k == SearchKey(y) {
				return true
			}
		}
	}
	return false
}

// relateFirst reports whether one premier prénom is another cut of the other (C-30).
func relateFirst(a, b Identite) bool {
	x, y := normalized(a.PremierPrenom), normalized(b.PremierPrenom)
	return relatePrefix(x, y) <= bareSpace || relatePrefix(y, x) <= bareSpace
}

func sharesGivenName(a, b Identite) bool {
	list := func(i Identite) []string {
		return strings.Fields(spaced(normalized(i.ListePrenoms)) + " " + spaced(normalized(i.PrenomUtilise)))
	}
	return slices.Contains(list(a), spaced(normalized(b.PremierPrenom))) || slices.Contains(list(b), spaced(normalized(a.PremierPrenom)))
}

// sameInitials reports whether the first letters of two given names agree: two of them, as LEA and LEO (X36).
func sameInitials(a, b string) bool {
	const letters = 2
	x, y := SearchKey(a), SearchKey(b)
	return len(x) >= letters && len(y) >= letters && x[:letters] == y[:letters]
}

package ins

import "strings"

// Niveau is how much a person may accept (D-32, H-43).
type Niveau uint8

// The three levels, each including the one before.
const (
	NiveauAgent Niveau = iota
	NiveauReferent
	NiveauCellule
)

// String is the French word a person reads.
func (n Niveau) String() string {
	switch n {
	case NiveauAgent:
		return "agent d’accueil"
	case NiveauReferent:
		return "référent"
	}
	return "cellule d’identitovigilance"
}

// reaches reports whether a level may do what needs the level need. A level that does not exist may do nothing.
func (n Niveau) reaches(need Niveau) bool { return need <= n && n <= NiveauCellule }

// Acceptation is one line of the table of who accepts what (D-32).
type Acceptation struct {
	Trait  Trait
	Cas    string // the difference, in words
	Niveau Niveau
	Regle  string
}

// Acceptations is the table of who accepts which difference à analyser under these settings (D-32). The blocking
// differences are not in it: nobody accepts them (G-31).
func Acceptations(r Reglages) []Acceptation {
	interpreted := NiveauCellule
	if r.DateInterpreteeQualifiable {
		interpreted = NiveauAgent
	}
	return []Acceptation{
		{TraitNomNaissance, "une espace d’un seul côté", NiveauCellule, "D-43"},
		{TraitPremierPrenom, "une espace d’un seul côté", NiveauCellule, "D-43"},
		{TraitListePrenoms, "liste plus longue ou plus courte, même début", r.QuiAccepteListe, "D-48, D-49"},
		{TraitListePrenoms, "liste coupée dans un prénom", max(r.QuiAccepteListe, NiveauReferent), "D-22"},
		{TraitListePrenoms, "liste non relevée sur la pièce", NiveauAgent, "D-22"},
		{TraitListePrenoms, "autres prénoms, ou autre ordre", NiveauCellule, "D-50"},
		{TraitDateNaissance, "date interprétée", interpreted, "C-44, D-57"},
		{TraitLieuNaissance, "même lieu sous un autre code, ou code non connu", r.QuiAccepteLieu, "D-59"},
		{TraitLieuNaissance, "autre lieu", NiveauCellule, "D-59a"},
	}
}

// blank reports whether a reason says nothing.
func blank(motif string) bool { return strings.TrimSpace(motif) == "" }

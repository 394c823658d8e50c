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

// blank reports whether a reason says nothing.
func blank(motif string) bool { return strings.TrimSpace(motif) == "" }

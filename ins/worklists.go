package ins

// The worklists (D-80): a code each.
const (
	ListeARecuperer     = "a_recuperer"    // 01, 02, no answer
	ListeDiscordance    = "discordance"    // INS and document disagree
	ListeDoublon        = "doublon"        // duplicates and homonyms to judge
	ListeAValider       = "a_valider"      // deferred validation
	ListeRetrogradation = "retrogradation" // demotions
	ListeDouteuse       = "douteuse"       // identities douteuses or fictives to resolve
	ListeVerification   = "verification"   // vérifications due (H-32, D-61)
	ListeEtiquettes     = "etiquettes"     // labels to destroy (E-25)
	ListeFusion         = "fusion"         // merges asked of the référentiel
	ListeFlux           = "flux"           // messages that could not leave
)

// Listes are the worklists in the order in which they are shown.
func Listes() []string {
	return []string{ListeARecuperer, ListeDiscordance, ListeDoublon, ListeAValider, ListeRetrogradation, ListeDouteuse,
		ListeVerification, ListeEtiquettes, ListeFusion, ListeFlux}
}

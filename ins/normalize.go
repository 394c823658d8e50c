package ins

import "guichet/assets/texts"

// Normalize writes a typed name in the INSi alphabet (C-01 to C-07): capitals, no accents, ligatures opened,
// typographic apostrophes and dashes made plain, runs of spaces made one. It drops no letter silently: a
// character it cannot write is refused by name (C-05). Normalize(Normalize(x)) == Normalize(x).
func Normalize(s string) (string, *texts.Refusal) { panic("ins: not built yet") }

// FirstGivenName proposes a premier prénom from the list of an identity document (with its commas) or of INSi
// (C-31, C-35). sure is false when the patient must be asked (C-31 case 3); the proposal is then the first word.
func FirstGivenName(liste string) (prenom string, sure bool) { panic("ins: not built yet") }

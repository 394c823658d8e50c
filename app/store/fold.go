package store

import (
	"strings"

	"guichet/ins"
)

const namesSeparator = "\x1f" // stands in no key: those are capital letters

// foldedNames is what the search table seals of an identity: the keys of the four names of EXI SI 03.
func foldedNames(i ins.Identite) string {
	k := ins.SearchKeys(i)
	return k.NomNaissance + namesSeparator + k.NomUtilise + namesSeparator + k.PremierPrenom + namesSeparator + k.PrenomUtilise
}

// prefixes are the keys of what a search asks of names.
type prefixes struct{ nom, prenom string }

// in sorts the candidates of a date without opening whole identities. ins.Matches judges those that remain: this is
// the same rule on the stored keys, and a test holds the two together.
func (p prefixes) in(folded string) bool {
	naissance, rest, _ := strings.Cut(folded, namesSeparator)
	utilise, rest, _ := strings.Cut(rest, namesSeparator)
	premier, prenomUtilise, _ := strings.Cut(rest, namesSeparator)
	return (strings.HasPrefix(naissance, p.nom) || strings.HasPrefix(utilise, p.nom)) &&
		(strings.HasPrefix(premier, p.prenom) || strings.HasPrefix(prenomUtilise, p.prenom))
}

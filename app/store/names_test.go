package store

import (
	"testing"

	"guichet/ins"
)

// The candidates sorted on sealed keys are those that the rule of ins keeps (RNIV EXI SI 03).
func FuzzPrefixes_AgreeWithTheRule(f *testing.F) {
	f.Add("D'ARTAGNAN", "LE GOFF", "PIERRE-ALAIN", "", "d art", "pierre a")
	f.Add("MARTIN", "", "ZOE", "ZO", "", "zô")
	f.Add("MARTIN", "", "ZOE", "", "-", "'")
	f.Add("Œ", "\x1f", "A\x1fB", "", "oe", "ab")
	f.Fuzz(func(t *testing.T, nom, utilise, premier, prenomUtilise, cherche, prenom string) {
		i := ins.Identite{NomUtilise: utilise, PrenomUtilise: prenomUtilise, Traits: ins.Traits{NomNaissance: nom, PremierPrenom: premier}}
		_, want := ins.Matches(ins.Criteres{Nom: cherche, Prenom: prenom}, i)
		got := prefixes{ins.SearchKey(cherche), ins.SearchKey(prenom)}.in(foldedNames(i))
		if got != want {
			t.Fatalf("got %t, the rule says %t", got, want)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add(keyMark + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
	f.Add("guichet-cle-1:AAAA")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := parseKey(s)
		if err != nil && k != (Key{}) {
			t.Fatal("a refused key is not given")
		}
	})
}

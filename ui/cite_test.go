package ui

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

func TestCited_OwnNumbersAreNotForPeople(t *testing.T) {
	for sentence, want := range map[string]string{
		"INSi ne trouve personne (D-15, D-59d, D-75, RNIV §4.6).":     "INSi ne trouve personne (RNIV §4.6).",
		"Les premiers prénoms sont différents (RNIV EXI PP 20). D-21": "Les premiers prénoms sont différents (RNIV EXI PP 20).",
		"Les dates sont les mêmes ; acceptable après analyse (C-44).": "Les dates sont les mêmes ; acceptable après analyse.",
		"D-46, RNIV EXI SI 29": "RNIV EXI SI 29",
		"DM-60":                "",
		"RNIV EXI PP 20, D-21": "RNIV EXI PP 20",
		"RNIV EXI PP 20":       "RNIV EXI PP 20",
		"Née le 3, à Saint-Denis (Seine-Saint-Denis, 93066).": "Née le 3, à Saint-Denis (Seine-Saint-Denis, 93066).",
		"La carte d’identité A-B reste.":                      "La carte d’identité A-B reste.",
	} {
		require.Equal(t, want, cited(sentence))
	}
}

func TestCited_NoSentenceKeepsAnOwnNumber(t *testing.T) {
	number := regexp.MustCompile(`(?:^|[ (])(?:[A-H]|DM)-\d`)
	for _, code := range texts.Codes() {
		text := texts.Get(code)
		for _, s := range []string{text.Phrase, text.Acte, text.Regle, text.Acte + " (" + text.Regle + ")."} {
			require.NotRegexp(t, number, cited(s), code)
		}
	}
}

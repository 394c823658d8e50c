package ui

import (
	"regexp"
	"strings"
)

// The rules of the law and of the guides are named to people: RNIV EXI PP 20, the guide of INSi. The numbers under which
// this program keeps its own requirements (D-21, DM-60) are for its tests and its journal.
var (
	ownNumber = regexp.MustCompile(`\b(?:[A-HPV]|DM)-\d+[a-z]?\b`)
	ownOnly   = regexp.MustCompile(`^(?:[A-HPV]|DM)-\d+[a-z]?$`)
	bracketed = regexp.MustCompile(` ?\(([^()]*)\)`)
	atEnd     = regexp.MustCompile(`(?:[,;]? *(?:[A-HPV]|DM)-\d+[a-z]?)+$`)
)

// cited takes the program's own rule numbers out of a sentence, with the parentheses that held nothing else.
func cited(sentence string) string {
	if !strings.Contains(sentence, "-") || !ownNumber.MatchString(sentence) {
		return sentence
	}
	sentence = bracketed.ReplaceAllStringFunc(sentence, func(found string) string {
		inner := bracketed.FindStringSubmatch(found)[1]
		kept := publicRules(inner)
		switch kept {
		case inner:
			return found
		case "":
			return ""
		}
		return strings.Replace(found, inner, kept, 1)
	})
	if kept := publicRules(sentence); kept != sentence {
		return kept // a list of rules alone
	}
	return atEnd.ReplaceAllString(sentence, "")
}

// publicRules keeps, of a list of rules, those that a person can look up.
func publicRules(list string) string {
	var kept []string
	parts := strings.Split(list, ", ")
	for _, p := range parts {
		if !ownOnly.MatchString(strings.TrimSpace(p)) {
			kept = append(kept, p)
		}
	}
	if len(kept) == len(parts) {
		return list
	}
	return strings.Join(kept, ", ")
}

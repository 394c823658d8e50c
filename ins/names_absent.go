package ins

import (
	"strings"

	"guichet/assets/texts"
)

// This file holds what a document says in place of a name: that there is none (C-20), or how a name was got.

// absentNom and absentPrenom read a normalised name: the marks that a document bears when it shows none, however they are spaced,
// become the word of C-20. Anything else is left as it is.
func absentNom(n string) string {
	if mayBeAbsent(n) && (crossedOut(n) || compact(n) == SansNom) {
		return SansNom
	}
	return n
}

func absentPrenom(n string) string {
	if !mayBeAbsent(n) {
		return n
	}
	switch k := compact(n); {
	case crossedOut(n), k == SansPrenom, k == SansPrenom+"S", k == "SP":
		return SansPrenom
	}
	return n
}

// mayBeAbsent tells most names from the marks of C-20 at no cost.
func mayBeAbsent(n string) bool { return n != "" && (n[0] == 'S' || n[0] == 'X') }

// crossedOut reports whether a name is crosses and nothing else: XXX.
func crossedOut(n string) bool {
	k := compact(n)
	return len(k) >= 3 && strings.Trim(k, "X") == ""
}

// WithoutGivenName is the entry of a person without any given name on his document, or of a newborn who has none yet, as one
// act: the word of C-20 in the premier prénom and in the list. The record remembers it by this word.
func (s Saisie) WithoutGivenName() Saisie {
	s.PremierPrenom, s.ListePrenoms = SansPrenom, SansPrenom
	return s
}

// WithoutGivenName reports whether the traits say that the person bears no given name (C-20).
func (t Traits) WithoutGivenName() bool {
	return absentPrenom(normalized(t.PremierPrenom)) == SansPrenom
}

// Proposal is a value that the agent may take for a trait by one act, with the sentence that says why. Nothing is written by
// itself (A-59, C-05).
type Proposal struct {
	Trait    Trait
	Valeur   string
	Sentence texts.Sentence
}

// UsedName is a nom utilisé as a person typed it, read for the words that say only how it was got.
type UsedName struct {
	Nom string // normalised, as typed
	// Mention is the word to leave out, as typed; empty when there is none.
	Mention string
	// Choix are the names that may be meant, best first: Nom alone when there is no mention.
	Choix []string
}

// notNames are the words of A-60, normalised: written whole, or as titles and registers shorten them.
var notNames = map[string]bool{
	"EPOUSE": true, "EPOUX": true, "EP": true, "EPSE": true, "EPX": true, "VEUVE": true, "VEUF": true, "VVE": true, "VF": true,
	"DIVORCEE": true, "DIVORCE": true, "DIV": true,
}

// ReadUsedName reads a nom utilisé: "VVE PETIT", "Ép. PETIT", "PETIT épouse DURAND". The name is proposed without the word.
// A name that is nothing but the word is a name: nobody is asked to empty the field.
func ReadUsedName(typed string) (UsedName, *texts.Refusal) {
	words := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\t' || r == ',' })
	var before, after []string
	var mention string
	for i, w := range words {
		word, rest, dotted := strings.Cut(strings.Trim(w, "():"), ".")
		switch {
		case notNames[normalized(word)] && (rest != "" || len(words) > 1):
			if mention == "" {
				mention = strings.TrimRight(strings.TrimLeft(w, "("), "):")
				if dotted {
					mention = word + "."
				}
			}
			if rest != "" {
				after = append(after, rest)
			}
		case mention != "":
			after = append(after, strings.TrimSuffix(w, ")"))
		default:
			before = append(before, words[i])
		}
	}
	if mention == "" {
		nom, refusal := NormalizeNom(typed)
		return UsedName{Nom: nom, Choix: []string{nom}}, refusal
	}
	out := UsedName{Mention: mention}
	for _, parts := range [][]string{before, after, afterDe(after)} {
		nom, refusal := NormalizeNom(strings.Join(parts, " "))
		if refusal != nil {
			return UsedName{}, refusal
		}
		if nom != "" {
			out.Choix = append(out.Choix, nom)
		}
	}
	if len(out.Choix) == 0 {
		return UsedName{}, texts.Refuse("ins_nom_sans_lettre")
	}
	if len(before) == 0 && len(out.Choix) > 1 { // "épouse de PETIT": PETIT first, DE PETIT may be meant
		out.Choix[0], out.Choix[1] = out.Choix[1], out.Choix[0]
	}
	out.Nom = out.Choix[0]
	return out, nil
}

// afterDe leaves out the "de" that joins the word to the name; nil when there is none.
func afterDe(words []string) []string {
	if len(words) > 1 && normalized(words[0]) == "DE" {
		return words[1:]
	}
	return nil
}

// refuseMention refuses a nom utilisé that holds a word of A-60, and says what to write.
func refuseMention(nom string) *texts.Refusal {
	found := false
	for word := range strings.SplitSeq(nom, " ") {
		found = found || notNames[word]
	}
	if !found {
		return nil
	}
	used, refusal := ReadUsedName(nom)
	if refusal != nil || used.Mention == "" {
		return nil // the writing is judged elsewhere
	}
	return texts.Refuse("ins_nom_utilise_mention", "mention", used.Mention, "choix", strings.Join(used.Choix, " ou "))
}

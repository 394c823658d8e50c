package ui

import (
	"encoding/json"

	"fyne.io/fyne/v2/lang"

	"guichet/assets/texts"
)

// say gives one of the window's own sentences.
func say(code string, args ...string) string { return cited(texts.Get(code, args...).Phrase) }

// fyneWords is the prefix of the codes that translate Fyne's own words.
const fyneWords = "fyne."

// speakFrench makes Fyne's own words French on any machine: our catalogue replaces Fyne's, under whatever locale
// the system says it has.
func speakFrench() error {
	words := map[string]string{}
	for _, key := range texts.Family(fyneWords) {
		words[key] = texts.Get(fyneWords + key).Phrase
	}
	catalogue, err := json.Marshal(words)
	if err != nil {
		return err
	}
	return lang.AddTranslationsForLocale(catalogue, lang.SystemLocale())
}

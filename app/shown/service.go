package shown

import (
	"guichet/assets/texts"
)

// service takes its words from one text: label in phrase, detail in dire, act in acte.
func ServiceOf(code Condition, text string, l Level, args ...string) Service {
	t := texts.Get(text, args...)
	return Service{Code: code, Label: t.Phrase, Level: l, Detail: t.Dire, Act: t.Acte}
}

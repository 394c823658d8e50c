package printing

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"guichet/assets/texts"
)

// replacement stands for a character that cannot be printed.
const replacement = '?'

// clean makes a value printable: composed accents (decomposed ones are misplaced by renderers), no control or
// direction character, and nothing the fonts cannot draw. It tells whether a visible character was lost.
func clean(s string) (out string, lost bool) {
	lost = !utf8.ValidString(s)
	s = norm.NFC.String(strings.ToValidUTF8(s, string(replacement)))
	var b strings.Builder
	base := false // is there a letter for a combining accent to stand on?
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f':
			b.WriteByte(' ')
			base = false
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
			// invisible: dropping it changes nothing that was to be read
		case unicode.Is(unicode.M, r) && !base:
			lost = true
		case !drawable(r):
			// Runes above U+FFFF make gofpdf panic; scripts written from right to left would come out reversed.
			b.WriteRune(replacement)
			lost, base = true, true
		default:
			b.WriteRune(r)
			base = true
		}
	}
	return strings.TrimSpace(b.String()), lost
}

func drawable(r rune) bool {
	if r > 0xFFFF || r == 0xFFFD || unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Nko, unicode.Thaana, unicode.Co, unicode.Cs) {
		return false
	}
	return regular().has(r) && bold().has(r)
}

// cleanAll cleans the fields and remarks on those that lost something.
func cleanAll(values map[string]string) []Remark {
	var remarks []Remark
	for _, name := range slices.Sorted(maps.Keys(values)) {
		cleaned, lost := clean(values[name])
		values[name] = cleaned
		if lost {
			remarks = append(remarks, remark("impression.caractere_remplace", "champ", fieldCaption(name), "valeur", cleaned))
		}
	}
	return remarks
}

func remark(code string, args ...string) Remark {
	return Remark{Code: code, Phrase: texts.Get(code, args...).Phrase}
}

// fieldCaption names a field for people.
func fieldCaption(name string) string {
	if t, ok := texts.Lookup("impression.champ." + name); ok {
		return t.Phrase
	}
	return name
}

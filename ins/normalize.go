package ins

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"guichet/assets/texts"
)

// maxName is the length of a name in the INSi alphabet, in characters (C-09).
const maxName = 100

// Normalize writes a typed name in the INSi alphabet (C-01 to C-07): capitals, no accents, ligatures opened,
// typographic apostrophes and dashes made plain, runs of spaces made one. It drops no letter silently: a
// character it cannot write is refused by name (C-05). Normalize(Normalize(x)) == Normalize(x).
//
// It knows neither nom nor prénom: see NormalizeNom and NormalizePrenom for the rules of each (C-04).
func Normalize(s string) (string, *texts.Refusal) {
	out, refusal := spell(s)
	if refusal != nil {
		return "", refusal
	}
	switch {
	case strings.HasPrefix(out, "-"), strings.HasPrefix(out, "'-"): // C-04
		return "", texts.Refuse("ins_nom_tiret_debut")
	case strings.Contains(out, "---"): // C-04: one or two
		return "", texts.Refuse("ins_nom_tirets")
	case out != "" && !strings.ContainsFunc(out, isCapital):
		return "", texts.Refuse("ins_nom_sans_lettre")
	case len(out) > maxName: // C-09; out is ASCII
		return "", texts.Refuse("ins_nom_long", "longueur", fmt.Sprint(len(out)))
	}
	return out, nil
}

// NormalizeNom is Normalize for a nom de naissance or a nom utilisé: "--" is kept (C-06).
func NormalizeNom(s string) (string, *texts.Refusal) { return Normalize(s) }

// NormalizePrenom is Normalize for given names, with what C-04 adds: no "--", no hyphen or apostrophe at the end
// of a given name.
func NormalizePrenom(s string) (string, *texts.Refusal) {
	out, refusal := Normalize(s)
	if refusal != nil {
		return "", refusal
	}
	if strings.Contains(out, "--") {
		return "", texts.Refuse("ins_prenom_double_tiret")
	}
	if strings.HasSuffix(out, "-") || strings.HasSuffix(out, "'") {
		return "", texts.Refuse("ins_prenom_fin")
	}
	return out, nil
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

// spelled gives the writing of characters that no canonical decomposition opens (C-03).
var spelled = map[rune]string{
	'Æ': "AE", 'æ': "AE", 'Œ': "OE", 'œ': "OE", 'ß': "SS", 'ẞ': "SS", 'Ĳ': "IJ", 'ĳ': "IJ",
	'Ø': "O", 'ø': "O", 'Ł': "L", 'ł': "L", 'Đ': "D", 'đ': "D", 'ı': "I",
	'’': "'", '‘': "'", '`': "'", '´': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '‛': "'", '＇': "'",
	'–': "-", '—': "-", '‑': "-", '‐': "-", '‒': "-", '―': "-", '−': "-", '﹣': "-", '－': "-",
	',': " ", '/': " ", '\t': " ", '\n': " ", '\r': " ", // C-02
}

// spell writes each character, then puts spaces in order. The result holds A–Z, space, ' and - only.
func spell(s string) (string, *texts.Refusal) {
	if plain(s) {
		return s, nil
	}
	if !utf8.ValidString(s) {
		return "", texts.Refuse("ins_nom_illisible")
	}
	var b strings.Builder
	b.Grow(len(s))
	afterLetter := false
	for _, r := range norm.NFC.String(s) {
		out, letter := spellRune(r, afterLetter)
		if out == "" && !letter {
			return "", texts.Refuse("ins_nom_caractere", "caractere", visible(r))
		}
		b.WriteString(out)
		afterLetter = letter
	}
	return tidy(b.String()), nil
}

// plain reports whether s is already written as it should be: the common case, which must cost nothing.
func plain(s string) bool {
	previous := byte(' ')
	for i := range len(s) {
		c := s[i]
		switch {
		case isCapital(rune(c)):
		case c == ' ', c == '\'', c == '-':
			if previous < 'A' {
				return false
			}
		default:
			return false
		}
		previous = c
	}
	return s == "" || previous >= 'A'
}

// spellRune gives the writing of one character; letter tells that an accent may follow. Both are zero for a
// character that cannot be written.
func spellRune(r rune, afterLetter bool) (out string, letter bool) {
	switch {
	case isCapital(r):
		return string(r), true
	case 'a' <= r && r <= 'z':
		return string(r - 'a' + 'A'), true
	case r == ' ', r == '\'', r == '-':
		return string(r), false
	case unicode.Is(unicode.Mn, r):
		return "", afterLetter // an accent of its own stands on a letter or on nothing
	case unicode.Is(unicode.Zs, r):
		return " ", false
	}
	if w, ok := spelled[r]; ok {
		return w, isCapital(rune(w[0]))
	}
	decomposed := norm.NFD.String(string(r))
	if first, _ := utf8.DecodeRuneInString(decomposed); first != r && first < utf8.RuneSelf {
		return spellRune(first, afterLetter)
	}
	if first, size := utf8.DecodeRuneInString(decomposed); size < len(decomposed) && first != r {
		return spellRune(first, afterLetter) // Ǿ is Ø with an accent
	}
	return "", false
}

// tidy puts spaces in order: none at the ends, none doubled, none beside an apostrophe or a hyphen, no doubled
// apostrophe (C-04, C-07).
func tidy(s string) string {
	out := make([]byte, 0, len(s))
	space := false
	for i := range len(s) {
		c := s[i]
		if c == ' ' {
			space = true
			continue
		}
		last := byte(0)
		if len(out) > 0 {
			last = out[len(out)-1]
		}
		if c == '\'' && last == '\'' {
			space = false
			continue
		}
		if space && isCapital(rune(c)) && isCapital(rune(last)) {
			out = append(out, ' ')
		}
		out = append(out, c)
		space = false
	}
	return string(out)
}

// visible names a character for a person: itself, or its number when it cannot be seen.
func visible(r rune) string {
	if unicode.IsPrint(r) && !unicode.Is(unicode.M, r) {
		return string(r)
	}
	return fmt.Sprintf("U+%04X", r)
}

package ins

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
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
		return "", texts.Refuse("ins_nom_long", "longueur", strconv.Itoa(len(out)))
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
	for word := range strings.SplitSeq(out, " ") {
		if strings.HasSuffix(word, "-") || strings.HasSuffix(word, "'") {
			return "", texts.Refuse("ins_prenom_fin")
		}
	}
	return out, nil
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

func capitalAt(s string, i int) bool { return 'A' <= s[i] && s[i] <= 'Z' }

// spell writes each character, then puts spaces in order. The result holds A–Z, space, ' and - only.
func spell(s string) (string, *texts.Refusal) {
	if plain(s) {
		return s, nil
	}
	if !utf8.ValidString(s) {
		return "", texts.Refuse("ins_nom_illisible")
	}
	out := make([]byte, 0, len(s)+4)
	afterLetter := false
	for _, r := range s {
		w := spelling(r)
		if w == "" {
			if afterLetter && unicode.Is(unicode.Mn, r) {
				continue // an accent of its own stands on a letter or on nothing
			}
			return "", texts.Refuse("ins_nom_caractere", "caractere", visible(r))
		}
		out = append(out, w...)
		afterLetter = capitalAt(w, 0)
	}
	return string(tidy(out)), nil
}

// plain reports whether s is already written as it should be: the common case, which must cost nothing.
func plain(s string) bool {
	previous := byte(' ')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
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

// others gives the writing of characters that no canonical decomposition opens (C-02, C-03).
var others = map[rune]string{
	'Æ': "AE", 'æ': "AE", 'Œ': "OE", 'œ': "OE", 'ß': "SS", 'ẞ': "SS", 'Ĳ': "IJ", 'ĳ': "IJ",
	'Ø': "O", 'ø': "O", 'Ł': "L", 'ł': "L", 'Đ': "D", 'đ': "D", 'ı': "I",
	'’': "'", '‘': "'", '`': "'", '´': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '‛': "'", '＇': "'",
	'–': "-", '—': "-", '‑': "-", '‐': "-", '‒': "-", '―': "-", '−': "-", '﹣': "-", '－': "-",
	',': " ", '/': " ", '\t': " ", '\n': " ", '\r': " ",
}

// latin holds the writing of the characters that French keyboards and cards give.
var latin = sync.OnceValue(func() *[0x250]string {
	var table [0x250]string
	for r := range rune(len(table)) {
		table[r] = spellingOf(r)
	}
	return &table
})

// spelling is the writing of one character, "" when it has none.
func spelling(r rune) string {
	if r < 0x250 {
		return latin()[r]
	}
	return spellingOf(r)
}

func spellingOf(r rune) string {
	switch {
	case isCapital(r):
		return string(r)
	case 'a' <= r && r <= 'z':
		return string(r - 'a' + 'A')
	case r == ' ', r == '\'', r == '-':
		return string(r)
	case unicode.Is(unicode.Zs, r):
		return " "
	}
	if w, ok := others[r]; ok {
		return w
	}
	decomposed := norm.NFD.String(string(r))
	if first, _ := utf8.DecodeRuneInString(decomposed); first != r {
		return spellingOf(first) // a letter and its accents; Ǿ is Ø with an accent
	}
	return ""
}

// tidy puts spaces in order, in place: none at the ends, none doubled, none beside an apostrophe or a hyphen, no
// doubled apostrophe (C-04, C-07).
func tidy(s []byte) []byte {
	out := s[:0]
	space := false
	for _, c := range s {
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
		if space && c >= 'A' && last >= 'A' {
			out = append(out, ' ')
		}
		out = append(out, c)
		space = false
	}
	return out
}

// visible names a character for a person: itself, or its number when it cannot be seen.
func visible(r rune) string {
	if unicode.IsPrint(r) && !unicode.Is(unicode.M, r) {
		return string(r)
	}
	return fmt.Sprintf("U+%04X", r)
}

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
			if afterLetter && unicode.Is(unicode.Mn, r) && !invisible(r) {
				continue // an accent of its own stands on a letter or on nothing
			}
			if r == '·' && len(out) > 0 && out[len(out)-1] == 'L' {
				continue // the point of the Catalan double L
			}
			return "", unwritable(r)
		}
		out = append(out, w...)
		afterLetter = capitalAt(w, len(w)-1)
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

// others gives the writing of characters that no canonical decomposition opens (C-02, C-03): letters by their drawing, or as the
// machine-readable band of a travel document writes them, and every sign that stands for an apostrophe or a hyphen.
var others = map[rune]string{
	'Æ': "AE", 'æ': "AE", 'Œ': "OE", 'œ': "OE", 'ß': "SS", 'ẞ': "SS", 'Ĳ': "IJ", 'ĳ': "IJ", 'ſ': "S",
	'Ø': "O", 'ø': "O", 'Ł': "L", 'ł': "L", 'Ŀ': "L", 'ŀ': "L", 'ı': "I", 'Þ': "TH", 'þ': "TH", 'Ə': "E", 'ə': "E",
	'Đ': "D", 'đ': "D", 'Ð': "D", 'ð': "D", 'Ɖ': "D", 'ɖ': "D", // one drawing in capitals, three letters
	'Ħ': "H", 'ħ': "H", 'Ŧ': "T", 'ŧ': "T", 'Ŋ': "N", 'ŋ': "N", 'ĸ': "Q", 'Ǥ': "G", 'ǥ': "G", 'ŉ': "'N",
	'Ɓ': "B", 'ɓ': "B", 'Ƀ': "B", 'ƀ': "B", 'Ƈ': "C", 'ƈ': "C", 'Ɗ': "D", 'ɗ': "D", 'Ɛ': "E", 'ɛ': "E", 'Ǝ': "E", 'ǝ': "E",
	'Ɠ': "G", 'ɠ': "G", 'Ɨ': "I", 'ɨ': "I", 'Ƙ': "K", 'ƙ': "K", 'Ɲ': "N", 'ɲ': "N", 'Ɔ': "O", 'ɔ': "O", 'Ɵ': "O", 'ɵ': "O",
	'Ƥ': "P", 'ƥ': "P", 'Ƭ': "T", 'ƭ': "T", 'Ʉ': "U", 'ʉ': "U", 'Ʋ': "V", 'ʋ': "V", 'Ƴ': "Y", 'ƴ': "Y", 'Ƶ': "Z", 'ƶ': "Z",
	'’': "'", '‘': "'", '`': "'", '´': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '‛': "'", '＇': "'",
	'ʻ': "'", 'ʽ': "'", 'ʾ': "'", 'ʿ': "'", 'ˈ': "'", 'ˊ': "'", 'ˋ': "'", '‵': "'", '՚': "'", '׳': "'", 'Ꞌ': "'", 'ꞌ': "'",
	'᾽': "'", '᾿': "'", '΄': "'", '❛': "'", '❜': "'", '｀': "'",
	'–': "-", '—': "-", '‑': "-", '‐': "-", '‒': "-", '―': "-", '−': "-", '﹣': "-", '－': "-", '﹘': "-", '⁃': "-", '֊': "-", '־': "-",
	',': " ", '/': " ", '\t': " ", '\n': " ", '\r': " ", '\u2028': " ", '\u2029': " ",
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
	if typeset(r) { // C-03: ﬁ, Ａ, Ǆ
		var b strings.Builder
		for _, one := range norm.NFKD.String(string(r)) {
			if !unicode.Is(unicode.Mn, one) {
				b.WriteString(spellingOf(one))
			}
		}
		return b.String()
	}
	return ""
}

// typeset reports whether a character is one or several plain letters in another dress: a ligature, a letter of full width, a
// digraph in one sign. Others that Unicode makes alike, such as ª and Ⅳ, are no letters of a name.
func typeset(r rune) bool {
	switch {
	case 'ﬀ' <= r && r <= 'ﬆ', 'Ａ' <= r && r <= 'Ｚ', 'ａ' <= r && r <= 'ｚ', 'Ǆ' <= r && r <= 'ǌ', 'Ǳ' <= r && r <= 'ǳ':
		return true
	}
	return false
}

// invisible reports whether a character cannot be seen: pasted with a name, or put there by a program. What looks like a space is none.
func invisible(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector)
}

// unwritable names a character that has no writing, and what to do about it: a letter is never to be left out (C-05).
func unwritable(r rune) *texts.Refusal {
	switch {
	case invisible(r):
		return texts.Refuse("ins_nom_invisible", "caractere", visible(r))
	case unicode.IsLetter(r) && r != 'º' && r != 'ª': // these two stand for an abbreviation (C-01)
		return texts.Refuse("ins_nom_alphabet", "caractere", visible(r))
	}
	return texts.Refuse("ins_nom_caractere", "caractere", visible(r))
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

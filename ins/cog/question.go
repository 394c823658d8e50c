package cog

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// question is what a person typed as a place of birth, taken apart the way papers write it: « BORDEAUX (33) »,
// « 33000 Bordeaux », « PARIS 12EME », « ALGER (ALGERIE) », « CHALON S/SAONE » (C-62).
type question struct {
	words []string // of the name, without accents, abbreviations opened
	hints []hint
	five  string // a code or a postal code beside the name
}

// hint is what stands beside a name, with its abbreviations opened, and as it was written.
type hint struct{ words, written []string }

// maxTyped bounds what is read, in bytes: no name is so long.
const maxTyped = 200

// codeTyped is a five-character code, whatever spaces a person put into it: « 75 015 », « 2a 004 ».
func codeTyped(typed string) (string, bool) {
	if len(typed) > maxTyped {
		return "", false
	}
	s := strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, typed))
	return s, Valid(s)
}

func readQuestion(typed string) question {
	var q question
	if len(typed) > maxTyped {
		return q
	}
	name, rest := typed, ""
	if i := strings.IndexAny(typed, "(,["); i >= 0 {
		name, rest = typed[:i], typed[i:]
	}
	q.words = wordsOf(name)
	for _, h := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune("(,[])", r) }) {
		switch words := wordsOf(h); {
		case len(words) == 0:
		case len(words) == 1 && slices.Contains(articles, words[0]): // « HAVRE (LE) »
		default:
			q.hints = append(q.hints, hint{words, plainWords(h)})
		}
	}
	if n := len(q.words); n > 1 && slices.Contains(articles, q.words[n-1]) && q.words[n-1] != "L" { // « HAVRE LE »
		q.trailingArticle()
	}
	q.takeFive()
	q.words = withoutOpening(q.words)
	return q
}

// withoutOpening leaves « né à », « commune de », « ex » out.
func withoutOpening(words []string) []string {
	for _, o := range [][]string{{"NE", "A"}, {"NEE", "A"}, {"COMMUNE", "DE"}, {"A"}, {"EX"}} {
		if n := len(o); len(words) > n && slices.Equal(words[:n], o) {
			return words[n:]
		}
	}
	return words
}

var articles = []string{"LE", "LA", "LES", "L"}

// trailingArticle leaves a name that ends by an article alone as long as somebody may still be typing it.
func (q *question) trailingArticle() {
	if len(q.words) == 2 {
		q.words = q.words[:1]
	}
}

// takeFive sets a code or postal code apart, and leaves CEDEX and its number out.
func (q *question) takeFive() {
	if len(q.words) == 1 && Valid(q.words[0]) && len(q.hints) > 0 { // « 33000 (Bordeaux) »
		q.five, q.words = q.words[0], q.hints[0].words
		if _, number := digits(q.words[0]); number {
			q.words = nil
		}
		q.hints = q.hints[1:]
		return
	}
	if i := slices.Index(q.words, "CEDEX"); i > 0 {
		q.words = q.words[:i]
	}
	if n := len(q.words); n > 1 && q.words[0] == "F" && Valid(q.words[1]) { // « F-33000 »
		q.words = q.words[1:]
	}
	switch n := len(q.words); {
	case n > 1 && Valid(q.words[0]):
		q.five, q.words = q.words[0], q.words[1:]
	case n > 1 && Valid(q.words[n-1]):
		q.five, q.words = q.words[n-1], q.words[:n-1]
	}
	for i, h := range q.hints {
		if q.five == "" && len(h.words) == 1 && Valid(h.words[0]) {
			q.five, q.hints = h.words[0], slices.Delete(slices.Clone(q.hints), i, i+1)
			break
		}
	}
}

// token is a word of a text, without accents.
type token struct {
	text  string
	slash bool // a slash stands before it
}

func tokensOf(s string) []token {
	var tokens []token
	slash := false
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if isWord(r) {
			end := n
			for end < len(s) {
				next, m := utf8.DecodeRuneInString(s[end:])
				if !isWord(next) {
					break
				}
				end += m
			}
			if w := keyOf(s[:end]); w != "" {
				tokens = append(tokens, token{w, slash})
			}
			s, slash = s[end:], false
			continue
		}
		slash = slash || r == '/'
		if r == '&' {
			tokens = append(tokens, token{text: "ET"})
		}
		s = s[n:]
	}
	return tokens
}

// plainWords cuts a text into words without accents.
func plainWords(s string) []string {
	var out []string
	for _, t := range tokensOf(s) {
		out = append(out, t.text)
	}
	return out
}

// wordsOf does the same, and opens the abbreviations that papers use. The last word is opened only where it cannot be
// the beginning of another: somebody may still be typing it.
func wordsOf(s string) []string {
	tokens := tokensOf(s)
	var out []string
	for i := 0; i < len(tokens); i++ {
		w, last := tokens[i].text, i+1 == len(tokens)
		if tokens[i].slash && len(out) > 0 && out[len(out)-1] != "SUR" && out[len(out)-1] != "SOUS" && w != "S" {
			out = append(out, "SUR") // « CHALONS/MARNE »
		}
		switch long := abbreviations[w]; {
		case long != "" && !last:
			w = long
		case w == "S" && !last && len(out) == 0:
			w = "SAINT"
		case w == "S" && !last && tokens[i+1].text == "S":
			w, i = "SOUS", i+1
		case w == "S" && !last:
			w = "SUR"
		case w == "N" && !last && tokens[i+1].text == "D" && i+2 < len(tokens):
			w, i = "NOTREDAME", i+1
		}
		out = append(out, w)
	}
	return out
}

// abbreviations are the abbreviations that stand for one word only.
var abbreviations = map[string]string{
	"ST": "SAINT", "STE": "SAINTE", "STS": "SAINTS", "STES": "SAINTES", "SS": "SOUS", "ND": "NOTREDAME", "MT": "MONT",
}

func isWord(r rune) bool {
	return r < utf8.RuneSelf && letterOrDigit(byte(r)) || r >= utf8.RuneSelf && (plain(r) != "" || '\u0300' <= r && r <= '\u036f')
}

// district reads « PARIS 12EME », « LYON III », « 5e arrondissement de Marseille »: the commune and the number of one of
// its districts. bare tells a number without suffix, which may be that of a département.
func district(words []string) (city string, n int, bare bool) {
	if len(words) < 2 {
		return "", 0, false
	}
	rest := words[1:]
	if _, ok := cities[words[0]]; ok {
		city = words[0]
	} else if _, ok := cities[words[len(words)-1]]; ok {
		city, rest = words[len(words)-1], words[:len(words)-1]
		if rest[len(rest)-1] == "DE" {
			rest = rest[:len(rest)-1]
		}
	}
	if city != "" && len(rest) > 1 && rest[0] == "LE" { // « PARIS LE 12 »
		rest = rest[1:]
	}
	if city == "" || len(rest) == 0 {
		return "", 0, false
	}
	number, suffix := rest[0], false
	for _, w := range rest[1:] {
		if !slices.Contains(suffixes, w) && !strings.HasPrefix("ARRONDISSEMENT", w) && !strings.HasPrefix(w, "ARR") && !strings.HasPrefix(w, "ARDT") {
			return "", 0, false
		}
		suffix = true
	}
	n, marked := ordinal(number)
	if n < 1 || n > cities[city].districts {
		return "", 0, false
	}
	return city, n, !marked && !suffix
}

// cities are the communes whose births are coded by district: the code of the district before the first.
var cities = map[string]struct {
	commune, before packed
	districts       int
}{
	"PARIS":     {packed(7*12+5)*1000 + 56, packed(7*12+5)*1000 + 100, 20},
	"MARSEILLE": {packed(1*12+3)*1000 + 55, packed(1*12+3)*1000 + 200, 16},
	"LYON":      {packed(6*12+9)*1000 + 123, packed(6*12+9)*1000 + 380, 9},
}

var suffixes = []string{"E", "EME", "IEME", "ER", "ERE", "ND", "NDE"}

// ordinal reads a rank: in digits, in Roman numerals, in letters. marked tells that it can be nothing else.
func ordinal(w string) (n int, marked bool) {
	if i := slices.Index(ranks, w); i >= 0 {
		return i + 1, true
	}
	if w == "SECOND" {
		return 2, true
	}
	bare := strings.TrimLeft(w, "0123456789")
	if v, ok := digits(w[:len(w)-len(bare)]); ok && len(w)-len(bare) <= 2 {
		if bare == "" {
			return int(v), false
		}
		if slices.Contains(suffixes, bare) {
			return int(v), true
		}
		return 0, false
	}
	for _, s := range append(suffixes, "") {
		if i := slices.Index(romans, strings.TrimSuffix(w, s)); i >= 0 && strings.HasSuffix(w, s) {
			return i + 1, true
		}
	}
	return 0, false
}

var (
	romans = strings.Fields("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX")
	ranks  = strings.Fields("PREMIER DEUXIEME TROISIEME QUATRIEME CINQUIEME SIXIEME SEPTIEME HUITIEME NEUVIEME DIXIEME " +
		"ONZIEME DOUZIEME TREIZIEME QUATORZIEME QUINZIEME SEIZIEME DIXSEPTIEME DIXHUITIEME DIXNEUVIEME VINGTIEME")
)

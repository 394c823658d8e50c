package ui

import (
	"strings"
	"unicode"
)

// A scanner in keyboard mode presses the keys of the keyboard it believes in. Most leave the factory with an American
// one: on a French machine « IS01 » then arrives as « ISà& » (DM-60). A code begins in a known way, hence one can tell.

// azerty is what the keys of a French keyboard give, in the order of what an American one gives: plain, then with Shift.
const (
	qwertyPlain = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
	azertyPlain = "²&é\"'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!"
	qwertyShift = "~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
	azertyShift = "~1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§"
)

var american = func() map[rune]rune {
	m := map[rune]rune{' ': ' '}
	for _, pair := range [][2]string{{azertyShift, qwertyShift}, {azertyPlain, qwertyPlain}} {
		from, to := []rune(pair[0]), []rune(pair[1])
		for i := range from {
			m[from[i]] = to[i]
		}
	}
	return m
}()

// asAmerican is what a scanner meant that pressed the keys of an American keyboard on a French one.
func asAmerican(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		if meant, ok := american[r]; ok {
			r = meant
		}
		out[i] = r
	}
	return out
}

// swapCase undoes Caps Lock.
func swapCase(text []rune) []rune {
	out := make([]rune, len(text))
	for i, r := range text {
		switch {
		case unicode.IsUpper(r):
			r = unicode.ToLower(r)
		case unicode.IsLower(r):
			r = unicode.ToUpper(r)
		}
		out[i] = r
	}
	return out
}

// beginsAsCode reports whether a text begins as codes do: the header of a Datamatrix INS, which nobody types, or
// the identifier of the symbol that scanners can be told to put first.
func beginsAsCode(text []rune) bool {
	if len(text) >= 3 && text[0] == ']' && strings.ContainsRune("CdeQEA", text[1]) && text[2] >= '0' && text[2] <= '9' {
		return true
	}
	return len(text) >= 4 && text[0] == 'I' && text[1] == 'S' && isDigit(text[2]) && isDigit(text[3])
}

// mayBegin reports whether a text is the beginning of what beginsAsCode looks for, and not yet all of it.
func mayBegin(text []rune) bool {
	switch {
	case len(text) == 0 || len(text) > 3:
		return false
	case text[0] == ']' || text[0] == '$':
		return true
	}
	return text[0] == 'I' && (len(text) == 1 || text[1] == 'S')
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// known reports whether a text begins as codes do, whatever the keyboard and Caps Lock made of it: its keys act on
// nothing, even when it cannot be read.
func known(text []rune) bool {
	head := text[:min(len(text), 4)]
	for _, r := range [][]rune{head, asAmerican(head), swapCase(head), swapCase(asAmerican(head))} {
		if beginsAsCode(r) {
			return true
		}
	}
	return false
}

// scannedText is the text that the scanner meant, where that is beyond doubt: « ISà& » comes from an American keyboard on a
// French one, since the hyphens of the date fit no other. With Caps Lock on, letters may be those of either keyboard: then
// the text is handed on as it came, and the desk says that it cannot be read (DM-65).
func scannedText(text []rune) string {
	for _, r := range [][]rune{text, asAmerican(text)} {
		if beginsAsCode(r) {
			return string(r)
		}
	}
	// A number and nothing else: digits without Shift on a French keyboard.
	if r := asAmerican(text); len(r) > 0 && strings.IndexFunc(string(r), func(c rune) bool { return !isDigit(c) }) < 0 {
		return string(r)
	}
	return string(text)
}

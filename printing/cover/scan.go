package cover

import (
	"bytes"
	"strconv"
)

// The kinds of a token in a content stream. Arrays are flat: their brackets are left out, save in tables of characters.
type kind int

const (
	operator kind = iota
	number
	name
	text
)

type token struct {
	kind  kind
	text  string // bytes of a string, a name without its slash, or an operator
	value float64
}

// scanner cuts a content stream, or a table of characters, into tokens.
type scanner struct {
	b    []byte
	at   int
	cmap bool
}

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// next gives the next token; false at the end.
func (s *scanner) next() (token, bool) {
	for s.at < len(s.b) {
		c := s.b[s.at]
		switch {
		case white(c):
			s.at++
		case c == '%':
			for s.at < len(s.b) && s.b[s.at] != '\n' && s.b[s.at] != '\r' {
				s.at++
			}
		case c == '(':
			return token{kind: text, text: s.literal()}, true
		case c == '<' && s.at+1 < len(s.b) && s.b[s.at+1] != '<':
			return token{kind: text, text: s.hex()}, true
		case c == '/':
			s.at++
			return token{kind: name, text: s.word()}, true
		case s.cmap && (c == '[' || c == ']'):
			s.at++
			return token{kind: operator, text: string(c)}, true
		case delimiter(c):
			s.at++
		default:
			w := s.word()
			if v, err := strconv.ParseFloat(w, 64); err == nil {
				return token{kind: number, text: w, value: v}, true
			}
			if w == "ID" { // an inline picture: its bytes are no tokens
				if end := bytes.Index(s.b[s.at:], []byte("EI")); end >= 0 {
					s.at += end + 2
				} else {
					s.at = len(s.b)
				}
				continue
			}
			return token{kind: operator, text: w}, true
		}
	}
	return token{}, false
}

func (s *scanner) word() string {
	from := s.at
	for s.at < len(s.b) && !white(s.b[s.at]) && !delimiter(s.b[s.at]) {
		s.at++
	}
	return string(s.b[from:s.at])
}

// literal reads a string in brackets, with its escapes.
func (s *scanner) literal() string {
	var out []byte
	depth := 0
	for s.at < len(s.b) {
		c := s.b[s.at]
		s.at++
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				return string(out)
			}
		case '\\':
			out = s.escape(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

func (s *scanner) escape(out []byte) []byte {
	if s.at >= len(s.b) {
		return out
	}
	c := s.b[s.at]
	s.at++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b', 'f':
		return append(out, ' ')
	case '\r':
		if s.at < len(s.b) && s.b[s.at] == '\n' {
			s.at++
		}
		return out
	case '\n':
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	n := int(c - '0')
	for i := 0; i < 2 && s.at < len(s.b) && s.b[s.at] >= '0' && s.b[s.at] <= '7'; i++ {
		n = n<<3 | int(s.b[s.at]-'0')
		s.at++
	}
	return append(out, byte(n))
}

func (s *scanner) hex() string {
	var out []byte
	half, high := false, byte(0)
	for s.at++; s.at < len(s.b); s.at++ {
		c := s.b[s.at]
		var v byte
		switch {
		case c == '>':
			s.at++
			if half {
				out = append(out, high<<4)
			}
			return string(out)
		case c >= '0' && c <= '9':
			v = c - '0'
		case c|32 >= 'a' && c|32 <= 'f':
			v = c | 32 - 'a' + 10
		default:
			continue
		}
		if half {
			out = append(out, high<<4|v)
		}
		half, high = !half, v
	}
	return string(out)
}

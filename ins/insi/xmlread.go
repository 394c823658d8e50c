package insi

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// This is the reader of what the service answers: the part of XML 1.0 with namespaces that SOAP allows, which has
// no DTD and no entity of its own. It is stricter than encoding/xml (a prefix must be declared, an attribute stands
// once, names are ASCII, the document ends where its root ends) and four times as fast; a fuzz test holds the two
// against one another: whatever this one reads, encoding/xml reads the same.

const xmlNamespace = "http://www.w3.org/XML/1998/namespace"

// binding is one namespace declaration in force.
type binding struct{ prefix, uri string }

// frame is an element still open.
type frame struct {
	node     *node
	tag      string // as written
	text     []byte // from the second piece of text on
	pieces   int
	bindings int // in force before it
}

type xmlReader struct {
	s        string
	i        int
	stack    []frame
	bindings []binding
	slab     []node
	nodes    int
	root     *node
}

// parseXML reads a whole document, to its end: what is cut is not an answer.
func parseXML(b []byte) (*node, error) {
	if !utf8.Valid(b) {
		return nil, errEncoding
	}
	r := &xmlReader{s: strings.TrimPrefix(string(b), "\ufeff"), stack: make([]frame, 0, 12), bindings: make([]binding, 0, 16)}
	if err := r.declaration(); err != nil {
		return nil, err
	}
	for r.i < len(r.s) {
		if err := r.step(); err != nil {
			return nil, err
		}
	}
	if r.root == nil || len(r.stack) > 0 {
		return nil, errRoots
	}
	return r.root, nil
}

func (r *xmlReader) bad(what string) error {
	return fmt.Errorf("lecture du XML, octet %d : %s", r.i, what)
}

// declaration reads <?xml … ?>, which may stand at the very start only.
func (r *xmlReader) declaration() error {
	const open = "<?xml"
	if !strings.HasPrefix(r.s, open) || len(r.s) <= len(open) || !isSpace(r.s[len(open)]) {
		return nil
	}
	end := strings.Index(r.s, "?>")
	if end < 0 {
		return r.bad("déclaration coupée")
	}
	text := r.s[len(open):end]
	if !strings.Contains(text, `version="1.0"`) && !strings.Contains(text, `version='1.0'`) {
		return r.bad("version de XML")
	}
	if _, after, found := strings.Cut(text, "encoding"); found {
		after = strings.TrimLeft(after, " \t\r\n=")
		if len(after) < 7 || !strings.EqualFold(after[1:6], "utf-8") || after[6] != after[0] {
			return errEncoding
		}
	}
	if !clean(text) {
		return r.bad("caractère interdit")
	}
	r.i = end + 2
	return nil
}

// step reads one piece: text, tag, comment, CDATA or instruction.
func (r *xmlReader) step() error {
	rest := r.s[r.i:]
	switch {
	case rest[0] != '<':
		return r.characters()
	case strings.HasPrefix(rest, "</"):
		return r.endTag()
	case strings.HasPrefix(rest, "<!--"):
		return r.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		return r.cdata()
	case strings.HasPrefix(rest, "<!"):
		return errDTD
	case strings.HasPrefix(rest, "<?"):
		return r.instruction()
	default:
		return r.startTag()
	}
}

func (r *xmlReader) comment() error {
	end := strings.Index(r.s[r.i+4:], "--")
	if end < 0 || !strings.HasPrefix(r.s[r.i+4+end:], "-->") {
		return r.bad("commentaire")
	}
	if !clean(r.s[r.i : r.i+4+end]) {
		return r.bad("caractère interdit")
	}
	r.i += 4 + end + 3
	return nil
}

func (r *xmlReader) instruction() error {
	end := strings.Index(r.s[r.i+2:], "?>")
	if end < 0 {
		return r.bad("instruction coupée")
	}
	text := r.s[r.i+2 : r.i+2+end]
	name, _, _ := strings.Cut(strings.Map(func(c rune) rune {
		if c < 0x80 && isSpace(byte(c)) {
			return ' '
		}
		return c
	}, text), " ")
	if !isName(name) || strings.Contains(name, ":") || strings.EqualFold(name, "xml") || !clean(text) {
		return r.bad("instruction")
	}
	r.i += 2 + end + 2
	return nil
}

func (r *xmlReader) cdata() error {
	end := strings.Index(r.s[r.i+9:], "]]>")
	if end < 0 || len(r.stack) == 0 {
		return r.bad("CDATA")
	}
	text := r.s[r.i+9 : r.i+9+end]
	if !clean(text) {
		return r.bad("caractère interdit")
	}
	r.add(newlines(text))
	r.i += 9 + end + 3
	return nil
}

func (r *xmlReader) characters() error {
	end := strings.IndexByte(r.s[r.i:], '<')
	if end < 0 {
		end = len(r.s) - r.i
	}
	raw := r.s[r.i : r.i+end]
	if len(r.stack) == 0 {
		if strings.Trim(raw, " \t\r\n") != "" {
			return errRoots
		}
		r.i += end
		return nil
	}
	if strings.Contains(raw, "]]>") {
		return r.bad("]]> dans un texte")
	}
	text, err := r.decode(raw)
	if err != nil {
		return err
	}
	r.add(text)
	r.i += end
	return nil
}

// add appends to the text of the element that is open.
func (r *xmlReader) add(text string) {
	if text == "" {
		return
	}
	f := &r.stack[len(r.stack)-1]
	switch f.pieces++; f.pieces {
	case 1:
		f.node.text = text
	case 2:
		f.text = append(append(f.text, f.node.text...), text...)
	default:
		f.text = append(f.text, text...)
	}
}

func (r *xmlReader) endTag() error {
	end := strings.IndexByte(r.s[r.i:], '>')
	if end < 0 {
		return r.bad("balise coupée")
	}
	tag := strings.TrimRight(r.s[r.i+2:r.i+end], " \t\r\n")
	if len(r.stack) == 0 || r.stack[len(r.stack)-1].tag != tag {
		return r.bad("balise fermante inattendue")
	}
	r.pop()
	r.i += end + 1
	return nil
}

func (r *xmlReader) pop() {
	f := &r.stack[len(r.stack)-1]
	if f.pieces > 1 {
		f.node.text = string(f.text)
	}
	r.bindings = r.bindings[:f.bindings]
	r.stack = r.stack[:len(r.stack)-1]
}

func (r *xmlReader) startTag() error {
	if len(r.stack) == 0 && r.root != nil {
		return errRoots
	}
	if r.nodes++; r.nodes > maxNodes {
		return errTooMany
	}
	if len(r.stack) == maxDepth {
		return errTooDeep
	}
	r.i++
	tag, err := r.name()
	if err != nil {
		return err
	}
	f := frame{node: r.newNode(), tag: tag, bindings: len(r.bindings)}
	for {
		spaces := r.space()
		switch {
		case strings.HasPrefix(r.s[r.i:], "/>"):
			r.i += 2
			return r.open(f, true)
		case strings.HasPrefix(r.s[r.i:], ">"):
			r.i++
			return r.open(f, false)
		case !spaces:
			return r.bad("balise")
		}
		if err := r.attribute(f.node); err != nil {
			return err
		}
	}
}

// attribute reads one: a declaration of namespace takes effect at once, names are resolved when the tag is whole.
func (r *xmlReader) attribute(n *node) error {
	name, err := r.name()
	if err != nil {
		return err
	}
	r.space()
	if !strings.HasPrefix(r.s[r.i:], "=") {
		return r.bad("attribut sans valeur")
	}
	r.i++
	r.space()
	if r.i >= len(r.s) || r.s[r.i] != '"' && r.s[r.i] != '\'' {
		return r.bad("valeur sans guillemets")
	}
	end := strings.IndexByte(r.s[r.i+1:], r.s[r.i])
	if end < 0 {
		return r.bad("valeur coupée")
	}
	raw := r.s[r.i+1 : r.i+1+end]
	if strings.IndexByte(raw, '<') >= 0 {
		return r.bad("< dans une valeur")
	}
	value, err := r.decode(raw)
	if err != nil {
		return err
	}
	r.i += end + 2
	if len(n.attrs) == maxAttrs {
		return errTooMany
	}
	prefix, local, prefixed := strings.Cut(name, ":")
	if !prefixed {
		prefix, local = "", name
	}
	n.attrs = append(n.attrs, xml.Attr{Name: xml.Name{Space: prefix, Local: local}, Value: value})
	switch {
	case name == "xmlns":
		r.bindings = append(r.bindings, binding{"", value})
	case prefix == "xmlns":
		if value == "" || local == "xmlns" || local == "xml" {
			return r.bad("espace de noms")
		}
		r.bindings = append(r.bindings, binding{local, value})
	}
	return nil
}

// open resolves the names of a start tag and puts its element in its place.
func (r *xmlReader) open(f frame, empty bool) error {
	n := f.node
	prefix, local, prefixed := strings.Cut(f.tag, ":")
	if !prefixed {
		prefix, local = "", f.tag
	}
	uri, ok := r.resolve(prefix)
	if !ok {
		return r.bad("préfixe " + prefix + " non déclaré")
	}
	n.name = xml.Name{Space: uri, Local: local}
	for i := range n.attrs {
		a := &n.attrs[i].Name
		if a.Space != "" && a.Space != "xmlns" {
			if a.Space, ok = r.resolve(a.Space); !ok {
				return r.bad("préfixe d’attribut non déclaré")
			}
		}
		for _, other := range n.attrs[:i] {
			if other.Name == *a {
				return r.bad("attribut répété")
			}
		}
	}
	if len(r.stack) > 0 {
		parent := r.stack[len(r.stack)-1].node
		parent.children = append(parent.children, n)
	} else {
		r.root = n
	}
	r.stack = append(r.stack, f)
	if empty {
		r.pop()
	}
	return nil
}

// resolve finds the namespace of a prefix; the empty one may have none.
func (r *xmlReader) resolve(prefix string) (string, bool) {
	for i := len(r.bindings) - 1; i >= 0; i-- {
		if r.bindings[i].prefix == prefix {
			return r.bindings[i].uri, true
		}
	}
	if prefix == "xml" {
		return xmlNamespace, true
	}
	return "", prefix == ""
}

func (r *xmlReader) newNode() *node {
	if len(r.slab) == 0 {
		r.slab = make([]node, 32)
	}
	n := &r.slab[0]
	r.slab = r.slab[1:]
	return n
}

// name reads a name: ASCII, as all of INSi's are, with one colon at most.
func (r *xmlReader) name() (string, error) {
	start := r.i
	for r.i < len(r.s) && (nameByte(r.s[r.i]) || r.s[r.i] == ':') {
		r.i++
	}
	if s := r.s[start:r.i]; isName(s) {
		return s, nil
	}
	return "", r.bad("nom")
}

func isName(s string) bool {
	prefix, local, prefixed := strings.Cut(s, ":")
	if prefixed {
		return isNCName(prefix) && isNCName(local)
	}
	return isNCName(s)
}

func isNCName(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' || s[0] == '-' || s[0] == '.' {
		return false
	}
	for i := range len(s) {
		if !nameByte(s[i]) {
			return false
		}
	}
	return true
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

func (r *xmlReader) space() bool {
	start := r.i
	for r.i < len(r.s) && isSpace(r.s[r.i]) {
		r.i++
	}
	return r.i > start
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// decode opens the five entities of XML and the numeric references, and refuses any other and any forbidden
// character. A carriage return becomes a line feed (XML 1.0 §2.11).
func (r *xmlReader) decode(raw string) (string, error) {
	if !clean(raw) {
		return "", r.bad("caractère interdit")
	}
	raw = newlines(raw)
	if strings.IndexByte(raw, '&') < 0 {
		return raw, nil
	}
	var b strings.Builder
	b.Grow(len(raw))
	for {
		before, after, found := strings.Cut(raw, "&")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		ref, rest, closed := strings.Cut(after, ";")
		c, ok := reference(ref)
		if !closed || !ok {
			return "", r.bad("entité inconnue")
		}
		b.WriteRune(c)
		raw = rest
	}
}

var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "apos": '\'', "quot": '"'}

func reference(ref string) (rune, bool) {
	number, numeric := strings.CutPrefix(ref, "#")
	if !numeric {
		c, ok := entities[ref]
		return c, ok
	}
	base := 10
	if hex, is := strings.CutPrefix(number, "x"); is {
		number, base = hex, 16
	}
	if number == "" || len(number) > 8 || strings.Trim(number, "0123456789abcdefABCDEF") != "" {
		return 0, false
	}
	v, err := strconv.ParseUint(number, base, 32)
	if err != nil || v > utf8.MaxRune || !allowed(rune(v)) {
		return 0, false
	}
	return rune(v), true
}

// allowed is Char of XML 1.0 §2.2.
func allowed(c rune) bool {
	return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000
}

func clean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && !isSpace(c) || c == 0xEF {
			return cleanRunes(s)
		}
	}
	return true
}

// cleanRunes is clean for texts that hold a suspect byte: U+FFFE and U+FFFF begin with 0xEF, as much else does.
func cleanRunes(s string) bool {
	for _, c := range s {
		if !allowed(c) {
			return false
		}
	}
	return true
}

func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

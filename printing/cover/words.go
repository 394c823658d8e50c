package cover

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Bounds of the look at the words of a letter: enough for any letter that a person wrote.
const (
	wordPages    = 3
	wordBytes    = 4 << 20 // of one decoded stream
	wordForms    = 3       // forms within forms
	wordMappings = 70000   // of one table of characters
)

// Words are the words of the first pages of a letter, as far as they can be read: in capitals without accents, one space
// between two, a space at each end. "" when the letter holds pictures only, or an encoding that only its author knows.
type Words string

// Has tells whether a name stands among the words, whole, in any case, with or without accents, hyphens and apostrophes.
func (w Words) Has(name string) bool {
	n := plain(name)
	return len(n) > 2 && strings.Contains(string(w), n)
}

// plain puts a text in the form of Words.
func plain(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	spaced := true
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteString(ligatures.Replace(string(unicode.ToUpper(r))))
			spaced = false
		case !spaced:
			b.WriteByte(' ')
			spaced = true
		}
	}
	if !spaced {
		b.WriteByte(' ')
	}
	if b.Len() == 1 {
		return ""
	}
	return b.String()
}

var ligatures = strings.NewReplacer("Œ", "OE", "Æ", "AE", "ß", "SS", "ẞ", "SS")

// wordsOf reads what the first pages show.
func wordsOf(ctx *model.Context) Words {
	r := reader{x: ctx.XRefTable, fonts: map[string]decoder{}}
	for page := 1; page <= min(wordPages, ctx.PageCount); page++ {
		d, _, inherited, err := ctx.PageDict(page, false)
		if err != nil || d == nil {
			continue
		}
		var resources types.Dict
		if inherited != nil {
			resources = inherited.Resources
		}
		if own, err := ctx.DereferenceDict(d["Resources"]); err == nil && own != nil {
			resources = own
		}
		content, err := ctx.PageContent(d, page)
		if err != nil || len(content) > wordBytes {
			continue
		}
		r.show(content, resources, 0)
		r.out.WriteByte('\n')
	}
	return Words(plain(r.out.String()))
}

// reader collects the texts of content streams.
type reader struct {
	x     *model.XRefTable
	out   strings.Builder
	fonts map[string]decoder // by the number of the object
}

// decoder turns the bytes of a shown string into text.
type decoder func([]byte) string

// show follows a content stream. What it does not understand it leaves out.
func (r *reader) show(content []byte, resources types.Dict, depth int) {
	fonts, _ := r.x.DereferenceDict(resources["Font"])
	forms, _ := r.x.DereferenceDict(resources["XObject"])
	decode := decoder(western)
	var operands []token
	s := scanner{b: content}
	for {
		t, ok := s.next()
		if !ok {
			return
		}
		if t.kind != operator {
			if operands = append(operands, t); len(operands) > 4096 {
				operands = operands[:0]
			}
			continue
		}
		switch t.text {
		case "Tf":
			if len(operands) > 1 && operands[0].kind == name {
				decode = r.font(fonts[operands[0].text])
			}
		case "Tj", "'", "\"":
			if t.text != "Tj" {
				r.out.WriteByte('\n')
			}
			r.write(operands, decode)
		case "TJ":
			r.write(operands, decode)
		case "Td", "TD", "Tm", "T*", "BT", "ET":
			r.out.WriteByte('\n')
		case "Do":
			if len(operands) > 0 && depth < wordForms {
				r.form(forms[operands[0].text], resources, depth)
			}
		}
		operands = operands[:0]
	}
}

// write shows strings; a wide step to the left between two of them is a space.
func (r *reader) write(operands []token, decode decoder) {
	if r.out.Len() > wordBytes {
		return
	}
	for _, t := range operands {
		switch t.kind {
		case text:
			r.out.WriteString(decode([]byte(t.text)))
		case number:
			if t.value < -180 {
				r.out.WriteByte(' ')
			}
		}
	}
}

func (r *reader) form(o types.Object, outer types.Dict, depth int) {
	sd, _, err := r.x.DereferenceStreamDict(o)
	if err != nil || sd == nil {
		return
	}
	if kind := sd.Subtype(); kind == nil || *kind != "Form" {
		return
	}
	if sd.DecodeWithLimit(wordBytes) != nil {
		return
	}
	resources := outer
	if own, err := r.x.DereferenceDict(sd.Dict["Resources"]); err == nil && own != nil {
		resources = own
	}
	r.show(sd.Content, resources, depth+1)
}

// font gives the way to read a font: its own table of characters when it has one, else the usual encoding of the West.
func (r *reader) font(o types.Object) decoder {
	key := ""
	if ref, ok := o.(types.IndirectRef); ok {
		key = ref.String()
		if d, ok := r.fonts[key]; ok {
			return d
		}
	}
	d := r.readFont(o)
	if key != "" {
		r.fonts[key] = d
	}
	return d
}

func (r *reader) readFont(o types.Object) decoder {
	f, err := r.x.DereferenceDict(o)
	if err != nil || f == nil {
		return western
	}
	wide := f.Subtype() != nil && *f.Subtype() == "Type0"
	var table map[int]string
	if sd, _, err := r.x.DereferenceStreamDict(f["ToUnicode"]); err == nil && sd != nil && sd.DecodeWithLimit(wordBytes) == nil {
		table = toUnicode(sd.Content)
	}
	switch {
	case wide && len(table) > 0:
		return func(b []byte) string {
			var s strings.Builder
			for i := 0; i+1 < len(b); i += 2 {
				s.WriteString(table[int(b[i])<<8|int(b[i+1])])
			}
			return s.String()
		}
	case wide:
		return func([]byte) string { return "" } // numbers of glyphs: only the font knows
	case len(table) > 0:
		return func(b []byte) string {
			var s strings.Builder
			for _, c := range b {
				if u, ok := table[int(c)]; ok {
					s.WriteString(u)
				} else {
					s.WriteString(western([]byte{c}))
				}
			}
			return s.String()
		}
	}
	return western
}

// western reads WinAnsi, which the other usual encodings share where names are concerned.
func western(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return s.String()
}

// toUnicode reads the bfchar and bfrange sections of a table of characters.
func toUnicode(b []byte) map[int]string {
	table := map[int]string{}
	var hex []token
	var list []string // of a range written out
	inList := false
	s := scanner{b: b, cmap: true}
	for len(table) < wordMappings {
		t, ok := s.next()
		if !ok {
			return table
		}
		switch {
		case t.kind == text && inList:
			list = append(list, utf16Text(t.text))
		case t.kind == text:
			hex = append(hex, t)
		case t.text == "[":
			inList, list = true, nil
		case t.text == "]":
			inList = false
			if len(hex) >= 2 {
				from := codeOf(hex[len(hex)-2].text)
				for i, u := range list {
					table[from+i] = u
				}
			}
			hex = nil
		case t.text == "endbfchar":
			for i := 0; i+1 < len(hex); i += 2 {
				table[codeOf(hex[i].text)] = utf16Text(hex[i+1].text)
			}
			hex = nil
		case t.text == "endbfrange":
			for i := 0; i+2 < len(hex); i += 3 {
				from, to, first := codeOf(hex[i].text), codeOf(hex[i+1].text), []rune(utf16Text(hex[i+2].text))
				for c := from; c <= to && len(first) > 0 && len(table) < wordMappings; c++ {
					table[c] = string(first)
					first = append([]rune(nil), first...)
					first[len(first)-1]++
				}
			}
			hex = nil
		case strings.HasPrefix(t.text, "begin"), strings.HasPrefix(t.text, "end"):
			hex = nil
		}
	}
	return table
}

func codeOf(s string) (n int) {
	for i := 0; i < len(s) && i < 4; i++ {
		n = n<<8 | int(s[i])
	}
	return n
}

func utf16Text(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

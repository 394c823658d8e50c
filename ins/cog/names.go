package cog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// nameIndex finds entries by the beginning of a name. Keys are letters and digits only, in capitals.
type nameIndex struct {
	keys  string
	names []nameRef // by key
}

type nameRef struct {
	at    uint32 // in keys
	len   uint16
	entry int32
}

func (x *nameIndex) key(n nameRef) string { return x.keys[n.at : n.at+uint32(n.len)] }

func (x *nameIndex) from(key string) []nameRef {
	at, _ := slices.BinarySearchFunc(x.names, key, func(n nameRef, key string) int { return strings.Compare(x.key(n), key) })
	return x.names[at:]
}

func newNameIndex(entries []entry, others map[int32][]string) nameIndex {
	var keys strings.Builder
	names := make([]nameRef, 0, len(entries)+len(entries)/8)
	keys.Grow(16 * len(entries))
	add := func(nom string, i int32) {
		start := keys.Len()
		fold(&keys, nom)
		end := keys.Len()
		if end == start || end-start > 1<<15 {
			return
		}
		names = append(names, nameRef{uint32(start), uint16(end - start), i})
		if n := article(nom); n > 0 && n < end-start { // « Le Bourget » is also looked for as « Bourget »
			names = append(names, nameRef{uint32(start + n), uint16(end - start - n), i})
		}
	}
	for i := range entries {
		if e := &entries[i]; e.nom != "" {
			add(e.nom, int32(i))
		}
		for _, o := range others[int32(i)] {
			add(o, int32(i))
		}
	}
	x := nameIndex{keys: keys.String(), names: names}
	slices.SortFunc(x.names, func(a, b nameRef) int {
		return cmp.Or(strings.Compare(x.key(a), x.key(b)), cmp.Compare(a.entry, b.entry))
	})
	return x
}

// article is how many letters a leading article has in the key of a name; 0 when there is none.
func article(nom string) int {
	for _, a := range []string{"Le ", "La ", "Les ", "L'", "L’", "Los ", "Las ", "Aux "} {
		if strings.HasPrefix(nom, a) {
			return strings.Count(a, "") - 2 // without the space or apostrophe
		}
	}
	return 0
}

// queryKey is the key of what a person typed: « St » and « Ste » are opened when a word follows them.
func queryKey(typed string) string {
	words := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '-' || r == '\u00a0' || r == '\t' })
	var b strings.Builder
	for i, w := range words {
		switch at := b.Len(); {
		case i+1 < len(words) && strings.EqualFold(strings.TrimSuffix(w, "."), "st"):
			b.WriteString("SAINT")
		case i+1 < len(words) && strings.EqualFold(strings.TrimSuffix(w, "."), "ste"):
			b.WriteString("SAINTE")
		default:
			fold(&b, w)
			if b.Len()-at > 1<<10 { // no name is so long
				return ""
			}
		}
	}
	return b.String()
}

// fold writes the letters and digits of s in capitals without accents. Everything else is left out: it serves to
// find a name, never to write one.
func fold(b *strings.Builder, s string) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			b.WriteByte(c)
		case 'a' <= c && c <= 'z':
			b.WriteByte(c - 'a' + 'A')
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(plain(r))
			i += n
			continue
		}
		i++
	}
}

// plain is a letter of French place names without its accent.
func plain(r rune) string {
	switch r {
	case 'à', 'â', 'ä', 'á', 'ã', 'å', 'À', 'Â', 'Ä', 'Á', 'Ã', 'Å', 'ā':
		return "A"
	case 'ç', 'Ç':
		return "C"
	case 'é', 'è', 'ê', 'ë', 'É', 'È', 'Ê', 'Ë', 'ē':
		return "E"
	case 'î', 'ï', 'í', 'ì', 'Î', 'Ï', 'Í', 'Ì', 'ī':
		return "I"
	case 'ñ', 'Ñ':
		return "N"
	case 'ô', 'ö', 'ó', 'ò', 'õ', 'ø', 'Ô', 'Ö', 'Ó', 'Ò', 'Õ', 'Ø', 'ō':
		return "O"
	case 'ù', 'û', 'ü', 'ú', 'Ù', 'Û', 'Ü', 'Ú', 'ū':
		return "U"
	case 'ÿ', 'ý', 'Ÿ', 'Ý':
		return "Y"
	case 'æ', 'Æ':
		return "AE"
	case 'œ', 'Œ':
		return "OE"
	case 'ß':
		return "SS"
	default:
		return ""
	}
}

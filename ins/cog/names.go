package cog

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// nameIndex finds entries by the beginning of a name. Keys are letters and digits only, in capitals.
type nameIndex struct {
	keys   string    // one after the other, each ended by a line feed
	names  []nameRef // by key
	starts []uint32  // where the keys begin
	owners []int32   // the entry of each
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
	x := nameIndex{starts: make([]uint32, 0, len(entries)), owners: make([]int32, 0, len(entries))}
	add := func(nom string, i int32) {
		start := keys.Len()
		fold(&keys, nom)
		end := keys.Len()
		keys.WriteByte('\n')
		if end == start {
			return
		}
		x.starts, x.owners = append(x.starts, uint32(start)), append(x.owners, i)
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
	x.keys, x.names = keys.String(), names
	x.sort()
	return x
}

// containing gives the entries one of whose names holds the key, some of them more than once.
func (x *nameIndex) containing(key string) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for at := 0; ; {
			next := strings.Index(x.keys[at:], key)
			if next < 0 {
				return
			}
			at += next
			i, found := slices.BinarySearch(x.starts, uint32(at))
			if !found {
				i-- // the key that began before
			}
			if i >= 0 && !yield(x.owners[i]) {
				return
			}
			at += len(key)
		}
	}
}

// sort orders the names by key. The first eight letters, as one number, settle most comparisons: the table is read
// while somebody waits.
func (x *nameIndex) sort() {
	type sortable struct {
		start uint64
		name  nameRef
	}
	all := make([]sortable, len(x.names))
	for i, n := range x.names {
		var first [8]byte
		copy(first[:], x.key(n))
		all[i] = sortable{binary.BigEndian.Uint64(first[:]), n}
	}
	slices.SortFunc(all, func(a, b sortable) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		if c := strings.Compare(x.key(a.name), x.key(b.name)); c != 0 {
			return c
		}
		return cmp.Compare(a.name.entry, b.name.entry)
	})
	for i := range all {
		x.names[i] = all[i].name
	}
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

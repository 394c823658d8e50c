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
	words  []uint64  // one bit per byte of keys: a word begins there
	names  []nameRef // by key
	starts []uint32  // where the keys begin
	owners []nameRef // the name of each
}

type nameRef struct {
	at    uint32 // in keys
	len   uint16
	other uint16 // 0 is the name of the entry, n its other name n-1
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
	x := nameIndex{starts: make([]uint32, 0, len(entries)), owners: make([]nameRef, 0, len(entries)), words: make([]uint64, 0, len(entries)/4)}
	begins := func(at int) {
		for at>>6 >= len(x.words) {
			x.words = append(x.words, 0)
		}
		x.words[at>>6] |= 1 << (at & 63)
	}
	add := func(nom string, i int32, other uint16) {
		start := keys.Len()
		fold(&keys, nom, begins)
		end := keys.Len()
		keys.WriteByte('\n')
		if end == start {
			return
		}
		ref := nameRef{uint32(start), uint16(end - start), other, i}
		x.starts, x.owners = append(x.starts, uint32(start)), append(x.owners, ref)
		names = append(names, ref)
		if n := article(nom); n > 0 && n < end-start { // « Le Bourget » is also looked for as « Bourget »
			names = append(names, nameRef{uint32(start + n), uint16(end - start - n), other, i})
		}
	}
	for i := range entries {
		if e := &entries[i]; e.nom != "" {
			add(e.nom, int32(i), 0)
		}
		for n, o := range others[int32(i)] {
			add(o, int32(i), uint16(n+1))
		}
	}
	x.keys, x.names = keys.String(), names
	x.sort()
	return x
}

// begins tells whether a word begins at a place of the keys.
func (x *nameIndex) begins(at int) bool {
	return at>>6 < len(x.words) && x.words[at>>6]&(1<<(at&63)) != 0
}

// containing gives the names that hold the words one after the other, each from the beginning of a word: nothing is
// found in the middle of one. Some come more than once.
func (x *nameIndex) containing(words []string) iter.Seq[nameRef] {
	return func(yield func(nameRef) bool) {
		for at := 0; ; {
			next := strings.Index(x.keys[at:], words[0])
			if next < 0 {
				return
			}
			at += next
			end := at + len(words[0])
			if x.begins(at) && x.follow(end, words[1:]) {
				i, found := slices.BinarySearch(x.starts, uint32(at))
				if !found {
					i-- // the key that began before
				}
				if i >= 0 && !yield(x.owners[i]) {
					return
				}
			}
			at = end
		}
	}
}

// follow tells whether the words come next, in that order, in the key that goes on at a place.
func (x *nameIndex) follow(at int, words []string) bool {
	if len(words) == 0 {
		return true
	}
	rest := x.keys[at:]
	rest = rest[:strings.IndexByte(rest, '\n')]
	for _, w := range words {
		found := false
		for from := 0; !found; {
			next := strings.Index(rest[from:], w)
			if next < 0 {
				return false
			}
			from += next
			found = x.begins(at + from)
			if found {
				at, rest = at+from+len(w), rest[from+len(w):]
			} else {
				from++
			}
		}
	}
	return true
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

// keyOf is the key of a name.
func keyOf(nom string) string {
	var b strings.Builder
	fold(&b, nom, nil)
	return b.String()
}

// fold writes the letters and digits of s in capitals without accents, and tells where its words begin. Everything
// else is left out: it serves to find a name, never to write one. « lez » has the key of « lès », for which it stands
// on papers as often as not.
func fold(b *strings.Builder, s string, begins func(at int)) {
	inside := false
	letter := func() {
		if !inside && begins != nil {
			begins(b.Len())
		}
		inside = true
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case !inside && lez(s[i:]):
			letter()
			b.WriteString("LES")
			i += 2
		case 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			letter()
			b.WriteByte(c)
		case 'a' <= c && c <= 'z':
			letter()
			b.WriteByte(c - 'a' + 'A')
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if p := plain(r); p != "" {
				letter()
				b.WriteString(p)
			} else if r < '\u0300' || r > '\u036f' { // an accent written apart belongs to its letter
				inside = false
			}
			i += n - 1
		default:
			inside = false
		}
	}
}

// lez tells whether s begins by the word « lez ».
func lez(s string) bool {
	return len(s) >= 3 && s[1]|0x20 == 'e' && s[2]|0x20 == 'z' && s[0]|0x20 == 'l' && (len(s) == 3 || !letterOrDigit(s[3]))
}

func letterOrDigit(c byte) bool {
	return c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
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

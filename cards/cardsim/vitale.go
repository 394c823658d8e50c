package cardsim

import (
	"fmt"

	"golang.org/x/text/encoding/charmap"

	"guichet/cards/iso7816"
)

// vitaleFiles builds the file tree of a Vitale 2: the free zone as public readers know it. The file identifiers
// other than 2F00, 2F02 and 2001 are invented.
func vitaleFiles(people []Personne) ([]file, error) {
	var identity, nirs []byte
	for _, p := range people {
		var fields []byte
		for _, f := range []struct {
			tag  uint32
			text string
		}{{0x80, p.Nom}, {0x81, p.Prenom}, {0x82, p.Naissance}, {0x90, p.Pays}} {
			b, err := charmap.ISO8859_1.NewEncoder().Bytes([]byte(f.text))
			if err != nil {
				return nil, fmt.Errorf("%q ne s'écrit pas en Latin-1: %w", f.text, err)
			}
			fields = iso7816.Append(fields, f.tag, b)
		}
		identity = iso7816.Append(identity, 0x65, fields)
		nirs = iso7816.Append(nirs, 0x65, iso7816.Append(nil, 0x93, []byte(p.NIR)))
	}
	identity = iso7816.Append(identity, 0x66, iso7816.Append(nil, 0x80, []byte("20200101")))
	aidMF, aidVitale := []byte("\xD2\x50\x00\x00\x02MF_VITALE"), []byte("\xD2\x50\x00\x00\x02VITALE")
	dir := iso7816.Append(nil, 0x61, iso7816.Append(nil, 0x4F, aidMF))
	dir = iso7816.Append(dir, 0x61, iso7816.Append(nil, 0x4F, aidVitale))
	application := append([]byte{0x20, 0x00, 0x00}, aidVitale...)
	pointers := iso7816.Append(nil, 0xA0, iso7816.Append(nil, 0x82, application))
	pointers = iso7816.Append(pointers, 0x80, []byte("NIR     \x20\x00\x20\x02"))
	vitale := func(fid ...byte) []byte { return append([]byte{0x3F, 0x00, 0x20, 0x00}, fid...) }
	return []file{
		{name: "mf", path: mf, aid: aidMF, df: true},
		{name: "dir", path: []byte{0x3F, 0x00, 0x2F, 0x00}, sfi: 30, content: dir},
		{name: "pan", path: []byte{0x3F, 0x00, 0x2F, 0x02}, sfi: 3, content: iso7816.Append(nil, 0x5A, make([]byte, 10))},
		{name: "identite", path: []byte{0x3F, 0x00, 0x2F, 0x10}, sfi: 2, content: append(identity, make([]byte, 32)...)},
		{name: "vitale", path: vitale(), aid: aidVitale, df: true},
		{name: "pointeurs", path: vitale(0x20, 0x01), sfi: 1, content: iso7816.Append(nil, 0xE0, pointers)},
		{name: "nir", path: vitale(0x20, 0x02), sfi: 2, content: append(nirs, make([]byte, 16)...)},
		{name: "droits", path: vitale(0x20, 0x03), sfi: 3, sw: iso7816.SecurityStatus},
	}, nil
}

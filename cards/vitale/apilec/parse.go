package apilec

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"guichet/assets/texts"
	"guichet/cards"
)

// element is any element of the answer. The exact schema is not public: blocks and fields are looked up by name.
type element struct {
	XMLName  xml.Name
	Text     string    `xml:",chardata"`
	Children []element `xml:",any"`
}

func (e element) child(names ...string) *element {
	for _, name := range names {
		for i := range e.Children {
			if e.Children[i].XMLName.Local == name {
				return &e.Children[i]
			}
		}
	}
	return nil
}

func (e *element) text(names ...string) string {
	if e == nil {
		return ""
	}
	c := e.child(names...)
	if c == nil {
		return ""
	}
	return strings.Join(strings.Fields(c.Text), " ")
}

// maxDepth bounds the nesting of an answer; the known ones have six levels.
const maxDepth = 20

// Parse reads the answer of the library: T_AsnDonneesVitale / listeBenef / T_AsnBeneficiaire, with its blocks ident
// and amo. Dates JJMMAAAA come out as AAAAMMJJ; dateEnCarte, AAMMJJ, as it is with SiecleInconnu. A beneficiary
// without nom or prénom is left out. The error is a *texts.Refusal.
func Parse(answer []byte) (cards.Lecture, error) {
	if len(answer) == 0 || len(answer) > maxAnswer {
		return cards.Lecture{}, texts.Refuse("apilec.reponse")
	}
	root, err := decode(answer)
	if err != nil || root.XMLName.Local != "T_AsnDonneesVitale" {
		return cards.Lecture{}, texts.Refuse("apilec.reponse")
	}
	l := cards.Lecture{Source: cards.SourceAPILecture}
	list := root.child("listeBenef")
	if list == nil {
		return cards.Lecture{}, texts.Refuse("apilec.reponse")
	}
	for i := range list.Children {
		if list.Children[i].XMLName.Local != "T_AsnBeneficiaire" {
			continue
		}
		b, remarks, ok := beneficiaire(&list.Children[i])
		if !ok {
			l.Remarques = append(l.Remarques, texts.Get("vitale.sans_nom").Phrase)
			continue
		}
		l.Beneficiaires, l.Remarques = append(l.Beneficiaires, b), append(l.Remarques, remarks...)
	}
	if len(l.Beneficiaires) == 0 {
		return cards.Lecture{}, texts.Refuse("vitale.vide")
	}
	return l, nil
}

func decode(answer []byte) (element, error) {
	// Depth is counted first, by tokens: decoding into a tree is recursive.
	depth := 0
	for dec := decoder(answer); ; {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return element{}, fmt.Errorf("XML de l'API de lecture: %w", err)
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive:
			return element{}, fmt.Errorf("XML de l'API de lecture: directive refusée")
		}
		if depth > maxDepth {
			return element{}, fmt.Errorf("XML de l'API de lecture: trop profond")
		}
	}
	var root element
	if err := decoder(answer).Decode(&root); err != nil {
		return element{}, fmt.Errorf("XML de l'API de lecture: %w", err)
	}
	return root, nil
}

func decoder(answer []byte) *xml.Decoder {
	dec := xml.NewDecoder(bytes.NewReader(answer))
	dec.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		switch strings.ToLower(charset) {
		case "iso-8859-1", "latin1":
			return charmap.ISO8859_1.NewDecoder().Reader(in), nil
		case "iso-8859-15":
			return charmap.ISO8859_15.NewDecoder().Reader(in), nil
		case "windows-1252":
			return charmap.Windows1252.NewDecoder().Reader(in), nil
		}
		return nil, fmt.Errorf("jeu de caractères %q", charset)
	}
	return dec
}

func beneficiaire(e *element) (b cards.Beneficiaire, remarks []string, ok bool) {
	ident, amo := e.child("ident"), e.child("amo")
	b.NomNaissance, b.NomUsuel = ident.text("nomPatronymique"), ident.text("nomUsuel")
	b.Prenom, b.Rang = ident.text("prenomUsuel"), ident.text("rangDeNaissance")
	b.Qualite = amo.text("qualBenef")
	b.Nom = b.NomUsuel
	if b.Nom == "" {
		b.Nom = b.NomNaissance
	}
	if b.Nom == "" || b.Prenom == "" {
		return b, nil, false
	}
	var birth *element
	if ident != nil {
		birth = ident.child("naissance")
	}
	if d := birth.text("date"); isDigits(d, 8) {
		b.DateBrute = d[4:] + d[2:4] + d[:2] // JJMMAAAA
	} else if d := birth.text("dateEnCarte"); isDigits(d, 6) {
		b.DateBrute, b.SiecleInconnu = d, true
		remarks = append(remarks, about("apilec.siecle", b))
	}
	if cards.DateLunaire(b.DateBrute) {
		remarks = append(remarks, about("vitale.lunaire", b))
	}
	// One version writes the NIR under amo, another under ident: both places are looked at.
	b.NIR = nir(ident, "nir", "cleNir", "cle")
	if b.NIR == "" {
		b.NIR = nir(amo, "nir", "cleNir", "cle")
	}
	b.NIRCertifie = nir(ident, "nirCertifie", "cleNirCertifie")
	for _, n := range []string{b.NIR, b.NIRCertifie} {
		if n != "" && !cards.CleNIR(n) {
			remarks = append(remarks, about("vitale.cle_nir", b))
			break
		}
	}
	for _, name := range []string{b.NomNaissance, b.NomUsuel, b.Prenom} {
		if utf8.RuneCountInString(name) >= 27 {
			b.Tronque = true // C-09
		}
	}
	if b.Tronque {
		remarks = append(remarks, about("vitale.tronque", b))
	}
	return b, remarks, true
}

// nir joins a number and its key, which stand in one element or in two; "" when that makes no NIR.
func nir(block *element, name string, keys ...string) string {
	n := strings.ReplaceAll(block.text(name), " ", "")
	if len(n) == 13 {
		n += block.text(keys...)
	}
	if !cards.FormeNIR(n) {
		return ""
	}
	return n
}

func isDigits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

func about(code string, b cards.Beneficiaire) string {
	t := texts.Get(code, "nom", b.Nom, "prenom", b.Prenom)
	if t.Acte == "" {
		return t.Phrase
	}
	return t.Phrase + " " + t.Acte
}

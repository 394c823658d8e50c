package pkcs11

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"guichet/cards/iso7816"
)

// Situation is one of the situations of exercice of a holder: where he works. A card holds up to sixteen, whose
// numbers do not follow one another; with several, the agent chooses.
//
// The format of these objects is not public. What is read is what two published programs agree on: an element EE
// with 84 the name of the structure, 85 its national identifier, 86 its sector. The identity itself never comes from
// here, but from the certificate.
type Situation struct {
	Numero        int // 1 to 16, as in the label CPS_ACTIVITY_01_PS
	RaisonSociale string
	Structure     string // Struct_IdNat: type digit and identifier (G07), letters possible
	Secteur       string // secteur d'activité (SAnn)
}

// situationNumber reads the number in the label of a situation; 0 when it is none.
func situationNumber(label string) int {
	n, found := strings.CutPrefix(strings.TrimRight(label, " \x00"), "CPS_ACTIVITY_")
	n, isPS := strings.CutSuffix(n, "_PS")
	if !found || !isPS || len(n) != 2 || strings.Trim(n, "0123456789") != "" {
		return 0
	}
	if k := int(n[0]-'0')*10 + int(n[1]-'0'); k >= 1 && k <= 16 {
		return k
	}
	return 0
}

// parseSituation reads the value of a situation; false when nothing in it names a structure.
func parseSituation(number int, value []byte) (Situation, bool) {
	outer, _, ok, err := iso7816.Next(value)
	if err != nil || !ok || outer.Tag != 0xEE {
		return Situation{}, false
	}
	fields, err := iso7816.All(outer.Value)
	if err != nil {
		return Situation{}, false
	}
	text := func(tag uint32) string {
		b, _ := iso7816.Find(fields, tag)
		return cleanText(b)
	}
	s := Situation{Numero: number, RaisonSociale: text(0x84), Structure: text(0x85), Secteur: text(0x86)}
	return s, s.RaisonSociale != "" || s.Structure != ""
}

// cleanText decodes a field, whose encoding is not published: UTF-8 where it is valid, else Latin-1. Characters that
// no name holds are shown as question marks.
func cleanText(b []byte) string {
	s := string(b)
	if !utf8.ValidString(s) {
		latin, err := charmap.ISO8859_1.NewDecoder().Bytes(b)
		if err != nil {
			return ""
		}
		s = string(latin)
	}
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7F && r < 0xA0 {
			return '?'
		}
		return r
	}, strings.TrimRight(s, "\x00 "))
	return strings.TrimSpace(s)
}

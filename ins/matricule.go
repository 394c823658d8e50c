package ins

import (
	"fmt"
	"strconv"
	"strings"

	"guichet/assets/texts"
)

// Matricule is a matricule INS: 13 characters and the 2 of the key, 15 in all, with A or B possible at the
// seventh place for Corsica. INS matricules received are kept as received, even with a wrong key (INSi guide §6.3).
type Matricule string

const (
	bodyLength = 13
	fullLength = 15
)

// ParseMatricule checks a typed matricule: 15 characters, first digit 1 or 2, right key.
// Spaces are left out and letters put in capitals; nothing else is repaired.
func ParseMatricule(s string) (Matricule, *texts.Refusal) {
	m := cleanMatricule(s)
	switch n := len([]rune(m)); {
	case m == "":
		return "", texts.Refuse("ins_matricule_absent")
	case n == bodyLength:
		return "", texts.Refuse("ins_matricule_sans_cle")
	case n != fullLength:
		return "", texts.Refuse("ins_matricule_longueur", "longueur", strconv.Itoa(n))
	}
	if refusal := checkShape(m[:min(bodyLength, len(m))], m); refusal != nil {
		return "", refusal
	}
	if !Matricule(m).CleJuste() {
		return "", texts.Refuse("ins_matricule_cle")
	}
	return Matricule(m), nil
}

// Complete writes the key after a matricule of 13 characters, and checks one of 15.
func Complete(s string) (Matricule, *texts.Refusal) {
	m := cleanMatricule(s)
	if len(m) != bodyLength {
		return ParseMatricule(m)
	}
	if refusal := checkShape(m, m); refusal != nil {
		return "", refusal
	}
	key, _ := keyOf(m)
	return Matricule(m + key), nil
}

func cleanMatricule(s string) string {
	return strings.ToUpper(strings.Join(strings.Fields(s), ""))
}

// checkShape looks at the 13 first characters and names the first wrong one of all.
func checkShape(body, all string) *texts.Refusal {
	for i, c := range all {
		corsica := i == 6 && (c == 'A' || c == 'B') && all[5] == '2'
		if (c < '0' || c > '9') && !corsica {
			return texts.Refuse("ins_matricule_caractere", "caractere", string(c), "place", strconv.Itoa(len([]rune(all[:i]))+1))
		}
	}
	if body[0] != '1' && body[0] != '2' {
		return texts.Refuse("ins_matricule_premier_chiffre", "chiffre", body[:1])
	}
	return nil
}

// keyOf computes the key of 13 characters: 97 − (n mod 97), 2A read as 19 and 2B as 18.
func keyOf(body string) (string, bool) {
	if len(body) != bodyLength {
		return "", false
	}
	switch body[5:7] {
	case "2A":
		body = body[:5] + "19" + body[7:]
	case "2B":
		body = body[:5] + "18" + body[7:]
	}
	n, err := strconv.ParseUint(body, 10, 64)
	if err != nil {
		return "", false
	}
	return fmt.Sprintf("%02d", 97-n%97), true
}

// Corps is the 13 characters without the key, or all there is when there are fewer.
func (m Matricule) Corps() string { return string(m[:min(bodyLength, len(m))]) }

// Cle is the key as it stands in the matricule, "" when it has none.
func (m Matricule) Cle() string {
	if len(m) != fullLength {
		return ""
	}
	return string(m[bodyLength:])
}

// CleJuste reports whether the key is the one that the 13 characters call for. A wrong key in an INS
// received is a hint, never a reason to reject it (INSi guide §6.3).
func (m Matricule) CleJuste() bool {
	key, ok := keyOf(m.Corps())
	return ok && len(m) == fullLength && m.Cle() == key
}

// bienForme reports whether the matricule has the shape of one, whatever its key (INSi guide §6.3).
func (m Matricule) bienForme() bool {
	if len(m) != bodyLength && len(m) != fullLength {
		return false
	}
	return checkShape(m.Corps(), string(m)) == nil
}

// Lisible is the matricule in the groups in which people read it: "2 60 05 88 154 002 33". It is for QUAL
// identities only: see Identite.MatriculeEmis.
func (m Matricule) Lisible() string {
	if len(m) != bodyLength && len(m) != fullLength {
		return string(m)
	}
	groups := []string{string(m[0:1]), string(m[1:3]), string(m[3:5]), string(m[5:7]), string(m[7:10]), string(m[10:13])}
	if len(m) == fullLength {
		groups = append(groups, string(m[13:15]))
	}
	return strings.Join(groups, " ")
}

// Numero is what no two records may share: the 13 characters of an active matricule, whatever says its nature, for a NIA keeps its
// digits when it becomes a NIR, within one world, production or test (A-80, D-59c, RNIV EXI SI 32). It is comparable: a key for
// an index and for a search.
type Numero struct {
	Corps string
	Test  bool
}

// Numero is the number of an INS; the zero Numero for one that has none.
func (i INS) Numero() Numero {
	if i.Matricule == "" {
		return Numero{}
	}
	return Numero{i.Matricule.Corps(), i.OID.Test()}
}

// SameNumber reports whether two INS bear the number of one person, whatever their nature and their key.
func (i INS) SameNumber(other INS) bool { return i.Matricule != "" && i.Numero() == other.Numero() }

// OID says the nature of a matricule. It is never shown to a person (E-16).
type OID string

// The OIDs of matricules.
const (
	OIDNIR     OID = "1.2.250.1.213.1.4.8"
	OIDNIA     OID = "1.2.250.1.213.1.4.9"
	OIDNIRTest OID = "1.2.250.1.213.1.4.10"
	OIDNIRDemo OID = "1.2.250.1.213.1.4.11"
)

// Nature is the word printed beside a matricule, NIR or NIA (EXI PP 21); "" for an OID that is no INS today,
// the old INS-C among them.
func (o OID) Nature() string {
	switch o {
	case OIDNIR, OIDNIRTest, OIDNIRDemo:
		return "NIR"
	case OIDNIA:
		return "NIA"
	}
	return ""
}

// Test reports whether the OID is that of a test or demonstration matricule.
func (o OID) Test() bool { return o == OIDNIRTest || o == OIDNIRDemo }

// Admis reports whether an INS of this OID may be kept: it must be known, and not of test in production (A-54, G-32).
func (o OID) Admis(production bool) bool {
	return o.Nature() != "" && !(production && o.Test())
}

package vitale

import (
	"strings"
	"unicode/utf8"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/iso7816"
)

// Tags of the free zone, as two public readers agree on them; no official text describes it.
const (
	tagBeneficiaire = 0x65
	tagNom          = 0x80
	tagPrenom       = 0x81
	tagDate         = 0x82
	tagNIR          = 0x93
)

// nameLimit is the length to which the card cuts names (C-09).
const nameLimit = 27

// parse reads the two files of the free zone. Bytes that are not what is expected never become a person: a
// beneficiary that is cut, or without nom or prénom, is left out, and a NIR whose owner is not certain too.
func parse(identity, nirs []byte) ([]cards.Beneficiaire, []string, error) {
	var people []cards.Beneficiaire
	var remarks []string
	elements, cut := iso7816.All(identity)
	owners := 0 // beneficiaries on the card, left out or not: the NIR stand in the same order
	var index []int
	for _, e := range elements {
		if e.Tag != tagBeneficiaire {
			continue
		}
		b, more, ok := parsePerson(e.Value)
		if ok {
			people, index = append(people, b), append(index, owners)
			remarks = append(remarks, more...)
		} else {
			remarks = append(remarks, phrase("vitale.sans_nom"))
		}
		owners++
	}
	if cut != nil {
		remarks = append(remarks, phrase("vitale.coupe"))
	}
	if len(people) == 0 {
		if cut != nil || owners > 0 {
			return nil, remarks, texts.Refuse("vitale.illisible")
		}
		return nil, remarks, texts.Refuse("vitale.vide")
	}
	return people, append(remarks, giveNIR(people, index, owners, nirs, cut != nil)...), nil
}

func parsePerson(b []byte) (cards.Beneficiaire, []string, bool) {
	fields, err := iso7816.All(b)
	if err != nil {
		return cards.Beneficiaire{}, nil, false
	}
	nom, _ := iso7816.Find(fields, tagNom)
	prenom, _ := iso7816.Find(fields, tagPrenom)
	date, _ := iso7816.Find(fields, tagDate)
	p := cards.Beneficiaire{DateBrute: digits(date)}
	var unsure1, unsure2 bool
	p.Nom, unsure1 = latin1(nom)
	p.Prenom, unsure2 = latin1(prenom)
	if blank(p.Nom) || blank(p.Prenom) {
		return cards.Beneficiaire{}, nil, false
	}
	p.Tronque = utf8.RuneCountInString(p.Nom) >= nameLimit || utf8.RuneCountInString(p.Prenom) >= nameLimit
	var remarks []string
	if unsure1 || unsure2 {
		remarks = append(remarks, about("vitale.caractere", p))
	}
	if p.Tronque {
		remarks = append(remarks, about("vitale.tronque", p))
	}
	if cards.DateLunaire(p.DateBrute) {
		remarks = append(remarks, about("vitale.lunaire", p))
	}
	return p, remarks, true
}

// giveNIR gives each person the NIR of his rank. Files that do not count the same people give none to anybody.
func giveNIR(people []cards.Beneficiaire, index []int, owners int, file []byte, cut bool) []string {
	elements, err := iso7816.All(file)
	var nirs []string
	for _, e := range elements {
		if e.Tag != tagBeneficiaire {
			continue
		}
		fields, inner := iso7816.All(e.Value)
		if inner != nil {
			err = inner
			break
		}
		v, _ := iso7816.Find(fields, tagNIR)
		nirs = append(nirs, strings.TrimSpace(string(v)))
	}
	if err != nil || cut || len(nirs) != owners {
		return []string{phrase("vitale.nir_nombre")}
	}
	var remarks []string
	seen := map[string]bool{}
	shared := false
	for i := range people {
		p, nir := &people[i], nirs[index[i]]
		switch {
		case strings.Trim(nir, "0") == "":
			remarks = append(remarks, about("vitale.nir_absent", *p))
			continue
		case !cards.FormeNIR(nir):
			remarks = append(remarks, about("vitale.nir_forme", *p))
			continue
		case !cards.CleNIR(nir):
			remarks = append(remarks, about("vitale.cle_nir", *p))
		}
		p.NIR = nir
		shared = shared || seen[nir]
		seen[nir] = true
	}
	if shared {
		remarks = append(remarks, phrase("vitale.nir_partage"))
	}
	return remarks
}

// latin1 decodes a name: ISO-8859-1, runs of spaces made one, the no-break space being one of them. A control
// character stands for a letter that could not be read: it is replaced, never dropped, and unsure tells it.
func latin1(b []byte) (name string, unsure bool) {
	var s strings.Builder
	for _, c := range b {
		switch {
		case c == 0xA0 || c == '\t':
			s.WriteByte(' ')
		case c < 0x20 || c >= 0x7F && c < 0xA0:
			s.WriteByte('?')
			unsure = true
		default:
			s.WriteRune(rune(c))
		}
	}
	return strings.Join(strings.Fields(s.String()), " "), unsure
}

// blank tells that a name holds no letter at all.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xC0 })
}

// digits keeps a date only when it is eight digits, as the card writes it; what is not is no date.
func digits(b []byte) string {
	if len(b) != 8 {
		return ""
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return ""
		}
	}
	return string(b)
}

func phrase(code string) string { return sentence(texts.Get(code)) }

func about(code string, p cards.Beneficiaire) string {
	return sentence(texts.Get(code, "nom", p.Nom, "prenom", p.Prenom))
}

func sentence(t texts.Text) string {
	if t.Acte == "" {
		return t.Phrase
	}
	return t.Phrase + " " + t.Acte
}

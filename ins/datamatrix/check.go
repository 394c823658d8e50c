package datamatrix

import (
	"fmt"
	"strings"

	"guichet/assets/texts"
	"guichet/ins"
)

// The checks that writer and reader share (§4 step 2 of the format notes, DM-65). Each gives nil when the value
// may stand in a message.

// checkMatricule asks for 15 characters, a first digit 1 or 2 and the right key.
func checkMatricule(m ins.Matricule) *texts.Refusal {
	read, refusal := ins.ParseMatricule(string(m))
	if refusal != nil || read != m { // a parser kind to typed spaces must not let them into a symbol
		return texts.Refuse("datamatrix_matricule_faux")
	}
	return nil
}

// checkOID knows the four OIDs of DM-27 and keeps test and demonstration out of production (DM-08, DM-66, A-54).
func checkOID(o ins.OID, opts Options) (test bool, _ *texts.Refusal) {
	switch o {
	case ins.OIDNIR, ins.OIDNIA:
		return false, nil
	case ins.OIDNIRTest, ins.OIDNIRDemo:
		if !opts.Entrainement {
			return true, texts.Refuse("datamatrix_code_de_test")
		}
		return true, nil
	case "1.2.250.1.213.1.4.2", "1.2.250.1.213.1.4.6", "1.2.250.1.213.1.4.7":
		return false, texts.Refuse("datamatrix_ancien_ins_c") // never an INS today
	default:
		return false, texts.Refuse("datamatrix_oid_inconnu").Of(errForm)
	}
}

// checkName keeps to the alphabet of INSi and never repairs (DM-22, DM-23, DM-37, DM-38).
func checkName(id byte, name string) *texts.Refusal {
	if strings.Trim(name, " ") == "" {
		return texts.Refuse("datamatrix_valeur_absente", "champ", fieldName(id))
	}
	for _, r := range name {
		if (r < 'A' || r > 'Z') && r != ' ' && r != '\'' && r != '-' {
			return texts.Refuse("datamatrix_caractere", "champ", fieldName(id), "caractere", show(r)).Of(errForm)
		}
	}
	if len(name) > maxName {
		return texts.Refuse("datamatrix_trop_long", "champ", fieldName(id)).Of(errForm)
	}
	return nil
}

// checkSexe: INSi knows M and F only (DM-24, C-50).
func checkSexe(s ins.Sexe) *texts.Refusal {
	if s != ins.Masculin && s != ins.Feminin {
		return texts.Refuse("datamatrix_sexe", "valeur", showAll(string(s)))
	}
	return nil
}

// checkDate asks for a day that exists, of four-digit year (DM-25).
func checkDate(d ins.Date) *texts.Refusal {
	if read, err := ins.ParseDate(d.ISO()); err != nil || read != d {
		return texts.Refuse("datamatrix_date", "valeur", d.FR())
	}
	return nil
}

// checkLieu asks for the shape of a code officiel géographique; whether it is known is not the message's business
// (DM-26, C-63).
func checkLieu(code string) *texts.Refusal {
	ok := len(code) == 5
	for i := 0; ok && i < len(code); i++ {
		c := code[i]
		ok = '0' <= c && c <= '9' || i == 1 && (c == 'A' || c == 'B')
	}
	if !ok {
		return texts.Refuse("datamatrix_lieu", "valeur", showAll(code))
	}
	return nil
}

// show names one character for a person, even one that does not print.
func show(r rune) string {
	switch {
	case r == 0xFFFD:
		return "illisible"
	case r < ' ' || r == 0x7F:
		return fmt.Sprintf("de commande n° %d", r)
	default:
		return "« " + string(r) + " »"
	}
}

// showAll makes a short value readable in a sentence, whatever bytes it holds.
func showAll(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r == 0xFFFD {
			return '?'
		}
		return r
	}, s)
	if r := []rune(clean); len(r) > 20 {
		clean = string(r[:20]) + "…"
	}
	return clean
}

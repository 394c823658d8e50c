package ins

import "guichet/assets/texts"

// Matricule is a matricule INS: 13 characters and the 2 of the key, 15 in all, with A or B possible at the
// seventh place for Corsica. INS matricules received are kept as received, even with a wrong key (INSi guide §6.3).
type Matricule string

// OID says the nature of a matricule. It is never shown to a person (E-16).
type OID string

// The OIDs of matricules.
const (
	OIDNIR     OID = "1.2.250.1.213.1.4.8"
	OIDNIA     OID = "1.2.250.1.213.1.4.9"
	OIDNIRTest OID = "1.2.250.1.213.1.4.10"
	OIDNIRDemo OID = "1.2.250.1.213.1.4.11"
)

// ParseMatricule checks a typed matricule: 15 characters, first digit 1 or 2, right key.
func ParseMatricule(s string) (Matricule, *texts.Refusal) { panic("ins: not built yet") }

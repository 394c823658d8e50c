package datamatrix

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
)

// SelfTest rebuilds two reference messages, one usual and one of the greatest length, and holds their SHA-256
// against the published ones: a writer that drifted must not print a single label. To be called at start-up.
func SelfTest() *texts.Refusal {
	usual := ins.INS{
		// The official fictive person of RNIV §2.2.
		Traits: ins.Traits{
			NomNaissance: "DARK", ListePrenoms: "JEANNE MARIE CECILE", Sexe: ins.Feminin,
			DateNaissance: ins.Date{Year: 1960, Month: time.May, Day: 30}, LieuNaissance: "88154",
		},
		Matricule: "260058815400233", OID: ins.OIDNIR,
	}
	long := ins.INS{
		Traits: ins.Traits{
			NomNaissance: strings.Repeat("B", maxName), ListePrenoms: strings.Repeat("A", maxName), Sexe: ins.Feminin,
			DateNaissance: ins.Date{Year: 1997, Month: time.February, Day: 26}, LieuNaissance: "2A020",
		},
		Matricule: "297022A02077878", OID: ins.OIDNIR,
	}
	for _, v := range []struct {
		ins  ins.INS
		hash string
	}{{usual, "72ca6ce412ba689b"}, {long, "23986d2f41707513"}} {
		msg, refusal := encode(v.ins, Options{})
		if refusal != nil {
			return refusal
		}
		sum := sha256.Sum256(msg)
		if hex.EncodeToString(sum[:8]) != v.hash {
			return texts.Refuse("datamatrix_autocontrole")
		}
	}
	return nil
}

package datamatrix

import (
	"fmt"
	"strings"

	"guichet/assets/texts"
	"guichet/ins"
)

// Encode writes the message of an identity: header, then S1 to S7 (DM-10 to DM-40), from the INS exactly as it
// was received (DM-06, DM-38).
//
// It refuses any identity that is not qualified (DM-01, RNIV EXI SI 08, PP 21), one of whose seven values is
// missing (DM-26, RNIV EXI PP 20) or malformed, and a test or demonstration OID outside training (DM-08). The
// message is made anew for each print and is not to be stored (DM-07) nor logged (DM-71).
func Encode(id ins.Identite, opts Options) ([]byte, *texts.Refusal) {
	// DM-01, A-46: Statut is Provisoire for douteuse and fictive, whatever else the identity holds.
	if s := id.Statut(); s != ins.Qualifiee || id.INS == nil {
		return nil, texts.Refuse("datamatrix_non_qualifiee", "statut", strings.ToLower(s.String()))
	}
	return encode(*id.INS, opts)
}

// Paper is what a paper bears of the INS of an identity, beside the traits that every paper bears (E-10, E-11, E-20).
type Paper struct {
	// Message is the content of the symbol; empty for a paper without one.
	Message []byte
	// Matricule tells that the number and its nature stand on the paper in clear: with its symbol or not at all.
	Matricule bool
	// Retenu says why the paper of a qualified identity comes out without them, for the agent and for the cellule, who must be told;
	// nil otherwise.
	Retenu *texts.Refusal
}

// PaperOf decides what a paper may bear. It never refuses a paper: what was accepted can always be printed, without symbol and
// without number when they cannot be made (E-20, A-56, DM-38, RNIV EXI PP 22). Message is made anew for each print (DM-07).
func PaperOf(id ins.Identite, opts Options) Paper {
	if id.Statut() != ins.Qualifiee || id.FusionneeDans != "" { // DM-01, E-11
		return Paper{}
	}
	if _, _, withheld := id.MatriculeImprime(); withheld != nil {
		return Paper{Retenu: withheld}
	}
	msg, refusal := Encode(id, opts)
	if refusal != nil {
		return Paper{Retenu: texts.Refuse("datamatrix_papier_sans", "raison", refusal.Phrase)}
	}
	return Paper{Message: msg, Matricule: true}
}

func encode(i ins.INS, opts Options) ([]byte, *texts.Refusal) {
	if refusal := checkINS(i, opts); refusal != nil {
		return nil, refusal
	}
	d := i.DateNaissance
	fields := []struct {
		id    byte
		value string
	}{
		{fieldMatricule, string(i.Matricule)},
		{fieldOID, string(i.OID)},
		{fieldPrenoms, i.ListePrenoms}, // DM-39: the whole list, not the premier prénom
		{fieldNom, i.NomNaissance},     // DM-06: never the nom utilisé
		{fieldSexe, string(i.Sexe)},
		{fieldDate, fmt.Sprintf("%02d-%02d-%04d", d.Day, d.Month, d.Year)}, // DM-25
		{fieldLieu, i.LieuNaissance},
	}
	msg := make([]byte, 0, 160)
	msg = append(msg, kind+version+strings.Repeat("0", reserved)...)
	for _, f := range fields {
		msg = append(msg, 'S', f.id)
		msg = append(msg, f.value...)
		// DM-31, DM-32. The last field is S7, of fixed length, so no GS ends the message (DM-33).
		if fixed(f.id) == 0 && len(f.value) < longest(f.id) {
			msg = append(msg, GS)
		}
	}
	return msg, nil
}

func checkINS(i ins.INS, opts Options) *texts.Refusal {
	// DM-26: the format lets S7 out, a qualified identity never does (RNIV EXI PP 20).
	for _, v := range []struct {
		id      byte
		missing bool
	}{
		{fieldMatricule, i.Matricule == ""},
		{fieldOID, i.OID == ""},
		{fieldPrenoms, i.ListePrenoms == ""},
		{fieldNom, i.NomNaissance == ""},
		{fieldSexe, i.Sexe == ""},
		{fieldDate, i.DateNaissance.IsZero()},
		{fieldLieu, i.LieuNaissance == ""},
	} {
		if v.missing {
			return texts.Refuse("datamatrix_valeur_absente", "champ", fieldName(v.id))
		}
	}
	if refusal := checkMatricule(i.Matricule); refusal != nil {
		return refusal
	}
	if _, refusal := checkOID(i.OID, opts); refusal != nil {
		return refusal
	}
	for _, refusal := range []*texts.Refusal{
		checkName(fieldPrenoms, i.ListePrenoms),
		checkName(fieldNom, i.NomNaissance),
		checkSexe(i.Sexe),
		checkDate(i.DateNaissance),
		checkLieu(i.LieuNaissance),
	} {
		if refusal != nil {
			return refusal
		}
	}
	return nil
}

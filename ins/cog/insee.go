package cog

import (
	"bytes"
	"io"

	"guichet/assets/texts"
	"guichet/ins"
)

// INSEE publishes the history of the codes once a year, as CSV files with a header line. Columns are found by
// their names, so that an added or moved column does no harm; a malformed line refuses the whole file, for half a
// history is worse than none.

// CommunePeriode is one line of v_commune_depuis_1943: a commune under one code and one name.
type CommunePeriode struct {
	Code, Nom  string
	Debut, Fin ins.Date // Debut is zero for 1943-01-01, when the file begins; Fin is zero for a commune of today
}

// Mouvement is one line of v_mvt_commune: what became of a commune, and when. A commune that appears from nothing has
// no Avant; one that only changes its name, or takes others in, has the same code twice.
type Mouvement struct {
	Mod                int // INSEE's kind of event: 31 merger, 32 commune nouvelle, 41 change of département
	Quand              ins.Date
	Avant, Apres       string // codes
	NomAvant, NomApres string
}

// PaysPeriode is one line of v_pays_et_territoire_depuis_1943: a country or territory under one code and one name.
// The state that it then depended on (CRPAY) is left out: a colony is not the same place as its metropolis.
type PaysPeriode struct {
	Code, Nom  string
	Debut, Fin ins.Date
}

// CodeExtension is one line of v_codes_extension: a second code of a commune with many births (C-64, C-65).
type CodeExtension struct{ Code, Commune, Nom string }

// Add reads one of INSEE's files, whichever its header says it is, into the history: several files may follow one
// another, in any order. A refusal leaves the history as it was. name is what a person calls the file.
func (h *History) Add(name string, r io.Reader) *texts.Refusal {
	b, refusal := bounded(name, r)
	if refusal != nil {
		return refusal
	}
	f := bytes.NewReader(b)
	switch header := headerOf(b); {
	case has(header, "MOD", "COM_AV", "COM_AP"):
		more, refusal := ParseMouvements(name, f)
		h.Mouvements = append(h.Mouvements, more...)
		return refusal
	case has(header, "LIBCOG", "DATE_DEBUT"):
		more, refusal := ParsePays(name, f)
		h.Pays = append(h.Pays, more...)
		return refusal
	case has(header, "LIBELLE", "DATE_DEBUT"):
		more, refusal := ParseCommunes(name, f)
		h.Communes = append(h.Communes, more...)
		return refusal
	case len(header) == 3 && (has(header, "LIBELLE") || has(header, "LIBGEO") || has(header, "LIBCOG")):
		more, refusal := ParseExtensions(name, f)
		h.Extensions = append(h.Extensions, more...)
		return refusal
	default:
		return unreadable(name, 1, "aucun fichier connu n’a cet en-tête")
	}
}

// ParseCommunes reads v_commune_depuis_1943 (or v_commune_outremer_depuis_1943). Lines of communes déléguées and
// associées are passed over.
func ParseCommunes(name string, r io.Reader) ([]CommunePeriode, *texts.Refusal) {
	var out []CommunePeriode
	if refusal := readINSEE(name, r, []column{{"COM", "COM_COMER"}, {"LIBELLE"}, {"DATE_DEBUT"}, {"DATE_FIN"}}, func(l line) {
		if typ, ok := l.optional("TYPECOM"); ok && typ != "COM" && typ != "" {
			return
		}
		out = append(out, CommunePeriode{Code: l.code(0), Nom: l.text(1), Debut: l.begin(2), Fin: l.date(3)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParseMouvements reads v_mvt_commune. What happens to parts of communes is passed over, and what leads nowhere.
func ParseMouvements(name string, r io.Reader) ([]Mouvement, *texts.Refusal) {
	var out []Mouvement
	columns := []column{{"MOD"}, {"DATE_EFF"}, {"TYPECOM_AV"}, {"COM_AV"}, {"TYPECOM_AP"}, {"COM_AP"}}
	if refusal := readINSEE(name, r, columns, func(l line) {
		m := Mouvement{Mod: l.number(0), Quand: l.date(1), Avant: l.codeOrNone(3), Apres: l.codeOrNone(5)}
		m.NomAvant, _ = l.optional("LIBELLE_AV")
		m.NomApres, _ = l.optional("LIBELLE_AP")
		if before := l.text(2); l.text(4) == "COM" && (before == "COM" || before == "") {
			out = append(out, m)
		}
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParsePays reads v_pays_et_territoire_depuis_1943.
func ParsePays(name string, r io.Reader) ([]PaysPeriode, *texts.Refusal) {
	var out []PaysPeriode
	if refusal := readINSEE(name, r, []column{{"COG"}, {"LIBCOG"}, {"DATE_DEBUT"}, {"DATE_FIN"}}, func(l line) {
		out = append(out, PaysPeriode{Code: l.code(0), Nom: l.text(1), Debut: l.begin(2), Fin: l.date(3)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

// ParseExtensions reads v_codes_extension: three columns, code, commune and name, in that order.
func ParseExtensions(name string, r io.Reader) ([]CodeExtension, *texts.Refusal) {
	var out []CodeExtension
	if refusal := readINSEE(name, r, []column{{}, {}, {}}, func(l line) {
		out = append(out, CodeExtension{Code: l.code(0), Commune: l.code(1), Nom: l.text(2)})
	}); refusal != nil {
		return nil, refusal
	}
	return out, nil
}

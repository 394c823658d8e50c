package ins

import (
	"strconv"

	"guichet/assets/texts"
)

// Hints says what the matricule seems to tell otherwise than the traits. It is information and nothing else: sex,
// month and place are never derived from the number, and a mismatch never blocks; corrections, extension codes and
// provisional months make it normal (A-57, RNIV §4.5.4.1, §4.5.4.2). It serves the search for anomalies too.
func Hints(in INS) []Advice {
	var out []Advice
	hint := func(code string) {
		t := texts.Get(code)
		out = append(out, Advice{Code: code, Regle: t.Regle, Phrase: t.Phrase, Acte: t.Acte})
	}
	m := in.Matricule
	if !m.bienForme() {
		return nil
	}
	if (m[0] == '1' && in.Sexe == Feminin) || (m[0] == '2' && in.Sexe == Masculin) {
		hint("ins_indice_sexe")
	}
	if d := in.DateNaissance; d.Existe() {
		if year, err := strconv.Atoi(string(m[1:3])); err == nil && year != d.Year%100 {
			hint("ins_indice_annee")
		}
		if month, err := strconv.Atoi(string(m[3:5])); err == nil && 1 <= month && month <= 12 && month != int(d.Month) {
			hint("ins_indice_mois")
		}
	}
	if m.Cle() != "" && !m.CleJuste() {
		hint("ins_indice_cle")
	}
	return out
}

package printing

import (
	"fmt"
	"slices"
	"strings"
)

// fieldNames are the names a model may use between braces.
var fieldNames = []string{
	"nom_naissance", "premier_prenom", "liste_prenoms", "nom_utilise", "prenom_utilise", "date_naissance", "sexe",
	"lieu_code", "lieu_libelle", "ipp", "iep", "service", "entre_le", "statut", "matricule", "nature",
	"case_nir", "case_nia", "edite_le", "statut_minuscule", "gsrn", "gs1",
	"trait", "valeur", "organisme", // of each Ecart
}

// values are the fields of a content, cleaned, by name.
func (c *Content) values() map[string]string {
	v := map[string]string{
		"nom_naissance": c.NomNaissance, "premier_prenom": c.PremierPrenom, "liste_prenoms": c.ListePrenoms,
		"nom_utilise": c.NomUtilise, "prenom_utilise": c.PrenomUtilise, "date_naissance": c.DateNaissance,
		"sexe": c.Sexe, "lieu_code": c.LieuCode, "lieu_libelle": c.LieuLibelle, "ipp": c.IPP, "iep": c.IEP,
		"service": c.Service, "entre_le": c.EntreLe, "statut": c.Statut, "matricule": c.Matricule, "nature": c.Nature,
		"edite_le": c.EditeLe, "statut_minuscule": strings.ToLower(c.Statut), "gsrn": c.GSRN, "gs1": c.GSRN,
	}
	if c.Matricule != "" { // the boxes of the official cartouche (E-14)
		v["case_nir"], v["case_nia"] = "☐", "☐"
		switch c.Nature {
		case "NIR":
			v["case_nir"] = "☒"
		case "NIA":
			v["case_nia"] = "☒"
		}
	}
	return v
}

func checkTemplate(s string) error {
	for rest := s; ; {
		_, after, found := strings.Cut(rest, "{")
		if !found {
			return nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || !slices.Contains(fieldNames, name) {
			return fmt.Errorf("unknown field in %q", s)
		}
		rest = tail
	}
}

func checkCondition(s string) error {
	name := strings.TrimPrefix(s, "!")
	if s == "" || name == "ins" || name == "entrainement" || slices.Contains(fieldNames, name) {
		return nil
	}
	return fmt.Errorf("unknown condition %q", s)
}

// scope is what a model is filled with.
type scope struct {
	values       map[string]string
	ecarts       []map[string]string
	message      []byte
	gs1          string // with its separator, which no text may hold
	entrainement bool
}

// newScope cleans a content for printing and says what was lost.
func newScope(c *Content) (*scope, []Remark) {
	s := &scope{values: c.values(), message: c.MessageINS, gs1: c.gs1(), entrainement: c.Entrainement}
	remarks := cleanAll(s.values)
	for _, e := range c.Ecarts {
		of := map[string]string{"trait": e.Trait, "valeur": e.ValeurTitre, "organisme": e.Organisme}
		remarks = append(remarks, cleanAll(of)...)
		s.ecarts = append(s.ecarts, of)
	}
	return s, remarks
}

func (s *scope) holds(condition string) bool {
	if condition == "" {
		return true
	}
	name, negated := strings.CutPrefix(condition, "!")
	var is bool
	switch name {
	case "ins":
		is = s.message != nil
	case "entrainement":
		is = s.entrainement
	default:
		is = s.values[name] != ""
	}
	return is != negated
}

// expand fills a template, of being one Ecart where a line stands for each. shown is false when it has fields and all of them are empty.
func (s *scope) expand(template string, of map[string]string) (text string, shown bool) {
	if !strings.Contains(template, "{") {
		return template, template != ""
	}
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			return b.String(), shown
		}
		name, tail, _ := strings.Cut(after, "}")
		value := s.values[name]
		if value == "" && of != nil {
			value = of[name]
		}
		shown = shown || value != ""
		b.WriteString(value)
		rest = tail
	}
}

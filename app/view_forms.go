package app

import (
	"slices"

	"guichet/assets/texts"
	"guichet/ins"
)

func fieldLabel(code string) string { return texts.Get("app_champ_" + code).Phrase }

// nowPiece asks which document, or for the checklist of a combined proof (B-31, B-32).
func (m *machine) nowPiece() NextAct {
	a := &m.cur
	if info, ok := ins.PieceOf(a.piece.wanted); ok && a.piece.wanted != "" {
		return m.nowChecklist(info)
	}
	if a.particular {
		return m.nowParticular()
	}
	n := titled("app_titre_piece")
	if a.piece.situation != ins.SituationOrdinaire {
		n.Why = texts.Get("app_situation_dite", "situation", texts.Get("app_situation_"+string(a.piece.situation)).Phrase).Phrase
	}
	// The usual documents have their key, then comes "none", then the rare ones.
	var choices, rare []Choice
	for _, p := range ins.Pieces() {
		c := Choice{Value: string(p.Type), Label: p.Libelle, Key: p.Touche}
		if c.Key == "" {
			c.Key = string(rune('A' + len(rare))) // after the digits
			rare = append(rare, c)
			continue
		}
		choices = append(choices, c)
	}
	choices = append(choices, Choice{Value: sansPiece, Label: texts.Get("app_piece_aucune").Phrase, Key: "0"})
	situation, perime := a.piece.situation, a.piece.perime
	n.Form = &Form{
		Fields: []Field{{Code: "piece", Label: fieldLabel("piece"), Choices: slices.Concat(choices, rare), Required: true, Submits: true}},
		Submit: func(v map[string]string) Command {
			if v["piece"] == sansPiece {
				return ChoosePiece{Situation: situation}
			}
			return ChoosePiece{Type: ins.TypePiece(v["piece"]), Perime: perime, Situation: situation}
		},
	}
	n.Primary = act("app_acte_valider_piece", "⏎", nil)
	n.other(act("app_acte_cas_particulier", "F7", ParticularCase{Show: true}))
	return n
}

// nowParticular asks for what is rare: a document out of date, a situation in which nobody is called (B-24, D-09).
func (m *machine) nowParticular() NextAct {
	a := &m.cur
	n := titled("app_titre_cas_particulier")
	perime := valueNo
	if a.piece.perime {
		perime = valueYes
	}
	n.Form = &Form{
		Fields: []Field{
			{Code: "situation", Label: fieldLabel("situation"), Value: string(a.piece.situation), Choices: situations()},
			{Code: "perime", Label: fieldLabel("perime"), Value: perime, Choices: yesNo()},
		},
		Submit: func(v map[string]string) Command {
			return ParticularCase{Situation: ins.Situation(v["situation"]), Perime: v["perime"] == valueYes}
		},
	}
	n.Primary = act("app_acte_valider_piece", "⏎", ParticularCase{Situation: a.piece.situation, Perime: a.piece.perime})
	return n
}

// The values of choices that are no code of ins.
const (
	sansPiece = "aucune"
	valueYes  = "oui"
	valueNo   = "non"
)

func yesNo() []Choice {
	return []Choice{{Value: valueYes, Label: texts.Get("app_oui").Phrase}, {Value: valueNo, Label: texts.Get("app_non").Phrase}}
}

// situations are the cases in which INSi is not called (D-09); the first is everybody's.
func situations() []Choice {
	out := []Choice{{Value: string(ins.SituationOrdinaire), Label: texts.Get("app_situation_ordinaire").Phrase}}
	for _, s := range []ins.Situation{
		ins.AnonymatLegal, ins.NouveauNe, ins.SansImmatriculation, ins.AideMedicaleEtat, ins.ErreurSurTitre, ins.UsagerAppliVitale,
		ins.AyantDroitAppli, ins.SuspicionDeFraude,
	} {
		out = append(out, Choice{Value: string(s), Label: texts.Get("app_situation_" + string(s)).Phrase})
	}
	return out
}

func (m *machine) nowChecklist(info ins.PieceInfo) NextAct {
	a := &m.cur
	n := titled("app_titre_complements", "piece", info.Libelle)
	var codes []string
	form := &Form{}
	for _, cas := range info.Cas {
		for _, x := range cas.Complements {
			if slices.Contains(codes, x.Code) {
				continue
			}
			codes = append(codes, x.Code)
			f := Field{Code: x.Code, Label: x.Libelle, Value: valueNo, Choices: yesNo()}
			if slices.Contains(a.piece.complements, x.Code) {
				f.Value = valueYes
			}
			form.Fields = append(form.Fields, f)
		}
	}
	typ, perime, situation := info.Type, a.piece.perime, a.piece.situation
	form.Submit = func(v map[string]string) Command {
		c := ChoosePiece{Type: typ, Perime: perime, Situation: situation}
		for _, code := range codes {
			if v[code] == valueYes {
				c.Complements = append(c.Complements, code)
			}
		}
		return c
	}
	n.Form = form
	n.Primary = act("app_acte_valider_piece", "⏎", ChoosePiece{Type: typ, Complements: a.piece.complements, Perime: perime, Situation: situation})
	n.other(act("app_acte_sans_piece", "0", ChoosePiece{}))
	return n
}

// nowTraits asks what stands on the document, or what the person says. Proposals come from the card or the record and
// are marked as such; the sex is never derived from anything.
func (m *machine) nowTraits() NextAct {
	a := &m.cur
	n := titled("app_titre_traits")
	if a.piece.typ == "" {
		n = titled("app_titre_traits_sans_piece")
	}
	v, proposed := m.proposals()
	sexes := []Choice{
		{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
		{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
		{Value: string(ins.Indetermine), Label: texts.Get("app_sexe_i").Phrase, Key: "I"},
	}
	fields := []Field{
		{Code: fieldNom, Value: v.NomNaissance, Required: true},
		{Code: fieldPrenoms, Value: v.Prenoms, Required: true},
		{Code: fieldPremier, Value: v.PremierPrenom},
		{Code: fieldDate, Kind: KindDate, Half: true, Value: v.DateNaissance, Required: true},
		{Code: fieldSexe, Half: true, Value: v.Sexe, Required: true, Choices: sexes, Submits: true},
		{Code: fieldLieu, Value: v.LieuNaissance, Suggestions: m.entry().Suggestions(v.LieuNaissance, v.DateNaissance)},
		{Code: fieldNomUtilise, Half: true, Value: v.NomUtilise},
		{Code: fieldPrenomUtilise, Half: true, Value: v.PrenomUtilise},
	}
	for i := range fields {
		f := &fields[i]
		f.Label, f.Hint, f.Fault = fieldLabel(f.Code), texts.Get("app_aide_"+f.Code).Phrase, a.faults[f.Code]
		f.Proposed = proposed && f.Value != ""
	}
	m.askUsedNames(&fields[6], &fields[7])
	n.Form = &Form{Fields: fields, Submit: submitTraits}
	n.Primary = act("app_acte_valider_traits", "⏎", v)
	n.other(act("app_acte_changer_piece", "Échap", Back{}))
	return n
}

func submitTraits(v map[string]string) Command {
	return EnterTraits{
		NomNaissance: v[fieldNom], Prenoms: v[fieldPrenoms], PremierPrenom: v[fieldPremier], Sexe: v[fieldSexe],
		DateNaissance: v[fieldDate], LieuNaissance: v[fieldLieu], NomUtilise: v[fieldNomUtilise], PrenomUtilise: v[fieldPrenomUtilise],
	}
}

// proposals are what was typed last, else the record, else the card. A truncated or lunar value of the card is left
// to the agent (C-09, C-45).
func (m *machine) proposals() (v EnterTraits, proposed bool) {
	a := &m.cur
	switch {
	case a.typed != (EnterTraits{}):
		return a.typed, a.restored != nil
	case a.recorded():
		t := a.record.Traits
		return EnterTraits{
			NomNaissance: t.NomNaissance, Prenoms: t.ListePrenoms, PremierPrenom: t.PremierPrenom, Sexe: string(t.Sexe),
			DateNaissance: t.DateNaissance.FR(), LieuNaissance: t.LieuNaissance,
			NomUtilise: a.record.NomUtilise, PrenomUtilise: a.record.PrenomUtilise,
		}, true
	case a.scan != nil && a.scan.claim.IPP == "":
		return a.scanProposals(), true
	case a.person.nom != "" && !a.swapped:
		if !a.person.tronque {
			v.NomNaissance, v.Prenoms = a.person.nom, a.person.prenom
		}
		v.DateNaissance = a.person.date.FR()
		return v, true
	}
	return EnterTraits{DateNaissance: a.search.Date}, a.search.Date != ""
}

// askPlace asks for the fifth trait when the record is to be made without INS.
func (m *machine) askPlace(n *NextAct) {
	a := &m.cur
	t := titled("app_titre_lieu")
	cmd := a.asking
	typed := placeOf(cmd)
	t.Form = &Form{
		Fields: []Field{{
			Code: fieldLieu, Label: fieldLabel(fieldLieu), Hint: texts.Get("app_aide_" + fieldLieu).Phrase, Value: typed, Required: true,
			Fault: a.faults[fieldLieu], Suggestions: m.entry().Suggestions(typed, a.titre.DateNaissance.FR()),
		}},
		Submit: func(v map[string]string) Command { return withPlace(cmd, v[fieldLieu]) },
	}
	t.Primary = act("app_acte_valider_lieu", "⏎", cmd)
	t.other(act("app_acte_corriger_piece", "F4", EditPiece{}))
	*n = t
}

func withPlace(cmd Command, place string) Command {
	switch c := cmd.(type) {
	case ReportToCellule:
		c.LieuNaissance = place
		return c
	case PrintLabels:
		c.LieuNaissance = place
		return c
	}
	return RecordWithoutINS{LieuNaissance: place}
}

// askCriteria shows the criteria of the next call: changing them changes nothing in the record (EXI SI 27).
func (m *machine) askCriteria(n *NextAct) {
	a := &m.cur
	t := titled("app_titre_criteres")
	c := Criteria{}
	if a.criteria != nil {
		c = *a.criteria
	}
	fields := []Field{
		{Code: fieldNom, Value: c.NomNaissance, Required: true},
		{Code: fieldPrenoms, Value: c.Prenoms, Required: true},
		{Code: fieldDate, Kind: KindDate, Half: true, Value: c.DateNaissance, Required: true},
		{Code: fieldSexe, Half: true, Value: c.Sexe, Required: true, Choices: []Choice{
			{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
			{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
		}},
		{Code: fieldLieu, Value: c.LieuNaissance},
	}
	for i := range fields {
		f := &fields[i]
		f.Label, f.Hint, f.Fault = fieldLabel(f.Code), texts.Get("app_aide_"+f.Code).Phrase, a.faults[f.Code]
	}
	t.Form = &Form{Fields: fields, Submit: submitCriteria}
	t.Primary = act("app_acte_appeler", "⏎", CallINSi{Criteria: &c})
	t.other(m.withoutAct("F8"))
	*n = t
}

func submitCriteria(v map[string]string) Command {
	return CallINSi{Criteria: &Criteria{
		NomNaissance: v[fieldNom], Prenoms: v[fieldPrenoms], Sexe: v[fieldSexe], DateNaissance: v[fieldDate], LieuNaissance: v[fieldLieu],
	}}
}

// formPlaceForCall asks for the place that a 02 needs first (D-12).
func (m *machine) formPlaceForCall(n *NextAct) {
	a := &m.cur
	q := a.tries[len(a.tries)-1].query
	n.Form = &Form{
		Fields: []Field{{Code: fieldLieu, Label: fieldLabel(fieldLieu), Hint: texts.Get("app_aide_" + fieldLieu).Phrase, Required: true, Fault: a.faults[fieldLieu]}},
		Submit: func(v map[string]string) Command {
			c := criteriaOf(q)
			c.LieuNaissance = v[fieldLieu]
			return CallINSi{Criteria: c}
		},
	}
	n.Primary = act("app_acte_appeler", "⏎", CallINSi{Criteria: criteriaOf(q)})
}

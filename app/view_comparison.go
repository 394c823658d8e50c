package app

import (
	"guichet/ins"
)

// viewComparison is the middle pane: local, document, INS (D-31). It appears with the first traits.
func (m *machine) viewComparison() *ComparisonTable {
	a := &m.cur
	if !a.entered && !a.recorded() {
		return nil
	}
	t := &ComparisonTable{PieceNote: m.pieceNote()}
	var local, titre ins.Traits
	if a.recorded() {
		local = a.record.Traits
	}
	if a.entered {
		titre = a.titre
	}
	var i *ins.INS
	switch {
	case a.answer != nil && a.answer.Individu != nil:
		i = a.answer.Individu
	case a.recorded() && a.record.INS != nil:
		i = a.record.INS
	}
	t.HasINS = i != nil
	for _, trait := range ins.RecordTraits() {
		r := ComparisonRow{Trait: trait, Label: traitLabel(trait),
			Local: Marked{Text: m.typedText(trait, local)}, Titre: Marked{Text: m.typedText(trait, titre)}}
		if a.recorded() && a.record.INS != nil { // the record's traits are then those of INSi
			r.Local.Text = m.traitText(trait, local)
		}
		if i != nil {
			r.INS.Text = m.traitText(trait, i.Traits)
			if trait == ins.TraitPremierPrenom {
				r.INS.Text = i.ListePrenoms // what the first given name is compared with (D-21)
			}
		}
		if a.verdict != nil {
			judge(&r, a.verdict.Row(trait))
			if trait == ins.TraitLieuNaissance && r.Verdict == ins.AAnalyser && r.Titre.Text == "" {
				r.VerdictWord = say("app_verdict_a_comparer").Phrase
			}
		}
		t.Rows = append(t.Rows, r)
	}
	t.Rows = append(t.Rows, m.matriculeRow(i))
	if a.verdict != nil {
		t.Verdict = a.verdict.Verdict
		if w, ok := worstRow(a.verdict); ok && w.Verdict > ins.Identique {
			t.Detail, t.DetailTrait, t.DetailVerdict = w.Raison, traitLabel(w.Trait), w.Verdict
			if w.Regle != "" {
				t.Detail += " " + w.Regle
			}
		}
	}
	return t
}

func judge(r *ComparisonRow, row ins.Row) {
	if row.Regle == "" && row.Raison == "" {
		return
	}
	r.Judged, r.Verdict, r.Regle, r.Raison = true, row.Verdict, row.Regle, row.Raison
	r.Titre.Spans, r.INS.Spans = row.SpansTitre, row.SpansINS
	r.VerdictWord = verdictWord(row)
}

func verdictWord(r ins.Row) string {
	switch {
	case r.Verdict == ins.Identique:
		return say("app_verdict_identique").Phrase
	case r.Verdict == ins.NonBloquante:
		return say("app_verdict_non_bloquante").Phrase
	case r.Verdict == ins.AAnalyser && r.Trait == ins.TraitLieuNaissance && r.Accepte == ins.NiveauAgent:
		return say("app_verdict_meme_lieu").Phrase
	case r.Verdict == ins.AAnalyser:
		return say("app_verdict_a_analyser").Phrase
	}
	return say("app_verdict_bloquante").Phrase
}

// matriculeRow never shows a matricule that is not the one of a recorded qualified identity (A-03, E-05).
func (m *machine) matriculeRow(i *ins.INS) ComparisonRow {
	a := &m.cur
	r := ComparisonRow{Trait: ins.TraitMatricule, Label: traitLabel(ins.TraitMatricule)}
	if a.recorded() && a.record.INS != nil {
		r.Local.Text = maskedMatricule
		if mat, oid, ok := a.record.MatriculeEmis(); ok && m.showsMatricule(a.record) {
			r.Local.Text = mat.Lisible() + " (" + oid.Nature() + ")"
		}
	}
	if i != nil && i.Matricule != "" {
		r.INS.Text = maskedMatricule
	}
	return r
}

func traitLabel(t ins.Trait) string { return say("app_trait_" + string(t)).Phrase }

func (m *machine) traitText(trait ins.Trait, t ins.Traits) string {
	switch trait {
	case ins.TraitNomNaissance:
		return t.NomNaissance
	case ins.TraitPremierPrenom:
		return t.PremierPrenom
	case ins.TraitListePrenoms:
		return t.ListePrenoms
	case ins.TraitDateNaissance:
		return t.DateNaissance.FR()
	case ins.TraitSexe:
		return string(t.Sexe)
	case ins.TraitLieuNaissance:
		return m.placeText(t.LieuNaissance, t.DateNaissance)
	}
	return ""
}

// typedText is a trait that a person typed. A code of place may then be the one of today, whatever it meant at the birth:
// both meanings are said (C-64). What INSi gives has the meaning of its date.
func (m *machine) typedText(trait ins.Trait, t ins.Traits) string {
	if trait == ins.TraitLieuNaissance {
		return m.typedPlace(t.LieuNaissance, t.DateNaissance)
	}
	return m.traitText(trait, t)
}

func (m *machine) typedPlace(code string, ne ins.Date) string {
	text := m.placeText(code, ne)
	if m.places == nil || code == "" {
		return text
	}
	then, now := m.places.Label(code, ne), m.places.Label(code, ins.DateOf(m.now))
	if then == "" || now == "" || then == now || m.places.Label(code, ins.Date{}) != "" {
		return text // without a date, only a code that has meant two places has no name
	}
	return say("app_lieu_deux_sens", "lieu", text, "aujourdhui", now).Phrase
}

// placeText names a code at the date of birth; a code the table does not know stands alone (C-63, C-64).
func (m *machine) placeText(code string, ne ins.Date) string {
	switch {
	case code == "":
		return ""
	case code == ins.LieuInconnuCOG:
		return code + " " + say("app_lieu_inconnu").Phrase
	case m.places == nil:
		return code
	}
	if label := m.places.Label(code, ne); label != "" {
		return code + " " + label
	}
	return code
}

// pieceNote is "Pièce : carte nationale d’identité, vue par vous à 10:42".
func (m *machine) pieceNote() string {
	a := &m.cur
	switch {
	case a.state == StateDone || a.state == StatePrinting:
		if p := a.record.Preuve; p != nil {
			return say("app_piece_note", "piece", m.pieceSentence(*p)).Phrase
		}
		return say("app_piece_note_aucune").Phrase
	case a.piece.kept && a.record.Preuve != nil:
		return say("app_piece_note", "piece", m.pieceSentence(*a.record.Preuve)).Phrase
	case !a.piece.asked:
		return ""
	case a.piece.typ == "":
		return say("app_piece_note_aucune").Phrase
	}
	info, _ := ins.PieceOf(a.piece.typ)
	return say("app_piece_note_vue", "piece", info.Libelle, "quand", m.moment(a.piece.quand)).Phrase
}

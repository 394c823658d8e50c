package app

import (
	"guichet/assets/texts"
	"guichet/ins"
)

// viewComparison is the middle pane: local, document, INS (D-31). It appears with the first traits.
func (m *machine) viewComparison() *ComparisonTable {
	a := &m.cur
	if !a.entered && !a.recorded() {
		return nil
	}
	c := compared{Verdict: a.verdict, PieceNote: m.pieceNote(), Matricule: showsMatricule(m.cfg, m.agent, a.record)}
	if a.recorded() {
		c.Record = a.record
	}
	if a.entered {
		c.Titre = a.titre
	}
	switch {
	case a.answer != nil && a.answer.Individu != nil:
		c.INS = a.answer.Individu
	case a.recorded() && a.record.INS != nil:
		c.INS = a.record.INS
	}
	return tableOf(m.entry(), c)
}

// compared is what a table of traits is made of (D-31).
type compared struct {
	Record    ins.Identite // of Version 0 when there is none yet
	Titre     ins.Traits   // of the document, or what the person says
	INS       *ins.INS     // nil without one
	Verdict   *ins.Comparison
	PieceNote string
	Matricule bool // that of the record may be shown
}

// tableOf lays the record, the document and the INS side by side, trait by trait, as the rules judged them.
func tableOf(e entryReader, c compared) *ComparisonTable {
	i := c.INS
	t := &ComparisonTable{PieceNote: c.PieceNote, HasINS: i != nil}
	for _, trait := range ins.RecordTraits() {
		r := ComparisonRow{Trait: trait, Label: traitLabel(trait),
			Local: Marked{Text: e.TypedText(trait, c.Record.Traits)}, Titre: Marked{Text: e.TypedText(trait, c.Titre)}}
		if c.Record.INS != nil { // the record's traits are then those of INSi
			r.Local.Text = e.TraitText(trait, c.Record.Traits)
		}
		if i != nil {
			r.INS.Text = e.TraitText(trait, i.Traits)
			if trait == ins.TraitPremierPrenom {
				r.INS.Text = i.ListePrenoms // what the first given name is compared with (D-21)
			}
		}
		if c.Verdict != nil {
			judge(&r, c.Verdict.Row(trait))
			if trait == ins.TraitLieuNaissance && r.Verdict == ins.AAnalyser && r.Titre.Text == "" {
				r.VerdictWord = texts.Get("app_verdict_a_comparer").Phrase
			}
		}
		t.Rows = append(t.Rows, r)
	}
	t.Rows = append(t.Rows, matriculeRow(c))
	if c.Verdict != nil {
		t.Verdict = c.Verdict.Verdict
		if w, ok := worstRow(c.Verdict); ok && w.Verdict > ins.Identique {
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
		return texts.Get("app_verdict_identique").Phrase
	case r.Verdict == ins.NonBloquante:
		return texts.Get("app_verdict_non_bloquante").Phrase
	case r.Verdict == ins.AAnalyser && r.Trait == ins.TraitLieuNaissance && r.Accepte == ins.NiveauAgent:
		return texts.Get("app_verdict_meme_lieu").Phrase
	case r.Verdict == ins.AAnalyser:
		return texts.Get("app_verdict_a_analyser").Phrase
	}
	return texts.Get("app_verdict_bloquante").Phrase
}

// matriculeRow never shows a matricule that is not the one of a recorded qualified identity (A-03, E-05).
func matriculeRow(c compared) ComparisonRow {
	r := ComparisonRow{Trait: ins.TraitMatricule, Label: traitLabel(ins.TraitMatricule)}
	if c.Record.INS != nil {
		r.Local.Text = maskedMatricule
		if mat, oid, ok := c.Record.MatriculeEmis(); ok && c.Matricule {
			r.Local.Text = mat.Lisible() + " (" + oid.Nature() + ")"
		}
	}
	if c.INS != nil && c.INS.Matricule != "" {
		r.INS.Text = maskedMatricule
	}
	return r
}

func traitLabel(t ins.Trait) string { return texts.Get("app_trait_" + string(t)).Phrase }

// pieceNote is "Pièce : carte nationale d’identité, vue par vous à 10:42".
func (m *machine) pieceNote() string {
	a := &m.cur
	switch {
	case a.state == StateDone || a.state == StatePrinting:
		if p := a.record.Preuve; p != nil {
			return texts.Get("app_piece_note", "piece", m.pieceSentence(*p)).Phrase
		}
		return texts.Get("app_piece_note_aucune").Phrase
	case a.piece.kept && a.record.Preuve != nil:
		return texts.Get("app_piece_note", "piece", m.pieceSentence(*a.record.Preuve)).Phrase
	case !a.piece.asked:
		return ""
	case a.piece.typ == "":
		return texts.Get("app_piece_note_aucune").Phrase
	}
	info, _ := ins.PieceOf(a.piece.typ)
	return texts.Get("app_piece_note_vue", "piece", info.Libelle, "quand", m.entry().Moment(a.piece.quand)).Phrase
}

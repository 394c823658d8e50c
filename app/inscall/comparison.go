package inscall

import (
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// Compared is what a table of traits is made of (D-31).
type Compared struct {
	Record    ins.Identite // of Version 0 when there is none yet
	Titre     ins.Traits   // of the document, or what the person says
	INS       *ins.INS     // nil without one
	Verdict   *ins.Comparison
	PieceNote string
	Matricule bool // that of the record may be shown
}

// Table lays the record, the document and the INS side by side, trait by trait, as the rules judged them.
func Table(e entry.Reader, c Compared) *shown.ComparisonTable {
	i := c.INS
	t := &shown.ComparisonTable{PieceNote: c.PieceNote, HasINS: i != nil}
	for _, trait := range ins.RecordTraits() {
		r := shown.ComparisonRow{Trait: trait, Label: entry.TraitLabel(trait),
			Local: shown.Marked{Text: e.TypedText(trait, c.Record.Traits)}, Titre: shown.Marked{Text: e.TypedText(trait, c.Titre)}}
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
		if w, ok := WorstRow(c.Verdict); ok && w.Verdict > ins.Identique {
			t.Detail, t.DetailTrait, t.DetailVerdict = w.Raison, entry.TraitLabel(w.Trait), w.Verdict
			if w.Regle != "" {
				t.Detail += " " + w.Regle
			}
		}
	}
	return t
}

func judge(r *shown.ComparisonRow, row ins.Row) {
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
func matriculeRow(c Compared) shown.ComparisonRow {
	r := shown.ComparisonRow{Trait: ins.TraitMatricule, Label: entry.TraitLabel(ins.TraitMatricule)}
	if c.Record.INS != nil {
		r.Local.Text = shown.MaskedMatricule
		if mat, oid, ok := c.Record.MatriculeEmis(); ok && c.Matricule {
			r.Local.Text = mat.Lisible() + " (" + oid.Nature() + ")"
		}
	}
	if c.INS != nil && c.INS.Matricule != "" {
		r.INS.Text = shown.MaskedMatricule
	}
	return r
}

// WorstRow is the row that matters most; ok is false when there is no row.
func WorstRow(c *ins.Comparison) (ins.Row, bool) {
	if c == nil || len(c.Rows) == 0 {
		return ins.Row{}, false
	}
	worst := c.Rows[0]
	for _, r := range c.Rows[1:] {
		if r.Verdict > worst.Verdict {
			worst = r
		}
	}
	return worst, true
}

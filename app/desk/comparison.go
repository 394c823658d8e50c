package desk

import (
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// viewComparison is the middle pane: local, document, INS (D-31). It appears with the first traits.
func (m *machine) viewComparison() *shown.ComparisonTable {
	a := &m.cur
	if !a.entered && !a.recorded() {
		return nil
	}
	c := inscall.Compared{Verdict: a.verdict, PieceNote: m.pieceNote(), Matricule: shown.ShowsMatricule(m.cfg, m.agent, a.record)}
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
	return inscall.Table(m.entry(), c)
}

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

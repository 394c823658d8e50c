package desk

import (
	"strconv"

	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

func (m *machine) nowReady() NextAct {
	a := &m.cur
	refusal := m.callable()
	if refusal != nil {
		n := titled("app_titre_sans_appel")
		n.Why = why(texts.Text{Regle: refusal.Regle, Acte: refusal.Phrase})
		n.Primary = m.withoutAct("⏎")
		n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
		return n
	}
	n := titled("app_titre_pret")
	if a.piece.typ == "" {
		n = titled("app_titre_pret_sans_piece")
	}
	n.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{})
	if len(a.twins) > 0 {
		n.other(shown.NewAct("app_acte_ouvrir_doublon", "F2", OpenRecord{a.twins[0].ID}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(m.withoutAct("F8"))
	return n
}

// withoutAct names what recording without INS gives.
func (m *machine) withoutAct(key string) *shown.Act {
	return shown.NewAct("app_acte_admettre_sans_ins", key, RecordWithoutINS{})
}

func (m *machine) nowUnavailable() NextAct {
	a := &m.cur
	n := titled("app_titre_indisponible")
	if a.fault != nil {
		n.Title, n.Why = a.fault.Phrase, a.fault.Acte
	}
	n.Primary = m.withoutAct("⏎")
	if a.fault == nil || a.fault.Retryable || a.fault.Class == ins.FaultUnavailable || a.fault.Class == ins.FaultConfiguration {
		n.other(shown.NewAct("app_acte_reessayer", "F5", CallINSi{}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(shown.NewAct("app_acte_etiquettes_sans_ins", "F9", PrintLabels{}))
	return n
}

// nowLadder is the right pane after 01 and 02: the next try with its reason, or go on without (D-11, D-12, D-15).
func (m *machine) nowLadder(title string) NextAct {
	a := &m.cur
	n := titled(title)
	next := a.nextStep()
	refusal := m.callable()
	n.Why = why(texts.Text{Regle: next.Regle, Acte: next.Raison})
	if next.Dire != "" {
		n.Tell = next.Dire
	}
	switch {
	case refusal != nil:
		n.Why = why(texts.Text{Regle: refusal.Regle, Acte: refusal.Phrase})
		n.Primary = m.withoutAct("⏎")
	case next.Kind == ins.StepAsk:
		m.formPlaceForCall(&n)
	case next.Kind == ins.StepSearch:
		n.Primary = shown.NewAct("app_acte_essayer", "⏎", CallINSi{Next: true})
	default:
		n.Primary = m.withoutAct("⏎")
	}
	if _, without := n.Primary.Command.(RecordWithoutINS); !without {
		n.other(m.withoutAct("F8"))
	}
	if refusal == nil {
		n.other(shown.NewAct("app_acte_criteres", "F5", EditCriteria{}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(shown.NewAct("app_acte_signaler", keyReport, ReportToCellule{}))
	n.other(shown.NewAct("app_acte_etiquettes_sans_ins", "F9", PrintLabels{}))
	return n
}

func (m *machine) triesText() string {
	a := &m.cur
	if len(a.tries) == 0 || a.state == StateDone || a.state == StateIdle {
		return ""
	}
	code := "app_essais"
	if len(a.tries) == 1 {
		code = "app_essais_un"
	}
	return texts.Get(code, "n", strconv.Itoa(len(a.tries)), "max", strconv.Itoa(ins.MaxTries)).Phrase
}

package app

import "guichet/ins"

// about says why an item is opened for the patient in hand, in a word, and which other identity it concerns.
func (m *machine) about(list, rule string) (cause, autre string) {
	a := &m.cur
	switch {
	case list == ins.ListeDoublon && a.holder != "":
		return CausePortee, a.holder
	case list == ins.ListeDoublon && len(a.twins) > 0:
		return CauseDoublon, a.twins[0].ID
	case rule == "D-15":
		return CauseSansAppel, ""
	case a.fault != nil:
		return CauseSansReponse, ""
	case a.answer != nil && a.answer.Code != ins.UneIdentite:
		return "retour_" + string(a.answer.Code), ""
	}
	if cause := (&RefusalFact{Verdicts: verdictsOf(a.verdict)}).cause(); cause != "" {
		return cause, ""
	}
	return CauseSignale, ""
}

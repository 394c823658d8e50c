package cellule

import (
	"slices"
	"time"

	"guichet/app"
	"guichet/ins"
)

// The facts that the cellule adds to the journal of an identity.
const (
	// FactLabelsDestroyed says that labels which do not tell the truth any more were destroyed (E-25).
	FactLabelsDestroyed = "etiquettes_detruites"
	// FactMergeAsked asks the référentiel for a merge: none is made here.
	FactMergeAsked = "fusion_demandee"
)

// LabelsFact names the orders whose labels were destroyed.
type LabelsFact struct {
	Ordres []string `json:"ordres"`
	Motif  string   `json:"motif"`
}

// MergeFact asks for the merge of the identity with another.
type MergeFact struct {
	Avec  string `json:"avec"`
	Motif string `json:"motif"`
}

// moment is one line of the journal of an identity with what it changed.
type moment struct {
	line          app.Line
	event         ins.Event // nil for a fact, or when this version does not know the event
	before, after ins.Identite
	effects       []ins.Effect
}

// replay folds the journal of one identity, oldest line first, and keeps what each line changed (H-03). What a
// former version wrote and the rules of today would refuse has happened all the same.
func replay(lines []app.Line) []moment {
	past := make([]moment, len(lines))
	var now ins.Identite
	for i, l := range lines {
		m := moment{line: l, before: now, after: now}
		if ev, err := ins.DecodeEvent(l.Name, l.Body); err == nil {
			m.event = ev
			after, effects, refusal := ins.Apply(now, ev)
			if refusal != nil {
				after, refusal = ins.Replay(now, ev)
			}
			if refusal == nil {
				m.after, m.effects = after, effects
			}
		}
		now = m.after
		past[i] = m
	}
	return past
}

// evidence is what the cellule may lay beside an INS: the last document read, and the last answer of INSi that may
// still serve.
type evidence struct {
	titre  ins.Traits
	piece  ins.TypePiece
	parole bool // titre is what the person says, or what the record says: no document
	call   *app.CallFact
	when   time.Time // of the call
	// fresh tells that the call came after the last INS of the record was accepted or confirmed.
	fresh bool
}

// evidenceOf reads it from the journal. A call made before an INS was taken away does not serve any more: that INS may
// be the one that was wrong.
func evidenceOf(past []moment) evidence {
	var e evidence
	for _, m := range past {
		if c, ok := app.FactOf[app.CallFact](m.line, app.FactCall); ok {
			if c.Code == ins.UneIdentite && c.INS != nil {
				e.call, e.when, e.fresh = &c, m.line.Quand, true
			}
			continue
		}
		if r, ok := app.FactOf[app.RefusalFact](m.line, app.FactRefusal); ok && r.Titre != (ins.Traits{}) {
			if r.Titre != e.titre {
				e.titre, e.piece, e.parole = r.Titre, "", false
			}
			continue
		}
		switch ev := m.event.(type) {
		case ins.PieceChecked:
			e.titre, e.piece, e.parole = ev.Preuve.Titre, ev.Preuve.Type, false
		case ins.Created:
			if e.titre == (ins.Traits{}) {
				e.titre, e.parole = ev.Traits, true
			}
		case ins.TraitsCorrected:
			e.titre, e.piece, e.parole = ev.Traits, "", true
		case ins.PreuveWithdrawn:
			e.titre, e.piece, e.parole = m.after.Traits, "", true
		case ins.INSAccepted, ins.NIRReplaced, ins.VerificationPassed:
			e.fresh = false
		}
		if m.before.INS != nil && m.after.INS == nil {
			e.call, e.fresh = nil, false
		}
	}
	return e
}

// doubtful gives the rank of the act that is in doubt: the one that brought the INS the record has, or the last it had;
// without any, the one that began it.
func doubtful(past []moment) int {
	at := 0
	for i, m := range past {
		if m.after.INS != nil && (m.before.INS == nil || m.before.INS.Matricule != m.after.INS.Matricule) {
			at = i
		}
	}
	return at
}

// printed is one order of labels that was handed over.
type printed struct {
	line  app.Line
	fact  app.PrintFact
	stale bool // what stands on it is not true any more (E-25)
	gone  bool // it was said to be destroyed, or never to have come out
}

// prints lists the orders of an identity, oldest first.
func prints(past []moment) []printed {
	if len(past) == 0 {
		return nil
	}
	now := past[len(past)-1].after
	versions := map[int]ins.Identite{}
	var destroyed []string // said to be, or never out
	for _, m := range past {
		if f, ok := app.FactOf[app.PrintAnswerFact](m.line, app.FactPrintAnswer); ok && (f.Acte == app.PrintNotOut || f.Acte == app.PrintCancelled) {
			destroyed = append(destroyed, f.Ordre)
		}
		versions[m.after.Version] = m.after
		if f, ok := app.FactOf[LabelsFact](m.line, FactLabelsDestroyed); ok {
			destroyed = append(destroyed, f.Ordres...)
		}
	}
	var out []printed
	for _, m := range past {
		f, ok := app.FactOf[app.PrintFact](m.line, app.FactPrint)
		if !ok || f.Echec != "" {
			continue
		}
		was, known := versions[f.Version]
		out = append(out, printed{line: m.line, fact: f, stale: !known || app.PaperAfter(was, now) == app.PaperWrong, gone: slices.Contains(destroyed, f.Ordre)})
	}
	return out
}

// toDestroy are the orders that must not be found in the hospital any more, as the identity now is (E-25).
func toDestroy(past []moment, now ins.Identite) []printed {
	var out []printed
	if len(past) == 0 {
		return nil
	}
	changed := append(slices.Clip(past), moment{before: past[len(past)-1].after, after: now})
	for _, p := range prints(changed) {
		if p.stale && !p.gone {
			out = append(out, p)
		}
	}
	return out
}

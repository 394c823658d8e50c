package cards

import (
	"context"
	"slices"
	"time"

	"guichet/assets/texts"
)

// Level is how well something is. Every room that says so says it with this type.
type Level string

// The levels of a finding.
const (
	LevelGood      Level = "repond"
	LevelAttention Level = "attention"
	LevelAbsent    Level = "absent"
)

// Finding is one line of the diagnosis of readers and cards: what it is about, how it is, what to do. It never holds
// a patient's data.
type Finding struct {
	Sujet   string `json:"sujet"` // "service", "lecteur", "carte"
	Lecteur string `json:"lecteur,omitempty"`
	Niveau  Level  `json:"niveau"`
	Code    string `json:"code"`
	Phrase  string `json:"phrase"`
	Acte    string `json:"acte,omitempty"`
}

// settle is how long nothing may happen before the readers are taken to have told all.
const settle = 500 * time.Millisecond

// Diagnose watches until every card present has been read or given up, and says how service, readers and cards are.
// It ends at the latest with ctx. It watches on its own: a watch of m in progress goes on undisturbed.
func (m *Monitor) Diagnose(ctx context.Context) []Finding {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	own := &Monitor{
		Service: m.Service, Vitale: m.Vitale, Porteur: m.Porteur, Roles: m.Roles,
		Deadline: m.Deadline, Retry: m.Retry, Grace: m.Grace,
	}
	events := own.Watch(ctx)
	defer func() {
		stop()
		for range events { // to its end, so that nothing of the watch outlives the diagnosis
		}
	}()
	var all []Finding
	add := func(f Finding) {
		all = slices.DeleteFunc(all, func(o Finding) bool { return o.Sujet == f.Sujet && o.Lecteur == f.Lecteur })
		all = append(all, f)
	}
	readers, pending := 0, map[string]bool{}
	quiet := time.NewTimer(settle)
	defer quiet.Stop()
	for done := false; !done; {
		select {
		case <-ctx.Done():
			done = true
		case <-quiet.C:
			done = len(pending) == 0
		case e, open := <-events:
			if !open {
				done = true
				continue
			}
			quiet.Reset(settle)
			switch e.Kind {
			case ServiceUp:
				add(good("service", "", "cartes.dit_service_present"))
			case ServiceDown:
				add(bad("service", "", LevelAbsent, e.Fault))
				done = true
			case ReaderAdded:
				readers++
				add(good("lecteur", e.Reader, "cartes.dit_lecteur_branche"))
			case CardInserted:
				pending[e.Reader] = true
			case CardRemoved:
				delete(pending, e.Reader)
				all = slices.DeleteFunc(all, func(o Finding) bool { return o.Sujet == "carte" && o.Lecteur == e.Reader })
			case VitaleRead, PorteurRead, ReadFailed:
				delete(pending, e.Reader)
				add(cardFinding(e))
			}
		}
	}
	if readers == 0 && (len(all) == 0 || all[0].Niveau == LevelGood) {
		add(bad("lecteur", "", LevelAbsent, texts.Refuse(FaultNoReader)))
	}
	return all
}

func cardFinding(e Event) Finding {
	switch {
	case e.Fault != nil:
		return bad("carte", e.Reader, LevelAttention, e.Fault)
	case e.Porteur != nil && e.Porteur.Refus != nil:
		return bad("carte", e.Reader, LevelAttention, e.Porteur.Refus)
	}
	l := e.Line(false)
	f := Finding{Sujet: "carte", Lecteur: e.Reader, Niveau: LevelGood, Code: "cartes.dit_" + string(e.Kind), Phrase: l.Phrase()}
	if e.Porteur != nil && len(e.Porteur.Remarques) > 0 {
		f.Niveau, f.Acte = LevelAttention, e.Porteur.Remarques[0]
	}
	return f
}

func good(sujet, reader, code string) Finding {
	return Finding{Sujet: sujet, Lecteur: reader, Niveau: LevelGood, Code: code, Phrase: texts.Get(code, "lecteur", reader).Phrase}
}

func bad(sujet, reader string, level Level, r *texts.Refusal) Finding {
	return Finding{Sujet: sujet, Lecteur: reader, Niveau: level, Code: r.Code, Phrase: r.Phrase, Acte: r.Acte}
}

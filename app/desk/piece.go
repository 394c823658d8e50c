package desk

import (
	"errors"
	"slices"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// pieceStep is the document, or what the person says.
type pieceStep struct {
	piece      pieceEntry
	particular bool // the page of rare cases is shown
	entered    bool
	typed      EnterTraits
	faults     map[string]string // refusals of the last entry, by field
	titre      ins.Traits
	usedNom    string
	usedPre    string
}

// pieceEntry is the answer to "which document?".
type pieceEntry struct {
	asked        bool // answered, "none" included
	typ          ins.TypePiece
	complements  []string
	perime       bool
	presentation ins.Presentation
	pays         string
	situation    ins.Situation // what forbids a call and no trait tells (D-09)
	kept         bool          // it is the check of an earlier visit
	trusted      bool          // alone or with its complete checklist it allows VALI (EXI SI 10)
	wanted       ins.TypePiece
	quand        time.Time
}

func onChoosePiece(m *machine, c ChoosePiece) []actor.Effect {
	a := &m.cur
	a.particular = false
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = shown.Refused(shown.MessageRefusal, r)
		return nil
	}
	if c.Type == "" {
		a.piece = pieceEntry{asked: true, quand: m.now, situation: c.Situation}
		a.state = StateTraits
		return nil
	}
	info, known := ins.PieceOf(c.Type)
	if !known {
		m.refuse("app_piece_inconnue", "type", string(c.Type))
		return nil
	}
	if len(info.Cas) > 0 && !slices.ContainsFunc(info.Cas, func(cas ins.CasPreuve) bool { return complete(cas, c.Complements) }) {
		// B-32: the checklist is part of the type. First time: show it; afterwards: say what is missing.
		if a.piece.wanted == c.Type {
			m.message = shown.Refused(shown.MessageRefusal, texts.Refuse("app_piece_incomplete", "piece", info.Libelle))
		}
		a.piece = pieceEntry{wanted: c.Type, complements: slices.Clone(c.Complements), perime: c.Perime, situation: c.Situation}
		a.state = StatePiece
		return nil
	}
	a.piece = pieceEntry{
		asked: true, typ: c.Type, complements: slices.Clone(c.Complements), perime: c.Perime,
		presentation: c.Presentation, pays: c.Pays, situation: c.Situation, trusted: info.Confiance, quand: m.now,
	}
	a.state = StateTraits
	switch {
	case c.Type == ins.PieceAppliVitale && c.Situation == ins.SituationOrdinaire:
		// D-09: the application gives the INS itself. How it is read is not public: its traits are compared as a document's.
		a.piece.situation = ins.UsagerAppliVitale
		m.message = m.text(shown.MessageInfo, "app_appli_vitale")
	case !info.Confiance:
		m.message = m.text(shown.MessageWarning, "app_piece_sans_confiance", "piece", info.Libelle)
	case c.Perime: // B-24: information only
		m.message = m.text(shown.MessageInfo, "app_piece_perimee")
	}
	return nil
}

// onParticularCase keeps what is rare for the document that will be chosen.
func onParticularCase(m *machine, c ParticularCase) []actor.Effect {
	a := &m.cur
	if c.Show {
		a.particular = true
		return nil
	}
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = shown.Refused(shown.MessageRefusal, r)
		return nil
	}
	a.particular, a.piece = false, pieceEntry{situation: c.Situation, perime: c.Perime}
	return nil
}

// onEditPiece goes back to what was read on the document; the answer of INSi is dropped with it (D-37).
func onEditPiece(m *machine, _ EditPiece) []actor.Effect {
	a := &m.cur
	if a.state == StateDone {
		if a.record.Attributs.Douteuse || a.record.Attributs.Fictive {
			m.refuse("app_douteuse_ou_fictive")
			return nil
		}
		a.piece, a.entered, a.state = pieceEntry{}, false, StatePiece
		return nil
	}
	a.forgetAnswer()
	if a.piece.kept {
		a.piece = pieceEntry{} // the document of another day cannot be read again: present it
	}
	if !a.piece.asked {
		a.state = StatePiece
		return nil
	}
	a.state = StateTraits
	return nil
}

// onBack undoes one step; nothing that is recorded or journaled is undone.
func onBack(m *machine, _ Back) []actor.Effect {
	a := &m.cur
	if a.state == StateDone { // from the question why something is printed again, or from a letter
		a.reprint, a.letter = nil, nil
		return nil
	}
	if a.code != nil {
		a.code = nil
		return nil
	}
	switch a.state {
	case StateIdle:
		m.cur = idle()
	case StateReading, StateChoosing:
		m.cur = idle()
	case StateResults:
		if a.lecture != nil {
			a.state, a.searched, a.found = StateChoosing, false, nil
			if len(a.lecture.Beneficiaires) > 1 {
				a.chosen = -1
			}
		} else {
			m.cur = idle()
		}
	case StatePiece:
		if a.piece.wanted != "" || a.particular {
			a.piece, a.particular = pieceEntry{}, false
			return nil
		}
		a.state = StateResults
		a.record, a.isNew = ins.Identite{}, false
	case StateTraits:
		a.piece, a.state = pieceEntry{}, StatePiece
	case StateCalling:
		return m.stopCalling(StateReady)
	case StateReady, StateComparing:
		return onEditPiece(m, EditPiece{})
	case StateNone, StateSeveral, StateUnavailable:
		if a.asking != nil || a.editing {
			a.asking, a.editing = nil, false
			return nil
		}
		a.forgetAnswer()
		a.state = StateReady
	}
	return nil
}

func (a *admission) forgetAnswer() {
	a.answer, a.fault, a.verdict, a.holder = nil, nil, nil, ""
	a.check = ""
	a.unknown, a.ownINS, a.editing, a.asking, a.criteria = false, false, false, nil, nil
}

// preuve is the check that the agent makes of these traits.
func (a *admission) preuve(t ins.Traits, agent string) ins.Preuve {
	return ins.Preuve{
		Type: a.piece.typ, Quand: a.piece.quand, Agent: agent, Titre: t, Perime: a.piece.perime,
		Complements: a.piece.complements, Presentation: a.piece.presentation, Pays: a.piece.pays,
	}
}

func complete(c ins.CasPreuve, ticked []string) bool {
	return !slices.ContainsFunc(c.Complements, func(x ins.Complement) bool { return !slices.Contains(ticked, x.Code) })
}

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
	var choices, rare []shown.Choice
	for _, p := range ins.Pieces() {
		c := shown.Choice{Value: string(p.Type), Label: p.Libelle, Key: p.Touche}
		if c.Key == "" {
			c.Key = string(rune('A' + len(rare))) // after the digits
			rare = append(rare, c)
			continue
		}
		choices = append(choices, c)
	}
	choices = append(choices, shown.Choice{Value: entry.NoPiece, Label: texts.Get("app_piece_aucune").Phrase, Key: "0"})
	situation, perime := a.piece.situation, a.piece.perime
	n.Form = &shown.Form{
		Fields: []shown.Field{{Code: "piece", Label: entry.FieldLabel("piece"), Choices: slices.Concat(choices, rare), Required: true, Submits: true}},
		Submit: func(v map[string]string) app.Command {
			if v["piece"] == entry.NoPiece {
				return ChoosePiece{Situation: situation}
			}
			return ChoosePiece{Type: ins.TypePiece(v["piece"]), Perime: perime, Situation: situation}
		},
	}
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", nil)
	n.other(shown.NewAct("app_acte_cas_particulier", "F7", ParticularCase{Show: true}))
	return n
}

// nowParticular asks for what is rare: a document out of date, a situation in which nobody is called (B-24, D-09).
func (m *machine) nowParticular() NextAct {
	a := &m.cur
	n := titled("app_titre_cas_particulier")
	perime := settings.No
	if a.piece.perime {
		perime = settings.Yes
	}
	n.Form = &shown.Form{
		Fields: []shown.Field{
			{Code: "situation", Label: entry.FieldLabel("situation"), Value: string(a.piece.situation), Choices: situations()},
			{Code: "perime", Label: entry.FieldLabel("perime"), Value: perime, Choices: shown.YesNo()},
		},
		Submit: func(v map[string]string) app.Command {
			return ParticularCase{Situation: ins.Situation(v["situation"]), Perime: v["perime"] == settings.Yes}
		},
	}
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", ParticularCase{Situation: a.piece.situation, Perime: a.piece.perime})
	return n
}

// situations are the cases in which INSi is not called (D-09); the first is everybody's.
func situations() []shown.Choice {
	out := []shown.Choice{{Value: string(ins.SituationOrdinaire), Label: texts.Get("app_situation_ordinaire").Phrase}}
	for _, s := range []ins.Situation{
		ins.AnonymatLegal, ins.NouveauNe, ins.SansImmatriculation, ins.AideMedicaleEtat, ins.ErreurSurTitre, ins.UsagerAppliVitale,
		ins.AyantDroitAppli, ins.SuspicionDeFraude,
	} {
		out = append(out, shown.Choice{Value: string(s), Label: texts.Get("app_situation_" + string(s)).Phrase})
	}
	return out
}

func (m *machine) nowChecklist(info ins.PieceInfo) NextAct {
	a := &m.cur
	n := titled("app_titre_complements", "piece", info.Libelle)
	var codes []string
	form := &shown.Form{}
	for _, cas := range info.Cas {
		for _, x := range cas.Complements {
			if slices.Contains(codes, x.Code) {
				continue
			}
			codes = append(codes, x.Code)
			f := shown.Field{Code: x.Code, Label: x.Libelle, Value: settings.No, Choices: shown.YesNo()}
			if slices.Contains(a.piece.complements, x.Code) {
				f.Value = settings.Yes
			}
			form.Fields = append(form.Fields, f)
		}
	}
	typ, perime, situation := info.Type, a.piece.perime, a.piece.situation
	form.Submit = func(v map[string]string) app.Command {
		c := ChoosePiece{Type: typ, Perime: perime, Situation: situation}
		for _, code := range codes {
			if v[code] == settings.Yes {
				c.Complements = append(c.Complements, code)
			}
		}
		return c
	}
	n.Form = form
	n.Primary = shown.NewAct("app_acte_valider_piece", "⏎", ChoosePiece{Type: typ, Complements: a.piece.complements, Perime: perime, Situation: situation})
	n.other(shown.NewAct("app_acte_sans_piece", "0", ChoosePiece{}))
	return n
}

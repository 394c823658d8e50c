package app

import (
	"errors"
	"slices"
	"strings"
	"time"

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

func onChoosePiece(m *machine, c ChoosePiece) []effect {
	a := &m.cur
	a.particular = false
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = messageOf(MessageRefusal, r)
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
			m.message = messageOf(MessageRefusal, texts.Refuse("app_piece_incomplete", "piece", info.Libelle))
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
		m.message = m.text(MessageInfo, "app_appli_vitale")
	case !info.Confiance:
		m.message = m.text(MessageWarning, "app_piece_sans_confiance", "piece", info.Libelle)
	case c.Perime: // B-24: information only
		m.message = m.text(MessageInfo, "app_piece_perimee")
	}
	return nil
}

// onParticularCase keeps what is rare for the document that will be chosen.
func onParticularCase(m *machine, c ParticularCase) []effect {
	a := &m.cur
	if c.Show {
		a.particular = true
		return nil
	}
	if r := ins.CallableSituation(c.Situation); r != nil && errors.Is(r, ins.ErrUnknownSituation) {
		m.message = messageOf(MessageRefusal, r)
		return nil
	}
	a.particular, a.piece = false, pieceEntry{situation: c.Situation, perime: c.Perime}
	return nil
}

func complete(c ins.CasPreuve, ticked []string) bool {
	return !slices.ContainsFunc(c.Complements, func(x ins.Complement) bool { return !slices.Contains(ticked, x.Code) })
}

// onEnterTraits keeps what was typed whatever comes of it: a refusal names its field and loses nothing.
func onEnterTraits(m *machine, c EnterTraits) []effect {
	a := &m.cur
	a.typed, a.faults = c, nil
	t, faults, notes := m.entry().Traits(c.traits())
	usedNom, r := ins.NormalizeNom(c.NomUtilise)
	faults.Add(fieldNomUtilise, r)
	usedPre, r := ins.NormalizePrenom(c.PrenomUtilise)
	faults.Add(fieldPrenomUtilise, r)
	if len(faults) == 0 {
		faults.Add(fieldNomUtilise, m.cfg.Site.CheckUsedNames(usedNom, usedPre)) // A-59, when the site asks for them
	}
	if len(faults) == 0 && a.checksPiece() {
		if _, r := ins.CheckPreuve(a.preuve(t, m.agent.Signature())); r != nil {
			m.message = messageOf(MessageRefusal, r)
			a.state, a.entered = StateTraits, false
			return nil
		}
	}
	if len(faults) > 0 {
		a.faults = faults.ByField()
		m.message = messageOf(MessageRefusal, faults[0].Refusal)
		a.entered = false
		return nil
	}
	a.titre, a.usedNom, a.usedPre, a.entered = t, usedNom, usedPre, true
	a.restored = nil // compared with the document again
	a.tellNormalised()
	a.state = StateReady
	if len(notes) > 0 {
		m.message = messageOf(MessageWarning, notes[0])
	}
	if a.record.INS != nil && a.checksPiece() {
		m.compareWithRecord()
	}
	return m.twinEffects()
}

// traits are those of the document; the names of daily life have no rule but their writing.
func (c EnterTraits) traits() traitsTyped {
	return traitsTyped{
		NomNaissance: c.NomNaissance, Prenoms: c.Prenoms, PremierPrenom: c.PremierPrenom, Sexe: c.Sexe,
		DateNaissance: c.DateNaissance, LieuNaissance: c.LieuNaissance,
	}
}

// tellNormalised shows the result in the fields: the agent sees what will be kept (C-05).
func (a *admission) tellNormalised() {
	names := a.titre.ListePrenoms
	if strings.Contains(a.typed.Prenoms, ",") {
		names = strings.Join(ins.GivenNames(a.typed.Prenoms), ", ") // the commas of the document say where names end
	}
	a.typed.NomNaissance, a.typed.Prenoms, a.typed.PremierPrenom = a.titre.NomNaissance, names, a.titre.PremierPrenom
	a.typed.DateNaissance, a.typed.Sexe, a.typed.LieuNaissance = a.titre.DateNaissance.FR(), string(a.titre.Sexe), a.titre.LieuNaissance
	a.typed.NomUtilise, a.typed.PrenomUtilise = a.usedNom, a.usedPre
}

// preuve is the check that the agent makes of these traits.
func (a *admission) preuve(t ins.Traits, agent string) ins.Preuve {
	return ins.Preuve{
		Type: a.piece.typ, Quand: a.piece.quand, Agent: agent, Titre: t, Perime: a.piece.perime,
		Complements: a.piece.complements, Presentation: a.piece.presentation, Pays: a.piece.pays,
	}
}

// onEditPiece goes back to what was read on the document; the answer of INSi is dropped with it (D-37).
func onEditPiece(m *machine, _ EditPiece) []effect {
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

func (a *admission) forgetAnswer() {
	a.answer, a.fault, a.verdict, a.holder = nil, nil, nil, ""
	a.unknown, a.ownINS, a.editing, a.asking, a.criteria = false, false, false, nil, nil
}

// onBack undoes one step; nothing that is recorded or journaled is undone.
func onBack(m *machine, _ Back) []effect {
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

package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

func onOpenRecord(m *machine, c OpenRecord) []actor.Effect {
	id := c.ID
	a := &m.cur
	known := slices.ContainsFunc(a.found, func(f app.Found) bool { return f.Identite.ID == id })
	switch {
	case id == "":
		m.refuse("app_dossier_introuvable")
		return nil
	case a.state == StateIdle:
		m.begin(StateIdle) // from a worklist
		m.cur.visit.spoken = true
	case id == a.holder, a.isTwin(id):
		return m.openHolder(id)
	case !known || a.state != StateResults:
		m.refuse("app_dossier_introuvable")
		return nil
	}
	return m.load(id, "app_motif_admission")
}

func (m *machine) load(id, why string) []actor.Effect {
	a := &m.cur
	a.back = a.state
	return []actor.Effect{openRecord{From: actor.From{Key: a.key, Token: m.wait(StateSearching)}, id: id, meta: m.meta(), why: texts.Get(why).Phrase}}
}

// openHolder leaves the record in hand for the one that holds the INS already: the card and the document
// go with the patient, the answer of INSi does not.
func (m *machine) openHolder(id string) []actor.Effect {
	a := m.cur
	fx := m.leave("app_motif_ins_portee")
	m.begin(a.state)
	b := &m.cur
	b.lecture, b.chosen, b.person, b.swapped, b.cardOut = a.lecture, a.chosen, a.person, a.swapped, a.cardOut
	b.search, b.searched, b.found = a.search, a.searched, a.found
	fx = append(fx, m.load(id, "app_motif_ins_portee")...)
	b.back = StateIdle
	if b.searched {
		b.back = StateResults
	}
	return fx
}

func onOpened(m *machine, r opened) []actor.Effect {
	a := &m.cur
	if r.err != nil {
		a.state = a.back
		code := "app_base_panne"
		if errors.Is(r.err, app.ErrNotFound) {
			code = "app_dossier_introuvable"
		}
		m.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, code))
		return nil
	}
	a.record, a.id, a.isNew, a.searched = r.dossier.Identite, r.dossier.Identite.ID, false, true
	fx := m.afterOpening()
	m.joinDraft()
	return fx
}

// afterOpening says where a known identity joins the admission.
func (m *machine) afterOpening() []actor.Effect {
	a := &m.cur
	i := a.record
	a.usedNom, a.usedPre = i.NomUtilise, i.PrenomUtilise
	switch {
	case i.Attributs.Douteuse || i.Attributs.Fictive: // EXI SI 09: no INSi call, nothing to climb to
		a.state = StateDone
		m.message = m.text(shown.MessageWarning, "app_douteuse_ou_fictive")
	case i.Statut() == ins.Qualifiee && !m.cfg.PieceAChaqueVenue: // B-33
		a.state = StateDone
		if i.INS.OID == ins.OIDNIA {
			m.message = m.text(shown.MessageWarning, "app_nia_a_controler") // D-61
		}
		return m.previewEffects()
	case i.Statut() == ins.Validee && !m.cfg.PieceAChaqueVenue:
		a.usePreuve(*i.Preuve)
		a.state = StateReady
	default:
		a.state = StatePiece
	}
	return nil
}

// usePreuve takes the check already in the record as the title of this visit (B-33: once is enough).
func (a *admission) usePreuve(p ins.Preuve) {
	a.piece = pieceEntry{asked: true, typ: p.Type, complements: p.Complements, perime: p.Perime, trusted: true, quand: p.Quand, kept: true}
	a.titre, a.entered = p.Titre, true
}

// openRecord loads an identity and journals that it was looked at.
type openRecord struct {
	actor.From
	id   string
	meta ins.Meta
	why  string
}

func (openRecord) Deadline(s app.Settings) time.Duration { return 2 * s.DelaiBase }

func (f openRecord) Broken(err error) actor.Result { return opened{From: f.From, err: err} }

func (f openRecord) Run(ctx context.Context, o *actor.Outside) actor.Result {
	d, err := o.Ports.Base.Load(ctx, f.id)
	if err == nil {
		// No look without its line: a base that cannot write it shows nothing (H-01).
		_, err = o.Record(ctx, f.id, d.Identite.Version,
			[]app.Entry{{Kind: app.FactAccess, Meta: f.meta, Fact: app.AccessFact{Motif: f.why}}}, nil)
	}
	return opened{From: f.From, dossier: d, err: err}
}

// opened answers openRecord.
type opened struct {
	actor.From
	dossier app.Dossier
	err     error
}

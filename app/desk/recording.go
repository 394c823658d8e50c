package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// record asks the rules first, then the base: what the rules refuse never reaches the journal.
func (m *machine) record(entries []app.Entry, works []app.Work) []actor.Effect {
	a := &m.cur
	folded := a.record
	var accepted *ins.INS
	for _, e := range entries {
		if e.Event == nil {
			continue
		}
		next, _, refusal := ins.Apply(folded, e.Event) // the base does what its effects ask, in the same transaction
		if refusal != nil {
			m.message = shown.Refused(shown.MessageRefusal, refusal)
			a.then = nil
			return nil
		}
		folded = next
		if acc, ok := e.Event.(ins.INSAccepted); ok {
			accepted = &acc.INS
		}
	}
	if !slices.ContainsFunc(works, func(w app.Work) bool { return w.Liste == ins.ListeDoublon }) {
		works = append(works, m.twinWorks()...)
	}
	entries = slices.Concat(a.unsaved, entries, m.visitEntry())
	var card *cards.Card
	if accepted != nil && a.lecture != nil && a.cardOut.IsZero() && m.reader.card != nil {
		card = m.reader.card
	}
	a.back = a.state
	return []actor.Effect{recordEntries{
		From: actor.From{Key: a.key, Token: m.wait(StateRecording)}, id: a.id, expected: a.record.Version, ipp: a.ipp,
		entries: entries, works: works, ins: accepted, card: card,
	}}
}

func onRecorded(m *machine, r recorded) []actor.Effect {
	a := &m.cur
	if r.ipp != "" {
		a.ipp = r.ipp
	}
	if r.err != nil {
		return m.notRecorded(r)
	}
	a.record, a.id, a.isNew, a.unsaved = r.identite, r.identite.ID, false, nil
	a.visit.spoken = true
	a.forgetAnswer()
	a.state, a.preview = StateDone, nil
	if then, ok := a.then.(PrintLabels); ok {
		a.then = nil
		return append(m.previewEffects(), m.print(then)...)
	}
	return m.previewEffects()
}

// notRecorded loses nothing: the patient is where he was, with the same acts.
func (m *machine) notRecorded(r recorded) []actor.Effect {
	a := &m.cur
	a.state, a.then = a.back, nil
	switch {
	case r.swapped:
		a.swapped = true
		m.message = m.text(shown.MessageWarning, "app_carte_autre", "patient", a.displayName())
	case errors.Is(r.err, app.ErrStale) && r.fresh != nil:
		a.record = r.fresh.Identite
		m.message = m.text(shown.MessageWarning, "app_dossier_change")
		if a.answer != nil && a.answer.Individu != nil {
			m.compare(*a.answer.Individu)
		}
	case errors.Is(r.err, app.ErrINSHeld):
		a.holder = r.holder
		if a.holder == "" {
			m.message = shown.Refused(shown.MessageRefusal, texts.Refuse("app_ins_portee_ailleurs"))
			return nil
		}
		m.message = shown.Refused(shown.MessageRefusal, texts.Refuse("app_ins_portee"))
	default:
		m.message = shown.Refused(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
	}
	return nil
}

// identityEntries are the events that make the record what this visit knows of it, before the INS: created when new,
// the document checked when it allows it. With an INS the place comes from it.
func (m *machine) identityEntries(i *ins.INS, motif string) []app.Entry {
	a := &m.cur
	var out []app.Entry
	local := a.titre
	if !a.recorded() {
		if local.LieuNaissance == "" && i != nil {
			local.LieuNaissance = i.LieuNaissance
		}
		out = append(out, app.Entry{Event: ins.Created{
			Meta: m.meta(), ID: a.id, IPP: a.ipp, Traits: local, NomUtilise: a.usedNom, PrenomUtilise: a.usedPre,
		}})
		if a.lecture != nil {
			out = append(out, app.Entry{Kind: app.FactReading, Meta: m.meta(), Fact: app.ReadingFact{
				Source: string(a.lecture.Source), Quand: a.lecture.Fin, Personnes: len(a.lecture.Beneficiaires), Remarques: a.lecture.Remarques,
			}})
		}
		if e, ok := m.scanEntry(); ok {
			out = append(out, e)
		}
	} else {
		out = append(out, m.correction()...)
	}
	if e, ok := m.attributEntry(); ok {
		out = append(out, e)
	}
	if a.checksPiece() {
		e := ins.PieceChecked{
			Meta: m.meta(), Preuve: a.preuve(a.titre, m.agent.Signature()), Motif: motif, Niveau: m.agent.Niveau, Reglages: m.cfg.Reglages,
		}
		if a.record.INS != nil {
			e.Lieux = m.link(a.titre, *a.record.INS)
		}
		out = append(out, app.Entry{Event: e})
	}
	return out
}

// checksPiece tells whether this visit compares a document that allows VALI. A patient who reports an error on his own
// document is not validated on it (B-27), nor one whose identity is doubted or hidden by law.
func (a *admission) checksPiece() bool {
	switch a.piece.situation {
	case ins.ErreurSurTitre, ins.SuspicionDeFraude, ins.AnonymatLegal:
		return false
	}
	return a.piece.trusted && !a.piece.kept
}

// attributEntry sets the attribute that a situation asks for: douteuse on a suspicion (D-59f), fictive for a legal
// anonymity (X50), the latter on a record made for it only.
func (m *machine) attributEntry() (app.Entry, bool) {
	a := &m.cur
	set := ins.AttributSet{Meta: m.meta(), Motif: texts.Get("app_situation_" + string(a.piece.situation)).Phrase}
	switch {
	case a.piece.situation == ins.SuspicionDeFraude && !a.record.Attributs.Bloquants():
		set.Attribut = ins.AttributDouteuse
	case a.piece.situation == ins.AnonymatLegal && !a.recorded():
		set.Attribut = ins.AttributFictive
	default:
		return app.Entry{}, false
	}
	return app.Entry{Event: set}, true
}

// correction brings a record to what stands on the document: a typing error of ours is corrected from the document,
// never from the INS (D-37, D-44). A record that holds an INS is not: there the document is compared with it.
func (m *machine) correction() []app.Entry {
	a := &m.cur
	var out []app.Entry
	if t := a.corrected(); a.checksPiece() && a.record.INS == nil && t != a.record.Traits {
		out = append(out, app.Entry{Event: ins.TraitsCorrected{Meta: m.meta(), Traits: t, Motif: texts.Get("app_motif_corrige").Phrase}})
	}
	if !a.piece.kept && (a.usedNom != a.record.NomUtilise || a.usedPre != a.record.PrenomUtilise) {
		out = append(out, app.Entry{Event: ins.UsedNamesChanged{Meta: m.meta(), NomUtilise: a.usedNom, PrenomUtilise: a.usedPre}})
	}
	return out
}

// corrected are the traits of the document; what it does not show stays as it was.
func (a *admission) corrected() ins.Traits {
	t := a.titre
	if t.LieuNaissance == "" {
		t.LieuNaissance = a.record.LieuNaissance
	}
	if t.ListePrenoms == "" {
		t.ListePrenoms = a.record.ListePrenoms
	}
	return t
}

func (m *machine) work(list, motif, rule string) app.Work {
	cause, autre := m.about(list, rule)
	return app.Work{ID: m.newID(), Liste: list, Identite: m.cur.id, Motif: motif, Regle: rule, Ouvert: m.now, Par: m.agent.Signature(),
		Cause: cause, Service: m.cfg.Service, Autre: autre}
}

// about says why an item is opened for the patient in hand, in a word, and which other identity it concerns.
func (m *machine) about(list, rule string) (cause, autre string) {
	a := &m.cur
	switch {
	case list == ins.ListeDoublon && a.holder != "":
		return app.CausePortee, a.holder
	case list == ins.ListeDoublon && len(a.twins) > 0:
		return app.CauseDoublon, a.twins[0].ID
	case rule == "D-15":
		return app.CauseSansAppel, ""
	case a.fault != nil:
		return app.CauseSansReponse, ""
	case a.answer != nil && a.answer.Code != ins.UneIdentite:
		return "retour_" + string(a.answer.Code), ""
	}
	if cause := (&app.RefusalFact{Verdicts: inscall.VerdictsOf(a.verdict)}).Cause(); cause != "" {
		return cause, ""
	}
	return app.CauseSignale, ""
}

// recordEntries makes entries durable.
type recordEntries struct {
	actor.From
	id       string
	expected int
	ipp      string // to give to a new identity; asked of the base when empty
	entries  []app.Entry
	works    []app.Work
	ins      *ins.INS    // when one is accepted: whose it is, should the base refuse
	card     *cards.Card // when one is accepted and the patient's card is in: it is looked at again before
}

func (recordEntries) Deadline(s app.Settings) time.Duration { return 3 * s.DelaiBase }

func (f recordEntries) Broken(err error) actor.Result {
	return recorded{From: f.From, ipp: f.ipp, err: err}
}

func (f recordEntries) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := recorded{From: f.From, ipp: f.ipp}
	if c, ok := app.As[app.Confirmer](o.Ports.Readers); ok && f.card != nil {
		if r := c.Confirm(ctx, *f.card); r != nil && errors.Is(r, cards.ErrChanged) {
			out.err, out.swapped = r, true
			return out
		}
	}
	for i, e := range f.entries {
		c, isNew := e.Event.(ins.Created)
		if !isNew {
			continue
		}
		if out.ipp == "" {
			if out.ipp, out.err = o.Ports.Base.NextIPP(ctx); out.err != nil {
				return out
			}
		}
		c.IPP = out.ipp
		f.entries[i].Event = c // the slice is this effect's own
	}
	out.identite, out.err = o.Record(ctx, f.id, f.expected, f.entries, f.works)
	switch {
	case errors.Is(out.err, app.ErrStale):
		if d, err := o.Ports.Base.Load(ctx, f.id); err == nil {
			out.fresh = &d
		}
	case errors.Is(out.err, app.ErrINSHeld) && f.ins != nil:
		if id, err := o.Ports.Base.HolderOf(ctx, f.ins.Matricule, f.ins.OID); err == nil {
			out.holder = id
		}
	}
	return out
}

// recorded answers recordEntries.
type recorded struct {
	actor.From
	identite ins.Identite
	ipp      string
	err      error
	fresh    *app.Dossier // after ErrStale: the record as it is now
	holder   string       // after ErrINSHeld
	swapped  bool         // the card in the reader is not the one that was read
}

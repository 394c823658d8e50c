package desk

import (
	"errors"
	"slices"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// decideStep is what the agent decided of a patient and the base does not have yet.
type decideStep struct {
	asking   app.Command // what waits for a place of birth
	askMotif string      // and why
	then     app.Command // what follows the recording
	unsaved  []app.Entry // facts that the base could not take yet
}

// decision is what a comparison allows the agent at the desk.
type decision int

const (
	mayAccept   decision = iota // Qualifier, or keep the INS without a document
	mayAnalyse                  // Accepter l'écart: the reason is stored (D-32)
	mustReport                  // the cellule decides
	mustConfirm                 // another card came: is it still the same person? (CNDA 1.03)
	otherRecord                 // another identity holds the INS
)

// decide reads the comparison with the rights of the agent (D-31, D-32). No button overrides a blocking row.
func (m *machine) decide() decision {
	a := &m.cur
	switch {
	case a.swapped:
		return mustConfirm
	case a.holder != "" && !a.ownINS:
		return otherRecord
	case a.verdict == nil || a.verdict.Verdict == ins.Bloquante:
		return mustReport
	}
	switch a.verdict.Qualifiable {
	case ins.QualifiableOui:
		return mayAccept
	case ins.QualifiableApresAnalyse, ins.QualifiableCellule:
		for _, r := range a.verdict.Rows {
			if r.Verdict == ins.AAnalyser && r.Accepte > m.agent.Niveau {
				return mustReport
			}
		}
		if a.verdict.Qualifiable == ins.QualifiableCellule && m.agent.Niveau < ins.NiveauCellule {
			return mustReport
		}
		return mayAnalyse
	}
	return mustReport
}

// proposedReason gathers the reasons of the rows to analyse, for the agent to make his own.
func (a *admission) proposedReason() string {
	c := a.verdict
	var s string
	switch {
	case c == nil:
		return s
	case a.onlyPlaceUnread():
		return texts.Get("app_motif_lieu_compare").Phrase
	}
	for _, r := range c.Rows {
		if r.Verdict == ins.AAnalyser {
			if s != "" {
				s += " "
			}
			s += r.Raison
		}
	}
	return s
}

// onlyPlaceUnread tells that nothing is left to judge but a place of birth that was not typed: the agent compares the
// one of the INS with the document in his hands, and need not type it (D-25, A-13).
func (a *admission) onlyPlaceUnread() bool {
	if a.verdict == nil || a.titre.LieuNaissance != "" {
		return false
	}
	for _, r := range a.verdict.Rows {
		if r.Verdict >= ins.AAnalyser && r.Trait != ins.TraitLieuNaissance {
			return false
		}
	}
	return true
}

func onAcceptINS(m *machine, c AcceptINS) []actor.Effect {
	a := &m.cur
	switch m.decide() {
	case mustConfirm:
		m.refuse("app_carte_autre", "patient", a.displayName())
		return nil
	case otherRecord:
		m.refuse("app_ins_portee")
		return nil
	case mustReport:
		m.refuse("app_ecart_bloquant")
		return nil
	case mayAnalyse:
		if c.Motif == "" {
			m.refuse("app_motif_manquant")
			return nil
		}
	case mayAccept:
	}
	return m.record(m.acceptEntries(c.Motif), nil)
}

// acceptEntries are what an acceptance writes: the INS of INSi, the NIR that replaces a NIA, or the document
// that the INS of the record was compared with.
func (m *machine) acceptEntries(motif string) []app.Entry {
	a := &m.cur
	i := *a.answer.Individu
	lieux := m.link(a.titre, i)
	entries := m.identityEntries(&i, motif)
	switch {
	case a.ownINS:
	case a.record.INS != nil && a.record.INS.OID == ins.OIDNIA && i.OID != ins.OIDNIA:
		entries = append(entries, app.Entry{Event: ins.NIRReplaced{
			Meta: m.meta(), INS: i, Motif: motif, Niveau: m.agent.Niveau, Lieux: lieux, Reglages: m.cfg.Reglages,
		}})
	default:
		entries = append(entries, app.Entry{Event: ins.INSAccepted{
			Meta: m.meta(), INS: i, Motif: motif, Niveau: m.agent.Niveau, Titre: a.titre, Lieux: lieux, Reglages: m.cfg.Reglages,
		}})
	}
	return entries
}

func onRefuseINS(m *machine, c RefuseINS) []actor.Effect {
	if c.Motif == "" {
		m.refuse("app_motif_manquant")
		return nil
	}
	return m.recordWithout(RecordWithoutINS{}, c.Motif)
}

func onRecordWithoutINS(m *machine, c RecordWithoutINS) []actor.Effect {
	return m.recordWithout(c, "")
}

// onReport opens a ticket; a patient not recorded yet is admitted without INS in the same breath (D-36, A-18, A-19).
func onReport(m *machine, c ReportToCellule) []actor.Effect {
	a := &m.cur
	if c.Motif == "" {
		c.Motif = m.reportReason()
	}
	if a.state != StateDone {
		return m.recordWithout(c, c.Motif)
	}
	return m.record([]app.Entry{m.report(c.Motif, ins.ListeDiscordance)}, []app.Work{m.work(ins.ListeDiscordance, c.Motif, "RNIV RECO PP 02")})
}

func (m *machine) report(motif, list string) app.Entry {
	return app.Entry{Kind: app.FactReport, Meta: m.meta(), Fact: app.ReportFact{Motif: motif, Regle: "RNIV RECO PP 02", Liste: list}}
}

// reportReason says in a sentence what the cellule is asked.
func (m *machine) reportReason() string {
	a := &m.cur
	switch {
	case a.holder != "":
		return texts.Get("app_motif_ins_portee").Phrase
	case a.scan != nil && a.scan.ecart != "" && a.verdict == nil:
		return texts.Get("app_motif_scan", "ecart", a.scan.ecart).Phrase
	case a.verdict != nil:
		if r, ok := inscall.WorstRow(a.verdict); ok {
			return r.Trait.Libelle() + " : " + r.Raison
		}
	case a.state == StateSeveral:
		return texts.Get("app_motif_plusieurs").Phrase
	case a.state == StateNone:
		return texts.Get("app_motif_aucune").Phrase
	}
	return texts.Get("app_motif_signale").Phrase
}

// recordWithout records the patient without the INS, VALI with a document, PROV without, with the
// work item that brings him back (D-14, D-15). cmd is what asked for it: it waits when the place of birth is missing.
func (m *machine) recordWithout(cmd app.Command, motif string) []actor.Effect {
	a := &m.cur
	if !a.recorded() && a.titre.LieuNaissance == "" {
		if a.asking != nil && motif == "" {
			motif = a.askMotif
		}
		typed := placeOf(cmd)
		if typed == "" { // A-52; no default (C-61)
			a.asking, a.askMotif, a.editing = cmd, motif, false
			m.message = m.text(shown.MessageWarning, "app_lieu_attendu")
			return nil
		}
		code, r := m.entry().Place(typed, a.titre.DateNaissance)
		if r != nil {
			a.asking, a.askMotif = cmd, motif
			a.faults = map[string]string{entry.FieldLieu: r.Error()}
			m.message = shown.MessageOf(shown.MessageRefusal, r)
			return nil
		}
		a.titre.LieuNaissance = code
	}
	a.asking, a.faults = nil, nil
	a.leaflet = m.leafletOf()
	entries, works := m.withoutEntries(cmd, motif)
	if p, ok := cmd.(PrintLabels); ok {
		a.then = p
	}
	return m.record(entries, works)
}

// withoutEntries are what an admission without INS writes, by the reason why there is none.
func (m *machine) withoutEntries(cmd app.Command, motif string) ([]app.Entry, []app.Work) {
	a := &m.cur
	_, reported := cmd.(ReportToCellule)
	if motif == "" {
		motif = m.reportReason()
	}
	if a.ownINS { // the document of the day against the INS of the record
		return m.discordantDocument(motif, reported)
	}
	entries := m.identityEntries(nil, "")
	var works []app.Work
	list := ins.ListeARecuperer
	switch {
	case a.state == StateComparing && a.holder != "": // nothing is attached, the cellule looks for a duplicate
		list = ins.ListeDoublon
		entries = append(entries, m.refusalEntry(motif))
		works = append(works, m.work(list, motif, "RNIV EXI SI 32"))
	case a.state == StateComparing: // the event opens the work item
		list = ins.ListeDiscordance
		entries = append(entries, m.refusalEntry(motif), app.Entry{Event: ins.INSRefused{
			Meta: m.meta(), Motif: motif, Regle: worstRule(a.verdict), Reglages: m.cfg.Reglages,
		}})
	case a.state == StateNone || a.state == StateSeveral:
		entries = append(entries, app.Entry{Event: ins.INSNotFound{Meta: m.meta(), Code: a.answer.Code}})
		if reported {
			works = append(works, m.work(list, motif, "RNIV RECO PP 02"))
		}
	case a.state == StateUnavailable: // D-14
		entries = append(entries, app.Entry{Event: ins.INSNotFound{Meta: m.meta()}})
	default:
		why := texts.Get("app_motif_sans_appel").Phrase
		if r := m.callable(); r != nil {
			why = r.Phrase
		}
		if reported {
			why = motif
		}
		works = append(works, m.work(list, why, "D-15"))
	}
	if reported {
		entries = append(entries, m.report(motif, list))
	}
	return entries, works
}

// discordantDocument: a document disagrees with the INS of the record. A blocking row sends the identity back to
// PROV when the agent reports it; otherwise the cellule decides.
func (m *machine) discordantDocument(motif string, reported bool) ([]app.Entry, []app.Work) {
	a := &m.cur
	entries := []app.Entry{m.refusalEntry(motif)}
	if reported {
		entries = append(entries, m.report(motif, ins.ListeDiscordance))
	}
	if reported && a.verdict != nil && a.verdict.Verdict == ins.Bloquante {
		return append(entries, app.Entry{Event: ins.DiscordanceFound{Meta: m.meta(), Motif: motif}}), nil
	}
	return entries, []app.Work{m.work(ins.ListeDiscordance, motif, worstRule(a.verdict))}
}

func worstRule(c *ins.Comparison) string {
	r, _ := inscall.WorstRow(c)
	return r.Regle
}

func placeOf(cmd app.Command) string {
	switch c := cmd.(type) {
	case RecordWithoutINS:
		return c.LieuNaissance
	case ReportToCellule:
		return c.LieuNaissance
	case PrintLabels:
		return c.LieuNaissance
	}
	return ""
}

func (m *machine) work(list, motif, rule string) app.Work {
	cause, autre := m.about(list, rule)
	return app.Work{ID: m.newID(), Liste: list, Identite: m.cur.id, Motif: motif, Regle: rule, Ouvert: m.now, Par: m.agent.Signature(),
		Cause: cause, Service: m.cfg.Service, Autre: autre}
}

// refusalEntry keeps the attempt and nothing of the INS (D-35).
func (m *machine) refusalEntry(motif string) app.Entry {
	a := &m.cur
	f := app.RefusalFact{Motif: motif, Regle: worstRule(a.verdict), Verdicts: inscall.VerdictsOf(a.verdict), Titre: a.titre, Porteur: a.holder}
	return app.Entry{Kind: app.FactRefusal, Meta: m.meta(), Fact: f}
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
			m.message = shown.MessageOf(shown.MessageRefusal, refusal)
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
			m.message = shown.MessageOf(shown.MessageRefusal, texts.Refuse("app_ins_portee_ailleurs"))
			return nil
		}
		m.message = shown.MessageOf(shown.MessageRefusal, texts.Refuse("app_ins_portee"))
	default:
		m.message = shown.MessageOf(shown.MessageRefusal, texts.RefusalOr(r.err, "app_base_panne"))
	}
	return nil
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

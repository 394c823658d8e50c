package app

import (
	"errors"
	"slices"

	"guichet/assets/texts"
	"guichet/ins"
)

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
func proposedReason(c *ins.Comparison) string {
	var s string
	if c == nil {
		return s
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

func onAcceptINS(m *machine, ev event) []effect {
	c := ev.(commanded).Command.(AcceptINS)
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
	entries := m.identityEntries(a.answer.Individu)
	if !a.ownINS {
		entries = append(entries, Entry{Event: ins.INSAccepted{
			Meta: m.meta(), INS: *a.answer.Individu, Motif: c.Motif, Niveau: m.agent.Niveau, Titre: a.titre, Reglages: m.cfg.Reglages,
		}})
	}
	return m.record(entries, nil)
}

func onRefuseINS(m *machine, ev event) []effect {
	c := ev.(commanded).Command.(RefuseINS)
	if c.Motif == "" {
		m.refuse("app_motif_manquant")
		return nil
	}
	return m.recordWithout(RecordWithoutINS{}, ListeDiscordance, c.Motif)
}

func onRecordWithoutINS(m *machine, ev event) []effect {
	return m.recordWithout(ev.(commanded).Command, m.waitingList(), "")
}

// onReport opens a ticket; a patient not recorded yet is admitted without INS in the same breath (D-36, A-18, A-19).
func onReport(m *machine, ev event) []effect {
	c := ev.(commanded).Command.(ReportToCellule)
	a := &m.cur
	if c.Motif == "" {
		c.Motif = m.reportReason()
	}
	if a.state != StateDone {
		list := ListeDiscordance
		if a.holder != "" {
			list = ListeDoublon
		} else if a.verdict == nil {
			list = m.waitingList()
		}
		return m.recordWithout(c, list, c.Motif)
	}
	return m.record([]Entry{m.report(c.Motif, ListeDiscordance)}, []Work{m.work(ListeDiscordance, c.Motif, "")})
}

func (m *machine) report(motif, list string) Entry {
	return Entry{Kind: FactReport, Meta: m.meta(), Fact: ReportFact{Motif: motif, Regle: "RNIV RECO PP 02", Liste: list}}
}

// reportReason says in a sentence what the cellule is asked.
func (m *machine) reportReason() string {
	a := &m.cur
	switch {
	case a.holder != "":
		return say("app_motif_ins_portee").Phrase
	case a.verdict != nil:
		if r, ok := worstRow(a.verdict); ok {
			return r.Trait.Libelle() + " : " + r.Raison
		}
	case a.state == StateSeveral:
		return say("app_motif_plusieurs").Phrase
	case a.state == StateNone:
		return say("app_motif_aucune").Phrase
	}
	return say("app_motif_signale").Phrase
}

// waitingList is the worklist of a patient admitted without INS.
func (m *machine) waitingList() string {
	if m.cur.state == StateComparing {
		return ListeDiscordance
	}
	return ListeARecuperer
}

// recordWithout records the patient without the INS, VALI with a document, PROV without, with the
// work item that brings him back (D-14, D-15). cmd is what asked for it: it waits when the place of birth is missing.
func (m *machine) recordWithout(cmd Command, list, motif string) []effect {
	a := &m.cur
	if !a.recorded() && a.titre.LieuNaissance == "" {
		typed := placeOf(cmd)
		if typed == "" { // A-52; no default (C-61)
			a.asking, a.editing = cmd, false
			a.askList, a.askMotif = list, motif
			m.message = m.text(MessageWarning, "app_lieu_attendu")
			return nil
		}
		code, r := m.readPlace(typed, a.titre.DateNaissance)
		if r != nil {
			a.asking, a.askList, a.askMotif = cmd, list, motif
			a.faults = map[string]string{fieldLieu: r.Error()}
			m.message = messageOf(MessageRefusal, r)
			return nil
		}
		if a.asking != nil {
			list, motif = a.askList, a.askMotif
		}
		a.titre.LieuNaissance = code
	}
	a.asking, a.faults = nil, nil
	if motif == "" {
		motif = m.withoutReason()
	}
	entries := m.identityEntries(nil)
	if a.answer != nil && a.answer.Individu != nil && !a.ownINS {
		entries = append(entries, m.refusalEntry(motif))
	}
	if _, ok := cmd.(ReportToCellule); ok {
		entries = append(entries, m.report(motif, list))
	}
	if p, ok := cmd.(PrintLabels); ok {
		a.then = p
	}
	return m.record(entries, []Work{m.work(list, motif, m.withoutRule())})
}

func placeOf(cmd Command) string {
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

// withoutReason says why there is no INS, for the worklist.
func (m *machine) withoutReason() string {
	a := &m.cur
	switch {
	case a.fault != nil:
		return a.fault.Phrase
	case a.state == StateComparing:
		return m.reportReason()
	case a.state == StateNone:
		return say("app_motif_aucune").Phrase
	case a.state == StateSeveral:
		return say("app_motif_plusieurs").Phrase
	case len(a.tries) > 0:
		return say("app_motif_sans_attendre").Phrase
	}
	return say("app_motif_sans_appel").Phrase
}

func (m *machine) withoutRule() string {
	a := &m.cur
	switch {
	case a.holder != "":
		return "RNIV EXI SI 32"
	case a.state == StateComparing:
		if r, ok := worstRow(a.verdict); ok {
			return r.Regle
		}
	case a.state == StateNone || a.state == StateSeveral:
		return "RNIV §4.6"
	}
	return "D-14"
}

func (m *machine) work(list, motif, rule string) Work {
	return Work{ID: m.newID(), Liste: list, Identite: m.cur.id, Motif: motif, Regle: rule, Ouvert: m.now, Par: m.agent.signature()}
}

// refusalEntry keeps the attempt and nothing of the INS (D-35).
func (m *machine) refusalEntry(motif string) Entry {
	a := &m.cur
	f := RefusalFact{Motif: motif, Verdicts: verdictsOf(a.verdict), Titre: a.titre, Porteur: a.holder}
	if r, ok := worstRow(a.verdict); ok {
		f.Regle = r.Regle
	}
	return Entry{Kind: FactRefusal, Meta: m.meta(), Fact: f}
}

// identityEntries are the events that make the record what this visit knows of it, before the INS: created when new,
// the document checked when it allows it. With an INS the place comes from it.
func (m *machine) identityEntries(i *ins.INS) []Entry {
	a := &m.cur
	var out []Entry
	local := a.titre
	if !a.recorded() {
		if local.LieuNaissance == "" && i != nil {
			local.LieuNaissance = i.LieuNaissance
		}
		out = append(out, Entry{Event: ins.Created{
			Meta: m.meta(), ID: a.id, IPP: a.ipp, Traits: local, NomUtilise: a.usedNom, PrenomUtilise: a.usedPre,
		}})
		if a.lecture != nil {
			out = append(out, Entry{Kind: FactReading, Meta: m.meta(), Fact: ReadingFact{
				Source: string(a.lecture.Source), Quand: a.lecture.Fin, Personnes: len(a.lecture.Beneficiaires), Remarques: a.lecture.Remarques,
			}})
		}
	} else {
		out = append(out, m.correction()...)
	}
	if a.piece.trusted && !a.piece.kept {
		out = append(out, Entry{Event: ins.PieceChecked{Meta: m.meta(), Preuve: a.preuve(local, m.agent.signature())}})
	}
	return out
}

// record asks the rules first, then the base: what the rules refuse never reaches the journal.
func (m *machine) record(entries []Entry, works []Work) []effect {
	a := &m.cur
	folded := a.record
	var accepted *ins.INS
	for _, e := range entries {
		if e.Event == nil {
			continue
		}
		next, _, refusal := ins.Apply(folded, e.Event) // the base does what its effects ask, in the same transaction
		if refusal != nil {
			m.message = messageOf(MessageRefusal, refusal)
			a.then = nil
			return nil
		}
		folded = next
		if acc, ok := e.Event.(ins.INSAccepted); ok {
			accepted = &acc.INS
		}
	}
	entries = slices.Concat(a.unsaved, entries)
	a.back = a.state
	return []effect{recordEntries{
		from: from{a.key, m.wait(StateRecording)}, id: a.id, expected: a.record.Version, ipp: a.ipp,
		entries: entries, works: works, ins: accepted,
	}}
}

func onRecorded(m *machine, ev event) []effect {
	r := ev.(recorded)
	a := &m.cur
	if r.ipp != "" {
		a.ipp = r.ipp
	}
	if r.err != nil {
		return m.notRecorded(r)
	}
	a.record, a.id, a.isNew, a.unsaved = r.identite, r.identite.ID, false, nil
	a.forgetAnswer()
	a.state, a.preview = StateDone, nil
	if then, ok := a.then.(PrintLabels); ok {
		a.then = nil
		return append(m.previewEffects(), m.print(then)...)
	}
	return m.previewEffects()
}

// notRecorded loses nothing: the patient is where he was, with the same acts.
func (m *machine) notRecorded(r recorded) []effect {
	a := &m.cur
	a.state, a.then = a.back, nil
	switch {
	case errors.Is(r.err, ErrStale) && r.fresh != nil:
		a.record = r.fresh.Identite
		m.message = messageOf(MessageWarning, texts.Refuse("app_dossier_change"))
		if a.answer != nil && a.answer.Individu != nil {
			m.compare(*a.answer.Individu)
		}
	case errors.Is(r.err, ErrINSHeld):
		a.holder = r.holder
		if a.holder == "" {
			m.message = messageOf(MessageRefusal, texts.Refuse("app_ins_portee_ailleurs"))
			return nil
		}
		m.message = messageOf(MessageRefusal, texts.Refuse("app_ins_portee"))
	default:
		m.message = messageOf(MessageRefusal, refusalOf(r.err, "app_base_panne"))
	}
	return nil
}

// worstRow is the row that matters most; ok is false when there is no row.
func worstRow(c *ins.Comparison) (ins.Row, bool) {
	if c == nil || len(c.Rows) == 0 {
		return ins.Row{}, false
	}
	worst := c.Rows[0]
	for _, r := range c.Rows[1:] {
		if r.Verdict > worst.Verdict {
			worst = r
		}
	}
	return worst, true
}

// correction brings the local traits to those of the document before the check (D-37).
func (m *machine) correction() []Entry { return nil }

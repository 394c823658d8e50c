package desk

import (
	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
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
	case a.check == ins.VerificationAutreNumero: // never attached
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
			AncienneNature: a.record.INS.OID,
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

// refusalEntry keeps the attempt and nothing of the INS (D-35).
func (m *machine) refusalEntry(motif string) app.Entry {
	a := &m.cur
	f := app.RefusalFact{Motif: motif, Regle: worstRule(a.verdict), Verdicts: inscall.VerdictsOf(a.verdict), Titre: a.titre, Porteur: a.holder}
	return app.Entry{Kind: app.FactRefusal, Meta: m.meta(), Fact: f}
}

func onRecordWithoutINS(m *machine, c RecordWithoutINS) []actor.Effect {
	return m.recordWithout(c, "")
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
			m.message = shown.Refused(shown.MessageRefusal, r)
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
	if a.check != "" || a.state == StateNone && a.checksOwnINS() {
		return m.unconfirmed(motif, reported)
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

// unconfirmed is the end of a check that was seen and not accepted: the number does not stand any more, or the traits
// do not. Nothing is attached.
func (m *machine) unconfirmed(motif string, reported bool) ([]app.Entry, []app.Work) {
	a := &m.cur
	list := ins.ListeARecuperer
	var entries []app.Entry
	var works []app.Work
	if a.check != "" {
		list = ins.ListeDiscordance
		entries = append(entries, m.refusalEntry(motif))
	}
	switch {
	case a.check == "":
		entries = append(entries, m.failedCheck(*a.answer))
	case a.check == ins.VerificationAutreNumero:
		entries = append(entries, m.failedCheck(*a.answer))
		if a.holder != "" {
			list = ins.ListeDoublon
		}
		works = append(works, m.work(list, motif, "A-80"))
	default:
		entries = append(entries, app.Entry{Event: ins.DiscordanceFound{Meta: m.meta(), Motif: motif}})
	}
	if reported {
		entries = append(entries, m.report(motif, list))
	}
	return entries, works
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

func (m *machine) nowComparing() NextAct {
	a := &m.cur
	var n NextAct
	correct := shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{})
	without := shown.NewAct("app_acte_etiquettes_sans_ins", "F9", PrintLabels{})
	report := shown.NewAct("app_acte_signaler", "⏎", ReportToCellule{})
	switch m.decide() {
	case mayAccept:
		n = titled("app_titre_comparer")
		n.Primary = shown.NewAct("app_acte_qualifier", "⏎", AcceptINS{})
		if a.piece.typ == "" || !a.piece.trusted {
			n = titled("app_titre_comparer_sans_piece")
			n.Primary = shown.NewAct("app_acte_recuperer", "⏎", AcceptINS{})
		}
		n.other(correct)
		n.other(shown.NewAct("app_acte_refuser", keyNotHim, RefuseINS{Motif: texts.Get("app_motif_pas_la_personne").Phrase}))
	case mayAnalyse:
		if a.onlyPlaceUnread() {
			m.comparePlace(&n, correct)
			break
		}
		n = titled("app_titre_analyser")
		n.Why = a.proposedReason()
		n.Primary = shown.NewAct("app_acte_accepter_ecart", "⏎", AcceptINS{Motif: a.proposedReason()})
		if !a.piece.trusted {
			n.Primary.Label = texts.Get("app_acte_accepter_ecart_sans_piece").Phrase
		}
		report.Key = ""
		n.other(report)
		n.other(correct)
	case otherRecord:
		n = titled("app_titre_ins_portee")
		n.Primary = shown.NewAct("app_acte_ouvrir_porteur", "⏎", OpenRecord{a.holder})
		report.Key = ""
		n.other(report)
		n.other(without)
	case mustConfirm: // askConfirmation says it
	case mustReport:
		n = titled("app_titre_signaler")
		n.Primary = report
		n.other(correct)
		n.other(without)
	}
	if w, ok := inscall.WorstRow(a.verdict); ok && w.Verdict >= ins.AAnalyser && n.Why == "" {
		n.Why = w.Raison
	}
	n.Tell = m.tell(n.Tell)
	return n
}

// comparePlace asks the one thing that is left to look at: the place of birth that only INSi has given.
func (m *machine) comparePlace(n *NextAct, correct *shown.Act) {
	a := &m.cur
	i := a.answer.Individu
	code, label := "app_titre_comparer_lieu", "app_acte_qualifier"
	if !a.piece.trusted {
		code, label = "app_titre_comparer_lieu_sans_piece", "app_acte_recuperer"
	}
	*n = titled(code, "lieu", entry.CodeAfter(m.entry().PlaceText(i.LieuNaissance, i.DateNaissance), i.LieuNaissance))
	n.Primary = shown.NewAct(label, "⏎", AcceptINS{Motif: a.proposedReason()})
	n.other(shown.NewAct("app_acte_signaler", keyReport, ReportToCellule{}))
	n.other(correct)
	n.other(shown.NewAct("app_acte_refuser", keyNotHim, RefuseINS{Motif: texts.Get("app_motif_pas_la_personne").Phrase}))
}

// viewComparison is the middle pane: local, document, INS (D-31). It appears with the first traits.
func (m *machine) viewComparison() *shown.ComparisonTable {
	a := &m.cur
	if !a.entered && !a.recorded() {
		return nil
	}
	c := inscall.Compared{Verdict: a.verdict, PieceNote: m.pieceNote(), Matricule: shown.ShowsMatricule(m.cfg, m.agent, a.record)}
	if a.recorded() {
		c.Record = a.record
	}
	if a.entered {
		c.Titre = a.titre
	}
	switch {
	case a.answer != nil && a.answer.Individu != nil:
		c.INS = a.answer.Individu
	case a.recorded() && a.record.INS != nil:
		c.INS = a.record.INS
	}
	return inscall.Table(m.entry(), c)
}

// pieceNote is "Pièce : carte nationale d’identité, vue par vous à 10:42".
func (m *machine) pieceNote() string {
	a := &m.cur
	switch {
	case a.state == StateDone || a.state == StatePrinting:
		if p := a.record.Preuve; p != nil {
			return texts.Get("app_piece_note", "piece", m.pieceSentence(*p)).Phrase
		}
		return texts.Get("app_piece_note_aucune").Phrase
	case a.piece.kept && a.record.Preuve != nil:
		return texts.Get("app_piece_note", "piece", m.pieceSentence(*a.record.Preuve)).Phrase
	case !a.piece.asked:
		return ""
	case a.piece.typ == "":
		return texts.Get("app_piece_note_aucune").Phrase
	}
	info, _ := ins.PieceOf(a.piece.typ)
	return texts.Get("app_piece_note_vue", "piece", info.Libelle, "quand", m.entry().Moment(a.piece.quand)).Phrase
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

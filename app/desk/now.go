package desk

import (
	"slices"
	"strconv"
	"strings"

	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// Keys of acts that are rarely the first: with Alt, so that no letter typed in a field sets them off.
const (
	keyReport = "Alt S" // signaler
	keyNotHim = "Alt R" // refuser
)

// titled begins a right pane: the text's phrase is the title, its rule and act the reason, its dire what is said.
func titled(code string, args ...string) NextAct {
	t := texts.Get(code, args...)
	return NextAct{Title: t.Phrase, Why: why(t), Tell: t.Dire}
}

func why(t texts.Text) string {
	switch {
	case t.Acte == "":
		return t.Regle
	case t.Regle == "":
		return t.Acte
	}
	if said, ok := strings.CutSuffix(t.Acte, "."); ok {
		return said + " (" + t.Regle + ")."
	}
	return t.Acte + " (" + t.Regle + ")"
}

func (n *NextAct) other(a *shown.Act) { n.Others = append(n.Others, *a) }

// viewNow is the right pane: one act, its reason, what to say, and the ways round.
func (m *machine) viewNow() NextAct {
	a := &m.cur
	var n NextAct
	switch a.state {
	case StateIdle:
		n = titled("app_titre_attente")
	case StateReading:
		n = titled("app_titre_lecture")
	case StateChoosing:
		n = m.nowChoosing()
	case StateSearching:
		n = m.nowRunning("app_titre_recherche", "app_progres_recherche", nil)
	case StateResults:
		n = m.nowResults()
	case StatePiece:
		n = m.nowPiece()
	case StateTraits:
		n = m.nowTraits()
	case StateReady:
		n = m.nowReady()
	case StateCalling:
		n = m.nowRunning("app_titre_appel", m.callProgress(), shown.NewAct("app_acte_continuer_sans", "Échap", shown.StopWaiting{}))
	case StateComparing:
		n = m.nowComparing()
	case StateNone:
		n = m.nowLadder("app_titre_aucune")
	case StateSeveral:
		n = m.nowLadder("app_titre_plusieurs")
	case StateUnavailable:
		n = m.nowUnavailable()
	case StateRecording:
		n = m.nowRunning("app_titre_enregistrement", "app_progres_enregistrement", nil)
	case StateDone:
		n = m.nowDone()
	case StatePrinting:
		n = m.nowRunning("app_titre_impression", "app_progres_impression", nil)
	}
	m.nowRestored(&n)
	m.tellRestored(&n)
	if a.code != nil && slices.Contains(callers, a.state) {
		m.askCode(&n)
	} else if a.asking != nil {
		m.askPlace(&n)
	} else if a.editing {
		m.askCriteria(&n)
	} else if a.letter != nil && a.state == StateDone {
		m.askLetter(&n)
	} else if a.reprint != nil && a.state == StateDone {
		m.askReprint(&n)
	}
	m.proposeTyped(&n)
	if a.swapped && a.inHand() && n.Progress == nil {
		m.askConfirmation(&n)
	}
	n.Tries = m.triesText()
	return n
}

func (m *machine) nowRunning(title, progress string, leave *shown.Act) NextAct {
	n := titled(title)
	n.Progress = &shown.Progress{Label: texts.Get(progress).Phrase, Since: m.cur.since, Leave: leave}
	return n
}

func (m *machine) nowChoosing() NextAct {
	a := &m.cur
	if a.lecture != nil && len(a.lecture.Beneficiaires) == 1 {
		n := titled("app_titre_choix_un", "patient", a.lecture.Beneficiaires[0].Nom+" "+a.lecture.Beneficiaires[0].Prenom)
		n.Primary = shown.NewAct("app_acte_choisir", "⏎", ChooseBeneficiaire{0})
		return n
	}
	return titled("app_titre_choix")
}

func (m *machine) nowResults() NextAct {
	a := &m.cur
	create := shown.NewAct("app_acte_creer", "Ctrl N", NewRecord{})
	if !a.searched {
		return titled("app_titre_recherche_echouee")
	}
	if len(a.found) == 0 {
		n := titled("app_titre_resultats_aucun")
		create.Key = "⏎"
		n.Primary = create
		return n
	}
	n := titled("app_titre_resultats", "n", strconv.Itoa(len(a.found)))
	if len(a.found) == 1 {
		n = titled("app_titre_resultats_un")
	}
	if id := a.scannedRecord(); id != "" {
		n = titled("app_titre_scan")
		n.Primary = shown.NewAct("app_acte_ouvrir", "⏎", OpenRecord{id})
	} else if id := a.surelyTheSame(); id != "" {
		n.Primary = shown.NewAct("app_acte_ouvrir", "⏎", OpenRecord{id})
	}
	n.other(create)
	return n
}

// surelyTheSame gives the one result that bears exactly what the card says, when it is the only one: Enter then opens
// it. In every other case the agent points at a line, so that a reflex opens nobody else's record.
func (a *admission) surelyTheSame() string {
	if len(a.found) != 1 || a.found[0].Approaching || a.person.date.IsZero() {
		return ""
	}
	i := a.found[0].Identite
	nom, r1 := ins.NormalizeNom(a.person.nom)
	prenom, r2 := ins.NormalizePrenom(a.person.prenom)
	if r1 != nil || r2 != nil || i.DateNaissance != a.person.date || (nom != i.NomNaissance && nom != i.NomUtilise) ||
		ins.CheckPremierPrenom(i.PremierPrenom, prenom) != nil {
		return ""
	}
	return i.ID
}

func (m *machine) nowReady() NextAct {
	a := &m.cur
	refusal := m.callable()
	if refusal != nil {
		n := titled("app_titre_sans_appel")
		n.Why = why(texts.Text{Regle: refusal.Regle, Acte: refusal.Phrase})
		n.Primary = m.withoutAct("⏎")
		n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
		return n
	}
	n := titled("app_titre_pret")
	if a.piece.typ == "" {
		n = titled("app_titre_pret_sans_piece")
	}
	n.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{})
	if len(a.twins) > 0 {
		n.other(shown.NewAct("app_acte_ouvrir_doublon", "F2", OpenRecord{a.twins[0].ID}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(m.withoutAct("F8"))
	return n
}

// withoutAct names what recording without INS gives.
func (m *machine) withoutAct(key string) *shown.Act {
	return shown.NewAct("app_acte_admettre_sans_ins", key, RecordWithoutINS{})
}

func (m *machine) nowUnavailable() NextAct {
	a := &m.cur
	n := titled("app_titre_indisponible")
	if a.fault != nil {
		n.Title, n.Why = a.fault.Phrase, a.fault.Acte
	}
	n.Primary = m.withoutAct("⏎")
	if a.fault == nil || a.fault.Retryable || a.fault.Class == ins.FaultUnavailable || a.fault.Class == ins.FaultConfiguration {
		n.other(shown.NewAct("app_acte_reessayer", "F5", CallINSi{}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(shown.NewAct("app_acte_etiquettes_sans_ins", "F9", PrintLabels{}))
	return n
}

// nowLadder is the right pane after 01 and 02: the next try with its reason, or go on without (D-11, D-12, D-15).
func (m *machine) nowLadder(title string) NextAct {
	a := &m.cur
	n := titled(title)
	next := a.nextStep()
	refusal := m.callable()
	n.Why = why(texts.Text{Regle: next.Regle, Acte: next.Raison})
	if next.Dire != "" {
		n.Tell = next.Dire
	}
	switch {
	case refusal != nil:
		n.Why = why(texts.Text{Regle: refusal.Regle, Acte: refusal.Phrase})
		n.Primary = m.withoutAct("⏎")
	case next.Kind == ins.StepAsk:
		m.formPlaceForCall(&n)
	case next.Kind == ins.StepSearch:
		n.Primary = shown.NewAct("app_acte_essayer", "⏎", CallINSi{Next: true})
	default:
		n.Primary = m.withoutAct("⏎")
	}
	if _, without := n.Primary.Command.(RecordWithoutINS); !without {
		n.other(m.withoutAct("F8"))
	}
	if refusal == nil {
		n.other(shown.NewAct("app_acte_criteres", "F5", EditCriteria{}))
	}
	n.other(shown.NewAct("app_acte_corriger_piece", "F4", EditPiece{}))
	n.other(shown.NewAct("app_acte_signaler", keyReport, ReportToCellule{}))
	n.other(shown.NewAct("app_acte_etiquettes_sans_ins", "F9", PrintLabels{}))
	return n
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

// tell is what the agent may say: the advice about the worst discordance, when there is one (D-70 to D-77).
func (m *machine) tell(otherwise string) string {
	a := &m.cur
	if a.verdict == nil || a.verdict.Verdict < ins.AAnalyser {
		return otherwise
	}
	for _, c := range a.verdict.Conseils {
		if c.Dire != "" {
			return c.Dire
		}
	}
	return otherwise
}

func (m *machine) askConfirmation(n *NextAct) {
	*n = titled("app_titre_confirmer", "patient", m.cur.displayName())
	n.Primary = shown.NewAct("app_acte_confirmer", "⏎", ConfirmPatient{}, "patient", m.cur.displayName())
	n.other(shown.NewAct("app_acte_attente", "F6", PutAside{}))
	if m.reader.lecture != nil {
		n.other(shown.NewAct("app_acte_prendre_carte", "F3", TakeCard{}))
	}
}

func (m *machine) nowDone() NextAct {
	a := &m.cur
	i := a.record
	title := map[ins.Statut]string{
		ins.Qualifiee: "app_titre_admis_qualifiee", ins.Validee: "app_titre_admis_validee",
		ins.Recuperee: "app_titre_admis_recuperee", ins.Provisoire: "app_titre_admis_provisoire",
	}[i.Statut()]
	n := titled(title)
	next := shown.NewAct("app_acte_suivant", "⏎", NextPatient{})
	printAct := shown.NewAct("app_acte_etiquettes", "F9", PrintLabels{})
	switch {
	case m.hasLabels && a.prints == 0:
		n.Primary = printAct
		next.Key = "F8"
		n.other(next)
	default:
		n.Primary = next
		if m.hasLabels {
			n.other(printAct)
		}
	}
	for _, p := range m.viewPrints() {
		if p.Here {
			for i := range p.Acts {
				n.other(&p.Acts[i])
			}
		}
	}
	if a.scan != nil && a.scan.ecart != "" {
		n.other(shown.NewAct("app_acte_signaler", keyReport, ReportToCellule{}))
	}
	if !i.Attributs.Bloquants() {
		if i.Preuve == nil {
			n.other(shown.NewAct("app_acte_verifier_piece", "F4", EditPiece{}))
		}
		if m.hasINSi && (i.INS == nil || i.INS.OID == ins.OIDNIA) {
			n.other(shown.NewAct("app_acte_appeler", "F5", CallINSi{}))
		}
	}
	m.afterAdmission(&n)
	return n
}

func (m *machine) triesText() string {
	a := &m.cur
	if len(a.tries) == 0 || a.state == StateDone || a.state == StateIdle {
		return ""
	}
	code := "app_essais"
	if len(a.tries) == 1 {
		code = "app_essais_un"
	}
	return texts.Get(code, "n", strconv.Itoa(len(a.tries)), "max", strconv.Itoa(ins.MaxTries)).Phrase
}

// stateName is where the admission stands, in words.
func stateName(s State) string { return texts.Get("app_etat_" + string(s)).Phrase }

// stateNote is what a patient put aside waits for.
func stateNote(s State) string { return texts.Get("app_attente_" + string(s)).Phrase }

package desk

import (
	"guichet/app"
	"guichet/app/actor"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

type (
	// PrintLeaflet prints, for the patient, which traits of his are to be corrected and where (D-76). It is possible once
	// an admission has met a blocking discordance and is recorded.
	PrintLeaflet struct{}
	// DeferValidation says that the document was seen and copied, and that somebody else will compare it: the record
	// stays as it is, and the cellule's list « à valider » has it.
	DeferValidation struct{ Motif string }
)

// doneStep is what an admitted patient may still need.
type doneStep struct {
	leaflet     []printing.Ecart // what the patient has to have corrected (D-76)
	leafletSent bool             // what is being printed is that leaflet
	deferred    bool             // the document will be compared by somebody else
}

// modeleFeuillet is the leaflet among the shipped models.
const modeleFeuillet = "feuillet"

// Keys of what may be done once a patient is admitted.
const (
	keyLeaflet = "F7"
	keyDefer   = "Alt V"
)

func onPrintLeaflet(m *machine, _ PrintLeaflet) []actor.Effect {
	a := &m.cur
	switch {
	case !m.hasLabels:
		m.refuse("app_imprimante_absente")
		return nil
	case len(a.leaflet) == 0:
		m.refuse("app_feuillet_vide")
		return nil
	}
	a.back, a.leafletSent = StateDone, true
	o := m.order(PrintLabels{Modele: modeleFeuillet, Copies: 1})
	o.Ecarts = a.leaflet
	return []actor.Effect{printLabels{From: actor.From{Key: a.key, Token: m.wait(StatePrinting)}, order: o, meta: m.meta(), works: m.withheldWorks()}}
}

// leafletOf keeps what the leaflet of the patient will say: the traits as his document shows them and who corrects
// them, nothing of the INS (D-76). Empty when he has nothing to correct.
func (m *machine) leafletOf() []printing.Ecart {
	a := &m.cur
	if a.verdict == nil || a.answer == nil || a.answer.Individu == nil || a.holder != "" {
		return nil
	}
	l, ok := ins.LeafletOf(ins.Confrontation{Titre: a.titre, INS: *a.answer.Individu, Piece: a.piece.typ, Le: ins.DateOf(m.now)}, *a.verdict)
	if !ok {
		return nil
	}
	out := make([]printing.Ecart, len(l.Lines))
	for i, line := range l.Lines {
		out[i] = printing.Ecart{Trait: line.Libelle, ValeurTitre: line.Titre, Organisme: l.Organisme}
	}
	return out
}

func onDeferValidation(m *machine, c DeferValidation) []actor.Effect {
	a := &m.cur
	if !m.mayDefer() {
		m.refuse("app_validation_sans_objet")
		return nil
	}
	motif := c.Motif
	if motif == "" {
		motif = texts.Get("app_motif_validation_differee").Phrase
	}
	a.deferred = true
	return m.record([]app.Entry{{Event: ins.ValidationDeferred{Meta: m.meta(), Motif: motif}}}, nil)
}

// mayDefer: no document was compared, and nothing forbids to climb.
func (m *machine) mayDefer() bool {
	a := &m.cur
	return a.recorded() && a.record.Preuve == nil && !a.record.Attributs.Bloquants() && !a.deferred
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

// afterAdmission adds what an admitted patient may still need.
func (m *machine) afterAdmission(n *NextAct) {
	a := &m.cur
	if m.niaToCheck() { // before the labels: the matricule may have changed
		first := n.Primary
		t := titled("app_titre_nia")
		n.Title, n.Why, n.Tell = t.Title, t.Why, t.Tell
		n.Primary = shown.NewAct("app_acte_controler_nia", "⏎", CallINSi{})
		if _, prints := first.Command.(PrintLabels); !prints {
			first.Key = "F8"
		}
		n.Others = append([]shown.Act{*first}, n.Others...)
	}
	if len(a.leaflet) > 0 && m.hasLabels {
		n.other(shown.NewAct("app_acte_feuillet", keyLeaflet, PrintLeaflet{}))
	}
	if m.hasLetters {
		n.other(shown.NewAct("app_acte_lettre", keyLetter, BeginLetter{}))
	}
	if m.mayDefer() {
		n.other(shown.NewAct("app_acte_differer", keyDefer, DeferValidation{}))
	}
}

// niaToCheck tells a provisional matricule that nobody has checked at this visit (D-61, RNIV §4.8.2).
func (m *machine) niaToCheck() bool {
	a := &m.cur
	return m.hasINSi && a.record.INS != nil && a.record.INS.OID == ins.OIDNIA && len(a.tries) == 0 && !a.record.Attributs.Bloquants()
}

package app

import (
	"slices"
	"strconv"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
)

// printersState is what the spool told. Its slices are never changed in place: snapshots share them.
type printersState struct {
	printers []printerLine
	jobs     []asked // what is not settled, oldest first
}

type printerLine struct {
	name   string
	health printing.Health
}

// asked is a request with who it is for, when this desk asked for it.
type asked struct {
	printing.Job
	patient string
}

// ours tells whether a message is about printing, so that a newer one may replace it.
func ours(m *Message) bool {
	return m == nil || m.Topic == texts.TopicPrint || m.Topic == texts.TopicPrintState
}

func onPrinterTold(m *machine, e printerTold) []effect {
	if e.Health != nil {
		m.hearPrinter(e.Imprimante, *e.Health)
	}
	if e.Job != nil {
		m.followPrint(*e.Job)
		m.tellPrint(*e.Job)
	}
	return nil
}

func (m *machine) hearPrinter(name string, h printing.Health) {
	h.Quand = m.now // how old it is, is told by the desk's own clock
	all := slices.Clone(m.prints.printers)
	i := slices.IndexFunc(all, func(p printerLine) bool { return p.name == name })
	if i < 0 {
		all = append(all, printerLine{name, h})
	} else {
		all[i].health = h
	}
	m.prints.printers = all
}

// followPrint keeps what is not settled.
func (m *machine) followPrint(j printing.Job) {
	all := slices.Clone(m.prints.jobs)
	i := slices.IndexFunc(all, func(a asked) bool { return a.ID == j.ID })
	switch settled := !j.Open() && !j.Asks(); {
	case settled && i >= 0:
		all = slices.Delete(all, i, i+1)
		m.keepPaper(j)
		if j.Etat == printing.JobCancelled && m.cur.recorded() && m.cur.id == j.Identite {
			// What did not come out is its own reason to be asked for again.
			m.cur.prints, m.cur.reason = max(0, m.cur.prints-1), texts.Get("app_reimpression_pas_sorties").Phrase
		}
	case settled:
		m.keepPaper(j)
	case i >= 0:
		all[i].Job = j
	default:
		a := asked{Job: j}
		if m.cur.id == j.Identite && m.cur.recorded() {
			a.patient = m.cur.displayName()
		}
		all = append(all, a)
	}
	m.prints.jobs = all
}

// mostPapers bounds what is shown of the settled requests of a patient.
const mostPapers = 3

// keepPaper keeps in sight what became of the requests of the patient in hand, the last ones.
func (m *machine) keepPaper(j printing.Job) {
	if !m.cur.recorded() || m.cur.id != j.Identite {
		return
	}
	all := slices.DeleteFunc(slices.Clone(m.cur.papers), func(o printing.Job) bool { return o.ID == j.ID })
	all = append(all, j)
	m.cur.papers = all[max(0, len(all)-mostPapers):]
}

// tellPrint says what the agent wants to know without looking for it: the fate of what was just asked, and every question.
func (m *machine) tellPrint(j printing.Job) {
	here := m.cur.recorded() && m.cur.id == j.Identite
	if !ours(m.message) || !here && !j.Asks() && j.Etat != printing.JobRefused {
		return
	}
	if here && j.ID != m.cur.lastPrint && !j.Asks() {
		return
	}
	args := []string{"titre", printTitle(j), "imprimante", j.Imprimante, "heure", m.entry().Moment(j.Demande)}
	switch {
	case j.Asks():
		m.message = m.text(MessageWarning, askCode(j), args...)
	case j.Etat == printing.JobOut:
		m.message = m.text(MessageSuccess, "app_imprime_sorti", args...)
	case j.Etat == printing.JobHandedOver:
		m.message = m.text(MessageInfo, "app_imprime_transmis", args...)
	case j.Etat == printing.JobWaiting && j.Cause != nil:
		m.message = messageOf(MessageWarning, j.Cause)
	case j.Etat == printing.JobRefused && j.Cause != nil:
		m.message = messageOf(MessageRefusal, j.Cause)
	}
}

// askCode is the question about a request.
func askCode(j printing.Job) string {
	if j.Perime {
		return "app_imprime_perime"
	}
	return "app_imprime_incertain"
}

// printTitle is "3 × Étiquette 57 × 32 mm (rouleau)".
func printTitle(j printing.Job) string {
	title := j.Modele
	if model, err := printing.ModelNamed(j.Modele); err == nil {
		title = model.Titre
	}
	return strconv.Itoa(j.Copies) + " × " + title
}

// settle finds the request of a command.
func (m *machine) settlePrint(id, acte string) []effect {
	i := slices.IndexFunc(m.prints.jobs, func(a asked) bool { return a.ID == id })
	if i < 0 {
		m.refuse("app_impression_deja_reglee")
		return nil
	}
	return []effect{settlePrint{job: m.prints.jobs[i].Job, acte: acte, meta: m.meta()}}
}

func onAnswerPrint(m *machine, c AnswerPrint) []effect {
	if c.Out {
		return m.settlePrint(c.ID, printOut)
	}
	return m.settlePrint(c.ID, printNotOut)
}

func onConfirmPrint(m *machine, c ConfirmPrint) []effect {
	return m.settlePrint(c.ID, printConfirmed)
}

func onCancelPrint(m *machine, c CancelPrint) []effect {
	return m.settlePrint(c.ID, printCancelled)
}

// onPrintActed takes the outcome of what the agent said of a request; it belongs to no patient in hand.
func onPrintActed(m *machine, r printActed) []effect {
	if r.err != nil {
		m.message = messageOf(MessageRefusal, printRefusal(r.err))
		return nil
	}
	m.followPrint(r.job)
	switch {
	case r.job.Etat == printing.JobCancelled && r.job.Cause != nil && ours(m.message):
		m.message = messageOf(MessageInfo, r.job.Cause)
	case ours(m.message):
		m.message = nil
	}
	return nil
}

// The causes for which a document of this visit is printed again.
var reprintCauses = []string{"abimees", "supplementaires", "pas_sorties", "mauvais_modele", "autre"}

// askReprint asks why: who prints a second wristband says it (traceability).
func (m *machine) askReprint(n *NextAct) {
	c := *m.cur.reprint
	choices := make([]Choice, 0, len(reprintCauses))
	for i, code := range reprintCauses {
		choices = append(choices, Choice{Value: texts.Get("app_reimpression_" + code).Phrase, Label: texts.Get("app_reimpression_" + code).Phrase, Key: strconv.Itoa(i + 1)})
	}
	*n = titled("app_titre_reimpression")
	n.Form = &Form{
		Fields: []Field{{Code: "motif", Label: fieldLabel("reimpression"), Choices: choices, Required: true, Submits: true}},
		Submit: func(v map[string]string) Command {
			again := c
			again.Motif = v["motif"]
			return again
		},
	}
	n.Primary = act("app_acte_reimprimer", "⏎", nil)
}

// viewPrints are the requests that are not settled, then what became of those of the patient in hand.
func (m *machine) viewPrints() []PrintLine {
	out := make([]PrintLine, 0, len(m.prints.jobs))
	for _, j := range m.prints.jobs {
		l := PrintLine{ID: j.ID, Title: printTitle(j.Job), Patient: j.patient, Asked: j.Demande, State: j.Etat,
			Here: m.cur.recorded() && m.cur.id == j.Identite}
		switch {
		case j.Asks():
			t := texts.Get(askCode(j.Job), "titre", l.Title, "imprimante", j.Imprimante, "heure", m.entry().Moment(j.Demande))
			l.Phrase, l.Acte = t.Phrase, t.Acte
		case j.Cause != nil:
			l.Phrase, l.Acte = j.Cause.Phrase, j.Cause.Acte
		default:
			l.Phrase = texts.Get("app_imprime_etat_"+string(j.Etat), "imprimante", j.Imprimante).Phrase
		}
		l.Acts = printActs(j.Job)
		out = append(out, l)
	}
	for _, j := range m.cur.papers {
		l := PrintLine{ID: j.ID, Title: printTitle(j), Asked: j.Demande, State: j.Etat, Here: true}
		t := texts.Get("app_imprime_etat_"+string(j.Etat), "imprimante", j.Imprimante)
		if l.Phrase, l.Acte = t.Phrase, t.Acte; j.Cause != nil {
			l.Phrase, l.Acte = j.Cause.Phrase, j.Cause.Acte
		}
		out = append(out, l)
	}
	return out
}

// printActs are what may be done about a request.
func printActs(j printing.Job) []Act {
	var acts []Act
	add := func(code string, c Command) { acts = append(acts, *act(code, "", c)) }
	switch {
	case j.Perime:
		add("app_acte_imprimer_quand_meme", ConfirmPrint{j.ID})
	case j.Etat == printing.JobUncertain:
		add("app_acte_sorti", AnswerPrint{j.ID, true})
		add("app_acte_pas_sorti", AnswerPrint{j.ID, false})
	case j.Etat == printing.JobHandedOver:
		add("app_acte_sorti", AnswerPrint{j.ID, true})
	}
	if j.Etat != printing.JobUncertain {
		add("app_acte_annuler_impression", CancelPrint{j.ID})
	}
	return acts
}

// stale is after how long an answer of a printer says nothing any more.
const stale = time.Minute

// viewPrinters is the dot of the printers: the worst of them, then what waits for the agent, then what waits for paper.
func (m *machine) viewPrinters() Service {
	waiting, asking := 0, (*asked)(nil)
	for i, j := range m.prints.jobs {
		switch {
		case j.Asks() && asking == nil:
			asking = &m.prints.jobs[i]
		case j.Etat == printing.JobWaiting || j.Etat == printing.JobToPrint:
			waiting++
		}
	}
	worst, grey := (*printerLine)(nil), (*printerLine)(nil)
	for i, p := range m.prints.printers {
		switch {
		case p.health.Feu == printing.Orange && worst == nil:
			worst = &m.prints.printers[i]
		case (p.health.Feu == printing.Gris || m.now.Sub(p.health.Quand) > stale) && grey == nil:
			grey = &m.prints.printers[i]
		}
	}
	s := service(ConditionPrinter, "app_service_imprimante_repond", LevelUp)
	switch {
	case worst != nil:
		s = service(ConditionPrinter, "app_service_imprimante_panne", LevelAttention)
		s.Detail, s.Act = m.ofPrinter(*worst, "app_service_imprimante_panne")
	case asking != nil:
		s = service(ConditionPrinter, "app_service_imprimante_question", LevelAttention)
		t := texts.Get(askCode(asking.Job), "titre", printTitle(asking.Job), "imprimante", asking.Imprimante, "heure", m.entry().Moment(asking.Demande))
		s.Detail, s.Act = t.Phrase, t.Acte
	case grey != nil:
		s = service(ConditionPrinter, "app_service_imprimante_muette", LevelAbsent)
		s.Detail, s.Act = m.ofPrinter(*grey, "app_service_imprimante_muette")
	case len(m.prints.printers) == 0:
		s = service(ConditionPrinter, "app_service_imprimante_inconnue", LevelAbsent)
	}
	if waiting > 0 {
		s.Label += " · " + texts.Get("app_service_imprimante_attente", "n", strconv.Itoa(waiting)).Phrase
	}
	return s
}

func (m *machine) ofPrinter(p printerLine, otherwise string) (detail, acte string) {
	if c := p.health.Cause; c != nil {
		detail, acte = c.Phrase, c.Acte
	} else {
		t := texts.Get(otherwise)
		detail, acte = t.Dire, t.Acte
	}
	if len(m.prints.printers) > 1 {
		detail = p.name + " : " + detail
	}
	return detail, acte
}

// reprints tells an order that must say why: something of this visit was printed by this desk already.
func (m *machine) reprints(c PrintLabels) bool {
	return m.hasSpool && m.cur.prints > 0 && c.Motif == "" && c.Modele == ""
}

package desk

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
)

// The commands about requests.
type (
	// AnswerPrint says whether the paper of an uncertain request came out.
	AnswerPrint struct {
		ID  string
		Out bool
	}
	// ConfirmPrint sends a request that waited too long after all; CancelPrint gives one up.
	ConfirmPrint struct{ ID string }
	CancelPrint  struct{ ID string }
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

func onPrinterTold(m *machine, e printerTold) []actor.Effect {
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
		m.message = m.text(shown.MessageWarning, askCode(j), args...)
	case j.Etat == printing.JobOut:
		m.message = m.text(shown.MessageSuccess, "app_imprime_sorti", args...)
	case j.Etat == printing.JobHandedOver:
		m.message = m.text(shown.MessageInfo, "app_imprime_transmis", args...)
	case j.Etat == printing.JobWaiting && j.Cause != nil:
		m.message = shown.Refused(shown.MessageWarning, j.Cause)
	case j.Etat == printing.JobRefused && j.Cause != nil:
		m.message = shown.Refused(shown.MessageRefusal, j.Cause)
	}
}

func onAnswerPrint(m *machine, c AnswerPrint) []actor.Effect {
	if c.Out {
		return m.settlePrint(c.ID, app.PrintOut)
	}
	return m.settlePrint(c.ID, app.PrintNotOut)
}

func onConfirmPrint(m *machine, c ConfirmPrint) []actor.Effect {
	return m.settlePrint(c.ID, app.PrintConfirmed)
}

func onCancelPrint(m *machine, c CancelPrint) []actor.Effect {
	return m.settlePrint(c.ID, app.PrintCancelled)
}

// settlePrint finds the request of a command.
func (m *machine) settlePrint(id, acte string) []actor.Effect {
	i := slices.IndexFunc(m.prints.jobs, func(a asked) bool { return a.ID == id })
	if i < 0 {
		m.refuse("app_impression_deja_reglee")
		return nil
	}
	return []actor.Effect{settlePrint{job: m.prints.jobs[i].Job, acte: acte, meta: m.meta()}}
}

// onPrintActed takes the outcome of what the agent said of a request; it belongs to no patient in hand.
func onPrintActed(m *machine, r printActed) []actor.Effect {
	if r.err != nil {
		m.message = shown.Refused(shown.MessageRefusal, printRefusal(r.err))
		return nil
	}
	m.followPrint(r.job)
	switch {
	case r.job.Etat == printing.JobCancelled && r.job.Cause != nil && ours(m.message):
		m.message = shown.Refused(shown.MessageInfo, r.job.Cause)
	case ours(m.message):
		m.message = nil
	}
	return nil
}

// reprints tells an order that must say why: something of this visit was printed by this desk already.
func (m *machine) reprints(c PrintLabels) bool {
	return m.hasSpool && m.cur.prints > 0 && c.Motif == "" && c.Modele == ""
}

// The causes for which a document of this visit is printed again.
var reprintCauses = []string{"abimees", "supplementaires", "pas_sorties", "mauvais_modele", "autre"}

// askReprint asks why: who prints a second wristband says it (traceability).
func (m *machine) askReprint(n *NextAct) {
	c := *m.cur.reprint
	choices := make([]shown.Choice, 0, len(reprintCauses))
	for i, code := range reprintCauses {
		choices = append(choices, shown.Choice{Value: texts.Get("app_reimpression_" + code).Phrase, Label: texts.Get("app_reimpression_" + code).Phrase, Key: strconv.Itoa(i + 1)})
	}
	*n = titled("app_titre_reimpression")
	n.Form = &shown.Form{
		Fields: []shown.Field{{Code: "motif", Label: entry.FieldLabel("reimpression"), Choices: choices, Required: true, Submits: true}},
		Submit: func(v map[string]string) app.Command {
			again := c
			again.Motif = v["motif"]
			return again
		},
	}
	n.Primary = shown.NewAct("app_acte_reimprimer", "⏎", nil)
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
func printActs(j printing.Job) []shown.Act {
	var acts []shown.Act
	add := func(code string, c app.Command) { acts = append(acts, *shown.NewAct(code, "", c)) }
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

// viewPrinters is the dot of the printers: the worst of them, then what waits for the agent, then what waits for paper.
func (m *machine) viewPrinters() shown.Service {
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
	s := shown.NewService(shown.ConditionPrinter, "app_service_imprimante_repond", shown.LevelUp)
	switch {
	case worst != nil:
		s = shown.NewService(shown.ConditionPrinter, "app_service_imprimante_panne", shown.LevelAttention)
		s.Detail, s.Act = m.ofPrinter(*worst, "app_service_imprimante_panne")
	case asking != nil:
		s = shown.NewService(shown.ConditionPrinter, "app_service_imprimante_question", shown.LevelAttention)
		t := texts.Get(askCode(asking.Job), "titre", printTitle(asking.Job), "imprimante", asking.Imprimante, "heure", m.entry().Moment(asking.Demande))
		s.Detail, s.Act = t.Phrase, t.Acte
	case grey != nil:
		s = shown.NewService(shown.ConditionPrinter, "app_service_imprimante_muette", shown.LevelAbsent)
		s.Detail, s.Act = m.ofPrinter(*grey, "app_service_imprimante_muette")
	case len(m.prints.printers) == 0:
		s = shown.NewService(shown.ConditionPrinter, "app_service_imprimante_inconnue", shown.LevelAbsent)
	}
	if waiting > 0 {
		s.Label += " · " + texts.Get("app_service_imprimante_attente", "n", strconv.Itoa(waiting)).Phrase
	}
	return s
}

// stale is after how long an answer of a printer says nothing any more.
const stale = time.Minute

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

// ours tells whether a message is about printing, so that a newer one may replace it.
func ours(m *shown.Message) bool {
	return m == nil || m.Topic == texts.TopicPrint || m.Topic == texts.TopicPrintState
}

// runPrinters lets the spool work as long as the desk is open.
func (g *Guichet) runPrinters() {
	if spool, ok := app.As[app.PrintSpool](g.loop.Outside().Ports.Labels); ok {
		g.loop.Go(func(ctx context.Context) { spool.Run(ctx, func(e app.PrintEvent) { g.loop.Put(printerTold{e}) }) })
	}
}

// printerTold is what the spool tells by itself.
type printerTold struct{ app.PrintEvent }

// settlePrint carries out a command about a request, and journals it.
type settlePrint struct {
	job  printing.Job
	acte string
	meta ins.Meta
}

func (settlePrint) Origin() (string, uint64) { return "", 0 }

func (settlePrint) Deadline(s app.Settings) time.Duration { return 2 * s.DelaiBase }

func (f settlePrint) Broken(err error) actor.Result { return f.failed(err) }

func (f settlePrint) Run(ctx context.Context, o *actor.Outside) actor.Result {
	spool, ok := app.As[app.PrintSpool](o.Ports.Labels)
	if !ok {
		return f.failed(texts.Refuse("app_imprimante_absente"))
	}
	var out printActed
	switch f.acte {
	case app.PrintOut, app.PrintNotOut:
		out.job, out.err = spool.Answer(ctx, f.job.ID, f.acte == app.PrintOut)
	case app.PrintConfirmed:
		out.job, out.err = spool.Confirm(ctx, f.job.ID)
	default:
		out.job, out.err = spool.Cancel(ctx, f.job.ID)
	}
	if out.err != nil {
		return f.failed(out.err)
	}
	fact := app.Entry{Kind: app.FactPrintAnswer, Meta: f.meta, Fact: app.PrintAnswerFact{Ordre: f.job.ID, Acte: f.acte, Etat: string(out.job.Etat)}}
	if _, err := o.Record(ctx, f.job.Identite, 0, []app.Entry{fact}, nil); err != nil {
		out.err = err
	}
	return out
}

func (f settlePrint) failed(err error) printActed { return printActed{f.job, err} }

// printActed answers settlePrint; no patient waits for it.
type printActed struct {
	job printing.Job
	err error
}

func (printActed) Origin() (string, uint64) { return "", 0 }

// printRefusal gives the sentence of a failed command about a request.
func printRefusal(err error) *texts.Refusal {
	if errors.Is(err, printing.ErrTransition) || errors.Is(err, printing.ErrUnknownJob) {
		return texts.Refuse("app_impression_deja_reglee")
	}
	return texts.RefusalOr(err, "app_impression_panne")
}

package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/inscall"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// callStep is what INSi was asked for a patient, and what it said.
type callStep struct {
	tries      []try
	answer     *ins.Answer
	fault      *ins.Fault
	verdict    *ins.Comparison
	holder     string                  // another identity that holds the INS
	unknown    bool                    // whether another holds it could not be asked
	ownINS     bool                    // what is compared is the INS of the record itself
	check      ins.VerificationOutcome // of the INS that the record holds, when its answer is to be compared (D-61)
	criteria   *entry.Criteria
	editing    bool      // the criteria are shown for change
	lastQuery  ins.Query // of the call that runs
	lastReason string
	asked      string // who asked for it
	calledFrom State  // where the call was asked for
}

// try is one INSi call of this patient.
type try struct {
	query  ins.Query
	code   ins.ReturnCode // "" after a fault
	reason string
	quand  time.Time
}

func onCallINSi(m *machine, c CallINSi) []actor.Effect {
	a := &m.cur
	if a.state == StateDone {
		if r := m.reopen(); r != nil {
			m.message = shown.Refused(shown.MessageRefusal, r)
			return nil
		}
	}
	if r := m.callable(); r != nil {
		m.message = shown.Refused(shown.MessageRefusal, r)
		return nil
	}
	q, reason := a.firstQuery(), texts.Get("app_essai_premier").Phrase
	next := a.nextStep()
	switch {
	case c.Criteria == nil && a.state == StateUnavailable && a.lastQuery.NomNaissance != "":
		q, reason = a.lastQuery, a.lastReason
	case c.Criteria == nil && c.Next && next.Kind != ins.StepSearch:
		m.refuse("app_essais_finis")
		return nil
	case c.Criteria == nil && c.Next:
		q, reason = next.Query, next.Raison
	case c.Criteria != nil:
		a.criteria = c.Criteria
		var faults entry.FieldFaults
		if q, faults = m.entry().Criteria(*c.Criteria); len(faults) > 0 {
			a.faults, a.editing = faults.ByField(), a.state != StateDone
			m.message = shown.Refused(shown.MessageRefusal, faults[0].Refusal)
			return nil
		}
		reason = texts.Get("app_essai_agent").Phrase
		if next.Kind == ins.StepSearch && next.Query.Equal(q) {
			reason = next.Raison
		}
		if a.titre.LieuNaissance == "" && q.LieuNaissance != "" {
			a.titre.LieuNaissance = q.LieuNaissance // given by the person for the search: it is his place of birth
		}
	}
	return m.call(q, reason)
}

// callable holds what forbids a call: no teleservice, too many tries, and the rules of ins (D-09).
func (m *machine) callable() *texts.Refusal {
	a := &m.cur
	switch {
	case !m.hasINSi:
		return texts.Refuse("app_insi_non_configure")
	case !a.entered:
		return texts.Refuse("app_traits_d_abord")
	case a.answeredTries() >= ins.MaxTries: // D-16
		return texts.Refuse("app_essais_epuises", "essais", strconv.Itoa(ins.MaxTries))
	}
	if r := ins.CallableSituation(a.piece.situation); r != nil {
		return r
	}
	return ins.CallableOn(ins.DateOf(m.now), a.titre, a.record.Attributs, a.statusToday(), m.cfg.Reglages)
}

// call starts one try. The agent goes on working with other patients meanwhile.
func (m *machine) call(q ins.Query, reason string) []actor.Effect {
	a := &m.cur
	a.forgetAnswer()
	a.faults = nil
	a.lastQuery, a.lastReason, a.asked = q, reason, m.agent.Signature()
	a.code, a.opening = nil, false
	if a.state != StateCalling {
		a.calledFrom = a.state
	}
	var local *ins.Traits
	if a.recorded() {
		t := a.record.Traits
		local = &t
	}
	return []actor.Effect{inscall.Call{
		From: actor.From{Key: a.key, Token: m.wait(StateCalling)}, ID: a.id, Calls: m.tools.calls, Asked: inscall.Question{
			Query: q, Attempt: len(a.tries) + 1, Reason: reason, Piece: a.piece.typ, Titre: a.titre, Local: local,
			Reglages: m.cfg.Reglages, Meta: m.meta(),
		},
	}}
}

// reopen brings a recorded patient back to the call: a NIA to check (D-61), an INS not found yet.
func (m *machine) reopen() *texts.Refusal {
	a := &m.cur
	i := a.record
	switch {
	case i.INS != nil && i.INS.OID != ins.OIDNIA:
		return texts.Refuse("app_deja_qualifiee")
	case i.Preuve != nil:
		a.usePreuve(*i.Preuve)
	default:
		a.titre, a.entered = i.Traits, true
		a.piece = pieceEntry{asked: true, kept: true, quand: m.now}
	}
	a.tries = slices.Clone(a.tries)
	return nil
}

func onCalled(m *machine, r inscall.Called) []actor.Effect {
	a := &m.cur
	a.keep(r)
	a.visit.insi += m.now.Sub(a.since)
	t := try{query: r.Query, reason: r.Reason, quand: m.now}
	if r.Answer != nil {
		t.code = r.Answer.Code
	}
	a.tries = slices.Concat(a.tries, []try{t})
	if r.Fault != nil {
		a.fault, a.state = r.Fault, StateUnavailable
		if r.Fault.Class == ins.FaultCanceled {
			a.state = StateReady
		}
		return nil
	}
	a.answer = r.Answer
	switch r.Answer.Code {
	case ins.UneIdentite:
		if a.checksOwnINS() {
			v := m.verify(*r.Answer)
			if v.Outcome == ins.VerificationInchangee { // D-61: number, nature and traits are still those
				a.state = StateDone
				m.message = m.text(shown.MessageInfo, "app_ins_inchangee")
				return m.record([]app.Entry{{Event: ins.VerificationPassed{Meta: m.meta()}}}, nil) // D-63
			}
			a.check = v.Outcome
			m.message = shown.Told(shown.MessageWarning, v.Sentence)
		}
		a.holder, a.unknown, a.state = r.Holder, r.Unknown, StateComparing
		m.compare(*r.Answer.Individu)
	case ins.AucuneIdentite:
		a.state = StateNone
		if a.checksOwnINS() && a.nextStep().Kind != ins.StepSearch { // nobody under any of its names (A-22, D-62)
			m.message = shown.Told(shown.MessageWarning, m.verify(*r.Answer).Sentence)
			return m.record([]app.Entry{m.failedCheck(*r.Answer)}, nil)
		}
	case ins.PlusieursIdentites:
		a.state = StateSeveral
	default:
		a.answer, a.fault, a.state = nil, inscall.FaultOf(nil), StateUnavailable
	}
	return nil
}

// checksOwnINS tells that a call is the check of the INS that the record holds, on the traits that it has: no document was
// looked at in between (D-60, D-61).
func (a *admission) checksOwnINS() bool { return a.record.INS != nil && !a.checksPiece() }

// verify judges the answer to a check by the number, its nature and the traits.
func (m *machine) verify(ans ins.Answer) ins.Verification {
	held := m.cur.record
	lieux := ins.LieuxNonJuges
	if ans.Individu != nil {
		lieux = m.link(held.Traits, *ans.Individu)
	}
	return ins.Verify(held, ans.Code, ans.Individu, lieux, m.cfg.Reglages)
}

// failedCheck takes away the INS that INSi does not confirm.
func (m *machine) failedCheck(ans ins.Answer) app.Entry {
	return app.Entry{Event: ins.VerificationFailed{Meta: m.meta(), Motif: m.verify(ans).Phrase, Reglages: m.cfg.Reglages}}
}

// compare lays the document, or what the person says, beside the INS (D-30).
func (m *machine) compare(i ins.INS) {
	a := &m.cur
	c := ins.Confrontation{Titre: a.titre, INS: i, Piece: a.piece.typ, Lieux: m.link(a.titre, i), Le: ins.DateOf(m.now)}
	if a.recorded() {
		t := a.record.Traits
		c.Local = &t
	}
	if a.person.nom != "" {
		c.Vitale = &ins.Traits{NomNaissance: a.person.nom, PremierPrenom: a.person.prenom, ListePrenoms: a.person.prenom, DateNaissance: a.person.date}
	}
	v := ins.Compare(c, m.cfg.Reglages)
	a.verdict = &v
}

func (m *machine) link(t ins.Traits, i ins.INS) ins.LienLieu {
	return inscall.LinkPlaces(m.places, t, i)
}

// compareWithRecord compares a document with the INS that the record already holds: nobody is called.
func (m *machine) compareWithRecord() {
	a := &m.cur
	i := *a.record.INS
	a.answer = &ins.Answer{Code: ins.UneIdentite, Individu: &i}
	a.ownINS = true
	a.state = StateComparing
	m.compare(i)
}

func onStopWaiting(m *machine, _ shown.StopWaiting) []actor.Effect {
	fx := m.stopCalling(StateUnavailable)
	return append(fx, m.recordWithout(RecordWithoutINS{}, "")...)
}

// stopCalling ends the call; the try is journaled all the same.
func (m *machine) stopCalling(to State) []actor.Effect {
	a := &m.cur
	fx := []actor.Effect{actor.CancelEffect{Token: a.token}}
	a.tries = slices.Concat(a.tries, []try{{query: a.lastQuery, reason: a.lastReason, quand: m.now}})
	a.token, a.state = 0, to
	return fx
}

func onEditCriteria(m *machine, _ EditCriteria) []actor.Effect {
	a := &m.cur
	a.editing, a.asking = true, nil
	if a.criteria == nil {
		q := a.firstQuery()
		if next := a.nextStep(); next.Kind == ins.StepSearch {
			q = next.Query
		}
		a.criteria = m.entry().CriteriaOf(q)
	}
	return nil
}

// askCriteria shows the criteria of the next call: changing them changes nothing in the record (EXI SI 27).
func (m *machine) askCriteria(n *NextAct) {
	a := &m.cur
	t := titled("app_titre_criteres")
	c := entry.Criteria{}
	if a.criteria != nil {
		c = *a.criteria
	}
	fields := []shown.Field{
		{Code: entry.FieldNom, Value: c.NomNaissance, Required: true},
		{Code: entry.FieldPrenoms, Value: c.Prenoms, Required: true},
		{Code: entry.FieldDate, Kind: shown.KindDate, Half: true, Value: c.DateNaissance, Required: true},
		{Code: entry.FieldSexe, Half: true, Value: c.Sexe, Required: true, Choices: []shown.Choice{
			{Value: string(ins.Feminin), Label: texts.Get("app_sexe_f").Phrase, Key: "F"},
			{Value: string(ins.Masculin), Label: texts.Get("app_sexe_m").Phrase, Key: "M"},
		}},
		{Code: entry.FieldLieu, Value: c.LieuNaissance, Suggestions: m.entry().Suggestions(c.LieuNaissance, c.DateNaissance)},
	}
	for i := range fields {
		f := &fields[i]
		f.Label, f.Hint, f.Fault = entry.FieldLabel(f.Code), texts.Get("app_aide_"+f.Code).Phrase, a.faults[f.Code]
	}
	t.Form = &shown.Form{Fields: fields, Submit: submitCriteria}
	t.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{Criteria: &c})
	t.other(m.withoutAct("F8"))
	*n = t
}

func submitCriteria(v map[string]string) app.Command {
	return CallINSi{Criteria: &entry.Criteria{
		NomNaissance: v[entry.FieldNom], Prenoms: v[entry.FieldPrenoms], Sexe: v[entry.FieldSexe], DateNaissance: v[entry.FieldDate], LieuNaissance: v[entry.FieldLieu],
	}}
}

// formPlaceForCall asks for the place that a 02 needs first (D-12).
func (m *machine) formPlaceForCall(n *NextAct) {
	a := &m.cur
	q := a.tries[len(a.tries)-1].query
	e := m.entry()
	n.Form = &shown.Form{
		Fields: []shown.Field{{Code: entry.FieldLieu, Label: entry.FieldLabel(entry.FieldLieu), Hint: texts.Get("app_aide_" + entry.FieldLieu).Phrase, Required: true, Fault: a.faults[entry.FieldLieu]}},
		Submit: func(v map[string]string) app.Command {
			c := e.CriteriaOf(q)
			c.LieuNaissance = v[entry.FieldLieu]
			return CallINSi{Criteria: c}
		},
	}
	n.Primary = shown.NewAct("app_acte_appeler", "⏎", CallINSi{Criteria: e.CriteriaOf(q)})
}

// firstQuery is the first intention: nom, premier prénom, sexe, date; never the place (D-02, D-03).
func (a *admission) firstQuery() ins.Query {
	return ins.Query{
		NomNaissance: a.titre.NomNaissance, Prenoms: []string{a.titre.PremierPrenom},
		Sexe: a.titre.Sexe, DateNaissance: a.titre.DateNaissance,
	}
}

// nextStep asks the rules what to try next, or what to ask, or when to stop (D-11, D-12, D-16). The agent decides
// (D-05).
func (a *admission) nextStep() ins.Step {
	tries := make([]ins.Try, len(a.tries))
	for i, t := range a.tries {
		tries[i] = ins.Try{Query: t.query, Code: t.code, Failed: t.code == ""}
	}
	return ins.NextQuery(a.searchTraits(), tries)
}

// searchTraits are the traits of the document, the list with the commas that were read on it: they separate given
// names for sure (C-31).
func (a *admission) searchTraits() ins.Traits {
	t := a.titre
	if strings.Contains(a.typed.Prenoms, ",") {
		t.ListePrenoms = a.typed.Prenoms
	}
	return t
}

// answeredTries counts the calls that gave a return: those are the ones that D-16 limits.
func (a *admission) answeredTries() int {
	n := 0
	for _, t := range a.tries {
		if t.code != "" {
			n++
		}
	}
	return n
}

// statusToday is the status with the document of this visit counted: a provisional identity whose document has just
// been seen is called for in the guided flow.
func (a *admission) statusToday() ins.Statut {
	s := a.record.Statut()
	if s == ins.Provisoire && a.piece.trusted && a.entered && !a.record.Attributs.Douteuse && !a.record.Attributs.Fictive {
		return ins.Validee
	}
	return s
}

// warm has the connection to INSi opened while the agent looks at the document.
func (m *machine) warm() []actor.Effect {
	if !m.hasINSi {
		return nil
	}
	return []actor.Effect{warmUp{}}
}

// warmUp opens the connection to INSi before it is needed.
type warmUp struct{ actor.From }

func (warmUp) Deadline(s app.Settings) time.Duration { return s.DelaiINSi }

func (warmUp) Broken(error) actor.Result { return nil }

func (f warmUp) Run(ctx context.Context, o *actor.Outside) actor.Result {
	if w, ok := app.As[app.Warmer](o.Ports.Teleservice); ok {
		w.Warm(ctx)
	}
	return nil
}

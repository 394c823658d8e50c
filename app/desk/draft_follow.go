package desk

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/app/entry"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

type (
	// Typing tells what stands in the fields of the form that is shown, after a pause of typing. It is answered by no
	// snapshot: it changes nothing that is shown. Values are by field code; those of secret fields are left aside.
	Typing struct{ Values map[string]string }
	// DropDraft gives up what was found of a patient at the start.
	DropDraft struct{ ID string }
)

// draftStep is what is being typed of a patient and not sent yet, in which form; when and by whom something was last entered.
type draftStep struct {
	typing    map[string]string
	typingAt  string
	touched   time.Time
	touchedBy string
	restored  *draftPatient // found at the start and not entered again yet; nil otherwise
}

// draftState is what the desk knows of its draft.
type draftState struct {
	on      bool
	looked  bool      // what an earlier run left has been read: it may be replaced
	asked   time.Time // when it was last asked for
	busy    bool
	saved   []byte // last given to the base
	rank    uint64
	waiting []draftPatient
}

// unknownDraft is equal to no draft.
var unknownDraft = []byte{0}

// onTyping keeps what is being typed in the form of the patient in hand.
func onTyping(m *machine, t Typing) []actor.Effect {
	a := &m.cur
	if m.locked || !m.agent.May(app.RightAdmit) || !a.inHand() {
		return nil
	}
	f := m.viewNow().Form
	if f == nil {
		return nil
	}
	kept := map[string]string{}
	for _, field := range f.Fields {
		if v, ok := t.Values[field.Code]; ok && !field.Secret && typedField(field) {
			kept[field.Code] = cut(v)
		}
	}
	if len(kept) > 0 {
		a.typing, a.typingAt, a.touched, a.touchedBy = kept, a.formKey(), m.now, m.agent.Signature()
	}
	return nil
}

// typedField tells a field that is typed, or the one choice among the traits. A document is never chosen beforehand (EXI
// SI 23), and what completes it is ticked with the document in hand.
func typedField(f shown.Field) bool { return len(f.Choices) == 0 || f.Code == entry.FieldSexe }

func cut(v string) string {
	if r := []rune(v); len(r) > maxDraftField {
		return string(r[:maxDraftField])
	}
	return v
}

// formKey names the form that a patient is shown, as far as what is typed in it goes.
func (a *admission) formKey() string {
	switch {
	case a.asking != nil:
		return "lieu"
	case a.editing:
		return "criteres"
	}
	return string(a.state)
}

// proposeTyped puts what was being typed back into the form it was typed in: after a lock, after another patient, after a
// fall of the program.
func (m *machine) proposeTyped(n *NextAct) {
	a := &m.cur
	if n.Form == nil || a.code != nil || a.typingAt != a.formKey() {
		return
	}
	for i := range n.Form.Fields {
		f := &n.Form.Fields[i]
		if v, ok := a.typing[f.Code]; ok && !f.Secret && typedField(*f) {
			f.Value, f.Proposed = v, a.restored != nil && v != ""
		}
	}
}

// answerForm forgets what was being typed, once the command that it was for is given.
func (m *machine) answerForm() {
	a := &m.cur
	a.touched, a.touchedBy = m.now, m.agent.Signature()
	if a.typingAt == a.formKey() {
		a.typing, a.typingAt = nil, ""
	}
}

// changesDraft tells the events after which the draft may be another one. A save that failed is tried again with what
// comes next.
func changesDraft(ev any) bool {
	switch ev := ev.(type) {
	case draftKept:
		return ev.err == nil
	case started, actor.Commanded, actor.Result, actor.Configured:
		return true
	}
	return false
}

// followDraft keeps the draft of the desk as its patients are, one save at a time. What an earlier run left is read
// first, and shown once somebody is here who may see it.
func followDraft(m *machine, _ actor.Event) []actor.Effect {
	d := &m.drafts
	if !d.on {
		return nil
	}
	if !d.looked {
		if m.cfg.Brouillon <= 0 || !d.asked.IsZero() && m.now.Sub(d.asked) < recheck {
			return nil
		}
		d.asked = m.now
		return []actor.Effect{findDraft{place: m.cfg.Place, now: m.now, keep: m.cfg.Brouillon}}
	}
	m.restoreDraft()
	if f, changed := m.nextDraft(); changed && !d.busy {
		d.busy, d.saved = true, f.body
		return []actor.Effect{f}
	}
	return nil
}

// nextDraft is the save that the base lacks; false when it lacks none.
func (m *machine) nextDraft() (keepDraft, bool) {
	d := &m.drafts
	body := m.draftNow().encode()
	if !d.on || !d.looked || bytes.Equal(body, d.saved) {
		return keepDraft{}, false
	}
	d.rank++
	return keepDraft{place: m.cfg.Place, body: body, now: m.now, keep: m.cfg.Brouillon, rank: d.rank, order: m.tools.drafting}, true
}

// draftNow is what would be lost if the program fell now.
func (m *machine) draftNow() draft {
	var d draft
	if m.cfg.Brouillon <= 0 { // the site keeps none
		return d
	}
	d.Patients = slices.Clone(m.drafts.waiting)
	for _, a := range m.others {
		if p, ok := m.draftOf(&a); ok {
			d.Patients = append(d.Patients, p)
		}
	}
	if p, ok := m.draftOf(&m.cur); ok {
		p.EnMain = true
		d.Patients = append(d.Patients, p)
	}
	return d
}

// draftOf is what would be lost of one patient.
func (m *machine) draftOf(a *admission) (draftPatient, bool) {
	switch {
	case a.restored != nil && a.touched.IsZero():
		p := *a.restored
		p.EnMain = false
		return p, true
	case slices.Contains(open, a.state), a.state == StateCalling && a.calledFrom != StateDone, a.state == StateRecording && a.back != StateDone:
	default:
		return draftPatient{}, false
	}
	p := draftPatient{
		Cle: a.key, Debut: a.visit.begun, Quand: a.touched, Par: a.touchedBy, ID: a.id, Version: a.record.Version, Parlee: a.visit.spoken,
		Nom: a.displayName(), Recherche: shown.SearchForm{Date: a.search.Date, Nom: a.search.Nom, Prenom: a.search.Prenom},
		Situation: a.piece.situation, Saisie: a.typed, Etape: a.typingAt, EnCours: maps.Clone(a.typing),
	}
	if p.Quand.IsZero() {
		p.Quand = a.visit.begun
	}
	if !a.piece.kept {
		p.Piece = a.piece.typ
	}
	if r := a.restored; r != nil && p.Piece == "" {
		p.Piece = r.Piece
	}
	for _, f := range []*string{&p.Saisie.NomNaissance, &p.Saisie.Prenoms, &p.Saisie.PremierPrenom, &p.Saisie.DateNaissance, &p.Saisie.LieuNaissance,
		&p.Saisie.NomUtilise, &p.Saisie.PrenomUtilise, &p.Recherche.Date, &p.Recherche.Nom, &p.Recherche.Prenom} {
		*f = cut(*f)
	}
	return p, !p.empty()
}

// keepLast saves the draft of a desk that ends. One that never came to read what an earlier run left reads it now, and
// whether a save under way went well will not be known.
func (g *Guichet) keepLast(m *machine) {
	d := &m.drafts
	if !d.on {
		return
	}
	if !d.looked {
		look := findDraft{place: m.cfg.Place, now: m.now, keep: m.cfg.Brouillon}
		ctx, cancel := context.WithTimeout(context.Background(), look.Deadline(m.cfg))
		defer cancel()
		found, ok := look.Run(ctx, g.loop.Outside()).(draftFound)
		if !ok || found.err != nil {
			return
		}
		d.looked, d.waiting = true, found.draft.Patients
	}
	if d.busy {
		d.saved = unknownDraft
	}
	if f, changed := m.nextDraft(); changed {
		_ = f.Run(context.Background(), g.loop.Outside()) // under its own deadline; nobody is left to be told
	}
}

func onDraftKept(m *machine, ev draftKept) []actor.Effect {
	m.drafts.busy = false
	if ev.err != nil {
		m.drafts.saved = unknownDraft
	}
	return nil
}

func onDraftFound(m *machine, ev draftFound) []actor.Effect {
	if ev.err != nil {
		return nil
	}
	d := &m.drafts
	d.looked, d.waiting = true, ev.draft.Patients
	if ev.held { // what was too old or recorded after all is to be removed
		d.saved = unknownDraft
	}
	return nil
}

// restoreDraft puts what was found aside, among the patients in hand, for somebody who may see them (H-43). None is put in
// hand by itself: the person at the desk may be another one by now.
func (m *machine) restoreDraft() {
	d := &m.drafts
	if len(d.waiting) == 0 || m.locked || !m.agent.May(app.RightAdmit) {
		return
	}
	for _, p := range d.waiting {
		if p.Version > 0 && m.cur.id == p.ID && m.cur.recorded() { // taken up already, by its number
			m.cur.takeUp(p)
			continue
		}
		m.others = append(m.others, m.admissionOf(p))
	}
	if n := len(m.restored()); n > 0 && (m.message == nil || !m.cur.inHand()) {
		m.message = m.text(shown.MessageInfo, "app_brouillon_retrouve", "n", strconv.Itoa(n))
	}
	d.waiting = nil
}

// admissionOf is a patient as his draft tells: at the question of the document, whatever had been proved.
func (m *machine) admissionOf(p draftPatient) admission {
	a := admission{
		key: p.Cle, state: StatePiece, id: p.ID, isNew: p.Version == 0, visit: visitState{begun: p.Debut, spoken: p.Parlee},
		cardStep: cardStep{chosen: -1}, searchStep: searchStep{search: p.Recherche, searched: true},
	}
	a.takeUp(p)
	return a
}

// takeUp gives a patient what was typed of him: proposed, to be compared with the document again.
func (a *admission) takeUp(p draftPatient) {
	a.restored, a.typed = &p, p.Saisie
	a.typing, a.typingAt = maps.Clone(p.EnCours), p.Etape
	if a.piece.situation == ins.SituationOrdinaire && !a.piece.asked {
		a.piece.situation = p.Situation // what forbids a call is never forgotten (D-09)
	}
	if a.typingAt == string(StateTraits) && p.Saisie != (EnterTraits{}) {
		return
	}
	if a.typingAt == string(StateTraits) {
		a.typed, _ = submitTraits(a.typing).(EnterTraits)
	}
}

// restored are the patients found at the start who wait to be taken up.
func (m *machine) restored() []admission {
	return slices.DeleteFunc(slices.Clone(m.others), func(a admission) bool { return a.restored == nil })
}

// takeUpDraft brings a patient found at the start in hand. A known record is opened first, which is journaled (H-01).
func (m *machine) takeUpDraft() []actor.Effect {
	a := &m.cur
	p := a.restored
	if p == nil || a.recorded() {
		return nil
	}
	m.message = m.text(shown.MessageWarning, "app_brouillon_repris", "heure", m.entry().Moment(p.Quand), "agent", p.Par)
	if p.Version == 0 {
		return nil
	}
	fx := m.load(p.ID, "app_motif_brouillon")
	a.back = StateIdle
	return fx
}

// joinDraft gives a record that was opened, by whatever way, what was typed of it.
func (m *machine) joinDraft() {
	a := &m.cur
	for i, o := range m.others {
		if o.restored != nil && o.id == a.id && o.restored.Version > 0 {
			m.others = slices.Delete(m.others, i, i+1) // step has cloned the slice
			a.takeUp(*o.restored)
			break
		}
	}
	if a.restored == nil {
		return
	}
	if a.record.Attributs.Bloquants() { // EXI SI 09: nothing to climb to
		a.restored, a.typed = nil, EnterTraits{}
		return
	}
	a.piece, a.entered = pieceEntry{situation: a.restored.Situation}, false // the document again, even a known one
	a.state = StatePiece
	if m.message == nil {
		m.message = m.text(shown.MessageWarning, "app_brouillon_repris", "heure", m.entry().Moment(a.restored.Quand), "agent", a.restored.Par)
	}
}

func onDropDraft(m *machine, c DropDraft) []actor.Effect {
	id := c.ID
	i := slices.IndexFunc(m.others, func(a admission) bool { return a.key == id && a.restored != nil })
	if i < 0 {
		m.refuse("app_patient_introuvable")
		return nil
	}
	m.others = slices.Delete(m.others, i, i+1)
	return nil
}

// nowRestored offers what was found, on a free desk.
func (m *machine) nowRestored(n *NextAct) {
	all := m.restored()
	if m.cur.state != StateIdle || len(all) == 0 {
		return
	}
	first := all[len(all)-1] // the one who was in hand, else the one touched last
	for _, a := range all {
		if a.restored.EnMain {
			first = a
		}
	}
	p := first.restored
	*n = titled("app_titre_brouillon", "patient", p.Nom, "agent", p.Par, "heure", m.entry().Moment(p.Quand))
	n.Primary = shown.NewAct("app_acte_brouillon_reprendre", "⏎", TakeBack{ID: first.key}, "patient", p.Nom)
	n.other(shown.NewAct("app_acte_brouillon_effacer", keyDropDraft, DropDraft{ID: first.key}))
}

// keyDropDraft gives a found patient up.
const keyDropDraft = "Alt E"

// tellRestored says at the document and at the traits what is to be seen again.
func (m *machine) tellRestored(n *NextAct) {
	r := m.cur.restored
	if r == nil || m.cur.state != StatePiece && m.cur.state != StateTraits {
		return
	}
	piece := texts.Get("app_brouillon_sans_piece").Phrase
	if info, ok := ins.PieceOf(r.Piece); ok {
		piece = info.Libelle
	}
	n.Why = texts.Get("app_brouillon_a_revoir", "piece", piece, "heure", m.entry().Moment(r.Quand)).Phrase
}

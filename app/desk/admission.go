package desk

import (
	"time"

	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ins"
)

// admission is one patient, in hand or put aside. Each step keeps what it knows of him in a part of its own, which stands
// in the step's file.
type admission struct {
	key   string // of this visit at this desk
	state State
	back  State     // where a failed search, recording or print returns
	token uint64    // of the effect waited for; 0 when none
	since time.Time // when it began
	visit visitState
	note  *shown.Message // what happened to a patient put aside

	// who he is in the base
	id     string // of the identity, given before it exists
	ipp    string // asked of the base, kept when the recording failed
	record ins.Identite
	isNew  bool // begun by NewRecord or an empty search; record.Version is 0 until recorded

	cardStep   // readers.go
	searchStep // search.go
	pieceStep  // piece.go
	callStep   // call.go
	codeStep   // code.go
	decideStep // decide.go
	paperStep  // paper.go
	doneStep   // done.go
	draftStep  // draft_follow.go

	scan   *scan        // the code that was read for this patient; nil without one (DM-67)
	letter *letterState // a letter from elsewhere that gets its first page; nil without one
}

// idle is the admission of nobody.
func idle() admission { return admission{state: StateIdle, cardStep: cardStep{chosen: -1}} }

// begin is a patient newly in hand.
func (m *machine) begin(s State) {
	m.cur = admission{key: m.newID(), state: s, visit: visitState{begun: m.now}, cardStep: cardStep{chosen: -1}}
}

// wait gives the token of an effect that the patient in hand waits for, in the given state.
func (m *machine) wait(s State) uint64 {
	m.tokens++
	m.cur.token = m.tokens
	m.cur.since = m.now
	m.cur.state = s
	return m.tokens
}

// inHand tells whether there is somebody to lose.
func (a admission) inHand() bool { return a.state != StateIdle && a.state != "" }

// recorded tells whether the base knows this identity.
func (a admission) recorded() bool { return a.record.Version > 0 }

// displayName is how the desk names the patient in hand to the agent.
func (a admission) displayName() string {
	switch {
	case a.recorded():
		return a.record.NomNaissance + " " + a.record.PremierPrenom
	case a.entered:
		return a.titre.NomNaissance + " " + a.titre.PremierPrenom
	case a.person.nom != "":
		return a.person.nom + " " + a.person.prenom
	case a.search.Nom != "":
		return a.search.Nom + " " + a.search.Prenom
	}
	return texts.Get("app_patient_sans_nom").Phrase
}

package desk

import (
	"slices"

	"guichet/app"
	"guichet/app/actor"
)

// States lists every state of an admission, in its usual order.
func States() []State {
	return []State{
		StateIdle, StateReading, StateChoosing, StateSearching, StateResults, StatePiece, StateTraits, StateReady,
		StateCalling, StateComparing, StateNone, StateSeveral, StateUnavailable, StateRecording, StateDone, StatePrinting,
	}
}

// The states that rows speak of together.
var (
	// always: whatever the state; stays: the patient stays where he is.
	always, stays []State
	// nobody: there is no patient to lose yet.
	nobody = []State{StateIdle, StateReading, StateChoosing, StateResults}
	// open: a patient is in hand, nothing runs, nothing of this visit is recorded.
	open = []State{StatePiece, StateTraits, StateReady, StateComparing, StateNone, StateSeveral, StateUnavailable}
	// running: an effect is waited for.
	running = []State{StateSearching, StateCalling, StateRecording, StatePrinting}
	// undecided: INSi has been or may be asked, and the agent decides how to record.
	undecided = []State{StateReady, StateComparing, StateNone, StateSeveral, StateUnavailable}
	// callers: a call may be asked for, and wait for the code of the card.
	callers = []State{StateReady, StateNone, StateSeveral, StateUnavailable, StateDone}
	// fromCard is where a card that has just been read may lead.
	fromCard = []State{StateIdle, StateReading, StateChoosing}
)

func at(s ...State) []State { return s }

func states(lists ...[]State) []State { return slices.Concat(lists...) }

// marks are what sets a row apart.
type marks int

// The marks; a command has none when it is a step of the admission like another.
const (
	plain      marks = 0
	whenLocked marks = 1 << iota // a locked desk answers it
	keepsCode                    // the code that a call waits for is asked for still
	keepsTyped                   // what is being typed stays in its form
	unseen                       // nothing on the screen can be different after it
	unawaited                    // no state waits for this answer: it comes when it comes
)

// row is a line of the table, made ready to look up.
type row struct {
	name     string // in the log
	words    string // what the agent asked, in a sentence; "" for what comes by itself
	from, to []State
	right    app.Right
	marks    marks
	do       func(*machine, any) []actor.Effect
}

func (r row) is(m marks) bool { return r.marks&m != 0 }

// in tells whether the row is known in a state.
func (r row) in(s State) bool { return r.from == nil || slices.Contains(r.from, s) }

// reaction follows the events that after shows.
type reaction struct {
	after func(any) bool
	do    func(*machine, actor.Event) []actor.Effect
}

// rulebook is the table made ready to look up.
type rulebook struct {
	station, admission map[actor.Kind]row
	reactions          []reaction
}

func newRulebook() rulebook {
	b := rulebook{station: map[actor.Kind]row{}, admission: map[actor.Kind]row{}, reactions: reactions()}
	add := func(to map[actor.Kind]row, k actor.Kind, r row) {
		if _, twice := to[k]; twice {
			panic("desk: two rows for " + r.name) // the table is constant: any test finds it
		}
		to[k] = r
	}
	command := func(to map[actor.Kind]row, name string, c admissionCommand) {
		add(to, c.do.Kind, row{"commande." + name, "app_commande_" + name, c.from, c.to, c.right, c.marks, c.do.Do})
	}
	event := func(to map[actor.Kind]row, name string, e admissionEvent) {
		add(to, e.do.Kind, row{name, "", e.from, e.to, app.Anybody, e.marks, e.do.Do})
	}
	for name, c := range stationCommands() {
		command(b.station, name, admissionCommand{always, stays, c.right, c.marks, c.do})
	}
	for name, e := range stationEvents() {
		event(b.station, name, admissionEvent{always, e.to, e.marks, e.do})
	}
	for name, c := range admissionCommands() {
		command(b.admission, name, c)
	}
	for name, e := range admissionEvents() {
		event(b.admission, name, e)
	}
	return b
}

// unknown is the row of a command that no desk knows: whoever may work here is told that it is impossible.
var unknown = row{name: "commande.vide", words: "app_commande_vide", from: []State{}, right: app.RightAdmit}

// find gives the row of a command or of an event, the patient's first.
func (b rulebook) find(ev any) row {
	k := actor.KindOf(ev)
	if r, ok := b.admission[k]; ok {
		return r
	}
	if r, ok := b.station[k]; ok {
		return r
	}
	return unknown
}

// offers tells whether a command is known in a state.
func (b rulebook) offers(s State, c app.Command) bool { return b.find(c).in(s) }

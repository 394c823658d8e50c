package app

import (
	"slices"
	"time"

	"guichet/cards"
	"guichet/ins"
	"guichet/printing"
)

// machine is the whole state of a desk. It is a value: step returns a new one, and nothing that a machine points
// to is ever changed in place, so that snapshots may share it.
type machine struct {
	cfg     Settings
	tools   tools
	places  Places
	symbols Symbols
	rules   rulebook
	// what is configured at all, for the status line
	hasINSi, hasReaders, hasLabels bool

	now   time.Time
	newID func() string

	agent     Agent
	porteur   *cards.Porteur
	locked    bool
	lockedWhy LockReason
	session   sessionState
	hasAgents bool
	notices   []noticed // of the program itself, for the status line
	signs     bool      // the agent's card signs the calls

	reader     readerState
	services   servicesState
	prints     printersState
	hasSpool   bool
	hasLetters bool // a first page can be put before a letter from elsewhere

	drafts draftState
	// a code can be given to the card of whoever opens the desk
	hasCardCode bool

	cur    admission
	others []admission // put aside, oldest first

	message      *Message
	automatic    catchUpState   // the automatic calls of this desk
	retryPlanned bool           // patients put aside will be asked for again
	backlog      []journalFacts // facts of patients who left while the base was away
	tokens       uint64         // last token given to an effect
}

// readerState is what the Vitale reader shows, whoever is being served.
type readerState struct {
	serviceDown *Message // why there is no reader service; nil when there is one
	readers     []string
	card        *cards.Card // Vitale or unknown card present; nil when none
	lecture     *cards.Lecture
	fault       *Message // why the present card could not be read
	removedAt   time.Time
}

// servicesState is what the last calls taught about the outside.
type servicesState struct {
	insiSeen    bool
	insiLatency time.Duration
	insiFault   *ins.Fault
	insiHealth  ServiceHealth
	printSeen   bool
	printFault  *Message
	baseFault   bool
}

// admission is one patient in hand.
type admission struct {
	key   string // of this visit at this desk
	state State
	token uint64    // of the effect waited for; 0 when none
	since time.Time // when it began
	visit visitState

	// the card
	lecture     *cards.Lecture   // the card this patient came from; nil without a card, or once discarded
	chosen      int              // beneficiary, -1 when none
	swapped     bool             // another card has come since: acceptance asks for a confirmation (CNDA 1.03)
	cardOut     time.Time        // when the card was taken out
	person      person           // who the card says was chosen; an aid, never a trait (EXI PP 16)
	leaflet     []printing.Ecart // what the patient has to have corrected (D-76)
	leafletSent bool             // what is being printed is that leaflet
	deferred    bool             // the document will be compared by somebody else
	scan        *scan            // the code that was read for this patient; nil without one (DM-67)

	// the base
	search   SearchForm
	searched bool
	found    []Found
	id       string // of the identity, given before it exists
	ipp      string // asked of the base, kept when the recording failed
	record   ins.Identite
	twins    []ins.Identite // records that bear the traits just typed
	isNew    bool           // begun by NewRecord or an empty search; record.Version is 0 until recorded

	// the document, or what the person says
	piece      pieceEntry
	particular bool // the page of rare cases is shown
	entered    bool
	typed      EnterTraits
	faults     map[string]string // refusals of the last entry, by field
	titre      ins.Traits
	usedNom    string
	usedPre    string

	// INSi
	tries      []try
	answer     *ins.Answer
	fault      *ins.Fault
	verdict    *ins.Comparison
	holder     string // another identity that holds the INS
	unknown    bool   // whether another holds it could not be asked
	ownINS     bool   // what is compared is the INS of the record itself
	criteria   *Criteria
	editing    bool      // the criteria are shown for change
	lastQuery  ins.Query // of the call that runs
	asked      string    // who asked for it
	lastReason string
	calledFrom State      // where the call was asked for
	code       *codeEntry // the code of the card that the call waits for; nil when none
	opening    bool       // the card verifies the code

	// the recording
	asking   Command // what waits for a place of birth
	askMotif string  // and why
	unsaved  []Entry // facts that the base could not take yet
	then     Command // what follows the recording
	back     State   // where a failed recording or print returns
	prints   int
	// lastPrint is the request whose fate the agent waits to hear; reprint is an order that must say why.
	lastPrint string
	papers    []printing.Job // settled requests of this patient, the last ones
	reprint   *PrintLabels
	letter    *letterState // a letter from elsewhere that gets its first page; nil without one
	reason    string       // why the next print is one again, when the desk knows
	note      *Message     // what happened to a patient put aside
	// what is being typed and not sent yet, in which form; when and by whom something was last entered
	typing    map[string]string
	typingAt  string
	touched   time.Time
	touchedBy string
	restored  *draftPatient // found at the start and not entered again yet; nil otherwise
	preview   *printing.Output
}

// person is what the card says of the beneficiary chosen.
type person struct {
	nom, prenom string
	date        ins.Date // zero when lunar or unreadable
	brute       string
	tronque     bool
	birthName   bool // nom is known to be the nom de naissance
}

// pieceEntry is the answer to "which document?".
type pieceEntry struct {
	asked        bool // answered, "none" included
	typ          ins.TypePiece
	complements  []string
	perime       bool
	presentation ins.Presentation
	pays         string
	situation    ins.Situation // what forbids a call and no trait tells (D-09)
	kept         bool          // it is the check of an earlier visit
	trusted      bool          // alone or with its complete checklist it allows VALI (EXI SI 10)
	wanted       ins.TypePiece
	quand        time.Time
}

// try is one INSi call of this patient.
type try struct {
	query  ins.Query
	code   ins.ReturnCode // "" after a fault
	reason string
	quand  time.Time
}

// stamp is what a step may know of the moment.
type stamp struct {
	now   time.Time
	newID func() string
}

// step is the one function that moves a desk: state and event give a state and effects. It asks nothing of the
// outside; whatever depends on the moment comes in s.
func step(m machine, s stamp, ev event) (machine, []effect) {
	locked := m.locked
	m, fx := advance(m, s, ev)
	fx = append(fx, m.afterCall(ev)...)
	fx = append(fx, m.guardSignature(locked, ev)...)
	return m, append(fx, m.followDraft(ev)...)
}

func advance(m machine, s stamp, ev event) (machine, []effect) {
	m.now, m.newID = s.now, s.newID
	m.others = slices.Clone(m.others)
	switch ev := ev.(type) {
	case journaled:
		return m.settle(ev)
	case identified:
		return m.identified(ev)
	case confirmed:
		return m.confirmed(ev)
	case cardSeen:
		return m.cardSeen(ev)
	case cardProved:
		return m.cardProved(ev)
	case started:
		return m.starting()
	case configured:
		m.configure(ev.values)
		return m, nil
	case noticed:
		m.notice(ev)
		return m, nil
	case printActed:
		m.printSettled(ev)
		return m, nil
	case caughtUp:
		fx := onCatchUp(&m, ev)
		return m, fx
	case retryDue, draftFound, draftKept:
		return m, nil // see afterCall, followDraft
	case result:
		m.learn(ev)
		m, fx := m.route(ev)
		return m, append(fx, m.catchUp(ev)...)
	case commanded:
		if t, ok := ev.Command.(Typing); ok {
			m.noteTyping(t)
			return m, nil
		}
		if m.locked && !allowedWhenLocked(ev.Command) {
			m.refuse("app_verrouille")
			return m, nil
		}
		if r := rightOf(ev.Command); r != "" && !m.locked {
			if no := m.agent.require(r); no != nil {
				m.message = messageOf(MessageRefusal, no)
				return m, nil
			}
		}
		recheck := m.reconfirm()
		m, fx := m.apply(ev)
		return m, append(fx, recheck...)
	}
	return m.apply(ev)
}

// apply finds the rule of the present state and follows it.
func (m machine) apply(ev event) (machine, []effect) {
	r, ok := m.rules.find(m.cur.state, ev.Name())
	if !ok {
		if _, ok := ev.(commanded); ok {
			m.refuse("app_acte_impossible", "acte", actName(ev.Name()), "etat", stateName(m.cur.state))
		}
		return m, nil
	}
	if c, ok := ev.(commanded); ok {
		m.message = nil
		m.dropCode(c.Command)
		m.answerForm(c.Command)
	}
	return m, r.do(&m, ev)
}

// route brings the answer of an effect to the patient it belongs to, in hand or put aside. An answer nobody waits
// for any more changes nothing but what the base could not take.
func (m machine) route(r result) (machine, []effect) {
	key, token := r.Origin()
	unawaited := isUnawaited(r)
	if key == m.cur.key {
		switch {
		case unawaited:
		case token != m.cur.token:
			m.cur.keep(r)
			return m, nil
		default:
			m.cur.token = 0
		}
		return m.apply(r)
	}
	for i := range m.others {
		if m.others[i].key != key {
			continue
		}
		if !unawaited && token != m.others[i].token {
			m.others[i].keep(r)
			return m, nil
		}
		// The patient put aside moves on by the same rules; the one in hand does not notice.
		inHand, message := m.cur, m.message
		m.cur = m.others[i]
		if !unawaited {
			m.cur.token = 0
		}
		m, fx := m.apply(r)
		m.cur.note, m.message = m.message, message
		m.others[i], m.cur = m.cur, inHand
		return m, fx
	}
	return m, m.orphan(r)
}

// isUnawaited tells an answer that no state waits for: it comes when it comes.
func isUnawaited(r result) bool {
	switch r.(type) {
	case previewed, twinsFound, letterRead, letterShown:
		return true
	}
	return false
}

// settle keeps what the base could not take again, for the next time it answers.
func (m machine) settle(j journaled) (machine, []effect) {
	m.learn(j)
	if j.err != nil {
		m.backlog = slices.Concat(m.backlog, []journalFacts{{id: j.id, entries: j.entries}})
	}
	return m, nil
}

// catchUp gives the base what it could not take, once it answers again.
func (m *machine) catchUp(r result) []effect {
	if m.services.baseFault || len(m.backlog) == 0 {
		return nil
	}
	if !answersForBase(r) {
		return nil
	}
	var fx []effect
	for _, f := range m.backlog {
		fx = append(fx, f)
	}
	m.backlog = nil
	return fx
}

// keep saves what must not be lost of an answer that came too late: what the base could not take yet.
func (a *admission) keep(r result) {
	_, entries := unsavedOf(r)
	a.unsaved = slices.Concat(a.unsaved, entries)
}

// orphan saves the same of an answer whose patient has left the desk.
func (m *machine) orphan(r result) []effect {
	if id, entries := unsavedOf(r); len(entries) > 0 {
		return []effect{journalFacts{id: id, entries: entries}}
	}
	return nil
}

// wait gives the token of an effect that the patient in hand waits for, in the given state.
func (m *machine) wait(s State) uint64 {
	m.tokens++
	m.cur.token = m.tokens
	m.cur.since = m.now
	m.cur.state = s
	return m.tokens
}

// entry reads and writes what is typed, as of now.
func (m *machine) entry() entryReader { return entryReader{Places: m.places, Now: m.now} }

// meta signs what is done now.
func (m *machine) meta() ins.Meta {
	return ins.Meta{Quand: m.now, Agent: m.agent.Signature(), Poste: m.cfg.Poste, Service: m.cfg.Service}
}

// Signature is how the journal names an agent.
func (a Agent) Signature() string {
	s := a.Nom
	if a.Prenom != "" {
		s += " " + a.Prenom
	}
	if a.Identifiant != "" {
		s += " (" + a.Identifiant + ")"
	}
	return s
}

// idle is the admission of nobody.
func idle() admission { return admission{state: StateIdle, chosen: -1} }

// begin is a patient newly in hand.
func (m *machine) begin(s State) {
	m.cur = admission{key: m.newID(), state: s, chosen: -1, visit: visitState{begun: m.now}}
}

// inHand tells whether there is somebody to lose.
func (a admission) inHand() bool { return a.state != StateIdle && a.state != "" }

// recorded tells whether the base knows this identity.
func (a admission) recorded() bool { return a.record.Version > 0 }

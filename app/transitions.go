package app

import "slices"

// transition is one line of the table of the desk: in these states, on this event, do this; the desk then is where
// it was or in one of the states of to. What no line names is refused with a sentence when a person asked for it,
// and left aside when the outside answered too late.
type transition struct {
	from []State
	on   string
	to   []State
	do   func(*machine, event) []effect
}

// States lists every state of an admission, in its usual order.
func States() []State {
	return []State{
		StateIdle, StateReading, StateChoosing, StateSearching, StateResults, StatePiece, StateTraits, StateReady,
		StateCalling, StateComparing, StateNone, StateSeveral, StateUnavailable, StateRecording, StateDone, StatePrinting,
	}
}

var (
	// nobody: there is no patient to lose yet.
	nobody = []State{StateIdle, StateReading, StateChoosing, StateResults}
	// open: a patient is in hand, nothing runs, nothing of this visit is recorded.
	open = []State{StatePiece, StateTraits, StateReady, StateComparing, StateNone, StateSeveral, StateUnavailable}
	// running: an effect is waited for.
	running = []State{StateSearching, StateCalling, StateRecording, StatePrinting}
	// undecided: INSi has been or may be asked, and the agent decides how to record.
	undecided = []State{StateReady, StateComparing, StateNone, StateSeveral, StateUnavailable}
	// card is where a card that has just been read may lead.
	card = []State{StateIdle, StateReading, StateChoosing}
)

func states(lists ...[]State) []State { return slices.Concat(lists...) }

// transitions is the table. It is a function so that nobody can change it.
func transitions() []transition {
	all := States()
	done := []State{StateDone}
	return append(codeTransitions(), []transition{
		// The readers.
		{all, evServiceUp, nil, onServiceUp},
		{all, evServiceDown, []State{StateIdle}, onServiceDown},
		{all, evReaderAdded, nil, onReaderAdded},
		{all, evReaderRemoved, []State{StateIdle}, onReaderRemoved},
		{all, evReadersGone, []State{StateIdle}, onReadersGone},
		{all, evCardInserted, []State{StateReading}, onCardInserted},
		{all, evCardRemoved, []State{StateIdle}, onCardRemoved},
		{all, evVitaleRead, card, onVitaleRead},
		{all, evReadFailed, []State{StateIdle}, onReadFailed},
		{all, evCPxInserted, nil, onCPxInserted},
		{all, evCPxRemoved, nil, onCPxRemoved},
		{all, evPorteurRead, nil, onPorteurRead},

		// The session.
		{all, evInactive, nil, onLock},
		{all, commandName(Lock{}), nil, onLock},
		{all, commandName(Unlock{}), nil, onUnlock},
		{all, commandName(Dismiss{}), nil, onDismiss},

		// Who?
		{[]State{StateChoosing}, commandName(ChooseBeneficiaire{}), []State{StateSearching}, onChooseBeneficiaire},
		{states(nobody, done), commandName(SearchRecords{}), []State{StateSearching}, onSearchRecords},
		{[]State{StateSearching}, evSearched, []State{StateIdle, StateChoosing, StateResults, StatePiece}, onSearched},
		{states(nobody, undecided, done), commandName(OpenRecord{}), []State{StateSearching}, onOpenRecord},
		{[]State{StateSearching}, evOpened, states(nobody, undecided, []State{StatePiece}, done), onOpened},
		{done, commandName(PrintLeaflet{}), []State{StatePrinting}, onPrintLeaflet},
		{done, commandName(DeferValidation{}), []State{StateRecording}, onDeferValidation},
		{all, commandName(PauseCatchUp{}), nil, onPauseCatchUp},
		{all, commandName(Scan{}), []State{StateSearching}, onScan},
		{nobody, commandName(NewRecord{}), []State{StatePiece}, onNewRecord},
		{states(nobody, open), commandName(TakeCard{}), []State{StateChoosing}, onTakeCard},
		{states(nobody, open), commandName(ConfirmPatient{}), nil, onConfirmPatient},

		// The document and its traits.
		{[]State{StatePiece, StateTraits}, commandName(ChoosePiece{}), []State{StatePiece, StateTraits}, onChoosePiece},
		{[]State{StatePiece}, commandName(ParticularCase{}), nil, onParticularCase},
		{[]State{StateTraits}, commandName(EnterTraits{}), []State{StateReady, StateComparing}, onEnterTraits},
		{states([]State{StateTraits}, undecided, done), commandName(EditPiece{}), []State{StatePiece, StateTraits}, onEditPiece},

		// INSi.
		{[]State{StateReady, StateNone, StateSeveral, StateUnavailable, StateDone}, commandName(CallINSi{}), []State{StateCalling}, onCallINSi},
		{[]State{StateReady, StateNone, StateSeveral, StateUnavailable}, commandName(EditCriteria{}), nil, onEditCriteria},
		{[]State{StateCalling}, evCalled, []State{StateReady, StateComparing, StateNone, StateSeveral, StateUnavailable, StateRecording, StateDone}, onCalled},
		{[]State{StateCalling}, commandName(StopWaiting{}), []State{StateUnavailable, StateRecording, StateDone}, onStopWaiting},

		// The decision.
		{[]State{StateComparing}, commandName(AcceptINS{}), []State{StateRecording}, onAcceptINS},
		{[]State{StateComparing}, commandName(RefuseINS{}), []State{StateRecording}, onRefuseINS},
		{undecided, commandName(RecordWithoutINS{}), []State{StateRecording}, onRecordWithoutINS},
		{states(undecided, done), commandName(ReportToCellule{}), []State{StateRecording}, onReport},
		{[]State{StateRecording}, evRecorded, states(undecided, done, []State{StatePrinting}), onRecorded},

		// Paper, and the next one.
		{states(undecided, done), commandName(PrintLabels{}), []State{StateRecording, StatePrinting}, onPrintLabels},
		{[]State{StatePrinting}, evPrinted, done, onPrinted},
		{done, commandName(BeginLetter{}), nil, onBeginLetter},
		{done, commandName(ChooseLetter{}), nil, onChooseLetter},
		{done, commandName(PrintLetter{}), []State{StatePrinting}, onPrintLetter},
		{all, evLetterRead, nil, onLetterRead},
		{done, commandName(ShowLetter{}), nil, onShowLetter},
		{all, evLetterShown, nil, onLetterShown},
		{all, evPreviewed, nil, onPreviewed},
		{done, commandName(Back{}), nil, onLeaveReprint},
		{all, evPrinterTold, nil, onPrinterTold},
		{all, commandName(AnswerPrint{}), nil, onAnswerPrint},
		{all, commandName(ConfirmPrint{}), nil, onConfirmPrint},
		{all, commandName(CancelPrint{}), nil, onCancelPrint},
		{all, evTwins, nil, onTwins},
		{all, commandName(NextPatient{}), card, onNextPatient},
		{states(nobody, open, running, done), commandName(PutAside{}), card, onPutAside},
		{all, commandName(TakeBack{}), all, onTakeBack},
		{states(nobody, open, []State{StateCalling}), commandName(Back{}), states(nobody, open), onBack},
	}...)
}

// rulebook is the table made ready to look up.
type rulebook map[State]map[string]transition

func newRulebook(table []transition) rulebook {
	b := rulebook{}
	for _, t := range table {
		for _, s := range t.from {
			if b[s] == nil {
				b[s] = map[string]transition{}
			}
			if _, twice := b[s][t.on]; twice {
				panic("app: two transitions for " + string(s) + " on " + t.on) // the table is constant: any test finds it
			}
			b[s][t.on] = t
		}
	}
	return b
}

func (b rulebook) find(s State, on string) (transition, bool) {
	t, ok := b[s][on]
	return t, ok
}

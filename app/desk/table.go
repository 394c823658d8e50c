package desk

import (
	"guichet/app"
	"guichet/app/actor"
	"guichet/app/inscall"
	"guichet/cards"
)

// The table is the machine. Whatever a desk does on a command or on an event stands in a row of this file: the station's
// for what concerns no patient, the admission's for what concerns the one it is for. An answer may have a row in both: the
// workstation learns of it first, then the patient who waits for it. What no row names is refused with a sentence when a
// person asked for it, and left aside when the outside answered too late.

// stationCommand is everything that is said of a command about the workstation: it is known whoever is in hand, and leaves
// him where he is.
type stationCommand struct {
	right app.Right // of whoever asks
	marks marks     // plain: a locked desk refuses it, it gives up the code that is asked for and answers the form
	do    actor.Handler[*machine]
}

// stationEvent is the same of what comes by itself; it may lead the patient in hand to one of the states of to.
type stationEvent struct {
	to    []State
	marks marks
	do    actor.Handler[*machine]
}

// admissionCommand is everything that is said of a command about the patient in hand: known in these states, it leaves him
// where he is or in one of those.
type admissionCommand struct {
	from, to []State
	right    app.Right
	marks    marks
	do       actor.Handler[*machine]
}

// admissionEvent is the same of an answer.
type admissionEvent struct {
	from, to []State
	marks    marks
	do       actor.Handler[*machine]
}

// stationCommands are what a person asks of the workstation, whoever is in hand.
func stationCommands() map[string]stationCommand {
	return map[string]stationCommand{
		"lock":         {app.Anybody, whenLocked | keepsTyped, actor.On(onLock)},
		"unlock":       {app.Anybody, whenLocked | keepsTyped, actor.On(onUnlock)},
		"unlockcard":   {app.Anybody, whenLocked, actor.On(onUnlockCard)},
		"dismiss":      {app.Anybody, whenLocked | keepsTyped | keepsCode, actor.On(onDismiss)},
		"answerprint":  {app.RightAdmit, keepsTyped, actor.On(onAnswerPrint)},
		"confirmprint": {app.RightAdmit, keepsTyped, actor.On(onConfirmPrint)},
		"cancelprint":  {app.RightAdmit, keepsTyped, actor.On(onCancelPrint)},
		"pausecatchup": {app.RightAdmit, keepsTyped, actor.On(onPauseCatchUp)},
		"dropdraft":    {app.RightAdmit, keepsTyped, actor.On(onDropDraft)},
	}
}

// stationEvents are what happens to the workstation, and what it learns of an answer whoever it is for.
func stationEvents() map[string]stationEvent {
	return map[string]stationEvent{
		// The readers.
		"lecteur.service_present":   {stays, plain, reader(cards.ServiceUp, onServiceUp)},
		"lecteur.service_absent":    {at(StateIdle), plain, reader(cards.ServiceDown, onServiceDown)},
		"lecteur.lecteur_branche":   {stays, plain, reader(cards.ReaderAdded, onReaderAdded)},
		"lecteur.lecteur_debranche": {at(StateIdle), plain, reader(cards.ReaderRemoved, onReaderRemoved)},
		"lecteur.fin":               {at(StateIdle), plain, actor.On(onReadersGone)},
		"lecteur.carte_inseree":     {at(StateReading), plain, reader(cards.CardInserted, onCardInserted)},
		"lecteur.carte_retiree":     {at(StateIdle), plain, reader(cards.CardRemoved, onCardRemoved)},
		"lecteur.vitale_lue":        {fromCard, plain, reader(cards.VitaleRead, onVitaleRead)},
		"lecteur.lecture_echouee":   {at(StateIdle), plain, reader(cards.ReadFailed, onReadFailed)},
		"lecteur.cpx_inseree":       {stays, plain, reader(cpxInserted, onCPxInserted)},
		"lecteur.cpx_retiree":       {stays, plain, reader(cpxRemoved, onCPxRemoved)},
		"lecteur.porteur_lu":        {stays, plain, reader(cards.PorteurRead, onPorteurRead)},

		// The session, and the settings.
		"session.debut":         {stays, plain, actor.On(onStarted)},
		"inactivite":            {stays, plain, actor.On(onInactive)},
		"session.identite":      {stays, plain, actor.On(onIdentified)},
		"session.agent":         {stays, plain, actor.On(onConfirmed)},
		"session.carte":         {stays, plain, actor.On(onCardSeen)},
		"session.carte_prouvee": {stays, plain, actor.On(onCardProved)},
		"reglages.changes":      {stays, plain, actor.On(onConfigured)},
		"poste.constat":         {stays, plain, actor.On(onNoticed)},
		"brouillon.trouve":      {stays, plain, actor.On(onDraftFound)},
		"brouillon.garde":       {stays, unseen, actor.On(onDraftKept)},

		// The base, the teleservice, the printers.
		"base.recherche":        {stays, plain, actor.On(learnSearched)},
		"base.dossier":          {stays, plain, actor.On(learnOpened)},
		"base.enregistrement":   {stays, plain, actor.On(learnRecorded)},
		"base.journal":          {stays, plain, actor.On(onJournaled)},
		"insi.etat":             {stays, plain, actor.On(onObserved)},
		"insi.reponse":          {stays, plain, actor.On(learnCalled)},
		"carte.code_attendu":    {stays, plain, actor.On(learnCodeWanted)},
		"rattrapage.etat":       {stays, plain, actor.On(onCatchUp)},
		"rattrapage.reprise":    {stays, plain, actor.On(onRetryDue)},
		"imprimante.impression": {stays, plain, actor.On(learnPrinted)},
		"imprimante.etat":       {stays, plain, actor.On(onPrinterTold)},
		"imprimante.reponse":    {stays, plain, actor.On(onPrintActed)},
	}
}

// admissionCommands are what a person asks for the patient in hand.
func admissionCommands() map[string]admissionCommand {
	return map[string]admissionCommand{
		// Who?
		"choosebeneficiaire": {at(StateChoosing), at(StateSearching), app.RightAdmit, plain, actor.On(onChooseBeneficiaire)},
		"searchrecords":      {states(nobody, at(StateDone)), at(StateSearching), app.RightAdmit, plain, actor.On(onSearchRecords)},
		"openrecord":         {states(nobody, undecided, at(StateDone)), at(StateSearching), app.RightAdmit, plain, actor.On(onOpenRecord)},
		"newrecord":          {nobody, at(StatePiece), app.RightAdmit, plain, actor.On(onNewRecord)},
		"scan":               {always, at(StateSearching), app.RightAdmit, plain, actor.On(onScan)},
		"takecard":           {states(nobody, open), at(StateChoosing), app.RightAdmit, plain, actor.On(onTakeCard)},
		"confirmpatient":     {states(nobody, open), stays, app.RightAdmit, plain, actor.On(onConfirmPatient)},

		// The document and its traits.
		"choosepiece":    {at(StatePiece, StateTraits), at(StatePiece, StateTraits), app.RightAdmit, plain, actor.On(onChoosePiece)},
		"particularcase": {at(StatePiece), stays, app.RightAdmit, plain, actor.On(onParticularCase)},
		"entertraits":    {at(StateTraits), at(StateReady, StateComparing), app.RightAdmit, plain, actor.On(onEnterTraits)},
		"editpiece":      {states(at(StateTraits), undecided, at(StateDone)), at(StatePiece, StateTraits), app.RightAdmit, plain, actor.On(onEditPiece)},
		"typing":         {always, stays, app.Anybody, whenLocked | keepsTyped | keepsCode | unseen, actor.On(onTyping)},
		"back":           {states(nobody, open, at(StateCalling, StateDone)), states(nobody, open), app.RightAdmit, keepsCode, actor.On(onBack)},

		// INSi.
		"callinsi":     {callers, at(StateCalling), app.RightAdmit, plain, actor.On(onCallINSi)},
		"editcriteria": {at(StateReady, StateNone, StateSeveral, StateUnavailable), stays, app.RightAdmit, plain, actor.On(onEditCriteria)},
		"stopwaiting":  {at(StateCalling), at(StateUnavailable, StateRecording, StateDone), app.RightAdmit, plain, actor.On(onStopWaiting)},
		"givecode":     {callers, at(StateCalling), app.RightAdmit, keepsTyped | keepsCode, actor.On(onGiveCode)},
		"cancelcode":   {callers, stays, app.RightAdmit, keepsCode, actor.On(onCancelCode)},

		// The decision.
		"acceptins":        {at(StateComparing), at(StateRecording), app.RightAdmit, plain, actor.On(onAcceptINS)},
		"refuseins":        {at(StateComparing), at(StateRecording), app.RightAdmit, plain, actor.On(onRefuseINS)},
		"recordwithoutins": {undecided, at(StateRecording), app.RightAdmit, plain, actor.On(onRecordWithoutINS)},
		"reporttocellule":  {states(undecided, at(StateDone)), at(StateRecording), app.RightAdmit, plain, actor.On(onReport)},
		"defervalidation":  {at(StateDone), at(StateRecording), app.RightAdmit, plain, actor.On(onDeferValidation)},

		// Paper, and the next one.
		"printlabels":  {states(undecided, at(StateDone)), at(StateRecording, StatePrinting), app.RightAdmit, plain, actor.On(onPrintLabels)},
		"printleaflet": {at(StateDone), at(StatePrinting), app.RightAdmit, plain, actor.On(onPrintLeaflet)},
		"beginletter":  {at(StateDone), stays, app.RightAdmit, plain, actor.On(onBeginLetter)},
		"chooseletter": {at(StateDone), stays, app.RightAdmit, plain, actor.On(onChooseLetter)},
		"showletter":   {at(StateDone), stays, app.RightAdmit, plain, actor.On(onShowLetter)},
		"printletter":  {at(StateDone), at(StatePrinting), app.RightAdmit, plain, actor.On(onPrintLetter)},
		"nextpatient":  {always, fromCard, app.RightAdmit, plain, actor.On(onNextPatient)},
		"putaside":     {states(nobody, open, running, at(StateDone)), fromCard, app.RightAdmit, keepsTyped, actor.On(onPutAside)},
		"takeback":     {always, States(), app.RightAdmit, keepsTyped, actor.On(onTakeBack)},
	}
}

// admissionEvents are the answers that a patient waits for, in hand or put aside.
func admissionEvents() map[string]admissionEvent {
	return map[string]admissionEvent{
		"base.recherche":        {at(StateSearching), at(StateIdle, StateChoosing, StateResults, StatePiece), plain, actor.On(onSearched)},
		"base.dossier":          {at(StateSearching), states(nobody, undecided, at(StatePiece, StateDone)), plain, actor.On(onOpened)},
		"base.doublons":         {always, stays, unawaited, actor.On(onTwins)},
		"insi.reponse":          {at(StateCalling), states(undecided, at(StateRecording, StateDone)), plain, actor.On(onCalled)},
		"carte.code_attendu":    {at(StateCalling), callers, plain, actor.On(onCodeWanted)},
		"carte.code_donne":      {at(StateCalling), callers, plain, actor.On(onCardOpened)},
		"base.enregistrement":   {at(StateRecording), states(undecided, at(StateDone, StatePrinting)), plain, actor.On(onRecorded)},
		"imprimante.impression": {at(StatePrinting), at(StateDone), plain, actor.On(onPrinted)},
		"imprimante.apercu":     {always, stays, unawaited, actor.On(onPreviewed)},
		"lettre.lue":            {always, stays, unawaited, actor.On(onLetterRead)},
		"lettre.montree":        {always, stays, unawaited, actor.On(onLetterShown)},
	}
}

// reactions are what the workstation does once the rows of an event were followed, in this order, whoever the event was for.
func reactions() []reaction {
	return []reaction{
		{actor.After(searched{}, opened{}, recorded{}, inscall.Called{}, handedOver{}), giveBacklog},
		{actor.After(inscall.Called{}), retryAfterCall}, // which plans as well
		{actor.After(recorded{}, actor.Commanded{Command: PutAside{}}, actor.Commanded{Command: TakeBack{}}), planRetry},
		{changesDraft, followDraft},
	}
}

package app

import "guichet/cards"

// The table is the machine. Whatever a desk does on a command or on an event stands in a row of this file: the station's
// for what concerns no patient, the admission's for what concerns the one it is for. An answer may have a row in both: the
// workstation learns of it first, then the patient who waits for it. What no row names is refused with a sentence when a
// person asked for it, and left aside when the outside answered too late.

// stationCommand is everything that is said of a command about the workstation: it is known whoever is in hand, and leaves
// him where he is.
type stationCommand struct {
	right Right // of whoever asks
	marks marks // plain: a locked desk refuses it, it gives up the code that is asked for and answers the form
	do    handler[*machine]
}

// stationEvent is the same of what comes by itself; it may lead the patient in hand to one of the states of to.
type stationEvent struct {
	to    []State
	marks marks
	do    handler[*machine]
}

// admissionCommand is everything that is said of a command about the patient in hand: known in these states, it leaves him
// where he is or in one of those.
type admissionCommand struct {
	from, to []State
	right    Right
	marks    marks
	do       handler[*machine]
}

// admissionEvent is the same of an answer.
type admissionEvent struct {
	from, to []State
	marks    marks
	do       handler[*machine]
}

// stationCommands are what a person asks of the workstation, whoever is in hand.
func stationCommands() map[string]stationCommand {
	return map[string]stationCommand{
		"lock":         {anybody, whenLocked | keepsTyped, on(onLock)},
		"unlock":       {anybody, whenLocked | keepsTyped, on(onUnlock)},
		"unlockcard":   {anybody, whenLocked, on(onUnlockCard)},
		"dismiss":      {anybody, whenLocked | keepsTyped | keepsCode, on(onDismiss)},
		"answerprint":  {RightAdmit, keepsTyped, on(onAnswerPrint)},
		"confirmprint": {RightAdmit, keepsTyped, on(onConfirmPrint)},
		"cancelprint":  {RightAdmit, keepsTyped, on(onCancelPrint)},
		"pausecatchup": {RightAdmit, keepsTyped, on(onPauseCatchUp)},
		"dropdraft":    {RightAdmit, keepsTyped, on(onDropDraft)},
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
		"lecteur.fin":               {at(StateIdle), plain, on(onReadersGone)},
		"lecteur.carte_inseree":     {at(StateReading), plain, reader(cards.CardInserted, onCardInserted)},
		"lecteur.carte_retiree":     {at(StateIdle), plain, reader(cards.CardRemoved, onCardRemoved)},
		"lecteur.vitale_lue":        {fromCard, plain, reader(cards.VitaleRead, onVitaleRead)},
		"lecteur.lecture_echouee":   {at(StateIdle), plain, reader(cards.ReadFailed, onReadFailed)},
		"lecteur.cpx_inseree":       {stays, plain, reader(cpxInserted, onCPxInserted)},
		"lecteur.cpx_retiree":       {stays, plain, reader(cpxRemoved, onCPxRemoved)},
		"lecteur.porteur_lu":        {stays, plain, reader(cards.PorteurRead, onPorteurRead)},

		// The session, and the settings.
		"session.debut":         {stays, plain, on(onStarted)},
		"inactivite":            {stays, plain, on(onInactive)},
		"session.identite":      {stays, plain, on(onIdentified)},
		"session.agent":         {stays, plain, on(onConfirmed)},
		"session.carte":         {stays, plain, on(onCardSeen)},
		"session.carte_prouvee": {stays, plain, on(onCardProved)},
		"reglages.changes":      {stays, plain, on(onConfigured)},
		"poste.constat":         {stays, plain, on(onNoticed)},
		"brouillon.trouve":      {stays, plain, on(onDraftFound)},
		"brouillon.garde":       {stays, unseen, on(onDraftKept)},

		// The base, the teleservice, the printers.
		"base.recherche":        {stays, plain, on(learnSearched)},
		"base.dossier":          {stays, plain, on(learnOpened)},
		"base.enregistrement":   {stays, plain, on(learnRecorded)},
		"base.journal":          {stays, plain, on(onJournaled)},
		"insi.etat":             {stays, plain, on(onObserved)},
		"insi.reponse":          {stays, plain, on(learnCalled)},
		"carte.code_attendu":    {stays, plain, on(learnCodeWanted)},
		"rattrapage.etat":       {stays, plain, on(onCatchUp)},
		"rattrapage.reprise":    {stays, plain, on(onRetryDue)},
		"imprimante.impression": {stays, plain, on(learnPrinted)},
		"imprimante.etat":       {stays, plain, on(onPrinterTold)},
		"imprimante.reponse":    {stays, plain, on(onPrintActed)},
	}
}

// admissionCommands are what a person asks for the patient in hand.
func admissionCommands() map[string]admissionCommand {
	return map[string]admissionCommand{
		// Who?
		"choosebeneficiaire": {at(StateChoosing), at(StateSearching), RightAdmit, plain, on(onChooseBeneficiaire)},
		"searchrecords":      {states(nobody, at(StateDone)), at(StateSearching), RightAdmit, plain, on(onSearchRecords)},
		"openrecord":         {states(nobody, undecided, at(StateDone)), at(StateSearching), RightAdmit, plain, on(onOpenRecord)},
		"newrecord":          {nobody, at(StatePiece), RightAdmit, plain, on(onNewRecord)},
		"scan":               {always, at(StateSearching), RightAdmit, plain, on(onScan)},
		"takecard":           {states(nobody, open), at(StateChoosing), RightAdmit, plain, on(onTakeCard)},
		"confirmpatient":     {states(nobody, open), stays, RightAdmit, plain, on(onConfirmPatient)},

		// The document and its traits.
		"choosepiece":    {at(StatePiece, StateTraits), at(StatePiece, StateTraits), RightAdmit, plain, on(onChoosePiece)},
		"particularcase": {at(StatePiece), stays, RightAdmit, plain, on(onParticularCase)},
		"entertraits":    {at(StateTraits), at(StateReady, StateComparing), RightAdmit, plain, on(onEnterTraits)},
		"editpiece":      {states(at(StateTraits), undecided, at(StateDone)), at(StatePiece, StateTraits), RightAdmit, plain, on(onEditPiece)},
		"typing":         {always, stays, anybody, whenLocked | keepsTyped | keepsCode | unseen, on(onTyping)},
		"back":           {states(nobody, open, at(StateCalling, StateDone)), states(nobody, open), RightAdmit, keepsCode, on(onBack)},

		// INSi.
		"callinsi":     {callers, at(StateCalling), RightAdmit, plain, on(onCallINSi)},
		"editcriteria": {at(StateReady, StateNone, StateSeveral, StateUnavailable), stays, RightAdmit, plain, on(onEditCriteria)},
		"stopwaiting":  {at(StateCalling), at(StateUnavailable, StateRecording, StateDone), RightAdmit, plain, on(onStopWaiting)},
		"givecode":     {callers, at(StateCalling), RightAdmit, keepsTyped | keepsCode, on(onGiveCode)},
		"cancelcode":   {callers, stays, RightAdmit, keepsCode, on(onCancelCode)},

		// The decision.
		"acceptins":        {at(StateComparing), at(StateRecording), RightAdmit, plain, on(onAcceptINS)},
		"refuseins":        {at(StateComparing), at(StateRecording), RightAdmit, plain, on(onRefuseINS)},
		"recordwithoutins": {undecided, at(StateRecording), RightAdmit, plain, on(onRecordWithoutINS)},
		"reporttocellule":  {states(undecided, at(StateDone)), at(StateRecording), RightAdmit, plain, on(onReport)},
		"defervalidation":  {at(StateDone), at(StateRecording), RightAdmit, plain, on(onDeferValidation)},

		// Paper, and the next one.
		"printlabels":  {states(undecided, at(StateDone)), at(StateRecording, StatePrinting), RightAdmit, plain, on(onPrintLabels)},
		"printleaflet": {at(StateDone), at(StatePrinting), RightAdmit, plain, on(onPrintLeaflet)},
		"beginletter":  {at(StateDone), stays, RightAdmit, plain, on(onBeginLetter)},
		"chooseletter": {at(StateDone), stays, RightAdmit, plain, on(onChooseLetter)},
		"showletter":   {at(StateDone), stays, RightAdmit, plain, on(onShowLetter)},
		"printletter":  {at(StateDone), at(StatePrinting), RightAdmit, plain, on(onPrintLetter)},
		"nextpatient":  {always, fromCard, RightAdmit, plain, on(onNextPatient)},
		"putaside":     {states(nobody, open, running, at(StateDone)), fromCard, RightAdmit, keepsTyped, on(onPutAside)},
		"takeback":     {always, States(), RightAdmit, keepsTyped, on(onTakeBack)},
	}
}

// admissionEvents are the answers that a patient waits for, in hand or put aside.
func admissionEvents() map[string]admissionEvent {
	return map[string]admissionEvent{
		"base.recherche":        {at(StateSearching), at(StateIdle, StateChoosing, StateResults, StatePiece), plain, on(onSearched)},
		"base.dossier":          {at(StateSearching), states(nobody, undecided, at(StatePiece, StateDone)), plain, on(onOpened)},
		"base.doublons":         {always, stays, unawaited, on(onTwins)},
		"insi.reponse":          {at(StateCalling), states(undecided, at(StateRecording, StateDone)), plain, on(onCalled)},
		"carte.code_attendu":    {at(StateCalling), callers, plain, on(onCodeWanted)},
		"carte.code_donne":      {at(StateCalling), callers, plain, on(onCardOpened)},
		"base.enregistrement":   {at(StateRecording), states(undecided, at(StateDone, StatePrinting)), plain, on(onRecorded)},
		"imprimante.impression": {at(StatePrinting), at(StateDone), plain, on(onPrinted)},
		"imprimante.apercu":     {always, stays, unawaited, on(onPreviewed)},
		"lettre.lue":            {always, stays, unawaited, on(onLetterRead)},
		"lettre.montree":        {always, stays, unawaited, on(onLetterShown)},
	}
}

// reactions are what the workstation does once the rows of an event were followed, in this order, whoever the event was for.
func reactions() []reaction {
	return []reaction{
		{after(searched{}, opened{}, recorded{}, called{}, handedOver{}), giveBacklog},
		{after(called{}), retryAfterCall}, // which plans as well
		{after(recorded{}, commanded{PutAside{}}, commanded{TakeBack{}}), planRetry},
		{changesDraft, followDraft},
	}
}

package desk

// State names where the admission stands. What leads from one to another is data: see table.go.
type State string

// The states of an admission at the desk.
const (
	StateIdle        State = "attente"        // no patient
	StateReading     State = "lecture"        // a card is being read
	StateChoosing    State = "choix"          // beneficiaries read, none chosen
	StateSearching   State = "recherche"      // the base is being searched
	StateResults     State = "resultats"      // existing records found: open one or create
	StatePiece       State = "piece"          // which document?
	StateTraits      State = "traits"         // the traits read on the document are being entered
	StateReady       State = "pret"           // traits entered: call INSi, or record without
	StateCalling     State = "appel"          // INSi is being called
	StateComparing   State = "comparaison"    // 00: compare and decide
	StateNone        State = "aucune"         // 01: other criteria, or go on without
	StateSeveral     State = "plusieurs"      // 02: place of birth, then other given names
	StateUnavailable State = "indisponible"   // INSi did not answer
	StateRecording   State = "enregistrement" // being made durable
	StateDone        State = "admis"          // recorded: labels, next patient
	StatePrinting    State = "impression"
)

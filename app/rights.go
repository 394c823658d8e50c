package app

// Right is something a person may be allowed to do (RNIV H-43). The window asks for it to know what to show; the
// use cases ask for it again before they act.
type Right string

// The rights.
const (
	RightAdmit    Right = "admettre" // search, create, call INSi, validate, print
	RightAnalyse  Right = "analyser" // accept rows "à analyser"
	RightCellule  Right = "cellule"  // worklists; demote, withdraw, attributes, correct, merge request
	RightPilotage Right = "pilotage" // indicators
	RightSettings Right = "reglages" // settings, printers, label models, backups: no patient data
	RightAgents   Right = "agents"   // accounts and profiles
	RightJournal  Right = "journal"  // read and verify the journal
)

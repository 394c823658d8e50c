package app

import (
	"guichet/assets/texts"
	"guichet/ins"
)

// Symbols reads the codes that a hand scanner gives. It is pure and quick: it is called while a command is answered.
type Symbols interface {
	// Read gives what a code claims, or says in words why it is of no use here.
	Read(scanned string) (Claim, *texts.Refusal)
}

// Claim is what a code says of a person. Nobody signs it (DM-67): it helps to search and to fill a form in, it gives
// no status, proves nothing, and enters no record by itself.
type Claim struct {
	// INS holds the values of a Datamatrix INS; its zero value when the code was another.
	INS ins.INS
	// IPP is the number on a label or a wristband of ours; empty when the code was a Datamatrix INS.
	IPP string
	// Remarques are the codes of what the reader tolerated, for the journal.
	Remarques []string
}

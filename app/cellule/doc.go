// Package cellule is the back office of the cellule d'identitovigilance: the cases that a desk could not close, their history,
// and the acts that close them (RNIV §3.1.2, EXI SI 14; the acts and their rules in acts.go).
//
// # How it moves
//
// A Cellule (cellule.go) has the shape of a desk, and keeps the same promises to its callers (package desk): one goroutine owns
// the state (office.go), commands go in through Do, Snapshots (snapshot.go) come out; app/actor holds what the two share. What
// it does on a command or on an event is a row of its table (table.go). The acts are a table of their own (acts.go), with the
// fields that each asks for (forms.go). What an act will do is a plan (plans.go, one function an act), which the rules of ins
// play on the identity as it is before anything is written (plan.go: H-03 says what changes, A-30 and A-88 what is withdrawn),
// and which is then carried out in one transaction. Lists and cases are read by effects (effects.go); file.go asks things of
// the open case, history.go replays its journal, timeline.go tells it in sentences, view.go shows it all.
//
// Every act asks for RightCellule (H-43); each look at an identity leaves its line in the journal (H-01).
//
// It imports the vocabulary (app), app/settings, app/shown, app/actor, app/entry, app/inscall, and ins and assets; neither the
// desk nor an adapter. Start with table.go, then acts.go.
package cellule

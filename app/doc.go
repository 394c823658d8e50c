// Package app is what the desk and the cellule do, without pixels: use cases, rights, settings, and the ports
// they need of the outside.
//
// # The desk
//
// A Guichet is a state machine owned by one goroutine (guichet.go). Commands go in through Do, in the order in which
// they are accepted; immutable Snapshots of the whole state come out through Subscribe. One pure function, step
// (machine.go), moves it: state + event -> state, effects. What a desk does on a command or on an event is one row of a
// table (table.go): the station's (station.go) for what concerns no patient, the admission's (admission.go) for a
// patient. The functions that rows name stand in the files of their steps, on_*.go, each with its part of the state;
// what is shown is built anew from the state in the files view*.go. Effects (INSi, base, printer; effect.go) run
// outside the owner with a deadline and a cancel, and come back as events of the same machine, each to its own patient.
// The window, the command line and the tests are three readers of the same snapshots, and none of them holds a rule.
//
// The identity rules are not here either: ins.Apply, ins.Compare, ins.NextQuery, ins.Callable, ins.CheckEntry and
// ins.CheckPreuve decide, and the desk asks them before it asks the base.
//
// # The cellule
//
// A Cellule (cellule_actor.go) has the same shape: one goroutine (actor.go holds what the two share), commands in,
// CelluleSnapshots out. It has a table of the same shape (cellule_table.go). Its acts are another (cellule_acts.go);
// what each will do is a plan (cellule_plans.go) that the rules play on the identity as it is before anything is
// written (cellule_plan.go), and that is then carried out in one transaction. The history of a case is its journal in
// sentences (cellule_timeline.go).
//
// # What a caller may rely on
//
//   - Do is safe for concurrent use and never blocks on the network, a card, a disk or a printer.
//   - A command is answered by the next snapshots; a command that the present state does not know is refused in a
//     snapshot's Message, never ignored in silence. What a snapshot offers (NextAct, Keys) is never refused as impossible.
//   - A Snapshot is complete and never changes once published. Revisions grow by one.
//   - What Snapshot shows as done is durable: the journal had it before the snapshot was published. A call of INSi or
//     a print that the base could not take is kept and written as soon as the base answers again.
//   - A changed card never leaves the traits of one patient under the name of another: the pane that held them is
//     emptied in the same snapshot, and the INS is only accepted after ConfirmPatient (CNDA test 1.03). A card
//     taken out hides nothing.
//   - No matricule stands in a snapshot but that of a recorded qualified identity, for the profiles of the settings (A-03, E-05);
//     the picture of a page that is about to be printed shows what will be on it.
//   - A locked desk shows nobody and answers Unlock only; what runs goes on.
//   - A component that panics is a fault like another.
//   - Close ends every goroutine the desk started, and waits for them; what is being written to the journal ends first.
package app

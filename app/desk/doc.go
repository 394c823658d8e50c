// Package desk is the admission desk: from a card or a name to a qualified INS and its labels, or to an admission without one.
//
// # How it moves
//
// A Guichet is a state machine owned by one goroutine (guichet.go). Commands go in through Do, in the order in which they are
// accepted; immutable Snapshots of the whole state come out through Subscribe (snapshot.go). One pure function, step
// (machine.go), moves it: state + event -> state, effects. What a desk does on a command or on an event is one row of one table
// (table.go; rulebook.go looks rows up): the station's rows for what concerns no patient (station.go), the admission's for one
// patient (admission.go). Nothing runs beside the table.
//
// Each step has a file, with its part of the state, what it does on the events of its rows (on…), what it shows (now…, ask…,
// view…) and the effects that it starts: readers, search, record, piece, traits, scan, call and call_shown, code, decide,
// recording, done, paper, prints, letter, aside, visit, draft and draft_follow. Of the station: session, card_login, lock, idle,
// services, settings, catchup. What the whole screen shows is built anew from the state in view.go. Effects run outside the
// owner with a deadline and a cancel, and come back as events of the same machine, each to its own patient (app/actor).
//
// The window, the command line and the tests are three readers of the same snapshots, and none of them holds a rule.
//
// # The rules that are kept here
//
// Those of the order of things: a search before a creation (A-62, EXI SI 01), the document before the INS (B-17), one person and
// one explicit act for one call (D-05, EXI SI 27), the tries of a day (D-16) and what is asked again (D-14), acceptance by
// somebody who compared (D-34), a ticket where he may not (D-36), another card on the desk (CNDA 1.03), what may be seen of a
// matricule (A-03, E-05), labels of what is recorded (E-25, E-27), a desk without a name stays locked (H-04, H-45). What an
// identity may become is decided in ins.
//
// It imports the vocabulary (app), app/settings, app/shown, app/actor, app/entry, app/inscall, and ins, cards, printing, assets;
// no other room where people work, no adapter. Start with table.go.
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
package desk

// Package app is what the desk and the cellule do, without pixels: use cases, rights, settings, and the ports
// they need of the outside.
//
// # The desk
//
// A Guichet is a state machine owned by one goroutine. Commands go in through Do, in the order in which they are
// accepted; immutable Snapshots of the whole state come out through Subscribe. The transitions are data
// (transitions.go); effects (INSi, base, printer) run outside the owner with a deadline and a cancel, and come
// back as events of the same machine. The window, the command line and the tests are three readers of the same
// snapshots, and none of them holds a rule.
//
// # What a caller may rely on
//
//   - Do is safe for concurrent use and never blocks on the network, a card, a disk or a printer.
//   - A command is answered by the next snapshots; a command that the present state does not know is refused in a
//     snapshot's Message, never ignored in silence.
//   - A Snapshot is complete and never changes once published. Revisions grow by one.
//   - What Snapshot shows as done is durable: the journal had it before the snapshot was published.
//   - A changed or withdrawn card never leaves the traits of one patient under the name of another: the pane that
//     held them is emptied or marked in the same snapshot (RNIV, CNDA test 1.03).
//   - Close ends every goroutine the desk started, and waits for them.
package app

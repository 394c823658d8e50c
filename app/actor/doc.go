// Package actor is the loop that owns a state. One goroutine takes events from a queue, gives them to the room's table, starts
// the effects that the table asks for, and publishes snapshots; nobody else touches the state. The desk and the cellule are
// two such loops: Actor is what their callers see, Loop what their owner works with.
//
// An Effect runs outside the owner, with a deadline and a cancel, and comes back as an event; one that panics comes back as a
// fault, its cause logged by type alone (H-07). Lines of the journal that must stay in order do (Loop.Start), and none is lost
// when a loop ends: spare.go writes what is left, beside the base if need be.
//
// It knows no patient and no rule. It imports the vocabulary (app), app/settings, ins and assets. Start with actor.go.
package actor

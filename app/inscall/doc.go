// Package inscall is a call of the téléservice INSi as an act of ours: asked by a person for one patient (D-05), signed, made
// durable whether it is answered or not (H-02), laid beside the record and the document trait by trait (D-31), and looked up
// in the base for another holder of the INS.
//
//   - call.go: the effect that calls, for the desk and the cellule alike; fact.go: its line of the journal, its fault.
//   - comparison.go: the table of the comparison; link.go: whether two codes are one place of birth.
//   - catchup.go: the pass that asks again what agents asked without an answer (D-14), within the tries of a day (D-16) and by
//     the rules of today (D-09); calls.go keeps it out of the way of people.
//
// What INSi says enters no record here: a named person accepts (D-34, A-42). It imports the vocabulary (app), app/shown,
// app/actor, app/entry, ins and assets; the protocol is in ins/insi. Start with call.go.
package inscall

// Package entry makes what a person typed into values of the domain, and writes them back as a screen shows them: traits of a
// document (A-4a to A-4f), dates, places of birth (C-61, C-62, C-63, C-64), criteria of a call (EXI SI 27), searches (EXI SI 01, 02, 03).
// A refusal belongs to its field. The rules of form are those of ins (CheckEntry, Normalize, ParseMatricule); this room adds
// what only a person needs: separators left out, names of towns, both meanings of a code.
//
// It imports the vocabulary (app), app/shown, ins and assets. Start with Reader, in read.go.
package entry

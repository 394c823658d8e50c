// Package shown is what any room may show: forms and their fields, acts, keys, messages, the dots of the status line, the table
// of a comparison (D-31), the lines of a search (EXI SI 16). Values only, ready to draw: what decides on them reads a field
// (Message.Nameless, Message.Topic, Field.Kind), never the spelling of a text.
//
// It also holds what may be seen of a matricule (A-03, A-39, E-05; matricule.go), so that every room masks it alike.
//
// It imports the vocabulary (app), app/settings, ins, cards and assets. Start with shown.go.
package shown

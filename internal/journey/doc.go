// Package journey is the built program in a real window, PC/SC with two virtual readers, the simulator as a process of its
// own, and a person's keyboard. Its tests assert on what came out: the journal, the status, the label and its symbol.
package journey

// Package ins is the identity domain: traits, the four statuses, the events that move an identity from one
// to another, the comparison of an identity document with what INSi returned, and what to do next.
//
// It is pure: no network, no disk, no clock, no goroutine. What depends on the moment (a date, an agent, a
// site's choice) enters as a field of a value. The same events therefore always fold to the same identity.
//
// Sources: RNIV volet 1 v2.0 of 13/12/2024 (cited as "RNIV EXI SI 29" or "RNIV §4.4.1"), the INSi
// integration guide (cited as "INSi guide §…"), and our own rule numbers (A-10, D-21, …), which
// docs/regles.md lists with the official rule behind each.
package ins

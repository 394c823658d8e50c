// Package insisim is an INSi server for demonstration, training and tests: HTTPS on the loopback interface, a
// throw-away PKI made like the IGC-Santé, the fictitious people of the qualification platform, every known fault
// on its trigger, and the ways in which a network and a service fail, switchable while it runs.
//
// It is written from the WSDL, its XSD and recorded exchanges, without looking at the client: package insi and
// this one share no code, so that a misreading of one shows in the other. What is confirmed and what is inferred
// stands on its help page (Aide).
//
// It cannot be used for real: it listens on loopback addresses only, its certificates say TEST, and its people
// do not exist.
//
// Start with Server, in server.go; strict.go is what a request must be.
package insisim

// Package day plays a day of admissions through the use cases of the desk, as a window would: several agents on one base, with
// the simulators of cards and of INSi, faults included. It foretells what the rules make of each admission and holds that
// against the journal and the indicators. It is the load and the proof of the command « guichet journee »; no workstation
// is put together for it.
//
// It imports the desk and puts its own adapters together. Start with day.go; forecast.go says what the rules will make of each
// admission.
package day

package cellule

import (
	"guichet/app"
)

// Tell puts any line of a journal in a sentence.
func Tell(lines []app.Line) []TimelineLine { return storyteller{}.timeline(replay(lines)) }

// ShortAgent is shortAgent.
func ShortAgent(s string) string { return shortAgent(s) }

// ActCodes lists every act of the cellule.
func ActCodes() []string {
	var out []string
	for _, s := range actSpecs() {
		out = append(out, s.code)
	}
	return out
}

// Age is how the lists say how long something waits.
var Age, LongAge = age, longAge

package insi

import (
	"context"
	"errors"

	"guichet/ins"
)

// Searcher is what the ladder and the control need of a client.
type Searcher interface {
	Search(ctx context.Context, q ins.Query) (ins.Answer, error)
}

// Climb is a ladder of searches for one person, as far as it went.
type Climb struct {
	Tries []ins.Try
	// Step is what the plan says after the last try: found, ask, stop.
	Step ins.Step
	// Answer is the last functional return; the one of the first 00 when there was one.
	Answer *ins.Answer
	// Fault ended the ladder, when it did: an outage is not searched past (D-14).
	Fault *ins.Fault
}

// Ladder searches by traits as ins.NextQuery plans it: one call after the other, never two at once, until the
// first 00, the end of the plan, a question for the patient, a fault, or the end of ctx. done are the searches
// already made for this person today: they count (D-16). told, when not nil, gets every try before the next one
// is made, so that a journal has it whatever happens then; its error ends the ladder.
//
// The record is never changed: only the query varies (EXI SI 27).
func Ladder(ctx context.Context, s Searcher, t ins.Traits, done []ins.Try, told func(ins.Query, ins.Answer, *ins.Fault) error) (Climb, error) {
	c := Climb{Tries: append([]ins.Try(nil), done...)}
	for {
		c.Step = ins.NextQuery(t, c.Tries)
		if c.Step.Kind != ins.StepSearch {
			return c, nil
		}
		q := c.Step.Query
		a, err := s.Search(ctx, q)
		c.Fault = nil
		if err != nil && !errors.As(err, &c.Fault) {
			return c, err
		}
		try := ins.Try{Query: q, Code: a.Code, Failed: c.Fault != nil}
		c.Tries = append(c.Tries, try)
		if told != nil {
			if err := told(q, a, c.Fault); err != nil {
				return c, err
			}
		}
		if c.Fault != nil {
			c.Step = ins.NextQuery(t, c.Tries)
			return c, nil
		}
		c.Answer = &a
	}
}

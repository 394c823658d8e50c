package app

import (
	"context"
	"time"
)

// Period is a span of days, both included, in local time.
type Period struct{ From, To time.Time }

// Statistics gives the indicators of a period (RNIV H-20 to H-32). Nothing in them names a person.
type Statistics interface {
	Indicators(ctx context.Context, p Period) (Indicators, error)
}

// Indicators are the figures of one period.
type Indicators struct {
	Period Period
	Made   time.Time
	All    []Indicator // in their order
}

// Indicator is one figure. Value is Part over Total when Total is not 0.
type Indicator struct {
	Code   string  `json:"code"` // "H-21"
	Label  string  `json:"libelle"`
	Unit   string  `json:"unite"` // "%", "s", "jours", "" for a count
	Value  float64 `json:"valeur"`
	Known  bool    `json:"connue"` // false: nothing to compute it from in the period
	Part   int     `json:"partie"`
	Total  int     `json:"total"`
	Better Better  `json:"sens,omitempty"`
	// Split divides the figure by its causes, traits, codes or statuses, the largest first.
	Split []Share `json:"detail,omitempty"`
	// Series is its course over the period, by day up to a month, by month beyond; empty when it has none.
	Series []Point `json:"serie,omitempty"`
}

// Better says which way an indicator should go.
type Better string

// The ways an indicator may go.
const (
	BetterUp   Better = "hausse"
	BetterDown Better = "baisse"
)

// Share is one part of a figure.
type Share struct {
	Code  string `json:"code"`
	Label string `json:"libelle"`
	Count int    `json:"nombre"`
}

// Point is one step of a course.
type Point struct {
	Day   string  `json:"jour"` // "2026-11-22", or "2026-11"
	Value float64 `json:"valeur"`
	Known bool    `json:"connue"`
}

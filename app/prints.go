package app

import (
	"guichet/printing"
)

// PrintEvent tells how a printer is (Health), or where a request stands (Job).
type PrintEvent struct {
	Imprimante string
	Health     *printing.Health
	Job        *printing.Job
}

// FactPrintAnswer is the line of what an agent said about a request.
const FactPrintAnswer = "impression_suite"

// PrintAnswerFact says what became of a request by the word of an agent.
type PrintAnswerFact struct {
	Ordre string `json:"ordre"`
	Acte  string `json:"acte"` // sorti, pas_sorti, confirme, annule
	Etat  string `json:"etat"` // as it stands after
}

// The acts of a PrintAnswerFact.
const (
	PrintOut       = "sorti"
	PrintNotOut    = "pas_sorti"
	PrintConfirmed = "confirme"
	PrintCancelled = "annule"
)

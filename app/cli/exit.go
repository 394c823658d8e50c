package cli

import (
	"context"
	"errors"
	"fmt"

	"guichet/assets/texts"
	"guichet/ins"
)

// The exit codes of every command. `insi rechercher` adds CodeAucune and CodePlusieurs.
const (
	CodeDone        = 0
	CodeUnexpected  = 1
	CodeUsage       = 2 // bad arguments or unreadable input
	CodeRefused     = 3 // refused by a rule, which is printed
	CodeUnavailable = 4 // service, card, reader or printer
	CodeAucune      = 10
	CodePlusieurs   = 11
)

// exitError ends a command with a code. err may be nil: the result was printed and says it all.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exitError{CodeUsage, fmt.Errorf(format, args...)}
}

// codeOf says with which code an error ends the program.
func codeOf(err error) int {
	var exit *exitError
	var fault *ins.Fault
	switch {
	case err == nil:
		return CodeDone
	case errors.As(err, &exit):
		return exit.code
	case texts.RefusalIn(err) != nil:
		return CodeRefused
	case errors.As(err, &fault):
		if fault.Class == ins.FaultRequest {
			return CodeRefused
		}
		return CodeUnavailable
	case errors.Is(err, context.DeadlineExceeded):
		return CodeUnavailable
	default:
		return CodeUnexpected
	}
}

// sentence is what a person reads of an error.
func sentence(err error) string {
	if refusal := texts.RefusalIn(err); refusal != nil {
		s := refusal.Error()
		if refusal.Regle != "" {
			s += " (" + refusal.Regle + ")"
		}
		return s
	}
	var fault *ins.Fault
	if errors.As(err, &fault) {
		return fault.Phrase + " " + fault.Acte
	}
	return err.Error()
}

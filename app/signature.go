package app

import (
	"context"

	"guichet/assets/texts"
)

// Signature signs INSi calls with the agent's CPx card, in the mode in which no certificate of the establishment
// does. The desk asks for the code porteur when it is needed; nobody keeps it. Once given, it holds while the card
// stays in the reader and the desk is not locked.
type Signature interface {
	// State tells what stands between the agent and a signature. It costs the card no try.
	State(ctx context.Context) SignatureState
	// Open gives the code to the card, once, and wipes it. lastTry says that the agent knows it is the last one. A
	// refusal says what to do; the code was sent at most once.
	Open(ctx context.Context, code []byte, lastTry bool) *texts.Refusal
	// Forget takes back what the code opened, and the assertion it signed.
	Forget(ctx context.Context)
}

// SignatureState is what a signature needs now.
type SignatureState struct {
	Open   bool   // it signs without a code
	Holder string // "Anne INFIRMIERE"
	// Identifiant is the national identifier of the holder, as in cards.Porteur.
	Identifiant string
	// Refusal says why the card cannot sign whatever is typed: none, not nominative, locked. nil when the code is enough.
	Refusal *texts.Refusal
	// Left counts the tries before the card locks; 0 when the card does not tell.
	Left     int
	OnReader bool // the code is typed on the reader itself
}

// CodePorteur is a code as it was typed. Whatever prints it shows dots.
type CodePorteur string

// String never shows it.
func (CodePorteur) String() string { return "••••" }

// GoString never shows it either.
func (CodePorteur) GoString() string { return "••••" }

// MarshalText never writes it.
func (CodePorteur) MarshalText() ([]byte, error) { return []byte("••••"), nil }

package app

import (
	"context"
	"time"

	"guichet/assets/texts"
	"guichet/ins"
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

// GiveCode gives the code porteur to the card, and then makes the call that waited for it. LastTry says that the agent
// knows that a wrong code now locks the card.
type GiveCode struct {
	Code    CodePorteur
	LastTry bool
}

// CancelCode gives up the call that waits for a code.
type CancelCode struct{}

// codeEntry is the code that a patient's call waits for.
type codeEntry struct {
	state SignatureState
	fault *texts.Refusal // of the last code given
}

type (
	// openCard gives the code to the card.
	openCard struct {
		from
		code    CodePorteur
		lastTry bool
	}
	// forgetCard takes back what the code opened.
	forgetCard struct{ from }

	// codeWanted answers callINSi when the card must first be given its code, or cannot sign: nobody was called.
	codeWanted struct {
		from
		id    string
		state SignatureState
	}
	// cardOpened answers openCard.
	cardOpened struct {
		from
		refusal *texts.Refusal
		state   SignatureState // after a refusal
	}
)

// codeDelay bounds a card that verifies a code.
const codeDelay = 15 * time.Second

func (openCard) Deadline(Settings) time.Duration   { return codeDelay }
func (forgetCard) Deadline(Settings) time.Duration { return codeDelay }

func (f openCard) Run(ctx context.Context, o *outside) result {
	out := cardOpened{from: f.from}
	code := []byte(f.code)
	defer clear(code)
	if out.refusal = o.Ports.Signature.Open(ctx, code, f.lastTry); out.refusal != nil {
		out.state = o.Ports.Signature.State(ctx)
	}
	return out
}

func (f openCard) Broken(error) result {
	r := texts.Refuse("app_carte_panne")
	return cardOpened{from: f.from, refusal: r, state: SignatureState{Refusal: r}}
}

func (forgetCard) Broken(error) result { return nil }

func (f forgetCard) Run(ctx context.Context, o *outside) result {
	if o.Ports.Signature != nil {
		o.Ports.Signature.Forget(ctx)
	}
	if o.Ports.CardCode != nil {
		o.Ports.CardCode.Forget(ctx)
	}
	return nil
}

// readyToSign tells what is missing before a call, nil when nothing is.
func (f callINSi) readyToSign(ctx context.Context, o *outside) result {
	if o.Ports.Signature == nil {
		return nil
	}
	if s := o.Ports.Signature.State(ctx); !s.Open {
		return codeWanted{from: f.from, id: f.id, state: s}
	}
	return nil
}

// lostSignature tells that the card asked for its code again between the look at it and the call: nothing was sent.
func (f callINSi) lostSignature(ctx context.Context, o *outside, fault *ins.Fault) result {
	if fault.Class != ins.FaultRights || fault.Code != "" { // a code comes from the service, which was then called
		return nil
	}
	return f.readyToSign(ctx, o)
}

// faultOfCard is a card that cannot sign, as the desk shows a service that does not answer. Another card may come.
func faultOfCard(s SignatureState) *ins.Fault {
	r := s.Refusal
	return &ins.Fault{Class: ins.FaultRights, Texte: r.Code, Phrase: r.Phrase, Acte: r.Acte, Retryable: true}
}

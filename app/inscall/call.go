package inscall

import (
	"context"
	"errors"
	"time"

	"guichet/app"
	"guichet/app/actor"
	"guichet/ins"
)

// Call asks the teleservice, journals the try, and asks the base who holds the INS.
type Call struct {
	actor.From
	ID    string
	Asked Question
	Calls *Calls // of agents, this one among them; nil when nobody minds
}

func (Call) Deadline(s app.Settings) time.Duration { return s.DelaiINSi }

func (f Call) Broken(err error) actor.Result {
	fault := FaultOf(err)
	fact := factOf(nil, f.Asked, nil, fault)
	return Called{From: f.From, ID: f.ID, Query: f.Asked.Query, Reason: f.Asked.Reason, Fault: fault, Unwritten: &fact}
}

func (f Call) Run(ctx context.Context, o *actor.Outside) actor.Result {
	out := Called{From: f.From, ID: f.ID, Query: f.Asked.Query, Reason: f.Asked.Reason}
	if missing := f.readyToSign(ctx, o); missing != nil {
		return missing
	}
	ended := f.Calls.begin()
	ans, err := o.Ports.Teleservice.Search(ctx, f.Asked.Query)
	ended(err == nil)
	if err != nil {
		out.Fault = FaultOf(err)
		if missing := f.lostSignature(ctx, o, out.Fault); missing != nil {
			return missing
		}
	} else {
		out.Answer = &ans
		if ans.Code == ins.UneIdentite && ans.Individu == nil {
			out.Answer, out.Fault = nil, FaultOf(errors.New("réponse 00 sans identité"))
			out.Fault.Trace = ans.Trace
		}
	}
	out.Health = HealthOf(o.Ports.Teleservice)
	fact := factOf(o.Ports.Places, f.Asked, out.Answer, out.Fault)
	if _, err := o.Record(ctx, f.ID, 0, []app.Entry{fact}, nil); err != nil {
		out.Unwritten = &fact
	}
	if out.Answer != nil && out.Answer.Individu != nil {
		base, cancel := o.Base(context.WithoutCancel(ctx))
		defer cancel()
		i := out.Answer.Individu
		id, err := o.Ports.Base.HolderOf(base, i.Matricule, i.OID)
		switch {
		case err != nil && !errors.Is(err, app.ErrNotFound):
			out.Unknown = true // the base refuses a second holder by itself when the time comes
		case id != f.ID:
			out.Holder = id
		}
	}
	return out
}

// readyToSign tells what is missing before a call, nil when nothing is.
func (f Call) readyToSign(ctx context.Context, o *actor.Outside) actor.Result {
	if o.Ports.Signature == nil {
		return nil
	}
	if s := o.Ports.Signature.State(ctx); !s.Open {
		return CodeWanted{From: f.From, id: f.ID, State: s}
	}
	return nil
}

// lostSignature tells that the card asked for its code again between the look at it and the call: nothing was sent.
func (f Call) lostSignature(ctx context.Context, o *actor.Outside, fault *ins.Fault) actor.Result {
	if fault.Class != ins.FaultRights || fault.Code != "" { // a code comes from the service, which was then called
		return nil
	}
	return f.readyToSign(ctx, o)
}

// Called answers a Call: an answer or a fault, and what the base said of it.
type Called struct {
	actor.From
	ID        string
	Query     ins.Query
	Reason    string
	Answer    *ins.Answer
	Fault     *ins.Fault
	Unwritten *app.Entry // the fact that the base could not take
	Holder    string
	Unknown   bool // the base could not tell who holds the INS
	Health    app.ServiceHealth
}

// Unsaved gives the line of the call when it could not be written.
func (c Called) Unsaved() (string, []app.Entry) { return actor.UnsavedEntry(c.ID, c.Unwritten) }

// CodeWanted answers a Call when the card must first be given its code, or cannot sign: nobody was called.
type CodeWanted struct {
	actor.From
	id    string
	State app.SignatureState
}

// FaultOfCard is a card that cannot sign, as the desk shows a service that does not answer. Another card may come.
func FaultOfCard(s app.SignatureState) *ins.Fault {
	r := s.Refusal
	return &ins.Fault{Class: ins.FaultRights, Texte: r.Code, Phrase: r.Phrase, Acte: r.Acte, Retryable: true}
}

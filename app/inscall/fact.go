package inscall

import (
	"errors"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
)

// Question is what is asked of INSi and why, and what the answer will be compared with.
type Question struct {
	Query    ins.Query
	Attempt  int // of this patient, from 1
	Reason   string
	Piece    ins.TypePiece
	Titre    ins.Traits
	Local    *ins.Traits // of the record; nil before there is one
	Reglages ins.Reglages
	Meta     ins.Meta
}

// factOf is the line of the journal about a question: an answer, or the fault that came instead of one.
func factOf(places app.Places, q Question, ans *ins.Answer, fault *ins.Fault) app.Entry {
	body := app.CallFact{Criteres: q.Query, Piece: q.Piece, Essai: q.Attempt, Raison: q.Reason}
	switch {
	case fault != nil:
		body.Trace = fault.Trace
		body.Faute = callFaultOf(fault)
	case ans != nil:
		body.Code, body.Trace, body.INS, body.Histo = ans.Code, ans.Trace, ans.Individu, ans.Historique
		if ans.Individu != nil {
			i := *ans.Individu
			c := ins.Compare(ins.Confrontation{Titre: q.Titre, INS: i, Local: q.Local, Piece: q.Piece, Lieux: LinkPlaces(places, q.Titre, i), Le: ins.DateOf(q.Meta.Quand)}, q.Reglages)
			body.Verdicts = VerdictsOf(&c)
		}
	}
	return app.Entry{Kind: app.FactCall, Meta: q.Meta, Fact: body}
}

// FaultOf gives any error of a Teleservice the shape the desk decides on.
func FaultOf(err error) *ins.Fault {
	var f *ins.Fault
	if errors.As(err, &f) {
		return f
	}
	t := texts.Get("app_insi_panne")
	return &ins.Fault{Class: ins.FaultUnavailable, Phrase: t.Phrase, Acte: t.Acte, Retryable: true, Cause: err}
}

// callFaultOf keeps of a fault what the journal holds.
func callFaultOf(f *ins.Fault) app.CallFault {
	return app.CallFault{Classe: f.Class, Code: f.Code, SousCode: f.SousCode}
}

// VerdictsOf gives the verdicts of a comparison as the journal holds them, by trait; nil without one.
func VerdictsOf(c *ins.Comparison) map[ins.Trait]string {
	if c == nil {
		return nil
	}
	v := make(map[ins.Trait]string, len(c.Rows))
	for _, r := range c.Rows {
		v[r.Trait] = r.Verdict.Code()
	}
	return v
}

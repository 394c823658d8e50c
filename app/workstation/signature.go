package workstation

import (
	"context"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/cards/cps/signing"
	"guichet/ins/insi"
)

// What a card signs for: INSi, which has it for its client.
var (
	_ insi.Signer        = (*signing.Card)(nil)
	_ insi.Authenticator = (*signing.Card)(nil)
)

// signer is a card of package signing, which knows no desk.
type signer interface {
	State(ctx context.Context) signing.State
	Open(ctx context.Context, code []byte, lastTry bool) *texts.Refusal
	Forget(ctx context.Context)
}

// signature is a card as the desk sees it.
type signature struct{ signer }

var _ app.Signature = signature{}

// State implements app.Signature.
func (s signature) State(ctx context.Context) app.SignatureState {
	return app.SignatureState(s.signer.State(ctx))
}

// signatureOf lets a card sign the calls of a desk; nil when none does.
func signatureOf(c *signing.Card) app.Signature {
	if c == nil {
		return nil
	}
	return signature{c}
}

// lockOf lets a card open a desk with its code; nil when none does.
func lockOf(c *signing.Card) app.Signature {
	if c == nil {
		return nil
	}
	return signature{signing.Lock{Card: c}}
}

// cardFor prepares the card of settings for one world of INSi.
func cardFor(c insi.Carte, env insi.Environment) *signing.Card {
	return signing.New(signing.Options{
		Library: c.Bibliotheque, Reader: c.Lecteur,
		Check: func(der []byte, now time.Time) *texts.Refusal { return insi.CheckCard(der, env, now) },
	})
}

// card is the one that opens the desk where none signs the calls.
func (c LecteursConfig) card(training bool) *signing.Card {
	env := insi.Production
	if training {
		env = insi.Test
	}
	return cardFor(insi.Carte{Bibliotheque: c.BibliothequeCPx, Lecteur: c.Agent}, env)
}

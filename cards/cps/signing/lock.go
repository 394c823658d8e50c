package signing

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"

	"guichet/assets/texts"
)

// Lock is the CPx card as what opens a desk: the code given to it must be right each time, and the card must hold the
// key of the certificate that was read from it. In mode cpx it is the card that signs the calls too: a process has one
// login of a card.
type Lock struct{ *Card }

// Open gives the code to the card. What an earlier code opened never stands for this one.
func (l Lock) Open(ctx context.Context, code []byte, lastTry bool) *texts.Refusal {
	l.Forget(ctx)
	if r := l.Card.Open(ctx, code, lastTry); r != nil {
		return r
	}
	if r := l.prove(ctx); r != nil {
		l.Forget(ctx)
		return r
	}
	return nil
}

// prove has the card sign what nobody could foresee.
func (l Lock) prove(ctx context.Context) *texts.Refusal {
	der, err := l.Certificate(ctx)
	if err != nil {
		return cardRefusal(err)
	}
	challenge := make([]byte, 32)
	_, _ = rand.Read(challenge)
	signature, err := l.SignSHA256RSA(ctx, challenge)
	if err != nil {
		return cardRefusal(err)
	}
	refused := texts.Refuse("montage.cpx_preuve")
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return refused
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	sum := sha256.Sum256(challenge)
	if !ok || rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) != nil {
		return refused
	}
	return nil
}

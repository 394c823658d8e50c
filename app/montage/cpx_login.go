package montage

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins/insi"
)

// cardLock is the CPx card as what opens a desk: the code given to it must be right each time, and the card must hold the
// key of the certificate that was read from it. In mode cpx it is the card that signs the calls too: a process has one
// login of a card.
type cardLock struct{ *CarteCPx }

var _ app.Signature = cardLock{}

// Open implements app.Signature. What an earlier code opened never stands for this one.
func (l cardLock) Open(ctx context.Context, code []byte, lastTry bool) *texts.Refusal {
	l.Forget(ctx)
	if r := l.CarteCPx.Open(ctx, code, lastTry); r != nil {
		return r
	}
	if r := l.prove(ctx); r != nil {
		l.Forget(ctx)
		return r
	}
	return nil
}

// prove has the card sign what nobody could foresee.
func (l cardLock) prove(ctx context.Context) *texts.Refusal {
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

// CardLock makes a card open a desk.
func CardLock(c *CarteCPx) app.Signature { return cardLock{c} }

// openCardLock lets a card open the desk with its code. The card that signs the calls serves for both; without one, the
// library is loaded when a card first comes.
func (s *Station) openCardLock(c LecteursConfig, ports *app.Ports) {
	if card, ok := ports.Signature.(*CarteCPx); ok {
		ports.CardCode = cardLock{card}
		return
	}
	env := insi.Production
	if s.Training {
		env = insi.Test
	}
	card := NewCarteCPx(insi.Carte{Bibliotheque: c.BibliothequeCPx, Lecteur: c.Agent}, env)
	s.ending = append(s.ending, card.Close)
	ports.CardCode = cardLock{card}
}

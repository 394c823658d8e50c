package signing

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"runtime"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps/pkcs11"
)

// The delays of a card: reading what it says, and ending with a library that may hang.
const (
	cardPatience = 10 * time.Second
	cardEnding   = 3 * time.Second
)

// Options say which card signs, and who judges it.
type Options struct {
	Library string // PKCS#11; where the ANS installs the Cryptolib CPS when empty
	Reader  string // of the agent; empty when one card only is ever in
	// Check tells why the card of a signature certificate (DER) may not sign, before anything is asked of its holder. nil
	// lets every card sign.
	Check func(der []byte, now time.Time) *texts.Refusal
	// Forgotten is called when what the code opened is gone; nil when nobody has to know.
	Forgotten func()
	// Load opens the library; nil is the machine's own way.
	Load func(path string) (*pkcs11.Module, error)
}

// Card is the CPx card of the agent through the library of the ANS. It signs INSi's assertions once its holder
// has typed the code, until the card leaves or Forget is called; the code itself is kept nowhere. It is safe for
// concurrent use.
type Card struct {
	settings Options
	now      func() time.Time

	turn    chan struct{} // one at a time: what follows is the holder's
	loading chan loaded   // nil until the library is asked for
	module  *pkcs11.Module
	session *pkcs11.Session
	serial  string // of the card whose session it is
}

type loaded struct {
	module *pkcs11.Module
	err    error
}

// New prepares the card of the settings. Nothing is loaded before it is needed. Close it.
func New(o Options) *Card {
	if o.Check == nil {
		o.Check = func([]byte, time.Time) *texts.Refusal { return nil }
	}
	if o.Forgotten == nil {
		o.Forgotten = func() {}
	}
	if o.Load == nil {
		o.Load = pkcs11.Open
	}
	return &Card{settings: o, now: time.Now, turn: make(chan struct{}, 1)}
}

// Library is the path of the settings, or the first place of this system where the ANS installs the Cryptolib CPS.
func (c *Card) Library() string {
	if c.settings.Library != "" {
		return c.settings.Library
	}
	places := pkcs11.Libraries(runtime.GOOS, runtime.GOARCH)
	for _, p := range places {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	return cmp.Or(places...)
}

// lock takes the card for one use; it is given up with ctx.
func (c *Card) lock(ctx context.Context) (func(), error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// open loads the library, which may take seconds: whoever gives up waiting lets it come for the next.
func (c *Card) open(ctx context.Context) error {
	if c.module != nil {
		return nil
	}
	if c.loading == nil {
		c.loading = make(chan loaded, 1)
		into, path, load := c.loading, c.Library(), c.settings.Load
		go func() {
			m, err := load(path)
			into <- loaded{m, err}
		}()
	}
	select {
	case l := <-c.loading:
		c.loading = nil
		c.module = l.module
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// token is a card present that has a signature certificate.
type token struct {
	slot pkcs11.Slot
	der  []byte
}

// present finds the card of the agent: in the reader of the settings, else the only one that signs. A card in the
// patient's reader must not sign because it happens to be there.
func (c *Card) present(ctx context.Context) (token, error) {
	if err := c.open(ctx); err != nil {
		return token{}, err
	}
	slots, err := c.module.Slots(ctx)
	if err != nil {
		return token{}, err
	}
	var found []token
	for _, s := range slots {
		if r := c.settings.Reader; r != "" && !strings.HasPrefix(r, s.Reader) && s.Reader != r {
			continue
		}
		all, err := c.module.Certificates(ctx, s.ID)
		if err != nil {
			continue // a token that is not a CPx, or that is leaving
		}
		for _, cert := range all {
			if cert.Usage == pkcs11.Signature {
				found = append(found, token{s, cert.DER})
				break
			}
		}
	}
	switch len(found) {
	case 0:
		return token{}, texts.Refuse("montage.cpx_absente")
	case 1:
		return found[0], nil
	}
	return token{}, texts.Refuse("montage.cpx_plusieurs")
}

// usable finds the card and judges it, before anything is asked of its holder (nominative cards only).
func (c *Card) usable(ctx context.Context) (token, error) {
	t, err := c.present(ctx)
	if err != nil {
		return t, err
	}
	if r := c.settings.Check(t.der, c.now()); r != nil {
		return t, r
	}
	return t, nil
}

// ready gives the open session of the card present, or the refusal that asks for its code.
func (c *Card) ready(ctx context.Context) (*pkcs11.Session, token, error) {
	t, err := c.usable(ctx)
	if err == nil && c.session != nil && c.serial == t.slot.Serial {
		if e := c.session.Ready(ctx, pkcs11.Signature); e == nil {
			return c.session, t, nil
		} else if ctx.Err() != nil {
			return nil, t, e
		}
	}
	if ctx.Err() == nil {
		c.drop() // another card, or none: what the code opened is over
	}
	if err == nil {
		err = texts.Refuse("montage.cpx_code").Of(errCode)
	}
	return nil, t, err
}

// drop forgets the session. The card that left needs nothing; one that stays is logged out.
func (c *Card) drop() {
	if c.session == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), cardEnding)
	defer cancel()
	_ = c.session.Close(ctx) // best effort: the next use asks for the code whatever it says
	c.session, c.serial = nil, ""
	c.settings.Forgotten()
}

// errCode is a card of which nothing is missing but the code of its holder.
var errCode = errors.New("la carte attend le code de son porteur")

// cardRefusal says in words why a card did not do what was asked.
func cardRefusal(err error) *texts.Refusal {
	if err == nil {
		return nil
	}
	r := texts.RefusalIn(err)
	switch {
	case r != nil:
		return r
	case errors.Is(err, cards.Removed):
		return texts.Refuse("montage.cpx_absente")
	default: // the deadline, a driver: the raw text helps nobody at a desk
		return texts.Refuse("montage.cpx_muette")
	}
}

// State is what a signature needs now.
type State struct {
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

// State tells what stands between the agent and a signature. It costs the card no try.
func (c *Card) State(ctx context.Context) State {
	ctx, cancel := context.WithTimeout(ctx, cardPatience)
	defer cancel()
	done, err := c.lock(ctx)
	if err != nil {
		return State{Refusal: cardRefusal(err)}
	}
	defer done()
	_, t, err := c.ready(ctx)
	s := State{Open: err == nil, OnReader: t.slot.Code.OnReader, Left: t.slot.Code.Left(), Holder: holder(t.der), Identifiant: identifiant(t.der)}
	switch code := t.slot.Code; {
	case !errors.Is(err, errCode):
		s.Refusal = cardRefusal(err)
	case code.Locked:
		s.Refusal = texts.Refuse("pkcs11.bloquee")
	case !code.Initialized:
		s.Refusal = texts.Refuse("pkcs11.sans_code")
	}
	return s
}

// identifiant is the national identifier that a certificate bears.
func identifiant(der []byte) string {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return ""
	}
	return cert.Subject.CommonName
}

// holder names who a certificate is of.
func holder(der []byte) string {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return ""
	}
	var nom, prenom string
	for _, n := range cert.Subject.Names {
		value, _ := n.Value.(string)
		switch n.Type.String() {
		case "2.5.4.4":
			nom = value
		case "2.5.4.42":
			prenom = value
		}
	}
	return strings.TrimSpace(prenom + " " + nom)
}

// Open gives the code to the card, once, and wipes it. lastTry says that the agent knows it is the last one. A refusal
// says what to do; the code was sent at most once.
func (c *Card) Open(ctx context.Context, code []byte, lastTry bool) *texts.Refusal {
	secret := pkcs11.Code(code)
	defer secret.Wipe()
	done, err := c.lock(ctx)
	if err != nil {
		return cardRefusal(err)
	}
	defer done()
	_, t, err := c.ready(ctx)
	if err == nil {
		return nil // given already, for another patient: no try is spent
	}
	if !errors.Is(err, errCode) {
		return cardRefusal(err)
	}
	session, err := c.module.Login(ctx, t.slot.ID, secret, lastTry)
	if err != nil {
		return cardRefusal(err)
	}
	c.session, c.serial = session, t.slot.Serial
	return nil
}

// Forget takes back what the code opened, and says so to whoever must know.
func (c *Card) Forget(ctx context.Context) {
	done, err := c.lock(ctx)
	if err != nil {
		return // a signature hangs: the card is gone with it
	}
	defer done()
	c.drop()
}

// Certificate is the signature certificate (DER) of an open card, so that no assertion outlives the code that signed it.
func (c *Card) Certificate(ctx context.Context) ([]byte, error) {
	done, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	_, t, err := c.ready(ctx)
	if err != nil {
		return nil, refusedOr(ctx, err)
	}
	return t.der, nil
}

// SignSHA256RSA signs with the key of that certificate.
func (c *Card) SignSHA256RSA(ctx context.Context, data []byte) ([]byte, error) {
	done, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	session, _, err := c.ready(ctx)
	if err != nil {
		return nil, refusedOr(ctx, err)
	}
	signature, err := session.SignSHA256(ctx, pkcs11.Signature, data)
	if err != nil {
		return nil, refusedOr(ctx, err)
	}
	return signature, nil
}

// TLSCertificate authenticates a connection with the card: its certificate of authentication, never that of signature.
func (c *Card) TLSCertificate(ctx context.Context) (*tls.Certificate, error) {
	done, err := c.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	session, _, err := c.ready(ctx)
	if err != nil {
		return nil, refusedOr(ctx, err)
	}
	var config tls.Config
	if err := session.ClientTLS(ctx, &config); err != nil {
		return nil, refusedOr(ctx, err)
	}
	return &config.Certificates[0], nil
}

// refusedOr keeps the end of a call apart from what the card says.
func refusedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	return cardRefusal(err)
}

// Close logs out and ends the library. One that hangs is left behind rather than the program held.
func (c *Card) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), cardEnding)
	defer cancel()
	done, err := c.lock(ctx)
	if err != nil {
		return nil
	}
	defer done()
	c.drop()
	if c.module == nil {
		return nil
	}
	ended := make(chan error, 1)
	go func(m *pkcs11.Module) { ended <- m.Close() }(c.module)
	c.module = nil
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return nil
	}
}

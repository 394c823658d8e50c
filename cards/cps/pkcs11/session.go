//go:build cgo

package pkcs11

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unsafe"

	p11 "github.com/miekg/pkcs11"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
)

// Session is a card whose code was given. Close it when the agent leaves or the card does: until then, and for a
// moment after, other programs could use the card without the code.
type Session struct {
	m      *Module
	slot   uint
	handle p11.SessionHandle
	pss    bool
}

// Login gives the code porteur to the card, once, and wipes it. A refusal says what is left: on the last try it is
// refused without being sent, unless lastTryConfirmed.
func (m *Module) Login(ctx context.Context, slot uint, code Code, lastTryConfirmed bool) (*Session, error) {
	defer code.Wipe()
	s := &Session{m: m, slot: slot}
	secret := bytes.Clone(code) // the call may outlive ours
	err := m.call(ctx, func() error {
		defer clear(secret)
		if ctx.Err() != nil {
			return ctx.Err() // nobody waits any more: no try is spent
		}
		before, err := m.slot(slot)
		if err != nil {
			return err
		}
		if r := before.Code.mayTry(secret, lastTryConfirmed); r != nil {
			return r
		}
		if s.handle, err = m.ctx.OpenSession(slot, p11.CKF_SERIAL_SESSION); err != nil {
			return err
		}
		err = m.login(s.handle, secret)
		if err == nil && ctx.Err() != nil {
			err = ctx.Err() // too late: nobody would log it out
			_ = m.ctx.Logout(s.handle)
		}
		if err == nil {
			s.pss, err = m.hasPSS(slot)
		}
		if err == nil {
			return nil
		}
		_ = m.ctx.CloseSession(s.handle)
		if errors.Is(err, p11.Error(p11.CKR_PIN_INCORRECT)) {
			after, err := m.slot(slot)
			if err != nil {
				return err
			}
			return after.Code.afterWrong()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// login lends the code to the library without another copy in Go.
func (m *Module) login(session p11.SessionHandle, secret []byte) error {
	pin := ""
	if len(secret) > 0 {
		pin = unsafe.String(&secret[0], len(secret))
	}
	err := m.ctx.Login(session, p11.CKU_USER, pin)
	if errors.Is(err, p11.Error(p11.CKR_USER_ALREADY_LOGGED_IN)) {
		// Another session of this process has given it: the code just typed was not tried, so it proves nothing.
		return texts.Refuse("pkcs11.deja_ouverte")
	}
	return err
}

func (m *Module) hasPSS(slot uint) (bool, error) {
	mechanisms, err := m.ctx.GetMechanismList(slot)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(mechanisms, func(x *p11.Mechanism) bool { return x.Mechanism == p11.CKM_RSA_PKCS_PSS }), nil
}

// Close logs out and ends the session. A card that has left needs nothing more.
func (s *Session) Close(ctx context.Context) error {
	err := s.m.call(ctx, func() error {
		err := s.m.ctx.Logout(s.handle)
		if errors.Is(err, p11.Error(p11.CKR_USER_NOT_LOGGED_IN)) {
			err = nil // the card was taken out and put back: nobody is logged in
		}
		if end := s.m.ctx.CloseSession(s.handle); err == nil {
			err = end
		}
		return err
	})
	if errors.Is(err, cards.Removed) {
		return nil
	}
	return err
}

// Ready tells whether the session still holds: the card that was given its code is in, and has the key.
func (s *Session) Ready(ctx context.Context, usage Usage) error {
	return s.m.call(ctx, func() error {
		_, err := s.key(usage)
		return err
	})
}

// SignSHA256 signs a message with a key of the card: CKM_SHA256_RSA_PKCS, the one mechanism with SHA-2 that every
// generation has. The signature is complete or there is none.
func (s *Session) SignSHA256(ctx context.Context, usage Usage, message []byte) ([]byte, error) {
	return s.sign(ctx, usage, p11.NewMechanism(p11.CKM_SHA256_RSA_PKCS, nil), message)
}

func (s *Session) sign(ctx context.Context, usage Usage, mechanism *p11.Mechanism, data []byte) ([]byte, error) {
	var signature []byte
	err := s.m.call(ctx, func() error {
		key, err := s.key(usage)
		if err != nil {
			return err
		}
		if err := s.m.ctx.SignInit(s.handle, []*p11.Mechanism{mechanism}, key); err != nil {
			return err
		}
		signature, err = s.m.ctx.Sign(s.handle, data)
		return err
	})
	if err != nil {
		return nil, err
	}
	return signature, nil
}

// key runs on the goroutine of the library.
func (s *Session) key(usage Usage) (p11.ObjectHandle, error) {
	handles, err := s.m.find(s.handle, p11.NewAttribute(p11.CKA_CLASS, p11.CKO_PRIVATE_KEY))
	if err != nil {
		return 0, err
	}
	for _, h := range handles {
		attributes, err := s.m.ctx.GetAttributeValue(s.handle, h, []*p11.Attribute{
			p11.NewAttribute(p11.CKA_LABEL, nil), p11.NewAttribute(p11.CKA_ID, nil),
		})
		if err != nil {
			return 0, err
		}
		if usageOf(string(attributes[0].Value), attributes[1].Value) == usage {
			return h, nil
		}
	}
	return 0, texts.Refuse("pkcs11.sans_cle", "usage", string(usage))
}

// Situations reads the situations of exercice, by number. They need the code: the card shows them to its holder only.
func (s *Session) Situations(ctx context.Context) ([]Situation, error) {
	var all []Situation
	err := s.m.call(ctx, func() error {
		handles, err := s.m.find(s.handle, p11.NewAttribute(p11.CKA_CLASS, p11.CKO_DATA), p11.NewAttribute(p11.CKA_APPLICATION, "CPS"))
		if err != nil {
			return err
		}
		for _, h := range handles {
			label, err := s.m.ctx.GetAttributeValue(s.handle, h, []*p11.Attribute{p11.NewAttribute(p11.CKA_LABEL, nil)})
			if err != nil {
				return err
			}
			number := situationNumber(string(label[0].Value))
			if number == 0 {
				continue
			}
			value, err := s.m.ctx.GetAttributeValue(s.handle, h, []*p11.Attribute{p11.NewAttribute(p11.CKA_VALUE, nil)})
			if err != nil {
				return err
			}
			if situation, ok := parseSituation(number, value[0].Value); ok {
				all = append(all, situation)
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Situation) int { return a.Numero - b.Numero })
	return all, err
}

// Porteur reads the holder from the certificate of authentication, or of signature when there is no other.
func (m *Module) Porteur(ctx context.Context, slot Slot, r cps.Reader) (cards.Porteur, error) {
	all, err := m.Certificates(ctx, slot.ID)
	if err != nil {
		return cards.Porteur{}, err
	}
	c, ok := choose(all, Authentication)
	if !ok {
		if c, ok = choose(all, Signature); !ok {
			return cards.Porteur{}, texts.Refuse("cpx.illisible")
		}
	}
	return r.Porteur(c.DER)
}

func choose(all []Certificate, u Usage) (Certificate, bool) {
	i := slices.IndexFunc(all, func(c Certificate) bool { return c.Usage == u })
	if i < 0 {
		return Certificate{}, false
	}
	return all[i], true
}

// ClientTLS sets config up for authentication with the card: its certificate, and for a card without RSA-PSS (CPS3)
// TLS 1.2 and PKCS#1 v1.5 with SHA-256 alone. Both settings are needed: TLS 1.3 knows only PSS, and TLS 1.2 prefers
// it. Every full handshake asks the card: connections are to be kept for a burst, and closed when the card leaves.
func (s *Session) ClientTLS(ctx context.Context, config *tls.Config) error {
	all, err := s.m.Certificates(ctx, s.slot)
	if err != nil {
		return err
	}
	c, ok := choose(all, Authentication)
	if !ok {
		return texts.Refuse("pkcs11.sans_cle", "usage", string(Authentication))
	}
	leaf, err := x509.ParseCertificate(c.DER)
	if err != nil {
		return texts.Refuse("cpx.illisible")
	}
	certificate := tls.Certificate{Certificate: [][]byte{c.DER}, Leaf: leaf, PrivateKey: &signer{s, Authentication, leaf.PublicKey}}
	if config.MinVersion < tls.VersionTLS12 {
		config.MinVersion = tls.VersionTLS12
	}
	if !s.pss {
		certificate.SupportedSignatureAlgorithms = []tls.SignatureScheme{tls.PKCS1WithSHA256}
		config.MaxVersion = tls.VersionTLS12
	}
	config.Certificates = []tls.Certificate{certificate}
	return nil
}

// signer is a key of the card as crypto/tls wants it.
type signer struct {
	session *Session
	usage   Usage
	public  crypto.PublicKey
}

func (k *signer) Public() crypto.PublicKey { return k.public }

// sha256Prefix is the DigestInfo of SHA-256 before its 32 bytes (RFC 8017 §9.2).
var sha256Prefix = []byte{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}

// signDeadline bounds a signature inside a handshake, which gives no context.
const signDeadline = 10 * time.Second

// Sign implements crypto.Signer for SHA-256.
func (k *signer) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts.HashFunc() != crypto.SHA256 || len(digest) != crypto.SHA256.Size() {
		return nil, fmt.Errorf("signature par la carte: condensat %v non prévu", opts.HashFunc())
	}
	ctx, cancel := context.WithTimeout(context.Background(), signDeadline)
	defer cancel()
	if _, pss := opts.(*rsa.PSSOptions); pss {
		if !k.session.pss {
			return nil, texts.Refuse("pkcs11.mecanisme")
		}
		params := p11.NewPSSParams(p11.CKM_SHA256, p11.CKG_MGF1_SHA256, uint(crypto.SHA256.Size()))
		return k.session.sign(ctx, k.usage, p11.NewMechanism(p11.CKM_RSA_PKCS_PSS, params), digest)
	}
	return k.session.sign(ctx, k.usage, p11.NewMechanism(p11.CKM_RSA_PKCS, nil), slices.Concat(sha256Prefix, digest))
}

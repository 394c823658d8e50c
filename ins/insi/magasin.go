package insi

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"guichet/assets/texts"
)

// Where the system keeps certificates.
const (
	MagasinUtilisateur = "utilisateur" // CurrentUser\My: of the account that runs the program; the default
	MagasinPoste       = "poste"       // LocalMachine\My: of the workstation; the account needs a right on the key
)

// Magasin chooses the client certificate in the certificate store of the system, so that its key never lies in a
// file. Windows has one; elsewhere the setting is refused.
type Magasin struct {
	Emplacement string `json:"emplacement,omitempty"`
	// CN is the common name of the certificate: INSI-MANU when empty.
	CN string `json:"cn,omitempty"`
	// Empreinte is the SHA-1 or the SHA-256 of the certificate, in hexadecimal, as the system shows it; needed only
	// when several certificates bear the name.
	Empreinte string `json:"empreinte,omitempty"`
}

// identity is a certificate of a store with its key.
type identity struct {
	leaf  *x509.Certificate
	chain []*x509.Certificate // its authorities, as far as the system knows them
	key   func() (crypto.Signer, error)
	close func()
}

// storeOpener lists the certificates of a store that have a key.
type storeOpener func(emplacement string) ([]identity, error)

// errNoStore is a system that has no store, or none that this build can read.
var errNoStore = errors.New("pas de magasin de certificats")

// systemSignature bounds a signature by the system: it may ask somebody, or a card.
const systemSignature = 15 * time.Second

// fromStore gives the certificate that the settings name and its key, which stays in the store.
func (c *Config) fromStore() (tls.Certificate, *texts.Refusal) {
	m := *c.Magasin
	if m.Emplacement == "" {
		m.Emplacement = MagasinUtilisateur
	}
	if m.Emplacement != MagasinUtilisateur && m.Emplacement != MagasinPoste {
		return tls.Certificate{}, texts.Refuse("insi.magasin.emplacement", "emplacement", m.Emplacement)
	}
	open := c.magasin
	if open == nil {
		open = openStore
	}
	all, err := open(m.Emplacement)
	switch {
	case errors.Is(err, errNoStore):
		return tls.Certificate{}, texts.Refuse("insi.magasin.systeme")
	case err != nil:
		return tls.Certificate{}, texts.Refuse("insi.magasin.illisible", "emplacement", m.Emplacement)
	}
	i, r := m.choose(all, c.Now())
	for n := range all {
		if n != i || r != nil {
			all[n].close()
		}
	}
	if r != nil {
		return tls.Certificate{}, r
	}
	chosen := all[i]
	key, err := chosen.key()
	if err == nil {
		err = prove(key, chosen.leaf)
	}
	if err != nil {
		chosen.close()
		return tls.Certificate{}, texts.Refuse("insi.magasin.cle", "cn", chosen.leaf.Subject.CommonName, "emplacement", m.Emplacement)
	}
	cert := tls.Certificate{
		Certificate: [][]byte{chosen.leaf.Raw}, Leaf: chosen.leaf, PrivateKey: &storeKey{Signer: key, release: chosen.close},
	}
	for _, ca := range chosen.chain {
		if string(ca.RawSubject) != string(ca.RawIssuer) && !ca.Equal(chosen.leaf) { // a root is never sent
			cert.Certificate = append(cert.Certificate, ca.Raw)
		}
	}
	return cert, nil
}

// choose finds the one certificate meant. At a renewal two bear the same name for a while: of those of one structure
// that are valid now, the one that lasts longest is meant. Two structures are never confused.
func (m Magasin) choose(all []identity, now time.Time) (int, *texts.Refusal) {
	if wanted := bareHex(m.Empreinte); wanted != "" {
		i := slices.IndexFunc(all, func(d identity) bool {
			one, two := fingerprints(d.leaf)
			return wanted == one || wanted == two
		})
		if i < 0 {
			return 0, texts.Refuse("insi.magasin.empreinte", "empreinte", m.Empreinte, "emplacement", m.Emplacement)
		}
		return i, nil
	}
	cn := m.CN
	if cn == "" {
		cn = CNManu
	}
	best, structures := -1, map[string]bool{}
	valid := func(i int) bool { return !now.Before(all[i].leaf.NotBefore) && !now.After(all[i].leaf.NotAfter) }
	for i, d := range all {
		if d.leaf.Subject.CommonName != cn {
			continue
		}
		if best < 0 || valid(i) && !valid(best) || valid(i) == valid(best) && d.leaf.NotAfter.After(all[best].leaf.NotAfter) {
			best = i
		}
		structures[structureOf(d.leaf)] = true
	}
	switch {
	case best < 0:
		return 0, texts.Refuse("insi.magasin.absent", "cn", cn, "emplacement", m.Emplacement)
	case len(structures) > 1:
		return 0, texts.Refuse("insi.magasin.plusieurs", "cn", cn, "emplacement", m.Emplacement)
	}
	return best, nil
}

// bareHex keeps the digits of a fingerprint: systems write it with colons, spaces and invisible marks.
func bareHex(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("0123456789abcdef", r) {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

func fingerprints(c *x509.Certificate) (one, two string) {
	a, b := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	return hex.EncodeToString(a[:]), hex.EncodeToString(b[:])
}

// prove signs something with the key and verifies it: an account may see a certificate of the workstation without
// the right to use its key, and that is better said before the first patient.
func prove(key crypto.Signer, leaf *x509.Certificate) error {
	nonce := make([]byte, 32)
	_, _ = rand.Read(nonce) // never fails
	digest := sha256.Sum256(nonce)
	signature, err := bounded(key, digest[:], crypto.SHA256)
	if err != nil {
		return err
	}
	if public, ok := leaf.PublicKey.(*rsa.PublicKey); ok {
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature)
	}
	return leaf.CheckSignature(x509.ECDSAWithSHA256, nonce, signature)
}

// storeKey is a key of the store. It is released when the client closes.
type storeKey struct {
	crypto.Signer
	release func()
}

// Sign implements crypto.Signer within a delay.
func (k *storeKey) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return bounded(k.Signer, digest, opts)
}

// Close gives the key back to the system.
func (k *storeKey) Close() error {
	k.release()
	return nil
}

// bounded signs, or gives up waiting: the system cannot be interrupted, a handshake must not hang.
func bounded(key crypto.Signer, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	type outcome struct {
		signature []byte
		err       error
	}
	done := make(chan outcome, 1)
	go func() {
		s, err := key.Sign(rand.Reader, digest, opts)
		done <- outcome{s, err}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), systemSignature)
	defer cancel()
	select {
	case o := <-done:
		if o.err != nil {
			return nil, fmt.Errorf("signature par le magasin du système : %w", o.err)
		}
		return o.signature, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("signature par le magasin du système : %w", ctx.Err())
	}
}

// release gives back what a certificate holds of the system.
func release(cert tls.Certificate) {
	if k, ok := cert.PrivateKey.(*storeKey); ok {
		k.release()
	}
}

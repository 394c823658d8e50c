//go:build cgo

// Package hsmtest makes SoftHSM tokens that look like CPx cards, for tests. It is imported by tests alone.
package hsmtest

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	p11 "github.com/miekg/pkcs11"
	"github.com/stretchr/testify/require"
)

// The places where Debian and Fedora put SoftHSM.
var places = []string{"/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"}

// Code is the code porteur of every token.
const Code = "1234"

// Token is a card to make: its two certificates and the one key behind both.
type Token struct {
	Signature, Authentication *x509.Certificate
	Key                       *rsa.PrivateKey
}

// Fill makes one token per card and gives the path of the library that holds them. Without SoftHSM the test is
// skipped, or fails when SOFTHSM_REQUIRED is set.
func Fill(t testing.TB, tokens ...Token) string {
	t.Helper()
	i := slices.IndexFunc(places, func(p string) bool { _, err := os.Stat(p); return err == nil })
	tool, err := exec.LookPath("softhsm2-util")
	if i < 0 || err != nil {
		require.Empty(t, os.Getenv("SOFTHSM_REQUIRED"), "SoftHSM is required here")
		t.Skip("no SoftHSM: apt-get install softhsm2")
	}
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	require.NoError(t, os.WriteFile(conf, []byte("directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600))
	t.Setenv("SOFTHSM2_CONF", conf)
	for n := range tokens {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		out, err := exec.CommandContext(ctx, tool, "--init-token", "--free", "--label", label(n), "--pin", Code, "--so-pin", "12345678").CombinedOutput()
		cancel()
		require.NoError(t, err, "%s", out)
	}
	write(t, places[i], tokens)
	return places[i]
}

func label(n int) string { return fmt.Sprintf("CPX %d", n) }

func write(t testing.TB, library string, tokens []Token) {
	ctx := p11.New(library)
	require.NotNil(t, ctx)
	require.NoError(t, ctx.Initialize())
	defer func() { require.NoError(t, ctx.Finalize()); ctx.Destroy() }()
	slots, err := ctx.GetSlotList(true)
	require.NoError(t, err)
	for _, slot := range slots {
		info, err := ctx.GetTokenInfo(slot)
		require.NoError(t, err)
		n := -1
		for k := range tokens {
			if info.Label == label(k) {
				n = k
			}
		}
		if n < 0 {
			continue // the empty slot that SoftHSM always adds
		}
		session, err := ctx.OpenSession(slot, p11.CKF_SERIAL_SESSION|p11.CKF_RW_SESSION)
		require.NoError(t, err)
		require.NoError(t, ctx.Login(session, p11.CKU_USER, Code))
		put(t, ctx, session, tokens[n].Signature, tokens[n].Key, "Certificat de Signature CPS", "CPS_PRIV_SIG", 0x10)
		if tokens[n].Authentication != nil {
			put(t, ctx, session, tokens[n].Authentication, tokens[n].Key, "Certificat d'Authentification CPS", "CPS_PRIV_AUT", 0x20)
		}
		require.NoError(t, ctx.Logout(session))
		require.NoError(t, ctx.CloseSession(session))
	}
}

// put writes a certificate and its key under the labels of a CPx.
func put(t testing.TB, ctx *p11.Ctx, session p11.SessionHandle, cert *x509.Certificate, key *rsa.PrivateKey, certLabel, keyLabel string, last byte) {
	id := append(make([]byte, 7), last)
	a := p11.NewAttribute
	_, err := ctx.CreateObject(session, []*p11.Attribute{
		a(p11.CKA_CLASS, p11.CKO_CERTIFICATE), a(p11.CKA_CERTIFICATE_TYPE, p11.CKC_X_509), a(p11.CKA_TOKEN, true),
		a(p11.CKA_PRIVATE, false), a(p11.CKA_LABEL, certLabel), a(p11.CKA_ID, id), a(p11.CKA_SUBJECT, cert.RawSubject),
		a(p11.CKA_VALUE, cert.Raw),
	})
	require.NoError(t, err)
	number := func(kind uint, n *big.Int) *p11.Attribute { return a(kind, n.Bytes()) }
	_, err = ctx.CreateObject(session, []*p11.Attribute{
		a(p11.CKA_CLASS, p11.CKO_PRIVATE_KEY), a(p11.CKA_KEY_TYPE, p11.CKK_RSA), a(p11.CKA_TOKEN, true),
		a(p11.CKA_PRIVATE, true), a(p11.CKA_SIGN, true), a(p11.CKA_LABEL, keyLabel), a(p11.CKA_ID, id),
		number(p11.CKA_MODULUS, key.N), number(p11.CKA_PUBLIC_EXPONENT, big.NewInt(int64(key.E))),
		number(p11.CKA_PRIVATE_EXPONENT, key.D), number(p11.CKA_PRIME_1, key.Primes[0]), number(p11.CKA_PRIME_2, key.Primes[1]),
		number(p11.CKA_EXPONENT_1, key.Precomputed.Dp), number(p11.CKA_EXPONENT_2, key.Precomputed.Dq),
		number(p11.CKA_COEFFICIENT, key.Precomputed.Qinv),
	})
	require.NoError(t, err)
}

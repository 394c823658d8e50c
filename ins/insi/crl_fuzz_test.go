package insi

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type testAuthority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newTestAuthority(t testing.TB, cn string) testAuthority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: cn}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	return testAuthority{cert, key}
}

func (a testAuthority) list(t testing.TB, change func(*x509.RevocationList)) []byte {
	tmpl := &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Hour), NextUpdate: time.Now().Add(time.Hour),
		RevokedCertificateEntries: []x509.RevocationListEntry{{SerialNumber: big.NewInt(7), RevocationTime: time.Now()}},
	}
	if change != nil {
		change(tmpl)
	}
	der, err := x509.CreateRevocationList(rand.Reader, tmpl, a.cert, a.key)
	require.NoError(t, err)
	return der
}

// Only a whole list that the authority signed proves anything (RFC 5280 §5, §6.3).
func TestReadCRL(t *testing.T) {
	a, other := newTestAuthority(t, "AC"), newTestAuthority(t, "AC")
	point := func(v any) func(*x509.RevocationList) {
		return func(l *x509.RevocationList) {
			b, err := asn1.Marshal(v)
			require.NoError(t, err)
			l.ExtraExtensions = append(l.ExtraExtensions, pkix.Extension{Id: oidIDP, Critical: true, Value: b})
		}
	}
	for _, tc := range []struct {
		name string
		der  []byte
		ok   bool
	}{
		{"entière", a.list(t, nil), true},
		{"en PEM", pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: a.list(t, nil)}), true},
		{"du même nom, d’une autre clé", other.list(t, nil), false},
		{"datée de l’avenir", a.list(t, func(l *x509.RevocationList) { l.ThisUpdate = time.Now().Add(30 * time.Minute) }), false},
		{"des personnes seulement", a.list(t, point(struct {
			OnlyUsers bool `asn1:"tag:1"`
		}{true})), true},
		{"indirecte", a.list(t, point(struct {
			Indirect bool `asn1:"tag:4"`
		}{true})), false},
		{"complément d’une autre", a.list(t, func(l *x509.RevocationList) {
			l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}}
		}), false},
		{"autre chose", []byte("<html>"), false},
		{"vide", nil, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l, err := readCRL(tc.der, a.cert, time.Now())
			if !tc.ok {
				require.ErrorIs(t, err, errCRL)
				return
			}
			require.NoError(t, err)
			require.Contains(t, l.revoked, string(big.NewInt(7).Bytes()))
			require.False(t, l.stale(time.Now()))
		})
	}
	l, err := readCRL(a.list(t, point(struct {
		OnlyUsers bool `asn1:"tag:1"`
	}{true})), a.cert, time.Now())
	require.NoError(t, err)
	require.False(t, l.covers(&x509.Certificate{IsCA: true}), "a list of ends says nothing of an authority")
}

func FuzzReadCRL(f *testing.F) {
	a := newTestAuthority(f, "AC")
	f.Add(a.list(f, nil))
	f.Add([]byte("-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := readCRL(b, a.cert, time.Now()); err == nil {
			require.NotNil(t, l.revoked)
		}
	})
}

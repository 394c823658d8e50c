package insi

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// shelf is a certificate store in memory.
type shelf struct {
	key    *rsa.PrivateKey
	all    []identity
	closed int
}

func (s *shelf) add(t *testing.T, cn, ou string, until time.Time) *x509.Certificate {
	t.Helper()
	if s.key == nil {
		var err error
		s.key, err = rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(int64(len(s.all) + 1)), NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: until,
		Subject: pkix.Name{CommonName: cn, OrganizationalUnit: []string{ou}}, Issuer: pkix.Name{CommonName: "AC"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, s.key.Public(), s.key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	s.all = append(s.all, identity{
		leaf: leaf, key: func() (crypto.Signer, error) { return s.key, nil }, close: func() { s.closed++ },
	})
	return leaf
}

func (s *shelf) config(m Magasin) *Config {
	return &Config{Magasin: &m, Now: time.Now, magasin: func(string) ([]identity, error) { return s.all, nil }}
}

func TestMagasin_ChoosesTheOneMeant(t *testing.T) {
	next := time.Now().AddDate(3, 0, 0)
	s := &shelf{}
	s.add(t, CNManu, "10B0999999", time.Now().Add(-time.Hour)) // expired
	s.add(t, CNManu, "10B0999999", time.Now().AddDate(0, 1, 0))
	renewed := s.add(t, CNManu, "10B0999999", next)
	auto := s.add(t, CNAuto, "10B0999999", next)
	s.add(t, "POSTE-042", "", next)

	cert, r := s.config(Magasin{}).certificate()
	require.Nil(t, r)
	require.Equal(t, renewed.Raw, cert.Leaf.Raw, "INSI-MANU, the one that lasts longest")
	require.True(t, matches(cert.PrivateKey, cert.Leaf))
	require.Equal(t, 4, s.closed, "the others are given back at once")
	release(cert)
	require.Equal(t, 5, s.closed)

	cert, r = s.config(Magasin{CN: CNAuto}).certificate()
	require.Nil(t, r)
	require.Equal(t, auto.Raw, cert.Leaf.Raw)
	one, two := fingerprints(auto)
	for _, written := range []string{one, two, "\u200e" + one[:2] + " " + one[2:4] + ":" + one[4:]} {
		cert, r = s.config(Magasin{Empreinte: written}).certificate()
		require.Nil(t, r, written)
		require.Equal(t, auto.Raw, cert.Leaf.Raw)
	}
}

func TestMagasin_Refusals(t *testing.T) {
	next := time.Now().AddDate(3, 0, 0)
	s := &shelf{}
	s.add(t, CNManu, "10B0999999", next)
	s.add(t, CNManu, "10B0888888", next) // another structure of the same group
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	alone := &shelf{}
	alone.add(t, CNManu, "10B0999999", next)
	for name, tc := range map[string]struct {
		change func(*Config)
		from   *shelf
		code   string
	}{
		"two structures":     {func(*Config) {}, s, "insi.magasin.plusieurs"},
		"nobody of the name": {func(c *Config) { c.Magasin.CN = CNAuto }, s, "insi.magasin.absent"},
		"no such print":      {func(c *Config) { c.Magasin.Empreinte = "00" }, s, "insi.magasin.empreinte"},
		"no such place":      {func(c *Config) { c.Magasin.Emplacement = "ailleurs" }, s, "insi.magasin.emplacement"},
		"and a file":         {func(c *Config) { c.P12 = "x.p12" }, s, "insi.magasin.et_fichier"},
		"not for this account": {func(c *Config) {
			c.magasin = func(string) ([]identity, error) {
				i := alone.all[0]
				i.key = func() (crypto.Signer, error) { return nil, errors.New("keyset does not exist") }
				return []identity{i}, nil
			}
		}, alone, "insi.magasin.cle"},
		"the key of another": {func(c *Config) {
			c.magasin = func(string) ([]identity, error) {
				i := alone.all[0]
				i.key = func() (crypto.Signer, error) { return stranger, nil }
				return []identity{i}, nil
			}
		}, alone, "insi.magasin.cle"},
		"a closed store": {func(c *Config) {
			c.magasin = func(string) ([]identity, error) { return nil, errors.New("access denied") }
		}, alone, "insi.magasin.illisible"},
	} {
		t.Run(name, func(t *testing.T) {
			c := tc.from.config(Magasin{})
			tc.change(c)
			_, r := c.certificate()
			require.NotNil(t, r)
			require.Equal(t, tc.code, r.Code)
			require.NotContains(t, r.Phrase, "Message non rédigé")
		})
	}
	if runtime.GOOS != "windows" {
		_, r := (&Config{Magasin: &Magasin{}, Now: time.Now}).certificate()
		require.Equal(t, "insi.magasin.systeme", r.Code)
	}
}

package insi_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// start runs a simulator for the length of a test.
func start(t testing.TB, o insisim.Options) *insisim.Server {
	t.Helper()
	s, err := insisim.Start(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// config is the line of the simulator read back as settings, as `guichet insi rechercher --config` does.
func config(t testing.TB, s *insisim.Server) insi.Config { return configOf(t, s.Info()) }

func configOf(t testing.TB, info insisim.Info) insi.Config {
	t.Helper()
	b, err := json.Marshal(info)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "insi.json")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	cfg, err := insi.LoadConfig(path)
	require.NoError(t, err)
	return cfg
}

func client(t testing.TB, cfg insi.Config) *insi.Client {
	t.Helper()
	c, err := insi.New(cfg)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

func query(nom, prenom string, sexe ins.Sexe, date string, lieu ...string) ins.Query {
	d, err := ins.ParseDate(date)
	if err != nil {
		panic(err) // the tests write true dates
	}
	q := ins.Query{NomNaissance: nom, Prenoms: []string{prenom}, Sexe: sexe, DateNaissance: d}
	if len(lieu) > 0 {
		q.LieuNaissance = lieu[0]
	}
	return q
}

var zoe = query("ADRUN", "ZOE", ins.Feminin, "1975-12-31")

// faultOf asks for ZOE and expects a fault.
func faultOf(t testing.TB, c *insi.Client) *ins.Fault {
	t.Helper()
	_, err := c.Search(t.Context(), zoe)
	require.Error(t, err)
	var f *ins.Fault
	require.True(t, errors.As(err, &f), "%T", err)
	require.NotEmpty(t, f.Phrase)
	require.NotEmpty(t, f.Acte)
	require.NotContains(t, f.Phrase, "Message non rédigé")
	return f
}

// behind is a client of another HTTPS server, whose own certificate it trusts.
func behind(t testing.TB, cfg insi.Config, h http.Handler) *insi.Client {
	t.Helper()
	srv := httptest.NewTLSServer(h)
	t.Cleanup(srv.Close)
	cfg.CA = filepath.Join(t.TempDir(), "ca.pem")
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	require.NoError(t, os.WriteFile(cfg.CA, ca, 0o600))
	cfg.URL = srv.URL + "/lps"
	return client(t, cfg)
}

// bareHTTP is net/http alone with the certificate and the authorities of the settings.
func bareHTTP(t testing.TB, cfg insi.Config) *http.Client {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(cfg.CertificatClient, cfg.CleClient)
	require.NoError(t, err)
	ca, err := os.ReadFile(cfg.CA)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	tr := &http.Transport{TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: roots}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// card is a CPx card in memory, with what can go wrong with one.
type card struct {
	der   []byte
	key   *rsa.PrivateKey
	signs int
	err   error
}

func (c *card) Certificate(context.Context) ([]byte, error) { return c.der, c.err }

func (c *card) SignSHA256RSA(_ context.Context, data []byte) ([]byte, error) {
	c.signs++
	sum := sha256.Sum256(data)
	return rsa.SignPKCS1v15(rand.Reader, c.key, crypto.SHA256, sum[:])
}

func newCard(t testing.TB, s *insisim.Server, p insisim.CardProfile) *card {
	t.Helper()
	cert, key, err := s.PKI().Card(p)
	require.NoError(t, err)
	return &card{der: cert.Raw, key: key}
}

var nurse = insisim.CardProfile{Identifiant: "00B6087510", Nom: "INFIRMIERE", Prenom: "ANNE", Titre: "Infirmier"}

// cpxConfig are settings for the mode cpx with the card of a nurse.
func cpxConfig(t testing.TB, s *insisim.Server) insi.Config {
	cfg := config(t, s)
	cfg.Mode, cfg.Signataire = insi.ModeCPx, newCard(t, s, nurse)
	cfg.IdentifiantFacturation, cfg.SecteurActivite = "750000001", "SA01"
	return cfg
}

// For what another goroutine does in its own time.
const (
	waitAtMost = time.Minute
	tick       = 5 * time.Millisecond
)

func otherKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return k
}

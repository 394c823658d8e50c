package insi

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"
)

// errServerName is a server whose certificate names another host.
type errServerName struct{ host, cn string }

func (e errServerName) Error() string {
	return fmt.Sprintf("certificat du serveur au nom de %q, attendu %q", e.cn, e.host)
}

// errServerChain is a server whose certificate the trusted authorities did not issue, or not for now.
type errServerChain struct{ cause error }

func (e errServerChain) Error() string { return "certificat du serveur : " + e.cause.Error() }
func (e errServerChain) Unwrap() error { return e.cause }

// tlsConfig trusts the given authorities only. Go looks at the alternative names of a server and ignores its CN;
// the service's certificate may have no alternative name (INSi guide §5.1), so chain and name are verified here,
// at every handshake, resumed ones included.
func tlsConfig(roots *x509.CertPool, client *tls.Certificate, host string, now func() time.Time, lists *revocation) *tls.Config {
	cfg := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         host,
		RootCAs:            roots,
		Time:               now,
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
		InsecureSkipVerify: true, // replaced by VerifyConnection, which is stricter on the trust and knows the CN
		VerifyConnection: func(cs tls.ConnectionState) error {
			chain, err := verifyServer(cs.PeerCertificates, roots, host, now())
			if err != nil {
				return err
			}
			return lists.check(chain)
		},
	}
	if client != nil {
		// Always the one certificate: the authorities that a server lists are not asked.
		cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return client, nil }
	}
	return cfg
}

// verifyServer gives the chain from the server to a trusted authority.
func verifyServer(chain []*x509.Certificate, roots *x509.CertPool, host string, now time.Time) ([]*x509.Certificate, error) {
	if len(chain) == 0 {
		return nil, errServerChain{errors.New("absent")}
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	leaf := chain[0]
	verified, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: now,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if err != nil {
		return nil, errServerChain{err}
	}
	if len(leaf.DNSNames)+len(leaf.IPAddresses) > 0 {
		if leaf.VerifyHostname(host) != nil {
			return nil, errServerName{host, strings.Join(leaf.DNSNames, ", ")}
		}
	} else if !strings.EqualFold(leaf.Subject.CommonName, host) {
		return nil, errServerName{host, leaf.Subject.CommonName}
	}
	// The longest chain: an intermediate may be trusted beside its root, and then has a list above it too.
	return slices.MaxFunc(verified, func(a, b []*x509.Certificate) int { return len(a) - len(b) }), nil
}

// authenticateWithCard gives the card's certificate to a server that asks for one. A CPS3 knows no RSA-PSS, which TLS 1.3
// requires: TLS 1.2 and PKCS#1 v1.5 serve every generation.
func authenticateWithCard(cfg *tls.Config, card Authenticator) {
	cfg.MaxVersion = tls.VersionTLS12
	cfg.ClientSessionCache = nil // a connection holds no longer than the card
	cfg.GetClientCertificate = func(r *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		cert, err := card.TLSCertificate(r.Context())
		if err != nil {
			return nil, errCard{err}
		}
		own := *cert
		own.SupportedSignatureAlgorithms = []tls.SignatureScheme{tls.PKCS1WithSHA256}
		return &own, nil
	}
}

// errCard is a card that did not authenticate a connection.
type errCard struct{ cause error }

func (e errCard) Error() string { return "authentification par la carte : " + e.cause.Error() }
func (e errCard) Unwrap() error { return e.cause }

// remoteAlert is the text of a TLS alert that the server sent; "" when err is none.
func remoteAlert(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "remote error" {
		return strings.TrimPrefix(op.Err.Error(), "tls: ")
	}
	return ""
}

// certificateAlerts are the alerts by which a server refuses our certificate, as crypto/tls words them.
var certificateAlerts = []string{
	"bad certificate", "unsupported certificate", "revoked certificate", "expired certificate",
	"unknown certificate", "unknown certificate authority", "certificate required", "access denied",
	"handshake failure", "bad certificate status response", "bad certificate hash value", "unknown PSK identity",
}

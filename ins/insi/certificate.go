package insi

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"guichet/assets/texts"
)

// The only common names that the service knows (INSi guide §5.1), upper case and hyphen included.
const (
	CNManu = "INSI-MANU" // calls that a user's action starts
	CNAuto = "INSI-AUTO" // automatic calls
)

// expiryWarning is how long before its end a certificate is spoken of.
const expiryWarning = 90 * 24 * time.Hour

// Preflight is what there is to say of the certificate and of the settings, in words, before any call.
type Preflight struct {
	CN       string    `json:"cn,omitempty"`
	Emetteur string    `json:"emetteur,omitempty"` // OU: the national identifier of the structure
	Autorite string    `json:"autorite,omitempty"` // CN of the issuer
	Debut    time.Time `json:"debut,omitzero"`
	Fin      time.Time `json:"fin,omitzero"`
	Jours    int       `json:"jours"` // days left
	// Refus are reasons why no call can succeed; Alertes are what somebody should see to.
	Refus   []*texts.Refusal `json:"refus,omitempty"`
	Alertes []*texts.Refusal `json:"alertes,omitempty"`
}

// OK reports whether calls may be tried.
func (p Preflight) OK() bool { return len(p.Refus) == 0 }

func (p *Preflight) refuse(code string, args ...string) {
	p.Refus = append(p.Refus, texts.Refuse(code, args...))
}

// Kinds of Alertes on which a caller decides.
var (
	ErrInjection = errors.New("réponses d’un fichier d’essai")
	ErrEndsSoon  = errors.New("le certificat finit bientôt")
)

func (p *Preflight) warn(code string, args ...string) *texts.Refusal {
	r := texts.Refuse(code, args...)
	p.Alertes = append(p.Alertes, r)
	return r
}

// CheckConfig reads the files that the settings name and says what is wrong with them, all at once.
func CheckConfig(c Config) Preflight {
	if r := c.complete(); r != nil {
		return Preflight{Refus: []*texts.Refusal{r}}
	}
	p := c.checkSettings()
	if c.Mode == ModeCPx {
		return p
	}
	cert, r := c.certificate()
	if r != nil {
		p.Refus = append(p.Refus, r)
		return p
	}
	defer release(cert)
	p.inspect(cert.Leaf, c.Environnement, c.Now())
	return p
}

// checkSettings judges complete settings, but for the certificate.
func (c *Config) checkSettings() Preflight {
	var p Preflight
	if _, r := c.trust(); r != nil {
		p.Refus = append(p.Refus, r)
	}
	if c.IDAM == "" {
		p.warn("insi.reglages.idam_absent")
	}
	if c.file != "" && c.MotDePasse != "" && exposed(c.file) {
		p.warn("insi.reglages.secret_lisible", "fichier", c.file)
	}
	if c.CleClient != "" && c.Certificat == nil && exposed(c.CleClient) {
		p.warn("insi.reglages.secret_lisible", "fichier", c.CleClient)
	}
	if c.ReponseInjectee != "" {
		p.warn("insi.reglages.injection").Of(ErrInjection)
	}
	c.checkRevocation(&p)
	if c.Mode == ModeCPx && c.Signataire == nil {
		p.refuse("insi.cpx.sans_carte")
	}
	return p
}

// inspect looks at the client certificate (INSi guide §5.1).
func (p *Preflight) inspect(leaf *x509.Certificate, env Environment, now time.Time) {
	p.CN, p.Autorite = leaf.Subject.CommonName, leaf.Issuer.CommonName
	p.Emetteur, p.Debut, p.Fin = structureOf(leaf), leaf.NotBefore, leaf.NotAfter
	p.Jours = int(leaf.NotAfter.Sub(now) / (24 * time.Hour))
	if p.CN != CNManu && p.CN != CNAuto {
		p.refuse("insi.certificat.cn", "cn", p.CN)
	}
	if p.Emetteur == "" {
		p.refuse("insi.certificat.ou")
	}
	switch {
	case now.Before(leaf.NotBefore):
		p.refuse("insi.certificat.pas_encore", "date", leaf.NotBefore.Local().Format("02/01/2006"))
	case now.After(leaf.NotAfter):
		p.refuse("insi.certificat.expire", "date", leaf.NotAfter.Local().Format("02/01/2006"))
	case leaf.NotAfter.Sub(now) < expiryWarning:
		p.warn("insi.certificat.bientot", "jours", strconv.Itoa(p.Jours), "date", leaf.NotAfter.Local().Format("02/01/2006")).Of(ErrEndsSoon)
	}
	test := strings.HasPrefix(p.Autorite, "TEST ")
	switch {
	case env == Production && test:
		p.refuse("insi.certificat.test_en_production", "autorite", p.Autorite)
	case !strings.Contains(p.Autorite, "IGC-SANTE"):
		p.warn("insi.certificat.autorite", "autorite", p.Autorite)
	}
	if len(leaf.ExtKeyUsage) > 0 && !clientUsage(leaf) {
		p.refuse("insi.certificat.usage")
	}
}

func clientUsage(leaf *x509.Certificate) bool {
	for _, u := range leaf.ExtKeyUsage {
		if u == x509.ExtKeyUsageClientAuth || u == x509.ExtKeyUsageAny {
			return true
		}
	}
	return false
}

// structureOf is the OU that goes into Emetteur: the national identifier, type digit included, never a number.
func structureOf(leaf *x509.Certificate) string {
	if len(leaf.Subject.OrganizationalUnit) == 0 {
		return ""
	}
	return leaf.Subject.OrganizationalUnit[0]
}

// certificate gives the client certificate and its key, which are made for one another.
func (c *Config) certificate() (tls.Certificate, *texts.Refusal) {
	switch {
	case c.Certificat != nil:
		cert := *c.Certificat
		if cert.Leaf == nil && len(cert.Certificate) > 0 {
			leaf, err := x509.ParseCertificate(cert.Certificate[0])
			if err != nil {
				return tls.Certificate{}, unreadable("insi.certificat.illisible", "du magasin", err)
			}
			cert.Leaf = leaf
		}
		if cert.Leaf == nil || !matches(cert.PrivateKey, cert.Leaf) {
			return tls.Certificate{}, texts.Refuse("insi.certificat.cle_autre")
		}
		return cert, nil
	case c.Magasin != nil && c.CertificatClient+c.P12 != "":
		return tls.Certificate{}, texts.Refuse("insi.magasin.et_fichier")
	case c.Magasin != nil:
		return c.fromStore()
	case c.CertificatClient != "" && c.CleClient != "":
		return readPEM(c.CertificatClient, c.CleClient)
	case c.P12 != "":
		return c.readP12()
	default:
		return tls.Certificate{}, texts.Refuse("insi.certificat.absent")
	}
}

func readPEM(certFile, keyFile string) (tls.Certificate, *texts.Refusal) {
	certPEM, err := os.ReadFile(certFile)
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.illisible", certFile, err)
	}
	keyPEM, err := os.ReadFile(keyFile)
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.cle_illisible", keyFile, err)
	}
	if block, _ := pem.Decode(certPEM); block == nil {
		return tls.Certificate{}, unreadable("insi.certificat.illisible", certFile, errNoPEM)
	}
	if block, _ := pem.Decode(keyPEM); block == nil || strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "" {
		return tls.Certificate{}, unreadable("insi.certificat.cle_illisible", keyFile, errNoPEM)
	}
	cert, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil && strings.Contains(err.Error(), "does not match") {
		return tls.Certificate{}, texts.Refuse("insi.certificat.cle_autre")
	}
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.illisible", certFile, err)
	}
	return cert, nil
}

func (c *Config) readP12() (tls.Certificate, *texts.Refusal) {
	b, err := os.ReadFile(c.P12)
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.illisible", c.P12, err)
	}
	password, err := c.password()
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.mot_de_passe_illisible", c.MotDePasseFichier, err)
	}
	key, leaf, chain, err := pkcs12.DecodeChain(b, password)
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return tls.Certificate{}, texts.Refuse("insi.certificat.mot_de_passe", "fichier", c.P12)
	}
	if err != nil {
		return tls.Certificate{}, unreadable("insi.certificat.illisible", c.P12, err)
	}
	if !matches(key, leaf) {
		return tls.Certificate{}, texts.Refuse("insi.certificat.cle_autre")
	}
	cert := tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
	for _, ca := range chain {
		if string(ca.RawSubject) != string(ca.RawIssuer) { // a root is never sent
			cert.Certificate = append(cert.Certificate, ca.Raw)
		}
	}
	return cert, nil
}

var (
	errNoPEM         = errors.New("aucun bloc PEM en clair")
	errNoCertificate = errors.New("aucun certificat")
)

func unreadable(code, file string, err error) *texts.Refusal {
	return texts.Refuse(code, "fichier", file, "cause", inFrench(err))
}

// inFrench says in words why a file does not serve: the errors of the system and of libraries are in English.
func inFrench(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "fichier absent"
	case errors.Is(err, fs.ErrPermission):
		return "lecture interdite à ce compte"
	case errors.Is(err, errNoPEM), errors.Is(err, errNoCertificate):
		return err.Error()
	default:
		return "contenu non reconnu"
	}
}

// fileCause says why a file cannot be read; "" when it can.
func fileCause(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return inFrench(err)
	}
	_ = f.Close() // nothing was written
	return ""
}

// matches tells whether a private key belongs to a certificate.
func matches(key crypto.PrivateKey, leaf *x509.Certificate) bool {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return false
	}
	pub, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && pub.Equal(leaf.PublicKey)
}

// trust is the set of the only authorities that the server may come from.
func (c *Config) trust() (*x509.CertPool, *texts.Refusal) {
	if c.CA == "" {
		return nil, texts.Refuse("insi.reglages.ca_absente")
	}
	b, err := os.ReadFile(c.CA)
	if err != nil {
		return nil, unreadable("insi.reglages.ca_illisible", c.CA, err)
	}
	pool, n := x509.NewCertPool(), 0
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			continue
		}
		ca, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, unreadable("insi.reglages.ca_illisible", c.CA, err)
		}
		pool.AddCert(ca)
		n++
	}
	if n == 0 {
		return nil, unreadable("insi.reglages.ca_illisible", c.CA, errNoCertificate)
	}
	return pool, nil
}

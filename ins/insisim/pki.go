package insisim

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// The names of the IGC-Santé with TEST before them, as its own test authorities have.
const (
	rootOrganisations = "TEST AC RACINE IGC-SANTE ELEMENTAIRE"
	caOrganisations   = "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS"
	rootPersonnes     = "TEST AC RACINE IGC-SANTE FORT"
	caPersonnes       = "TEST AC IGC-SANTE FORT PERSONNES"
	// Structure is the OU of the client certificates: type digit 1 and a FINESS that does not exist.
	Structure = "10B0999999"
)

// password protects the throw-away P12; it is no secret.
const password = "jetable"

// marker is the file by which a folder is known to hold a throw-away PKI: no other is written into.
const marker = "PKI-JETABLE.txt"

// authority can sign certificates.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// PKI is a throw-away hierarchy: one for organisations, one for persons.
type PKI struct {
	rootOrg, org authority
	mu           sync.Mutex
	rootPers     authority
	pers         authority // made when first asked for
	now          func() time.Time
	lists        string        // address of the revocation lists
	rsaKey       crypto.Signer // shared by the client certificates: making keys is what a start costs
}

func newPKI(now func() time.Time, lists string) (*PKI, error) {
	p := &PKI{now: now, lists: lists}
	var err error
	if p.rootOrg, err = p.root(rootOrganisations); err != nil {
		return nil, err
	}
	if p.org, err = p.intermediate(caOrganisations, p.rootOrg); err != nil {
		return nil, err
	}
	if p.rsaKey, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return nil, fmt.Errorf("clé des certificats clients : %w", err)
	}
	return p, nil
}

func (p *PKI) caName(cn string) pkix.Name {
	return pkix.Name{Country: []string{"FR"}, Organization: []string{"ASIP-SANTE"}, OrganizationalUnit: []string{"0002 187512751", "IGC-SANTE TEST"}, CommonName: cn}
}

func (p *PKI) root(cn string) (authority, error) { return p.authority(cn, nil) }

func (p *PKI) intermediate(cn string, parent authority) (authority, error) {
	return p.authority(cn, &parent)
}

func (p *PKI) authority(cn string, parent *authority) (authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, fmt.Errorf("clé de %s : %w", cn, err)
	}
	now := p.now()
	tmpl := &x509.Certificate{
		SerialNumber: serial(), Subject: p.caName(cn), NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(3, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if cn == caOrganisations {
		tmpl.CRLDistributionPoints = []string{p.lists + listeRacine}
	}
	a := authority{key: key}
	by, with := tmpl, crypto.Signer(key)
	if parent != nil {
		by, with = parent.cert, parent.key
	}
	a.cert, err = create(tmpl, by, key.Public(), with)
	return a, err
}

func serial() *big.Int {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b)
}

func create(tmpl, parent *x509.Certificate, pub crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, pub, key)
	if err != nil {
		return nil, fmt.Errorf("certificat %s : %w", tmpl.Subject.CommonName, err)
	}
	return x509.ParseCertificate(der)
}

// server makes the certificate of the service: named like the CNAM's, with or without alternative names.
func (p *PKI) server(host string, withSAN bool) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("clé du serveur : %w", err)
	}
	now := p.now()
	tmpl := &x509.Certificate{
		SerialNumber: serial(), NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		Subject: pkix.Name{
			Country: []string{"FR"}, Province: []string{"Paris (75)"}, Organization: []string{"CNAM (SIMULATEUR)"},
			OrganizationalUnit: []string{"318003502400041"}, CommonName: host,
		},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		CRLDistributionPoints: []string{p.lists + listeOrganisations},
	}
	if withSAN {
		tmpl.DNSNames = []string{"localhost"}
		tmpl.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	}
	leaf, err := create(tmpl, p.org.cert, key.Public(), p.org.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, p.org.cert.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

// ClientProfile says what client certificate to make; the zero value of a field means the ordinary one.
type ClientProfile struct {
	CN         string    // INSI-MANU
	OU         string    // Structure; "-" for none
	Debut, Fin time.Time // three years from now
	Etranger   bool      // by another authority than the simulator's
}

// Client makes a client certificate like an ORG AUTH_CLI of the IGC-Santé.
func (p *PKI) Client(c ClientProfile) (tls.Certificate, error) {
	now := p.now()
	if c.CN == "" {
		c.CN = "INSI-MANU"
	}
	if c.Debut.IsZero() {
		c.Debut = now.Add(-time.Hour)
	}
	if c.Fin.IsZero() {
		c.Fin = now.AddDate(3, 0, 0)
	}
	issuer := p.org
	if c.Etranger {
		other, err := p.root("AC ETRANGERE")
		if err != nil {
			return tls.Certificate{}, err
		}
		issuer = other
	}
	tmpl := &x509.Certificate{
		SerialNumber: serial(), NotBefore: c.Debut, NotAfter: c.Fin,
		Subject: pkix.Name{
			Country: []string{"FR"}, Province: []string{"Rhône (69)"}, Organization: []string{"CENTRE HOSPITALIER DE DEMONSTRATION"},
			CommonName: c.CN,
		},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	switch c.OU {
	case "":
		tmpl.Subject.OrganizationalUnit = []string{Structure}
	case "-":
	default:
		tmpl.Subject.OrganizationalUnit = []string{c.OU}
	}
	leaf, err := create(tmpl, issuer.cert, p.rsaKey.Public(), issuer.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw, issuer.cert.Raw}, PrivateKey: p.rsaKey, Leaf: leaf}, nil
}

// oidCardType is the extension that says what a CPx card is.
var oidCardType = asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, 2}

// CardProfile says what signature certificate of a CPx card to make.
type CardProfile struct {
	Type         int    // 0 CPS, 1 CPF, 2 CDE/CPE, 3 CPA
	Identifiant  string // CN, type digit included
	Nom, Prenom  string // both empty: a card that is not nominative
	Titre        string
	Key          *rsa.PrivateKey // nil: the key of the client certificates
	Debut, Fin   time.Time
	NotTrusted   bool // by an authority that the strict profile does not know
	AsProduction bool // no TEST in the issuer's name
	// Authentification makes the certificate of authentication instead of that of signature.
	Authentification bool
}

// Card makes the signature certificate of a CPx card and gives the key that goes with it.
func (p *PKI) Card(c CardProfile) (*x509.Certificate, *rsa.PrivateKey, error) {
	ca, err := p.persons()
	if err != nil {
		return nil, nil, err
	}
	if c.NotTrusted || c.AsProduction {
		cn := caPersonnes
		if c.AsProduction {
			cn = "AC IGC-SANTE FORT PERSONNES"
		}
		if ca, err = p.root(cn); err != nil {
			return nil, nil, err
		}
	}
	key := c.Key
	if key == nil {
		key = p.rsaKey.(*rsa.PrivateKey) // made so in newPKI
	}
	now := p.now()
	if c.Debut.IsZero() {
		c.Debut = now.Add(-time.Hour)
	}
	if c.Fin.IsZero() {
		c.Fin = now.AddDate(3, 0, 0)
	}
	kind, err := asn1.Marshal(c.Type)
	if err != nil {
		return nil, nil, fmt.Errorf("type de carte : %w", err)
	}
	holder := []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: c.Identifiant}}
	if c.Nom+c.Prenom != "" {
		holder = append(holder,
			pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 42}, Value: c.Prenom},
			pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 4}, Value: c.Nom})
	} else {
		holder = append(holder, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, 65}, Value: "EMPLOYE000000018"})
	}
	rdns := pkix.RDNSequence{{{Type: asn1.ObjectIdentifier{2, 5, 4, 6}, Value: "FR"}}}
	if c.Titre != "" {
		rdns = append(rdns, []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 12}, Value: c.Titre}})
	}
	rdns = append(rdns, holder) // one RDN of several values, as real cards have
	subject, err := asn1.Marshal(rdns)
	if err != nil {
		return nil, nil, fmt.Errorf("titulaire de la carte : %w", err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: serial(), NotBefore: c.Debut, NotAfter: c.Fin, RawSubject: subject,
		KeyUsage: x509.KeyUsageContentCommitment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection},
		ExtraExtensions: []pkix.Extension{{Id: oidCardType, Value: kind}},
	}
	if c.Authentification {
		tmpl.KeyUsage, tmpl.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	leaf, err := create(tmpl, ca.cert, key.Public(), ca.key)
	return leaf, key, err
}

// personsPool are the authorities of the cards of persons.
func (p *PKI) personsPool() (*x509.CertPool, error) {
	ca, err := p.persons()
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	return pool, nil
}

func (p *PKI) persons() (authority, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pers.cert != nil {
		return p.pers, nil
	}
	root, err := p.root(rootPersonnes)
	if err != nil {
		return authority{}, err
	}
	ca, err := p.intermediate(caPersonnes, root)
	if err != nil {
		return authority{}, err
	}
	p.rootPers, p.pers = root, ca
	return ca, nil
}

// authorities is the PEM of the chain that a client must trust.
func (p *PKI) authorities() []byte {
	return append(pemOf("CERTIFICATE", p.org.cert.Raw), pemOf("CERTIFICATE", p.rootOrg.cert.Raw)...)
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// write puts the files of the PKI into dir: the authorities, and both client certificates as PEM and as P12. Only
// a folder that is new, empty, or already one of ours is written into, so that no true certificate is lost.
func (p *PKI) write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("dossier des certificats : %w", err)
	}
	if err := ours(dir); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("dossier des certificats : %w", err)
	}
	files := map[string][]byte{
		marker:   []byte("Certificats jetables du simulateur INSi : ils ne valent nulle part ailleurs.\n"),
		"ca.pem": p.authorities(),
	}
	for name, cn := range map[string]string{"insi-manu": "INSI-MANU", "insi-auto": "INSI-AUTO"} {
		cert, err := p.Client(ClientProfile{CN: cn})
		if err != nil {
			return err
		}
		key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
		if err != nil {
			return fmt.Errorf("clé de %s : %w", cn, err)
		}
		p12, err := pkcs12.Modern.Encode(cert.PrivateKey, cert.Leaf, []*x509.Certificate{p.org.cert}, password)
		if err != nil {
			return fmt.Errorf("p12 de %s : %w", cn, err)
		}
		files[name+".pem"] = append(pemOf("CERTIFICATE", cert.Certificate[0]), pemOf("CERTIFICATE", cert.Certificate[1])...)
		files[name+".key"] = pemOf("PRIVATE KEY", key)
		files[name+".p12"] = p12
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return fmt.Errorf("certificats du simulateur : %w", err)
		}
	}
	return nil
}

func ours(dir string) error {
	_, err := os.Stat(filepath.Join(dir, marker))
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("dossier des certificats : %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("dossier des certificats : %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("le dossier %s contient déjà autre chose que des certificats jetables : rien n’y est écrit", dir)
	}
	return nil
}

package cardsim

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"sync"
	"time"

	"guichet/cards/iso7816"
)

// holder is the secret side of a virtual CPx.
type holder struct {
	key         *rsa.PrivateKey
	certificate []byte
}

// Identity gives the certificate and the key of a virtual CPx, for what a real one does inside itself; false for
// other cards. Its authority is one of Authorities.
func (c *Card) Identity() (tls.Certificate, bool) {
	if c.holder == nil {
		return tls.Certificate{}, false
	}
	return tls.Certificate{Certificate: [][]byte{c.holder.certificate}, PrivateKey: c.holder.key}, true
}

// keys are the throw-away keys of this process: never written, gone when it ends. All virtual cards share the
// holder's one, so that loading the tenth card costs no more than a signature.
var keys = sync.OnceValues(func() (k struct{ authority, holder *rsa.PrivateKey }, err error) {
	if k.authority, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return k, fmt.Errorf("clé de l'autorité jetable: %w", err)
	}
	if k.holder, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		return k, fmt.Errorf("clé du porteur virtuel: %w", err)
	}
	return k, nil
})

// Names of the throw-away authorities: those of the IGC-Santé, so that the rules on names are tried too.
var authorityNames = []string{
	"TEST AC IGC-SANTE STANDARD PERSONNES", "TEST AC IGC-SANTE FORT PERSONNES", "AC IGC-SANTE STANDARD PERSONNES",
}

// Authorities gives the throw-away authorities of this process, by which a reader of cards verifies virtual ones.
func Authorities() (*x509.CertPool, error) {
	k, err := keys()
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	for _, name := range authorityNames {
		template := authority(name)
		der, err := x509.CreateCertificate(rand.Reader, template, template, k.authority.Public(), k.authority)
		if err != nil {
			return nil, fmt.Errorf("autorité jetable: %w", err)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("autorité jetable: %w", err)
		}
		pool.AddCert(c)
	}
	return pool, nil
}

func authority(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{Country: []string{"FR"}, Organization: []string{"ASIP-SANTE"}, OrganizationalUnit: []string{"0002 187512751", "IGC-SANTE TEST"}, CommonName: name},
		NotBefore:             time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
}

// cpxFiles builds a CPS3: serial number, EF_ACTUA, and a PKCS#15 application with one certificate. File identifiers
// D101 and 7004 are invented.
func cpxFiles(p Porteur, now time.Time) ([]file, *holder, error) {
	serie, err := hex.DecodeString(p.Serie)
	if err != nil || len(serie) != 10 {
		return nil, nil, fmt.Errorf("numéro de série %q: vingt chiffres attendus", p.Serie)
	}
	k, err := keys()
	if err != nil {
		return nil, nil, err
	}
	der, err := certificate(p, k.holder, k.authority, now)
	if err != nil {
		return nil, nil, err
	}
	app := func(fid ...byte) []byte { return append([]byte{0x3F, 0x00, 0x00, 0x01}, fid...) }
	start, end := now.AddDate(0, 0, p.DebutJours), now.AddDate(0, 0, p.DebutJours).Add(time.Minute)
	actua := iso7816.Append(nil, 0x81, bcd(start))
	actua = iso7816.Append(actua, 0x82, bcd(end))
	path := func(b []byte) []byte { return iso7816.Append(nil, 0x30, iso7816.Append(nil, 0x04, b)) }
	odf := iso7816.Append(nil, 0xA4, path(app(0x70, 0x04)))
	common := iso7816.Append(nil, 0x0C, []byte("Certificat d'Authentification CPS"))
	entry := iso7816.Append(nil, 0x30, common)
	entry = iso7816.Append(entry, 0x30, iso7816.Append(nil, 0x04, append(make([]byte, 7), 0x20)))
	entry = iso7816.Append(entry, 0xA1, iso7816.Append(nil, 0x30, path(app(0xD1, 0x01))))
	cdf := iso7816.Append(nil, 0x30, entry)
	return []file{
		{name: "mf", path: mf, df: true},
		{name: "serie", path: []byte{0x3F, 0x00, 0xD0, 0x03}, content: iso7816.Append(nil, 0x5A, serie)},
		{name: "actua", path: []byte{0x3F, 0x00, 0xD0, 0x10}, content: iso7816.Append(nil, 0xEC, actua)},
		{name: "application", path: app(), aid: []byte("\xE8\x28\xBD\x08\x0F\x80\x25\x00\x00\x01\xFF\x00\x10"), df: true},
		{name: "odf", path: app(0x50, 0x31), content: append(odf, make([]byte, 16)...)},
		{name: "cdf", path: app(0x70, 0x04), content: append(cdf, make([]byte, 16)...)},
		{name: "certificat", path: app(0xD1, 0x01), content: der},
	}, &holder{key: k.holder, certificate: der}, nil
}

func bcd(t time.Time) []byte {
	b, err := hex.DecodeString(t.UTC().Format("20060102150405"))
	if err != nil {
		panic(err) // fourteen digits always decode
	}
	return b
}

func certificate(p Porteur, key, authorityKey *rsa.PrivateKey, now time.Time) ([]byte, error) {
	subject, err := subject(p)
	if err != nil {
		return nil, err
	}
	categorie, err := hex.DecodeString(p.Categorie)
	if err != nil {
		return nil, fmt.Errorf("catégorie %q: %w", p.Categorie, err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		RawSubject:   subject,
		NotBefore:    now.AddDate(0, 0, p.DebutJours),
		NotAfter:     now.AddDate(0, 0, p.FinJours),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, e := range []struct {
		arc   int
		value any
	}{{2, p.Type}, {3, p.Serie[:10] + "/" + p.Serie[10:]}, {5, categorie}} {
		b, err := asn1.Marshal(e.value)
		if err != nil {
			return nil, fmt.Errorf("extension %d: %w", e.arc, err)
		}
		id := asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, e.arc}
		template.ExtraExtensions = append(template.ExtraExtensions, pkix.Extension{Id: id, Value: b})
	}
	der, err := x509.CreateCertificate(rand.Reader, template, authority(p.Autorite), key.Public(), authorityKey)
	if err != nil {
		return nil, fmt.Errorf("certificat du porteur virtuel: %w", err)
	}
	return der, nil
}

// subject writes the name as the IGC-Santé does: given name, common name and surname in one multi-valued RDN.
func subject(p Porteur) ([]byte, error) {
	name := pkix.RDNSequence{{{Type: asn1.ObjectIdentifier{2, 5, 4, 6}, Value: "FR"}}}
	if p.Titre != "" {
		name = append(name, pkix.RelativeDistinguishedNameSET{{Type: asn1.ObjectIdentifier{2, 5, 4, 12}, Value: p.Titre}})
	}
	var person pkix.RelativeDistinguishedNameSET
	for _, a := range []struct {
		arc  int
		text string
	}{{42, p.Prenom}, {3, p.CN}, {4, p.Nom}, {65, p.Pseudonyme}} {
		if a.text != "" {
			person = append(person, pkix.AttributeTypeAndValue{Type: asn1.ObjectIdentifier{2, 5, 4, a.arc}, Value: a.text})
		}
	}
	der, err := asn1.Marshal(append(name, person))
	if err != nil {
		return nil, fmt.Errorf("nom du porteur virtuel: %w", err)
	}
	return der, nil
}

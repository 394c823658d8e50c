package insi

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"
	"time"

	"guichet/assets/texts"
)

// Where a CPx certificate says what it is (DICO-FR.GIP; IGC-Santé profiles).
var (
	oidCardType   = asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, 2}
	oidSurname    = asn1.ObjectIdentifier{2, 5, 4, 4}
	oidGivenName  = asn1.ObjectIdentifier{2, 5, 4, 42}
	oidPseudonym  = asn1.ObjectIdentifier{2, 5, 4, 65}
	oidCommonName = asn1.ObjectIdentifier{2, 5, 4, 3}
)

// attributeNames are the short names used to write a subject; the string form is not constrained (INSi guide §5.2).
var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O",
	"2.5.4.11": "OU", "2.5.4.12": "T",
}

// qualifiers are the NameQualifier of each card type, 0 to 3.
var qualifiers = []string{"CPS", "CPF", "CDE-CPE", "CPA"}

// cardIdentity is what the signature certificate of a card tells.
type cardIdentity struct {
	subject     string
	identifiant string // CN: national identifier, type digit included
	kind        int    // 0 to 3
	qualifier   string
	nom, prenom string
	pseudonym   bool
	autorite    string
	debut, fin  time.Time
	weak        bool
}

// readCard reads the certificate of a card.
func readCard(der []byte) (cardIdentity, *texts.Refusal) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return cardIdentity{}, texts.Refuse("insi.cpx.certificat_illisible")
	}
	c := cardIdentity{autorite: cert.Issuer.CommonName, debut: cert.NotBefore, fin: cert.NotAfter, kind: -1, weak: weak(cert)}
	for _, e := range cert.Extensions {
		if e.Id.Equal(oidCardType) {
			if _, err := asn1.Unmarshal(e.Value, &c.kind); err != nil {
				return cardIdentity{}, texts.Refuse("insi.cpx.certificat_illisible")
			}
		}
	}
	if c.kind < 0 || c.kind >= len(qualifiers) {
		return cardIdentity{}, texts.Refuse("insi.cpx.certificat_illisible")
	}
	c.qualifier = qualifiers[c.kind]
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(cert.RawSubject, &rdns); err != nil {
		return cardIdentity{}, texts.Refuse("insi.cpx.certificat_illisible")
	}
	c.subject = distinguishedName(rdns)
	for _, rdn := range rdns {
		for _, at := range rdn {
			value := fmt.Sprint(at.Value)
			switch {
			case at.Type.Equal(oidSurname):
				c.nom = value
			case at.Type.Equal(oidGivenName):
				c.prenom = value
			case at.Type.Equal(oidPseudonym):
				c.pseudonym = true
			case at.Type.Equal(oidCommonName):
				c.identifiant = value
			}
		}
	}
	return c, nil
}

// distinguishedName writes a subject most specific first, as the assertions seen on the wire do.
func distinguishedName(rdns pkix.RDNSequence) string {
	parts := make([]string, 0, len(rdns))
	for i := len(rdns) - 1; i >= 0; i-- {
		values := make([]string, 0, len(rdns[i]))
		for _, at := range rdns[i] {
			name, known := attributeNames[at.Type.String()]
			if !known {
				name = at.Type.String()
			}
			values = append(values, name+"="+fmt.Sprint(at.Value))
		}
		parts = append(parts, strings.Join(values, "+"))
	}
	return strings.Join(parts, ",")
}

// usable tells why a card cannot be used for INSi; nil when it can. Only nominative cards are accepted by the
// service (GNIUS; PDT-INF-617), so a generic one is refused before any call.
func (c cardIdentity) usable(env Environment, now time.Time) *texts.Refusal {
	switch {
	case c.kind == 3, c.pseudonym, c.nom == "", c.prenom == "", strings.HasPrefix(c.nom, "EMPLOYE"):
		return texts.Refuse("insi.cpx.non_nominative")
	case c.identifiant == "" || c.weak:
		return texts.Refuse("insi.cpx.certificat_illisible")
	case now.Before(c.debut) || now.After(c.fin):
		return texts.Refuse("insi.cpx.perimee", "date", c.fin.Local().Format("02/01/2006"))
	case env == Production && strings.HasPrefix(c.autorite, "TEST "):
		return texts.Refuse("insi.cpx.test_en_production")
	}
	return nil
}

// CheckCard tells why the card of this signature certificate (DER) cannot sign for INSi; nil when it can.
func CheckCard(der []byte, env Environment, now time.Time) *texts.Refusal {
	c, r := readCard(der)
	if r != nil {
		return r
	}
	return c.usable(env, now)
}

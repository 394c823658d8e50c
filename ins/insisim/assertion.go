package insisim

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

const nsDSig = "http://www.w3.org/2000/09/xmldsig#"

// assertionLife is the age at which the service was seen to refuse an assertion.
const assertionLife = time.Hour

// checkAssertion looks at the assertion of a professional, for who comes without a client certificate. Its
// signature is verified in the strict profile; elsewhere it has to be there.
func (s *Server) checkAssertion(m message) error {
	el := find(m.security, nsSAML, "Assertion")
	if el == nil {
		return errors.New("ni certificat client ni assertion d’un professionnel")
	}
	when, err := time.Parse(time.RFC3339, el.SelectAttrValue("IssueInstant", ""))
	if err != nil {
		return errors.New("assertion : IssueInstant illisible")
	}
	if age := s.opts.Now().Sub(when); age > assertionLife || age < -clockTolerance {
		return errors.New("assertion périmée")
	}
	name := find(find(el, nsSAML, "Subject"), nsSAML, "NameID")
	if name == nil || !slices.Contains([]string{"CPS", "CPF", "CDE-CPE", "CPA", "PSC"}, name.SelectAttrValue("NameQualifier", "")) {
		return errors.New("assertion : NameID ou NameQualifier")
	}
	if find(el, nsDSig, "Signature") == nil {
		return errors.New("assertion non signée")
	}
	if !attributes(el, "secteurActivite") || !attributes(el, "identifiantFacturation") {
		return errors.New("assertion : attribut secteurActivite ou identifiantFacturation absent")
	}
	if s.opts.Profil != Strict {
		return nil
	}
	return s.verifySignature(el)
}

// attributes tells whether an attribute is there; the GIE's sample writes the names with a capital.
func attributes(assertion *etree.Element, name string) bool {
	statement := find(assertion, nsSAML, "AttributeStatement")
	if statement == nil {
		return false
	}
	for _, a := range statement.ChildElements() {
		if strings.EqualFold(a.SelectAttrValue("Name", ""), name) {
			return true
		}
	}
	return false
}

// verifySignature recomputes digest and signature with exclusive canonicalization, and verifies the chain of the
// card's certificate.
func (s *Server) verifySignature(assertion *etree.Element) error {
	signature := find(assertion, nsDSig, "Signature")
	info := find(signature, nsDSig, "SignedInfo")
	ref := find(info, nsDSig, "Reference")
	id := assertion.SelectAttrValue("ID", "")
	if ref == nil || id == "" || ref.SelectAttrValue("URI", "") != "#"+id {
		return errors.New("signature : référence absente ou d’un autre élément")
	}
	for _, want := range []struct {
		parent      *etree.Element
		name, value string
	}{
		{info, "CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#"},
		{info, "SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},
		{ref, "DigestMethod", "http://www.w3.org/2001/04/xmlenc#sha256"},
	} {
		el := find(want.parent, nsDSig, want.name)
		if el == nil || el.SelectAttrValue("Algorithm", "") != want.value {
			return fmt.Errorf("signature : %s inattendu", want.name)
		}
	}
	bare := inherit(assertion)
	bare.RemoveChild(find(bare, nsDSig, "Signature"))
	canonical, err := exclusive(bare)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(canonical)
	if strings.TrimSpace(textOf(ref, nsDSig, "DigestValue")) != base64.StdEncoding.EncodeToString(digest[:]) {
		return errors.New("signature : empreinte de l’assertion fausse")
	}
	cert, err := certificateOf(signature)
	if err != nil {
		return err
	}
	signed, err := exclusive(inherit(info))
	if err != nil {
		return err
	}
	value, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(textOf(signature, nsDSig, "SignatureValue")), ""))
	if err != nil {
		return errors.New("signature : valeur illisible")
	}
	pub, ok := cert.PublicKey.(*rsa.PublicKey)
	hash := sha256.Sum256(signed)
	if !ok || rsa.VerifyPKCS1v15(pub, crypto.SHA256, hash[:], value) != nil {
		return errors.New("signature fausse")
	}
	return s.trustCard(cert)
}

// inherit gives an element the namespace declarations that it has from its parents, so that it can stand alone.
func inherit(el *etree.Element) *etree.Element {
	alone := el.Copy()
	for p := el.Parent(); p != nil; p = p.Parent() {
		for _, a := range p.Attr {
			if (a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns") && alone.SelectAttr(a.FullKey()) == nil {
				alone.CreateAttr(a.FullKey(), a.Value)
			}
		}
	}
	return alone
}

func exclusive(el *etree.Element) ([]byte, error) {
	b, err := dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(el)
	if err != nil {
		return nil, fmt.Errorf("forme canonique : %w", err)
	}
	return b, nil
}

func certificateOf(signature *etree.Element) (*x509.Certificate, error) {
	data := find(find(signature, nsDSig, "KeyInfo"), nsDSig, "X509Data")
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(textOf(data, nsDSig, "X509Certificate")), ""))
	if err != nil {
		return nil, errors.New("signature : certificat illisible")
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, errors.New("signature : certificat illisible")
	}
	return cert, nil
}

// ofCard tells a certificate of a CPx card: it opens a connection, the assertion says who calls.
func ofCard(cert *x509.Certificate) bool {
	return slices.ContainsFunc(cert.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidCardType) })
}

func (s *Server) trustCard(cert *x509.Certificate) error {
	roots := x509.NewCertPool()
	ca, err := s.pki.persons()
	if err != nil {
		return err
	}
	roots.AddCert(ca.cert)
	for _, a := range s.opts.Autorites {
		roots.AddCert(a)
	}
	_, err = cert.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: s.opts.Now(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return errors.New("signature : carte d’une autorité inconnue, ou périmée")
	}
	return nil
}

package insi

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/beevik/etree"
	"github.com/google/uuid"
	dsig "github.com/russellhaering/goxmldsig"

	"guichet/assets/texts"
	"guichet/ins"
)

// Algorithms of the signature of an assertion (INSi guide §5.2).
const (
	nsDSig       = "http://www.w3.org/2000/09/xmldsig#"
	algC14N      = "http://www.w3.org/2001/10/xml-exc-c14n#"
	algEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	algDigest    = "http://www.w3.org/2001/04/xmlenc#sha256"
	algSignature = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	issuerFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
)

// assertionAge is how old an assertion may grow before it is made anew: the default of the GIE's kit. The service
// was seen to refuse them after about an hour.
const assertionAge = 20 * time.Second

// attribute is one saml:Attribute. Names are in lower case, as the guide's example and padoa write them.
type attribute struct{ name, value string }

// assertionPS is what a professional's assertion says.
type assertionPS struct {
	id         string // "_" and a UUID
	instant    time.Time
	issuer     string // subject of the signature certificate
	qualifier  string // CPS, CPF, CDE-CPE, CPA
	nameID     string // CN of the certificate
	attributes []attribute
}

// element builds the assertion without its signature.
func (a assertionPS) element() *etree.Element {
	root := etree.NewElement("Assertion")
	root.CreateAttr("xmlns", nsSAML)
	root.CreateAttr("ID", a.id)
	root.CreateAttr("IssueInstant", a.instant.UTC().Format(instant))
	root.CreateAttr("Version", "2.0")
	issuer := root.CreateElement("Issuer")
	issuer.CreateAttr("Format", issuerFormat)
	issuer.SetText(a.issuer)
	name := root.CreateElement("Subject").CreateElement("NameID")
	name.CreateAttr("NameQualifier", a.qualifier)
	name.SetText(a.nameID)
	statement := root.CreateElement("AttributeStatement")
	for _, at := range a.attributes {
		el := statement.CreateElement("Attribute")
		el.CreateAttr("Name", at.name)
		el.CreateElement("AttributeValue").SetText(at.value)
	}
	return root
}

// canonical is the exclusive canonical form, without comments. It works on a copy: the library sorts in place.
func canonical(el *etree.Element) ([]byte, error) {
	return dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("").Canonicalize(el.Copy())
}

// signedInfo builds what is signed, for the digest of the assertion of that ID.
func signedInfo(id string, digest []byte) *etree.Element {
	info := etree.NewElement("SignedInfo")
	info.CreateAttr("xmlns", nsDSig)
	info.CreateElement("CanonicalizationMethod").CreateAttr("Algorithm", algC14N)
	info.CreateElement("SignatureMethod").CreateAttr("Algorithm", algSignature)
	ref := info.CreateElement("Reference")
	ref.CreateAttr("URI", "#"+id)
	transforms := ref.CreateElement("Transforms")
	transforms.CreateElement("Transform").CreateAttr("Algorithm", algEnveloped)
	transforms.CreateElement("Transform").CreateAttr("Algorithm", algC14N)
	ref.CreateElement("DigestMethod").CreateAttr("Algorithm", algDigest)
	ref.CreateElement("DigestValue").SetText(base64.StdEncoding.EncodeToString(digest))
	return info
}

// sign makes the whole assertion in its canonical form, the signature right after Issuer.
func (a assertionPS) sign(ctx context.Context, s Signer, certificate []byte) ([]byte, error) {
	root := a.element()
	bare, err := canonical(root)
	if err != nil {
		return nil, fmt.Errorf("forme canonique de l’assertion : %w", err)
	}
	digest := sha256.Sum256(bare)
	info := signedInfo(a.id, digest[:])
	toSign, err := canonical(info)
	if err != nil {
		return nil, fmt.Errorf("forme canonique de SignedInfo : %w", err)
	}
	value, err := s.SignSHA256RSA(ctx, toSign)
	if err != nil {
		return nil, err
	}
	signature := etree.NewElement("Signature")
	signature.CreateAttr("xmlns", nsDSig)
	info.RemoveAttr("xmlns") // inherited from Signature once inside it
	signature.AddChild(info)
	signature.CreateElement("SignatureValue").SetText(base64.StdEncoding.EncodeToString(value))
	signature.CreateElement("KeyInfo").CreateElement("X509Data").CreateElement("X509Certificate").
		SetText(base64.StdEncoding.EncodeToString(certificate))
	root.InsertChildAt(1, signature)
	doc := etree.NewDocument()
	doc.SetRoot(root)
	doc.WriteSettings.CanonicalText, doc.WriteSettings.CanonicalAttrVal = true, true
	return doc.WriteToBytes()
}

// assertionCache keeps the last assertion while it is young and the card is the same.
type assertionCache struct {
	made []byte
	cert []byte // DER of the card's certificate
	name string // NameID
	when time.Time
	turn uint64 // of forgotten
}

// assertions are the assertions of a message and the Emetteur that goes with them.
func (c *Client) assertions(ctx context.Context, o operation) ([][]byte, string, *failure) {
	emetteur := c.emetteur
	var out [][]byte
	if c.cfg.Mode == ModeCPx {
		ps, name, f := c.assertionPS(ctx)
		if f != nil {
			return nil, "", f
		}
		out, emetteur = append(out, ps), name
	}
	if o.vitale != nil && len(o.vitale.Assertion) > 0 {
		out = append(out, withoutDeclaration(o.vitale.Assertion))
	}
	return out, emetteur, nil
}

func withoutDeclaration(b []byte) []byte {
	b = bytes.TrimSpace(b)
	if bytes.HasPrefix(b, []byte("<?xml")) {
		if i := bytes.Index(b, []byte("?>")); i > 0 {
			b = bytes.TrimSpace(b[i+2:])
		}
	}
	return b
}

// assertionPS gives a young assertion of the card present, signed anew when the last one has aged or another
// card has come.
func (c *Client) assertionPS(ctx context.Context) ([]byte, string, *failure) {
	select {
	case c.psTurn <- struct{}{}:
		defer func() { <-c.psTurn }()
	case <-ctx.Done():
		return nil, "", transportFailure(ctx, ctx.Err())
	}
	der, err := c.cfg.Signataire.Certificate(ctx)
	if err != nil {
		return nil, "", cardFailure(ctx, err)
	}
	now, turn := c.cfg.Now(), c.forgotten.Load()
	age := now.Sub(c.ps.when)
	if c.ps.turn == turn && bytes.Equal(der, c.ps.cert) && age >= 0 && age < c.cfg.ValiditeAssertion.or(assertionAge) {
		return c.ps.made, c.ps.name, nil
	}
	card, r := readCard(der)
	if r == nil {
		r = card.usable(c.cfg.Environnement, now)
	}
	if r != nil {
		return nil, "", &failure{class: ins.FaultRights, texte: r.Code, refus: r, cause: errors.New("carte non utilisable")}
	}
	a := assertionPS{
		id: "_" + uuid.NewString(), instant: now, issuer: card.subject, qualifier: card.qualifier, nameID: card.identifiant,
	}
	for _, at := range []attribute{
		{"codeSpecialite", c.cfg.CodeSpecialite}, {"identifiantFacturation", c.cfg.IdentifiantFacturation},
		{"secteurActivite", c.cfg.SecteurActivite},
	} {
		if at.value != "" {
			a.attributes = append(a.attributes, at)
		}
	}
	made, err := a.sign(ctx, c.cfg.Signataire, der)
	if err != nil {
		return nil, "", cardFailure(ctx, err)
	}
	c.ps = assertionCache{made: made, cert: der, name: card.identifiant, when: now, turn: turn}
	return made, card.identifiant, nil
}

// cardFailure is a signature that the card did not make. A *texts.Refusal of the signer (wrong PIN, last try,
// card gone) is said in its own words.
func cardFailure(ctx context.Context, err error) *failure {
	if ctx.Err() != nil {
		return transportFailure(ctx, err)
	}
	f := &failure{class: ins.FaultRights, texte: "insi.cpx.signature", cause: err}
	if r := texts.RefusalIn(err); r != nil {
		f.texte, f.refus = r.Code, r
	}
	return f
}

// vitaleAge is how long an assertion Vitale holds (CNDA test 1.02).
const vitaleAge = 20 * time.Minute

// checkVitaleAssertion looks at an assertion that the card made: an element of the right name, young enough.
func checkVitaleAssertion(b []byte, now time.Time) *texts.Refusal {
	root, err := parseXML(b)
	if err != nil || root.name.Space != nsSAML || root.name.Local != "Assertion" {
		return texts.Refuse("insi.vitale.assertion_illisible")
	}
	when, err := time.Parse(time.RFC3339, root.attr("IssueInstant"))
	if err != nil {
		return texts.Refuse("insi.vitale.assertion_illisible")
	}
	if age := now.Sub(when); age > vitaleAge || age < -vitaleAge {
		return texts.Refuse("insi.vitale.assertion_perimee")
	}
	return nil
}

// rsaBits is the smallest key accepted for a signature.
const rsaBits = 2048

func weak(cert *x509.Certificate) bool {
	k, ok := cert.PublicKey.(*rsa.PublicKey)
	return !ok || k.N.BitLen() < rsaBits
}

package insi

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"
)

func vector(t *testing.T, name string) []byte {
	t.Helper()
	root := os.Getenv("GUICHET_REFERENCE")
	if root == "" {
		t.Skip("GUICHET_REFERENCE n’est pas donné : vecteurs officiels absents")
	}
	b, err := os.ReadFile(filepath.Join(root, "insi", "samples", "assertion", name))
	require.NoError(t, err)
	return b
}

// The assertion that a real test card signed, made again by our own builder: what is digested and what is signed
// come out byte for byte, and the card's signature verifies over them.
func TestAssertion_RebuildsTheSignedVectors(t *testing.T) {
	when, err := time.Parse(instant, "2022-04-12T15:07:10.065Z")
	require.NoError(t, err)
	a := assertionPS{
		id: "_c6a7f665-9b82-4b4f-9f1c-6f918d1c70b8", instant: when,
		issuer: "2.5.4.42=OLIVIER+CN=00B6087510+SN=INFIRMCS ADELI8751,T=Infirmier,C=FR", qualifier: "CPS", nameID: "00B6087510",
		attributes: []attribute{{"identifiantFacturation", "123456789"}, {"secteurActivite", "SA05"}},
	}
	bare, err := canonical(a.element())
	require.NoError(t, err)
	require.Equal(t, string(vector(t, "assertion_ps_signee_carte-test.sans-Signature.exc-c14n.txt")), string(bare))
	digest := sha256.Sum256(bare)
	require.Equal(t, "my7wv1u8drDfY0okactno2eBvJvB6Ep3+ctrcVXVxCQ=", base64.StdEncoding.EncodeToString(digest[:]))
	info, err := canonical(signedInfo(a.id, digest[:]))
	require.NoError(t, err)
	require.Equal(t, string(vector(t, "assertion_ps_signee_carte-test.SignedInfo.exc-c14n.txt")), string(info))

	doc := etree.NewDocument()
	require.NoError(t, doc.ReadFromBytes(vector(t, "assertion_ps_signee_carte-test.xml")))
	value, err := base64.StdEncoding.DecodeString(doc.FindElement("//SignatureValue").Text())
	require.NoError(t, err)
	der, err := base64.StdEncoding.DecodeString(doc.FindElement("//X509Certificate").Text())
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	sum := sha256.Sum256(info)
	require.NoError(t, rsa.VerifyPKCS1v15(cert.PublicKey.(*rsa.PublicKey), crypto.SHA256, sum[:], value))

	card, refusal := readCard(der)
	require.Nil(t, refusal)
	require.Equal(t, "CPS", card.qualifier)
	require.Equal(t, "00B6087510", card.identifiant)
	require.Equal(t, "INFIRMCS ADELI8751", card.nom)
	require.Nil(t, card.usable(Test, when))
	require.Equal(t, "insi.cpx.perimee", card.usable(Test, when.AddDate(5, 0, 0)).Code)
	require.Equal(t, "insi.cpx.test_en_production", card.usable(Production, when).Code)
	require.Equal(t, a.issuer, card.subject, "the same string form as padoa's")
}

// The example of the guide declares a namespace that it does not visibly use: it must not be in what is digested.
func TestAssertion_CanonicalFormOfTheGuidesExample(t *testing.T) {
	doc := etree.NewDocument()
	require.NoError(t, doc.ReadFromBytes(vector(t, "assertion_ps_non-signee_exemple-WS_INS2.xml")))
	got, err := canonical(doc.Root())
	require.NoError(t, err)
	require.Equal(t, string(vector(t, "assertion_ps_non-signee_exemple-WS_INS2.exc-c14n.txt")), string(got))
	digest := sha256.Sum256(got)
	require.Equal(t, "jJYUx60/kK1eNOQr6Jywnjlvj1N+D3dzBYvkENc+acc=", base64.StdEncoding.EncodeToString(digest[:]))
}

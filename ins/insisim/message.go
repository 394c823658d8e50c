package insisim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/beevik/etree"
)

const (
	nsWSA  = "http://www.w3.org/2005/08/addressing"
	nsWSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsSAML = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsBAM  = "urn:siram:bam:ctxbam"
	nsLPS  = "urn:siram:lps:ctxlps"

	actionTraits = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
	actionVitale = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale"
)

// message is a request, read as the platform seems to read it: headers in any order, prefixes of any name.
type message struct {
	action, messageID, idam string
	bam, lps, security      *etree.Element
	body                    *etree.Element
	traits                  *traits
	vitale                  *vitale
	header                  *etree.Element
}

// What a message may not be.
const (
	maxDepth    = 40
	maxElements = 2000
)

// wellFormed bounds a document and refuses a DTD before a tree is made of it.
func wellFormed(b []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(b))
	depth, count, roots := 0, 0, 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if roots != 1 {
				return errors.New("une racine attendue")
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("XML mal formé : %w", err)
		}
		switch tok.(type) {
		case xml.Directive:
			return errors.New("DTD refusée")
		case xml.StartElement:
			if depth == 0 {
				roots++
			}
			depth++
			count++
			if depth > maxDepth || count > maxElements {
				return errors.New("message trop grand")
			}
		case xml.EndElement:
			depth--
		}
	}
}

func is(el *etree.Element, space, local string) bool {
	return el != nil && el.Tag == local && el.NamespaceURI() == space
}

func find(parent *etree.Element, space, local string) *etree.Element {
	if parent == nil {
		return nil
	}
	for _, c := range parent.ChildElements() {
		if is(c, space, local) {
			return c
		}
	}
	return nil
}

func textOf(parent *etree.Element, space, local string) string {
	if el := find(parent, space, local); el != nil {
		return el.Text()
	}
	return ""
}

// readMessage reads a request. What could be read before the error is returned with it: a fault echoes the
// MessageID when there is one.
func readMessage(b []byte) (message, error) {
	var m message
	if err := wellFormed(b); err != nil {
		return m, err
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(b); err != nil {
		return m, fmt.Errorf("XML mal formé : %w", err)
	}
	root := doc.Root()
	if !is(root, nsSOAP, "Envelope") {
		return m, errors.New("enveloppe SOAP 1.2 attendue")
	}
	m.header = find(root, nsSOAP, "Header")
	body := find(root, nsSOAP, "Body")
	if m.header == nil || body == nil {
		return m, errors.New("en-tête et corps SOAP attendus")
	}
	m.action = strings.TrimSpace(textOf(m.header, nsWSA, "Action"))
	m.messageID = strings.TrimSpace(textOf(m.header, nsWSA, "MessageID"))
	m.bam, m.lps = find(m.header, nsBAM, "ContexteBAM"), find(m.header, nsLPS, "ContexteLPS")
	m.security = find(m.header, nsWSSE, "Security")
	m.idam = textOf(find(m.lps, nsLPS, "LPS"), nsLPS, "IDAM")
	switch {
	case m.action == "":
		return m, errors.New("wsa:Action absente")
	case m.messageID == "":
		return m, errors.New("wsa:MessageID absent")
	case m.bam == nil:
		return m, errors.New("ContexteBAM absent")
	case m.lps == nil:
		return m, errors.New("ContexteLPS absent")
	}
	children := body.ChildElements()
	if len(children) != 1 {
		return m, errors.New("un élément attendu dans le corps")
	}
	m.body = children[0]
	switch {
	case is(m.body, nsTraits, "RECSANSVITALE"):
		m.traits = readTraits(m.body)
	case is(m.body, nsVitale, "RECVITALE"):
		m.vitale = readVitale(m.body)
	}
	return m, nil
}

func readTraits(el *etree.Element) *traits {
	t := &traits{
		nom: textOf(el, nsTraits, "NomNaissance"), sexe: textOf(el, nsTraits, "Sexe"),
		date: textOf(el, nsTraits, "DateNaissance"), lieu: textOf(el, nsTraits, "LieuNaissance"),
	}
	for _, c := range el.ChildElements() {
		if is(c, nsTraits, "Prenom") {
			t.prenoms = append(t.prenoms, c.Text())
		}
	}
	return t
}

func readVitale(el *etree.Element) *vitale {
	return &vitale{
		individu:     textOf(find(el, nsVitale, "MatriculeIndividu"), nsVitale, "NumIdentifiant"),
		ouvrantDroit: textOf(find(el, nsVitale, "MatriculeOD"), nsVitale, "NumIdentifiant"),
		nom:          textOf(el, nsVitale, "NomNaissance"),
		date:         textOf(el, nsVitale, "DateNaissance"),
	}
}

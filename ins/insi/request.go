package insi

import (
	"bytes"
	"encoding/xml"
	"time"

	"guichet/ins"
)

// Namespaces of the WSDL and its XSD.
const (
	nsSOAP    = "http://www.w3.org/2003/05/soap-envelope"
	nsWSA     = "http://www.w3.org/2005/08/addressing"
	nsWSSE    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
	nsSAML    = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsBAM     = "urn:siram:bam:ctxbam"
	nsLPS     = "urn:siram:lps:ctxlps"
	nsSiram   = "urn:siram"
	nsTraits  = "http://www.cnamts.fr/INSiRecSans"
	nsVitale  = "http://www.cnamts.fr/INSiRecVit"
	nsResults = "http://www.cnamts.fr/INSiResultat"
)

// The two published operations (INSi guide §2) and their wsa:Action.
const (
	opTraits     = "rechercherInsAvecTraitsIdentite"
	opVitale     = "rechercherInsAvecCarteVitale"
	actionPrefix = "urn:ServiceIdentiteCertifiee:1.0.0:"
)

// instant is xs:dateTime in UTC with milliseconds, as production clients write Temps and IssueInstant.
const instant = "2006-01-02T15:04:05.000Z"

// envelope is everything of a message that is not its body.
type envelope struct {
	operation string
	messageID string // "uuid:…"
	bamID     string
	lpsID     string
	now       time.Time
	emetteur  string
	software  Software
	// assertions are whole saml:Assertion elements, in order; without any, wsse:Security is left out, as
	// certificate mode allows (INSi guide §4).
	assertions [][]byte
	// vitale fills COUVERTURE, which stays empty for a search by traits (§4.1).
	vitale *ins.VitaleQuery
}

// escape writes character data.
func escape(b *bytes.Buffer, s string) {
	_ = xml.EscapeText(b, []byte(s)) // a bytes.Buffer does not fail
}

// xmlWriter writes elements in the order of the XSD.
type xmlWriter struct{ bytes.Buffer }

func (w *xmlWriter) element(name, value string) {
	w.WriteByte('<')
	w.WriteString(name)
	w.WriteByte('>')
	escape(&w.Buffer, value)
	w.WriteString("</")
	w.WriteString(name)
	w.WriteByte('>')
}

// optional writes an element that the XSD allows to be absent, when there is something to say.
func (w *xmlWriter) optional(name, value string) {
	if value != "" {
		w.element(name, value)
	}
}

// build writes the SOAP message: header in the order of padoa's client, then the body that body writes.
func (e envelope) build(body func(*xmlWriter)) []byte {
	var w xmlWriter
	w.Grow(2048)
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` +
		`<soap:Envelope xmlns:soap="` + nsSOAP + `" xmlns:wsa="` + nsWSA + `" xmlns:bam="` + nsBAM + `" xmlns:lps="` + nsLPS + `">` +
		`<soap:Header><bam:ContexteBAM Version="01_02" Nature="CTXBAM">`)
	w.element("bam:Id", e.bamID)
	w.element("bam:Temps", e.now.UTC().Format(instant))
	w.optional("bam:Emetteur", e.emetteur)
	e.couverture(&w)
	w.WriteString(`</bam:ContexteBAM><lps:ContexteLPS Version="01_00" Nature="CTXLPS">`)
	w.element("lps:Id", e.lpsID)
	w.element("lps:Temps", e.now.UTC().Format(instant))
	w.optional("lps:Emetteur", e.emetteur)
	w.WriteString(`<lps:LPS>`)
	if e.software.IDAM != "" {
		w.WriteString(`<lps:IDAM R="4">`)
		escape(&w.Buffer, e.software.IDAM)
		w.WriteString(`</lps:IDAM>`)
	}
	w.optional("lps:Version", e.software.Version)
	w.optional("lps:Instance", e.software.Instance)
	w.element("lps:Nom", "urn:lps:"+e.software.Nom+":"+e.software.Version)
	w.WriteString(`</lps:LPS></lps:ContexteLPS>`)
	w.element("wsa:Action", actionPrefix+e.operation)
	w.element("wsa:MessageID", e.messageID)
	if len(e.assertions) > 0 {
		w.WriteString(`<wsse:Security xmlns:wsse="` + nsWSSE + `">`)
		for _, a := range e.assertions {
			w.Write(a)
		}
		w.WriteString(`</wsse:Security>`)
	}
	w.WriteString(`</soap:Header><soap:Body>`)
	body(&w)
	w.WriteString(`</soap:Body></soap:Envelope>`)
	return w.Bytes()
}

// couverture repeats the card for a search by Vitale (INSi guide §6.2), and is empty for a search by traits.
func (e envelope) couverture(w *xmlWriter) {
	q := e.vitale
	if q == nil {
		w.WriteString(`<bam:COUVERTURE/>`)
		return
	}
	w.WriteString(`<bam:COUVERTURE><bam:ASSURE><bam:Id>`)
	w.element("bam:Num", q.MatriculeOD)
	w.WriteString(`</bam:Id></bam:ASSURE><bam:BENEFICIAIRE>`)
	if q.MatriculeIndividu != "" {
		w.WriteString(`<bam:Nir>`)
		w.element("bam:Num", q.MatriculeIndividu)
		w.WriteString(`</bam:Nir>`)
	}
	w.optional("bam:DateNai", q.DateNaissance)
	w.optional("bam:Rang", q.Rang)
	w.WriteString(`</bam:BENEFICIAIRE></bam:COUVERTURE>`)
}

// bodyTraits is RECSANSVITALE. Several prénoms are one element, joined by a space, or one element each: no public
// source says which form the service matches, so a setting chooses (INSi guide §6.1).
func bodyTraits(q ins.Query, form PrenomForm) func(*xmlWriter) {
	return func(w *xmlWriter) {
		w.WriteString(`<ins:RECSANSVITALE xmlns:ins="` + nsTraits + `">`)
		w.element("ins:NomNaissance", q.NomNaissance)
		for _, p := range form.arrange(q.Prenoms) {
			w.element("ins:Prenom", p)
		}
		w.element("ins:Sexe", string(q.Sexe))
		w.element("ins:DateNaissance", q.DateNaissance.ISO())
		w.optional("ins:LieuNaissance", q.LieuNaissance)
		w.WriteString(`</ins:RECSANSVITALE>`)
	}
}

// bodyVitale is RECVITALE. No key and no TypeMatricule: no production client sends them (INSi guide §6.2).
func bodyVitale(q ins.VitaleQuery) func(*xmlWriter) {
	return func(w *xmlWriter) {
		w.WriteString(`<ins:RECVITALE xmlns:ins="` + nsVitale + `">`)
		if q.MatriculeIndividu != "" {
			w.WriteString(`<ins:MatriculeIndividu>`)
			w.element("ins:NumIdentifiant", q.MatriculeIndividu)
			w.WriteString(`</ins:MatriculeIndividu>`)
		}
		w.WriteString(`<ins:MatriculeOD>`)
		w.element("ins:NumIdentifiant", q.MatriculeOD)
		w.WriteString(`</ins:MatriculeOD>`)
		w.optional("ins:NomNaissance", q.NomNaissance)
		w.optional("ins:DateNaissance", q.DateNaissance)
		w.optional("ins:RangNaissance", q.Rang)
		w.WriteString(`</ins:RECVITALE>`)
	}
}

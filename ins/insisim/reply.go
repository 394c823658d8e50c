package insisim

import (
	"encoding/xml"
	"strings"
)

// Layout is how answers were written at a time.
type Layout string

// The layouts seen.
const (
	Layout2021 Layout = "2021" // prefix ns2, Prenom present, dates of INSHISTO first, comments
	Layout2023 Layout = "2023" // default namespace, faults under S: and xml:lang="en"
	Layout2025 Layout = "2025" // as 2023, faults under soap: and xml:lang="fr"
)

const (
	nsSOAP   = "http://www.w3.org/2003/05/soap-envelope"
	nsResult = "http://www.cnamts.fr/INSiResultat"
	nsTraits = "http://www.cnamts.fr/INSiRecSans"
	nsVitale = "http://www.cnamts.fr/INSiRecVit"
	nsSiram  = "urn:siram"
)

const xmlDeclaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	// The service writes apostrophes and quotes as they are.
	return strings.NewReplacer("&#39;", "'", "&#34;", `"`).Replace(b.String())
}

// answer is one functional return.
type answer struct {
	code     string
	individu *identity
}

var labels = map[string]string{"00": "OK", "01": "Aucune identite trouvee", "02": "Plusieurs identites trouvees"}

// writer writes the body of a RESULTAT under one prefix.
type writer struct {
	strings.Builder
	prefix string
	layout Layout
}

func (w *writer) open(name string)  { w.WriteString("<" + w.prefix + name + ">") }
func (w *writer) close(name string) { w.WriteString("</" + w.prefix + name + ">") }
func (w *writer) leaf(name, value string) {
	w.open(name)
	w.WriteString(esc(value))
	w.close(name)
}
func (w *writer) optional(name, value string) {
	if value != "" {
		w.leaf(name, value)
	}
}

// result writes an answer. relatesTo, when not empty, adds the header that the service never writes.
func (l Layout) result(a answer, namespace, relatesTo string) []byte {
	w := &writer{layout: l}
	w.WriteString(xmlDeclaration + `<soap:Envelope xmlns:soap="` + nsSOAP + `">`)
	if relatesTo != "" {
		w.WriteString(`<soap:Header><wsa:RelatesTo xmlns:wsa="http://www.w3.org/2005/08/addressing">` + esc(relatesTo) + `</wsa:RelatesTo></soap:Header>`)
	}
	body := "env:Body"
	if l == Layout2021 {
		body, w.prefix = "S:Body", "ns2:"
		w.WriteString(`<S:Body xmlns:S="` + nsSOAP + `"><ns2:RESULTAT xmlns:ns3="` + nsVitale + `" xmlns:ns2="` + namespace + `" xmlns="` + nsTraits + `">`)
	} else {
		w.WriteString(`<env:Body xmlns:S="` + nsSOAP + `" xmlns:env="` + nsSOAP + `"><RESULTAT xmlns="` + namespace + `" xmlns:ns0="` + nsVitale + `" xmlns:ns1="` + nsTraits + `">`)
	}
	w.open("CR")
	w.leaf("CodeCR", a.code)
	w.leaf("LibelleCR", labels[a.code])
	w.close("CR")
	if a.individu != nil {
		w.individu(*a.individu)
	}
	w.close("RESULTAT")
	w.WriteString("</" + body + "></soap:Envelope>")
	return []byte(w.String())
}

func (w *writer) individu(id identity) {
	w.open("INDIVIDU")
	w.open("INSACTIF")
	w.matricule(id.Matricule, id.Cle, "")
	w.leaf("OID", id.OID)
	if w.layout == Layout2021 && strings.HasSuffix(id.OID, ".9") {
		w.WriteString("<!-- OID NIA -->")
	}
	w.close("INSACTIF")
	for _, h := range id.Historique {
		w.open("INSHISTO")
		if w.layout == Layout2021 { // an order that the XSD forbids, and that official material has
			w.optional("DateDeb", h.Debut)
			w.optional("DateFin", h.Fin)
		}
		w.matricule(h.Matricule, h.Cle, h.Type)
		w.leaf("OID", h.OID)
		if w.layout != Layout2021 {
			w.optional("DateDeb", h.Debut)
			w.optional("DateFin", h.Fin)
		}
		w.close("INSHISTO")
	}
	w.open("TIQ")
	w.leaf("NomNaissance", id.Nom)
	if w.layout == Layout2021 {
		first, _, _ := strings.Cut(id.Prenoms, " ")
		w.leaf("Prenom", first)
	}
	w.leaf("ListePrenom", id.Prenoms)
	w.leaf("Sexe", id.Sexe)
	w.leaf("DateNaissance", id.Date)
	w.leaf("LieuNaissance", id.Lieu)
	w.close("TIQ")
	w.close("INDIVIDU")
}

func (w *writer) matricule(num, cle, kind string) {
	w.open("IdIndividu")
	w.leaf("NumIdentifiant", num)
	w.leaf("Cle", cle)
	w.optional("TypeMatricule", kind)
	w.close("IdIndividu")
}

// fault writes a SOAP fault; messageID is what a gateway fault echoes.
func (l Layout) fault(f fault, messageID string) []byte {
	var b strings.Builder
	p, lang := "S", "en"
	b.WriteString(xmlDeclaration + `<soap:Envelope xmlns:soap="` + nsSOAP + `">`)
	if l == Layout2025 {
		p, lang = "soap", "fr"
		b.WriteString(`<env:Body xmlns:env="` + nsSOAP + `"><soap:Fault>`)
	} else {
		b.WriteString(`<env:Body xmlns:S="` + nsSOAP + `" xmlns:env="` + nsSOAP + `"><S:Fault xmlns:ns4="http://schemas.xmlsoap.org/soap/envelope/">`)
	}
	code := p + ":Receiver"
	if f.sender {
		code = p + ":Sender"
	}
	tag := func(name, inner string) string {
		return "<" + p + ":" + name + ">" + inner + "</" + p + ":" + name + ">"
	}
	inner := tag("Value", code)
	if f.sousCode != "" {
		inner += tag("Subcode", tag("Value", p+":"+f.sousCode))
	}
	b.WriteString(tag("Code", inner))
	b.WriteString(tag("Reason", "<"+p+`:Text xml:lang="`+lang+`">`+esc(f.reason)+"</"+p+":Text>"))
	if f.code != "" {
		echo := ""
		if f.echo && messageID != "" {
			echo = ` messageID="` + esc(messageID) + `"`
		}
		b.WriteString(tag("Detail", `<siram:Erreur code="`+f.code+`"`+echo+` severite="`+f.severite+`" xmlns:siram="`+nsSiram+`">`+esc(f.detail)+`</siram:Erreur>`))
	}
	b.WriteString("</" + p + `:Fault></env:Body></soap:Envelope>`)
	return []byte(b.String())
}

package cps

import (
	"crypto/x509"
	"encoding/asn1"
	"regexp"
	"strings"
	"time"

	"guichet/assets/texts"
	"guichet/cards"
)

// Object identifiers of the IGC-Santé extensions and of the subject (Cryptolib CPS of the ANS; a test certificate).
var (
	oidType      = asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, 2} // INTEGER: 0 CPS, 1 CPF, 2 CPE, 3 CPA
	oidSerie     = asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, 3} // PrintableString "8025000001/2800636234"
	oidCategorie = asn1.ObjectIdentifier{1, 2, 250, 1, 71, 1, 2, 5} // OCTET STRING: 80, 82, 83 test; 00, 02, 03 real

	oidNom        = asn1.ObjectIdentifier{2, 5, 4, 4}
	oidPrenom     = asn1.ObjectIdentifier{2, 5, 4, 42}
	oidTitre      = asn1.ObjectIdentifier{2, 5, 4, 12}
	oidPseudonyme = asn1.ObjectIdentifier{2, 5, 4, 65}
)

var types = []string{"CPS", "CPF", "CPE", "CPA"}

// generique is the name that the old service cards write in place of a person's (PDT-INF-617).
var generique = regexp.MustCompile(`(?i)^EMPLOYE`)

// soon is how long before its end a card is announced to expire.
const soon = 30 * 24 * time.Hour

// Porteur reads the holder from his certificate in DER and judges whether INSi accepts the card: Refus says why not.
// A certificate that cannot be read at all is a *texts.Refusal.
func (r Reader) Porteur(der []byte) (cards.Porteur, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return cards.Porteur{}, texts.Refuse("cpx.illisible")
	}
	p := cards.Porteur{Identifiant: c.Subject.CommonName, Debut: c.NotBefore, Fin: c.NotAfter}
	pseudonyme := false
	for _, n := range c.Subject.Names {
		value, _ := n.Value.(string)
		switch {
		case n.Type.Equal(oidNom):
			p.Nom = value
		case n.Type.Equal(oidPrenom):
			p.Prenom = value
		case n.Type.Equal(oidTitre):
			p.Titre = value
		case n.Type.Equal(oidPseudonyme):
			pseudonyme = true
		}
	}
	kind, categorie := -1, -1
	for _, e := range c.Extensions {
		switch {
		case e.Id.Equal(oidType):
			var n int
			if rest, err := asn1.Unmarshal(e.Value, &n); err == nil && len(rest) == 0 && n >= 0 && n < len(types) {
				kind, p.TypeCarte = n, types[n]
			}
		case e.Id.Equal(oidSerie):
			var s string
			if rest, err := asn1.Unmarshal(e.Value, &s); err == nil && len(rest) == 0 {
				p.Serie = strings.ReplaceAll(s, "/", "")
			}
		case e.Id.Equal(oidCategorie):
			var b []byte
			if rest, err := asn1.Unmarshal(e.Value, &b); err == nil && len(rest) == 0 && len(b) == 1 {
				categorie = int(b[0])
			}
		}
	}
	// The issuer and the category both say test or real; a card is real only when neither says test.
	issuerTest := strings.HasPrefix(c.Issuer.CommonName, "TEST ")
	p.Test = issuerTest || categorie >= 0x80
	p.Nominative = p.Nom != "" && p.Prenom != "" && !pseudonyme && !generique.MatchString(p.Nom)
	if pseudonyme || generique.MatchString(p.Nom) {
		p.Nom, p.Prenom = "", "" // nobody's name
	}
	r.judge(c, &p, kind, issuerTest, categorie)
	return p, nil
}

// judge fills Refus, Verifie and the remarks. The first reason found is the one told, the gravest first.
func (r Reader) judge(c *x509.Certificate, p *cards.Porteur, kind int, issuerTest bool, categorie int) {
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	day := func(t time.Time) string { return t.Local().Format("02/01/2006") }
	genuine := igcSante(c)
	if genuine && r.Authorities != nil {
		_, err := c.Verify(x509.VerifyOptions{
			Roots: r.Authorities, CurrentTime: c.NotBefore.Add(time.Second), // dates are judged below, with their own words
			KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		})
		genuine = err == nil
		p.Verifie = genuine
	}
	mixed := categorie >= 0 && issuerTest != (categorie >= 0x80)
	switch {
	case !genuine || mixed:
		p.Refus = texts.Refuse("cpx.autorite")
	case r.Environment == Production && p.Test:
		p.Refus = texts.Refuse("cpx.carte_de_test")
	case r.Environment == Test && !p.Test:
		p.Refus = texts.Refuse("cpx.carte_reelle")
	case now().Before(c.NotBefore):
		p.Refus = texts.Refuse("cpx.pas_encore_valable", "date", day(c.NotBefore))
	case now().After(c.NotAfter):
		p.Refus = texts.Refuse("cpx.expiree", "date", day(c.NotAfter))
	case kind < 0:
		p.Refus = texts.Refuse("cpx.type_inconnu")
	case !p.Nominative:
		p.Refus = texts.Refuse("cpx.non_nominative")
	case kind == 3 && !r.AcceptCPA:
		p.Refus = texts.Refuse("cpx.cpa")
	}
	if !p.Verifie && genuine {
		p.Remarques = append(p.Remarques, sentence(texts.Get("cpx.autorite_non_verifiee")))
	}
	if left := c.NotAfter.Sub(now()); left > 0 && left < soon {
		p.Remarques = append(p.Remarques, sentence(texts.Get("cpx.expire_bientot", "date", day(c.NotAfter))))
	}
}

// igcSante tells whether the issuer is named as an authority of the IGC-Santé or of the old IGC-CPS. Fields are
// compared, never the written form of the whole name.
func igcSante(c *x509.Certificate) bool {
	name := strings.TrimPrefix(c.Issuer.CommonName, "TEST ")
	owner := len(c.Issuer.Organization) == 1 && (c.Issuer.Organization[0] == "ASIP-SANTE" || c.Issuer.Organization[0] == "ANS")
	return owner && strings.HasPrefix(name, "AC IGC-SANTE ")
}

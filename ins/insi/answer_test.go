package insi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
)

const (
	soapOpen  = `<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>`
	soapClose = `</soap:Body></soap:Envelope>`
)

// answered is a RESULTAT 00 with these INSHISTO and this TIQ.
func answered(actif, histo, tiq string) string {
	return soapOpen + `<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>00</CodeCR><LibelleCR>OK</LibelleCR></CR><INDIVIDU><INSACTIF>` +
		actif + `</INSACTIF>` + histo + `<TIQ>` + tiq + `</TIQ></INDIVIDU></RESULTAT>` + soapClose
}

const (
	actifZoe = `<IdIndividu><NumIdentifiant>2751263220749</NumIdentifiant><Cle>74</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID>`
	tiqZoe   = `<NomNaissance>ADRUN</NomNaissance><ListePrenom>ZOE</ListePrenom><Sexe>F</Sexe><DateNaissance>1975-12-31</DateNaissance><LieuNaissance>63220</LieuNaissance>`
)

// Real answers have oddities: they are kept and remarked, never rejected or repaired (INSi guide §6.3).
func TestParseReply_OdditiesKept(t *testing.T) {
	for name, tc := range map[string]struct {
		xml     string
		check   func(t *testing.T, a ins.Answer)
		remarks int
	}{
		"ordinaire": {answered(actifZoe, "", tiqZoe), func(t *testing.T, a ins.Answer) {
			require.Equal(t, ins.Matricule("275126322074974"), a.Individu.Matricule)
		}, 0},
		"TIQ dans le désordre": {answered(actifZoe, "", `<LieuNaissance>63220</LieuNaissance><Sexe>F</Sexe><ListePrenom>ZOE</ListePrenom><DateNaissance>1975-12-31</DateNaissance><NomNaissance>ADRUN</NomNaissance>`),
			func(t *testing.T, a ins.Answer) { require.Equal(t, "ADRUN", a.Individu.NomNaissance) }, 0},
		"historique dans le désordre, fin avant début": {answered(actifZoe, `<INSHISTO><DateDeb>2019-03-01</DateDeb><DateFin>2019-02-28</DateFin><IdIndividu><NumIdentifiant>2090763220834</NumIdentifiant><Cle>39</Cle></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSHISTO>`, tiqZoe),
			func(t *testing.T, a ins.Answer) {
				require.Equal(t, []ins.Historique{{Matricule: "209076322083439", OID: ins.OIDNIR, DateDebut: "2019-03-01", DateFin: "2019-02-28"}}, a.Historique)
			}, 1},
		"historique égal à l’actif": {answered(actifZoe, `<INSHISTO>`+actifZoe+`</INSHISTO>`, tiqZoe), func(t *testing.T, a ins.Answer) {
			require.Equal(t, a.Individu.Matricule, a.Historique[0].Matricule)
		}, 1},
		"clé d’historique fausse": {answered(actifZoe, `<INSHISTO><IdIndividu><NumIdentifiant>2810363220456</NumIdentifiant><Cle>10</Cle><TypeMatricule>NIR</TypeMatricule></IdIndividu><OID>1.2.250.1.213.1.4.8</OID></INSHISTO>`, tiqZoe),
			func(t *testing.T, a ins.Answer) {
				require.Equal(t, ins.Matricule("281036322045610"), a.Historique[0].Matricule)
			}, 1},
		"clé active fausse": {answered(strings.Replace(actifZoe, ">74<", ">75<", 1), "", tiqZoe), func(t *testing.T, a ins.Answer) {
			require.Equal(t, ins.Matricule("275126322074975"), a.Individu.Matricule)
		}, 1},
		"clé absente": {answered(strings.Replace(actifZoe, "<Cle>74</Cle>", "", 1), "", tiqZoe), func(t *testing.T, a ins.Answer) {
			require.Equal(t, ins.Matricule("2751263220749"), a.Individu.Matricule, "not computed")
		}, 1},
		"mois treize": {answered(actifZoe, "", strings.Replace(tiqZoe, "1975-12-31", "1975-13-31", 1)), func(t *testing.T, a ins.Answer) {
			require.True(t, a.Individu.DateNaissance.IsZero())
			require.Equal(t, "1975-13-31", a.Recu.DateNaissance)
		}, 1},
		"traits manquants": {answered(actifZoe, "", `<NomNaissance>ADRUN</NomNaissance>`), func(t *testing.T, a ins.Answer) {
			require.Empty(t, a.Individu.ListePrenoms)
		}, 4},
		"Prenom ancien, commentaire": {answered(strings.Replace(actifZoe, "4.8<", "4.9<", 1)+"<!-- OID NIA -->", "", "<Prenom>ZOE</Prenom>"+tiqZoe), func(t *testing.T, a ins.Answer) {
			require.Equal(t, "ZOE", a.Individu.PremierPrenom)
			require.Equal(t, ins.OIDNIA, a.Individu.OID)
		}, 0},
		"texte gardé à l’espace près": {answered(actifZoe, "", strings.Replace(tiqZoe, "ADRUN", " ADRUN  é’", 1)), func(t *testing.T, a ins.Answer) {
			require.Equal(t, " ADRUN  é’", a.Individu.NomNaissance)
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := parseReply([]byte(tc.xml))
			require.NoError(t, err)
			tc.check(t, r.answer)
			require.Len(t, r.answer.Remarques, tc.remarks, "%v", r.answer.Remarques)
		})
	}
}

// What could hide another person, or is not an answer, is refused.
func TestParseReply_Refused(t *testing.T) {
	cr := func(code, rest string) string {
		return soapOpen + `<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>` + code + `</CodeCR><LibelleCR>x</LibelleCR></CR>` + rest + `</RESULTAT>` + soapClose
	}
	whole := answered(actifZoe, "", tiqZoe)
	for name, xml := range map[string]string{
		"vide":                  "",
		"espaces":               "  \n",
		"HTML":                  "<html><body>502</body></html>",
		"coupé":                 whole[:len(whole)-30],
		"suivi d’autre chose":   whole + whole,
		"suivi de texte":        whole + "fin",
		"DTD":                   "<!DOCTYPE a>" + whole,
		"entité":                "<!DOCTYPE a [<!ENTITY e 'x'>]>" + strings.Replace(whole, "ZOE", "&e;", 1),
		"entité sans DTD":       strings.Replace(whole, "ZOE", "&e;", 1),
		"00 sans INDIVIDU":      cr("00", ""),
		"01 avec INDIVIDU":      strings.Replace(whole, "<CodeCR>00", "<CodeCR>01", 1),
		"code inconnu":          cr("07", ""),
		"sans CR":               soapOpen + `<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"/>` + soapClose,
		"deux INDIVIDU":         strings.Replace(whole, "</RESULTAT>", "<INDIVIDU/></RESULTAT>", 1),
		"deux INSACTIF":         strings.Replace(whole, "<TIQ>", "<INSACTIF>"+actifZoe+"</INSACTIF><TIQ>", 1),
		"deux TIQ":              strings.Replace(whole, "</TIQ>", "</TIQ><TIQ/>", 1),
		"deux noms":             answered(actifZoe, "", tiqZoe+"<NomNaissance>AUTRE</NomNaissance>"),
		"deux numéros":          answered(strings.Replace(actifZoe, "<Cle>", "<NumIdentifiant>1</NumIdentifiant><Cle>", 1), "", tiqZoe),
		"élément dans un texte": answered(actifZoe, "", strings.Replace(tiqZoe, "ADRUN", "AD<b>RUN</b>", 1)),
		"sans matricule":        answered("<OID>1.2.250.1.213.1.4.8</OID>", "", tiqZoe),
		"sans OID":              answered("<IdIndividu><NumIdentifiant>2751263220749</NumIdentifiant></IdIndividu>", "", tiqZoe),
		"autre espace de noms":  strings.Replace(whole, "INSiResultat", "INSiResultat2", 1),
		"SOAP 1.1":              strings.Replace(whole, "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/", 1),
		"deux corps":            strings.Replace(whole, "</soap:Body>", "</soap:Body><soap:Body/>", 1),
		"corps vide":            soapOpen + soapClose,
		"trop profond":          soapOpen + strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40) + soapClose,
		"trop d’éléments":       soapOpen + strings.Repeat("<a/>", 6000) + soapClose,
		"pas de l’UTF-8":        strings.Replace(whole, "ADRUN", "ADR\xffN", 1),
		"faute sans code":       soapOpen + `<soap:Fault/>` + soapClose,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseReply([]byte(xml))
			require.Error(t, err)
		})
	}
}

// A fault without the service's own detail is still classified (INSi guide §7).
func TestSoapFailure_ByClass(t *testing.T) {
	for _, tc := range []struct {
		f     soapFault
		mode  Mode
		class ins.FaultClass
		texte string
		again bool
	}{
		{soapFault{codeSOAP: "Receiver"}, ModeCertificat, ins.FaultUnavailable, "insi.faute.indisponible", false},
		{soapFault{codeSOAP: "Sender"}, ModeCertificat, ins.FaultRequest, "insi.faute.requete", false},
		{soapFault{codeSOAP: "Sender", sousCode: "siram_40", code: "desir_9999"}, ModeCertificat, ins.FaultUnavailable, "insi.faute.indisponible", true},
		{soapFault{codeSOAP: "Sender", severite: "fatale", code: "x"}, ModeCertificat, ins.FaultUnavailable, "insi.faute.indisponible", false},
		{soapFault{codeSOAP: "Sender", sousCode: "siram_100", code: "desir_777"}, ModeCertificat, ins.FaultConfiguration, "insi.faute.configuration", false},
		{soapFault{codeSOAP: "Sender", code: "desir_599"}, ModeCertificat, ins.FaultConfiguration, "insi.faute.configuration", false},
		{soapFault{codeSOAP: "Sender", sousCode: "siram_100", code: "desir_560"}, ModeCertificat, ins.FaultConfiguration, "insi.faute.desir_560", false},
		{soapFault{codeSOAP: "Sender", sousCode: "siram_100", code: "desir_560"}, ModeCPx, ins.FaultRights, "insi.faute.droits", false},
		{soapFault{codeSOAP: "Sender", sousCode: "siram_10", code: "insi_12"}, ModeCertificat, ins.FaultRequest, "insi.faute.requete", false},
		{soapFault{codeSOAP: "Sender", code: "insi_19"}, ModeCertificat, ins.FaultRequest, "insi.faute.insi_19", false},
		{soapFault{codeSOAP: "Receiver", code: "insi_103", severite: "fatal"}, ModeCertificat, ins.FaultUnavailable, "insi.faute.indisponible", false},
		{soapFault{codeSOAP: "MustUnderstand"}, ModeCertificat, ins.FaultRequest, "insi.faute.requete", false},
	} {
		f := soapFailure(&tc.f, "uuid:x", tc.mode)
		require.Equal(t, tc.class, f.class, "%+v", tc.f)
		require.Equal(t, tc.texte, f.texte, "%+v", tc.f)
		require.Equal(t, tc.again, f.again, "%+v", tc.f)
	}
}

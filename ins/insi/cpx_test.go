package insi_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// In mode cpx the card signs, the strict simulator verifies the signature, and Emetteur is the NameID (§4.1).
func TestCPx_SignedAssertionAccepted(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	cfg := cpxConfig(t, s)
	cfg.CodeSpecialite = "SM26"
	a, err := client(t, cfg).Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, "cpx", a.Trace.Mode)
	require.Empty(t, a.Trace.Certificat)
	sent := s.Received()[0].Request
	require.Contains(t, string(sent), "<bam:Emetteur>00B6087510</bam:Emetteur>")
	require.Contains(t, string(sent), `<Attribute Name="codeSpecialite"><AttributeValue>SM26</AttributeValue></Attribute>`)
	require.Contains(t, string(a.Trace.Requete), "<SignatureValue></SignatureValue>", "the log does not keep it (§13)")
	require.Contains(t, string(a.Trace.Requete), "<DigestValue>")
}

// An assertion serves a burst of calls, then is made anew silently; another card makes another one.
func TestCPx_AssertionRenewedByAge(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	now := time.Now()
	cfg := cpxConfig(t, s)
	cfg.Now = func() time.Time { return now }
	held := cfg.Signataire.(*card)
	c := client(t, cfg)
	search := func() {
		_, err := c.Search(t.Context(), zoe)
		require.NoError(t, err)
	}
	search()
	search()
	require.Equal(t, 1, held.signs)
	now = now.Add(21 * time.Second)
	search()
	require.Equal(t, 2, held.signs)
	other := newCard(t, s, insisim.CardProfile{Identifiant: "899700024450", Nom: "MEDECIN", Prenom: "PAUL", Titre: "Médecin"})
	held.der, held.key = other.der, other.key
	search()
	require.Equal(t, 3, held.signs)
	sent := s.Received()
	require.Contains(t, string(sent[len(sent)-1].Request), `<NameID NameQualifier="CPS">899700024450</NameID>`)
}

// Cards that INSi does not accept are refused before any call, with the way out (§5.2, PDT-INF-617).
func TestCPx_UnusableCardsRefusedBeforeTheCall(t *testing.T) {
	s := start(t, insisim.Options{})
	for name, tc := range map[string]struct {
		profile insisim.CardProfile
		texte   string
	}{
		"générique":    {insisim.CardProfile{Type: 2, Identifiant: "3760021832/000000018"}, "insi.cpx.non_nominative"},
		"CPA":          {insisim.CardProfile{Type: 3, Identifiant: "500000000029751/CPAT0001", Nom: "AGENT", Prenom: "A"}, "insi.cpx.non_nominative"},
		"ancien IGC":   {insisim.CardProfile{Type: 2, Identifiant: "3760021832/1", Nom: "EMPLOYEAA", Prenom: "PATRICE"}, "insi.cpx.non_nominative"},
		"périmée":      {insisim.CardProfile{Identifiant: "1", Nom: "N", Prenom: "P", Debut: time.Now().AddDate(-3, 0, 0), Fin: time.Now().AddDate(0, 0, -1)}, "insi.cpx.perimee"},
		"type inconnu": {insisim.CardProfile{Type: 9, Identifiant: "1", Nom: "N", Prenom: "P"}, "insi.cpx.certificat_illisible"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := cpxConfig(t, s)
			cfg.Signataire = newCard(t, s, tc.profile)
			before := s.Calls()
			f := faultOf(t, client(t, cfg))
			require.Equal(t, tc.texte, f.Texte)
			require.Equal(t, ins.FaultRights, f.Class)
			require.Equal(t, before, s.Calls())
		})
	}
}

// What the card says (a wrong PIN, the last try) is said in its own words.
func TestCPx_RefusalOfTheCardIsSaid(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := cpxConfig(t, s)
	cfg.Signataire.(*card).err = &texts.Refusal{Sentence: texts.Sentence{Code: "essai.code_porteur", Phrase: "Le code porteur est faux, il reste deux essais.", Acte: "Recommencez."}}
	f := faultOf(t, client(t, cfg))
	require.Equal(t, "essai.code_porteur", f.Texte)
	require.Equal(t, "Le code porteur est faux, il reste deux essais.", f.Phrase)
	require.Zero(t, s.Calls())
}

// The strict profile refuses what is not signed by a card it knows.
func TestStrict_RefusesFalseAssertions(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	t.Run("autorité inconnue", func(t *testing.T) {
		cfg := cpxConfig(t, s)
		p := nurse
		p.NotTrusted = true
		cfg.Signataire = newCard(t, s, p)
		require.Equal(t, ins.FaultRequest, faultOf(t, client(t, cfg)).Class)
	})
	t.Run("autre clé", func(t *testing.T) {
		cfg := cpxConfig(t, s)
		held := cfg.Signataire.(*card)
		held.key = otherKey(t)
		require.Contains(t, faultOf(t, client(t, cfg)).Message, "signature fausse")
	})
	t.Run("contenu changé", func(t *testing.T) {
		cfg := cpxConfig(t, s)
		_, err := client(t, cfg).Search(t.Context(), zoe)
		require.NoError(t, err)
		x := s.Received()
		forged := bytes.Replace(x[len(x)-1].Request, []byte("SA01"), []byte("SA07"), 1)
		resp, err := bareHTTP(t, cfg).Post(cfg.URLCPx, "application/soap+xml", bytes.NewReader(forged))
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Equal(t, 500, resp.StatusCode)
		require.Contains(t, string(s.Received()[len(x)].Reply), "empreinte")
	})
	t.Run("sans assertion", func(t *testing.T) {
		cfg := config(t, s)
		cfg.URL = cfg.URLCPx
		resp, err := bareHTTP(t, cfg).Post(cfg.URL, "application/soap+xml", bytes.NewReader(s.Received()[0].Request[:0]))
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Equal(t, 500, resp.StatusCode)
	})
}

// An assertion Vitale older than twenty minutes is not sent (CNDA test 1.02); a young one follows that of the
// professional.
func TestCPx_AssertionVitale(t *testing.T) {
	s := start(t, insisim.Options{Profil: insisim.Strict})
	c := client(t, cpxConfig(t, s))
	q := ins.VitaleQuery{MatriculeOD: "2751263220749", DateNaissance: "1975-12-31"}
	vitale := func(when time.Time) []byte {
		return []byte(`<?xml version="1.0"?><Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_v" IssueInstant="` +
			when.UTC().Format(time.RFC3339) + `" Version="2.0"><Issuer>00B6087510</Issuer><Subject><NameID NameQualifier="VITALE">0000</NameID></Subject></Assertion>`)
	}
	for _, tc := range []struct {
		assertion []byte
		texte     string
	}{
		{vitale(time.Now().Add(-21 * time.Minute)), "insi.vitale.assertion_perimee"},
		{[]byte("<Assertion/>"), "insi.vitale.assertion_illisible"},
		{[]byte("<!DOCTYPE a><Assertion/>"), "insi.vitale.assertion_illisible"},
	} {
		q.Assertion = tc.assertion
		_, err := c.SearchVitale(t.Context(), q)
		var f *ins.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, tc.texte, f.Texte)
	}
	q.Assertion = vitale(time.Now())
	_, err := c.SearchVitale(t.Context(), q)
	require.NoError(t, err)
	sent := string(s.Received()[0].Request)
	require.Less(t, bytes.Index([]byte(sent), []byte(`NameQualifier="CPS"`)), bytes.Index([]byte(sent), []byte(`NameQualifier="VITALE"`)))
	require.NotContains(t, sent[10:], "<?xml")
}

func TestCheckCard(t *testing.T) {
	s := start(t, insisim.Options{})
	require.Nil(t, insi.CheckCard(newCard(t, s, nurse).der, insi.Simulateur, time.Now()))
	require.NotNil(t, insi.CheckCard([]byte("x"), insi.Simulateur, time.Now()))
}

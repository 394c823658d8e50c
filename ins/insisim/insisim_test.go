package insisim

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

func start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Start(context.Background(), o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// caller is plain net/http with a certificate of the simulator.
func caller(t testing.TB, s *Server, cert tls.Certificate) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	ca, err := os.ReadFile(s.Info().CA)
	require.NoError(t, err)
	require.True(t, roots.AppendCertsFromPEM(ca))
	tr := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{cert}}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 10 * time.Second}
}

func manu(t testing.TB, s *Server) *http.Client {
	t.Helper()
	i := s.Info()
	cert, err := tls.LoadX509KeyPair(i.CertificatClient, i.CleClient)
	require.NoError(t, err)
	return caller(t, s, cert)
}

func send(t testing.TB, c *http.Client, url, body string) (int, string) {
	t.Helper()
	resp, err := c.Post(url, "application/soap+xml; charset=utf-8", strings.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(b)
}

// request is a well-made message for ADRUN ZOE; parts of it are replaced by the tests.
func request(replace ...string) string {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	m := `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:bam="urn:siram:bam:ctxbam" xmlns:lps="urn:siram:lps:ctxlps"><soap:Header>` +
		`<bam:ContexteBAM Version="01_02" Nature="CTXBAM"><bam:Id>a</bam:Id><bam:Temps>` + now + `</bam:Temps><bam:Emetteur>1</bam:Emetteur><bam:COUVERTURE/></bam:ContexteBAM>` +
		`<lps:ContexteLPS Version="01_00" Nature="CTXLPS"><lps:Id>b</lps:Id><lps:Temps>` + now + `</lps:Temps><lps:Emetteur>1</lps:Emetteur><lps:LPS><lps:IDAM R="4">X</lps:IDAM><lps:Version>1</lps:Version><lps:Instance>i</lps:Instance><lps:Nom>urn:lps:n:1</lps:Nom></lps:LPS></lps:ContexteLPS>` +
		`<wsa:Action>urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite</wsa:Action><wsa:MessageID>uuid:` + uuid.NewString() + `</wsa:MessageID></soap:Header>` +
		`<soap:Body><ins:RECSANSVITALE xmlns:ins="http://www.cnamts.fr/INSiRecSans"><ins:NomNaissance>ADRUN</ins:NomNaissance><ins:Prenom>ZOE</ins:Prenom><ins:Sexe>F</ins:Sexe><ins:DateNaissance>1975-12-31</ins:DateNaissance></ins:RECSANSVITALE></soap:Body></soap:Envelope>`
	return strings.NewReplacer(replace...).Replace(m)
}

// The faults on their triggers (INSi guide §15).
func TestTriggers(t *testing.T) {
	s := start(t, Options{})
	c, url := manu(t, s), s.Info().URL
	status, body := send(t, c, url, request())
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "<NumIdentifiant>2751263220749</NumIdentifiant>")
	for name, tc := range map[string]struct{ body, want string }{
		"IDAM inconnu":             {request(`R="4">X<`, `R="4">FAKE-IDAM<`), `code="desir_550"`},
		"nom absent":               {request("<ins:NomNaissance>ADRUN</ins:NomNaissance>", ""), `code="insi_19"`},
		"nom vide":                 {request("ADRUN", ""), `code="insi_19"`},
		"action inconnue":          {request("rechercherInsAvecTraitsIdentite", "autre"), "action inconnue"},
		"vérification, lot 2":      {request("rechercherInsAvecTraitsIdentite", "verifierInsAvecTraitsIdentite"), "n’est pas publiée"},
		"corps d’une autre action": {request("rechercherInsAvecTraitsIdentite", "rechercherInsAvecCarteVitale"), "RECVITALE attendu"},
		"sans MessageID":           {request("wsa:MessageID", "wsa:Autre"), "MessageID absent"},
		"sans ContexteBAM":         {request("bam:ContexteBAM", "bam:Autre"), "ContexteBAM absent"},
		"pas du XML":               {"<a", "XML mal formé"},
		"DTD":                      {"<!DOCTYPE a>" + request(`<?xml version="1.0" encoding="UTF-8"?>`, ""), "DTD refusée"},
		"vide":                     {"", "racine"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := send(t, c, url, tc.body)
			require.Equal(t, http.StatusInternalServerError, status, "faults come with 500 (§3)")
			require.Contains(t, body, tc.want)
			require.NotContains(t, body, ":Header", "no header in answers (§3)")
		})
	}
	for _, cn := range []string{"INSI-MANUEL", "insi-manu", "DMP"} {
		cert, err := s.PKI().Client(ClientProfile{CN: cn})
		require.NoError(t, err)
		_, body := send(t, caller(t, s, cert), url, request())
		require.Contains(t, body, `code="desir_560"`, cn)
	}
	auto, err := s.PKI().Client(ClientProfile{CN: "INSI-AUTO"})
	require.NoError(t, err)
	status, _ = send(t, caller(t, s, auto), url, request())
	require.Equal(t, http.StatusOK, status)
}

// Who has no certificate, or another authority's, or an expired one, does not get past the handshake.
func TestMutualTLS(t *testing.T) {
	s := start(t, Options{})
	foreign, err := s.PKI().Client(ClientProfile{Etranger: true})
	require.NoError(t, err)
	expired, err := s.PKI().Client(ClientProfile{Debut: time.Now().AddDate(-1, 0, 0), Fin: time.Now().Add(-time.Hour)})
	require.NoError(t, err)
	for name, cert := range map[string]tls.Certificate{"aucun": {}, "étranger": foreign, "expiré": expired} {
		_, err := caller(t, s, cert).Post(s.Info().URL, "application/soap+xml", strings.NewReader(request()))
		require.Error(t, err, name) // the alert, or the cut that follows it
	}
	require.Zero(t, s.Calls())
}

func TestOtherRequests(t *testing.T) {
	s := start(t, Options{})
	c := manu(t, s)
	resp, err := c.Get(s.Info().URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode)
	status, _ := send(t, c, strings.TrimSuffix(s.Info().URL, "lps")+"autre", request())
	require.Equal(t, http.StatusNotFound, status)
	status, _ = send(t, c, s.Info().URL, strings.Repeat(" ", maxRequest+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
}

// What the platform was seen to tolerate (INSi guide §4.3) is tolerated in the nominal profile, not in the strict one.
func TestProfiles_Tolerance(t *testing.T) {
	nominal, strict := start(t, Options{}), start(t, Options{Profil: Strict})
	nc, sc := manu(t, nominal), manu(t, strict)
	status, _ := send(t, sc, strict.Info().URL, request())
	require.Equal(t, http.StatusOK, status)
	old := time.Now().AddDate(-5, 0, 0).UTC().Format(time.RFC3339)
	twice := request()
	send(t, nc, nominal.Info().URL, twice)
	send(t, sc, strict.Info().URL, twice)
	now := time.Now().UTC().Format("2006-01-02T15")
	for name, body := range map[string]string{
		"heure de cinq ans":        request("<bam:Temps>"+now, "<bam:Temps>"+old[:13]),
		"Emetteur courriel":        request("<bam:Emetteur>1", "<bam:Emetteur>a@b.fr"),
		"MessageID répété":         twice,
		"MessageID en urn:uuid":    request("<wsa:MessageID>uuid:", "<wsa:MessageID>urn:uuid:"),
		"Version 1.0":              request(`Version="01_02"`, `Version="1.0"`),
		"Nature fausse":            request(`Nature="CTXBAM"`, `Nature="AUTRE"`),
		"ordre de RECSANSVITALE":   request("<ins:Sexe>F</ins:Sexe>", "", "<ins:NomNaissance>", "<ins:Sexe>F</ins:Sexe><ins:NomNaissance>"),
		"élément imprévu":          request("<ins:Sexe>", "<ins:Age>9</ins:Age><ins:Sexe>"),
		"attribut imprévu":         request("<ins:Sexe>", `<ins:Sexe a="b">`),
		"Temps illisible":          request("<lps:Temps>", "<lps:Temps>hier "),
		"Id absent":                request("<bam:Id>a</bam:Id>", ""),
		"texte entre les éléments": request("<bam:COUVERTURE/>", "texte<bam:COUVERTURE/>"),
	} {
		t.Run(name, func(t *testing.T) {
			status, body2 := send(t, nc, nominal.Info().URL, body)
			require.Equal(t, http.StatusOK, status, body2)
			want := http.StatusInternalServerError
			if name == "Emetteur courriel" || name == "Version 1.0" { // strings in the schema
				want = http.StatusOK
			}
			status, body2 = send(t, sc, strict.Info().URL, body)
			require.Equal(t, want, status, body2)
		})
	}
	resp, err := sc.Post(strict.Info().URL, "text/xml", strings.NewReader(request()))
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusInternalServerError, resp.StatusCode, "Content-Type of SOAP 1.2")
}

// The search is strict on hyphens and apostrophes unless told otherwise (INSi guide §9).
func TestByTraits_Policy(t *testing.T) {
	p, err := loadPopulation()
	require.NoError(t, err)
	for _, tc := range []struct {
		nom, prenoms, sexe, date, lieu string
		strict, loose                  int
	}{
		{"D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "M", "2001-06-17", "", 1, 1},
		{"D ARTAGNAN DE L HERAULT", "PIERRE ALAIN", "M", "2001-06-17", "", 0, 1},
		{"D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN GUNTHER", "M", "2001-06-17", "", 1, 1},
		{"D'ARTAGNAN DE L'HERAULT", "GUNTHER", "M", "2001-06-17", "", 0, 0},
		{"D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN GUNTHER X", "M", "2001-06-17", "", 0, 0},
		{"DE VINCI", "LEONARDO", "M", "2014-02-01", "", 2, 2},
		{"DE VINCI", "LEONARDO", "M", "2014-02-01", "63220", 1, 1},
		{"DE VINCI", "LEONARDO", "M", "2014-02-01", "75056", 0, 0},
		{"DE VINCI", "", "M", "2014-02-01", "", 0, 0},
		{"ADRUN", "ZOE", "M", "1975-12-31", "", 0, 0},
		{"ADRUN", "ZOE", "F", "1975-12-30", "", 0, 0},
	} {
		q := traits{nom: tc.nom, prenoms: strings.Fields(tc.prenoms), sexe: tc.sexe, date: tc.date, lieu: tc.lieu}
		require.Len(t, p.byTraits(q, false), tc.strict, "%+v", tc)
		require.Len(t, p.byTraits(q, true), tc.loose, "%+v", tc)
	}
}

// The people: keys right but where the CNDA's material has them wrong; no true person among the invented.
func TestPopulation(t *testing.T) {
	p, err := loadPopulation()
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, id := range p.Identites {
		require.False(t, ids[id.ID], id.ID)
		ids[id.ID] = true
		require.Contains(t, []string{"observee", "exemple", "injectee", "inventee"}, id.Nature)
		n := strings.NewReplacer("2A", "19", "2B", "18").Replace(id.Matricule)
		var v int64
		_, err := fmt.Sscan(n, &v)
		require.NoError(t, err)
		require.Equal(t, id.ID != "I22", fmt.Sprintf("%02d", 97-v%97) == id.Cle, id.ID)
	}
	for _, x := range p.Injections {
		require.True(t, strings.HasPrefix(x.Nom, "cnda-"))
	}
}

// The help page names everything that can be asked for.
func TestAide_NamesEverything(t *testing.T) {
	for _, name := range Pannes() {
		require.Contains(t, Aide(), name)
	}
	for _, p := range []Profil{Nominal, Historique, Strict} {
		require.Contains(t, Aide(), "  "+string(p)+" ")
	}
	require.Contains(t, Aide(), "CONFIRMÉ")
	require.Contains(t, Aide(), "DÉDUIT")
	require.NotContains(t, Aide(), "'")
}

// The files of the PKI: private, complete, removed when temporary, never over somebody's own.
func TestPKI_Files(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	s := start(t, Options{PKI: dir})
	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 8)
	for _, e := range entries {
		i, err := e.Info()
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), i.Mode().Perm(), e.Name())
	}
	b, err := os.ReadFile(s.Info().P12)
	require.NoError(t, err)
	_, leaf, chain, err := pkcs12.DecodeChain(b, s.Info().MotDePasse)
	require.NoError(t, err)
	require.Equal(t, "INSI-MANU", leaf.Subject.CommonName)
	require.Equal(t, []string{Structure}, leaf.Subject.OrganizationalUnit)
	require.Equal(t, "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", chain[0].Subject.CommonName)
	require.Equal(t, filepath.Join(dir, "insi-auto.p12"), s.InfoAuto().P12)
	s.Close()
	require.DirExists(t, dir)
	start(t, Options{PKI: dir}) // ours: written again

	foreign := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(foreign, "insi-manu.p12"), []byte("vrai"), 0o600))
	_, err = Start(t.Context(), Options{PKI: foreign})
	require.ErrorContains(t, err, "rien n’y est écrit")
	kept, err := os.ReadFile(filepath.Join(foreign, "insi-manu.p12"))
	require.NoError(t, err)
	require.Equal(t, "vrai", string(kept))

	temp := start(t, Options{})
	where := filepath.Dir(temp.Info().CA)
	require.DirExists(t, where)
	temp.Close()
	require.NoDirExists(t, where)
}

// A simulator cannot be reached from another machine, and bad options are refused in words.
func TestStart_Refuses(t *testing.T) {
	for _, o := range []Options{
		{Ecoute: "0.0.0.0:0"}, {Ecoute: ":0"}, {Ecoute: "192.168.1.1:0"}, {Ecoute: "x"}, {Profil: "y"}, {Layout: "1999"},
		{Pannes: []string{"inconnue"}}, {Pannes: []string{"502:0"}}, {Pannes: []string{"502@200"}},
	} {
		_, err := Start(t.Context(), o)
		require.Error(t, err, "%+v", o)
	}
}

// The end of the context ends the server, and nothing is left.
func TestStart_EndsWithItsContext(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	s, err := Start(ctx, Options{Pannes: []string{PanneMuet}})
	require.NoError(t, err)
	done := make(chan error, 1)
	c := manu(t, s)
	go func() {
		_, err := c.Post(s.Info().URL, "application/soap+xml", strings.NewReader(request()))
		done <- err
	}()
	for s.Calls() == 0 {
		runtime.Gosched()
	}
	cancel()
	require.Error(t, <-done)
	s.Close()
	c.CloseIdleConnections()
	require.Zero(t, s.Connections())
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// A fault for the next calls only, and one for a share of them.
func TestPannes_CountAndOdds(t *testing.T) {
	p := pannes{dice: rand.New(rand.NewPCG(1, 1))}
	two, err := parsePanne("insi_102:2")
	require.NoError(t, err)
	p.set([]panne{two})
	require.Equal(t, []string{"insi_102"}, p.draw())
	require.Equal(t, []string{"insi_102"}, p.draw())
	require.Empty(t, p.draw())
	odds, err := parsePanne("desir_1020@20")
	require.NoError(t, err)
	p.set([]panne{odds})
	hits := 0
	for range 1000 {
		hits += len(p.draw())
	}
	require.InDelta(t, 200, hits, 60)
}

func TestLatence(t *testing.T) {
	l, err := ParseLatence("reelle")
	require.NoError(t, err)
	require.True(t, l.Reelle)
	l, err = ParseLatence("250ms")
	require.NoError(t, err)
	require.Equal(t, 250*time.Millisecond, l.Fixe)
	for _, s := range []string{"", "vite", "-1s"} {
		_, err := ParseLatence(s)
		require.Error(t, err)
	}
	// A new connection thinks longer than a kept one (recorded in 2023).
	s := start(t, Options{Latence: Latence{Reelle: true}})
	c := manu(t, s)
	took := func() time.Duration {
		begun := time.Now()
		send(t, c, s.Info().URL, request())
		return time.Since(begun)
	}
	require.GreaterOrEqual(t, took(), 400*time.Millisecond)
	require.GreaterOrEqual(t, took(), 150*time.Millisecond)
	require.Equal(t, []bool{true, false}, []bool{s.Received()[0].First, s.Received()[1].First})
}

// The memory of exchanges is bounded.
func TestReceived_Bounded(t *testing.T) {
	s := &Server{}
	for range keptExchanges + 10 {
		s.keep(Exchange{})
	}
	require.Len(t, s.Received(), keptExchanges)
}

// FuzzReadMessage: whatever a client sends is read or refused, and what is read can be judged.
func FuzzReadMessage(f *testing.F) {
	f.Add([]byte(request()))
	f.Add([]byte(request("ADRUN", "<![CDATA[A&B]]>")))
	f.Add([]byte(""))
	f.Add([]byte("<!DOCTYPE a><a/>"))
	f.Add([]byte(request("<soap:Header>", `<soap:Header><wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" IssueInstant="2026-01-01T00:00:00Z"><Subject><NameID NameQualifier="CPS">1</NameID></Subject><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><Reference URI="#_1"/></SignedInfo></Signature><AttributeStatement><Attribute Name="secteurActivite"/><Attribute Name="identifiantFacturation"/></AttributeStatement></Assertion></wsse:Security>`)))
	// No Start: making RSA keys under the fuzzer's instrumentation would take all its time.
	now := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	people, err := loadPopulation()
	require.NoError(f, err)
	s := &Server{opts: Options{Profil: Strict, Now: now}, people: people, pki: &PKI{now: now}, seen: map[string]struct{}{}}
	f.Fuzz(func(t *testing.T, b []byte) {
		clear(s.seen) // or the second reading of the same message would differ from the first
		m, err := readMessage(b)
		if err != nil {
			return
		}
		require.NotNil(t, m.bam)
		_ = s.checkAssertion(m)
		_ = s.checkStrict(m, "application/soap+xml")
		a, fault := s.search(m)
		if fault == nil {
			require.Contains(t, labels, a.code)
		}
		for _, l := range []Layout{Layout2021, Layout2023, Layout2025} {
			require.NoError(t, wellFormed(l.result(a, nsResult, m.messageID)))
			require.NoError(t, wellFormed(l.fault(soapFaults["desir_550"], m.messageID)))
		}
	})
}

// The entity bomb is one: a parser that opens entities would not survive it.
func TestBomb(t *testing.T) {
	p, err := loadPopulation()
	require.NoError(t, err)
	b := bomb(Layout2025.result(answer{code: "00", individu: &p.Identites[0]}, nsResult, ""))
	require.Equal(t, 1, bytes.Count(b, []byte("<!DOCTYPE")))
	require.Equal(t, 10, bytes.Count(b, []byte("<!ENTITY")))
	require.Contains(t, string(b), "&e9;<")
}

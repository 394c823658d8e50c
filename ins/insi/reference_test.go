package insi_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// reference is the folder of official files and recorded exchanges, which are not ours to publish.
func reference(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("GUICHET_REFERENCE")
	if root == "" {
		t.Skip("GUICHET_REFERENCE n’est pas donné : fichiers officiels absents")
	}
	return filepath.Join(append([]string{root, "insi"}, parts...)...)
}

func readReference(t testing.TB, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(reference(t, parts...))
	require.NoError(t, err)
	return b
}

// flat lists the elements of a document as {namespace}path=text, with their attributes.
func flat(t testing.TB, b []byte) []string {
	t.Helper()
	var out, path []string
	var text strings.Builder
	dec := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		require.NoError(t, err)
		switch v := tok.(type) {
		case xml.StartElement:
			path = append(path, "{"+v.Name.Space+"}"+v.Name.Local)
			var attrs []string
			for _, a := range v.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					attrs = append(attrs, "@"+a.Name.Local+"="+a.Value)
				}
			}
			slices.Sort(attrs)
			out = append(out, strings.Join(path, "/")+strings.Join(attrs, ""))
			text.Reset()
		case xml.CharData:
			text.Write(v)
		case xml.EndElement:
			if s := strings.TrimSpace(text.String()); s != "" {
				out = append(out, strings.Join(path, "/")+"="+s)
			}
			text.Reset()
			path = path[:len(path)-1]
		}
	}
}

// masked hides what changes with every message, and what a capture replaced or wrote in its own way.
func masked(lines []string) []string {
	var out []string
	for _, l := range lines {
		path, _, hasText := strings.Cut(l, "=")
		leaf := path[strings.LastIndexByte(path, '}')+1:]
		if hasText && slices.Contains([]string{"Id", "Temps", "Emetteur", "MessageID", "IDAM", "Version", "Instance", "Nom"}, leaf) {
			l = path + "=…"
		}
		out = append(out, l)
	}
	slices.Sort(out)
	return out
}

// The eight exchanges recorded on 27/07/2023, replayed: the request that was sent gets the recorded answer from
// the simulator, our own request for the same person is the recorded one element by element, and the recorded
// answer reads as what the simulator's does.
func TestWire_EightExchangesReplayed(t *testing.T) {
	for _, tc := range []struct {
		name     string
		q        ins.Query
		historic bool // a fault then, 01 today
	}{
		{"01_dartagnan_sans-cog", query("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", ins.Masculin, "2001-06-17"), false},
		{"02_adrtrois-toussaint_sans-cog", query("ADRTROIS", "TOUSSAINT", ins.Masculin, "1960-01-01"), false},
		{"03_adrtrois-toussaint_cog-2B020", query("ADRTROIS", "TOUSSAINT", ins.Masculin, "1960-01-01", "2B020"), false},
		{"04_devinci-leonardo_sans-cog_CR02", query("DE VINCI", "LEONARDO", ins.Masculin, "2014-02-01"), false},
		{"05_devinci-leonardo_cog-63220", query("DE VINCI", "LEONARDO", ins.Masculin, "2014-02-01", "63220"), false},
		{"06_tchitchi-ola_insi102", query("TCHITCHI", "OLA", ins.Feminin, "1936-06-21"), true},
		{"07_tchitchi-catarina", query("TCHITCHI", "CATARINA", ins.Feminin, "1936-06-21"), false},
		{"08_houilles-3-prenoms_insi102", ins.Query{
			NomNaissance: "HOUILLES", Prenoms: []string{"PIERRE", "PAUL", "JACQUES"}, Sexe: ins.Masculin,
			DateNaissance: ins.Date{Year: 1993, Month: 1, Day: 27},
		}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			request := readReference(t, "samples", "wire-2023-07-27", tc.name+".request.xml")
			response := readReference(t, "samples", "wire-2023-07-27", tc.name+".response.xml")
			s := start(t, insisim.Options{Profil: insisim.Historique, Layout: insisim.Layout2023})
			cfg := config(t, s)
			cfg.Prenoms = insi.PrenomsRepetes // the form of that client
			c := client(t, cfg)

			// Their request, the simulator's answer: the recorded one, but for the header that their logger added.
			status, got := post(t, cfg, request)
			want := slices.DeleteFunc(flat(t, response), func(l string) bool { return strings.HasSuffix(l, "}Header") })
			require.ElementsMatch(t, want, flat(t, got))
			require.Equal(t, tc.historic, status == http.StatusInternalServerError)

			// Our request: theirs, but for the headers that the service does not need (§4).
			_, err := c.Search(t.Context(), tc.q)
			ours := masked(flat(t, s.Received()[1].Request))
			theirs := masked(flat(t, request))
			for _, optional := range []string{"}Security", "}To", "}ReplyTo", "}FaultTo"} {
				theirs = slices.DeleteFunc(theirs, func(l string) bool { return strings.Contains(l, optional) })
			}
			for i, l := range theirs { // they sent 1.0 where the contract says 01_02
				theirs[i] = strings.Replace(l, "@Nature=CTXBAM@Version=1.0", "@Nature=CTXBAM@Version=01_02", 1)
			}
			require.Equal(t, theirs, ours)

			// The recorded answer, in the place of the service's.
			require.NoError(t, c.Inject(response))
			live, liveErr := c.Search(t.Context(), tc.q)
			require.Equal(t, tc.historic, liveErr != nil)
			if tc.historic {
				var a, b *ins.Fault
				require.ErrorAs(t, err, &a)
				require.ErrorAs(t, liveErr, &b)
				require.Equal(t, []string{a.Code, a.SousCode, a.Severite, a.Message, a.Detail, a.Texte}, []string{b.Code, b.SousCode, b.Severite, b.Message, b.Detail, b.Texte})
				return
			}
			require.NoError(t, err)
			require.True(t, live.Trace.Injectee)
			simulated, err := c.Search(t.Context(), tc.q)
			require.NoError(t, err)
			simulated.Trace, live.Trace = ins.CallTrace{}, ins.CallTrace{}
			require.Equal(t, live, simulated)
		})
	}
}

// post sends bytes as somebody else's client would, with the certificate of the settings.
func post(t testing.TB, cfg insi.Config, body []byte) (int, []byte) {
	t.Helper()
	resp, err := bareHTTP(t, cfg).Post(cfg.URL, "application/soap+xml; charset=utf-8", bytes.NewReader(body))
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, b
}

// Requests of production clients, whatever their prefixes and order, are understood by the nominal simulator.
func TestWire_PadoaRequestUnderstood(t *testing.T) {
	s := start(t, insisim.Options{})
	status, body := post(t, config(t, s), readReference(t, "samples", "wire-padoa", "request_traits_certificat.xml"))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, string(readReference(t, "samples", "wire-padoa", "response_00_adrtrois-toussaint.xml")), string(body), "byte for byte")
}

// The simulator writes today's faults and answers as the platform does.
func TestWire_SimulatorWritesAsThePlatform(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	request := readReference(t, "samples", "wire-padoa", "request_traits_certificat.xml")
	for file, panne := range map[string]string{
		"fault_desir_550_depuis-2025-05.xml": "desir_550", "fault_desir_1020.xml": "desir_1020",
	} {
		require.NoError(t, s.SetFaults(panne))
		status, body := post(t, cfg, request)
		require.Equal(t, http.StatusInternalServerError, status)
		require.Equal(t, flat(t, readReference(t, "samples", "wire-padoa", file)), flat(t, body), file)
	}
	old := start(t, insisim.Options{Profil: insisim.Historique, Layout: insisim.Layout2023})
	for file, panne := range map[string]string{
		"fault_desir_550_avant-2025-05.xml": "desir_550", "fault_insi_102.xml": "insi_102",
	} {
		require.NoError(t, old.SetFaults(panne))
		_, body := post(t, config(t, old), request)
		require.Equal(t, flat(t, readReference(t, "samples", "wire-padoa", file)), flat(t, body), file)
	}
	require.NoError(t, s.SetFaults())
	c := client(t, cfg)
	_, err := c.Search(t.Context(), query("ECETINSI", "PIERRE-ALAIN", ins.Masculin, "2009-07-14"))
	require.NoError(t, err)
	x := s.Received()
	require.Equal(t, string(readReference(t, "samples", "wire-padoa", "response_00_ecetinsi_INSHISTO.xml")), string(x[len(x)-1].Reply))
}

// The answers that the CNDA has vendors inject read as what they say, oddities kept (§6.3), and the simulator
// gives the same ones on demand.
func TestCNDA_InjectedAnswers(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	c := client(t, cfg)
	for _, tc := range []struct{ file, panne string }{
		{"edition-sapa-2023/REP_CR01.xml", "cnda-rep-01"}, {"edition-padoa/REP_CR01.xml", "cnda-rep-01"},
		{"edition-sapa-2023/TEST_1.10.xml", "cnda-1.10"},
		{"edition-padoa/TEST_2.04_cas2.xml", ""}, {"edition-sapa-2023/TEST_2.04_cas2.xml", "cnda-2.04-2"},
		{"edition-padoa/TEST_2.05.xml", ""}, {"edition-sapa-2023/TEST_2.05.xml", "cnda-2.05"},
		{"edition-padoa/TEST_2.08_cas1.xml", ""}, {"edition-sapa-2023/TEST_2.08_cas1.xml", "cnda-2.08-1"},
		{"edition-padoa/TEST_2.08_cas2.xml", ""}, {"edition-sapa-2023/TEST_2.08_cas2.xml", "cnda-2.08-2"},
		{"edition-sapa-2023/TEST_3.05_cas3.xml", "cnda-3.05-3"},
	} {
		t.Run(tc.file, func(t *testing.T) {
			body := readReference(t, append([]string{"samples", "cnda"}, strings.Split(tc.file, "/")...)...)
			require.NoError(t, c.Inject(body))
			real, err := c.Search(t.Context(), zoe)
			require.NoError(t, err)
			require.True(t, real.Trace.Injectee)
			require.Equal(t, body, real.Trace.Reponse)
			checkAsWritten(t, body, real)
			if tc.panne == "" {
				return
			}
			require.NoError(t, s.SetFaults(tc.panne))
			simulated, err := c.Search(t.Context(), zoe)
			require.NoError(t, err)
			require.NoError(t, s.SetFaults())
			real.Trace, simulated.Trace = ins.CallTrace{}, ins.CallTrace{}
			require.Equal(t, real, simulated)
		})
	}
}

// checkAsWritten finds every value of the file in the answer, letter for letter and in order.
func checkAsWritten(t *testing.T, body []byte, a ins.Answer) {
	t.Helper()
	var numbers []string
	values := map[string]string{}
	for _, l := range flat(t, body) {
		path, value, ok := strings.Cut(l, "=")
		if !ok {
			continue
		}
		leaf := path[strings.LastIndexByte(path, '}')+1:]
		switch leaf {
		case "NumIdentifiant":
			numbers = append(numbers, value)
		case "Cle":
			numbers[len(numbers)-1] += value
		default:
			values[leaf] = value
		}
	}
	require.Equal(t, values["CodeCR"], string(a.Code))
	if a.Individu == nil {
		require.Empty(t, numbers)
		return
	}
	got := []string{string(a.Individu.Matricule)}
	for _, h := range a.Historique {
		got = append(got, string(h.Matricule))
	}
	require.Equal(t, numbers, got, "wrong keys included")
	require.Equal(t, values["NomNaissance"], a.Individu.NomNaissance)
	require.Equal(t, values["Prenom"], a.Individu.PremierPrenom)
	require.Equal(t, values["ListePrenom"], a.Individu.ListePrenoms)
	require.Equal(t, values["DateNaissance"], a.Recu.DateNaissance)
	require.Equal(t, values["LieuNaissance"], a.Individu.LieuNaissance)
}

// Our requests are valid against the true XSD of the CNAM, in both modes and both operations.
func TestRequest_ValidatesAgainstTheTrueXSD(t *testing.T) {
	xsd := reference(t, "wsdl", "xsd")
	lint, err := exec.LookPath("xmllint")
	require.NoError(t, err, "xmllint (libxml2-utils) est nécessaire avec GUICHET_REFERENCE")
	s := start(t, insisim.Options{Profil: insisim.Strict})
	c := client(t, config(t, s))
	several := zoe
	several.Prenoms = []string{"ZOE", "ANNE-MARIE"}
	withPlace := query("ADRTROIS", "TOUSSAINT", ins.Masculin, "1960-01-01", "2B020")
	for _, q := range []ins.Query{zoe, several, withPlace, query("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", ins.Masculin, "2001-06-17")} {
		_, err := c.Search(t.Context(), q)
		require.NoError(t, err)
	}
	repeated := config(t, s)
	repeated.Prenoms = insi.PrenomsRepetes
	_, err = client(t, repeated).Search(t.Context(), several)
	require.NoError(t, err)
	for _, q := range []ins.VitaleQuery{
		{MatriculeIndividu: "2751263220749", MatriculeOD: "2751263220749", NomNaissance: "ADRUN", DateNaissance: "1975-12-31", Rang: "1"},
		{MatriculeOD: "160012B020777", DateNaissance: "1960-13-45"},
	} {
		_, err := c.SearchVitale(t.Context(), q)
		require.NoError(t, err)
	}
	cpx := client(t, cpxConfig(t, s))
	_, err = cpx.Search(t.Context(), zoe)
	require.NoError(t, err)
	dir := t.TempDir()
	schemas := map[string]string{
		"RECSANSVITALE": "ServiceIdentiteCertifiee/INSi_RECSANS_INS.xsd", "RECVITALE": "ServiceIdentiteCertifiee/INSi_RECVITALE_INS.xsd",
		"ContexteBAM": "CTX/ROOT_ctxbam_CTXBAM_V01_02.xsd", "ContexteLPS": "CTX/ROOT_ctxlps_CTXLPS_V01_00.xsd",
	}
	checked := map[string]int{}
	for i, x := range s.Received() {
		for element, schema := range schemas {
			part := cut(t, x.Request, element)
			if part == nil {
				continue
			}
			file := filepath.Join(dir, fmt.Sprintf("%d-%s.xml", i, element))
			require.NoError(t, os.WriteFile(file, part, 0o600))
			out, err := exec.Command(lint, "--noout", "--nonet", "--schema", filepath.Join(xsd, schema), file).CombinedOutput()
			require.NoError(t, err, "%s\n%s", part, out)
			checked[element]++
		}
	}
	require.Equal(t, map[string]int{"RECSANSVITALE": 6, "RECVITALE": 2, "ContexteBAM": 8, "ContexteLPS": 8}, checked)
	assertion := cut(t, s.Received()[len(s.Received())-1].Request, "Assertion")
	require.NotNil(t, assertion)
	file := filepath.Join(dir, "assertion.xml")
	require.NoError(t, os.WriteFile(file, assertion, 0o600))
	out, err := exec.Command(lint, "--noout", "--nonet", "--schema", filepath.Join(xsd, "SAML", "saml-schema-assertion-2.0.xsd"), file).CombinedOutput()
	require.NoError(t, err, "%s\n%s", assertion, out)
}

// cut takes one element out of a message as a document of its own: the prefixes of our messages are declared on
// the envelope or on the element.
func cut(t testing.TB, message []byte, local string) []byte {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(message))
	var declarations []string
	for {
		from := dec.InputOffset()
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		require.NoError(t, err)
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if el.Name.Local == "Envelope" {
			for _, a := range el.Attr {
				declarations = append(declarations, fmt.Sprintf(` xmlns:%s="%s"`, a.Name.Local, a.Value))
			}
		}
		if el.Name.Local != local {
			continue
		}
		require.NoError(t, dec.Skip())
		part := string(message[from:dec.InputOffset()])
		at := strings.IndexAny(part, " >/")
		if strings.HasPrefix(part, "<"+local) { // default namespace: it carries its own
			return []byte(part)
		}
		extra := ""
		for _, d := range declarations {
			if prefix, _, _ := strings.Cut(part[1:], ":"); strings.Contains(d, "xmlns:"+prefix+"=") && !strings.Contains(part, "xmlns:"+prefix+"=") {
				extra += d
			}
		}
		return []byte(part[:at] + extra + part[at:])
	}
}

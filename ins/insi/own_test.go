package insi

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ins"
)

// The client's own work in one call: criteria, message, answer. The aim is 200 µs and 100 kB.
func BenchmarkOwnWork(b *testing.B) {
	q := ins.Query{NomNaissance: "D'ARTAGNAN DE L'HERAULT", Prenoms: []string{"PIERRE-ALAIN"}, Sexe: ins.Masculin, DateNaissance: ins.Date{Year: 2001, Month: 6, Day: 17}}
	body := []byte(answered(actifZoe, `<INSHISTO>`+actifZoe+`</INSHISTO>`, tiqZoe))
	b.ReportAllocs()
	for b.Loop() {
		if r := CheckQuery(q); r != nil {
			b.Fatal(r)
		}
		id := "uuid:" + uuid.NewString()
		e := envelope{operation: opTraits, messageID: id, bamID: uuid.NewString(), lpsID: uuid.NewString(), now: time.Now(), emetteur: "10B0999999",
			software: Software{IDAM: "X", Nom: "guichet", Version: "1", Instance: "i"}}
		_ = e.build(bodyTraits(q, PrenomsJoints))
		if _, f := interpret(http.StatusOK, body, id, ModeCertificat); f != nil {
			b.Fatal(f)
		}
	}
}

// Its memory as a test, so that it holds on every run: allocations do not depend on the machine.
func TestOwnWork_WithinLimits(t *testing.T) {
	r := testing.Benchmark(BenchmarkOwnWork)
	require.Less(t, r.AllocedBytesPerOp(), int64(100<<10))
}

// Every sentence of insi.json is used, complete, and written as sentences are.
func TestTexts(t *testing.T) {
	for _, code := range texts.Codes() {
		if !strings.HasPrefix(code, "insi.") {
			continue
		}
		x, _ := texts.Lookup(code)
		require.NotEmpty(t, x.Phrase, code)
		for _, s := range []string{x.Phrase, x.Acte} {
			require.NotContains(t, s, "'", "%s: typographic apostrophe", code)
			if s != "" {
				require.True(t, strings.HasSuffix(s, "."), code)
			}
		}
		if !strings.HasPrefix(code, "insi.remarque.") {
			require.NotEmpty(t, x.Acte, code)
		}
	}
	// The codes that the sources name: each must exist.
	for _, code := range usedCodes(t) {
		_, ok := texts.Lookup(code)
		require.True(t, ok, code)
	}
	// And the reverse: nothing in the catalogue that nobody says.
	used := usedCodes(t)
	for _, code := range texts.Codes() {
		if strings.HasPrefix(code, "insi.") && !strings.HasPrefix(code, "insi.faute.") && !strings.HasPrefix(code, "insi.criteres.") {
			require.True(t, slices.Contains(used, code), "%s is said nowhere", code)
		}
	}
}

// FuzzParseReply: whatever the service answers gives an answer or an error, and an answer keeps its promises.
func FuzzParseReply(f *testing.F) {
	whole := answered(actifZoe, `<INSHISTO>`+actifZoe+`</INSHISTO>`, tiqZoe)
	for _, seed := range []string{
		"", whole, whole[:200], "<!DOCTYPE a>" + whole,
		soapOpen + `<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>soap:siram_40</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="fr">x</soap:Text></soap:Reason><soap:Detail><siram:Erreur code="desir_1020" severite="fatale" messageID="uuid:1" xmlns:siram="urn:siram">y</siram:Erreur></soap:Detail></soap:Fault>` + soapClose,
		soapOpen + `<RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>02</CodeCR></CR></RESULTAT>` + soapClose,
	} {
		f.Add([]byte(seed), 200)
		f.Add([]byte(seed), 500)
	}
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		a, fail := interpret(status, body, "uuid:1", ModeCertificat)
		if fail != nil {
			require.NotEmpty(t, fail.class)
			require.NotEmpty(t, fail.refusal().Phrase)
			require.NotContains(t, fail.refusal().Phrase, "non rédigé")
			return
		}
		require.Equal(t, http.StatusOK, status)
		switch a.Code {
		case ins.UneIdentite:
			require.NotEmpty(t, a.Individu.Matricule)
			require.NotEmpty(t, a.Individu.OID)
			require.NotNil(t, a.Recu)
		case ins.AucuneIdentite, ins.PlusieursIdentites:
			require.Nil(t, a.Individu)
		default:
			t.Fatalf("code %q", a.Code)
		}
	})
}

// FuzzCheckQuery: what passes the gate is writable in the alphabet of INSi and makes a well-formed message.
func FuzzCheckQuery(f *testing.F) {
	f.Add("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "63220")
	f.Add("<b>&", "Ü", "")
	f.Fuzz(func(t *testing.T, nom, prenom, lieu string) {
		q := ins.Query{NomNaissance: nom, Prenoms: []string{prenom}, Sexe: ins.Feminin, DateNaissance: ins.Date{Year: 1975, Month: 12, Day: 31}, LieuNaissance: lieu}
		if CheckQuery(q) != nil {
			return
		}
		for _, s := range []string{nom, prenom} {
			require.Empty(t, strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ -'"))
		}
		message := envelope{operation: opTraits, now: time.Now()}.build(bodyTraits(q, PrenomsJoints))
		root, err := parseXML(message)
		require.NoError(t, err)
		require.Equal(t, nom, root.children[1].children[0].children[0].text)
	})
}

// The log keeps everything of a message but the values of its signatures (INSi guide §13).
func TestWithoutSignatureValue(t *testing.T) {
	for in, want := range map[string]string{
		`<a>b</a>`: `<a>b</a>`,
		`<S><SignatureValue>AB+/=</SignatureValue><ds:SignatureValue Id="x">C
D</ds:SignatureValue></S>`: `<S><SignatureValue></SignatureValue><ds:SignatureValue Id="x"></ds:SignatureValue></S>`,
	} {
		require.Equal(t, want, string(withoutSignatureValue([]byte(in))))
	}
}

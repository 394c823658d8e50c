package insisim

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/beevik/etree"
	"github.com/stretchr/testify/require"
)

// reference is the folder of official files, which are not ours to publish.
func reference(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("GUICHET_REFERENCE")
	if root == "" {
		t.Skip("GUICHET_REFERENCE n’est pas donné : fichiers officiels absents")
	}
	return filepath.Join(append([]string{root, "insi"}, parts...)...)
}

// Every line of the list of test identities that has an answer is answered so.
func TestPopulation_AgainstTheListOfTestIdentities(t *testing.T) {
	f, err := os.Open(reference(t, "test-identities.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	col := map[string]int{}
	for i, name := range rows[0] {
		col[name] = i
	}
	p, err := loadPopulation()
	require.NoError(t, err)
	checked := 0
	for _, r := range rows[1:] {
		get := func(name string) string { return r[col[name]] }
		switch get("id") {
		case "I08", "I09", "I24": // answers on demand: cnda-2.04-2, cnda-1.10, cnda-3.05-3
			continue
		}
		want := get("resultat_attendu")
		if len(want) < 2 || want[:2] != "00" && want[:2] != "01" && want[:2] != "02" {
			continue
		}
		found := p.byTraits(traits{
			nom: get("nom_naissance_requete"), prenoms: []string{get("prenom_requete")}, sexe: get("sexe"),
			date: get("date_naissance"), lieu: get("cog_requete"),
		}, false)
		switch want[:2] {
		case "01":
			require.Empty(t, found, get("id"))
		case "02":
			require.Greater(t, len(found), 1, get("id"))
		default:
			require.Len(t, found, 1, get("id"))
			id := found[0]
			require.Equal(t, []string{get("matricule"), get("cle"), get("oid"), get("tiq_nom"), get("tiq_liste_prenoms"), get("tiq_cog")},
				[]string{id.Matricule, id.Cle, id.OID, id.Nom, id.Prenoms, id.Lieu}, get("id"))
			require.Equal(t, get("inshisto") != "", len(id.Historique) > 0, get("id"))
		}
		checked++
	}
	require.Greater(t, checked, 18)
}

// The strict profile agrees with the true XSD, on good messages and on bad ones.
func TestStrict_AgreesWithTheTrueXSD(t *testing.T) {
	xsd := reference(t, "wsdl", "xsd")
	lint, err := exec.LookPath("xmllint")
	require.NoError(t, err, "xmllint (libxml2-utils) est nécessaire avec GUICHET_REFERENCE")
	bam := `<ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM"><Id>a</Id><Temps>2026-01-01T00:00:00Z</Temps><COUVERTURE/></ContexteBAM>`
	lps := `<ContexteLPS xmlns="urn:siram:lps:ctxlps" Version="01_00"><Id>a</Id><Temps>2026-01-01T00:00:00.123+02:00</Temps><LPS><IDAM R="4">x</IDAM><Version>1</Version></LPS></ContexteLPS>`
	sans := `<RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans"><NomNaissance>A</NomNaissance><Prenom>B</Prenom><Prenom>C</Prenom><Sexe>F</Sexe><DateNaissance>x</DateNaissance><LieuNaissance>y</LieuNaissance></RECSANSVITALE>`
	vit := `<RECVITALE xmlns="http://www.cnamts.fr/INSiRecVit"><MatriculeIndividu><NumIdentifiant>1</NumIdentifiant><Cle>2</Cle><TypeMatricule>3</TypeMatricule></MatriculeIndividu><MatriculeOD/><NomNaissance>A</NomNaissance><DateNaissance>x</DateNaissance><RangNaissance>1</RangNaissance></RECVITALE>`
	couverture := func(inner string) string {
		return strings.Replace(bam, "<COUVERTURE/>", "<COUVERTURE>"+inner+"</COUVERTURE>", 1)
	}
	const (
		bamFile, lpsFile  = "CTX/ROOT_ctxbam_CTXBAM_V01_02.xsd", "CTX/ROOT_ctxlps_CTXLPS_V01_00.xsd"
		sansFile, vitFile = "ServiceIdentiteCertifiee/INSi_RECSANS_INS.xsd", "ServiceIdentiteCertifiee/INSi_RECVITALE_INS.xsd"
	)
	cases := []struct {
		rule   rule
		space  string
		schema string
		xml    []string
	}{
		{bamRule, nsBAM, bamFile, []string{
			bam, strings.Replace(bam, ` Nature="CTXBAM"`, "", 1), strings.Replace(bam, "CTXBAM", "AUTRE", 1), strings.Replace(bam, ` Version="01_02"`, "", 1),
			strings.Replace(bam, "<Id>a</Id>", "", 1), strings.Replace(bam, "<COUVERTURE/>", "", 1), strings.Replace(bam, "2026-01-01T", "2026-01-01 ", 1),
			strings.Replace(bam, "<COUVERTURE/>", "<Emetteur>e</Emetteur><DateRef>2026-01-01T00:00:00</DateRef><COUVERTURE/>", 1),
			strings.Replace(bam, "<COUVERTURE/>", "<DateRef>2026-01-01T00:00:00</DateRef><Emetteur>e</Emetteur><COUVERTURE/>", 1),
			strings.Replace(bam, "<COUVERTURE/>", "<COUVERTURE/><COUVERTURE/>", 1), strings.Replace(bam, "<Id>", `<Id x="1">`, 1),
			couverture("<GrandRegime>01</GrandRegime><Organisme>349</Organisme><CodeCentre>9881</CodeCentre>"),
			couverture("<ASSURE><Id><Num>2751263220749</Num><Cle>74</Cle></Id></ASSURE><BENEFICIAIRE><Nir><Num>160012B020777</Num><Cle>13</Cle><DateCertification>2020-01-01</DateCertification></Nir><DateNai>1960-13-45</DateNai><Rang>1</Rang><Porteur>1</Porteur></BENEFICIAIRE>"),
			couverture("<ASSURE><Id><Num>27512632207</Num></Id></ASSURE>"), couverture("<BENEFICIAIRE><DateNai>19601345</DateNai></BENEFICIAIRE>"),
			couverture("<BENEFICIAIRE><Rang>un</Rang></BENEFICIAIRE>"), couverture("<BENEFICIAIRE><Porteur>12</Porteur></BENEFICIAIRE>"),
			couverture("<BENEFICIAIRE/><ASSURE/>"), couverture("texte"), couverture("<ASSURE/>"), couverture("<ASSURE><Id><Cle>7</Cle></Id></ASSURE>"),
		}},
		{lpsRule, nsLPS, lpsFile, []string{
			lps, strings.Replace(lps, ` R="4"`, "", 1), strings.Replace(lps, ` R="4"`, ` S="4"`, 1), strings.Replace(lps, "<Version>1</Version>", "<Nom>n</Nom><Instance>i</Instance>", 1),
			strings.Replace(lps, "<Version>1</Version>", "<Version>1</Version><Instance>i</Instance><Nom>n</Nom>", 1), strings.Replace(lps, "<Temps>", "<Temps>x", 1),
			regexp.MustCompile(`<LPS>.*</LPS>`).ReplaceAllString(lps, ""), strings.Replace(lps, "</LPS>", "<Autre/></LPS>", 1),
		}},
		{traitsRule, nsTraits, sansFile, []string{
			sans, strings.Replace(sans, "<Prenom>B</Prenom><Prenom>C</Prenom>", "", 1), strings.Replace(sans, "<NomNaissance>A</NomNaissance>", "", 1),
			strings.Replace(sans, "<Sexe>F</Sexe>", "<Sexe>F</Sexe><Sexe>M</Sexe>", 1), strings.Replace(sans, "<Sexe>F</Sexe><DateNaissance>x</DateNaissance>", "<DateNaissance>x</DateNaissance><Sexe>F</Sexe>", 1),
			strings.Replace(sans, "<Sexe>F</Sexe>", "<Sexe><b/></Sexe>", 1), strings.Replace(sans, "<Sexe>", "<Age>3</Age><Sexe>", 1), `<RECSANSVITALE xmlns="http://www.cnamts.fr/INSiRecSans"/>`,
		}},
		{vitaleRule, nsVitale, vitFile, []string{
			vit, strings.Replace(vit, "<MatriculeOD/>", "", 1), strings.Replace(vit, "<Cle>2</Cle><TypeMatricule>3</TypeMatricule>", "<TypeMatricule>3</TypeMatricule><Cle>2</Cle>", 1),
			strings.Replace(vit, "<RangNaissance>1</RangNaissance>", "<RangNaissance>1</RangNaissance><RangNaissance>2</RangNaissance>", 1),
		}},
	}
	dir := t.TempDir()
	good, bad := 0, 0
	for _, tc := range cases {
		for _, x := range tc.xml {
			doc := etree.NewDocument()
			require.NoError(t, doc.ReadFromString(x))
			file := filepath.Join(dir, "x.xml")
			require.NoError(t, os.WriteFile(file, []byte(x), 0o600))
			out, truth := exec.Command(lint, "--noout", "--nonet", "--schema", filepath.Join(xsd, tc.schema), file).CombinedOutput()
			ours := tc.rule.check(doc.Root(), tc.space)
			require.Equal(t, truth == nil, ours == nil, "%s\nxmllint: %s\nstrict: %v", x, out, ours)
			if truth == nil {
				good++
			} else {
				bad++
			}
		}
	}
	require.Greater(t, good, 10)
	require.Greater(t, bad, 15)
}

// soapPackage is the stock SOAP client of the test below, at the version it was written against.
const soapPackage = "soap@1.13.0"

// A stock SOAP client, in another language, generated from the true WSDL, gets the right answers.
func TestStockSOAPClient(t *testing.T) {
	wsdlDir := reference(t, "wsdl")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node n’est pas installé")
	}
	modules := stockModules(t)
	s := start(t, Options{Profil: Strict})
	i := s.Info()
	person := func(nom, prenom, sexe, date, lieu string) map[string]any {
		args := map[string]any{"NomNaissance": nom, "Prenom": prenom, "Sexe": sexe, "DateNaissance": date}
		if lieu != "" {
			args["LieuNaissance"] = lieu
		}
		return map[string]any{"operation": "rechercherInsAvecTraitsIdentite", "args": args}
	}
	queries, err := json.Marshal([]any{
		person("ADRUN", "ZOE", "F", "1975-12-31", ""), person("D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "M", "2001-06-17", ""),
		person("DE VINCI", "LEONARDO", "M", "2014-02-01", ""), person("DE VINCI", "LEONARDO", "M", "2014-02-01", "63220"),
		person("HOUILLES", "PIERRE", "M", "1993-01-27", ""), person("", "PIERRE", "M", "1993-01-27", ""),
		map[string]any{"operation": "rechercherInsAvecCarteVitale", "args": map[string]any{
			"MatriculeOD": map[string]any{"NumIdentifiant": "2751263220749"}, "DateNaissance": "1975-12-31",
		}},
	})
	require.NoError(t, err)
	script, err := filepath.Abs(filepath.Join("testdata", "client-soap.mjs"))
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), node, script, modules, offlineWSDL(t, wsdlDir), i.URL, i.CA, i.CertificatClient, i.CleClient)
	cmd.Stdin = bytes.NewReader(queries)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	require.NoError(t, err, errs.String())
	var answers []struct {
		CR       struct{ CodeCR, LibelleCR string }
		INDIVIDU struct {
			INSACTIF struct {
				IdIndividu struct{ NumIdentifiant, Cle string }
			}
			TIQ struct{ ListePrenom string }
		}
		Faute string `json:"faute"`
	}
	require.NoError(t, json.Unmarshal(out, &answers), string(out))
	require.Len(t, answers, 7)
	for n, want := range []struct{ code, numero, liste, faute string }{
		{"00", "2751263220749", "ZOE", ""}, {"00", "1010663220754", "PIERRE-ALAIN GUNTHER", ""}, {"02", "", "", ""},
		{"00", "1140263220833", "LEONARDO PIERO", ""}, {"01", "", "", ""}, {"", "", "", "insi_19"}, {"00", "2751263220749", "ZOE", ""},
	} {
		got := answers[n]
		require.Equal(t, want.code, got.CR.CodeCR, "%d %s", n, out)
		require.Equal(t, want.numero, got.INDIVIDU.INSACTIF.IdIndividu.NumIdentifiant)
		require.Equal(t, want.liste, got.INDIVIDU.TIQ.ListePrenom)
		require.Equal(t, want.faute, got.Faute)
	}
}

// stockModules installs the package once, in the user's cache, with the ordinary npm client.
func stockModules(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm n’est pas installé")
	}
	cache, err := os.UserCacheDir()
	require.NoError(t, err)
	dir := filepath.Join(cache, "guichet-"+strings.ReplaceAll(soapPackage, "@", "-"))
	modules := filepath.Join(dir, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, "soap", "package.json")); err == nil {
		return modules
	}
	require.NoError(t, os.MkdirAll(dir, 0o700))
	if out, err := exec.CommandContext(t.Context(), npm, "install", "--prefix", dir, "--no-audit", "--no-fund", "--ignore-scripts", soapPackage).CombinedOutput(); err != nil {
		t.Skipf("le registre npm n’est pas joignable : %s", out)
	}
	return modules
}

// offlineWSDL copies the WSDL and its schemas, and points the one import that leaves them at the copy at hand.
func offlineWSDL(t *testing.T, from string) string {
	t.Helper()
	to := t.TempDir()
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
	name := filepath.Join(to, "DESIR_ICIR_EXP_1.5.0.wsdl")
	require.NoError(t, filepath.WalkDir(to, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.Chmod(p, 0o600)
	}))
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	b = bytes.ReplaceAll(b, []byte("http://www.w3.org/2006/03/addressing/ws-addr.xsd"), []byte("xsd/external/ws-addr.xsd"))
	require.NoError(t, os.WriteFile(name, b, 0o600))
	return name
}

package insi_test

import (
	"bytes"
	"crypto/tls"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// The certificate and the settings are judged in words before any call (INSi guide §5.1).
func TestCheckConfig_InWords(t *testing.T) {
	s := start(t, insisim.Options{})
	good := config(t, s)
	dir := t.TempDir()
	write := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), mode))
		return path
	}
	issue := func(p insisim.ClientProfile) *tls.Certificate {
		c, err := s.PKI().Client(p)
		require.NoError(t, err)
		return &c
	}
	for name, tc := range map[string]struct {
		change func(*insi.Config)
		refus  string
		alerte string
	}{
		"tout va bien":                {func(*insi.Config) {}, "", ""},
		"adresse en clair":            {func(c *insi.Config) { c.URL = "http://127.0.0.1/lps" }, "insi.reglages.url", ""},
		"adresse absente":             {func(c *insi.Config) { c.URL = "" }, "insi.reglages.url", ""},
		"mode Pro Santé Connect":      {func(c *insi.Config) { c.Mode = "psc" }, "insi.reglages.mode", ""},
		"forme de prénoms":            {func(c *insi.Config) { c.Prenoms = "x" }, "insi.reglages.prenoms", ""},
		"instance":                    {func(c *insi.Config) { c.Instance = "x" }, "insi.reglages.instance", ""},
		"nom trop long":               {func(c *insi.Config) { c.Nom = string(bytes.Repeat([]byte("n"), 60)) }, "insi.reglages.trop_long", ""},
		"sans autorité":               {func(c *insi.Config) { c.CA = "" }, "insi.reglages.ca_absente", ""},
		"autorités absentes":          {func(c *insi.Config) { c.CA = filepath.Join(dir, "rien") }, "insi.reglages.ca_illisible", ""},
		"autorités vides":             {func(c *insi.Config) { c.CA = write("vide.pem", "", 0o600) }, "insi.reglages.ca_illisible", ""},
		"sans certificat":             {func(c *insi.Config) { c.CertificatClient, c.P12 = "", "" }, "insi.certificat.absent", ""},
		"certificat absent":           {func(c *insi.Config) { c.CertificatClient = filepath.Join(dir, "rien") }, "insi.certificat.illisible", ""},
		"certificat qui n’en est pas": {func(c *insi.Config) { c.CertificatClient = write("faux.pem", "bonjour", 0o600) }, "insi.certificat.illisible", ""},
		"clé qui n’en est pas":        {func(c *insi.Config) { c.CleClient = write("faux.key", "bonjour", 0o600) }, "insi.certificat.cle_illisible", ""},
		"mot de passe":                {func(c *insi.Config) { c.CertificatClient, c.MotDePasse = "", "faux" }, "insi.certificat.mot_de_passe", ""},
		"p12 illisible":               {func(c *insi.Config) { c.CertificatClient, c.P12 = "", write("faux.p12", "bonjour", 0o600) }, "insi.certificat.illisible", ""},
		"mot de passe dans un fichier": {func(c *insi.Config) {
			c.CertificatClient, c.MotDePasse, c.MotDePasseFichier = "", "", write("secret", "jetable\n", 0o600)
		}, "", ""},
		"fichier du mot de passe absent": {func(c *insi.Config) { c.CertificatClient, c.MotDePasseFichier = "", filepath.Join(dir, "rien") }, "insi.certificat.mot_de_passe_illisible", ""},
		"autre nom":                      {func(c *insi.Config) { c.Certificat = issue(insisim.ClientProfile{CN: "insi-manu"}) }, "insi.certificat.cn", ""},
		"sans OU":                        {func(c *insi.Config) { c.Certificat = issue(insisim.ClientProfile{OU: "-"}) }, "insi.certificat.ou", ""},
		"pas encore":                     {func(c *insi.Config) { c.Certificat = issue(insisim.ClientProfile{Debut: time.Now().Add(time.Hour)}) }, "insi.certificat.pas_encore", ""},
		"expiré": {func(c *insi.Config) {
			c.Certificat = issue(insisim.ClientProfile{Debut: time.Now().AddDate(-3, 0, 0), Fin: time.Now().Add(-time.Hour)})
		}, "insi.certificat.expire", ""},
		"expire dans 89 jours": {func(c *insi.Config) {
			c.Certificat = issue(insisim.ClientProfile{Fin: time.Now().AddDate(0, 0, 89)})
		}, "", "insi.certificat.bientot"},
		"expire dans 91 jours": {func(c *insi.Config) {
			c.Certificat = issue(insisim.ClientProfile{Fin: time.Now().AddDate(0, 0, 91)})
		}, "", ""},
		"autre autorité":     {func(c *insi.Config) { c.Certificat = issue(insisim.ClientProfile{Etranger: true}) }, "", "insi.certificat.autorite"},
		"test en production": {func(c *insi.Config) { c.URL = "https://services-ps-tlsm.ameli.fr/lps" }, "insi.certificat.test_en_production", ""},
		"clé d’un autre": {func(c *insi.Config) {
			cert := issue(insisim.ClientProfile{})
			cert.PrivateKey = otherKey(t)
			c.Certificat = cert
		}, "insi.certificat.cle_autre", ""},
		"sans numéro d’autorisation": {func(c *insi.Config) { c.IDAM = "" }, "", "insi.reglages.idam_absent"},
		"clé lisible par d’autres": {func(c *insi.Config) {
			b, err := os.ReadFile(c.CleClient)
			require.NoError(t, err)
			c.CleClient = write("lisible.key", string(b), 0o644)
		}, "", "insi.reglages.secret_lisible"},
		"carte sans lecteur": {func(c *insi.Config) { c.Mode = insi.ModeCPx }, "insi.cpx.sans_carte", ""},
		"proxy":              {func(c *insi.Config) { c.Proxy = "::" }, "", ""},
		"injection en production": {func(c *insi.Config) {
			c.URL, c.ReponseInjectee = "https://services-ps-tlsm.ameli.fr/lps", "x.xml"
		}, "insi.reglages.injection_production", ""},
		"environnement inconnu": {func(c *insi.Config) { c.Environnement = "recette" }, "insi.reglages.environnement", ""},
		"production déguisée": {func(c *insi.Config) {
			c.URL, c.Environnement = "https://services-ps-tlsm.ameli.fr/lps", insi.Simulateur
		}, "insi.reglages.production_deguisee", ""},
		"injection": {func(c *insi.Config) { c.ReponseInjectee = "x.xml" }, "", "insi.reglages.injection"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			tc.change(&cfg)
			p := insi.CheckConfig(cfg)
			require.Equal(t, tc.refus, first(p.Refus), "%v", p.Refus)
			require.Equal(t, tc.alerte, first(p.Alertes), "%v", p.Alertes)
			c, err := insi.New(cfg)
			if tc.refus != "" {
				require.Error(t, err)
				return
			}
			if name == "proxy" {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, p.CN, c.Preflight().CN)
			c.Close()
		})
	}
	p := insi.CheckConfig(good)
	require.Equal(t, "INSI-MANU", p.CN)
	require.Equal(t, insisim.Structure, p.Emetteur)
	require.Equal(t, "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", p.Autorite)
	require.Greater(t, p.Jours, 1000)
}

func first(list []*texts.Refusal) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Code
}

// A certificate whose key is not its own, in files.
func TestCheckConfig_KeyOfAnotherCertificate(t *testing.T) {
	a, b := start(t, insisim.Options{}), start(t, insisim.Options{})
	cfg := config(t, a)
	cfg.CleClient = config(t, b).CleClient
	require.Equal(t, "insi.certificat.cle_autre", first(insi.CheckConfig(cfg).Refus))
}

func TestLoadConfig(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "insi.json")
	write := func(s string) { require.NoError(t, os.WriteFile(path, []byte(s), 0o600)) }

	write(`{"url":"https://127.0.0.1:1/lps","ca":"ca.pem","p12":"/ailleurs/a.p12","delai_appel":"2s","idam":"X"}`)
	c, err := insi.LoadConfig(path)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "ca.pem"), c.CA, "relative to the file")
	require.Equal(t, "/ailleurs/a.p12", c.P12)
	require.Equal(t, insi.Duration(2*time.Second), c.DelaiAppel)
	require.Equal(t, "X", c.IDAM)

	for name, tc := range map[string]struct{ content, code string }{
		"faute de frappe": {`{"ulr":"x"}`, "insi.reglages.champ"},
		"pas du JSON":     {`url=x`, "insi.reglages.illisibles"},
		"durée":           {`{"delai_appel":"vite"}`, "insi.reglages.illisibles"},
		"vide":            {``, "insi.reglages.illisibles"},
	} {
		write(tc.content)
		_, err := insi.LoadConfig(path)
		var r *texts.Refusal
		require.ErrorAs(t, err, &r, name)
		require.Equal(t, tc.code, r.Code, name)
	}
	_, err = insi.LoadConfig(filepath.Join(dir, "absent"))
	require.ErrorContains(t, err, "fichier absent")
}

// A file of settings that holds a password and that others can read is spoken of.
func TestCheckConfig_SettingsReadableByOthers(t *testing.T) {
	s := start(t, insisim.Options{})
	dir := t.TempDir()
	path := filepath.Join(dir, "insi.json")
	i := s.Info()
	require.NoError(t, os.WriteFile(path, []byte(`{"url":"`+i.URL+`","ca":"`+i.CA+`","p12":"`+i.P12+`","mot_de_passe":"`+i.MotDePasse+`","idam":"X"}`), 0o644))
	c, err := insi.LoadConfig(path)
	require.NoError(t, err)
	require.Equal(t, "insi.reglages.secret_lisible", first(insi.CheckConfig(c).Alertes))
	require.NoError(t, os.Chmod(path, 0o600))
	require.Empty(t, insi.CheckConfig(c).Alertes)
}

// Where the client thinks it is (INSi guide §3): what nobody knows counts as production.
func TestEnvironment(t *testing.T) {
	s := start(t, insisim.Options{})
	for url, want := range map[string]insi.Environment{
		"https://127.0.0.1:9/lps": insi.Simulateur, "https://localhost/lps": insi.Simulateur, "https://[::1]/lps": insi.Simulateur,
		"https://qualiflps-services-ps-tlsm.ameli.fr:443/lps": insi.Test, "https://qualiflps.services-ps.ameli.fr:443/lps": insi.Test,
	} {
		cfg := config(t, s)
		cfg.URL = url
		c := client(t, cfg)
		require.Equal(t, want, c.Environment(), url)
		require.NoError(t, c.Inject(nil))
	}
	prod, err := s.PKI().Client(insisim.ClientProfile{Etranger: true})
	require.NoError(t, err)
	cfg := config(t, s)
	cfg.URL, cfg.Certificat = "https://services-ps-tlsm.ameli.fr/lps", &prod
	c := client(t, cfg)
	require.Equal(t, insi.Production, c.Environment())
	require.Error(t, c.Inject(nil), "no injected answer in production")
}

// The file of an injected answer stands in for the service, and nobody is asked.
func TestInjection_File(t *testing.T) {
	s := start(t, insisim.Options{})
	cfg := config(t, s)
	body := []byte(`<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><RESULTAT xmlns="http://www.cnamts.fr/INSiResultat"><CR><CodeCR>01</CodeCR><LibelleCR>Aucune identite trouvee</LibelleCR></CR></RESULTAT></e:Body></e:Envelope>`)
	cfg.ReponseInjectee = filepath.Join(t.TempDir(), "REP_CR01.xml")
	require.NoError(t, os.WriteFile(cfg.ReponseInjectee, body, 0o600))
	c := client(t, cfg)
	a, err := c.Search(t.Context(), zoe)
	require.NoError(t, err)
	require.Equal(t, ins.AucuneIdentite, a.Code)
	require.True(t, a.Trace.Injectee)
	require.Equal(t, body, a.Trace.Reponse)
	require.Zero(t, s.Calls())
	require.NoError(t, os.Remove(cfg.ReponseInjectee))
	require.Equal(t, "insi.injection_illisible", faultOf(t, c).Texte)
}

// A certificate ages while the desk stays open.
func TestClient_PreflightOfThisMoment(t *testing.T) {
	s := start(t, insisim.Options{})
	now := time.Now()
	cfg := config(t, s)
	cfg.Now = func() time.Time { return now }
	c := client(t, cfg)
	require.Empty(t, c.Preflight().Alertes)
	now = now.AddDate(3, 0, -10)
	require.Equal(t, "insi.certificat.bientot", first(c.Preflight().Alertes))
	now = now.AddDate(0, 0, 20)
	require.Equal(t, "insi.certificat.expire", first(c.Preflight().Refus))
}

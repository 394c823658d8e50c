package insi

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/google/uuid"

	"guichet/assets/texts"
)

// Mode is how the client proves who calls (INSi guide §5).
type Mode string

// The modes. Pro Santé Connect exists too, but nothing of it is public but its name.
const (
	ModeCertificat Mode = "certificat" // mutual TLS with an INSI-MANU or INSI-AUTO certificate; the default
	ModeCPx        Mode = "cpx"        // assertion signed by a nominative CPx card
)

// PrenomForm says how several prénoms of one query are written.
type PrenomForm string

// The two forms (INSi guide §6.1).
const (
	PrenomsJoints  PrenomForm = "joints"  // one element, names separated by a space; the default
	PrenomsRepetes PrenomForm = "repetes" // one element per name, the schema's form
)

func (f PrenomForm) arrange(prenoms []string) []string {
	if f == PrenomsRepetes {
		return prenoms
	}
	return []string{strings.Join(prenoms, " ")}
}

// Environment says what the client talks to.
type Environment string

// The environments.
const (
	Production Environment = "production"
	Test       Environment = "test"       // the qualification platform
	Simulateur Environment = "simulateur" // a loopback address
)

// Software is what ContexteLPS says of the program (INSi guide §4.2).
type Software struct {
	IDAM     string `json:"idam,omitempty"`     // numéro d'autorisation delivered by the CNDA
	Nom      string `json:"nom,omitempty"`      // name declared to the CNDA; default "guichet"
	Version  string `json:"version,omitempty"`  // version declared to the CNDA; default "1.0.0"
	Instance string `json:"instance,omitempty"` // UUID of the installation; by default derived from the machine's name
}

// Duration is a time.Duration written as "20s" in JSON.
type Duration time.Duration

// UnmarshalText reads "20s".
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("durée %q : attendue comme 20s ou 500ms", b)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d Duration) or(def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return time.Duration(d)
}

// Config is what a client needs. In a file it is JSON with these names; the line that `guichet simulateur` writes
// is one. Paths of a file are relative to its folder.
type Config struct {
	URL string `json:"url"`
	// URLCPx is the address for the mode cpx: the service has one per mode (INSi guide §3).
	URLCPx string `json:"url_cpx,omitempty"`
	Mode   Mode   `json:"mode,omitempty"`
	// CA is a PEM file of the only authorities trusted for the server: those of IGC-Santé, which no system knows.
	CA string `json:"ca"`
	// CertificatClient and CleClient are PEM files; P12 with its password is used when they are empty.
	CertificatClient string `json:"certificat_client,omitempty"`
	CleClient        string `json:"cle_client,omitempty"`
	P12              string `json:"p12,omitempty"`
	MotDePasse       string `json:"mot_de_passe,omitempty"`
	// MotDePasseFichier is a file that holds the password alone, for whoever keeps secrets apart from settings.
	MotDePasseFichier string `json:"mot_de_passe_fichier,omitempty"`
	// Magasin takes the client certificate from the store of the system instead of a file.
	Magasin *Magasin `json:"magasin,omitempty"`
	// Revocation is the check of the server's certificate against the lists of its authorities.
	Revocation Revocation `json:"revocation,omitzero"`
	Software
	// Environnement is told from the address when empty.
	Environnement Environment `json:"environnement,omitempty"`
	Prenoms       PrenomForm  `json:"prenoms,omitempty"`
	// Proxy is the URL of an HTTP proxy; empty means the environment's (HTTPS_PROXY), "aucun" none at all.
	Proxy string `json:"proxy,omitempty"`
	// DelaiConnexion (5 s) bounds the opening of a connection, DelaiAppel (20 s) a whole search, repetition included.
	DelaiConnexion Duration `json:"delai_connexion,omitempty"`
	DelaiAppel     Duration `json:"delai_appel,omitempty"`
	// IdentifiantFacturation, SecteurActivite and CodeSpecialite are the attributes of an assertion PS (§5.2).
	IdentifiantFacturation string `json:"identifiant_facturation,omitempty"`
	SecteurActivite        string `json:"secteur_activite,omitempty"`
	CodeSpecialite         string `json:"code_specialite,omitempty"`
	// ValiditeAssertion is the age at which an assertion is made anew; default 20 s, as in the kit of the GIE.
	ValiditeAssertion Duration `json:"validite_assertion,omitempty"`
	// ReponseInjectee is a file given back instead of asking the service, for the CNDA's tests. Refused in production.
	ReponseInjectee string `json:"reponse_injectee,omitempty"`

	// Carte is the CPx card and its reader, in mode cpx.
	Carte Carte `json:"carte,omitzero"`

	// Certificat is used instead of the files when it is set: the key may live in a store of the system, behind
	// a crypto.Signer.
	Certificat *tls.Certificate `json:"-"`
	// Signataire holds the card in mode cpx.
	Signataire Signer `json:"-"`
	// Now is the clock; nil means time.Now.
	Now func() time.Time `json:"-"`

	// file is where the settings come from, for the check of its access rights.
	file string
	// magasin lists the certificates of a store; nil means that of the system.
	magasin storeOpener
}

// maxConfig bounds a file of settings.
const maxConfig = 1 << 20

// LoadConfig reads settings from a JSON file. An unknown field is an error: a misspelt setting must not be lost.
// The error is a *texts.Refusal.
func LoadConfig(path string) (Config, error) {
	f, err := os.Open(path)
	if err != nil {
		return Config{}, unreadable("insi.reglages.illisibles", path, err)
	}
	defer f.Close()
	dec := json.NewDecoder(io.LimitReader(f, maxConfig))
	dec.DisallowUnknownFields()
	c := Config{file: path}
	if err := dec.Decode(&c); err != nil {
		if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			return Config{}, texts.Refuse("insi.reglages.champ", "fichier", path, "champ", strings.Trim(field, `"`))
		}
		return Config{}, unreadable("insi.reglages.illisibles", path, err)
	}
	dir := filepath.Dir(path)
	paths := []*string{
		&c.CA, &c.CertificatClient, &c.CleClient, &c.P12, &c.MotDePasseFichier, &c.ReponseInjectee, &c.Revocation.Dossier,
	}
	for i := range c.Revocation.Fichiers {
		paths = append(paths, &c.Revocation.Fichiers[i])
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	return c, nil
}

// complete checks the settings that can be checked without a file and fills the defaults.
func (c *Config) complete() *texts.Refusal {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Mode == "" {
		c.Mode = ModeCertificat
	}
	if c.Prenoms == "" {
		c.Prenoms = PrenomsJoints
	}
	if c.Nom == "" {
		c.Nom = "guichet"
	}
	if c.Version == "" {
		c.Version = "1.0.0"
	}
	if c.Instance == "" {
		c.Instance = machineInstance()
	}
	switch {
	case c.Mode != ModeCertificat && c.Mode != ModeCPx:
		return texts.Refuse("insi.reglages.mode", "mode", string(c.Mode))
	case c.Prenoms != PrenomsJoints && c.Prenoms != PrenomsRepetes:
		return texts.Refuse("insi.reglages.prenoms", "prenoms", string(c.Prenoms))
	case uuid.Validate(c.Instance) != nil:
		return texts.Refuse("insi.reglages.instance")
	}
	for _, v := range []string{c.IDAM, c.Nom, c.Version} {
		if len(v) > 59 { // limit known from another vendor's library (INSi guide §4.2)
			return texts.Refuse("insi.reglages.trop_long", "valeur", v)
		}
	}
	u, r := c.address()
	if r != nil {
		return r
	}
	switch there := environmentOf(u.Hostname()); {
	case c.Environnement == "":
		c.Environnement = there
	case c.Environnement != Production && c.Environnement != Test && c.Environnement != Simulateur:
		return texts.Refuse("insi.reglages.environnement", "environnement", string(c.Environnement))
	case there == Production && c.Environnement != Production && strings.HasSuffix(u.Hostname(), ".ameli.fr"):
		// A setting must not make the true service pass for a rehearsal.
		return texts.Refuse("insi.reglages.production_deguisee", "hote", u.Hostname())
	}
	if c.Environnement == Production && c.ReponseInjectee != "" {
		return texts.Refuse("insi.reglages.injection_production")
	}
	return nil
}

// address is the URL of the mode in force.
func (c *Config) address() (*url.URL, *texts.Refusal) {
	raw := c.URL
	if c.Mode == ModeCPx && c.URLCPx != "" {
		raw = c.URLCPx
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, texts.Refuse("insi.reglages.url", "url", raw)
	}
	return u, nil
}

// environmentOf tells the environment from the names that the CNAM gives its hosts (INSi guide §3). A host that
// nobody knows counts as production: that is the side on which an error does no harm.
func environmentOf(host string) Environment {
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return Simulateur
	}
	if strings.HasPrefix(host, "qualif") {
		return Test
	}
	return Production
}

// machineInstance is a UUID that stays the same for the life of the machine's name.
func machineInstance() string {
	name, err := os.Hostname()
	if err != nil {
		name = "poste"
	}
	return uuid.NewSHA1(uuid.NameSpaceDNS, []byte("guichet."+name)).String()
}

// password is the password of the P12.
func (c *Config) password() (string, error) {
	if c.MotDePasseFichier == "" {
		return c.MotDePasse, nil
	}
	b, err := os.ReadFile(c.MotDePasseFichier)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// exposed tells whether others than its owner may read a file that holds a secret. The modes that Go gives for
// Windows say nothing about that.
func exposed(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// errClosed is the cause of a call made after Close.
var errClosed = errors.New("client fermé")

// Carte says how the CPx card of the agent is reached.
type Carte struct {
	// Bibliotheque is the PKCS#11 library: the Cryptolib CPS where the ANS installs it when empty.
	Bibliotheque string `json:"bibliotheque,omitempty"`
	// Lecteur is the reader of the agent; empty when one card only is ever in.
	Lecteur string `json:"lecteur,omitempty"`
	// TLS authenticates the connection with the card too. The service is known to ask for none (INSi guide §5): it
	// is given only to a server that asks.
	TLS bool `json:"tls,omitempty"`
}

// Signer is whoever holds the CPx card. It asks for the PIN when it needs it; this package never sees it.
type Signer interface {
	// Certificate is the DER of the signature certificate (keyUsage nonRepudiation) of the card.
	Certificate(ctx context.Context) ([]byte, error)
	// SignSHA256RSA signs data with RSA PKCS#1 v1.5 over SHA-256: the mechanism CKM_SHA256_RSA_PKCS, so that
	// the card may hash.
	SignSHA256RSA(ctx context.Context, data []byte) ([]byte, error)
}

// Authenticator is a Signer that can authenticate a connection with the card's authentication key; optional.
type Authenticator interface {
	// TLSCertificate is the authentication certificate with its key.
	TLSCertificate(ctx context.Context) (*tls.Certificate, error)
}

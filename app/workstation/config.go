package workstation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/papers"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/ins"
)

// Config is the settings file of a workstation (docs/exploitation.md). Paths are relative to its folder.
type Config struct {
	// Poste names the workstation in the journal; the machine's name when empty.
	Poste string `json:"poste,omitempty"`
	// Entrainement shows the banner and admits test identities; production is then impossible.
	Entrainement bool `json:"entrainement,omitempty"`
	// Base is the SQLite file, on a local disk.
	Base string `json:"base,omitempty"`
	// CleBase is the file of mode 0600 that holds the key of the base. Beside the base when empty: whoever steals
	// both reads it, so in production it belongs elsewhere.
	CleBase string `json:"cle_base,omitempty"`
	// Sauvegardes is the folder of the backups, so that a damaged base can name the last good one.
	Sauvegardes string      `json:"sauvegardes,omitempty"`
	Agent       AgentConfig `json:"agent"`
	// Lieux is the site's own table of birth places, made by « guichet lieux importer »; the embedded one when empty.
	Lieux string `json:"lieux,omitempty"`
	// INSi is the settings file of the teleservice client; empty means that INSi is not configured.
	INSi       string           `json:"insi,omitempty"`
	Rattrapage RattrapageConfig `json:"rattrapage,omitzero"`
	Lecteurs   LecteursConfig   `json:"lecteurs"`
	Etiquettes EtiquettesConfig `json:"etiquettes"`
	// Imprimantes are the printers of the workstation; without any, labels are filed as PDF.
	Imprimantes []papers.PrinterConfig `json:"imprimantes,omitempty"`
	Reglages    ins.Reglages           `json:"reglages"`
	// InactiviteMinutes locks the desk after so long without a key; 0 never does.
	InactiviteMinutes int `json:"inactivite_minutes,omitempty"`

	agentIgnored bool // the file named an agent, which production does not take
}

// BasePath is where the base of these settings lies: what two windows must not open at once.
func (c Config) BasePath() (string, error) {
	if err := c.complete(); err != nil {
		return "", err
	}
	return c.Base, nil
}

// AgentConfig says who is at the desk when no CPx card says it.
type AgentConfig struct {
	Nom    string `json:"nom,omitempty"`
	Prenom string `json:"prenom,omitempty"`
	// Profil is "agent", "referent", "cellule", "administrateur" or "auditeur" (H-43).
	Profil string `json:"profil,omitempty"`
	// Niveau is "agent", "referent" or "cellule", for files that do not say a profile.
	Niveau string `json:"niveau,omitempty"`
}

// LecteursConfig says what to do with the card readers.
type LecteursConfig struct {
	// SansPCSC leaves the readers alone.
	SansPCSC bool `json:"sans_pcsc,omitempty"`
	// ZoneLibre reads the free zone of a Vitale 2: experimental, not approved, hence off unless someone says so.
	ZoneLibre bool `json:"zone_libre,omitempty"`
	// Patient and Agent name the reader of each role; empty means that the card tells.
	Patient string `json:"patient,omitempty"`
	Agent   string `json:"agent,omitempty"`
	// CodesBarres is the serial port of a hand scanner, CodesBarresVitesse its speed in bauds when it is not 9600.
	CodesBarres        string `json:"codes_barres,omitempty"`
	CodesBarresVitesse int    `json:"codes_barres_vitesse,omitempty"`
	// BibliothequeCPx is the PKCS#11 library that gives a card its code; where the ANS installs it when empty.
	BibliothequeCPx string `json:"bibliotheque_cpx,omitempty"`
	// Autorites is a file or a folder of the authorities that professional cards are verified against: those of the
	// IGC-Santé, of production or of test. Without it cards are read and said not to be verified.
	Autorites string `json:"autorites,omitempty"`
}

// EtiquettesConfig says what labels are made of and where they go.
type EtiquettesConfig struct {
	// Dossier receives one PDF per order; a folder of the user's data when empty.
	Dossier string `json:"dossier,omitempty"`
	Modele  string `json:"modele,omitempty"`
	// Modeles is a folder of the site's own models; one that bears the name of a model of the program takes its place.
	Modeles string `json:"modeles,omitempty"`
	Copies  int    `json:"copies,omitempty"`
	// PrefixeGS1 is the establishment's GS1 prefix: models may then print the patient's GSRN (ISO 18530).
	PrefixeGS1 string `json:"prefixe_gs1,omitempty"`
	// SansDatamatrix leaves the INS symbol off labels (DM-03: the site's choice; on by default).
	SansDatamatrix bool `json:"sans_datamatrix,omitempty"`
}

// maxConfig bounds the settings file.
const maxConfig = 1 << 20

// LoadConfig reads a settings file. An unknown field is refused: a mistyped name must not silently mean a default.
func LoadConfig(path string) (Config, error) {
	var c Config
	f, err := os.Open(path)
	if err != nil {
		return c, texts.Refuse("montage.config_illisible", "fichier", path, "cause", texts.FileCause(err))
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxConfig))
	if err != nil {
		return c, texts.Refuse("montage.config_illisible", "fichier", path, "cause", texts.FileCause(err))
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, texts.Refuse("montage.config_mal_ecrite", "fichier", path, "cause", err.Error())
	}
	dir := filepath.Dir(path)
	for _, p := range []*string{&c.Base, &c.CleBase, &c.Sauvegardes, &c.Lieux, &c.INSi, &c.Rattrapage.INSi, &c.Lecteurs.Autorites, &c.Etiquettes.Dossier, &c.Etiquettes.Modeles} {
		if *p != "" && !filepath.IsAbs(*p) && !strings.HasPrefix(*p, store.Keyring) {
			*p = filepath.Join(dir, *p)
		}
	}
	for i := range c.Imprimantes {
		c.Imprimantes[i].RelativeTo(dir)
	}
	if err := papers.CheckPrinters(c.Imprimantes, c.models()); err != nil {
		return c, err
	}
	if _, err := c.Agent.agent(); err != nil {
		return c, err
	}
	if !c.Entrainement && c.Agent != (AgentConfig{}) {
		// H-04: in production a name in a file opens nothing; each person shows a card or types a secret.
		c.Agent, c.agentIgnored = AgentConfig{}, true
	}
	if c.Entrainement && c.Reglages.Production {
		return c, texts.Refuse("montage.entrainement_et_production", "fichier", path)
	}
	c.Reglages.Production = !c.Entrainement // test matricules exist in training only
	return c, nil
}

// complete fills what the file left out with this machine's own places.
func (c *Config) complete() error {
	if c.Poste == "" {
		name, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("nom du poste : %w", err)
		}
		c.Poste = name
	}
	if c.Base != "" && c.Etiquettes.Dossier != "" {
		return nil
	}
	data, err := dataDir()
	if err != nil {
		return err
	}
	if c.Base == "" {
		c.Base = filepath.Join(data, "guichet.db")
	}
	if c.Etiquettes.Dossier == "" {
		c.Etiquettes.Dossier = filepath.Join(data, "etiquettes")
	}
	return nil
}

// dataDir is the folder of this user's data on this machine, never one that follows him to another.
func dataDir() (string, error) {
	for _, variable := range []string{"LOCALAPPDATA", "XDG_DATA_HOME"} {
		if dir := os.Getenv(variable); dir != "" {
			return filepath.Join(dir, "guichet"), nil
		}
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("dossier de l’utilisateur : %w", err)
	}
	return filepath.Join(home, ".local", "share", "guichet"), nil
}

func (a AgentConfig) niveau() (ins.Niveau, error) {
	switch a.Niveau {
	case "", "agent":
		return ins.NiveauAgent, nil
	case "referent":
		return ins.NiveauReferent, nil
	case "cellule":
		return ins.NiveauCellule, nil
	}
	return 0, texts.Refuse("montage.niveau_inconnu", "niveau", a.Niveau)
}

func (a AgentConfig) agent() (app.Agent, error) {
	n, err := a.niveau()
	if err != nil {
		return app.Agent{}, err
	}
	out := app.Agent{Nom: a.Nom, Prenom: a.Prenom, Profil: profilOf(n)}
	if a.Profil != "" {
		p, ok := app.ParseProfil(a.Profil)
		if !ok {
			return app.Agent{}, texts.Refuse("montage.profil_inconnu", "profil", a.Profil)
		}
		out.Profil = p
	}
	return out, nil
}

// profilOf is the profile of a level, for files written before profiles were codes.
func profilOf(n ins.Niveau) app.Profil {
	switch n {
	case ins.NiveauReferent:
		return app.ProfilReferent
	case ins.NiveauCellule:
		return app.ProfilCellule
	}
	return app.ProfilAgent
}

func (c Config) settings() (app.Settings, error) {
	agent, err := c.Agent.agent()
	if err != nil {
		return app.Settings{}, err
	}
	return app.Settings{
		Training: c.Entrainement, Poste: c.Poste, Agent: agent, Reglages: c.Reglages,
		InactivitePoste: time.Duration(c.InactiviteMinutes) * time.Minute,
		Modele:          c.Etiquettes.Modele, Copies: c.Etiquettes.Copies,
	}, nil
}

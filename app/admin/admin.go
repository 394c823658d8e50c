package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/settings"
	"guichet/assets/texts"
	"guichet/ins"
)

// The kinds of documents of a SiteStore, besides the agents.
const (
	DocumentSetting = "reglage"
	DocumentPost    = "poste"
)

// Ports are what administration needs. Only Site and Poste are required; what is nil is refused in words.
type Ports struct {
	Site     app.SiteStore
	Accounts app.Accounts
	Journal  app.JournalReader
	Backups  Backups
	Check    Checker
	Printers Printers
	Clock    func() time.Time
	Poste    string
	Training bool
	// File are values that the file of the workstation gave before the site chose (settings.FromReglages).
	File map[string]string
	// Applied is told the settings in force after each change; nil when nobody listens.
	Applied func(settings.Values)
}

// Administration is what keeps a site running: settings, agents, journal, backups, the check of the workstation. Each
// method asks for the right of whoever calls it (H-43) and journals what it changes. It is safe for concurrent use and
// holds no state: it may be slow, and belongs outside the thread of the window.
type Administration struct{ p Ports }

// New puts it together.
func New(p Ports) *Administration {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	return &Administration{p: p}
}

// meta signs what is done now.
func (a *Administration) meta(by app.Agent) ins.Meta {
	return ins.Meta{Quand: a.p.Clock(), Agent: by.Signature(), Poste: a.p.Poste}
}

// Setting is one setting with where its value comes from, ready to show.
type Setting struct {
	settings.Spec
	Value        string
	Words        string // the value in words
	DefaultWords string
	// Quand, Par and Motif are of the last change; zero when nobody changed it.
	Quand  time.Time
	Par    string
	Motif  string
	Origin string // "par défaut", "fichier du poste", "Anne CHEF, le 22/11/2026"
}

// storedSetting is a setting as the base keeps it.
type storedSetting struct {
	Code   string    `json:"code"`
	Valeur string    `json:"valeur"`
	Quand  time.Time `json:"quand"`
	Par    string    `json:"par"`
	Motif  string    `json:"motif,omitempty"`
}

// SettingFact is a change of a setting in the journal (G-30).
type SettingFact struct {
	Code  string `json:"code"`
	Avant string `json:"avant"`
	Apres string `json:"apres"`
	Motif string `json:"motif"`
}

func readSettings(ctx context.Context, s app.SiteStore) (map[string]storedSetting, error) {
	bodies, err := s.Documents(ctx, DocumentSetting)
	if err != nil {
		return nil, err
	}
	out := map[string]storedSetting{}
	for _, b := range bodies {
		var v storedSetting
		if err := json.Unmarshal(b, &v); err != nil {
			return nil, fmt.Errorf("lire un réglage : %w", err)
		}
		spec, known := settings.SpecOf(v.Code)
		if !known {
			continue // of a later program
		}
		if checked, r := spec.Check(v.Valeur); r == nil {
			v.Valeur = checked
			out[v.Code] = v
		}
	}
	return out, nil
}

// LoadSettings reads the settings in force: what the site chose, else what file says, else the safe default.
func LoadSettings(ctx context.Context, s app.SiteStore, training bool, file map[string]string) (settings.Values, error) {
	stored, err := readSettings(ctx, s)
	values := map[string]string{}
	for code, v := range file {
		values[code] = v
	}
	for code, v := range stored {
		values[code] = v.Valeur
	}
	return settings.New(training, values), err
}

// Values are the settings in force.
func (a *Administration) Values(ctx context.Context) (settings.Values, error) {
	return LoadSettings(ctx, a.p.Site, a.p.Training, a.p.File)
}

// Settings lists every setting with its provenance.
func (a *Administration) Settings(ctx context.Context, by app.Agent) ([]Setting, error) {
	if r := by.Require(app.RightSettings); r != nil {
		return nil, r
	}
	stored, err := readSettings(ctx, a.p.Site)
	if err != nil {
		return nil, err
	}
	none := settings.New(a.p.Training, nil)
	var out []Setting
	for _, spec := range settings.Specs() {
		s := Setting{Spec: spec, Value: none.Get(spec.Code), Origin: texts.Get("app_reglage_par_defaut").Phrase}
		s.DefaultWords = spec.ValueLabel(s.Value)
		if v, ok := a.p.File[spec.Code]; ok {
			s.Value, s.Origin = v, texts.Get("app_reglage_du_fichier").Phrase
		}
		if v, ok := stored[spec.Code]; ok {
			s.Value, s.Quand, s.Par, s.Motif = v.Valeur, v.Quand, v.Par, v.Motif
			s.Origin = texts.Get("app_reglage_change_par", "agent", v.Par, "jour", v.Quand.Format("02/01/2006")).Phrase
		}
		s.Words = spec.ValueLabel(s.Value)
		out = append(out, s)
	}
	return out, nil
}

// ChangeSetting gives a setting a value, for a reason. It is in force here at once, and on the other workstations of the
// base as soon as they look. The answer says so.
func (a *Administration) ChangeSetting(ctx context.Context, by app.Agent, code, value, motif string) (string, error) {
	if r := by.Require(app.RightSettings); r != nil {
		return "", r
	}
	spec, known := settings.SpecOf(code)
	if !known {
		if why := "app_reglage_sans_objet_" + code; slices.Contains(settings.Unoffered, code) {
			return "", texts.Refuse(why)
		}
		return "", texts.Refuse("app_reglage_inconnu", "code", code)
	}
	value, r := spec.Check(value)
	if r != nil {
		return "", r
	}
	if strings.TrimSpace(motif) == "" {
		return "", texts.Refuse("app_reglage_motif")
	}
	before, err := a.Values(ctx)
	if err != nil {
		return "", err
	}
	if before.Get(code) == value {
		return texts.Get("app_reglage_inchange").Phrase, nil
	}
	at := a.meta(by)
	err = a.p.Site.ChangeDocument(ctx, DocumentSetting, code, app.AboutSettings, func([]byte) ([]byte, []app.Entry, error) {
		body, err := json.Marshal(storedSetting{Code: code, Valeur: value, Quand: at.Quand, Par: at.Agent, Motif: motif})
		return body, []app.Entry{{Kind: app.FactSetting, Meta: at, Fact: SettingFact{Code: code, Avant: before.Get(code), Apres: value, Motif: motif}}}, err
	})
	if err != nil {
		return "", err
	}
	if a.p.Applied != nil {
		now, err := a.Values(ctx)
		if err != nil {
			return "", err
		}
		a.p.Applied(now)
	}
	return texts.Get("app_reglage_applique").Phrase, nil
}

// CheckWorld keeps production and training apart by construction (G-32): a base remembers its world from its first
// opening and refuses the other.
func CheckWorld(ctx context.Context, s app.SiteStore, training bool, at ins.Meta) error {
	world := worldOf(training)
	return s.ChangeDocument(ctx, DocumentPost, "monde", app.AboutBase, func(old []byte) ([]byte, []app.Entry, error) {
		switch string(old) {
		case world:
			return nil, nil, nil
		case "":
			return []byte(world), []app.Entry{{Kind: FactWorld, Meta: at, Fact: map[string]string{"monde": world}}}, nil
		}
		return nil, nil, texts.Refuse("app_monde_" + world)
	})
}

// FactWorld is the first opening of a base: for which world.
const FactWorld = "monde"

func worldOf(training bool) string {
	if training {
		return "entrainement"
	}
	return "production"
}

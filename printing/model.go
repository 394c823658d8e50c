package printing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/assets"
)

// Usage tells what a model is for, and with it which printers it may go to.
type Usage string

// The usages.
const (
	UsageEtiquette Usage = "etiquette" // one label of a roll
	UsagePlanche   Usage = "planche"   // a sheet of labels
	UsageBracelet  Usage = "bracelet"  // a wristband
	UsagePage      Usage = "page"      // an A4 page
)

// Model is a document as data: a medium and what stands on it. A site edits models; the fields of the JSON are
// French for that reason. All lengths are millimetres.
type Model struct {
	Nom      string    `json:"nom"`   // what the command line and the settings call it
	Titre    string    `json:"titre"` // what the agent reads
	Usage    Usage     `json:"usage"`
	Support  Media     `json:"support"`
	Elements []Element `json:"elements"`
}

// Media is the paper, in the direction it is read.
type Media struct {
	Largeur float64 `json:"largeur"`
	Hauteur float64 `json:"hauteur"`
	// A sheet of labels: zero columns mean that the paper is one label.
	Colonnes         int     `json:"colonnes,omitempty"`
	Rangees          int     `json:"rangees,omitempty"`
	Gauche           float64 `json:"gauche,omitempty"` // to the first label
	Haut             float64 `json:"haut,omitempty"`
	PasX             float64 `json:"pas_x,omitempty"` // from one label to the next
	PasY             float64 `json:"pas_y,omitempty"`
	EtiquetteLargeur float64 `json:"etiquette_largeur,omitempty"`
	EtiquetteHauteur float64 `json:"etiquette_hauteur,omitempty"`
	// Bord is the border of the sheet that most printers cannot reach; labels that touch it are moved inwards.
	Bord float64 `json:"bord,omitempty"`
	// QuartDeTour: the paper leaves the printer along the reading direction (wristbands).
	QuartDeTour bool `json:"quart_de_tour,omitempty"`
}

// Element is a thing on the paper with its box. Si shows it only under a condition: the name of a field that must
// be filled, "!" and a field that must be empty, "ins" when an INS symbol is asked for, "entrainement".
type Element struct {
	Type string  `json:"type"` // texte, code, cadre
	Si   string  `json:"si,omitempty"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	L    float64 `json:"l"`
	H    float64 `json:"h"`

	// texte: lines that share the box. A value shrinks from Taille to TailleMin, wraps, then is cut with « … »
	// where its piece allows it (E-24).
	Lignes        []Ligne `json:"lignes,omitempty"`
	LSansINS      float64 `json:"l_sans_ins,omitempty"` // width of the box when there is no INS symbol
	Colonne       float64 `json:"colonne,omitempty"`    // where values begin, after their caption
	Taille        float64 `json:"taille,omitempty"`     // height of the em
	TailleMin     float64 `json:"taille_min,omitempty"`
	TailleLibelle float64 `json:"taille_libelle,omitempty"`
	Interligne    float64 `json:"interligne,omitempty"` // 1.25 when not given
	Alignement    string  `json:"alignement,omitempty"` // gauche, centre, droite
	Inverse       bool    `json:"inverse,omitempty"`    // white on black
	Milieu        bool    `json:"milieu,omitempty"`     // centred from top to bottom

	// code: never shrunk under ModuleMin; without room it is dropped, and a remark says so (P-7).
	Code          string  `json:"code,omitempty"` // ins, code128, datamatrix
	Champ         string  `json:"champ,omitempty"`
	ModuleMin     float64 `json:"module_min,omitempty"`
	ModuleMax     float64 `json:"module_max,omitempty"`
	Silence       int     `json:"silence,omitempty"` // quiet zone in modules
	Legende       string  `json:"legende,omitempty"` // may hold {champ}
	TailleLegende float64 `json:"taille_legende,omitempty"`

	// cadre: a frame of this line width; with no height or no width, a rule.
	Trait float64 `json:"trait,omitempty"`
}

// Ligne is one line of a text, hidden when it has fields and all are empty.
type Ligne struct {
	Si       string    `json:"si,omitempty"`
	Facteur  float64   `json:"facteur,omitempty"` // of the sizes of the element; 1 when not given
	Espace   float64   `json:"espace,omitempty"`  // left free above the line
	Morceaux []Morceau `json:"morceaux"`
	// PourChaque repeats the line: "ecarts" for each trait to be corrected.
	PourChaque string `json:"pour_chaque,omitempty"`
}

// Morceau is a caption and its value.
type Morceau struct {
	Libelle string  `json:"libelle,omitempty"`
	Texte   string  `json:"texte"` // with {champ}
	Gras    bool    `json:"gras,omitempty"`
	Coupe   bool    `json:"coupe,omitempty"` // may be cut with « … »: labels only, never a date (E-24)
	X       float64 `json:"x,omitempty"`     // begins here in its box, or after what stands before
}

// The kinds of codes.
const (
	CodeINS        = "ins"
	Code128        = "code128"
	CodeDatamatrix = "datamatrix"
	CodeGS1        = "gs1-datamatrix" // with the field "gs1"
	CodeGS1128     = "gs1-128"
)

// Models gives the models that are shipped, by name.
func Models() []Model {
	var all []Model
	for _, name := range assets.Modeles() {
		m, err := ParseModel(assets.Modele(name))
		if err != nil {
			panic(fmt.Sprintf("assets/modeles/%s.json: %v", name, err)) // caught by the tests of this package
		}
		all = append(all, m)
	}
	return all
}

// ErrModel is the error of a name that no model has.
var ErrModel = errors.New("printing: no such model")

// ModelNamed gives one shipped model, or ErrModel.
func ModelNamed(name string) (Model, error) {
	if !slices.Contains(assets.Modeles(), name) {
		return Model{}, fmt.Errorf("%w: %q", ErrModel, name)
	}
	return ParseModel(assets.Modele(name))
}

// ParseModel reads a model and checks everything that can be checked without a content, so that a site that
// edits one learns of its faults when it saves, not at the desk.
func ParseModel(data []byte) (Model, error) {
	var m Model
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Model{}, fmt.Errorf("reading a document model: %w", err)
	}
	if err := m.check(); err != nil {
		return Model{}, fmt.Errorf("document model %q: %w", m.Nom, err)
	}
	return m, nil
}

func (m *Model) check() error {
	s := &m.Support
	switch {
	case m.Nom == "" || m.Titre == "":
		return errors.New("nom and titre are required")
	case !slices.Contains([]Usage{UsageEtiquette, UsagePlanche, UsageBracelet, UsagePage}, m.Usage):
		return fmt.Errorf("unknown usage %q", m.Usage)
	case s.Largeur < 5 || s.Hauteur < 5 || s.Largeur > 600 || s.Hauteur > 600:
		return errors.New("the paper must measure 5 to 600 mm")
	case s.Colonnes < 0 || s.Rangees < 0 || s.Colonnes*s.Rangees > 400 || (s.Colonnes == 0) != (s.Rangees == 0):
		return errors.New("colonnes and rangees go together, 400 labels at most")
	case s.Colonnes > 0 && (s.Gauche+float64(s.Colonnes-1)*s.PasX+s.EtiquetteLargeur > s.Largeur+0.01 ||
		s.Haut+float64(s.Rangees-1)*s.PasY+s.EtiquetteHauteur > s.Hauteur+0.01 || s.Gauche < 0 || s.Haut < 0):
		return errors.New("the labels do not fit on the sheet")
	}
	w, h := m.labelSize()
	mention := false
	for i := range m.Elements {
		e := &m.Elements[i]
		if err := e.check(); err != nil {
			return fmt.Errorf("element %d: %w", i+1, err)
		}
		if e.X < 0 || e.Y < 0 || e.X+max(e.L, e.LSansINS) > w+0.01 || e.Y+e.H > h+0.01 {
			return fmt.Errorf("element %d leaves the label of %.1f × %.1f mm", i+1, w, h)
		}
		mention = mention || e.Type == "texte" && e.Si == "entrainement"
	}
	if !mention { // DM-08: a document of the training mode must show that it is one
		return errors.New(`no text shown in training (si "entrainement")`)
	}
	return nil
}

func (m *Model) labelSize() (w, h float64) {
	if m.Support.Colonnes > 0 {
		return m.Support.EtiquetteLargeur, m.Support.EtiquetteHauteur
	}
	return m.Support.Largeur, m.Support.Hauteur
}

func (e *Element) check() error {
	if err := checkCondition(e.Si); err != nil {
		return err
	}
	switch e.Type {
	case "texte":
		if e.Taille < 1 || e.Taille > 60 || e.TailleMin < 1 || e.TailleMin > e.Taille || e.L <= 0 || e.H < e.TailleMin {
			return errors.New("texte: taille, taille_min (at least 1 mm) and a box are required")
		}
		if !slices.Contains([]string{"", "gauche", "centre", "droite"}, e.Alignement) || len(e.Lignes) == 0 {
			return errors.New("texte: unknown alignement, or no line")
		}
		for _, l := range e.Lignes {
			if err := checkCondition(l.Si); err != nil {
				return err
			}
			if l.PourChaque != "" && l.PourChaque != "ecarts" {
				return fmt.Errorf("unknown pour_chaque %q", l.PourChaque)
			}
			for _, p := range l.Morceaux {
				if err := checkTemplate(p.Texte); err != nil {
					return err
				}
				if p.Coupe && strings.Contains(strings.ToLower(p.Texte), "date") {
					return errors.New("texte: a date is never cut (E-24)")
				}
			}
		}
	case "code":
		if !slices.Contains([]string{CodeINS, Code128, CodeDatamatrix, CodeGS1, CodeGS1128}, e.Code) {
			return fmt.Errorf("unknown code %q", e.Code)
		}
		if gs1 := e.Code == CodeGS1 || e.Code == CodeGS1128; gs1 != (e.Champ == "gs1") {
			return errors.New(`code: the field "gs1" goes with gs1-datamatrix and gs1-128`)
		}
		if e.Code != CodeINS {
			if err := checkTemplate("{" + e.Champ + "}"); err != nil {
				return err
			}
		}
		if e.ModuleMin < 0.2 || e.ModuleMax < e.ModuleMin || e.Silence < 1 || e.L <= 0 || e.H <= 0 {
			return errors.New("code: module_min (at least 0.2 mm), module_max, silence (at least 1) and a box are required")
		}
		return checkTemplate(e.Legende)
	case "cadre":
		if e.Trait <= 0 {
			return errors.New("cadre: trait is required")
		}
	default:
		return fmt.Errorf("unknown type %q", e.Type)
	}
	return nil
}

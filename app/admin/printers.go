package admin

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets"
	"guichet/assets/texts"
	"guichet/printing"
)

// Printers are those of the workstation, and what draws the models that they print.
type Printers interface {
	// Models lists the models, those of the site in the place of the program's.
	Models() []printing.Model
	// State asks each printer how it is; nothing is printed.
	State(ctx context.Context) ([]PrinterLine, error)
	// Pattern prints the test pattern on one of them. It names nobody.
	Pattern(ctx context.Context, imprimante string) (printing.Result, error)
	ModelPreviewer
}

// PrinterLine is a printer of the workstation, ready to show.
type PrinterLine struct {
	Nom    string
	Voie   string // "9100", "ipp", "windows", "dossier", "lecteur"
	Sortes string // "etiquettes, bracelets"
	Level  shown.Level
	Phrase string
	Acte   string
}

// ModelLine is a model with its text.
type ModelLine struct {
	printing.Model
	Texte []byte
}

func (a *Administration) printers(by app.Agent) (Printers, error) {
	if r := by.Require(app.RightSettings); r != nil {
		return nil, r
	}
	if a.p.Printers == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Printers, nil
}

// Printers tells how each printer of the workstation is.
func (a *Administration) Printers(ctx context.Context, by app.Agent) ([]PrinterLine, error) {
	p, err := a.printers(by)
	if err != nil {
		return nil, err
	}
	return p.State(ctx)
}

// PrintPattern prints the test pattern on one printer. What did not come out comes back as a refusal.
func (a *Administration) PrintPattern(ctx context.Context, by app.Agent, imprimante string) error {
	p, err := a.printers(by)
	if err != nil {
		return err
	}
	result, err := p.Pattern(ctx, imprimante)
	switch {
	case err != nil:
		return err
	case result.Cause != nil:
		return result.Cause
	}
	return nil
}

// Models lists the models with their text, to look at and to change a copy of.
func (a *Administration) Models(by app.Agent) ([]ModelLine, error) {
	p, err := a.printers(by)
	if err != nil {
		return nil, err
	}
	var out []ModelLine
	for _, m := range p.Models() {
		l := ModelLine{Model: m}
		if shipped, err := printing.ModelNamed(m.Nom); err == nil && reflect.DeepEqual(shipped, m) {
			l.Texte = assets.Modele(m.Nom) // as it was laid out by hand
		} else if l.Texte, err = json.MarshalIndent(m, "", "  "); err != nil {
			return nil, fmt.Errorf("écrire le modèle %s : %w", m.Nom, err)
		}
		out = append(out, l)
	}
	return out, nil
}

// PreviewModel draws the text of a model for somebody who does not exist. A *ModelMistake says where it is wrong.
func (a *Administration) PreviewModel(by app.Agent, text []byte) (printing.Output, error) {
	p, err := a.printers(by)
	if err != nil {
		return printing.Output{}, err
	}
	return p.PreviewModel(text)
}

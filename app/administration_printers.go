package app

import (
	"context"

	"guichet/assets"
	"guichet/assets/texts"
	"guichet/printing"
)

// Printers are those of the workstation, and what draws the models that they print.
type Printers interface {
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
	Level  Level
	Phrase string
	Acte   string
}

// ModelLine is a model that the program ships, with its text.
type ModelLine struct {
	printing.Model
	Texte []byte
}

func (a *Administration) printers(by Agent) (Printers, error) {
	if r := by.require(RightSettings); r != nil {
		return nil, r
	}
	if a.p.Printers == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Printers, nil
}

// Printers tells how each printer of the workstation is.
func (a *Administration) Printers(ctx context.Context, by Agent) ([]PrinterLine, error) {
	p, err := a.printers(by)
	if err != nil {
		return nil, err
	}
	return p.State(ctx)
}

// PrintPattern prints the test pattern on one printer. What did not come out comes back as a refusal.
func (a *Administration) PrintPattern(ctx context.Context, by Agent, imprimante string) error {
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
func (a *Administration) Models(by Agent) ([]ModelLine, error) {
	if _, err := a.printers(by); err != nil {
		return nil, err
	}
	var out []ModelLine
	for _, m := range printing.Models() {
		out = append(out, ModelLine{Model: m, Texte: assets.Modele(m.Nom)})
	}
	return out, nil
}

// PreviewModel draws the text of a model for somebody who does not exist. A *ModelMistake says where it is wrong.
func (a *Administration) PreviewModel(by Agent, text []byte) (printing.Output, error) {
	p, err := a.printers(by)
	if err != nil {
		return printing.Output{}, err
	}
	return p.PreviewModel(text)
}

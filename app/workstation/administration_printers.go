package workstation

import (
	"context"
	"strings"

	"guichet/app"
	"guichet/app/papers"
	"guichet/printing"
)

// printersOf are the printers of a workstation's settings, for its administration.
type printersOf struct {
	*papers.Labels // its models, and what draws them
	config         Config
}

var _ app.Printers = printersOf{}

// State implements app.Printers: all are asked side by side, under one deadline.
func (p printersOf) State(ctx context.Context) ([]app.PrinterLine, error) {
	if err := papers.CheckPrinters(p.config.Imprimantes, p.config.models()); err != nil {
		return nil, err
	}
	var out []app.PrinterLine
	for i, h := range papers.Health(ctx, p.config.Imprimantes) {
		out = append(out, printerLine(p.config.Imprimantes[i], h))
	}
	return out, nil
}

func printerLine(c papers.PrinterConfig, h printing.Health) app.PrinterLine {
	l := app.PrinterLine{Nom: c.Nom, Voie: c.Voie, Sortes: strings.Join(c.Sortes, ", "), Phrase: h.Modele}
	switch h.Feu {
	case printing.Vert:
		l.Level = app.LevelUp
	case printing.Gris:
		l.Level = app.LevelAttention
	default:
		l.Level = app.LevelAbsent
	}
	if h.Cause != nil {
		l.Phrase, l.Acte = h.Cause.Phrase, h.Cause.Acte
	}
	return l
}

// Pattern implements app.Printers.
func (p printersOf) Pattern(ctx context.Context, imprimante string) (printing.Result, error) {
	return TestPattern(ctx, p.config, imprimante)
}

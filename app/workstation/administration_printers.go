package workstation

import (
	"context"
	"strings"

	"guichet/app/admin"
	"guichet/app/papers"
	"guichet/app/shown"
	"guichet/printing"
)

// printersOf are the printers of a workstation's settings, for its administration.
type printersOf struct {
	*papers.Labels // its models, and what draws them
	config         Config
}

var _ admin.Printers = printersOf{}

// State implements admin.Printers: all are asked side by side, under one deadline.
func (p printersOf) State(ctx context.Context) ([]admin.PrinterLine, error) {
	if err := papers.CheckPrinters(p.config.Imprimantes, p.config.models()); err != nil {
		return nil, err
	}
	var out []admin.PrinterLine
	for i, h := range papers.Health(ctx, p.config.Imprimantes) {
		out = append(out, printerLine(p.config.Imprimantes[i], h))
	}
	return out, nil
}

func printerLine(c papers.PrinterConfig, h printing.Health) admin.PrinterLine {
	l := admin.PrinterLine{Nom: c.Nom, Voie: c.Voie, Sortes: strings.Join(c.Sortes, ", "), Phrase: h.Modele}
	switch h.Feu {
	case printing.Vert:
		l.Level = shown.LevelUp
	case printing.Gris:
		l.Level = shown.LevelAttention
	default:
		l.Level = shown.LevelAbsent
	}
	if h.Cause != nil {
		l.Phrase, l.Acte = h.Cause.Phrase, h.Cause.Acte
	}
	return l
}

// Pattern implements admin.Printers.
func (p printersOf) Pattern(ctx context.Context, imprimante string) (printing.Result, error) {
	return TestPattern(ctx, p.config, imprimante)
}

package montage

import (
	"context"
	"strings"
	"sync"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/printing"
)

// printersOf are the printers of a workstation's settings, for its administration.
type printersOf struct {
	*Labels
	config Config
}

var _ app.Printers = printersOf{}

// Models implements app.Printers.
func (p printersOf) Models() []printing.Model { return p.models.All() }

// State implements app.Printers: all are asked side by side, under one deadline.
func (p printersOf) State(ctx context.Context) ([]app.PrinterLine, error) {
	if err := CheckPrinters(p.config.Imprimantes, p.models); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	out := make([]app.PrinterLine, len(p.config.Imprimantes))
	var asking sync.WaitGroup
	for i, c := range p.config.Imprimantes {
		asking.Go(func() { out[i] = c.line(ctx) })
	}
	asking.Wait()
	return out, nil
}

func (c ImprimanteConfig) line(ctx context.Context) app.PrinterLine {
	h := printing.Health{Feu: printing.Orange}
	if way, err := c.open(); err != nil {
		h.Cause = texts.RefusalIn(err)
	} else {
		h = way.Health(ctx)
	}
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

package workstation

import (
	"context"

	"guichet/app/admin"
	"guichet/app/papers"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/printing"
)

// printers asks each printer of the settings how it is, side by side. Nothing is printed.
func (d *diagnosis) printers(ctx context.Context, c Config) {
	if len(c.Imprimantes) == 0 {
		d.say("imprimante", cards.LevelGood, "montage.diag_imprimantes_absentes", "dossier", c.Etiquettes.Dossier)
		return
	}
	if err := papers.CheckPrinters(c.Imprimantes, c.models()); err != nil {
		d.failed("imprimante", "montage.diag_impression", err)
		return
	}
	for i, h := range papers.Health(ctx, c.Imprimantes) {
		name := c.Imprimantes[i].Nom
		if h.Feu == printing.Vert {
			model := h.Modele
			if model == "" {
				model = c.Imprimantes[i].Voie
			}
			d.say("imprimante", cards.LevelGood, "montage.diag_imprimante", "imprimante", name, "modele", model)
			continue
		}
		level := cards.LevelAbsent
		if h.Feu == printing.Gris {
			level = cards.LevelAttention
		}
		r := h.Cause
		if r == nil {
			r = texts.Refuse("impression.zebra.sans_etat")
		}
		d.findings = append(d.findings, admin.CheckLine{Sujet: "imprimante", Level: level, Code: r.Code, Phrase: "« " + name + " » : " + r.Phrase, Acte: r.Acte})
	}
}

// TestPattern prints the test pattern on one printer of the settings.
func TestPattern(ctx context.Context, c Config, imprimante string) (printing.Result, error) {
	return papers.TestPattern(ctx, c.Imprimantes, c.models(), imprimante)
}

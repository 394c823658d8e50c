package montage

import (
	"context"
	"sync"

	"guichet/app"
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
	if err := CheckPrinters(c.Imprimantes, c.models()); err != nil {
		d.failed("imprimante", "montage.diag_impression", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	health := make([]printing.Health, len(c.Imprimantes))
	var asking sync.WaitGroup
	for i, p := range c.Imprimantes {
		asking.Go(func() {
			way, err := p.open()
			if err != nil {
				health[i] = printing.Health{Feu: printing.Orange, Cause: texts.RefusalIn(err)}
				return
			}
			health[i] = way.Health(ctx)
		})
	}
	asking.Wait()
	for i, h := range health {
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
		d.findings = append(d.findings, app.CheckLine{Sujet: "imprimante", Level: level, Code: r.Code, Phrase: "« " + name + " » : " + r.Phrase, Acte: r.Acte})
	}
}

// TestPattern prints the test pattern on one printer of the settings, past the spool: it names nobody. It gives what became
// of it.
func TestPattern(ctx context.Context, c Config, imprimante string) (printing.Result, error) {
	for _, p := range c.Imprimantes {
		if p.Nom == imprimante {
			return p.pattern(ctx, c.models())
		}
	}
	return printing.Result{}, texts.Refuse("impression.imprimante_inconnue", "imprimante", imprimante)
}

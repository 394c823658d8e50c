package papers

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/render"
)

// TestPattern prints the test pattern on one printer of the settings, past the spool: it names nobody. It gives what became
// of it.
func TestPattern(ctx context.Context, printers []PrinterConfig, models printing.Catalog, name string) (printing.Result, error) {
	for _, p := range printers {
		if p.Nom == name {
			return p.pattern(ctx, models)
		}
	}
	return printing.Result{}, texts.Refuse("impression.imprimante_inconnue", "imprimante", name)
}

// pattern prints the test pattern of the printer's kind, with its corrections: they are right when the frame stands where
// the rule beside it says.
func (c PrinterConfig) pattern(ctx context.Context, models printing.Catalog) (printing.Result, error) {
	if err := c.check(models); err != nil {
		return printing.Result{}, err
	}
	model := "mire-etiquette"
	if slices.Contains(c.Sortes, "pages") || slices.Contains(c.Sortes, "planches") {
		model = "mire-a4"
	}
	m, err := printing.ModelNamed(model)
	if err != nil {
		return printing.Result{}, err
	}
	now := time.Now()
	out, err := render.Make(render.Order{
		Model: &m, Format: c.format(m.Usage), Device: c.device(), Compressed: c.Compresse, Quand: now,
		Content: printing.Content{IPP: "1234567890", EditeLe: now.Format("02/01/2006 15:04"), Entrainement: true},
	})
	if err != nil {
		return printing.Result{}, err
	}
	way, err := c.open()
	if err != nil {
		return printing.Result{}, err
	}
	d := printing.Document{ID: rand.Text(), Media: out.Media, Bytes: out.Bytes, Pages: out.Pages, Copies: 1}
	if m.Usage == printing.UsagePage {
		if d.Papier = c.Papier; d.Papier == "" {
			d.Papier = "iso_a4_210x297mm"
		}
	}
	return way.Send(ctx, d), nil
}

package papers

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"guichet/app"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
	"guichet/printing/spool"
)

// spoolBase is what the spool needs of the base.
type spoolBase interface {
	spool.Store
	LivePrints(ctx context.Context) ([]printing.Job, error)
	IdentityNow(ctx context.Context, id string) (ins.Identite, error)
}

// Spooled prints on the printers of the settings, through the spool of the base. A kind of document that no printer takes
// is filed as a PDF, as without printers.
type Spooled struct {
	*Labels
	base     spoolBase
	printers []PrinterConfig
	ways     map[string]printing.Printer
	spool    *spool.Spool
	tell     func(app.PrintEvent)
	letters  keptLetters
	copied   bool
}

var (
	_ app.PrintSpool = (*Spooled)(nil)
	_ spool.Source   = (*Spooled)(nil)
)

// SpoolOptions say how requests wait and what else is done with them.
type SpoolOptions struct {
	Log *slog.Logger
	// Now is the clock of the spool; nil is the machine's. A request of a stopped clock would else have waited too long.
	Now func() time.Time
	// Copied files what is asked as a PDF too: the demonstration shows it.
	Copied bool
}

// Spool puts the printers of the settings behind the labels of a workstation.
func Spool(l *Labels, base spoolBase, printers []PrinterConfig, o SpoolOptions) (*Spooled, error) {
	s := &Spooled{
		Labels: l, base: base, printers: printers, ways: map[string]printing.Printer{}, tell: func(app.PrintEvent) {}, copied: o.Copied,
	}
	if err := CheckPrinters(printers, l.options.Models); err != nil {
		return nil, err
	}
	for _, p := range printers {
		way, err := p.open()
		if err != nil {
			return nil, err
		}
		s.ways[p.Nom] = way
	}
	s.spool = &spool.Spool{
		Store: base, Source: s, Printers: s.ways, Log: o.Log, Now: o.Now,
		Changed: func(j printing.Job) {
			s.letters.follow(j)
			s.tell(app.PrintEvent{Imprimante: j.Imprimante, Job: &j})
		},
		Told: func(name string, h printing.Health) { s.tell(app.PrintEvent{Imprimante: name, Health: &h}) },
	}
	return s, nil
}

// route chooses the printer and the model of an order.
func (s *Spooled) route(o app.LabelOrder) (app.LabelOrder, *PrinterConfig, error) {
	kind := printing.UsageEtiquette
	if o.Modele != "" {
		m, err := s.options.Models.Named(o.Modele)
		if err != nil {
			return o, nil, texts.Refuse("montage.modele_inconnu", "modele", o.Modele)
		}
		kind = m.Usage
	}
	i := slices.IndexFunc(s.printers, func(p PrinterConfig) bool {
		if o.Imprimante != "" {
			return p.Nom == o.Imprimante
		}
		return slices.Contains(p.Sortes, sortes[kind])
	})
	if i < 0 {
		if o.Imprimante != "" {
			return o, nil, texts.Refuse("impression.imprimante_inconnue", "imprimante", o.Imprimante)
		}
		return o, nil, nil
	}
	p := &s.printers[i]
	if p.Modele != "" && (o.Modele == "" || sortes[kind] == s.kindOf(p.Modele) && kind != printing.UsagePage) {
		o.Modele = p.Modele // the roll that is in it
	}
	if o.Modele == "" {
		o.Modele = ModeleEtiquette
	}
	return o, p, nil
}

func (s *Spooled) kindOf(model string) string {
	m, err := s.options.Models.Named(model)
	if err != nil {
		return ""
	}
	return sortes[m.Usage]
}

// Admit implements app.PrintSpool: the document is made once, so that what cannot be printed is said now.
func (s *Spooled) Admit(ctx context.Context, o app.LabelOrder) (app.Printed, error) {
	o, p, err := s.route(o)
	if err != nil || p == nil || o.Classer {
		return app.Printed{}, err
	}
	if o.Lettre != nil {
		return s.admitLetter(ctx, o, *p)
	}
	out, err := s.render(o, *p)
	if err != nil {
		return app.Printed{}, err
	}
	if s.copied {
		if _, err := s.Print(ctx, o); err != nil {
			return app.Printed{}, err
		}
	}
	return app.Printed{
		Where: texts.Get("montage.etiquettes_demandees", "imprimante", p.Nom).Phrase, Modele: o.Modele, Imprimante: p.Nom,
		Datamatrix: s.bears(o).Matricule && s.PutsSymbol(), Remarks: out.Remarks,
	}, nil
}

// Preview implements app.Labels: what the usual printer of the order will print.
func (s *Spooled) Preview(ctx context.Context, o app.LabelOrder) (printing.Output, error) {
	o, _, err := s.route(o)
	if err != nil {
		return printing.Output{}, err
	}
	return s.Labels.Preview(ctx, o)
}

func (s *Spooled) render(o app.LabelOrder, p PrinterConfig) (printing.Output, error) {
	model, err := s.options.Models.Named(o.Modele)
	if err != nil {
		return printing.Output{}, texts.Refuse("montage.modele_inconnu", "modele", o.Modele)
	}
	if p.repeats(model.Usage) {
		o.Copies = 1
	}
	return s.document(o, p.format(model.Usage), p.device(), p.Compresse)
}

// Document implements spool.Source: the document of a request as the identity is now. A request made for another version is
// refused unless nothing on paper changed since, which the base saw to; status and attributes are looked at again
// (DM-07, E-25, E-27).
func (s *Spooled) Document(ctx context.Context, j printing.Job) (printing.Document, *texts.Refusal, error) {
	id, err := s.base.IdentityNow(ctx, j.Identite)
	if err != nil {
		return printing.Document{}, nil, err
	}
	if id.Version < j.Version || id.Statut().Code() != j.Statut || id.FusionneeDans != "" {
		return printing.Document{}, texts.Refuse("impression.identite_changee"), nil
	}
	i := slices.IndexFunc(s.printers, func(p PrinterConfig) bool { return p.Nom == j.Imprimante })
	if i < 0 {
		return printing.Document{}, texts.Refuse("impression.imprimante_inconnue", "imprimante", j.Imprimante), nil
	}
	p := s.printers[i]
	letter, lost := s.letters.of(j)
	if lost != nil {
		return printing.Document{}, lost, nil
	}
	out, err := s.render(app.LabelOrder{
		Lettre: letter,
		ID:     j.ID, Identite: id, IEP: j.IEP, Modele: j.Modele, Copies: j.Copies, Premiere: j.Premiere, Quand: j.Demande, Ecarts: j.Ecarts,
	}, p)
	if err != nil {
		if r := texts.RefusalIn(err); r != nil {
			return printing.Document{}, r, nil
		}
		return printing.Document{}, nil, err
	}
	d := printing.Document{Media: out.Media, Bytes: out.Bytes, Pages: out.Pages, Copies: 1}
	if m, err := s.options.Models.Named(j.Modele); err == nil {
		if p.repeats(m.Usage) {
			d.Copies = j.Copies
		}
		if m.Usage == printing.UsagePlanche || m.Usage == printing.UsagePage {
			if d.Papier = p.Papier; d.Papier == "" {
				d.Papier = "iso_a4_210x297mm"
			}
		}
	}
	return d, nil, nil
}

// Run implements app.PrintSpool.
func (s *Spooled) Run(ctx context.Context, tell func(app.PrintEvent)) {
	s.tell = tell
	live, err := s.base.LivePrints(ctx)
	if err != nil && ctx.Err() == nil && s.spool.Log != nil {
		s.spool.Log.Error("impressions en attente", "erreur", err)
	}
	for _, j := range live {
		tell(app.PrintEvent{Imprimante: j.Imprimante, Job: &j})
	}
	s.spool.Run(ctx)
}

// Wake implements app.PrintSpool.
func (s *Spooled) Wake(imprimante string) { s.spool.Wake(imprimante) }

// Answer implements app.PrintSpool.
func (s *Spooled) Answer(ctx context.Context, id string, out bool) (printing.Job, error) {
	return s.spool.Answer(ctx, id, out)
}

// Confirm implements app.PrintSpool.
func (s *Spooled) Confirm(ctx context.Context, id string) (printing.Job, error) {
	return s.spool.Confirm(ctx, id)
}

// Cancel implements app.PrintSpool.
func (s *Spooled) Cancel(ctx context.Context, id string) (printing.Job, error) {
	return s.spool.Cancel(ctx, id)
}

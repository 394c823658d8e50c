package workstation

import (
	"context"
	"errors"
	"time"

	"guichet/app"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/session"
	"guichet/app/settings"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards/cps/signing"
)

// world is in what a workstation of a settings file and a demonstration differ. Everything else is put together alike.
type world struct {
	clock   func() time.Time // of the desk; nil is the machine's
	storage []store.Option   // how the base is kept
	hashing session.Params   // of secrets; the default when zero
	drafts  bool             // what is typed and not recorded outlives the program
	copied  bool             // what is printed is filed too
	// show opens a document in the system's own reader; nil is the machine's.
	show func(ctx context.Context, file string) error
	// begin puts what this world begins with in the base; nil when nothing is.
	begin func(ctx context.Context, s *Station, settings app.Settings) (app.Settings, error)
	// agents says who may work; nil is those of the base.
	agents func(*session.Service) app.Agents
	// outside opens what stands around the desk.
	outside func(ctx context.Context, e *endings) (outside, error)
}

// outside is what stands around a desk. A part that is not there is nil.
type outside struct {
	service   app.Teleservice
	simulated bool          // service is a demonstration's own
	signs     *signing.Card // the card that signs the calls
	opens     *signing.Card // the card that opens the desk with its code: a process has one login of a card
	readers   app.Readers
	printers  []papers.PrinterConfig
	warnings  []error
}

// endings end what was opened, backwards.
type endings []func() error

func (e *endings) add(end func() error) { *e = append(*e, end) }

func (e *endings) close() error {
	var errs []error
	for i := len(*e) - 1; i >= 0; i-- {
		errs = append(errs, (*e)[i]())
	}
	*e = nil
	return errors.Join(errs...)
}

// assemble puts a workstation together, always in the same order: what is below opens first and ends last.
func assemble(ctx context.Context, c Config, w world) (*Station, error) {
	s := &Station{Training: c.Entrainement}
	if err := s.open(ctx, c, w); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// open takes each part from the function that makes it. The ports are written once, when all of them are there.
func (s *Station) open(ctx context.Context, c Config, w world) error {
	chosen, err := c.settings()
	if err != nil {
		return err
	}
	if s.base, err = store.Open(c.Base, w.storage...); err != nil {
		return err
	}
	s.ending.add(s.base.Close)
	if s.site, err = openSite(s.base, c, w.hashing); err != nil {
		return err
	}
	if c.agentIgnored {
		s.warn(texts.Refuse("montage.agent_en_production"))
	}
	chosen = s.site.apply(chosen)
	if w.begin != nil {
		if chosen, err = w.begin(ctx, s, chosen); err != nil {
			return err
		}
	}
	around, err := w.outside(ctx, &s.ending)
	if err != nil {
		return err
	}
	s.warn(around.warnings...)
	c.Imprimantes = around.printers
	where := s.openPlaces(c.Lieux)
	s.Labels = s.openLabels(c.Etiquettes, where, w.show)
	ports := app.Ports{
		Base: s.base, Worklists: s.base, Agents: s.site.agents, Places: where, Symbols: papers.Symbols(s.Training),
		Teleservice: around.service, Readers: around.readers, Signature: signatureOf(around.signs), CardCode: lockOf(around.opens),
		Labels: s.openPrinters(c.Imprimantes, w), Automatique: s.openAutomatic(c.Rattrapage), Clock: w.clock,
	}
	if w.agents != nil {
		ports.Agents = w.agents(s.site.agents)
	}
	if w.drafts {
		ports.Drafts, chosen.Place = s.base, placeOf(c.Poste)
	}
	chosen.Rattrapage = c.Rattrapage.settings()
	s.Desk = desk.New(ports, chosen)
	s.ending.add(s.Desk.Close)
	s.openCellule(ports, cellule.Settings{Settings: chosen, Annees: s.site.values.Load().Number(settings.Verification)})
	s.openScanner(c.Lecteurs)
	var simulated app.Teleservice
	if around.simulated {
		simulated = around.service
	}
	s.openAdministration(c, ports.Clock, simulated)
	return nil
}

// warn keeps what went wrong without stopping the desk.
func (s *Station) warn(errs ...error) {
	for _, err := range errs {
		if err != nil {
			s.Warnings = append(s.Warnings, err)
		}
	}
}

// openPlaces gives the table of birth places: the site's own, else the program's, which is read meanwhile.
func (s *Station) openPlaces(table string) app.Places {
	embedded := placesLater(&s.ending)
	if table == "" {
		return embedded
	}
	own, err := placesOf(table)
	if err != nil {
		s.warn(err) // the embedded table serves meanwhile: a desk does not stop for this
		return embedded
	}
	return own
}

func (s *Station) openLabels(c EtiquettesConfig, where app.Places, show func(context.Context, string) error) *papers.Labels {
	models, err := c.catalog()
	s.warn(err) // the program's models and the good ones serve meanwhile
	labels := papers.New(papers.Options{
		Dir: c.Dossier, Places: where, PrefixeGS1: c.PrefixeGS1, Training: s.Training, Models: models, Show: show,
	})
	labels.PutSymbol(s.site.values.Load().Yes(settings.Datamatrix))
	return labels
}

// openPrinters puts the printers of the settings behind the labels. Those that cannot be used do not stop the desk: it says
// so, and files PDF meanwhile.
func (s *Station) openPrinters(printers []papers.PrinterConfig, w world) app.Labels {
	if len(printers) == 0 {
		return s.Labels
	}
	p, err := papers.Spool(s.Labels, s.base, printers, papers.SpoolOptions{Now: w.clock, Copied: w.copied})
	if err != nil {
		s.warn(err)
		return s.Labels
	}
	return p
}

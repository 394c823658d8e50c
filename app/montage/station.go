package montage

import (
	"context"
	"errors"
	"io"

	"guichet/app"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/pcsc"
	"guichet/cards/vitale"
	"guichet/ins"
	"guichet/ins/datamatrix"
)

// Station is a workstation put together: a desk and what stands behind it.
type Station struct {
	Desk    *app.Guichet
	Cellule *app.Cellule
	// Administration keeps the site running; nil in a demonstration that was not asked for it.
	Administration *app.Administration
	Labels         *Labels
	Training       bool
	// Warnings are what went wrong at opening without stopping the desk.
	Warnings []error
	// Demonstration is nil outside demonstration.
	Demonstration *Demonstration

	base   *store.Base
	site   *site
	ending []func() error // in the order of opening; Close goes backwards
}

// Open puts a real workstation together. What is missing outside (INSi, readers) does not stop it: the desk says so
// on its status line and admits patients. Only a base that cannot be opened does, for nothing could be kept.
func Open(c Config) (*Station, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	s := &Station{Training: c.Entrainement}
	ports := app.Ports{}
	if err := s.openBase(c.Base, &ports, c.baseOptions()...); err != nil {
		return nil, err
	}
	if err := s.openSite(&c, &ports, &settings); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if c.INSi != "" {
		s.openINSi(c.INSi, c.Lecteurs.Agent, &ports)
	}
	s.openCardLock(c.Lecteurs, &ports)
	if !c.Lecteurs.SansPCSC {
		readers, err := c.Lecteurs.monitor(c.Entrainement)
		if err != nil {
			s.Warnings = append(s.Warnings, err) // cards are read all the same, and say that they were not verified
		}
		ports.Readers = readers
	}
	s.openLabels(c.Etiquettes, c.Lieux, &ports)
	s.openPrinters(c.Imprimantes, &ports)
	s.openAutomatic(c.Rattrapage, &ports)
	settings.Rattrapage = c.Rattrapage.settings()
	ports.Drafts, settings.Place = s.base, placeOf(c.Poste)
	s.openDesk(ports, settings)
	s.openCellule(ports, app.CelluleSettings{Settings: settings, Annees: s.site.values.Load().Number(app.SettingVerification)})
	s.openScanner(c.Lecteurs)
	s.openAdministration(c, ports.Clock)
	return s, nil
}

func (c Config) baseOptions() []store.Option {
	opts := c.keyOptions()
	if c.Sauvegardes != "" {
		opts = append(opts, store.WithBackups(c.Sauvegardes))
	}
	return opts
}

// keyOptions say where the key of the base is.
func (c Config) keyOptions() []store.Option {
	file := c.CleBase
	if file == "" {
		file = store.KeyFileBeside(c.Base)
	}
	return []store.Option{store.WithKeyFile(file)}
}

func (s *Station) openBase(path string, ports *app.Ports, opts ...store.Option) error {
	base, err := store.Open(path, opts...)
	if err != nil {
		return err
	}
	s.base, ports.Base = base, base
	s.ending = append(s.ending, base.Close)
	return nil
}

// unusable is a teleservice whose settings do not allow a single call.
type unusable struct{ cause error }

// Search implements app.Teleservice: it never calls anyone.
func (u unusable) Search(context.Context, ins.Query) (ins.Answer, error) {
	refusal := texts.RefusalOr(u.cause, "montage.insi_inutilisable", "cause", u.cause.Error())
	return ins.Answer{}, &ins.Fault{
		Class: ins.FaultConfiguration, Texte: refusal.Code, Phrase: refusal.Phrase, Acte: refusal.Acte, Cause: u.cause,
	}
}

// monitor watches the readers. An error is about the authorities alone: cards are then read without being verified.
func (c LecteursConfig) monitor(training bool) (*cards.Monitor, error) {
	world := cps.Production
	if training {
		world = cps.Test
	}
	porteur := cps.Reader{Environment: world}
	var err error
	if c.Autorites != "" {
		porteur.Authorities, _, err = authorities(c.Autorites)
	}
	m := &cards.Monitor{Service: pcsc.Service{}, Porteur: porteur, Roles: map[string]cards.Role{}}
	if c.ZoneLibre {
		m.Vitale = vitale.Reader{}
	}
	if c.Patient != "" {
		m.Roles[c.Patient] = cards.RolePatient
	}
	if c.Agent != "" {
		m.Roles[c.Agent] = cards.RoleAgent
	}
	return m, err
}

func (s *Station) openLabels(c EtiquettesConfig, table string, ports *app.Ports) {
	where := s.placesLater()
	if table != "" {
		own, err := placesOf(table)
		if err != nil {
			s.Warnings = append(s.Warnings, err) // the embedded table serves meanwhile: a desk does not stop for this
		} else {
			where = own
		}
	}
	s.Labels = &Labels{dir: c.Dossier, places: where, prefixeGS1: c.PrefixeGS1, training: s.Training, broken: datamatrix.SelfTest()}
	s.Labels.withoutSymbol.Store(c.SansDatamatrix)
	models, err := c.catalog()
	if err != nil {
		s.Warnings = append(s.Warnings, err) // the program's models and the good ones serve meanwhile
	}
	s.Labels.models = models
	ports.Places, ports.Labels, ports.Symbols = where, s.Labels, symbols{datamatrix.Options{Entrainement: s.Training}}
}

func (s *Station) openDesk(ports app.Ports, settings app.Settings) {
	s.Desk = app.New(ports, settings)
	s.ending = append(s.ending, s.Desk.Close)
}

// Close ends the desk, then what stands behind it, and waits for all of it.
func (s *Station) Close() error {
	var errs []error
	for i := len(s.ending) - 1; i >= 0; i-- {
		errs = append(errs, s.ending[i]())
	}
	s.ending = nil
	return errors.Join(errs...)
}

// Identity loads an identity as the base holds it, for documents made outside the desk.
func (s *Station) Identity(ctx context.Context, id string) (ins.Identite, error) {
	d, err := s.base.Load(ctx, id)
	return d.Identite, err
}

// ExportJournal writes the journal as JSON lines, with or without traits.
func (s *Station) ExportJournal(ctx context.Context, w io.Writer, withTraits bool) error {
	return s.base.Export(ctx, w, withTraits)
}

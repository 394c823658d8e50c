package workstation

import (
	"context"
	"io"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/cellule"
	"guichet/app/desk"
	"guichet/app/papers"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps"
	"guichet/cards/pcsc"
	"guichet/cards/vitale"
	"guichet/ins"
)

// Station is a workstation put together: a desk and what stands behind it.
type Station struct {
	Desk    *desk.Guichet
	Cellule *cellule.Cellule
	// Administration keeps the site running; nil in a demonstration that was not asked for it.
	Administration *admin.Administration
	Labels         *papers.Labels
	Training       bool
	// Warnings are what went wrong at opening without stopping the desk.
	Warnings []error
	// Demonstration is nil outside demonstration.
	Demonstration *Demonstration

	base   *store.Base
	site   *site
	ending endings
}

// Open puts a real workstation together. What is missing outside (INSi, readers) does not stop it: the desk says so
// on its status line and admits patients. Only a base that cannot be opened does, for nothing could be kept.
func Open(c Config) (*Station, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	return assemble(context.Background(), c, c.world())
}

// world is the one of a settings file.
func (c Config) world() world {
	return world{storage: c.baseOptions(), drafts: true, outside: c.outside}
}

// outside opens what the settings name around the desk.
func (c Config) outside(_ context.Context, e *endings) (outside, error) {
	out := outside{printers: c.Imprimantes}
	if c.INSi != "" {
		out.service, out.signs = openService(c.INSi, c.Lecteurs.Agent, e)
	}
	if out.opens = out.signs; out.opens == nil { // the library is loaded when a card first comes
		out.opens = c.Lecteurs.card(c.Entrainement)
		e.add(out.opens.Close)
	}
	if !c.Lecteurs.SansPCSC {
		readers, err := c.Lecteurs.monitor(c.Entrainement)
		if err != nil {
			out.warnings = append(out.warnings, err) // cards are read all the same, and say that they were not verified
		}
		out.readers = readers
	}
	return out, nil
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

// Close ends the desk, then what stands behind it, and waits for all of it.
func (s *Station) Close() error { return s.ending.close() }

// Statistics gives the indicators of the base. They name nobody.
func (s *Station) Statistics() app.Statistics { return s.base }

// Identity loads an identity as the base holds it, for documents made outside the desk.
func (s *Station) Identity(ctx context.Context, id string) (ins.Identite, error) {
	d, err := s.base.Load(ctx, id)
	return d.Identite, err
}

// ExportJournal writes the journal as JSON lines, with or without traits.
func (s *Station) ExportJournal(ctx context.Context, w io.Writer, withTraits bool) error {
	return s.base.Export(ctx, w, withTraits)
}

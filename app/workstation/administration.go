package workstation

import (
	"context"
	"sync/atomic"
	"time"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/session"
	"guichet/app/settings"
	"guichet/app/store"
	"guichet/ins"
)

// sitePatience bounds what is asked of the base while a station opens.
const sitePatience = 10 * time.Second

// site is what a station knows of its site: the settings in force and the agents.
type site struct {
	values atomic.Pointer[settings.Values]
	agents *session.Service
	nobody bool // the base knew nobody when the desk opened
	file   map[string]string
	// version is the last line about the settings when values were read.
	version int64
}

// whoOpens signs what the program itself writes in the journal.
func whoOpens(poste string) ins.Meta {
	return ins.Meta{Quand: time.Now(), Agent: "Guichet", Poste: poste}
}

// openSite reads what the site chose, and who works there. A base of the other world is refused (G-32).
func openSite(base *store.Base, c Config, hashing session.Params) (*site, error) {
	ctx, cancel := context.WithTimeout(context.Background(), sitePatience)
	defer cancel()
	if err := admin.CheckWorld(ctx, base, c.Entrainement, whoOpens(c.Poste)); err != nil {
		return nil, err
	}
	s := &site{file: settings.FromReglages(c.Reglages)}
	if c.Etiquettes.SansDatamatrix {
		s.file[settings.Datamatrix] = "non"
	}
	var err error
	if s.version, err = base.LastAbout(ctx, app.AboutSettings); err != nil {
		return nil, err
	}
	values, err := admin.LoadSettings(ctx, base, c.Entrainement, s.file)
	if err != nil {
		return nil, err
	}
	s.values.Store(&values)
	s.agents = session.New(base, session.Options{
		Training: c.Entrainement, Params: hashing,
		Unknown: func() session.UnknownCard {
			return session.UnknownCard(s.values.Load().Get(settings.UnknownCard))
		},
	})
	if err := s.agents.Warm(ctx); err != nil {
		return nil, err
	}
	all, err := s.agents.List(ctx)
	if err != nil {
		return nil, err
	}
	s.nobody = len(all) == 0
	return s, nil
}

// apply puts what the site chose over the settings of the workstation.
func (s *site) apply(settings app.Settings) app.Settings {
	settings = s.values.Load().Apply(settings)
	settings.SansAgent = s.nobody
	return settings
}

// openAdministration puts together what keeps the site running, and starts the scheduled backups. simulated is a
// demonstration's own service, nil outside one.
func (s *Station) openAdministration(c Config, clock func() time.Time, simulated app.Teleservice) {
	keeper := s.openBackups(c)
	s.Administration = admin.New(admin.Ports{
		Site: s.base, Accounts: s.site.agents, Journal: s.base, Backups: keeper, Printers: printersOf{s.Labels, c},
		Check: func(ctx context.Context, progress func(admin.CheckLine)) ([]admin.CheckLine, error) {
			lines, err := diagnose(ctx, c, simulated)
			for _, l := range lines {
				progress(l)
			}
			return lines, err
		},
		Clock: clock, Poste: c.Poste, Training: c.Entrainement, File: s.site.file,
		Applied: func(v settings.Values) { s.configure(v, keeper) },
	})
	s.followSettings(c.Entrainement, keeper)
}

package montage

import (
	"context"
	"sync/atomic"
	"time"

	"guichet/app"
	"guichet/app/session"
	"guichet/assets/texts"
	"guichet/ins"
)

// sitePatience bounds what is asked of the base while a station opens.
const sitePatience = 10 * time.Second

// site is what a station knows of its site: the settings in force and the agents.
type site struct {
	values atomic.Pointer[app.SettingValues]
	agents *session.Service
	file   map[string]string
	// version is the last line about the settings when values were read.
	version int64
}

// whoOpens signs what the program itself writes in the journal.
func whoOpens(poste string) ins.Meta {
	return ins.Meta{Quand: time.Now(), Agent: "Guichet", Poste: poste}
}

// openSite reads what the site chose, and who works there. A base of the other world is refused (G-32).
func (s *Station) openSite(c *Config, ports *app.Ports, settings *app.Settings) error {
	ctx, cancel := context.WithTimeout(context.Background(), sitePatience)
	defer cancel()
	if err := app.CheckWorld(ctx, s.base, c.Entrainement, whoOpens(c.Poste)); err != nil {
		return err
	}
	s.site = &site{file: app.ReglagesValues(c.Reglages)}
	if c.Etiquettes.SansDatamatrix {
		s.site.file[app.SettingDatamatrix] = "non"
	}
	var err error
	if s.site.version, err = s.base.LastAbout(ctx, app.AboutSettings); err != nil {
		return err
	}
	values, err := app.LoadSettings(ctx, s.base, c.Entrainement, s.site.file)
	if err != nil {
		return err
	}
	s.site.values.Store(&values)
	*settings = values.Apply(*settings)
	c.Etiquettes.SansDatamatrix = !values.Yes(app.SettingDatamatrix)
	s.site.agents = session.New(s.base, session.Options{
		Training: c.Entrainement, Params: c.hachage,
		Unknown: func() session.UnknownCard {
			return session.UnknownCard(s.site.values.Load().Get(app.SettingUnknownCard))
		},
	})
	if err := s.site.agents.Warm(ctx); err != nil {
		return err
	}
	ports.Agents = s.site.agents
	all, err := s.site.agents.List(ctx)
	if err != nil {
		return err
	}
	settings.SansAgent = len(all) == 0
	if c.agentIgnored {
		s.Warnings = append(s.Warnings, texts.Refuse("montage.agent_en_production"))
	}
	return nil
}

// openAdministration puts together what keeps the site running, and starts the scheduled backups.
func (s *Station) openAdministration(c Config, clock func() time.Time) {
	keeper := s.openBackups(c)
	s.Administration = app.NewAdministration(app.AdministrationPorts{
		Site: s.base, Accounts: s.site.agents, Journal: s.base, Backups: keeper, Printers: printersOf{s.Labels, c},
		Check: func(ctx context.Context, progress func(app.CheckLine)) ([]app.CheckLine, error) {
			lines, err := Diagnose(ctx, c)
			for _, l := range lines {
				progress(l)
			}
			return lines, err
		},
		Clock: clock, Poste: c.Poste, Training: c.Entrainement, File: s.site.file,
		Applied: func(v app.SettingValues) { s.configure(v, keeper) },
	})
	s.followSettings(c.Entrainement, keeper)
}

package workstation

import (
	"context"
	"time"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/settings"
)

const (
	// settingsLook is how often a workstation asks its base whether the site chose otherwise: one step in an index.
	settingsLook = time.Second
	// settingsPatience bounds one look.
	settingsPatience = 5 * time.Second
)

// configure puts settings in force on this workstation. All of them take effect while it works.
func (s *Station) configure(v settings.Values, keeper *backupKeeper) {
	s.Labels.PutSymbol(v.Yes(settings.Datamatrix))
	s.Desk.Configure(v)
	s.Cellule.Configure(v)
	s.site.values.Store(&v)
	keeper.wake()
}

// followSettings brings what another program changed on the same base to this workstation: the window of a colleague, or
// the command line. Each change is a line of the journal about the settings, so the last such line is their version. Its
// goroutine ends with the station. A base that does not answer is asked again at the next look.
func (s *Station) followSettings(training bool, keeper *backupKeeper) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	known := s.site.version
	look := func() {
		ctx, cancel := context.WithTimeout(ctx, settingsPatience)
		defer cancel()
		version, err := s.base.LastAbout(ctx, app.AboutSettings)
		if err != nil || version == known {
			return
		}
		values, err := admin.LoadSettings(ctx, s.base, training, s.site.file) // after the version: a change meanwhile is seen again
		if err != nil {
			return
		}
		known = version
		s.configure(values, keeper)
	}
	go func() {
		defer close(done)
		beat := time.NewTicker(settingsLook)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				look()
			}
		}
	}()
	s.ending.add(func() error {
		cancel()
		<-done
		return nil
	})
}

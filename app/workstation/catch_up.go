package workstation

import (
	"context"
	"time"

	"guichet/app"
	"guichet/app/inscall"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins/insi"
)

// RattrapageConfig says whether this workstation asks INSi again, by itself, what agents asked without an answer.
// Nothing is done without it.
type RattrapageConfig struct {
	// INSi is the settings file of a client with the certificate INSI-AUTO: INSi tells automatic calls from those of
	// agents by it. One workstation of a site is enough.
	INSi string `json:"insi,omitempty"`
	// PasSecondes is the time between two automatic calls, 10 when zero.
	PasSecondes int `json:"pas_secondes,omitempty"`
}

func (c RattrapageConfig) settings() app.CatchUpSettings {
	return app.CatchUpSettings{Pas: time.Duration(c.PasSecondes) * time.Second}
}

// openAutomatic opens the client for automatic calls. What is wrong with its settings stops no desk.
func (s *Station) openAutomatic(c RattrapageConfig) app.Teleservice {
	if c.INSi == "" {
		return nil
	}
	client, err := AutomaticClient(c.INSi)
	if err != nil {
		s.warn(err)
		return nil
	}
	s.ending.add(func() error { client.Close(); return nil })
	return client
}

// AutomaticClient makes the INSi client of a settings file, which must bear the certificate for automatic calls.
func AutomaticClient(path string) (*insi.Client, error) {
	settings, err := insi.LoadConfig(path)
	if err != nil {
		return nil, err
	}
	if cn := insi.CheckConfig(settings).CN; cn != insi.CNAuto {
		return nil, texts.Refuse("montage.rattrapage_certificat", "fichier", path, "cn", cn)
	}
	return insi.New(settings)
}

// CatchUp goes once through the unanswered calls of a base, without a desk.
func CatchUp(ctx context.Context, base *store.Base, client app.Teleservice, c Config, tell func(inscall.CaughtUp) error) error {
	where, err := Places()
	if err != nil {
		return err
	}
	if c.Lieux != "" {
		if own, err := placesOf(c.Lieux); err == nil {
			where = own
		}
	}
	settings := c.Rattrapage.settings()
	settings.Poste, settings.Reglages = c.Poste, c.Reglages
	return inscall.CatchUp(ctx, inscall.CatchUpPorts{Base: base, Teleservice: client, Places: where}, settings, tell)
}

// automatic checks the part of the settings that is about automatic calls.
func (d *diagnosis) automatic(c RattrapageConfig) {
	if c.INSi == "" {
		d.say("rattrapage", cards.LevelGood, "montage.diag_rattrapage_absent")
		return
	}
	client, err := AutomaticClient(c.INSi)
	if err != nil {
		r := texts.RefusalIn(err)
		if r == nil {
			d.failed("rattrapage", "montage.insi_inutilisable", err)
			return
		}
		d.found("rattrapage", cards.LevelAttention, r.Sentence)
		return
	}
	client.Close()
	d.say("rattrapage", cards.LevelGood, "montage.diag_rattrapage", "cn", insi.CNAuto)
}

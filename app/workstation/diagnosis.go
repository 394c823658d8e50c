package workstation

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/papers"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/printing/render"
)

// The bounds of the parts of a check that ask somebody.
const (
	readersPatience = 15 * time.Second
	servicePatience = 25 * time.Second
)

// Diagnose checks every part of a workstation and says what to do for each fault. It changes nothing: a base that
// does not exist yet is not created.
func Diagnose(ctx context.Context, c Config) ([]admin.CheckLine, error) { return diagnose(ctx, c, nil) }

// diagnose checks the service of a demonstration in the place of the settings' own, when there is one.
func diagnose(ctx context.Context, c Config, simulated app.Teleservice) ([]admin.CheckLine, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	d := diagnosis{}
	if !c.Lecteurs.SansPCSC {
		m, _ := c.Lecteurs.monitor(c.Entrainement) // authorities says what is wrong with them
		d.readers(ctx, m)
		d.authorities(c.Lecteurs.Autorites)
	}
	d.scanner(c.Lecteurs)
	if simulated != nil {
		d.simulated(ctx, simulated)
	} else {
		d.service(ctx, c.INSi, c.Lecteurs.Agent)
	}
	d.automatic(c.Rattrapage)
	d.base(c)
	d.paper(c.Etiquettes.Dossier)
	d.printers(ctx, c)
	return d.findings, nil
}

type diagnosis struct{ findings []admin.CheckLine }

func (d *diagnosis) say(subject string, level cards.Level, code string, args ...string) {
	d.found(subject, level, texts.Say(code, args...))
}

func (d *diagnosis) found(subject string, level cards.Level, s texts.Sentence) {
	d.findings = append(d.findings, admin.CheckLine{Sujet: subject, Level: level, Code: s.Code, Phrase: s.Phrase, Acte: s.Acte})
}

// failed says an error of any kind: its refusal when it has one.
func (d *diagnosis) failed(subject, code string, err error) {
	if r := texts.RefusalIn(err); r != nil {
		d.found(subject, cards.LevelAbsent, r.Sentence)
		return
	}
	d.say(subject, cards.LevelAbsent, code, "cause", err.Error())
}

func (d *diagnosis) readers(ctx context.Context, m *cards.Monitor) {
	ctx, cancel := context.WithTimeout(ctx, readersPatience)
	defer cancel()
	for _, f := range m.Diagnose(ctx) {
		d.findings = append(d.findings, admin.CheckLine{Sujet: "lecteurs", Level: f.Niveau, Code: f.Code, Phrase: f.Phrase, Acte: f.Acte})
	}
}

func (d *diagnosis) base(c Config) {
	if _, err := os.Stat(c.Base); errors.Is(err, os.ErrNotExist) {
		d.say("base", cards.LevelAttention, "montage.diag_base_absente", "fichier", c.Base)
		return
	}
	b, err := store.Open(c.Base, c.baseOptions()...)
	if err != nil {
		d.failed("base", "montage.diag_base", err)
		return
	}
	if err := b.Close(); err != nil {
		d.failed("base", "montage.diag_base", err)
		return
	}
	d.say("base", cards.LevelGood, "montage.diag_base_ouverte", "fichier", c.Base)
}

func (d *diagnosis) paper(dir string) {
	if err := render.Check(); err != nil {
		d.failed("impression", "montage.diag_impression", err)
		return
	}
	d.say("impression", cards.LevelGood, "montage.diag_impression_juste")
	if err := papers.WriteWhole(dir, "essai", nil); err != nil {
		d.say("impression", cards.LevelAbsent, "montage.etiquettes_non_ecrites", "dossier", dir, "cause", texts.FileCause(err))
		return
	}
	if err := os.Remove(filepath.Join(dir, "essai")); err != nil {
		d.failed("impression", "montage.diag_impression", err)
	}
}

package ui

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/ui/look"
	"guichet/ui/piece"
)

// seal is what this window knows of the journal: when its chain was last found whole, or where it is broken. Whoever works
// in the cellule relies on it, and has it checked once a day by coming in.
type seal struct {
	sh     *shell
	at     time.Time      // of the last check; zero when there was none
	broken *texts.Refusal // nil when the chain was whole
	wait   func()         // ends the wait before a check; nil when none is due
	check  errand
}

// sealDelay lets a room be drawn and its lists be read before the chain is checked.
const sealDelay = 3 * time.Second

// watch checks the chain in a moment, unless it was checked today or the person here may not.
func (s *seal) watch() {
	sh := s.sh
	today := s.at.Format(time.DateOnly) == sh.time().Format(time.DateOnly)
	if sh.options.Administration == nil || s.check.running() || s.wait != nil || today && s.broken == nil || !sh.desk.shown.Agent.May(app.RightJournal) {
		return
	}
	s.wait = sh.options.later(sealDelay, func() { s.wait = nil; s.verify() })
}

// leave forgets a check that has not begun.
func (s *seal) leave() {
	if s.wait != nil {
		s.wait()
		s.wait = nil
	}
}

func (s *seal) verify() {
	sh := s.sh
	by := sh.desk.shown.Agent
	if by.Locked {
		return
	}
	s.check.run("", func(ctx context.Context) error {
		_, err := sh.options.Administration.VerifyJournal(ctx, by, nil)
		return err
	}, func(err error) {
		s.found(err)
		sh.paint()
		if painted := sh.options.Painted.Administration; painted != nil {
			afterFrame(func() { painted("ui.journal.verifie", nil, false) })
		}
	})
}

// found keeps the outcome of a check, whoever asked for it. One that could not be carried through says nothing.
func (s *seal) found(err error) {
	if err == nil || errors.Is(err, app.ErrChainBroken) {
		s.at, s.broken = s.sh.time(), texts.RefusalIn(err)
	}
}

// service is the line of the journal among the services; ok is false while nothing is known.
func (s *seal) service() (line shown.Service, ok bool) {
	switch {
	case s.at.IsZero() || !s.sh.desk.shown.Agent.May(app.RightJournal):
		return shown.Service{}, false
	case s.broken != nil:
		return shown.Service{Code: shown.ConditionJournal, Label: say("ui.journal.rompu"), Level: shown.LevelAttention, Detail: s.broken.Phrase, Act: s.broken.Acte}, true
	}
	return shown.Service{Code: shown.ConditionJournal, Label: say("ui.journal.verifie", "heure", s.at.In(s.sh.time().Location()).Format("15:04")), Level: shown.LevelUp}, true
}

// pill is the same on the status line of the rooms behind the desk; nil while nothing is known.
func (s *seal) pill() fyne.CanvasObject {
	line, ok := s.service()
	if !ok {
		return nil
	}
	fill, on := look.PillProvisoire, look.OnPillProvisoire
	if s.broken != nil {
		fill, on = look.BlockSoft, look.Block
	}
	return piece.Pill(line.Label, fill, on)
}

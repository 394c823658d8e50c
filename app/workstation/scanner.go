package workstation

import (
	"guichet/app/desk"
	"guichet/app/scanner"
	"guichet/app/shown"
	"guichet/assets/texts"
	"guichet/cards"
)

func (c LecteursConfig) scanner() scanner.Config {
	return scanner.Config{Port: c.CodesBarres, Speed: c.CodesBarresVitesse}
}

// openScanner hands what a serial scanner reads over to the desk. One in keyboard mode needs no settings: the window
// knows it by itself.
func (s *Station) openScanner(c LecteursConfig) {
	if c.CodesBarres == "" {
		return
	}
	guichet, cfg := s.Desk, c.scanner()
	cfg.Told = func(r *texts.Refusal) { guichet.Notice(shown.ConditionScanner, scannerService(r), r != nil) }
	s.ending.add(scanner.Watch(cfg, func(text string) { guichet.Do(desk.Scan{Text: text}) }, nil).Close)
}

// scannerService is the dot of the status line for a scanner that gives no codes, with what to do.
func scannerService(r *texts.Refusal) shown.Service {
	s := shown.Service{Code: shown.ConditionScanner, Label: texts.Get("scanner.service").Phrase, Level: shown.LevelAttention}
	if r != nil {
		s.Detail, s.Act = r.Phrase, r.Acte
	}
	return s
}

// scanner checks the port of a serial scanner; a desk that is open has it.
func (d *diagnosis) scanner(c LecteursConfig) {
	if c.CodesBarres == "" {
		return
	}
	if r := scanner.Check(c.scanner()); r != nil {
		d.found("lecteur de codes", cards.LevelAttention, r.Sentence)
		return
	}
	d.say("lecteur de codes", cards.LevelGood, "scanner.repond", "port", c.CodesBarres)
}

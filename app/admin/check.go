package admin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// Checker checks every part of a workstation. progress is told each finding as it comes.
type Checker func(ctx context.Context, progress func(CheckLine)) ([]CheckLine, error)

// CheckLine is one finding of the vérification du poste: what it is about, how it is, what to do. It holds no patient data,
// so that it can be sent to whoever helps.
type CheckLine struct {
	Sujet  string      `json:"sujet"` // lecteurs, certificat, insi, base, impression, sauvegarde
	Level  shown.Level `json:"niveau"`
	Code   string      `json:"code"`
	Phrase string      `json:"phrase"`
	Acte   string      `json:"acte,omitempty"`
}

// CheckReport is the vérification du poste, ready to show and to send to whoever helps.
type CheckReport struct {
	Poste string
	Quand time.Time
	Lines []CheckLine
	// Worst is the level of the report: what must be seen to first.
	Worst shown.Level
	Bilan string // "Tout répond.", "2 points à voir."
	Texte string // the whole report as a text
}

// CheckWorkstation checks every part of the workstation; cancelling ctx ends it with what is known.
func (a *Administration) CheckWorkstation(ctx context.Context, by app.Agent, progress func(CheckLine)) (CheckReport, error) {
	if r := by.Require(app.RightSettings); r != nil {
		return CheckReport{}, r
	}
	if a.p.Check == nil {
		return CheckReport{}, texts.Refuse("app_administration_absente")
	}
	if progress == nil {
		progress = func(CheckLine) {}
	}
	lines, err := a.p.Check(ctx, progress)
	if err != nil {
		return CheckReport{}, err
	}
	if a.p.Backups != nil {
		s := a.p.Backups.BackupState()
		t := backupSentence(s)
		l := CheckLine{Sujet: "sauvegarde", Level: shown.LevelUp, Code: "app_service_sauvegarde", Phrase: t.Phrase, Acte: t.Acte}
		if s.Dossier == "" || s.Echec != nil || s.Derniere.IsZero() {
			l.Level = shown.LevelAttention
		}
		progress(l)
		lines = append(lines, l)
	}
	return NewCheckReport(a.p.Poste, a.p.Clock(), lines), nil
}

// NewCheckReport makes the report of findings.
func NewCheckReport(poste string, at time.Time, lines []CheckLine) CheckReport {
	r := CheckReport{Poste: poste, Quand: at, Lines: lines, Worst: shown.LevelUp}
	toSee := 0
	for _, l := range lines {
		if l.Level != shown.LevelUp {
			toSee++
		}
		if l.Level == shown.LevelAbsent || l.Level == shown.LevelAttention && r.Worst == shown.LevelUp {
			r.Worst = l.Level
		}
	}
	switch toSee {
	case 0:
		r.Bilan = texts.Get("app_verification_bonne").Phrase
	case 1:
		r.Bilan = texts.Get("app_verification_un_point").Phrase
	default:
		r.Bilan = texts.Get("app_verification_points", "n", strconv.Itoa(toSee)).Phrase
	}
	var b strings.Builder
	b.WriteString(texts.Get("app_verification_titre", "poste", poste, "jour", at.Format("02/01/2006"), "heure", at.Format("15:04")).Phrase + "\n" + r.Bilan + "\n\n")
	marks := map[shown.Level]string{shown.LevelUp: "●", shown.LevelAttention: "◆", shown.LevelAbsent: "○"}
	for _, l := range lines {
		b.WriteString(marks[l.Level] + " " + l.Sujet + " : " + l.Phrase + "\n")
		if l.Acte != "" && l.Level != shown.LevelUp {
			b.WriteString("    " + l.Acte + "\n")
		}
	}
	r.Texte = b.String()
	return r
}

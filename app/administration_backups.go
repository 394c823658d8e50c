package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"guichet/assets/texts"
)

// Backups makes and keeps verified backups of the base.
type Backups interface {
	// Backups lists them, newest first.
	Backups(ctx context.Context) ([]BackupInfo, error)
	// BackupNow makes one and verifies it by restoring it aside.
	BackupNow(ctx context.Context) (BackupInfo, error)
	// VerifyBackup restores one aside and checks the whole of it.
	VerifyBackup(ctx context.Context, path string) (BackupInfo, error)
	// BackupState says how backups go.
	BackupState() BackupState
}

// BackupInfo is one backup.
type BackupInfo struct {
	Fichier string    `json:"fichier"`
	Chemin  string    `json:"chemin"`
	Quand   time.Time `json:"quand"`
	Octets  int64     `json:"octets"`
	Lignes  int64     `json:"lignes,omitempty"` // once it was verified
	Verifie bool      `json:"verifie"`          // restored aside and checked in whole, now or when it was made
}

// BackupState is how scheduled backups go.
type BackupState struct {
	Dossier   string // "" when none was chosen: nothing is saved
	Derniere  time.Time
	Prochaine time.Time      // zero when none is due
	Echec     *texts.Refusal // of the last try; nil when it went well
	EnCours   bool
}

// BackupFact is a backup in the journal.
type BackupFact struct {
	Acte    string `json:"acte"` // faite, echouee
	Fichier string `json:"fichier,omitempty"`
	Code    string `json:"code,omitempty"` // of the refusal
	Retires int    `json:"retires,omitempty"`
}

// The outcomes of a backup.
const (
	BackupDone   = "faite"
	BackupFailed = "echouee"
)

// BackupPlan is when backups are made and which are kept, from the settings.
type BackupPlan struct {
	Every              time.Duration // 0: not at intervals
	At                 string        // HH:MM each day; "" for no hour
	Last, Days, Months int
}

// BackupPlan reads the plan of the settings in force.
func (v SettingValues) BackupPlan() BackupPlan {
	return BackupPlan{
		Every: time.Duration(v.Number(SettingBackupEvery)) * time.Hour, At: v.Get(SettingBackupAt),
		Last: v.Number(SettingKeepLast), Days: v.Number(SettingKeepDays), Months: v.Number(SettingKeepMonths),
	}
}

// Next is when the next backup is due after the last one; zero when none ever is. A last one in the future, of a clock
// that was set back, counts as now.
func (p BackupPlan) Next(last, now time.Time) time.Time {
	if last.After(now) {
		last = now
	}
	var next time.Time
	earlier := func(t time.Time) {
		if next.IsZero() || t.Before(next) {
			next = t
		}
	}
	if p.Every > 0 {
		if last.IsZero() {
			earlier(now)
		} else {
			earlier(last.Add(p.Every))
		}
	}
	if t, err := time.Parse("15:04", p.At); p.At != "" && err == nil {
		at := func(day time.Time) time.Time {
			return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
		}
		if last.IsZero() {
			last = now
		}
		due := at(last.In(now.Location()))
		if !due.After(last) {
			due = at(last.In(now.Location()).AddDate(0, 0, 1))
		}
		earlier(due)
	}
	return next
}

// Keep tells which of the backups of these moments to keep: the last ones, then the last of each day, then the last of
// each month. The newest is always kept.
func (p BackupPlan) Keep(moments []time.Time) map[time.Time]bool {
	sorted := slices.Clone(moments)
	slices.SortFunc(sorted, func(a, b time.Time) int { return b.Compare(a) })
	kept := map[time.Time]bool{}
	for i, t := range sorted {
		if i == 0 || i < p.Last {
			kept[t] = true
		}
	}
	for _, rule := range []struct {
		form string
		n    int
	}{{"2006-01-02", p.Days}, {"2006-01", p.Months}} {
		seen := ""
		n := 0
		for _, t := range sorted {
			if n == rule.n {
				break
			}
			if s := t.Format(rule.form); s != seen {
				seen = s
				n++
				kept[t] = true
			}
		}
	}
	return kept
}

// BackupsView is the screen of backups.
type BackupsView struct {
	State BackupState
	All   []BackupInfo
	Plan  BackupPlan
	// Phrase says how things stand: "Dernière sauvegarde vérifiée le …", "Aucun dossier de sauvegarde n’est choisi".
	Phrase, Acte string
}

func (a *Administration) backups(by Agent) (Backups, error) {
	if r := by.require(RightSettings); r != nil {
		return nil, r
	}
	if a.p.Backups == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Backups, nil
}

// Backups shows the backups and how they go.
func (a *Administration) Backups(ctx context.Context, by Agent) (BackupsView, error) {
	b, err := a.backups(by)
	if err != nil {
		return BackupsView{}, err
	}
	all, err := b.Backups(ctx)
	if err != nil {
		return BackupsView{}, err
	}
	values, err := a.Values(ctx)
	if err != nil {
		return BackupsView{}, err
	}
	v := BackupsView{State: b.BackupState(), All: all, Plan: values.BackupPlan()}
	t := backupSentence(v.State)
	v.Phrase, v.Acte = t.Phrase, t.Acte
	return v, nil
}

func backupSentence(s BackupState) texts.Text {
	switch {
	case s.Dossier == "":
		return texts.Get("app_sauvegardes_sans_dossier")
	case s.Echec != nil:
		return texts.Text{Phrase: s.Echec.Phrase, Acte: s.Echec.Acte}
	case s.Derniere.IsZero():
		return texts.Get("app_sauvegardes_aucune")
	}
	return texts.Get("app_sauvegardes_derniere", "jour", s.Derniere.Format("02/01/2006"), "heure", s.Derniere.Format("15:04"))
}

// BackupNow makes a backup at once, verified; cancelling ctx gives it up and leaves nothing behind.
func (a *Administration) BackupNow(ctx context.Context, by Agent) (BackupInfo, error) {
	b, err := a.backups(by)
	if err != nil {
		return BackupInfo{}, err
	}
	return b.BackupNow(ctx)
}

// VerifyBackup restores a backup aside and checks the whole of it.
func (a *Administration) VerifyBackup(ctx context.Context, by Agent, path string) (BackupInfo, error) {
	b, err := a.backups(by)
	if err != nil {
		return BackupInfo{}, err
	}
	return b.VerifyBackup(ctx, path)
}

// BackupService is the dot of the status line for backups, when there is something to say.
func BackupService(s BackupState, now time.Time) (Service, bool) {
	if s.Echec == nil || s.Dossier == "" {
		return Service{}, false
	}
	sv := service(ConditionBackup, "app_service_sauvegarde", LevelAttention)
	sv.Detail, sv.Act = s.Echec.Phrase, s.Echec.Acte
	if !s.Derniere.IsZero() {
		sv.Detail = strings.TrimSpace(sv.Detail + " " + texts.Get("app_sauvegardes_derniere", "jour", s.Derniere.Format("02/01/2006"), "heure", s.Derniere.In(now.Location()).Format("15:04")).Phrase)
	}
	return sv, true
}

// noticed is something the program noticed beside the desk, for the status line.
type noticed struct {
	code    Condition
	service Service
	says    bool
}

// Notice puts a service of the program's own on the status line, or takes it off. It never moves a patient.
func (g *Guichet) Notice(code Condition, s Service, says bool) { g.loop.Put(noticed{code, s, says}) }

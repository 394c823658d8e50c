package admin

import (
	"context"
	"slices"
	"time"

	"guichet/app/settings"
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

// BackupPlan is when backups are made and which are kept, from the settings.
type BackupPlan struct {
	Every              time.Duration // 0: not at intervals
	At                 string        // HH:MM each day; "" for no hour
	Last, Days, Months int
}

// PlanOf reads the plan of the settings in force.
func PlanOf(v settings.Values) BackupPlan {
	return BackupPlan{
		Every: time.Duration(v.Number(settings.BackupEvery)) * time.Hour, At: v.Get(settings.BackupAt),
		Last: v.Number(settings.KeepLast), Days: v.Number(settings.KeepDays), Months: v.Number(settings.KeepMonths),
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

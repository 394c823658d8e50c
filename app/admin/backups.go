package admin

import (
	"context"
	"strings"
	"time"

	"guichet/app"
	"guichet/app/shown"
	"guichet/assets/texts"
)

// The outcomes of a backup.
const (
	BackupDone   = "faite"
	BackupFailed = "echouee"
)

// BackupsView is the screen of backups.
type BackupsView struct {
	State BackupState
	All   []BackupInfo
	Plan  BackupPlan
	// Phrase says how things stand: "Dernière sauvegarde vérifiée le …", "Aucun dossier de sauvegarde n’est choisi".
	Phrase, Acte string
}

func (a *Administration) backups(by app.Agent) (Backups, error) {
	if r := by.Require(app.RightSettings); r != nil {
		return nil, r
	}
	if a.p.Backups == nil {
		return nil, texts.Refuse("app_administration_absente")
	}
	return a.p.Backups, nil
}

// Backups shows the backups and how they go.
func (a *Administration) Backups(ctx context.Context, by app.Agent) (BackupsView, error) {
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
	v := BackupsView{State: b.BackupState(), All: all, Plan: PlanOf(values)}
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
func (a *Administration) BackupNow(ctx context.Context, by app.Agent) (BackupInfo, error) {
	b, err := a.backups(by)
	if err != nil {
		return BackupInfo{}, err
	}
	return b.BackupNow(ctx)
}

// VerifyBackup restores a backup aside and checks the whole of it.
func (a *Administration) VerifyBackup(ctx context.Context, by app.Agent, path string) (BackupInfo, error) {
	b, err := a.backups(by)
	if err != nil {
		return BackupInfo{}, err
	}
	return b.VerifyBackup(ctx, path)
}

// BackupService is the dot of the status line for backups, when there is something to say.
func BackupService(s BackupState, now time.Time) (shown.Service, bool) {
	if s.Echec == nil || s.Dossier == "" {
		return shown.Service{}, false
	}
	sv := shown.NewService(shown.ConditionBackup, "app_service_sauvegarde", shown.LevelAttention)
	sv.Detail, sv.Act = s.Echec.Phrase, s.Echec.Acte
	if !s.Derniere.IsZero() {
		sv.Detail = strings.TrimSpace(sv.Detail + " " + texts.Get("app_sauvegardes_derniere", "jour", s.Derniere.Format("02/01/2006"), "heure", s.Derniere.In(now.Location()).Format("15:04")).Phrase)
	}
	return sv, true
}

package workstation_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/desk"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/app/workstation"
)

var chief = app.Agent{Nom: "CHEF", Prenom: "Anne", Identifiant: "achef", Profil: app.ProfilAdministrateur}

func siteConfig(dir string) workstation.Config {
	return workstation.Config{
		Poste: "P1", Base: filepath.Join(dir, "guichet.db"), CleBase: filepath.Join(dir, "cle"),
		Sauvegardes: filepath.Join(dir, "sauvegardes"),
		Lecteurs:    workstation.LecteursConfig{SansPCSC: true}, Etiquettes: workstation.EtiquettesConfig{Dossier: dir},
	}
}

func opened(t *testing.T, c workstation.Config) *workstation.Station {
	t.Helper()
	s, err := workstation.Open(c)
	require.NoError(t, err)
	closed(t, s)
	return s
}

// H-04: a production desk is locked until somebody says who he is; the first administrator is added there, replaces the
// secret he was given, adds an agent, who unlocks the desk; the patient in hand outlives the change of agent.
func TestSite_H04_FromTheFirstAdministratorToTheChangeOfAgent(t *testing.T) {
	s := opened(t, siteConfig(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // a dozen real hashes, maybe under the race detector
	t.Cleanup(cancel)
	snap := s.Desk.Snapshot()
	require.True(t, snap.Agent.Locked)
	require.True(t, snap.Lock.Accounts)
	admin := s.Administration
	first, err := admin.FirstAgent(ctx, app.Account{Identifiant: "achef", Nom: "Chef", Prenom: "Anne"})
	require.NoError(t, err)
	_, err = admin.FirstAgent(ctx, app.Account{Identifiant: "autre", Nom: "Autre"})
	require.Equal(t, "app_installation_faite", refusal(t, err))
	unlock := func(name, secret, next string) desk.Snapshot {
		form := s.Desk.Snapshot().Now.Form
		require.NotNil(t, form)
		before := s.Desk.Snapshot().Message
		s.Desk.Do(form.Submit(map[string]string{"identifiant": name, "secret": secret, "nouveau": next, "encore": next}))
		snap, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool {
			return s.Lock == nil || !s.Lock.Checking && s.Message != nil && s.Message != before
		})
		require.NoError(t, err)
		return snap
	}
	snap = unlock("achef", first, "")
	require.True(t, snap.Lock.Renew)
	snap = unlock("achef", first, "trois pommes vertes")
	require.False(t, snap.Agent.Locked)
	require.True(t, snap.Agent.May(app.RightAgents))
	require.False(t, snap.Agent.May(app.RightAdmit))

	for _, name := range []string{"cmartin", "lpetit"} {
		secret, err := admin.CreateAgent(ctx, chief, app.Account{Identifiant: name, Nom: name, Profil: app.ProfilAgent}, true)
		require.NoError(t, err)
		s.Desk.Do(desk.Lock{})
		_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Lock != nil })
		require.NoError(t, err)
		require.True(t, unlock(name, secret, "").Lock.Renew)
		require.False(t, unlock(name, secret, "quatre poires "+name[1:3]).Agent.Locked)
	}
	s.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StateResults })
	require.NoError(t, err)
	s.Desk.Do(desk.NewRecord{})
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StatePiece })
	require.NoError(t, err)
	s.Desk.Do(desk.Lock{})
	snap, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Lock != nil })
	require.NoError(t, err)
	require.True(t, snap.Lock.Kept)
	began := time.Now()
	snap = unlock("cmartin", "quatre poires ma", "")
	require.Equal(t, "CMARTIN", snap.Agent.Nom)
	require.Equal(t, desk.StatePiece, snap.State, "the patient is kept")
	t.Logf("change of agent in %v", time.Since(began))

	require.NoError(t, admin.DisableAgent(ctx, chief, "cmartin", "départ"))
	s.Desk.Do(desk.Lock{})
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Lock != nil })
	require.NoError(t, err)
	snap = unlock("cmartin", "quatre poires ma", "")
	require.Equal(t, "session_desactive", snap.Message.Code)

	view, err := admin.Journal(ctx, app.Agent{Nom: "CONTROLE", Profil: app.ProfilAuditeur}, app.JournalQuery{Identite: app.AboutSessions})
	require.NoError(t, err)
	var acts []string
	for _, r := range view.Rows {
		acts = append(acts, r.Detail)
	}
	require.Contains(t, acts[0], "accès refusé")
	require.Contains(t, acts[2], "changement d’agent")
}

// G-30: a setting has its rule, its provenance and its line in the journal; it is in force at once; G-31: what blocks is
// no setting; H-43: each use case asks for the right.
func TestSite_G30_SettingsWithProvenance(t *testing.T) {
	c := siteConfig(t.TempDir())
	c.Reglages.QuiAccepteListe = 1
	s := opened(t, c)
	ctx := patience(t)
	a := s.Administration
	all, err := a.Settings(ctx, chief)
	require.NoError(t, err)
	by := map[string]admin.Setting{}
	for _, x := range all {
		require.NotContains(t, x.Label()+x.Words+x.Allowed(), "Message non rédigé", x.Code)
		_, r := x.Check(x.Value)
		require.Nil(t, r, "%s: its own value is allowed", x.Code)
		by[x.Code] = x
	}
	require.Equal(t, "par défaut", by[settings.UnknownCard].Origin)
	require.Equal(t, "refuser", by[settings.UnknownCard].Value)
	require.Equal(t, "fichier du poste", by[settings.WhoList].Origin)
	for code, value := range map[string]string{
		"bloquant": "non", settings.UnknownCard: "tout", settings.LockMinutes: "-1", settings.BackupAt: "25:00",
		settings.FINESS: "123456789", settings.SIRET: "12345678901234", settings.Matricule: "agent,chef",
	} {
		_, err := a.ChangeSetting(ctx, chief, code, value, "essai")
		require.Error(t, err, code)
		refusal(t, err)
	}
	_, err = a.ChangeSetting(ctx, chief, settings.PieceEachVisit, "oui", "  ")
	require.Equal(t, "app_reglage_motif", refusal(t, err))
	said, err := a.ChangeSetting(ctx, chief, settings.PieceEachVisit, "oui", "décision du 12/11")
	require.NoError(t, err)
	require.Contains(t, said, "appliqué")
	said, err = a.ChangeSetting(ctx, chief, settings.LockMinutes, "5", "sécurité")
	require.NoError(t, err)
	require.Contains(t, said, "autres postes")
	all, err = a.Settings(ctx, chief)
	require.NoError(t, err)
	for _, x := range all {
		if x.Code == settings.PieceEachVisit {
			require.Contains(t, x.Origin, "CHEF Anne (achef)")
			require.Equal(t, "décision du 12/11", x.Motif)
		}
	}
	page, err := a.Journal(ctx, app.Agent{Nom: "X", Profil: app.ProfilAuditeur}, app.JournalQuery{Name: app.FactSetting})
	require.NoError(t, err)
	require.Len(t, page.Rows, 2)
	require.Equal(t, "Demander une pièce à chaque venue · non → oui · décision du 12/11", page.Rows[1].Detail)
	for _, p := range []app.Profil{app.ProfilAgent, app.ProfilReferent, app.ProfilCellule, app.ProfilAuditeur, ""} {
		who := app.Agent{Nom: "X", Profil: p}
		_, err := a.Settings(ctx, who)
		require.Equal(t, "app_droit_manque", refusal(t, err))
		_, err = a.ChangeSetting(ctx, who, settings.PieceEachVisit, "non", "essai")
		require.Equal(t, "app_droit_manque", refusal(t, err))
		_, err = a.Agents(ctx, who)
		require.Equal(t, "app_droit_manque", refusal(t, err))
		_, err = a.Backups(ctx, who)
		require.Equal(t, "app_droit_manque", refusal(t, err))
	}
	_, err = a.Journal(ctx, chief, app.JournalQuery{})
	require.Equal(t, "app_droit_manque", refusal(t, err), "an administrator reads no journal")
}

// G-32: a base remembers its world and refuses the other.
func TestSite_G32_ABaseRemembersItsWorld(t *testing.T) {
	for _, training := range []bool{false, true} {
		c := siteConfig(t.TempDir())
		c.Entrainement = training
		s, err := workstation.Open(c)
		require.NoError(t, err)
		require.NoError(t, s.Close())
		c.Entrainement = !training
		_, err = workstation.Open(c)
		require.Contains(t, refusal(t, err), "app_monde_")
		c.Entrainement = training
		opened(t, c)
	}
}

// A backup is made, restored aside and listed; the state says how it went; a folder that cannot be used is said, and the
// desk works.
func TestBackups_MadeVerifiedAndSaid(t *testing.T) {
	c := siteConfig(t.TempDir())
	s := opened(t, c)
	ctx := patience(t)
	a := s.Administration
	var view admin.BackupsView
	require.Eventually(t, func() bool { // the schedule makes the first one by itself
		var err error
		view, err = a.Backups(ctx, chief)
		require.NoError(t, err)
		return len(view.All) == 1 && !view.State.EnCours && !view.State.Derniere.IsZero()
	}, 20*time.Second, 20*time.Millisecond)
	require.Contains(t, view.Phrase, "Dernière sauvegarde vérifiée")
	made, err := a.BackupNow(ctx, chief)
	require.NoError(t, err)
	require.True(t, made.Verifie)
	require.Positive(t, made.Lignes)
	again, err := a.VerifyBackup(ctx, chief, made.Chemin)
	require.NoError(t, err)
	require.True(t, again.Verifie)
	left, err := filepath.Glob(filepath.Join(c.Sauvegardes, ".*"))
	require.NoError(t, err)
	require.Empty(t, left, "nothing of the trial is left")
	b, err := os.ReadFile(made.Chemin)
	require.NoError(t, err)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(made.Chemin, b, 0o600))
	_, err = a.VerifyBackup(ctx, chief, made.Chemin)
	require.Error(t, err, "one byte")

	require.NoError(t, os.RemoveAll(c.Sauvegardes))
	require.NoError(t, os.WriteFile(c.Sauvegardes, nil, 0o600)) // a file where the folder was
	_, err = a.BackupNow(ctx, chief)
	require.Error(t, err)
	snap, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool {
		for _, v := range s.Services {
			if v.Code == "sauvegarde" {
				return v.Level == shown.LevelAttention
			}
		}
		return false
	})
	require.NoError(t, err)
	require.NotEmpty(t, snap.Services)
	require.NoError(t, os.Remove(c.Sauvegardes))
	_, err = a.BackupNow(ctx, chief)
	require.NoError(t, err)
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool {
		for _, v := range s.Services {
			if v.Code == "sauvegarde" {
				return false
			}
		}
		return true
	})
	require.NoError(t, err, "what is mended is no longer said")
}

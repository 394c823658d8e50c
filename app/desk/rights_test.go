package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// H-43: who may do what. The table is written out a second time on purpose: a change of rights must be meant.
func TestRights_H43_TheTable(t *testing.T) {
	for p, want := range map[app.Profil][]app.Right{
		app.ProfilAgent:          {app.RightAdmit},
		app.ProfilReferent:       {app.RightAdmit, app.RightAnalyse},
		app.ProfilCellule:        {app.RightAdmit, app.RightAnalyse, app.RightCellule, app.RightPilotage, app.RightJournal},
		app.ProfilAdministrateur: {app.RightSettings, app.RightAgents},
		app.ProfilAuditeur:       {app.RightJournal},
		"":                       nil,
		"chef":                   nil,
	} {
		for _, r := range app.Rights() {
			require.Equal(t, contains(want, r), app.Agent{Nom: "X", Profil: p}.May(r), "%s %s", p, r)
			require.False(t, app.Agent{Nom: "X", Profil: p, Locked: true}.May(r), "a locked desk is nobody's")
		}
	}
	for _, p := range app.Profils() {
		require.NotContains(t, p.Label(), "Message non rédigé")
		back, ok := app.ParseProfil(p.Label())
		require.True(t, ok)
		require.Equal(t, p, back)
		require.False(t, p.May(app.RightAgents) && p.May(app.RightAdmit), "who gives rights sees no patient")
	}
	require.Equal(t, ins.NiveauCellule, app.ProfilCellule.Niveau())
	require.Equal(t, ins.NiveauReferent, app.ProfilReferent.Niveau())
	require.Equal(t, ins.NiveauAgent, app.ProfilAdministrateur.Niveau())
}

func contains(all []app.Right, r app.Right) bool {
	for _, x := range all {
		if x == r {
			return true
		}
	}
	return false
}

// H-43: an administrator or an auditor at the desk sees no patient and moves none, whatever the readers bring.
func TestRights_H43_NoPatientForWhoRunsTheProgram(t *testing.T) {
	for _, p := range []app.Profil{app.ProfilAdministrateur, app.ProfilAuditeur} {
		b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.Agent.Profil = p }})
		for _, c := range []app.Command{
			desk.SearchRecords{Date: "31/12/1975"}, desk.NewRecord{}, desk.OpenRecord{ID: "x"}, desk.TakeCard{}, desk.CallINSi{},
			desk.PrintLabels{}, desk.NextPatient{}, desk.RecordWithoutINS{},
		} {
			s := b.Do(c)
			require.NotNil(t, s.Message, "%T", c)
			require.Equal(t, "app_droit_manque", s.Message.Code, "%T", c)
			require.NotEmpty(t, s.Message.Regle)
			require.Equal(t, desk.StateIdle, s.State)
		}
		b.Insert("adrun-zoe")
		s := b.Until("the card to be read", func(s desk.Snapshot) bool { return s.Services[0].Level == shown.LevelUp && s.Revision > 12 })
		require.Empty(t, s.Patient.Beneficiaires)
		require.Nil(t, s.Comparison)
		require.NotContains(t, s.Now.Title+s.Now.Why, "ADRUN")
		for _, k := range s.Keys {
			require.True(t, k.Command == nil || k.Key == "F12" || k.Key == "Échap", k.Key)
		}
	}
}

package workstation_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/admin"
	"guichet/app/desk"
	"guichet/app/shown"
	"guichet/app/workstation"
	"guichet/ins/insisim"
)

// A demonstration has one fictitious agent for each profile, whose code stands on the lock screen, and its administration.
func TestDemonstration_EachProfileCanBeTried(t *testing.T) {
	s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: t.TempDir()})
	require.NoError(t, err)
	closed(t, s)
	ctx := patience(t)
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return !s.Agent.Locked && s.Services[1].Level == shown.LevelUp })
	require.NoError(t, err)
	people, err := s.Administration.Agents(ctx, chief)
	require.NoError(t, err)
	seen := map[app.Profil]bool{}
	for _, p := range people {
		seen[p.Profil] = true
		s.Desk.Do(desk.Lock{})
		snap, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Lock != nil })
		require.NoError(t, err)
		require.NotNil(t, snap.Now.Primary, "the card or a code opens")
		s.Desk.Do(desk.Unlock{Identifiant: p.Identifiant, Secret: "demonstration"})
		snap, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Lock == nil })
		require.NoError(t, err)
		require.Equal(t, p.Identifiant, snap.Agent.Identifiant)
	}
	require.Len(t, seen, len(app.Profils()))
}

// The check of a demonstration tells how its own service does, not that none is configured.
func TestDemonstration_ChecksItsOwnService(t *testing.T) {
	for code, pannes := range map[string][]string{"montage.diag_simulateur": nil, "insi.connexion_refusee": {insisim.PanneRefus}} {
		t.Run(code, func(t *testing.T) {
			s, err := workstation.OpenDemonstration(t.Context(), workstation.DemoOptions{Dir: t.TempDir(), Pannes: pannes})
			require.NoError(t, err)
			closed(t, s)
			report, err := s.Administration.CheckWorkstation(patience(t), chief, func(admin.CheckLine) {})
			require.NoError(t, err)
			i := slices.IndexFunc(report.Lines, func(l admin.CheckLine) bool { return l.Sujet == "insi" })
			require.GreaterOrEqual(t, i, 0)
			require.Equal(t, code, report.Lines[i].Code)
		})
	}
}

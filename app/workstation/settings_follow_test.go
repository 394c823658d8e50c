package workstation_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/admin"
	"guichet/app/desk"
	"guichet/app/settings"
	"guichet/app/store"
	"guichet/ins"
)

// settingBase names the base whose settings a child process changes: see TestMain.
const settingBase = "GUICHET_REGLER_BASE"

// changeSettings is what the administrator of another workstation does, in a process of its own.
func changeSettings(path string) int {
	base, err := store.Open(path, store.WithKeyFile(os.Getenv("GUICHET_REGLER_CLE")))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	defer func() { _ = base.Close() }()
	a := admin.New(admin.Ports{Site: base, Poste: "P2"})
	for _, change := range [][2]string{
		{settings.PieceEachVisit, "oui"}, {settings.LockMinutes, "7"}, {settings.Verification, "5"}, {settings.Datamatrix, "non"},
		{settings.UsedNameRequired, "oui"},
	} {
		if _, err := a.ChangeSetting(context.Background(), chief, change[0], change[1], "essai"); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 4
		}
	}
	return 0
}

// G-30: a setting changed on one workstation is in force on the others of the base while they work; two processes.
func TestSite_G30_AChangedSettingReachesTheOtherWorkstations(t *testing.T) {
	c := siteConfig(t.TempDir())
	c.Entrainement, c.Agent.Nom = true, "MARTIN"
	c.InactiviteMinutes = 9
	s := opened(t, c)
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), settingBase+"="+c.Base, "GUICHET_REGLER_CLE="+c.CleBase)
	out, err := child.CombinedOutput()
	require.NoError(t, err, string(out))
	ctx := patience(t)
	for s.InForce() != "7m0s 5 false true" { // one look may come between two of the changes
		require.NoError(t, ctx.Err(), s.InForce())
		time.Sleep(time.Millisecond)
	}
	s.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: "ADR"})
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StateResults })
	require.NoError(t, err)
	s.Desk.Do(desk.NewRecord{})
	s.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	snap, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StateTraits })
	require.NoError(t, err)
	for _, f := range snap.Now.Form.Fields {
		if f.Code == "nom_utilise" {
			require.True(t, f.Required, "the desk asks for what the site now wants (A-59)")
		}
	}
}

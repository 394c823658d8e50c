package workstation_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/store"
	"guichet/app/workstation"
	"guichet/ins"
)

// draftDir is where a child process types, to be killed: see TestMain.
const draftDir, draftRun = "GUICHET_SAISIR_DANS", "GUICHET_SAISIR_PASSAGE"

func draftConfig(dir string) workstation.Config {
	c := siteConfig(dir)
	c.Entrainement, c.Agent = true, workstation.AgentConfig{Nom: "MARTIN", Prenom: "Claire"}
	return c
}

// typeAndWait is the workstation of the child: it types, says when the base has what was typed, and goes on until killed.
func typeAndWait(dir string) int {
	ctx := context.Background()
	s, err := workstation.Open(draftConfig(dir))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	state := func(want desk.State) {
		if _, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == want }); err != nil {
			os.Exit(4)
		}
	}
	typing := func(nom, typed string) {
		s.Desk.Do(desk.SearchRecords{Date: "31/12/1975", Nom: nom})
		state(desk.StateResults)
		s.Desk.Do(desk.NewRecord{})
		state(desk.StatePiece)
		s.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
		state(desk.StateTraits)
		s.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": nom, "liste_prenoms": typed}})
	}
	run := os.Getenv(draftRun)
	typing("ADRUN", "ZO"+run)
	s.Desk.Do(desk.PutAside{})
	state(desk.StateIdle)
	typing("MOREL", "JEANN"+run)
	for n := 0; ; n++ {
		if held := s.HeldDraft(ctx); strings.Contains(held, "JEANN"+run) && strings.Contains(held, "ZO"+run) {
			fmt.Println("tapé")
		}
		s.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": "MOREL", "liste_prenoms": fmt.Sprint("JEANN", run, " ", n%10)}}) // a kill falls on a save, too
		time.Sleep(time.Millisecond)
	}
}

// kill -9 in the midst of typing: both patients are offered by the next start, as far as they were typed, and the base is
// whole.
func TestDraft_KilledInTheMidstOfTyping(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	for _, run := range []string{"A", "B", "C"} { // what is offered once and not taken is there after the next kill as well
		child := exec.CommandContext(t.Context(), self)
		child.Env = append(os.Environ(), draftDir+"="+dir, draftRun+"="+run)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		said, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "tapé\n", said)
		require.NoError(t, child.Process.Kill())
		require.Error(t, child.Wait())
	}
	s, err := workstation.Open(draftConfig(dir))
	require.NoError(t, err)
	closed(t, s)
	ctx := patience(t)
	snap, err := s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.Now.Primary != nil })
	require.NoError(t, err)
	require.Equal(t, desk.StateIdle, snap.State)
	require.Len(t, snap.Others, 6)
	s.Desk.Do(snap.Now.Primary.Command)
	_, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StatePiece })
	require.NoError(t, err)
	s.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	snap, err = s.Desk.Until(ctx, func(s desk.Snapshot) bool { return s.State == desk.StateTraits })
	require.NoError(t, err)
	values := map[string]string{}
	for _, f := range snap.Now.Form.Fields {
		values[f.Code] = f.Value
	}
	require.Equal(t, "MOREL", values["nom_naissance"], "the one who was in hand")
	require.True(t, strings.HasPrefix(values["liste_prenoms"], "JEANNC"))

	base, err := store.Open(draftConfig(dir).Base, store.WithKeyFile(draftConfig(dir).CleBase))
	require.NoError(t, err)
	defer func() { require.NoError(t, base.Close()) }()
	_, err = base.VerifyAll(t.Context())
	require.NoError(t, err)
}

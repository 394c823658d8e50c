package instance

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestInstance_SecondStartShowsTheFirst(t *testing.T) {
	dir := t.TempDir()
	first, err := claim(dir, "a.db")
	require.NoError(t, err)
	shown := make(chan struct{}, 4)
	first.OnShow(func() { shown <- struct{}{} })
	_, err = claim(dir, "a.db")
	require.ErrorIs(t, err, ErrShown)
	require.Len(t, shown, 1)

	other, err := claim(dir, "b.db")
	require.NoError(t, err, "another base has a place of its own")
	require.NoError(t, other.Close())

	require.NoError(t, first.Close())
	again, err := claim(dir, "a.db")
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestInstance_AStrangerIsNotServed(t *testing.T) {
	p, err := claim(t.TempDir(), "a.db")
	require.NoError(t, err)
	defer p.Close()
	p.OnShow(func() { t.Error("shown for a stranger") })
	c, err := net.Dial("tcp", p.listener.Addr().String())
	require.NoError(t, err)
	defer c.Close()
	_, err = c.Write([]byte("montre\n"))
	require.NoError(t, err)
	require.NoError(t, c.SetReadDeadline(time.Now().Add(patience)))
	n, err := c.Read(make([]byte, 8))
	require.Error(t, err)
	require.Zero(t, n)
}

// A program that is killed leaves its files and not its lock: the next start takes the place, and knows what was in hand.
func TestInstance_KilledThenStartedAgain(t *testing.T) {
	if dir := os.Getenv("GUICHET_TEST_PLACE"); dir != "" {
		p, err := claim(dir, "a.db")
		require.NoError(t, err)
		require.NoError(t, p.InHand("numero-au-hasard"))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "pret"), nil, 0o600))
		select {} // until it is killed
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run", t.Name())
	child.Env = append(os.Environ(), "GUICHET_TEST_PLACE="+dir)
	require.NoError(t, child.Start())
	require.Eventually(t, func() bool { _, err := os.Stat(filepath.Join(dir, "pret")); return err == nil }, 20*time.Second, 5*time.Millisecond)
	require.NoError(t, child.Process.Kill())
	_ = child.Wait()

	p, err := claim(dir, "a.db")
	require.NoError(t, err)
	require.Equal(t, "numero-au-hasard", p.Fell())
	require.NoError(t, p.Close())
	p, err = claim(dir, "a.db")
	require.NoError(t, err)
	require.Empty(t, p.Fell(), "closed by a person: nothing is taken up again")
	require.NoError(t, p.Close())
}

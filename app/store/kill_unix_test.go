//go:build unix

package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/ins"
)

// The test binary runs itself as a desk, or as a user without rights, when these are set.
const (
	childBase  = "GUICHET_TEST_BASE"
	childFirst = "GUICHET_TEST_FIRST"
	childOpens = "GUICHET_TEST_OPENS"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(childBase) != "":
		os.Exit(admit(os.Getenv(childBase), os.Getenv(childFirst)))
	case os.Getenv(childOpens) != "":
		os.Exit(tryToOpen(os.Getenv(childOpens)))
	}
	os.Exit(m.Run())
}

// admit admits people until it is killed, and says each one once he is durable: number, line, hash.
func admit(path, first string) int {
	n, err := strconv.Atoi(first)
	if err != nil {
		return fail(err)
	}
	b, err := store.Open(path)
	if err != nil {
		return fail(err)
	}
	for ; ; n++ {
		c := storetest.Personne(n)
		entries := []app.Entry{storetest.Fait(n, app.FactCall, secret), {Event: c}, {Event: storetest.Check(n, c)}}
		if _, err := b.Record(context.Background(), c.ID, 0, entries, []app.Work{{ID: c.ID, Liste: ins.ListeARecuperer, Motif: "INSi indisponible"}}); err != nil {
			return fail(err)
		}
		fmt.Println("admis", n)
		if n%50 == 0 { // a backup may be the moment too
			if _, err := b.Backup(context.Background(), filepath.Join(filepath.Dir(path), "sauvegardes")); err != nil {
				return fail(err)
			}
		}
	}
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// kill -9 at any moment: every acknowledged admission is there whole, none is there half, the chain verifies.
// GUICHET_LONG=1 does it hundreds of times.
func TestRecord_KilledAtAnyMoment(t *testing.T) {
	cycles := 20
	if os.Getenv("GUICHET_LONG") != "" {
		cycles = 400
	}
	path := filepath.Join(t.TempDir(), "guichet.db")
	acked := map[int]bool{}
	next := 0
	for cycle := range cycles {
		first := next
		for _, n := range killedDesk(t, path, first) {
			acked[n] = true
			next = max(next, n+1)
		}
		next++ // the one that was not acknowledged may be there
		if everything := cycle%20 == 19; everything {
			first = 0
		}
		requireWhole(t, path, acked, first, next)
	}
	require.NotEmpty(t, acked)
	t.Logf("%d kills, %d acknowledged admissions, none lost", cycles, len(acked))
}

func killedDesk(t *testing.T, path string, first int) (acked []int) {
	t.Helper()
	desk := exec.Command(os.Args[0])
	desk.Env = append(os.Environ(), childBase+"="+path, childFirst+"="+strconv.Itoa(first))
	desk.Stderr = os.Stderr
	out, err := desk.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, desk.Start())
	// Some are killed while they open the base, the others some time after they have acknowledged so many.
	var kill *time.Timer
	start := func() {
		kill = time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, func() { _ = desk.Process.Kill() })
	}
	after := rand.IntN(4)
	if after == 0 && first > 0 {
		start()
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		n, err := strconv.Atoi(strings.TrimPrefix(s.Text(), "admis "))
		require.NoError(t, err, s.Text())
		if acked = append(acked, n); kill == nil && len(acked) >= after {
			start()
		}
	}
	err = desk.Wait()
	if kill != nil {
		kill.Stop()
	}
	status, ok := desk.ProcessState.Sys().(syscall.WaitStatus)
	require.True(t, ok)
	require.Equal(t, syscall.SIGKILL, status.Signal(), "%v", err)
	return acked
}

// requireWhole checks the base that a killed desk left.
func requireWhole(t *testing.T, path string, acked map[int]bool, from, upTo int) {
	t.Helper()
	b, err := store.Open(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, b.Close()) }()
	check := b.Verify
	if from == 0 {
		check = b.VerifyAll
	}
	_, err = check(t.Context())
	require.NoError(t, err)
	works := map[string]bool{}
	open, err := b.Works(t.Context())
	require.NoError(t, err)
	for _, w := range open {
		works[w.Identite] = true
	}
	for n := from; n < upTo; n++ {
		id := storetest.Personne(n).ID
		lines, err := b.Lines(t.Context(), id)
		require.NoError(t, err)
		if len(lines) == 0 {
			require.False(t, acked[n], "admission %d was acknowledged and is lost", n)
			require.False(t, works[id])
			continue
		}
		require.Len(t, lines, 4, "admission %d is there half", n)
		d, err := b.Load(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, 2, d.Identite.Version)
		require.True(t, works[id])
	}
}

// tryToOpen says the code of the refusal, as a user without rights gets it.
func tryToOpen(path string) int {
	b, err := store.Open(path, store.WithKey(store.Key{}))
	if err == nil {
		err = b.Close()
	}
	return fail(err)
}

// Rights are tried as another user: root is refused nothing.
func TestOpen_ReadOnlyOrUnreadable(t *testing.T) {
	dir, err := os.MkdirTemp("", "guichet-droits-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Chmod(dir, 0o755))
	binary := filepath.Join(dir, "essai")
	content, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(binary, content, 0o755))
	made := filepath.Join(dir, "faite.db")
	b, err := store.Open(made, store.WithKey(store.Key{}))
	require.NoError(t, err)
	require.NoError(t, b.Close())
	base, err := os.ReadFile(made)
	require.NoError(t, err)

	nobody := os.Getuid()
	if nobody == 0 {
		nobody = 65534
	}
	place := func(name string, file, folder os.FileMode) string {
		sub := filepath.Join(dir, name)
		require.NoError(t, os.Mkdir(sub, 0o755))
		path := filepath.Join(sub, "guichet.db")
		if file != 0 {
			require.NoError(t, os.WriteFile(path, base, 0o600))
			require.NoError(t, os.Chown(path, nobody, -1))
			require.NoError(t, os.Chmod(path, file&^0o1000))
		}
		require.NoError(t, os.Chown(sub, nobody, -1))
		require.NoError(t, os.Chmod(sub, folder))
		t.Cleanup(func() { require.NoError(t, os.Chmod(sub, 0o755)) })
		return path
	}
	for _, c := range []struct{ name, path, code string }{
		{"file read only", place("lecture", 0o400, 0o755), "base_lecture_seule"},
		{"folder read only", place("dossier", 0o600, 0o555), "base_lecture_seule"},
		{"file unreadable", place("ferme", 0o1000, 0o755), "base_inaccessible"},
		{"folder forbidden", place("interdit", 0, 0o000), "base_inaccessible"},
		{"new base in a read-only folder", place("neuf", 0, 0o555), "base_inaccessible"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(binary)
			cmd.Env = append(os.Environ(), childOpens+"="+c.path)
			cmd.Dir = dir
			if os.Getuid() == 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			}
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(out), c.code)
		})
	}
}

// What a disk really says when it is full: a small file system of its own, when the machine lets us make one.
func TestRecord_RealDiskFull(t *testing.T) {
	dir := t.TempDir()
	mount := exec.Command("mount", "-t", "tmpfs", "-o", "size=1m", "guichet", dir)
	if out, err := mount.CombinedOutput(); err != nil {
		t.Skipf("no small disk to be had here (%s): TestRecord_DiskFull bounds the base instead", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { require.NoError(t, exec.Command("umount", dir).Run()) })
	filler := filepath.Join(dir, "autre-programme")
	require.NoError(t, os.WriteFile(filler, make([]byte, 300<<10), 0o600))
	b := open(t, filepath.Join(dir, "guichet.db"))
	big, err := json.Marshal(strings.Repeat("é", 5000))
	require.NoError(t, err)
	acked := int64(0)
	for {
		_, err := b.Record(t.Context(), "x", 0, []app.Entry{storetest.Fait(0, app.FactCall, json.RawMessage(big))}, nil)
		if err != nil {
			requireRefused(t, err, "base_disque_plein")
			break
		}
		acked++
	}
	r, err := b.Verify(t.Context())
	require.NoError(t, err)
	require.Equal(t, acked, r.Lignes)
	require.NoError(t, os.Remove(filler))
	facts(t, b, 1) // the desk goes on as soon as there is room
}

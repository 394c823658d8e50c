package spool_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/printersim"
	"guichet/printing/spool"
	"guichet/printing/zebra"
)

// files is a store of one file for each request, whole or not there: what outlives a killed process.
type files struct{ dir string }

func (f files) path(id string) string { return filepath.Join(f.dir, id+".json") }

func (f files) SaveJob(_ context.Context, j printing.Job) error {
	b, err := json.Marshal(j)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(f.dir, "partiel-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(b)
	return errors.Join(err, tmp.Close(), os.Rename(tmp.Name(), f.path(j.ID)))
}

func (f files) ChangeJob(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error) {
	j, err := f.Job(ctx, id)
	if err == nil {
		j, err = apply(j)
	}
	if err == nil {
		err = f.SaveJob(ctx, j)
	}
	return j, err
}

func (f files) Job(_ context.Context, id string) (j printing.Job, err error) {
	b, err := os.ReadFile(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return j, spool.ErrUnknown
	}
	if err != nil {
		return j, err
	}
	return j, json.Unmarshal(b, &j)
}

func (f files) all(ctx context.Context) (all []printing.Job, err error) {
	names, err := filepath.Glob(filepath.Join(f.dir, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		id := filepath.Base(n)
		j, err := f.Job(ctx, id[:len(id)-len(".json")])
		if err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	slices.SortFunc(all, func(a, b printing.Job) int { return a.Demande.Compare(b.Demande) })
	return all, nil
}

func (f files) OpenJobs(ctx context.Context, imprimante string) ([]printing.Job, error) {
	all, err := f.all(ctx)
	return slices.DeleteFunc(all, func(j printing.Job) bool { return j.Imprimante != imprimante || !j.Open() }), err
}

const childDir, childZebra, childQueue = "GUICHET_SPOOL_DOSSIER", "GUICHET_SPOOL_ZEBRA", "GUICHET_SPOOL_FILE"

// TestMain runs the spool of a child process, which is to be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		s := &spool.Spool{
			Store: files{dir}, Source: &documents{changed: map[string]bool{}}, FollowEvery: 5 * time.Millisecond,
			Printers: map[string]printing.Printer{
				"etiquettes": &zebra.Printer{Address: os.Getenv(childZebra), Out: 50 * time.Millisecond, Poll: 2 * time.Millisecond},
				"pages":      &ipp.Printer{URI: os.Getenv(childQueue), Out: 50 * time.Millisecond, Poll: 4 * time.Millisecond},
			},
		}
		s.Run(context.Background())
		return
	}
	os.Exit(m.Run())
}

// §7, kill -9: whatever the moment, a request that was sent is never sent twice, and none is lost.
func TestSpool_KilledProcess(t *testing.T) {
	b := newBench(t)
	b.zebra.Break(printersim.Faults{Slow: 25 * time.Millisecond}) // labels take their time: many kills fall on them
	store := files{t.TempDir()}
	self, err := os.Executable()
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(9, 9))
	next := 0
	life := func(d time.Duration) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), childDir+"="+store.dir, childZebra+"="+b.zebra.Address(), childQueue+"="+b.queue.URI())
		require.NoError(t, cmd.Start())
		time.Sleep(d) // a kill comes at any moment
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
	}
	for range 12 {
		for range 4 {
			next++
			model, printer := "etiquette", "etiquettes"
			if next%2 == 0 {
				model, printer = "page", "pages"
			}
			ask(t, store, strconv.Itoa(next), model, printer, 1+rng.IntN(3))
		}
		life(time.Duration(20+rng.IntN(120)) * time.Millisecond)
	}
	require.Eventually(t, func() bool {
		life(700 * time.Millisecond)
		left, err := store.all(context.Background())
		require.NoError(t, err)
		return !slices.ContainsFunc(left, func(j printing.Job) bool { return j.Open() })
	}, time.Minute, time.Millisecond, "everything is settled in the end")

	all, err := store.all(context.Background())
	require.NoError(t, err)
	require.Len(t, all, next)
	admitted, claimed, states := map[string]int{}, map[string]int{}, map[printing.Etat]int{}
	for _, j := range all {
		states[j.Etat]++
		if j.MayBeOut() {
			admitted[j.Imprimante] += j.Copies
		}
		if j.Etat == printing.JobOut {
			claimed[j.Imprimante] += j.Copies
		}
	}
	t.Log(states)
	require.Zero(t, states[printing.JobRefused]+states[printing.JobCancelled])
	require.LessOrEqual(t, b.zebra.Admitted(), admitted["etiquettes"])
	require.GreaterOrEqual(t, b.zebra.Admitted(), claimed["etiquettes"])
	require.Equal(t, claimed["pages"], b.queue.Admitted(), "IPP remembers the names: nothing stays uncertain")
}

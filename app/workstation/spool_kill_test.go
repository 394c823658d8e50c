package workstation_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/store"
	"guichet/app/store/storetest"
	"guichet/assets/texts"
	"guichet/ins"
	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/ipp/ipptest"
	"guichet/printing/printersim"
	"guichet/printing/spool"
	"guichet/printing/zebra"
)

const killBase, killZebra, killQueue = "GUICHET_TUER_BASE", "GUICHET_TUER_ZEBRA", "GUICHET_TUER_FILE"

// plain makes the smallest document each simulated printer takes.
type plain struct{}

func (plain) Document(_ context.Context, j printing.Job) (printing.Document, *texts.Refusal, error) {
	if j.Imprimante == "pages" {
		return printing.Document{Media: "application/pdf", Bytes: []byte("%PDF-1.3\n"), Copies: j.Copies}, nil, nil
	}
	return printing.Document{Media: "application/zpl", Bytes: fmt.Appendf(nil, "^XA^PQ%d^XZ", j.Copies)}, nil, nil
}

// TestMain runs the spool of a child process, which is to be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(settingBase); path != "" {
		os.Exit(changeSettings(path))
	}
	if dir := os.Getenv(draftDir); dir != "" {
		os.Exit(typeAndWait(dir))
	}
	path := os.Getenv(killBase)
	if path == "" {
		os.Exit(m.Run())
	}
	base, err := store.Open(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	(&spool.Spool{
		Store: base, Source: plain{}, FollowEvery: 5 * time.Millisecond,
		Printers: map[string]printing.Printer{
			"etiquettes": &zebra.Printer{Address: os.Getenv(killZebra), Out: 50 * time.Millisecond, Poll: 2 * time.Millisecond},
			"pages":      &ipp.Printer{URI: os.Getenv(killQueue), Out: 50 * time.Millisecond, Poll: 4 * time.Millisecond},
		},
	}).Run(context.Background())
}

// §7, kill -9 with the real base: whatever the moment, a request that was sent is never sent twice, none is lost, and an
// identity that changes meanwhile is printed no more.
func TestSpool_KilledWithTheRealBase(t *testing.T) {
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	q, err := ipptest.NewQueue()
	require.NoError(t, err)
	defer func() { require.NoError(t, z.Close()); require.NoError(t, q.Close()) }()
	z.Break(printersim.Faults{Slow: 15 * time.Millisecond}) // labels take their time: many kills fall on them
	path := filepath.Join(t.TempDir(), "guichet.db")
	self, err := os.Executable()
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(9, 10))
	life := func(d time.Duration) {
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), killBase+"="+path, killZebra+"="+z.Address(), killQueue+"="+q.URI())
		cmd.Stderr = os.Stderr
		require.NoError(t, cmd.Start())
		time.Sleep(d) // a kill comes at any moment
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
	}
	inBase := func(do func(*store.Base)) {
		base, err := store.Open(path)
		require.NoError(t, err)
		defer func() { require.NoError(t, base.Close()) }()
		do(base)
	}
	next, versions := 0, map[int]int{}
	person := func(n int) ins.Created { return storetest.Personne(n) }
	inBase(func(b *store.Base) {
		for n := range 4 {
			_, err := b.Record(t.Context(), person(n).ID, 0, []app.Entry{{Event: person(n)}}, nil)
			require.NoError(t, err)
			versions[n] = 1
		}
	})
	for range 10 {
		inBase(func(b *store.Base) {
			for range 4 {
				next++
				printer, n := []string{"etiquettes", "pages"}[next%2], rng.IntN(4)
				fact := app.PrintFact{Ordre: fmt.Sprintf("demande%d", next), Modele: "etiquette", Copies: 1 + rng.IntN(3), Version: versions[n], Statut: "PROV", Imprimante: printer}
				entry := storetest.Fait(1, app.FactPrint, fact)
				entry.Meta.Quand = time.Now() // an old one would wait for the agent
				_, err := b.Record(t.Context(), person(n).ID, 0, []app.Entry{entry}, nil)
				require.NoError(t, err)
			}
		})
		life(time.Duration(30+rng.IntN(200)) * time.Millisecond)
		inBase(func(b *store.Base) { // one of them uses another name now
			n := rng.IntN(4)
			ev := ins.UsedNamesChanged{Meta: storetest.Meta(2), NomUtilise: []string{"LUNE", "SOLEIL"}[versions[n]%2]}
			_, err := b.Record(t.Context(), person(n).ID, versions[n], []app.Entry{{Event: ev}}, nil)
			require.NoError(t, err)
			versions[n]++
		})
	}
	settled := func() (open bool) {
		inBase(func(b *store.Base) {
			live, err := b.LivePrints(t.Context())
			require.NoError(t, err)
			for _, j := range live {
				open = open || j.Open()
			}
		})
		return !open
	}
	for d := 400 * time.Millisecond; !settled(); d *= 2 { // a life long enough for a slow machine comes in the end
		require.Less(t, d, 2*time.Minute, "everything is settled in the end")
		life(d)
	}

	admitted, claimed, states, all := map[string]int{}, map[string]int{}, map[printing.Etat]int{}, 0
	inBase(func(b *store.Base) {
		for n := range 4 {
			jobs, err := b.Prints(t.Context(), person(n).ID)
			require.NoError(t, err)
			for _, j := range jobs {
				all++
				states[j.Etat]++
				if j.MayBeOut() {
					admitted[j.Imprimante] += j.Copies
				}
				if j.Etat == printing.JobOut {
					claimed[j.Imprimante] += j.Copies
				}
				if j.Etat == printing.JobRefused {
					require.Equal(t, "impression.identite_changee", j.Cause.Code)
				}
			}
		}
	})
	t.Log(states)
	require.Equal(t, next, all)
	require.LessOrEqual(t, z.Admitted(), admitted["etiquettes"], "never more paper than the spool admits to")
	require.GreaterOrEqual(t, z.Admitted(), claimed["etiquettes"])
	require.Equal(t, claimed["pages"], q.Admitted(), "IPP remembers the names: nothing stays uncertain")
}

package spool_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/printing"
	"guichet/printing/ipp"
	"guichet/printing/ipp/ipptest"
	"guichet/printing/printersim"
	"guichet/printing/spool"
	"guichet/printing/spool/spooltest"
	"guichet/printing/zebra"
)

// documents makes the smallest document each simulated printer takes, and refuses identities that changed.
type documents struct {
	mu      sync.Mutex
	changed map[string]bool
	fail    bool
}

func (d *documents) Document(_ context.Context, j printing.Job) (printing.Document, *texts.Refusal, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.fail:
		return printing.Document{}, nil, errors.New("self-read failed")
	case d.changed[j.Identite]:
		return printing.Document{}, texts.Refuse("impression.identite_changee"), nil
	case j.Modele == "page":
		return printing.Document{Media: "application/pdf", Bytes: []byte("%PDF-1.3\n"), Copies: j.Copies}, nil, nil
	}
	return printing.Document{Media: "application/zpl", Bytes: fmt.Appendf(nil, "^XA^PQ%d^XZ", j.Copies)}, nil, nil
}

type bench struct {
	zebra  *printersim.Zebra
	queue  *ipptest.Queue
	store  *spooltest.Memory
	source *documents
}

func newBench(t *testing.T) *bench {
	z, err := printersim.NewZebra()
	require.NoError(t, err)
	q, err := ipptest.NewQueue()
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, z.Close())
		require.NoError(t, q.Close())
	})
	return &bench{zebra: z, queue: q, store: &spooltest.Memory{}, source: &documents{changed: map[string]bool{}}}
}

func (b *bench) spool(store spool.Store) *spool.Spool {
	return &spool.Spool{
		Store: store, Source: b.source, FollowEvery: 5 * time.Millisecond,
		Printers: map[string]printing.Printer{
			"etiquettes": &zebra.Printer{Address: b.zebra.Address(), Answer: 20 * time.Millisecond, Out: 30 * time.Millisecond, Poll: 2 * time.Millisecond},
			"pages":      &ipp.Printer{URI: b.queue.URI(), Answer: time.Second, Out: 20 * time.Millisecond, Poll: 4 * time.Millisecond},
		},
	}
}

// run runs a spool until stop is called, which waits for its workers.
func run(s *spool.Spool) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { s.Run(ctx); close(done) }()
	return func() { cancel(); <-done }
}

// keeper is a store into which requests can be put by hand.
type keeper interface {
	spool.Store
	SaveJob(ctx context.Context, j printing.Job) error
}

func ask(t testing.TB, store keeper, id, model, printer string, copies int) {
	t.Helper()
	j := printing.NewJob(printing.Job{ID: id, Modele: model, Identite: id, Imprimante: printer, Copies: copies}, time.Now())
	require.NoError(t, store.SaveJob(context.Background(), j))
}

func (b *bench) state(t testing.TB, id string) printing.Etat {
	t.Helper()
	j, err := b.store.Job(context.Background(), id)
	require.NoError(t, err)
	return j.Etat
}

func (b *bench) eventually(t testing.TB, id string, want printing.Etat) {
	t.Helper()
	require.Eventually(t, func() bool { return b.state(t, id) == want }, time.Minute, 2*time.Millisecond, "%s is %s, not %s", id, b.state(t, id), want)
}

func TestSpool_ComesOutInOrder(t *testing.T) {
	b := newBench(t)
	ask(t, b.store, "1", "etiquette", "etiquettes", 2)
	ask(t, b.store, "2", "page", "pages", 1)
	ask(t, b.store, "3", "etiquette", "etiquettes", 1)
	defer run(b.spool(b.store))()
	for _, id := range []string{"1", "2", "3"} {
		b.eventually(t, id, printing.JobOut)
	}
	require.Equal(t, 3, b.zebra.Out())
	require.Equal(t, 1, b.queue.Out())
}

// DM-07, E-25: an identity that changed since the request is refused; nothing leaves.
func TestDM07_ChangedIdentityIsRefusedAtSendTime(t *testing.T) {
	b := newBench(t)
	b.zebra.Break(printersim.Faults{PaperOut: true})
	ask(t, b.store, "1", "etiquette", "etiquettes", 2)
	s := b.spool(b.store)
	defer run(s)()
	b.eventually(t, "1", printing.JobWaiting)
	b.source.mu.Lock()
	b.source.changed["1"] = true
	b.source.mu.Unlock()
	b.zebra.Break(printersim.Faults{})
	b.eventually(t, "1", printing.JobRefused)
	require.Zero(t, b.zebra.Admitted())
}

// A document that cannot be made is refused, and does not block what comes after it.
func TestSpool_FaultOfOursDoesNotBlock(t *testing.T) {
	b := newBench(t)
	b.source.fail = true
	ask(t, b.store, "1", "etiquette", "etiquettes", 1)
	defer run(b.spool(b.store))()
	b.eventually(t, "1", printing.JobRefused)
}

// §6.4 (3): without paper nothing leaves; when the roll is back it comes out by itself, once.
func TestSpool_WaitsForPaper(t *testing.T) {
	b := newBench(t)
	b.zebra.Break(printersim.Faults{HeadOpen: true})
	ask(t, b.store, "1", "etiquette", "etiquettes", 2)
	s := b.spool(b.store)
	defer run(s)()
	b.eventually(t, "1", printing.JobWaiting)
	j, err := b.store.Job(context.Background(), "1")
	require.NoError(t, err)
	require.Equal(t, "impression.zebra.tete", j.Cause.Code)
	require.Zero(t, b.zebra.Admitted())
	b.zebra.Break(printersim.Faults{})
	b.eventually(t, "1", printing.JobOut)
	require.Equal(t, 2, b.zebra.Out())
}

// §6.4 (6): transmitted stays transmitted until the printer says more.
func TestSpool_FollowsWhatIsTransmitted(t *testing.T) {
	b := newBench(t)
	b.queue.Break(ipptest.QueueFaults{Reason: "media-empty-error"})
	ask(t, b.store, "1", "page", "pages", 1)
	defer run(b.spool(b.store))()
	b.eventually(t, "1", printing.JobHandedOver)
	b.queue.Break(ipptest.QueueFaults{})
	b.eventually(t, "1", printing.JobOut)
}

// §6.4 (5): after a crash in the middle of sending, IPP remembers the random name; a thermal printer does not.
func TestSpool_RecoveryAfterACrash(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct{ id, model, printer string }{{"z", "etiquette", "etiquettes"}, {"seen", "page", "pages"}, {"unseen", "page", "pages"}} {
		ask(t, b.store, c.id, c.model, c.printer, 1)
		j, err := b.store.Job(context.Background(), c.id)
		require.NoError(t, err)
		j, err = j.Sending(time.Now())
		require.NoError(t, err)
		require.NoError(t, b.store.SaveJob(context.Background(), j))
	}
	p := &ipp.Printer{URI: b.queue.URI(), Out: 50 * time.Millisecond}
	p.Send(context.Background(), printing.Document{ID: "seen", Media: "application/pdf", Bytes: []byte("%PDF-1.3")})
	defer run(b.spool(b.store))()
	b.eventually(t, "z", printing.JobUncertain)
	b.eventually(t, "seen", printing.JobOut)
	b.eventually(t, "unseen", printing.JobOut)
	require.Equal(t, 2, b.queue.Out(), "the one that was seen is adopted, not sent again")
	require.Zero(t, b.zebra.Admitted())
}

func TestSpool_AnswerConfirmCancel(t *testing.T) {
	b := newBench(t)
	b.zebra.Break(printersim.Faults{ResetAfter: 1})
	ask(t, b.store, "1", "etiquette", "etiquettes", 1)
	ask(t, b.store, "2", "etiquette", "etiquettes", 1)
	s := b.spool(b.store)
	stop := run(s)
	b.eventually(t, "1", printing.JobUncertain)
	b.eventually(t, "2", printing.JobUncertain)
	stop()
	j, err := s.Answer(context.Background(), "1", true)
	require.NoError(t, err)
	require.Equal(t, printing.JobOut, j.Etat)
	j, err = s.Answer(context.Background(), "2", false)
	require.NoError(t, err)
	require.Equal(t, printing.JobCancelled, j.Etat)
	_, err = s.Cancel(context.Background(), "unknown")
	require.ErrorIs(t, err, spool.ErrUnknown)
	_, err = s.Confirm(context.Background(), "1")
	require.ErrorIs(t, err, printing.ErrTransition)
}

// crashing is a store that stops storing for good, as a machine that loses its power.
type crashing struct {
	spool.Store
	mu   sync.Mutex
	left int
}

var errCrash = errors.New("power lost")

func (c *crashing) ChangeJob(ctx context.Context, id string, apply func(printing.Job) (printing.Job, error)) (printing.Job, error) {
	c.mu.Lock()
	c.left--
	dead := c.left < 0
	c.mu.Unlock()
	if dead {
		return printing.Job{}, errCrash
	}
	return c.Store.ChangeJob(ctx, id, apply)
}

// §7: over random sequences of faults, crashes and cancels, each request is in exactly one state, and there is never more
// paper than the spool admits to.
func TestSpool_NeverMorePaperThanAdmitted(t *testing.T) {
	runs := 10
	if s := os.Getenv("GUICHET_SEQUENCES"); s != "" {
		var err error
		runs, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	for seed := range runs {
		t.Run(strconv.Itoa(seed), func(t *testing.T) { // they mostly wait: run many side by side with -parallel
			t.Parallel()
			oneSequence(t, uint64(seed))
		})
	}
}

func oneSequence(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 64))
	b := newBench(t)
	next := 0
	for range 3 + rng.IntN(4) { // lives of the program
		store := &crashing{Store: b.store, left: 1 << 30}
		if rng.IntN(2) == 0 {
			store.left = rng.IntN(12)
		}
		s := b.spool(store)
		stop := run(s)
		for range 1 + rng.IntN(6) {
			switch rng.IntN(5) {
			case 0, 1:
				next++
				ask(t, b.store, strconv.Itoa(next), "etiquette", "etiquettes", 1+rng.IntN(3))
				s.Wake("etiquettes")
			case 2:
				next++
				ask(t, b.store, strconv.Itoa(next), "page", "pages", 1+rng.IntN(3))
				s.Wake("pages")
			case 3:
				b.zebra.Break([]printersim.Faults{{}, {PaperOut: true}, {Silent: true, HeadOpen: true}, {Mute: true}, {ResetAfter: 1 + rng.IntN(14)}, {Slow: 40 * time.Millisecond}, {HalfAnswer: true}}[rng.IntN(7)])
				b.queue.Break([]ipptest.QueueFaults{{}, {Rejecting: true}, {Paused: true}, {Reason: "media-empty-error"}, {LoseAnswer: true}, {LoseRequest: true}, {Abort: true}, {Hold: true}, {Garbage: true}}[rng.IntN(9)])
			case 4:
				if next > 0 {
					_, _ = s.Cancel(context.Background(), strconv.Itoa(1+rng.IntN(next)))
				}
			}
			time.Sleep(time.Duration(rng.IntN(30)) * time.Millisecond) // lets the printers go on; nothing waits for it
		}
		stop()
	}
	b.zebra.Break(printersim.Faults{})
	b.queue.Break(ipptest.QueueFaults{})
	admitted := map[string]int{}
	claimed := map[string]int{}
	for _, j := range b.store.Jobs() {
		require.Contains(t, printing.Etats, j.Etat)
		if j.MayBeOut() {
			admitted[j.Imprimante] += j.Copies
		}
		if j.Etat == printing.JobOut {
			claimed[j.Imprimante] += j.Copies
		}
	}
	require.LessOrEqual(t, b.zebra.Admitted(), admitted["etiquettes"], "seed %d", seed)
	require.LessOrEqual(t, b.queue.Admitted(), admitted["pages"], "seed %d", seed)
	require.GreaterOrEqual(t, b.zebra.Admitted(), claimed["etiquettes"], "seed %d: paper that never was", seed)
	require.GreaterOrEqual(t, b.queue.Admitted(), claimed["pages"], "seed %d: paper that never was", seed)
}

// §6.4 (9): what is given up is taken back at the print server: nothing comes out of a queue that is mended later, and the
// request says what the server said.
func TestSpool_CancelWithdrawsAtTheServer(t *testing.T) {
	b := newBench(t)
	b.queue.Break(ipptest.QueueFaults{Hold: true})
	ask(t, b.store, "held", "page", "pages", 1)
	s := b.spool(b.store)
	defer run(s)()
	b.eventually(t, "held", printing.JobHandedOver)
	j, err := s.Cancel(context.Background(), "held")
	require.NoError(t, err)
	require.Equal(t, printing.JobCancelled, j.Etat)
	require.Equal(t, printing.Retire, j.Retrait)
	require.Equal(t, "impression.retrait.rien", j.Cause.Code)
	require.False(t, j.MayBeOut(), "nothing to look for, nothing to destroy")
	b.queue.Break(ipptest.QueueFaults{})
	require.Zero(t, b.queue.Admitted())

	// A server that does not answer: the agent is heard all the same, and told that it may come out.
	b.queue.Break(ipptest.QueueFaults{Hold: true, MuteCancel: true})
	ask(t, b.store, "mute", "page", "pages", 1)
	s.Wake("pages")
	b.eventually(t, "mute", printing.JobHandedOver)
	j, err = s.Cancel(context.Background(), "mute")
	require.NoError(t, err)
	require.Equal(t, printing.JobCancelled, j.Etat)
	require.Equal(t, "impression.retrait.muet", j.Cause.Code)
	require.True(t, j.MayBeOut())
	stored, err := b.store.Job(context.Background(), "mute")
	require.NoError(t, err)
	require.Equal(t, j, stored)
}

// The agent gives up while the server is being watched: what the server dropped before printing is called not out.
func TestSpool_CancelWhileItIsSent(t *testing.T) {
	for _, c := range []struct {
		retrait printing.Retrait
		issue   printing.Issue
		etat    printing.Etat
		may     bool
	}{
		{printing.Retire, printing.IssueUncertain, printing.JobCancelled, false},
		{printing.Retire, printing.IssueHandedOver, printing.JobCancelled, false},
		{printing.Retire, printing.IssueOut, printing.JobOut, true},
		{printing.RetireTard, printing.IssueUncertain, printing.JobCancelled, true},
		{printing.RetireFini, printing.IssueHandedOver, printing.JobCancelled, true},
		{printing.RetireEchec, printing.IssueUncertain, printing.JobUncertain, true},
	} {
		now := time.Unix(0, 0)
		j, err := printing.NewJob(printing.Job{ID: "x"}, now).Sending(now)
		require.NoError(t, err)
		j, err = j.Cancelled(now)
		require.NoError(t, err)
		j, err = j.Withdrawn(printing.Withdrawal{Retrait: c.retrait}, now)
		require.NoError(t, err)
		require.Equal(t, printing.JobSending, j.Etat)
		j, err = j.Done(printing.Result{Issue: c.issue}, now)
		require.NoError(t, err)
		require.Equal(t, c.etat, j.Etat, "%+v", c)
		require.Equal(t, c.may, j.MayBeOut(), "%+v", c)
	}
}

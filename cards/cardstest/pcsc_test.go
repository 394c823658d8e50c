package cardstest

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/pcsc"
)

// pcscBench is the suite's bench on real PC/SC: two virtual readers of vsmartcard.
type pcscBench struct {
	names [2]string
	cards [2]*Insertion
}

// vpcd listens here, for the first and the second reader.
var vpcdAddresses = [2]string{"127.0.0.1:35963", "127.0.0.1:35964"}

// newPCSCBench skips without the bench (.ci/bench go test …), unless CARDBENCH_REQUIRED says that it must be there.
func newPCSCBench(t *testing.T) *pcscBench {
	t.Helper()
	required := os.Getenv("CARDBENCH_REQUIRED") != ""
	b := &pcscBench{}
	session, err := pcsc.Service{}.Open()
	for end := time.Now().Add(10 * time.Second); required && err != nil && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond) // pcscd itself may have crashed and be starting again
		session, err = pcsc.Service{}.Open()
	}
	if err != nil {
		require.False(t, required, "PC/SC is required here: %v", err)
		t.Skipf("no PC/SC service (%v): run with .ci/bench", err)
	}
	states, err := session.Wait(nil, time.Second)
	require.NoError(t, err)
	require.NoError(t, session.Close())
	for i := range b.names {
		if len(states) < 2 || states[i].Name != [2]string{"Virtual PCD 00 00", "Virtual PCD 00 01"}[i] {
			require.False(t, required, "two virtual readers are required here: %v", states)
			t.Skipf("no virtual readers: run with .ci/bench")
		}
		b.names[i] = states[i].Name
	}
	t.Cleanup(func() {
		for i := range b.cards {
			b.Remove(t, i)
		}
	})
	return b
}

func (b *pcscBench) Service() cards.Service { return pcsc.Service{} }
func (b *pcscBench) Readers() [2]string     { return b.names }

func (b *pcscBench) Insert(t *testing.T, reader int, card *cardsim.Card) {
	t.Helper()
	b.Remove(t, reader)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	in, err := DialVPCD(ctx, vpcdAddresses[reader], card)
	require.NoError(t, err)
	b.cards[reader] = in
}

// Remove takes the card out and waits until PC/SC sees the reader empty: sooner, the next one could stay invisible.
func (b *pcscBench) Remove(t *testing.T, reader int) {
	t.Helper()
	if b.cards[reader] != nil {
		b.cards[reader].Remove()
		b.cards[reader] = nil
	}
	session, err := pcsc.Service{}.Open()
	require.NoError(t, err)
	defer session.Close()
	var seen []cards.ReaderState
	for deadline := time.Now().Add(patience); ; {
		seen, err = session.Wait(seen, time.Second)
		require.NoError(t, err)
		for _, s := range seen {
			if s.Name == b.names[reader] && !s.Present {
				return
			}
		}
		require.True(t, time.Now().Before(deadline), "the reader stays full: %v", seen)
	}
}

// StopService stops pcscd by its process number; the bench holds it back until StartService. pcscd 1.9.9 may hang
// for ever while it ends with a virtual card in: one that has not ended in time is killed.
func (b *pcscBench) StopService(t *testing.T) {
	t.Helper()
	dir := benchDir(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hold"), nil, 0o600))
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	require.NoError(t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	require.NoError(t, err)
	process, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, process.Signal(os.Interrupt))
	tick := time.NewTicker(20 * time.Millisecond) // not our child: its end can only be asked for
	defer tick.Stop()
	for asked := time.Now(); process.Signal(syscall.Signal(0)) == nil; <-tick.C {
		if time.Since(asked) > dyingTime {
			t.Log("pcscd ne s’est pas arrêté : tué")
			require.NoError(t, process.Kill())
			asked = time.Now()
		}
	}
	for _, in := range b.cards {
		if in != nil {
			<-in.Done() // the cards leave with the readers
		}
	}
}

// dyingTime is what pcscd needs to end, on a loaded machine.
const dyingTime = 5 * time.Second

// StartService lets the bench start pcscd again, and waits until it answers.
func (b *pcscBench) StartService(t *testing.T) {
	t.Helper()
	require.NoError(t, os.Remove(filepath.Join(benchDir(t), "hold")))
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		session, err := pcsc.Service{}.Open()
		if err == nil {
			require.NoError(t, session.Close())
			return
		}
		require.True(t, time.Now().Before(end), "the service does not come back: %v", err)
	}
}

func benchDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CARDBENCH_DIR")
	require.NotEmpty(t, dir, "stopping the service needs .ci/bench")
	return dir
}

// Pull takes the card out without waiting for anybody.
func (b *pcscBench) Pull(t *testing.T, reader int) {
	t.Helper()
	if b.cards[reader] != nil {
		b.cards[reader].Remove()
		b.cards[reader] = nil
	}
}

func TestPCSC_Conforms(t *testing.T) {
	Alone(t)
	newPCSCBench(t) // skips here when there is no bench
	Run(t, func(t *testing.T) Bench { return newPCSCBench(t) }, func(t *testing.T, test func(*testing.T)) { test(t) })
}

// The thousand cycles take some ten minutes at the pace of pcscd: CARDBENCH_CYCLES=1000 runs them.
func TestPCSC_CyclesNeverMixPatients(t *testing.T) {
	Alone(t)
	b := newPCSCBench(t)
	cycles := 24
	if s := os.Getenv("CARDBENCH_CYCLES"); s != "" {
		var err error
		cycles, err = strconv.Atoi(s)
		require.NoError(t, err)
	}
	handles, goroutines := openFiles(t), runtime.NumGoroutine()
	t.Run("cycles", func(t *testing.T) {
		read := Cycles(t, b, cycles, uint64(time.Now().UnixNano()), 900*time.Millisecond)
		t.Logf("%d readings in %d cycles", read, cycles)
		require.Positive(t, read)
		for i := range b.names {
			b.Remove(t, i)
		}
	})
	// Ended goroutines are counted for a moment; nothing tells when no more.
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > goroutines && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	require.LessOrEqual(t, runtime.NumGoroutine(), goroutines, "goroutines left")
	require.LessOrEqual(t, openFiles(t), handles, "handles left")
}

// openFiles counts what this process holds open: every PC/SC context is a socket.
func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Logf("handles are not counted here: %v", err)
		return 0
	}
	return len(entries)
}

// TestPCSC_SeenAndRead tells how long a person waits: pcscd looks every 400 ms, and nothing of ours may add to it that
// would be felt. The times are logged; BenchmarkInsertionToBeneficiaries measures them.
func TestPCSC_SeenAndRead(t *testing.T) {
	Alone(t)
	b := newPCSCBench(t)
	for i := range b.names {
		b.Remove(t, i)
	}
	f := Follow(t, b)
	f.Until(t, cards.ReaderAdded, b.names[1])
	card := Load(t, "V02")
	var slowestIn, slowestOut, slowestRead time.Duration
	for range 5 {
		began := time.Now()
		b.Insert(t, 0, card)
		read := f.Until(t, cards.VitaleRead, b.names[0])
		slowestIn = max(slowestIn, time.Since(began))
		slowestRead = max(slowestRead, read.Lecture.Fin.Sub(read.Lecture.Debut))
		began = time.Now()
		b.Pull(t, 0)
		f.Until(t, cards.CardRemoved, b.names[0])
		slowestOut = max(slowestOut, time.Since(began))
	}
	t.Logf("insertion to beneficiaries %v, of which reading %v; removal to event %v", slowestIn, slowestRead, slowestOut)
	require.Positive(t, slowestRead)
}

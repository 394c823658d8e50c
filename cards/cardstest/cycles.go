package cardstest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
)

// Swapper is a Bench that can put a card in the place of another faster than its service sees.
type Swapper interface {
	Swap(t *testing.T, reader int, card *cardsim.Card)
}

// Puller takes a card out at once, without waiting for the service to see it as Remove may do.
type Puller interface {
	Pull(t *testing.T, reader int)
}

// patientNumber builds the card of a person nobody else is: the number of the insertion is the name.
func patientNumber(t *testing.T, n int, f cardsim.Fautes) *cardsim.Card {
	t.Helper()
	body := fmt.Sprintf("1700175%06d", n)
	var k int
	for _, c := range body {
		k = (k*10 + int(c-'0')) % 97
	}
	c, err := cardsim.Build(cardsim.Image{
		Titre: fmt.Sprint(n), ATR: "3B751300004909EA9000", Fautes: f,
		Personnes: []cardsim.Personne{{
			Nom: "PATIENT " + letters(n), Prenom: "NUMERO", Naissance: "19700101", NIR: fmt.Sprintf("%s%02d", body, 97-k),
		}},
	})
	require.NoError(t, err)
	return c
}

func letters(n int) string {
	var s strings.Builder
	for _, c := range fmt.Sprint(n) {
		s.WriteByte("ABCDEFGHIJ"[c-'0'])
	}
	return s.String()
}

// ledger is what the hand that inserts cards knows, and what the watch said.
type ledger struct {
	mu      sync.Mutex
	reader  map[string]int // by name on the card: the reader it was put in
	order   map[string]int
	present [2]string // the card now in each reader

	said  map[uint64]string // by presence: whom the watch named
	last  [2]int
	alive [2]*cards.Event // the last reading of each reader not followed by its removal
}

// Cycles inserts and removes n cards in two readers at once, with random pulls, pauses and swaps, and holds the watch
// to this: a beneficiary is named only for the reader his card was put in, once per presence, never after a younger
// one, and what stands read at the end is confirmed to be the card in the reader.
func Cycles(t *testing.T, b Bench, n int, seed uint64, pause time.Duration) (read int) {
	f := Follow(t, b, func(m *cards.Monitor) { m.Deadline = 2 * time.Second })
	l := &ledger{reader: map[string]int{}, order: map[string]int{}, said: map[uint64]string{}}
	names := b.Readers()
	index := map[string]int{names[0]: 0, names[1]: 1}

	var hands sync.WaitGroup
	for reader := range names {
		random := rand.New(rand.NewPCG(seed, uint64(reader)))
		hands.Go(func() {
			for i := range n / 2 {
				l.hand(t, b, random, reader, i*2+reader, pause)
			}
			l.insert(t, b, reader, patientNumber(t, n+reader, cardsim.Fautes{}), n+reader)
		})
	}
	over := make(chan struct{})
	go func() { hands.Wait(); close(over) }()

	done, ended := over, false
	for !ended || l.alive[0] == nil || l.alive[1] == nil || !l.current(0) || !l.current(1) {
		select {
		case e := <-f.events:
			if e.Kind == cards.VitaleRead {
				read++
			}
			l.check(t, e, index)
		case <-done:
			ended, done = true, nil
		case <-time.After(patience):
			require.FailNow(t, "the last cards are not read", "%v", l.present)
		}
	}
	for reader := range names {
		require.Nil(t, f.Monitor.Confirm(context.Background(), l.alive[reader].Card))
	}
	return read
}

// current tells whether the reading that stands in a reader is that of the card in it.
func (l *ledger) current(reader int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.alive[reader].Lecture.Beneficiaires[0].Nom == l.present[reader]
}

func (l *ledger) insert(t *testing.T, b Bench, reader int, c *cardsim.Card, n int) {
	name := "PATIENT " + letters(n)
	l.mu.Lock()
	l.reader[name], l.order[name], l.present[reader] = reader, n, name
	l.mu.Unlock()
	b.Insert(t, reader, c)
}

// hand puts one card in and takes it out, as people do and worse.
func (l *ledger) hand(t *testing.T, b Bench, random *rand.Rand, reader, n int, pause time.Duration) {
	wait := func() { time.Sleep(time.Duration(random.Int64N(int64(pause) + 1))) }
	faults := cardsim.Fautes{LenteMS: random.IntN(4)}
	if random.IntN(3) == 0 {
		faults.RetireeApres = 1 + random.IntN(12)
	}
	l.insert(t, b, reader, patientNumber(t, n, faults), n)
	wait()
	if s, can := b.(Swapper); can && random.IntN(4) == 0 && faults.RetireeApres == 0 {
		other := 500_000 + n
		name := "PATIENT " + letters(other)
		l.mu.Lock()
		l.reader[name], l.order[name], l.present[reader] = reader, n, name
		l.mu.Unlock()
		s.Swap(t, reader, patientNumber(t, other, cardsim.Fautes{}))
		wait()
	}
	if p, can := b.(Puller); can && random.IntN(2) == 0 {
		p.Pull(t, reader)
	} else {
		b.Remove(t, reader)
	}
	wait()
}

func (l *ledger) check(t *testing.T, e cards.Event, index map[string]int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	reader, ours := index[e.Reader]
	switch {
	case !ours:
	case e.Kind == cards.VitaleRead:
		require.Len(t, e.Lecture.Beneficiaires, 1)
		name := e.Lecture.Beneficiaires[0].Nom
		in, known := l.reader[name]
		require.True(t, known, "nobody of that name was ever inserted: %s", name)
		require.Equal(t, in, reader, "%s was put in the other reader", name)
		require.Empty(t, l.said[e.Card.Presence], "two people for one presence")
		require.Equal(t, e.Card, e.Lecture.Card)
		l.said[e.Card.Presence] = name
		require.GreaterOrEqual(t, l.order[name], l.last[reader], "%s was taken out long ago", name)
		l.last[reader] = l.order[name]
		l.alive[reader] = &e
	case e.Kind == cards.CardRemoved || e.Kind == cards.CardInserted:
		l.alive[reader] = nil
	}
}

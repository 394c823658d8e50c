package cards_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cardstest"
	"guichet/cards/vitale"
)

const patient, agent = "Lecteur patient", "Lecteur agent"

// memory is the suite's bench on virtual readers, with their faults at hand.
type memory struct{ *cardsim.Readers }

func (m memory) bench() cardstest.Bench { return cardstest.Memory{Virtual: m.Readers} }

func newMemory() memory { return memory{cardsim.NewReaders(patient, agent)} }

func (m memory) put(t *testing.T, reader string, card *cardsim.Card) {
	t.Helper()
	require.NoError(t, m.Insert(reader, card))
}

// inBubble runs a test on a fake clock: ten seconds of a mute card cost nothing.
func inBubble(t *testing.T, test func(t *testing.T, m memory)) {
	t.Helper()
	_, err := cardsim.Authorities() // made once, outside the bubbles
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) { test(t, newMemory()) })
}

func follow(t *testing.T, m memory, set ...func(*cards.Monitor)) *cardstest.Followed {
	return cardstest.Follow(t, m.bench(), set...)
}

func TestMonitor_MuteCardIsGivenUpAfterTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V13"))
		began := time.Now()
		e := f.Until(t, cards.ReadFailed, patient)
		require.Equal(t, cards.FaultNoAnswer, e.Fault.Code)
		require.Equal(t, 10*time.Second, time.Since(began))
		// The other reader goes on meanwhile.
		m.put(t, agent, cardstest.Load(t, "C01"))
		require.Equal(t, "TESTEUSE", f.Until(t, cards.PorteurRead, agent).Porteur.Nom)
		require.NoError(t, m.Remove(patient))
		require.Equal(t, e.Card, f.Until(t, cards.CardRemoved, patient).Card)
		synctest.Wait()
		require.Equal(t, 1, m.OpenSessions(), "only the watch is left: the stuck reading ended with its card")
	})
}

func TestMonitor_FastSwapDiscardsTheIdentity(t *testing.T) {
	// Below 400 ms PC/SC sees nothing, the handle fails once and then talks to the other patient's card.
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		slow := cardstest.Load(t, "V01")
		faults := slow.Fautes()
		faults.LenteMS = 50
		m.put(t, patient, slow.With(faults))
		first := f.Until(t, cards.CardInserted, patient)
		time.Sleep(120 * time.Millisecond) // the fake clock: in the middle of the third command
		require.NoError(t, m.Swap(patient, cardstest.Load(t, "V07")))
		e := f.Next(t)
		require.Equal(t, cards.CardRemoved, e.Kind, "the swapped card is taken back, whatever PC/SC says")
		require.Equal(t, first.Card, e.Card)
		second := f.Until(t, cards.VitaleRead, patient)
		require.Greater(t, second.Card.Presence, first.Card.Presence)
		require.Equal(t, "ECETINSI", second.Lecture.Beneficiaires[0].Nom)
	})
}

func TestMonitor_ConfirmSeesASwapThatPCSCDoesNot(t *testing.T) {
	// CNDA 1.03: between the reading and the call, the card is another one.
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V01"))
		read := f.Until(t, cards.VitaleRead, patient)
		require.Nil(t, f.Monitor.Confirm(t.Context(), read.Card))

		require.NoError(t, m.Swap(patient, cardstest.Load(t, "V07")))
		answer := make(chan *texts.Refusal, 1)
		go func() { answer <- f.Monitor.Confirm(context.Background(), read.Card) }()
		require.Equal(t, read.Card, f.Until(t, cards.CardRemoved, patient).Card)
		now := f.Until(t, cards.VitaleRead, patient)
		require.Equal(t, "ECETINSI", now.Lecture.Beneficiaires[0].Nom)
		require.Equal(t, cards.FaultChanged, (<-answer).Code)
		require.Nil(t, f.Monitor.Confirm(t.Context(), now.Card))
		require.Equal(t, cards.FaultChanged, f.Monitor.Confirm(t.Context(), read.Card).Code)
	})
}

func TestMonitor_ConfirmTellsTheHolderFromAnother(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, agent, cardstest.Load(t, "C01"))
		read := f.Until(t, cards.PorteurRead, agent)
		require.Nil(t, f.Monitor.Confirm(t.Context(), read.Card))
		require.NoError(t, m.Swap(agent, cardstest.Load(t, "C15"))) // the same name, another plastic
		answer := make(chan *texts.Refusal, 1)
		go func() { answer <- f.Monitor.Confirm(context.Background(), read.Card) }()
		f.Until(t, cards.PorteurRead, agent)
		require.Equal(t, cards.FaultChanged, (<-answer).Code)
	})
}

func TestMonitor_ServiceStoppedAndRestarted(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		m.Stop()
		f := follow(t, m)
		e := f.Next(t)
		require.Equal(t, cards.ServiceDown, e.Kind)
		require.Equal(t, cards.FaultService, e.Fault.Code)
		time.Sleep(5 * time.Second) // several tries: told once
		m.put(t, patient, cardstest.Load(t, "V01"))
		m.Start()
		require.Equal(t, cards.ServiceUp, f.Next(t).Kind)
		read := f.Until(t, cards.VitaleRead, patient)
		m.Stop()
		require.Equal(t, read.Card, f.Until(t, cards.CardRemoved, patient).Card)
		require.Equal(t, cards.FaultService, f.Until(t, cards.ServiceDown, "").Fault.Code)
		require.Equal(t, cards.FaultRemoved, f.Monitor.Confirm(t.Context(), read.Card).Code)
		m.Start()
		again := f.Until(t, cards.VitaleRead, patient)
		require.Greater(t, again.Card.Presence, read.Card.Presence, "nobody watched meanwhile: another presence")
	})
}

func TestMonitor_ReaderUnpluggedWithItsCard(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V01"))
		read := f.Until(t, cards.VitaleRead, patient)
		require.NoError(t, m.Unplug(patient))
		require.Equal(t, read.Card, f.Until(t, cards.CardRemoved, patient).Card)
		f.Until(t, cards.ReaderRemoved, patient)
		require.NoError(t, m.Plug("Autre lecteur"))
		f.Until(t, cards.ReaderAdded, "Autre lecteur")
		m.put(t, "Autre lecteur", cardstest.Load(t, "V07"))
		f.Until(t, cards.VitaleRead, "Autre lecteur")
	})
}

func TestMonitor_ReaderBusyWithAnotherProgramIsWaitedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		require.NoError(t, m.Exclusive(patient, true))
		m.put(t, patient, cardstest.Load(t, "V01"))
		f.Until(t, cards.CardInserted, patient)
		time.Sleep(3 * time.Second)
		require.NoError(t, m.Exclusive(patient, false))
		require.Equal(t, cards.VitaleRead, f.Next(t).Kind)
	})
}

func TestMonitor_RemovedBetweenTwoWaitsIsSeenByTheCounter(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V01"))
		first := f.Until(t, cards.VitaleRead, patient)
		// Both changes before the watch wakes: only the counter tells.
		require.NoError(t, m.Remove(patient))
		m.put(t, patient, cardstest.Load(t, "V07"))
		require.Equal(t, first.Card, f.Until(t, cards.CardRemoved, patient).Card)
		second := f.Until(t, cards.VitaleRead, patient)
		require.Greater(t, second.Card.Presence, first.Card.Presence)
		require.Equal(t, "ECETINSI", second.Lecture.Beneficiaires[0].Nom)
	})
}

func TestMonitor_RolesSetByTheAdministratorAreToldWhenMissed(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		roles := map[string]cards.Role{patient: cards.RolePatient, agent: cards.RoleAgent}
		f := follow(t, m, func(m *cards.Monitor) { m.Roles = roles })
		m.put(t, patient, cardstest.Load(t, "C01"))
		require.Equal(t, cards.HintCPxAtPatient, f.Until(t, cards.CardInserted, patient).Hint.Code)
		require.Equal(t, "TESTEUSE", f.Until(t, cards.PorteurRead, patient).Porteur.Nom, "read all the same")
		m.put(t, agent, cardstest.Load(t, "V01"))
		require.Equal(t, cards.HintVitaleAtAgent, f.Until(t, cards.CardInserted, agent).Hint.Code)
		f.Until(t, cards.VitaleRead, agent)
	})
}

func TestMonitor_RolesAreLearntFromTheCards(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, agent, cardstest.Load(t, "V01")) // the names mean nothing
		e := f.Until(t, cards.CardInserted, agent)
		require.Nil(t, e.Hint)
		require.Equal(t, cards.RolePatient, e.Role)
		require.NoError(t, m.Remove(agent))
		require.Equal(t, cards.RolePatient, f.Until(t, cards.CardRemoved, agent).Role, "kept when empty")
	})
}

func TestMonitor_WithoutReaderOfAFamilySaysWhatToDo(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m, func(m *cards.Monitor) { m.Vitale, m.Porteur = nil, nil })
		m.put(t, patient, cardstest.Load(t, "V01"))
		require.Equal(t, cards.FaultVitaleOff, f.Until(t, cards.ReadFailed, patient).Fault.Code)
		m.put(t, agent, cardstest.Load(t, "C01"))
		require.Equal(t, cards.FaultPorteurOff, f.Until(t, cards.ReadFailed, agent).Fault.Code)
	})
}

func TestMonitor_EndsWithItsContextEvenIfNobodyReads(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		m.put(t, patient, cardstest.Load(t, "V01"))
		ctx, stop := context.WithCancel(t.Context())
		events := (&cards.Monitor{Service: m.Readers, Vitale: vitale.Reader{}}).Watch(ctx)
		<-events
		stop()
		for range events {
		}
		require.Zero(t, m.OpenSessions())
	})
}

// stubborn is a reader whose card contact fails every time.
type stubborn struct{}

func (stubborn) ReadVitale(context.Context, cards.Access) (cards.Lecture, error) {
	return cards.Lecture{}, errors.Join(errors.New("lecture"), cards.NotTransacted)
}

func TestMonitor_BadContactIsTriedThreeTimesThenTold(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m, func(m *cards.Monitor) { m.Vitale = stubborn{} })
		m.put(t, patient, cardstest.Load(t, "V01"))
		inserted := 0
		for {
			e := f.Next(t)
			if e.Kind == cards.CardInserted {
				inserted++
			}
			if e.Kind == cards.ReadFailed {
				require.Equal(t, cards.FaultContact, e.Fault.Code)
				break
			}
		}
		require.Equal(t, 3, inserted)
	})
}

// spinner is a service whose waits end at once with nothing new, as a misunderstood one would.
type spinner struct {
	cards.Session
	waits *int
}

func (s spinner) Wait(seen []cards.ReaderState, _ time.Duration) ([]cards.ReaderState, error) {
	*s.waits++
	if seen == nil {
		return []cards.ReaderState{}, nil
	}
	return seen, nil
}

type spinning struct {
	*cardsim.Readers
	waits *int
}

func (s spinning) Open() (cards.Session, error) {
	session, err := s.Readers.Open()
	return spinner{session, s.waits}, err
}

func TestMonitor_NoServiceMakesItSpin(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		waits := 0
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		defer stop()
		for range (&cards.Monitor{Service: spinning{m.Readers, &waits}}).Watch(ctx) {
		}
		require.Less(t, waits, 600, "in ten seconds")
	})
}

// forbidden is a service that refuses access, so many times before it says that it is not there.
type forbidden struct{ times int }

func (f *forbidden) Open() (cards.Session, error) {
	if f.times--; f.times < 0 {
		return nil, cards.NoService
	}
	return nil, cards.AccessDenied
}

func TestMonitor_AccessIsCalledRefusedOnlyWhenItLasts(t *testing.T) {
	for times, want := range map[int][]string{
		1: {cards.FaultService},
		4: {cards.FaultService, cards.FaultDenied, cards.FaultService},
	} {
		inBubble(t, func(t *testing.T, _ memory) {
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			var told []string
			for e := range (&cards.Monitor{Service: &forbidden{times}}).Watch(ctx) {
				require.Equal(t, cards.ServiceDown, e.Kind)
				told = append(told, e.Fault.Code)
			}
			require.Equal(t, want, told)
		})
	}
}

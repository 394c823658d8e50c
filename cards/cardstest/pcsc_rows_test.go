//go:build windows || cgo

package cardstest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ebfe/scard"
	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/pcsc"
)

// other is another program of the workstation: billing software, CPS-Gestion, a logon.
func other(t *testing.T, reader string, mode scard.ShareMode) *scard.Card {
	t.Helper()
	ctx, err := scard.EstablishContext()
	require.NoError(t, err)
	card, err := ctx.Connect(reader, mode, scard.ProtocolAny)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = card.Disconnect(scard.LeaveCard) // the card may be gone
		require.NoError(t, ctx.Release())
	})
	return card
}

// TestPCSC_EverySituationGivesItsCode plays on the real service what TestFault_LiveRows plays in memory: the codes on
// which the sentences rest.
func TestPCSC_EverySituationGivesItsCode(t *testing.T) {
	Alone(t)
	b := newPCSCBench(t)
	name := b.names[0]
	command := []byte{0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00}
	session := func(t *testing.T) cards.Session {
		s, err := pcsc.Service{}.Open()
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Close() }) // dead where the row stops the service
		return s
	}
	connect := func(t *testing.T) cards.Conn {
		c, err := session(t).Connect(name)
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	rows := []struct {
		situation string
		image     string
		play      func(t *testing.T) error
		want      []cards.Code
	}{
		{"no card", "", func(t *testing.T) error { _, err := session(t).Connect(name); return err }, []cards.Code{cards.NoCard}},
		{"a reader that is not there", "", func(t *testing.T) error { _, err := session(t).Connect("Absent 0"); return err },
			[]cards.Code{cards.UnknownReader}},
		{"another program holds it exclusively", "V01", func(t *testing.T) error {
			other(t, name, scard.ShareExclusive)
			_, err := session(t).Connect(name)
			return err
		}, []cards.Code{cards.SharingViolation}},
		{"another client reset it", "V01", func(t *testing.T) error {
			mine, theirs := connect(t), other(t, name, scard.ShareShared)
			require.NoError(t, theirs.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.ResetCard))
			_, err := mine.Transmit(command)
			return err
		}, []cards.Code{cards.ResetByOther}},
		{"removed, and the service has seen it", "V01", func(t *testing.T) error {
			mine := connect(t)
			b.Remove(t, 0)
			_, err := mine.Transmit(command)
			return err
		}, []cards.Code{cards.Removed, cards.NoCard}},
		{"cancelled while waiting", "V01", func(t *testing.T) error {
			s := session(t)
			seen, err := s.Wait(nil, time.Second)
			require.NoError(t, err)
			ended := make(chan error, 1)
			go func() { _, err := s.Wait(seen, 20*time.Second); ended <- err }()
			for {
				require.NoError(t, s.Cancel()) // one that comes before the wait is lost
				select {
				case err := <-ended:
					return err
				case <-time.After(20 * time.Millisecond):
				}
			}
		}, []cards.Code{cards.Cancelled}},
		{"service stopped while waiting", "V01", func(t *testing.T) error {
			s := session(t)
			seen, err := s.Wait(nil, time.Second)
			require.NoError(t, err)
			ended := make(chan error, 1)
			go func() {
				for { // the cards leave first, which is no error
					var err error
					if seen, err = s.Wait(seen, 20*time.Second); err != nil {
						ended <- err
						return
					}
				}
			}()
			b.StopService(t)
			err = <-ended
			dying := []cards.Code{cards.NoService, cards.AccessDenied, cards.CommError} // while its process ends
			_, again := pcsc.Service{}.Open()
			for contains(dying[1:], again) {
				_, again = pcsc.Service{}.Open()
			}
			b.StartService(t)
			require.Equal(t, cards.NoService, again)
			return err
		}, []cards.Code{cards.CommError, cards.NoService, cards.AccessDenied}},
	}
	for _, row := range rows {
		t.Run(row.situation, func(t *testing.T) {
			b.Remove(t, 0)
			if row.image != "" {
				b.Insert(t, 0, Load(t, row.image))
				waitFor(t, name, true)
			}
			err := row.play(t)
			var code cards.Code
			require.ErrorAs(t, err, &code)
			require.Contains(t, row.want, code, "%v", err)
		})
	}
	t.Run("removed during a command: an empty answer with nil error, then errors", func(t *testing.T) {
		b.Remove(t, 0)
		card := Load(t, "V01")
		b.Insert(t, 0, card.With(cardsim.Fautes{RetireeApres: 1}))
		waitFor(t, name, true)
		mine := connect(t)
		_, err := mine.Transmit(command)
		require.NoError(t, err)
		answer, err := mine.Transmit(command)
		require.True(t, err != nil || len(answer) < 2, "%X", answer)
		_, err = mine.Transmit(command)
		var code cards.Code
		require.ErrorAs(t, err, &code)
		require.Contains(t, []cards.Code{cards.NotTransacted, cards.Removed}, code)
	})
}

func contains(codes []cards.Code, err error) bool {
	var code cards.Code
	return errors.As(err, &code) && slices.Contains(codes, code)
}

// waitFor waits until the service sees the reader full or empty.
func waitFor(t *testing.T, reader string, present bool) {
	t.Helper()
	s, err := pcsc.Service{}.Open()
	require.NoError(t, err)
	defer s.Close()
	var seen []cards.ReaderState
	for end := time.Now().Add(patience); time.Now().Before(end); {
		seen, err = s.Wait(seen, time.Second)
		require.NoError(t, err)
		for _, r := range seen {
			if r.Name == reader && r.Present == present {
				return
			}
		}
	}
	require.FailNow(t, "the service does not see it", "%v", seen)
}

package cards_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardstest"
)

// One row each of the table of situations that a desk meets; the live ones are played on the virtual readers, the
// same on PC/SC in cardstest.
func TestFault_EverySituationHasItsSentence(t *testing.T) {
	rows := []struct {
		situation string
		err       error
		want      string
	}{
		{"no service, or stopped", cards.NoService, cards.FaultService},
		{"no service, on Windows", cards.ServiceStopped, cards.FaultService},
		{"service died while waiting", cards.CommError, cards.FaultService},
		{"the account may not use the readers", cards.AccessDenied, cards.FaultDenied},
		{"no reader at all", cards.NoReaders, cards.FaultNoReader},
		{"reader unplugged", cards.ReaderUnavailable, cards.FaultReaderGone},
		{"no card", cards.NoCard, cards.FaultNoCard},
		{"another program holds it exclusively", cards.SharingViolation, cards.FaultInUse},
		{"another client reset it", cards.ResetByOther, cards.FaultReset},
		{"card removed", cards.Removed, cards.FaultRemoved},
		{"removed during a command, first sign", cards.ErrEmpty, cards.FaultPulled},
		{"removed during a command, second sign", cards.NotTransacted, cards.FaultContact},
		{"timeout", cards.TimedOut, cards.FaultNoAnswer},
		{"deadline", context.DeadlineExceeded, cards.FaultNoAnswer},
		{"cancelled", cards.Cancelled, cards.FaultCancelled},
		{"cancelled by the program", context.Canceled, cards.FaultCancelled},
		{"upside down, dirty contact", cards.Unresponsive, cards.FaultMute},
		{"another card took its place", cards.ErrChanged, cards.FaultChanged},
		{"a code nobody knows", cards.Code(0x80100001), cards.FaultDriver},
		{"an error nobody knows", os.ErrInvalid, cards.FaultDriver},
		{"a refusal goes through", texts.Refuse("vitale.vide"), "vitale.vide"},
	}
	for _, row := range rows {
		t.Run(row.situation, func(t *testing.T) {
			r := cards.FaultOf(fmt.Errorf("lecture: %w", row.err), "Lecteur patient")
			require.Equal(t, row.want, r.Code)
			require.NotEmpty(t, r.Acte, "a person is told what to do")
			require.NotContains(t, r.Error(), "{", "every placeholder is filled")
		})
	}
}

func TestFault_LiveRows(t *testing.T) {
	cmd := []byte{0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00}
	connect := func(t *testing.T, m memory) cards.Conn {
		m.put(t, patient, cardstest.Load(t, "V01"))
		s, err := m.Open()
		require.NoError(t, err)
		c, err := s.Connect(patient)
		require.NoError(t, err)
		return c
	}
	rows := []struct {
		situation string
		play      func(t *testing.T, m memory) error
		want      error
	}{
		{"service stopped", func(t *testing.T, m memory) error { m.Stop(); _, err := m.Open(); return err }, cards.NoService},
		{"no card", func(t *testing.T, m memory) error {
			s, err := m.Open()
			require.NoError(t, err)
			_, err = s.Connect(patient)
			return err
		}, cards.NoCard},
		{"exclusive", func(t *testing.T, m memory) error {
			m.put(t, patient, cardstest.Load(t, "V01"))
			require.NoError(t, m.Exclusive(patient, true))
			s, err := m.Open()
			require.NoError(t, err)
			_, err = s.Connect(patient)
			return err
		}, cards.SharingViolation},
		{"reset by another client", func(t *testing.T, m memory) error {
			c := connect(t, m)
			require.NoError(t, m.Reset(patient))
			_, err := c.Transmit(cmd)
			return err
		}, cards.ResetByOther},
		{"removed: empty answer with nil error, then 0x80100016, then 0x80100069", func(t *testing.T, m memory) error {
			c := connect(t, m)
			require.NoError(t, m.Remove(patient))
			answer, err := c.Transmit(cmd)
			require.NoError(t, err)
			require.Empty(t, answer)
			_, err = c.Transmit(cmd)
			require.Equal(t, cards.NotTransacted, err)
			_, err = c.Transmit(cmd)
			return err
		}, cards.Removed},
		{"service died while waiting: 0x80100013, then 0x8010001D", func(t *testing.T, m memory) error {
			s, err := m.Open()
			require.NoError(t, err)
			seen, err := s.Wait(nil, time.Second)
			require.NoError(t, err)
			m.Stop()
			_, err = s.Wait(seen, time.Second)
			require.Equal(t, cards.CommError, err)
			_, err = s.Wait(seen, time.Second)
			return err
		}, cards.NoService},
	}
	for _, row := range rows {
		t.Run(row.situation, func(t *testing.T) { require.Equal(t, row.want, row.play(t, newMemory())) })
	}
}

// Every code written in this room has its sentence, and every sentence of its file is used.
func TestFault_CodesAndSentencesMatch(t *testing.T) {
	written := map[string]bool{}
	code := regexp.MustCompile(`"((?:cartes|vitale|cpx|apilec|pkcs11|virtuel)\.[a-z0-9_]+)"`)
	for _, dir := range []string{".", "vitale", "cps", "pcsc", "cardsim", "vitale/apilec", "cps/pkcs11", "cps/signing"} {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		for _, e := range entries {
			if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
				continue
			}
			b, err := os.ReadFile(dir + "/" + e.Name())
			require.NoError(t, err)
			for _, m := range code.FindAllStringSubmatch(string(b), -1) {
				written[m[1]] = true
			}
		}
	}
	delete(written, "cartes.dit_")
	for _, k := range []cards.EventKind{
		cards.ServiceUp, cards.ServiceDown, cards.ReaderAdded, cards.ReaderRemoved, cards.CardInserted, cards.CardRemoved,
		cards.ReadFailed,
	} {
		written["cartes.dit_"+string(k)] = true
	}
	for c := range written {
		text, known := texts.Lookup(c)
		require.True(t, known, "%s has no sentence", c)
		require.NotContains(t, text.Phrase+text.Acte, "'", "%s: the apostrophe for people is ’", c)
	}
	for _, c := range texts.Codes() {
		if code.MatchString(`"` + c + `"`) {
			require.True(t, written[c], "the sentence %s is never said", c)
		}
	}
}

//go:build cgo

package signing

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards/cardsim"
	"guichet/cards/cps/pkcs11"
	"guichet/cards/cps/pkcs11/pkcs11test"
	"guichet/ins/insi"
)

// virtualCard is the card of an agent in a library that counts tries as the Cryptolib does.
func virtualCard(t *testing.T, v pkcs11test.VirtualCard, o Options) (*Card, *pkcs11test.Virtual) {
	t.Helper()
	if v.Card == nil {
		card, err := cardsim.Load("C01")
		require.NoError(t, err)
		v.Card = card
	}
	cards, err := pkcs11test.NewVirtual(v)
	require.NoError(t, err)
	o.Check = func(der []byte, now time.Time) *texts.Refusal { return insi.CheckCard(der, insi.Simulateur, now) }
	o.Load = func(string) (*pkcs11.Module, error) { return cards.Open() }
	c := New(o)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c, cards
}

// The last try is never spent without the agent's word, a lock is told, and tries are counted (cards §5.4).
func TestCard_TheLastTryIsNeverBurnt(t *testing.T) {
	c, _ := virtualCard(t, pkcs11test.VirtualCard{}, Options{})
	ctx := t.Context()
	require.Equal(t, 3, c.State(ctx).Left)
	require.Equal(t, "pkcs11.code_faux", c.Open(ctx, []byte("0000"), false).Code)
	require.Equal(t, 2, c.State(ctx).Left)
	require.Equal(t, "pkcs11.code_faux_reste_un", c.Open(ctx, []byte("0000"), false).Code)
	require.Equal(t, 1, c.State(ctx).Left)
	for range 3 {
		require.Equal(t, "pkcs11.dernier_essai", c.Open(ctx, []byte("1234"), false).Code, "not sent: the right code would have opened it")
	}
	require.Equal(t, 1, c.State(ctx).Left)
	require.Equal(t, "pkcs11.bloquee", c.Open(ctx, []byte("0000"), true).Code)
	s := c.State(ctx)
	require.Equal(t, "pkcs11.bloquee", s.Refusal.Code)
}

// A card taken out takes with it all that its code opened, even when it comes back at once.
func TestCard_WithdrawalForgets(t *testing.T) {
	forgotten := 0
	c, reader := virtualCard(t, pkcs11test.VirtualCard{}, Options{Forgotten: func() { forgotten++ }})
	ctx := t.Context()
	code := []byte("1234")
	require.Nil(t, c.Open(ctx, code, false))
	require.Equal(t, []byte{0, 0, 0, 0}, code, "wiped")
	require.True(t, c.State(ctx).Open)
	require.Nil(t, c.Open(ctx, []byte("9999"), false), "already open: no try is spent")
	_, err := c.Certificate(ctx)
	require.NoError(t, err)

	reader.Remove(0)
	s := c.State(ctx)
	require.Equal(t, "montage.cpx_absente", s.Refusal.Code)
	require.Equal(t, 1, forgotten)
	reader.Insert(0)
	s = c.State(ctx)
	require.False(t, s.Open)
	require.Nil(t, s.Refusal, "the code is asked for again")

	require.Nil(t, c.Open(ctx, []byte("1234"), false))
	reader.Remove(0)
	reader.Insert(0) // quicker than anybody looks
	_, err = c.SignSHA256RSA(ctx, []byte("x"))
	require.Error(t, err)
	require.Equal(t, 2, forgotten)
	require.Equal(t, 3, c.State(ctx).Left, "no code was spent on all that")
}

// A generic card is refused whatever its code.
func TestCard_GenericCard(t *testing.T) {
	card, err := cardsim.Load("C02")
	require.NoError(t, err)
	c, _ := virtualCard(t, pkcs11test.VirtualCard{Card: card}, Options{})
	s := c.State(t.Context())
	require.Equal(t, "insi.cpx.non_nominative", s.Refusal.Code)
	require.Equal(t, "insi.cpx.non_nominative", c.Open(t.Context(), []byte("1234"), false).Code)
	_, err = c.SignSHA256RSA(t.Context(), []byte("x"))
	require.Error(t, err)
}

// A library that never comes holds nobody beyond his patience.
func TestCard_ALibraryThatHangs(t *testing.T) {
	hold := make(chan struct{})
	c := New(Options{Load: func(string) (*pkcs11.Module, error) { <-hold; return nil, context.Canceled }})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := c.State(ctx)
	require.Equal(t, "montage.cpx_muette", s.Refusal.Code)
	close(hold)
	require.NoError(t, c.Close())
}

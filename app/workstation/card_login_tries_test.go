//go:build cgo

package workstation

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/session"
	"guichet/app/settings"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cps/pkcs11"
	"guichet/cards/cps/pkcs11/pkcs11test"
	"guichet/cards/cps/signing"
	"guichet/ins"
	"guichet/ins/insi"
)

type oneCard chan cards.Event

// Watch ends with the desk.
func (c oneCard) Watch(ctx context.Context) <-chan cards.Event {
	context.AfterFunc(ctx, func() { close(c) })
	return c
}

// cards §5.4: the last try is warned of, never sent without the holder's word, and a card that locked opens nothing more; a
// name and a secret still do.
func TestCardLogin_TheLastTryAndTheLock(t *testing.T) {
	image, err := cardsim.Load("C01")
	require.NoError(t, err)
	in, err := pkcs11test.NewVirtual(pkcs11test.VirtualCard{Card: image, Left: 1})
	require.NoError(t, err)
	card := signing.New(signing.Options{
		Load:  func(string) (*pkcs11.Module, error) { return in.Open() },
		Check: func(der []byte, now time.Time) *texts.Refusal { return insi.CheckCard(der, insi.Simulateur, now) },
	})
	t.Cleanup(func() { require.NoError(t, card.Close()) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	state := card.State(ctx)
	require.Equal(t, 1, state.Left)
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	agents := session.New(base, session.Options{Params: session.Params{Memory: 1024, Time: 1, Threads: 1}})
	by := ins.Meta{Quand: time.Now(), Agent: "ADMIN", Poste: "P1"}
	_, err = agents.Create(ctx, app.Account{Identifiant: "porteur", Nom: "Porteur", Profil: app.ProfilAgent, Carte: state.Identifiant}, false, by)
	require.NoError(t, err)
	readers := make(oneCard, 1)
	readers <- cards.Event{Kind: cards.PorteurRead, Porteur: &cards.Porteur{Nom: "PORTEUR", Identifiant: state.Identifiant, Nominative: true}}
	g := desk.New(app.Ports{Base: base, Agents: agents, Readers: readers, CardCode: lockOf(card)},
		settings.New(false, nil).Apply(app.Settings{Poste: "P1"}))
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	until := func(cond func(desk.Snapshot) bool) desk.Snapshot {
		s, err := g.Until(ctx, cond)
		require.NoError(t, err, "%q %+v", s.Now.Title, s.Message)
		return s
	}
	s := until(func(s desk.Snapshot) bool {
		return s.Now.Form != nil && s.Now.Form.Fields[0].Code == desk.FieldCardCode
	})
	require.Contains(t, s.Now.Title, "dernier essai")
	require.Equal(t, desk.FieldLastTry, s.Now.Form.Fields[1].Code)
	require.Empty(t, s.Now.Form.Fields[1].Value, "nothing is chosen beforehand")
	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: "0000"}))
	s = until(func(s desk.Snapshot) bool { return s.Message != nil })
	require.Equal(t, "app_code_dernier_essai", s.Message.Code)
	require.Equal(t, 1, card.State(ctx).Left, "not sent")
	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: "0000", desk.FieldLastTry: "oui"}))
	s = until(func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "pkcs11.bloquee" })
	require.True(t, s.Agent.Locked)
	require.NotEqual(t, desk.FieldCardCode, s.Now.Form.Fields[0].Code, "a name and a secret")
}

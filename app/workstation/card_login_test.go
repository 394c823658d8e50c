//go:build cgo

package workstation_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/session"
	"guichet/app/settings"
	"guichet/app/store"
	"guichet/app/workstation"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/cards/cps/pkcs11/hsmtest"
	"guichet/cards/cps/signing"
	"guichet/ins"
	"guichet/ins/insi"
	"guichet/ins/insisim"
)

// scripted plays what the readers say.
type scripted chan cards.Event

func (s scripted) Watch(ctx context.Context) <-chan cards.Event {
	out := make(chan cards.Event)
	go func() {
		defer close(out)
		for {
			select {
			case e := <-s:
				select {
				case out <- e:
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

var (
	agentCardIn  = cards.Card{Reader: "agent", Famille: cards.FamilleCPx, Presence: 1}
	nurseReading = cards.Porteur{Card: agentCardIn, TypeCarte: "CPS", Nom: nurse.Nom, Prenom: nurse.Prenom, Identifiant: nurse.Identifiant, Nominative: true, Verifie: true}
)

// lockedDesk is a production desk that knows the nurse, whose card is in SoftHSM, and a colleague who has a secret.
func lockedDesk(t *testing.T, base *store.Base, c *signing.Card, values map[string]string) (*desk.Guichet, scripted) {
	t.Helper()
	agents := session.New(base, session.Options{Params: session.Params{Memory: 1024, Time: 1, Threads: 1}})
	settings := settings.New(false, values).Apply(app.Settings{Poste: "P1"})
	readers := make(scripted)
	ports := app.Ports{Base: base, Agents: agents, Readers: readers}
	if c != nil {
		ports.CardCode = workstation.CardLock(c)
	}
	g := desk.New(ports, settings)
	t.Cleanup(func() { require.NoError(t, g.Close()) })
	return g, readers
}

func siteOf(t *testing.T, profil app.Profil) *store.Base {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, base.Close()) })
	agents := session.New(base, session.Options{Params: session.Params{Memory: 1024, Time: 1, Threads: 1}})
	by := ins.Meta{Quand: time.Now(), Agent: "ADMIN", Poste: "P1"}
	_, err = agents.Create(t.Context(), app.Account{Identifiant: "ainf", Nom: nurse.Nom, Prenom: nurse.Prenom, Profil: profil, Carte: nurse.Identifiant}, false, by)
	require.NoError(t, err)
	return base
}

func softCard(t *testing.T, who insisim.CardProfile) *signing.Card {
	t.Helper()
	_, path := cpx(t, insisim.Options{}, who)
	settings, err := insi.LoadConfig(path)
	require.NoError(t, err)
	c := signing.New(signing.Options{
		Library: settings.Carte.Bibliotheque, Reader: settings.Carte.Lecteur,
		Check: func(der []byte, now time.Time) *texts.Refusal { return insi.CheckCard(der, insi.Simulateur, now) },
	})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

func asked(s desk.Snapshot) bool {
	return s.Agent.Locked && !s.Lock.Checking && s.Now.Form != nil && s.Now.Form.Fields[0].Code == desk.FieldCardCode
}

func wait(t *testing.T, g *desk.Guichet, what string, cond func(desk.Snapshot) bool) desk.Snapshot {
	t.Helper()
	s, err := g.Until(patience(t), cond)
	require.NoError(t, err, "%s: %q %+v", what, s.Now.Title, s.Message)
	return s
}

// §5.1.1, cards §5.4: a card in the reader opens nothing; its code does, whatever the profile of its holder; the journal says
// who was refused and who came, and never the code. Locking and taking the card out take back what the code opened.
func TestCardLogin_TheCodeOpensTheProfile(t *testing.T) {
	card := softCard(t, nurse)
	base := siteOf(t, app.ProfilCellule)
	g, readers := lockedDesk(t, base, card, nil)
	in := cards.Event{Kind: cards.PorteurRead, Card: agentCardIn, Porteur: &nurseReading, When: time.Now()}
	readers <- in
	s := wait(t, g, "the question", asked)
	require.Contains(t, s.Now.Title, "ANNE INFIRMIERE")
	require.True(t, s.Now.Form.Fields[0].Secret)

	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: "12"}))
	s = wait(t, g, "not sent", func(s desk.Snapshot) bool { return asked(s) && s.Now.Form.Fields[0].Fault != "" })
	require.Contains(t, s.Now.Form.Fields[0].Fault, "n’a pas été envoyé")
	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: "0000"}))
	s = wait(t, g, "wrong", func(s desk.Snapshot) bool {
		return asked(s) && strings.Contains(s.Now.Form.Fields[0].Fault, "faux")
	})
	require.NotEmpty(t, s.Now.Form.Fields[0].Hint, "how many tries are left")
	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: hsmtest.Code}))
	s = wait(t, g, "open", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, app.ProfilCellule, s.Agent.Profil)
	require.False(t, card.State(t.Context()).Open, "no call of this desk is signed by the card: it keeps nothing open")

	g.Do(desk.Lock{})
	s = wait(t, g, "asked again", asked)
	g.Do(s.Now.Form.Submit(map[string]string{desk.FieldCardCode: "9999"}))
	wait(t, g, "wrong again", func(s desk.Snapshot) bool { return asked(s) && s.Now.Form.Fields[0].Fault != "" })
	g.Do(g.Snapshot().Now.Form.Submit(map[string]string{desk.FieldCardCode: hsmtest.Code}))
	wait(t, g, "open again", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	readers <- cards.Event{Kind: cards.CardRemoved, Card: agentCardIn, When: time.Now()}
	s = wait(t, g, "locked", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.False(t, asked(s))

	var journal strings.Builder
	require.NoError(t, base.Export(t.Context(), &journal, true))
	require.NotContains(t, journal.String(), `"`+hsmtest.Code+`"`)
	require.NotContains(t, journal.String(), `"0000"`)
	require.Contains(t, journal.String(), `"motif":"pkcs11.code_faux","carte":"00B6087510"`)
}

// The card whose code is asked must be the one that was read, and the site that asks for none gives a card no more than a desk.
func TestCardLogin_AnotherCardAndNoCode(t *testing.T) {
	other := nurse
	other.Identifiant, other.Nom = "00B6087999", "AUTRE"
	card := softCard(t, other)
	base := siteOf(t, app.ProfilCellule)
	in := cards.Event{Kind: cards.PorteurRead, Card: agentCardIn, Porteur: &nurseReading, When: time.Now()}
	g, readers := lockedDesk(t, base, card, nil)
	readers <- in
	s := wait(t, g, "refusal", func(s desk.Snapshot) bool { return s.Message != nil })
	require.Equal(t, "app_carte_pas_celle_la", s.Message.Code)
	g.Do(desk.UnlockCard{Code: hsmtest.Code})
	s = wait(t, g, "still locked", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_code_pas_demande" })
	require.True(t, s.Agent.Locked)

	without := map[string]string{settings.CardCode: "non"}
	g, readers = lockedDesk(t, base, card, without)
	readers <- in
	s = wait(t, g, "no code, no profile", func(s desk.Snapshot) bool { return s.Message != nil && !s.Lock.Checking })
	require.Equal(t, "session_carte_sans_code", s.Message.Code)
	g, readers = lockedDesk(t, siteOf(t, app.ProfilReferent), card, without)
	readers <- in
	s = wait(t, g, "a desk", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, app.ProfilReferent, s.Agent.Profil)
}

// A workstation without the library says so and opens by name and secret; a card of another person closes an open desk.
func TestCardLogin_WithoutTheLibrary(t *testing.T) {
	base := siteOf(t, app.ProfilAgent)
	agents := session.New(base, session.Options{Params: session.Params{Memory: 1024, Time: 1, Threads: 1}})
	by := ins.Meta{Quand: time.Now(), Agent: "ADMIN", Poste: "P1"}
	secret, err := agents.Create(t.Context(), app.Account{Identifiant: "cmartin", Nom: "Martin", Prenom: "Claire", Profil: app.ProfilAgent}, true, by)
	require.NoError(t, err)
	c := signing.New(signing.Options{Library: filepath.Join(t.TempDir(), "absente.so")})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	g, readers := lockedDesk(t, base, c, nil)
	login := func(next string) {
		g.Do(desk.Unlock{Identifiant: "cmartin", Secret: secret, Nouveau: next, Encore: next})
	}
	login("")
	wait(t, g, "renew", func(s desk.Snapshot) bool { return s.Lock != nil && s.Lock.Renew })
	login("trois pommes vertes")
	wait(t, g, "open", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	readers <- cards.Event{Kind: cards.PorteurRead, Card: agentCardIn, Porteur: &nurseReading, When: time.Now()}
	s := wait(t, g, "the library", func(s desk.Snapshot) bool { return s.Agent.Locked && s.Message != nil })
	require.Equal(t, "pkcs11.absente", s.Message.Code)
	g.Do(desk.Unlock{Identifiant: "cmartin", Secret: "trois pommes vertes"})
	s = wait(t, g, "open by secret", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, "MARTIN", s.Agent.Nom)
}

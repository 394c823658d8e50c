package desk_test

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/session"
	"guichet/app/shown"
	"guichet/cards"
	"guichet/ins"
)

// gate lets answers through when it is opened, and counts those who wait.
type gate struct {
	app.Agents
	open    chan struct{}
	entered chan struct{} // a proof began to wait, where somebody listens
	waiting atomic.Int64
	later   atomic.Int64 // how far the clock of the desk is ahead
}

func (g *gate) Unwrap() any { return g.Agents }

func (g *gate) wait(ctx context.Context) error {
	g.waiting.Add(1)
	defer g.waiting.Add(-1)
	select {
	case g.entered <- struct{}{}:
	default:
	}
	select {
	case <-g.open:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) Login(ctx context.Context, l app.Login) (app.Agent, error) {
	if err := g.wait(ctx); err != nil {
		return app.Agent{}, err
	}
	return g.Agents.Login(ctx, l)
}

func (g *gate) Holder(ctx context.Context, p cards.Porteur, code bool, at ins.Meta) (app.Agent, error) {
	if err := g.wait(ctx); err != nil {
		return app.Agent{}, err
	}
	return g.Agents.Holder(ctx, p, code, at)
}

const (
	phraseMartin = "trois pommes vertes"
	phraseCadiou = "quatre poires jaunes"
)

// accounts gives a bench whose desk knows two agents, and opens for nobody by itself.
func accounts(t *testing.T) (*desktest.Bench, *session.Service, *gate) {
	var s *session.Service
	g := &gate{open: make(chan struct{})}
	close(g.open)
	b := desktest.NewBench(t, desktest.Options{Settings: func(set *app.Settings) { set.Agent, set.Training = app.Agent{}, false }, Ports: func(p *app.Ports) {
		s = session.New(p.Base.(app.SiteStore), session.Options{Params: session.Params{Memory: 64, Time: 1, Threads: 1}})
		admin := ins.Meta{Quand: time.Now(), Agent: "CHEF", Poste: "P"}
		for _, a := range []struct {
			app.Account
			secret string
		}{
			{app.Account{Identifiant: "cmartin", Nom: "MARTIN", Prenom: "Claire", Profil: app.ProfilAgent}, phraseMartin},
			{app.Account{Identifiant: "pcadiou", Nom: "CADIOU", Prenom: "Pierre", Profil: app.ProfilCellule}, phraseCadiou},
		} {
			drawn, err := s.Create(t.Context(), a.Account, true, admin)
			require.NoError(t, err)
			_, err = s.Login(t.Context(), app.Login{Identifiant: a.Identifiant, Secret: drawn, Nouveau: a.secret, Poste: "P", Quand: time.Now()})
			require.NoError(t, err)
		}
		g.Agents = s
		p.Agents = g
		p.Clock = func() time.Time { return time.Now().Add(time.Duration(g.later.Load())) }
	}})
	return b, s, g
}

// Checking who somebody is never blocks the desk: it answers while the proof is looked at, one proof at a time, and what
// INSi or the base say of the patient behind the lock goes on.
func TestAgents_CheckingNeverBlocksTheDesk(t *testing.T) {
	b, _, g := accounts(t)
	g.open, g.entered = make(chan struct{}), make(chan struct{}, 1)
	b.Desk.Do(desk.Unlock{Identifiant: "cmartin", Secret: phraseMartin})
	s := b.Until("the check", func(s desk.Snapshot) bool { return s.Lock != nil && s.Lock.Checking })
	require.NotNil(t, s.Now.Progress)
	require.Nil(t, s.Now.Primary)
	for range 3 {
		b.Do(desk.Unlock{Identifiant: "pcadiou", Secret: "x"})
	}
	<-g.entered
	require.EqualValues(t, 1, g.waiting.Load(), "one proof at a time")
	require.True(t, b.Do(desk.SearchRecords{Date: "31/12/1975"}).Agent.Locked)
	close(g.open)
	s = b.Until("the desk", func(s desk.Snapshot) bool { return s.Lock == nil })
	require.Equal(t, "MARTIN", s.Agent.Nom)
	require.Equal(t, app.ProfilAgent, s.Agent.Profil)
}

// A change of agent keeps the patient, raises the level to that of the new one, and is in the journal.
func TestAgents_ChangeOfAgentKeepsThePatient(t *testing.T) {
	b, _, _ := accounts(t)
	s := b.Login("cmartin", "faux")
	require.Equal(t, "session_faux", s.Message.Code)
	require.Equal(t, 4, s.Lock.Left)
	require.False(t, b.Login("cmartin", phraseMartin).Agent.Locked)
	b.ZoeWithCard()
	b.Key("F12")
	s = b.Until("the lock", func(s desk.Snapshot) bool { return s.Lock != nil })
	require.True(t, s.Lock.Kept)
	require.Equal(t, "Claire MARTIN", s.Lock.Last)
	require.Equal(t, "cmartin", s.Now.Form.Fields[0].Value, "the same agent only types his secret")
	s = b.Login("pcadiou", phraseCadiou)
	require.Equal(t, desk.StateReady, s.State)
	require.Equal(t, ins.NiveauCellule, s.Agent.Niveau)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
	require.NoError(t, b.Desk.Close())
	lines, err := b.Base.Lines(t.Context(), app.AboutSessions)
	require.NoError(t, err)
	var acts []string
	for _, l := range lines {
		var f app.SessionFact
		require.NoError(t, json.Unmarshal(l.Body, &f))
		acts = append(acts, f.Acte)
	}
	require.Equal(t, []string{app.SessionRefused, app.SessionOpened, app.SessionLocked, app.SessionChanged}, acts)
	require.Equal(t, "CADIOU Pierre (pcadiou)", lines[3].Agent)
}

// A card whose holder is an agent opens the desk; one that is nobody's is refused in words, and the session that is open
// stays; taking it out locks only a session that it opened.
func TestAgents_Cards(t *testing.T) {
	b, s, _ := accounts(t)
	b.AgentCard("C01")
	snap := b.Message("session_carte_inconnue")
	require.True(t, snap.Agent.Locked)
	require.NotNil(t, snap.Now.Form, "the secret opens all the same")
	require.False(t, b.Login("cmartin", phraseMartin).Agent.Locked)
	require.NoError(t, b.Readers.Remove(desktest.AgentReader))
	b.Until("no card", func(s desk.Snapshot) bool { return s.Services[1].Level == shown.LevelAbsent })
	require.False(t, b.Desk.Snapshot().Agent.Locked, "not opened by that card")

	lines, err := b.Base.Lines(t.Context(), app.AboutSessions)
	require.NoError(t, err)
	var f app.SessionFact
	require.NoError(t, json.Unmarshal(lines[0].Body, &f))
	require.NoError(t, s.Change(t.Context(), app.Account{Identifiant: "pcadiou", Nom: "CADIOU", Prenom: "Pierre", Profil: app.ProfilReferent, Carte: f.Carte},
		ins.Meta{Quand: time.Now(), Agent: "CHEF", Poste: "P"}))
	b.AgentCard("C01")
	b.Until("the other agent", func(s desk.Snapshot) bool { return s.Agent.Nom == "CADIOU" && !s.Agent.Locked })
	require.NoError(t, b.Readers.Remove(desktest.AgentReader))
	b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
}

// Disabled at once: an agent at work is out at his next command once half a minute has passed.
func TestAgents_DisabledAtWork(t *testing.T) {
	b, s, g := accounts(t)
	require.False(t, b.Login("cmartin", phraseMartin).Agent.Locked)
	b.ZoeWithCard()
	require.NoError(t, s.Disable(t.Context(), "cmartin", "départ", ins.Meta{Quand: time.Now(), Agent: "CHEF", Poste: "P"}))
	g.later.Store(int64(31 * time.Second))
	b.Desk.Do(shown.Dismiss{})
	snap := b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
	require.Equal(t, "session_desactive", snap.Message.Code)
	require.Equal(t, desk.StateReady, b.Login("pcadiou", phraseCadiou).State, "the patient is kept for the next agent")
}

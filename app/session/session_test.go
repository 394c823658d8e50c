package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/session"
	"guichet/app/store"
	"guichet/assets/texts"
	"guichet/cards"
	"guichet/ins"
)

// quick are costs for tests: the rules are the same.
var quick = session.Params{Memory: 64, Time: 1, Threads: 1}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func admin() ins.Meta { return ins.Meta{Quand: noon, Agent: "CHEF Anne (achef)", Poste: "P1"} }

type bench struct {
	t    *testing.T
	base *store.Base
	*session.Service
}

func newBench(t *testing.T, o session.Options) *bench {
	t.Helper()
	base, err := store.Open(filepath.Join(t.TempDir(), "guichet.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = base.Close() })
	if o.Params == (session.Params{}) {
		o.Params = quick
	}
	return &bench{t: t, base: base, Service: session.New(base, o)}
}

// add makes an agent who has already replaced the secret he was given.
func (b *bench) add(a app.Account, secret string) {
	b.t.Helper()
	drawn, err := b.Create(b.t.Context(), a, true, admin())
	require.NoError(b.t, err)
	_, err = b.Login(b.t.Context(), app.Login{Identifiant: a.Identifiant, Secret: drawn, Nouveau: secret, Poste: "P1", Quand: noon})
	require.NoError(b.t, err)
}

func (b *bench) try(name, secret string, at time.Time) (app.Agent, error) {
	return b.Login(b.t.Context(), app.Login{Identifiant: name, Secret: secret, Poste: "P1", Quand: at})
}

func (b *bench) lines(subject string) []app.Line {
	b.t.Helper()
	d, err := b.base.Lines(b.t.Context(), subject)
	require.NoError(b.t, err)
	return d
}

func code(t *testing.T, err error) string {
	t.Helper()
	var r *texts.Refusal
	require.ErrorAs(t, err, &r)
	_, written := texts.Lookup(r.Code)
	require.True(t, written, r.Code)
	require.NotEmpty(t, r.Acte, r.Code)
	return r.Code
}

var martin = app.Account{Identifiant: "cmartin", Nom: "Martin", Prenom: "Claire", Profil: app.ProfilAgent, Service: "Accueil"}

const phrase = "trois pommes vertes"

// H-04: the secret that was handed over opens nothing until its owner has replaced it, by one that holds.
func TestLogin_TheFirstSecretIsReplaced(t *testing.T) {
	b := newBench(t, session.Options{})
	drawn, err := b.Create(t.Context(), martin, true, admin())
	require.NoError(t, err)
	require.Nil(t, session.CheckSecret(drawn, "cmartin", "Martin"))
	_, err = b.try("cmartin", drawn, noon)
	require.Equal(t, "session_code_a_changer", code(t, err))
	var no *app.LoginError
	require.ErrorAs(t, err, &no)
	require.True(t, no.Renew)
	_, err = b.Login(t.Context(), app.Login{Identifiant: "cmartin", Secret: drawn, Nouveau: drawn, Poste: "P1", Quand: noon})
	require.Equal(t, "session_code_meme", code(t, err))
	_, err = b.Login(t.Context(), app.Login{Identifiant: "cmartin", Secret: drawn, Nouveau: "court", Poste: "P1", Quand: noon})
	require.Equal(t, "session_code_court", code(t, err))
	a, err := b.Login(t.Context(), app.Login{Identifiant: " CMartin ", Secret: drawn, Nouveau: phrase, Poste: "P1", Quand: noon})
	require.NoError(t, err)
	require.Equal(t, app.Agent{Nom: "MARTIN", Prenom: "Claire", Identifiant: "cmartin", Profil: app.ProfilAgent}, a)
	_, err = b.try("cmartin", drawn, noon)
	require.Equal(t, "session_faux", code(t, err), "the old secret is gone")
	_, err = b.try("cmartin", phrase, noon)
	require.NoError(t, err)
}

// Wrong tries cost a growing delay, are all journaled, and never lock for good; an administrator ends the delay.
func TestLogin_WrongTriesGrowADelayAndNeverLock(t *testing.T) {
	b := newBench(t, session.Options{})
	b.add(martin, phrase)
	now := noon
	var no *app.LoginError
	for left := 4; left > 0; left-- {
		_, err := b.try("cmartin", "faux", now)
		require.ErrorAs(t, err, &no)
		require.Equal(t, left, no.Left)
		require.True(t, no.Until.IsZero())
	}
	var waits []time.Duration
	for range 8 {
		_, err := b.try("cmartin", "faux", now)
		require.Equal(t, "session_faux_delai", code(t, err))
		require.ErrorAs(t, err, &no)
		waits = append(waits, no.Until.Sub(now))
		_, err = b.try("cmartin", phrase, now.Add(time.Second))
		require.Equal(t, "session_delai", code(t, err), "the right secret waits too: else the delay would tell")
		now = no.Until
	}
	require.Equal(t, []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute,
		5 * time.Minute, 5 * time.Minute, 5 * time.Minute}, waits)
	_, err := b.try("cmartin", "faux", now)
	require.Error(t, err)
	_, err = b.try("cmartin", phrase, now.Add(-24*time.Hour))
	require.NoError(t, err, "a clock set back makes no delay longer")
	for range 6 {
		_, err = b.try("cmartin", "faux", now)
		require.Error(t, err)
	}
	require.NoError(t, b.Release(t.Context(), "cmartin", admin()))
	_, err = b.try("cmartin", phrase, now)
	require.NoError(t, err)
	refused := 0
	for _, l := range b.lines(app.AboutSessions) {
		require.Equal(t, app.FactSession, l.Name)
		require.Equal(t, "MARTIN Claire (cmartin)", l.Agent)
		refused++
	}
	require.Equal(t, 4+8*2+1+6, refused, "each refusal has its line (H-01)")
}

// An unknown name is answered as a wrong secret is, and never written down: it may be a secret typed in the wrong field.
func TestLogin_UnknownNameTellsNothing(t *testing.T) {
	b := newBench(t, session.Options{})
	b.add(martin, phrase)
	_, err := b.try("trois-poires-jaunes", phrase, noon)
	require.Equal(t, "session_faux", code(t, err))
	lines := b.lines(app.AboutSessions)
	require.Len(t, lines, 1)
	require.NotContains(t, lines[0].Agent+string(lines[0].Body), "poires")
}

// Short contracts and interns: both days are included; disabling is at once, for the next proof and for the session.
func TestAccounts_DaysAndDisabling(t *testing.T) {
	b := newBench(t, session.Options{})
	intern := martin
	intern.Debut, intern.Fin = ins.Date{Year: 2026, Month: 11, Day: 20}, ins.Date{Year: 2026, Month: 11, Day: 22}
	b.add(intern, phrase)
	for _, tc := range []struct {
		day  int
		want string
	}{{19, "session_pas_commence"}, {20, ""}, {22, ""}, {23, "session_termine"}} {
		at := time.Date(2026, 11, tc.day, 23, 30, 0, 0, time.UTC)
		_, err := b.try("cmartin", phrase, at)
		allowed := b.Allowed(t.Context(), "cmartin", at)
		if tc.want == "" {
			require.NoError(t, err, tc.day)
			require.NoError(t, allowed, tc.day)
			continue
		}
		require.Equal(t, tc.want, code(t, err), tc.day)
		require.Equal(t, tc.want, code(t, allowed), tc.day)
	}
	require.Equal(t, "session_motif_manque", code(t, b.Disable(t.Context(), "cmartin", " ", admin())))
	require.NoError(t, b.Disable(t.Context(), "cmartin", "fin de stage", admin()))
	_, err := b.try("cmartin", phrase, noon)
	require.Equal(t, "session_desactive", code(t, err))
	require.Equal(t, "session_desactive", code(t, b.Allowed(t.Context(), "cmartin", noon)))
	require.Equal(t, "session_deja_desactive", code(t, b.Disable(t.Context(), "cmartin", "encore", admin())))
	_, err = b.Create(t.Context(), intern, true, admin())
	require.Equal(t, "session_identifiant_pris", code(t, err), "a name is never given to a second person")
	require.NoError(t, b.Enable(t.Context(), "cmartin", "retour", admin()))
	_, err = b.try("cmartin", phrase, noon)
	require.NoError(t, err)
}

// H-04: a card names an agent of the base. An unknown one is refused unless the site says otherwise; a card that was not
// verified opens no more than the desk.
func TestHolder_TheCardNamesAnAgent(t *testing.T) {
	choice := session.RefuseUnknown
	b := newBench(t, session.Options{Unknown: func() session.UnknownCard { return choice }})
	card := martin
	card.Carte = "899700000001"
	_, err := b.Create(t.Context(), card, false, admin())
	require.NoError(t, err)
	_, err = b.Create(t.Context(), app.Account{Identifiant: "autre", Nom: "Autre", Profil: app.ProfilAgent, Carte: card.Carte}, false, admin())
	require.Equal(t, "session_carte_prise", code(t, err))
	_, err = b.Create(t.Context(), app.Account{Identifiant: "autre", Nom: "Autre", Profil: app.ProfilAgent}, false, admin())
	require.Equal(t, "session_sans_moyen", code(t, err))
	at := ins.Meta{Quand: noon, Poste: "P1"}
	a, err := b.Holder(t.Context(), cards.Porteur{Identifiant: card.Carte, Nom: "MARTIN", Nominative: true}, true, at)
	require.NoError(t, err)
	require.Equal(t, "cmartin", a.Identifiant)
	_, err = b.try("cmartin", "", noon)
	require.Equal(t, "session_faux", code(t, err), "no secret, no login by secret")

	stranger := cards.Porteur{Identifiant: "899700000099", Nom: "INCONNU", Prenom: "Jean", Nominative: true}
	_, err = b.Holder(t.Context(), stranger, false, at)
	require.Equal(t, "session_carte_inconnue", code(t, err))
	lines := b.lines(app.AboutSessions)
	require.Contains(t, string(lines[len(lines)-1].Body), stranger.Identifiant, "so that an administrator can give it to an agent")
	choice = session.AdmitUnknown
	a, err = b.Holder(t.Context(), stranger, false, at)
	require.NoError(t, err)
	require.Equal(t, app.ProfilAgent, a.Profil)

	card.Profil = app.ProfilCellule
	require.NoError(t, b.Change(t.Context(), card, admin()))
	_, err = b.Holder(t.Context(), cards.Porteur{Identifiant: card.Carte, Nominative: true}, true, at)
	require.Equal(t, "session_carte_non_verifiee", code(t, err))
	_, err = b.Holder(t.Context(), cards.Porteur{Identifiant: card.Carte, Nominative: true, Verifie: true}, false, at)
	require.Equal(t, "session_carte_sans_code", code(t, err), "a card that was found opens no more than a desk")
	a, err = b.Holder(t.Context(), cards.Porteur{Identifiant: card.Carte, Nominative: true, Verifie: true}, true, at)
	require.NoError(t, err)
	require.Equal(t, ins.NiveauCellule, a.Niveau)
	require.NoError(t, b.Disable(t.Context(), "cmartin", "départ", admin()))
	_, err = b.Holder(t.Context(), cards.Porteur{Identifiant: card.Carte, Nominative: true, Verifie: true}, true, at)
	require.Equal(t, "session_desactive", code(t, err))
}

// Nobody gives himself a right, and somebody who may give them always remains.
func TestAccounts_NobodyRaisesHimself(t *testing.T) {
	b := newBench(t, session.Options{})
	chef := app.Account{Identifiant: "achef", Nom: "Chef", Prenom: "Anne", Profil: app.ProfilAdministrateur}
	b.add(chef, phrase)
	up := chef
	up.Profil = app.ProfilCellule
	require.Equal(t, "session_son_propre_profil", code(t, b.Change(t.Context(), up, admin())))
	other := ins.Meta{Quand: noon, Agent: "AUTRE Luc (lautre)", Poste: "P1"}
	require.Equal(t, "session_dernier_administrateur", code(t, b.Change(t.Context(), up, other)))
	require.Equal(t, "session_dernier_administrateur", code(t, b.Disable(t.Context(), "achef", "départ", other)))
	b.add(app.Account{Identifiant: "lautre", Nom: "Autre", Prenom: "Luc", Profil: app.ProfilAdministrateur}, phrase)
	require.NoError(t, b.Disable(t.Context(), "achef", "départ", other))
	all, err := b.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, "lautre", all[0].Identifiant, "those who may work first")
	require.Equal(t, "départ", all[1].Motif)
}

// H-01: each change of an agent has its line, and neither a secret nor its hash is in any.
func TestAccounts_EveryChangeIsJournaledWithoutSecrets(t *testing.T) {
	b := newBench(t, session.Options{})
	b.add(martin, phrase)
	changed := martin
	changed.Service = "Urgences"
	require.NoError(t, b.Change(t.Context(), changed, admin()))
	require.NoError(t, b.Change(t.Context(), changed, admin()), "nothing changed, nothing said")
	drawn, err := b.Renew(t.Context(), "cmartin", admin())
	require.NoError(t, err)
	require.NoError(t, b.Disable(t.Context(), "cmartin", "départ", admin()))
	require.NoError(t, b.Enable(t.Context(), "cmartin", "retour", admin()))
	require.NoError(t, b.Release(t.Context(), "cmartin", admin()))
	var acts []string
	for _, l := range b.lines(app.AboutAgents) {
		var f app.AgentFact
		require.NoError(t, json.Unmarshal(l.Body, &f))
		acts = append(acts, f.Acte)
		require.NotContains(t, string(l.Body), "argon2")
		require.NotContains(t, string(l.Body), drawn)
		require.NotContains(t, string(l.Body), phrase)
	}
	require.Equal(t, []string{app.AgentAdded, app.AgentSecret, app.AgentChanged, app.AgentRenewed, app.AgentDisabled, app.AgentEnabled, app.AgentReleased}, acts)
	_, err = b.base.Verify(t.Context())
	require.NoError(t, err)
}

// A secret hashed with other costs opens, and is hashed again with today's.
func TestLogin_HashedAgainWhenTheCostsChange(t *testing.T) {
	b := newBench(t, session.Options{})
	b.add(martin, phrase)
	before, err := b.base.Document(t.Context(), store.SiteAgents, "cmartin")
	require.NoError(t, err)
	require.Contains(t, string(before), "m=64,t=1,p=1")
	dearer := session.New(b.base, session.Options{Params: session.Params{Memory: 128, Time: 2, Threads: 1}})
	_, err = dearer.Login(t.Context(), app.Login{Identifiant: "cmartin", Secret: phrase, Poste: "P1", Quand: noon})
	require.NoError(t, err)
	after, err := b.base.Document(t.Context(), store.SiteAgents, "cmartin")
	require.NoError(t, err)
	require.Contains(t, string(after), "m=128,t=2,p=1")
	_, err = b.try("cmartin", phrase, noon)
	require.NoError(t, err)
}

// faulty is a store that stops answering, or stops writing.
type faulty struct {
	app.SiteStore
	reads, writes error
}

func (f *faulty) Document(ctx context.Context, kind, name string) ([]byte, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.SiteStore.Document(ctx, kind, name)
}

func (f *faulty) Documents(ctx context.Context, kind string) ([][]byte, error) {
	if f.reads != nil {
		return nil, f.reads
	}
	return f.SiteStore.Documents(ctx, kind)
}

func (f *faulty) ChangeDocument(ctx context.Context, kind, name, subject string, change func([]byte) ([]byte, []app.Entry, error)) error {
	if f.writes != nil {
		return f.writes
	}
	return f.SiteStore.ChangeDocument(ctx, kind, name, subject, change)
}

// A full disk or a base that does not answer keeps no known agent from his desk, and lets no wrong secret in.
func TestLogin_AFaultOfTheBaseKeepsNobodyOut(t *testing.T) {
	b := newBench(t, session.Options{})
	b.add(martin, phrase)
	down := errors.New("la base ne répond pas")
	f := &faulty{SiteStore: b.base, writes: down}
	s := session.New(f, session.Options{Params: quick})
	login := func(secret string) error {
		_, err := s.Login(t.Context(), app.Login{Identifiant: "cmartin", Secret: secret, Poste: "P1", Quand: noon})
		return err
	}
	require.NoError(t, login(phrase), "a full disk")
	require.Equal(t, "session_faux", code(t, login("faux")))
	f.reads = down
	require.NoError(t, login(phrase), "known from before")
	require.Equal(t, "session_faux", code(t, login("faux")))
	cold := session.New(f, session.Options{Params: quick})
	_, err := cold.Login(t.Context(), app.Login{Identifiant: "cmartin", Secret: phrase, Poste: "P1", Quand: noon})
	require.ErrorIs(t, err, down, "never seen: nobody can tell who he is")
}

func TestCheckSecret(t *testing.T) {
	for secret, want := range map[string]string{
		"Ab3!efg": "session_code_court", "abcdefghijk": "session_code_court", "Martin2026!": "session_code_nom",
		"motdepasse2026": "session_code_courant", "Azerty1!": "session_code_courant", "aaaaaaaaaaaaaa": "session_code_courant",
		"123456789012": "session_code_courant", "abcdefghijklmn": "session_code_courant", "cmartin-au-travail": "session_code_nom",
		"Tr0is!pom": "", "trois pommes vertes": "", "l’été à Pornic": "", "7 lapins 8 choux": "",
	} {
		r := session.CheckSecret(secret, "cmartin", "MARTIN", "Claire")
		if want == "" {
			require.Nil(t, r, secret)
			continue
		}
		require.NotNil(t, r, secret)
		require.Equal(t, want, r.Code, secret)
		require.NotEmpty(t, r.Acte)
	}
}

// What Guichet costs a login: a bench, not a rule (see DefaultParams).
func BenchmarkLogin(b *testing.B) {
	base, err := store.Open(filepath.Join(b.TempDir(), "guichet.db"))
	require.NoError(b, err)
	b.Cleanup(func() { _ = base.Close() })
	s := session.New(base, session.Options{})
	drawn, err := s.Create(b.Context(), martin, true, admin())
	require.NoError(b, err)
	_, err = s.Login(b.Context(), app.Login{Identifiant: "cmartin", Secret: drawn, Nouveau: phrase, Poste: "P1", Quand: noon})
	require.NoError(b, err)
	for b.Loop() {
		_, err := s.Login(b.Context(), app.Login{Identifiant: "cmartin", Secret: phrase, Poste: "P1", Quand: noon})
		require.NoError(b, err)
	}
}

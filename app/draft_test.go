package app_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

func withDrafts() options {
	o := options{
		ports:    func(p *app.Ports) { p.Drafts = p.Base.(app.Drafts) },
		settings: func(s *app.Settings) { s.Place, s.Brouillon = "ACCUEIL-1/claire", 24*time.Hour },
	}
	return o
}

// kept waits until the base holds a draft that has each of the words, and gives it.
func (b *bench) kept(words ...string) string {
	b.t.Helper()
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		body, err := b.base.Draft(b.t.Context(), "ACCUEIL-1/claire")
		require.NoError(b.t, err)
		all := len(words) > 0 || body == nil
		for _, w := range words {
			all = all && strings.Contains(string(body), w)
		}
		if all {
			return string(body)
		}
		require.Less(b.t, time.Since(begun), patience, "%v in %s", words, body)
	}
}

// fall opens another desk on the base of the first, as a start after a fall would: the first says nothing any more.
func (b *bench) fall(change ...func(*app.Settings, *app.Ports)) *bench {
	b.t.Helper()
	next := &bench{t: b.t, base: b.base, server: b.server, labels: &paper{}, readers: b.readers}
	tbl, err := table()
	require.NoError(b.t, err)
	ports := app.Ports{Base: b.base, Drafts: b.base, Labels: next.labels, Places: places{tbl}}
	settings := app.Settings{
		Training: true, Poste: "ACCUEIL-1", Agent: app.Agent{Nom: "MARTIN", Prenom: "Claire"}, Secret: "ouvre-toi",
		Place: "ACCUEIL-1/claire", Brouillon: 24 * time.Hour,
	}
	for _, c := range change {
		c(&settings, &ports)
	}
	next.desk = app.New(ports, settings)
	b.t.Cleanup(func() { require.NoError(b.t, next.desk.Close()) })
	return next
}

func field(s app.Snapshot, code string) app.Field {
	if s.Now.Form != nil {
		for _, f := range s.Now.Form.Fields {
			if f.Code == code {
				return f
			}
		}
	}
	return app.Field{}
}

// A fall in the midst of typing: what was typed is offered, nothing that was proved is carried, and the patient is recorded
// once.
func TestDraft_WhatWasTypedOutlivesAFall(t *testing.T) {
	b := newBench(t, withDrafts())
	b.toTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.desk.Do(app.Typing{Values: map[string]string{"nom_naissance": "ADRUN", "liste_prenoms": "ZO", "sexe": "F", "secret": "1234", "inconnu": "x"}})
	held := b.kept(`"ADRUN"`, `"ZO"`)
	require.NotContains(t, held, "1234")
	require.NotContains(t, held, "inconnu")

	c := b.fall()
	s := c.until("the offer", func(s app.Snapshot) bool { return s.Now.Primary != nil })
	require.Equal(t, app.StateIdle, s.State, "nobody is put in hand by itself")
	require.Contains(t, s.Now.Title, "Saisie retrouvée")
	require.Contains(t, s.Now.Why, "MARTIN Claire")
	require.Len(t, s.Others, 1)
	c.enter()
	s = c.state(app.StatePiece)
	require.Equal(t, "app_brouillon_repris", s.Message.Code)
	require.Contains(t, s.Now.Why, "carte nationale d’identité")
	require.Empty(t, field(s, "piece").Value, "no document is chosen beforehand (EXI SI 23)")
	c.desk.Do(app.ChoosePiece{Type: ins.PieceCNI})
	s = c.state(app.StateTraits)
	require.Equal(t, "ADRUN", field(s, "nom_naissance").Value)
	require.True(t, field(s, "nom_naissance").Proposed, "to be compared with the document")
	require.Equal(t, "ZO", field(s, "liste_prenoms").Value)
	require.Equal(t, "F", field(s, "sexe").Value)
	c.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220"))
	s = c.state(app.StateReady)
	require.Nil(t, s.Message)
	c.desk.Do(app.RecordWithoutINS{})
	s = c.state(app.StateDone)
	require.Equal(t, []string{"creation", "piece_verifiee"}, names(b.lines(s.Patient.Opened.ID))[:2])
	c.kept()
	require.Empty(t, c.fall().do(app.Dismiss{}).Others, "recorded: nothing is left to offer")
}

// What INSi answered is asked for again: a fall in the comparison comes back to the document.
func TestDraft_NothingProvedIsCarried(t *testing.T) {
	b := newBench(t, withDrafts())
	b.zoeCompared(ins.PieceCNI)
	held := b.kept(`"ADRUN"`)
	require.NotContains(t, held, "275126322074974")
	c := b.fall()
	c.until("the offer", func(s app.Snapshot) bool { return s.Now.Primary != nil })
	c.enter()
	s := c.state(app.StatePiece)
	require.False(t, s.Comparison != nil && s.Comparison.HasINS)
	require.Equal(t, "app_acte_impossible", c.do(app.AcceptINS{}).Message.Code)
	require.Equal(t, "app_acte_impossible", c.do(app.RecordWithoutINS{}).Message.Code)
}

// The program fell after the recording and before the end of the draft: the patient is not offered again, or he would be
// made twice.
func TestDraft_RecordedMeanwhileIsNotOffered(t *testing.T) {
	b := newBench(t, withDrafts())
	b.zoe(ins.PieceCNI)
	held := b.kept(`"63220"`)
	b.desk.Do(app.RecordWithoutINS{})
	b.state(app.StateDone)
	b.kept()
	now := time.Now()
	require.NoError(t, b.base.KeepDraft(t.Context(), "ACCUEIL-1/claire", []byte(held), now, now.Add(-time.Hour)))
	c := b.fall()
	c.kept()
	require.Empty(t, c.do(app.Dismiss{}).Others)
}

// H-43: who has no right to patients is shown nothing; a locked desk neither; who has it finds the patients behind the lock.
func TestDraft_H43_OnlyForWhoMayAdmit(t *testing.T) {
	b := newBench(t, withDrafts())
	b.zoe(ins.PieceCNI)
	b.kept(`"63220"`)
	c := b.fall(func(s *app.Settings, _ *app.Ports) { s.Agent.Profil = app.ProfilAdministrateur })
	for range 5 {
		s := c.do(app.Dismiss{})
		require.Empty(t, s.Others)
		require.NotContains(t, s.Now.Title+s.Now.Why, "ADRUN")
		require.Nil(t, s.Message)
	}
	b.kept(`"63220"`)
	d := b.fall(func(s *app.Settings, _ *app.Ports) { s.Agent = app.Agent{} })
	s := d.do(app.Dismiss{})
	require.True(t, s.Agent.Locked)
	require.Empty(t, s.Others)
	b.kept(`"63220"`)
}

// A delay, in the settings: an older draft is forgotten, unread; 0 keeps none.
func TestDraft_IsForgotten(t *testing.T) {
	for _, c := range []struct {
		name string
		keep time.Duration
		late time.Duration
		want int
	}{{"in time", 24 * time.Hour, 23 * time.Hour, 1}, {"too late", 24 * time.Hour, 25 * time.Hour, 0}, {"a clock set back", 24 * time.Hour, -25 * time.Hour, 0}} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, withDrafts())
			b.zoe(ins.PieceCNI)
			b.kept(`"63220"`)
			d := b.fall(func(_ *app.Settings, p *app.Ports) {
				p.Clock = func() time.Time { return time.Now().Add(c.late) }
			})
			if c.want == 0 {
				d.kept()
			} else {
				d.until("the offer", func(s app.Snapshot) bool { return s.Now.Primary != nil })
			}
			require.Len(t, d.do(app.Dismiss{}).Others, c.want)
		})
	}
	b := newBench(t, withDrafts())
	b.toTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.kept("31/12/1975")
	b.desk.Configure(app.NewSettingValues(true, map[string]string{app.SettingDraftHours: "0"}))
	b.kept()
}

// A known record: what was typed joins it however it is opened, and the look at it is journaled (H-01).
func TestDraft_AKnownRecord(t *testing.T) {
	b := newBench(t, withDrafts())
	id := b.zoeWithoutINS("").Patient.Opened.ID
	b.kept()
	b.desk.Do(app.EditPiece{})
	b.state(app.StatePiece)
	b.desk.Do(app.ChoosePiece{Type: ins.PiecePasseport})
	b.state(app.StateTraits)
	b.desk.Do(app.Typing{Values: map[string]string{"nom_naissance": "ADRUNE"}})
	b.kept("ADRUNE", id)
	for _, open := range []func(*bench){
		func(c *bench) { c.enter() },
		func(c *bench) { c.desk.Do(app.OpenRecord{ID: id}) },
	} {
		c := b.fall()
		c.until("the offer", func(s app.Snapshot) bool { return s.Now.Primary != nil })
		looks := strings.Count(strings.Join(names(b.lines(id)), " "), app.FactAccess)
		open(c)
		s := c.until("the record", func(s app.Snapshot) bool { return s.State == app.StatePiece && s.Patient.Opened != nil })
		require.Empty(t, s.Others)
		require.Equal(t, "app_brouillon_repris", s.Message.Code)
		require.Equal(t, looks+1, strings.Count(strings.Join(names(b.lines(id)), " "), app.FactAccess))
		c.desk.Do(app.ChoosePiece{Type: ins.PiecePasseport})
		require.Equal(t, "ADRUNE", field(c.state(app.StateTraits), "nom_naissance").Value)
		require.NoError(t, c.desk.Close())
	}
}

// What was being typed comes back after a lock and after another patient; a found patient can be given up.
func TestDraft_TypingOutlivesTheLock(t *testing.T) {
	b := newBench(t, withDrafts())
	b.toTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.desk.Do(app.Typing{Values: map[string]string{"nom_naissance": "ADRUN"}})
	b.desk.Do(app.Lock{})
	b.until("the lock", func(s app.Snapshot) bool { return s.Agent.Locked })
	b.desk.Do(app.Unlock{Secret: "ouvre-toi"})
	s := b.until("the desk", func(s app.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, "ADRUN", field(s, "nom_naissance").Value)
	require.False(t, field(s, "nom_naissance").Proposed)
	b.desk.Do(app.PutAside{})
	s = b.state(app.StateIdle)
	b.desk.Do(app.TakeBack{ID: s.Others[0].ID})
	require.Equal(t, "ADRUN", field(b.state(app.StateTraits), "nom_naissance").Value)
	b.kept("ADRUN")
	c := b.fall()
	c.until("the offer", func(s app.Snapshot) bool { return s.Now.Primary != nil })
	c.key("Alt E")
	s = c.until("nobody", func(s app.Snapshot) bool { return len(s.Others) == 0 })
	require.Nil(t, s.Now.Primary)
	c.kept()
}

// A base that does not take a draft stops nobody, and gets it when it answers again; closing the desk keeps it.
func TestDraft_ABaseThatDoesNotTakeIt(t *testing.T) {
	f := &fickleDrafts{}
	b := newBench(t, withDrafts(), options{ports: func(p *app.Ports) { f.Drafts, p.Drafts = p.Drafts, f }})
	f.down(true)
	b.toTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.desk.Do(app.Typing{Values: map[string]string{"nom_naissance": "ADRUN"}})
	require.Equal(t, app.StateTraits, b.do(app.Dismiss{}).State)
	f.down(false)
	require.NoError(t, b.desk.Close())
	b.kept("ADRUN")
}

type fickleDrafts struct {
	app.Drafts
	broken atomic.Bool
}

func (f *fickleDrafts) down(on bool) { f.broken.Store(on) }

func (f *fickleDrafts) KeepDraft(ctx context.Context, place string, body []byte, at, before time.Time) error {
	if f.broken.Load() {
		return context.DeadlineExceeded
	}
	return f.Drafts.KeepDraft(ctx, place, body, at, before)
}

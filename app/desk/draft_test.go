package desk_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/settings"
	"guichet/app/shown"
	"guichet/ins"
)

func withDrafts() desktest.Options {
	o := desktest.Options{
		Ports:    func(p *app.Ports) { p.Drafts = p.Base.(app.Drafts) },
		Settings: func(s *app.Settings) { s.Place, s.Brouillon = "ACCUEIL-1/claire", 24*time.Hour },
	}
	return o
}

func field(s desk.Snapshot, code string) shown.Field {
	if s.Now.Form != nil {
		for _, f := range s.Now.Form.Fields {
			if f.Code == code {
				return f
			}
		}
	}
	return shown.Field{}
}

// A fall in the midst of typing: what was typed is offered, nothing that was proved is carried, and the patient is recorded
// once.
func TestDraft_WhatWasTypedOutlivesAFall(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": "ADRUN", "liste_prenoms": "ZO", "sexe": "F", "secret": "1234", "inconnu": "x"}})
	held := b.Kept(`"ADRUN"`, `"ZO"`)
	require.NotContains(t, held, "1234")
	require.NotContains(t, held, "inconnu")

	c := b.Fall()
	s := c.Until("the offer", func(s desk.Snapshot) bool { return s.Now.Primary != nil })
	require.Equal(t, desk.StateIdle, s.State, "nobody is put in hand by itself")
	require.Contains(t, s.Now.Title, "Saisie retrouvée")
	require.Contains(t, s.Now.Why, "MARTIN Claire")
	require.Len(t, s.Others, 1)
	c.Enter()
	s = c.State(desk.StatePiece)
	require.Equal(t, "app_brouillon_repris", s.Message.Code)
	require.Contains(t, s.Now.Why, "carte nationale d’identité")
	require.Empty(t, field(s, "piece").Value, "no document is chosen beforehand (EXI SI 23)")
	c.Desk.Do(desk.ChoosePiece{Type: ins.PieceCNI})
	s = c.State(desk.StateTraits)
	require.Equal(t, "ADRUN", field(s, "nom_naissance").Value)
	require.True(t, field(s, "nom_naissance").Proposed, "to be compared with the document")
	require.Equal(t, "ZO", field(s, "liste_prenoms").Value)
	require.Equal(t, "F", field(s, "sexe").Value)
	c.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires"))
	s = c.State(desk.StateReady)
	require.Nil(t, s.Message)
	c.Desk.Do(desk.RecordWithoutINS{})
	s = c.State(desk.StateDone)
	require.Equal(t, []string{"creation", "piece_verifiee"}, desktest.Names(b.Lines(s.Patient.Opened.ID))[:2])
	c.Kept()
	require.Empty(t, c.Fall().Do(shown.Dismiss{}).Others, "recorded: nothing is left to offer")
}

// What INSi answered is asked for again: a fall in the comparison comes back to the document.
func TestDraft_NothingProvedIsCarried(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	b.ZoeCompared(ins.PieceCNI)
	held := b.Kept(`"ADRUN"`)
	require.NotContains(t, held, "275126322074974")
	c := b.Fall()
	c.Until("the offer", func(s desk.Snapshot) bool { return s.Now.Primary != nil })
	c.Enter()
	s := c.State(desk.StatePiece)
	require.False(t, s.Comparison != nil && s.Comparison.HasINS)
	require.Equal(t, "app_acte_impossible", c.Do(desk.AcceptINS{}).Message.Code)
	require.Equal(t, "app_acte_impossible", c.Do(desk.RecordWithoutINS{}).Message.Code)
}

// The program fell after the recording and before the end of the draft: the patient is not offered again, or he would be
// made twice.
func TestDraft_RecordedMeanwhileIsNotOffered(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	b.Zoe(ins.PieceCNI)
	held := b.Kept(`"63220 Mazoires`)
	b.Desk.Do(desk.RecordWithoutINS{})
	b.State(desk.StateDone)
	b.Kept()
	now := time.Now()
	require.NoError(t, b.Base.KeepDraft(t.Context(), "ACCUEIL-1/claire", []byte(held), now, now.Add(-time.Hour)))
	c := b.Fall()
	c.Kept()
	require.Empty(t, c.Do(shown.Dismiss{}).Others)
}

// H-43: who has no right to patients is shown nothing; a locked desk neither; who has it finds the patients behind the lock.
func TestDraft_H43_OnlyForWhoMayAdmit(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	b.Zoe(ins.PieceCNI)
	b.Kept(`"63220 Mazoires`)
	c := b.Fall(func(s *app.Settings, _ *app.Ports) { s.Agent.Profil = app.ProfilAdministrateur })
	for range 5 {
		s := c.Do(shown.Dismiss{})
		require.Empty(t, s.Others)
		require.NotContains(t, s.Now.Title+s.Now.Why, "ADRUN")
		require.Nil(t, s.Message)
	}
	b.Kept(`"63220 Mazoires`)
	d := b.Fall(func(s *app.Settings, _ *app.Ports) { s.Agent = app.Agent{} })
	s := d.Do(shown.Dismiss{})
	require.True(t, s.Agent.Locked)
	require.Empty(t, s.Others)
	b.Kept(`"63220 Mazoires`)
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
			b := desktest.NewBench(t, withDrafts())
			b.Zoe(ins.PieceCNI)
			b.Kept(`"63220 Mazoires`)
			d := b.Fall(func(_ *app.Settings, p *app.Ports) {
				p.Clock = func() time.Time { return time.Now().Add(c.late) }
			})
			if c.want == 0 {
				d.Kept()
			} else {
				d.Until("the offer", func(s desk.Snapshot) bool { return s.Now.Primary != nil })
			}
			require.Len(t, d.Do(shown.Dismiss{}).Others, c.want)
		})
	}
	b := desktest.NewBench(t, withDrafts())
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.Kept("31/12/1975")
	b.Desk.Configure(settings.New(true, map[string]string{settings.DraftHours: "0"}))
	b.Kept()
}

// A known record: what was typed joins it however it is opened, and the look at it is journaled (H-01).
func TestDraft_AKnownRecord(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	id := b.ZoeWithoutINS("").Patient.Opened.ID
	b.Kept()
	b.Desk.Do(desk.EditPiece{})
	b.State(desk.StatePiece)
	b.Desk.Do(desk.ChoosePiece{Type: ins.PiecePasseport})
	b.State(desk.StateTraits)
	b.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": "ADRUNE"}})
	b.Kept("ADRUNE", id)
	for _, open := range []func(*desktest.Bench){
		func(c *desktest.Bench) { c.Enter() },
		func(c *desktest.Bench) { c.Desk.Do(desk.OpenRecord{ID: id}) },
	} {
		c := b.Fall()
		c.Until("the offer", func(s desk.Snapshot) bool { return s.Now.Primary != nil })
		looks := strings.Count(strings.Join(desktest.Names(b.Lines(id)), " "), app.FactAccess)
		open(c)
		s := c.Until("the record", func(s desk.Snapshot) bool { return s.State == desk.StatePiece && s.Patient.Opened != nil })
		require.Empty(t, s.Others)
		require.Equal(t, "app_brouillon_repris", s.Message.Code)
		require.Equal(t, looks+1, strings.Count(strings.Join(desktest.Names(b.Lines(id)), " "), app.FactAccess))
		c.Desk.Do(desk.ChoosePiece{Type: ins.PiecePasseport})
		require.Equal(t, "ADRUNE", field(c.State(desk.StateTraits), "nom_naissance").Value)
		require.NoError(t, c.Desk.Close())
	}
}

// What was being typed comes back after a lock and after another patient; a found patient can be given up.
func TestDraft_TypingOutlivesTheLock(t *testing.T) {
	b := desktest.NewBench(t, withDrafts())
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": "ADRUN"}})
	b.Desk.Do(desk.Lock{})
	b.Until("the lock", func(s desk.Snapshot) bool { return s.Agent.Locked })
	b.Desk.Do(desk.Unlock{Secret: "ouvre-toi"})
	s := b.Until("the desk", func(s desk.Snapshot) bool { return !s.Agent.Locked })
	require.Equal(t, "ADRUN", field(s, "nom_naissance").Value)
	require.False(t, field(s, "nom_naissance").Proposed)
	b.Desk.Do(desk.PutAside{})
	s = b.State(desk.StateIdle)
	b.Desk.Do(desk.TakeBack{ID: s.Others[0].ID})
	require.Equal(t, "ADRUN", field(b.State(desk.StateTraits), "nom_naissance").Value)
	b.Kept("ADRUN")
	c := b.Fall()
	c.Until("the offer", func(s desk.Snapshot) bool { return s.Now.Primary != nil })
	c.Key("Alt E")
	s = c.Until("nobody", func(s desk.Snapshot) bool { return len(s.Others) == 0 })
	require.Nil(t, s.Now.Primary)
	c.Kept()
}

// A base that does not take a draft stops nobody, and gets it when it answers again; closing the desk keeps it.
func TestDraft_ABaseThatDoesNotTakeIt(t *testing.T) {
	f := &fickleDrafts{}
	b := desktest.NewBench(t, withDrafts(), desktest.Options{Ports: func(p *app.Ports) { f.Drafts, p.Drafts = p.Drafts, f }})
	f.down(true)
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	b.Desk.Do(desk.Typing{Values: map[string]string{"nom_naissance": "ADRUN"}})
	require.Equal(t, desk.StateTraits, b.Do(shown.Dismiss{}).State)
	f.down(false)
	require.NoError(t, b.Desk.Close())
	b.Kept("ADRUN")
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

package cardstest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
	"guichet/cards"
)

// Run runs the suite: each scenario on a bench of its own, inside around, which may be a bubble with a fake clock.
func Run(t *testing.T, bench func(*testing.T) Bench, around func(*testing.T, func(*testing.T))) {
	scenarios := []struct {
		name string
		run  func(*testing.T, Bench)
	}{
		{"what is already there comes first", alreadyThere},
		{"each card of the catalogue is read or refused as its file says", catalogue},
		{"a card pulled mid-read leaves nothing", pulled},
		{"two cards in two readers are never mixed", twoReaders},
		{"a mute card is given up after the deadline, and freed by its removal", mute},
		{"a slow card is read", slow},
		{"a card in place of another is another presence", replaced},
		{"confirming tells the same card from another", confirm},
		{"a card swapped before the service looks is found by confirming", swapped},
		{"the service stops and comes back", restart},
	}
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			around(t, func(t *testing.T) {
				b := bench(t)
				for i := range b.Readers() {
					b.Remove(t, i)
				}
				s.run(t, b)
			})
		})
	}
}

func alreadyThere(t *testing.T, b Bench) {
	names := b.Readers()
	b.Insert(t, 0, Load(t, "adrun-zoe"))
	f := Follow(t, b)
	require.Equal(t, cards.ServiceUp, f.Next(t).Kind)
	added := map[string]bool{}
	for {
		e := f.Next(t)
		if e.Kind == cards.ReaderAdded {
			added[e.Reader] = true
		}
		if e.Kind == cards.VitaleRead {
			require.Equal(t, names[0], e.Reader)
			require.Equal(t, "ADRUN", e.Lecture.Beneficiaires[0].Nom)
			require.Equal(t, e.Card, e.Lecture.Card)
			break
		}
	}
	require.Equal(t, map[string]bool{names[0]: true, names[1]: true}, added)
	b.Remove(t, 0)
	require.Equal(t, cards.CardRemoved, f.Next(t).Kind)
}

func catalogue(t *testing.T, b Bench) {
	cases := []struct {
		image  string
		nom    string // of the first beneficiary or the holder
		people int
		fault  string
	}{
		{"V01", "ADRTROIS", 1, ""}, {"V02", "ADRTROIS", 2, ""}, {"V03", "TESTEUR", 1, ""},
		{"V04", "DE LA TREMOILLE MONTMORENCY", 1, ""}, {"V05", "DE VINCI", 1, ""},
		{"V06", "ADRTROIS-DE-SAINT-FLORENTIN", 5, ""}, {"V07", "ECETINSI", 1, ""}, {"V08", "ADRTROIS", 1, ""},
		{"V09", "de la Fontaine", 1, ""}, {"V10", "DUPONT", 1, ""},
		{"V11", "", 0, cards.FaultVitale1}, {"V12", "", 0, cards.FaultBank}, {"V16", "", 0, cards.FaultMute}, {"V17", "", 0, cards.FaultMute},
		{"C01", "TESTEUSE", 0, ""}, {"C02", "", 0, ""}, {"C04", "ESSAYEUR", 0, ""},
	}
	f := Follow(t, b)
	name := b.Readers()[0]
	_, memory := b.(Swapper)
	for _, c := range cases {
		if c.image == "V16" && !memory {
			continue // vpcd does not show a card without ATR at all
		}
		b.Insert(t, 0, Load(t, c.image))
		inserted := f.Until(t, cards.CardInserted, name)
		e := f.Outcome(t, name)
		switch {
		case c.fault != "":
			require.Equal(t, cards.ReadFailed, e.Kind, c.image)
			require.Equal(t, c.fault, e.Fault.Code, c.image)
		case c.people > 0:
			require.Equal(t, cards.VitaleRead, e.Kind, "%s: %v", c.image, e.Fault)
			require.Len(t, e.Lecture.Beneficiaires, c.people, c.image)
			require.Equal(t, c.nom, e.Lecture.Beneficiaires[0].Nom, c.image)
			require.Equal(t, cards.RolePatient, e.Role)
		default:
			require.Equal(t, cards.PorteurRead, e.Kind, "%s: %v", c.image, e.Fault)
			require.Equal(t, c.nom, e.Porteur.Nom, c.image)
			require.Equal(t, cards.RoleAgent, e.Role)
		}
		require.Equal(t, inserted.Card, e.Card)
		b.Remove(t, 0)
		f.Until(t, cards.CardRemoved, name)
	}
}

func pulled(t *testing.T, b Bench) {
	f := Follow(t, b)
	name := b.Readers()[0]
	for _, image := range []string{"V14-1", "V14-4", "V14-7", "C13"} {
		b.Insert(t, 0, Load(t, image))
		failed := f.Until(t, cards.ReadFailed, name)
		require.Contains(t, []string{cards.FaultPulled, cards.FaultRemoved, cards.FaultContact}, failed.Fault.Code, image)
		b.Remove(t, 0)
		removed := f.Until(t, cards.CardRemoved, name)
		require.Equal(t, failed.Card.Presence, removed.Card.Presence)
	}
	b.Insert(t, 0, Load(t, "V07"))
	require.Equal(t, "ECETINSI", f.Until(t, cards.VitaleRead, name).Lecture.Beneficiaires[0].Nom)
}

func twoReaders(t *testing.T, b Bench) {
	f := Follow(t, b)
	names := b.Readers()
	b.Insert(t, 0, Load(t, "V02"))
	b.Insert(t, 1, Load(t, "C01"))
	seen := map[cards.EventKind]cards.Event{}
	for len(seen) < 2 {
		if e := f.Next(t); e.Kind == cards.VitaleRead || e.Kind == cards.PorteurRead {
			seen[e.Kind] = e
		}
	}
	require.Equal(t, names[0], seen[cards.VitaleRead].Reader)
	require.Equal(t, names[1], seen[cards.PorteurRead].Reader)
	require.NotEqual(t, seen[cards.VitaleRead].Card.Presence, seen[cards.PorteurRead].Card.Presence)
	b.Remove(t, 1) // CPx withdrawn: the desk locks
	e := f.Until(t, cards.CardRemoved, names[1])
	require.Equal(t, cards.FamilleCPx, e.Card.Famille)
	require.Equal(t, cards.RoleAgent, e.Role)
}

func mute(t *testing.T, b Bench) {
	f := Follow(t, b, func(m *cards.Monitor) { m.Deadline = 400 * time.Millisecond })
	name := b.Readers()[0]
	b.Insert(t, 0, Load(t, "V13"))
	require.Equal(t, cards.FaultNoAnswer, f.Until(t, cards.ReadFailed, name).Fault.Code)
	b.Remove(t, 0)
	f.Until(t, cards.CardRemoved, name)
	b.Insert(t, 0, Load(t, "V01"))
	f.Until(t, cards.VitaleRead, name)
}

func slow(t *testing.T, b Bench) {
	f := Follow(t, b)
	c := Load(t, "V02")
	faults := c.Fautes()
	faults.LenteMS = 40
	b.Insert(t, 0, c.With(faults))
	e := f.Until(t, cards.VitaleRead, b.Readers()[0])
	require.Len(t, e.Lecture.Beneficiaires, 2)
	require.GreaterOrEqual(t, e.Lecture.Fin.Sub(e.Lecture.Debut), 200*time.Millisecond)
}

func replaced(t *testing.T, b Bench) {
	f := Follow(t, b)
	name := b.Readers()[0]
	b.Insert(t, 0, Load(t, "V01"))
	first := f.Until(t, cards.VitaleRead, name)
	b.Remove(t, 0)
	f.Until(t, cards.CardRemoved, name)
	b.Insert(t, 0, Load(t, "V07"))
	second := f.Until(t, cards.VitaleRead, name)
	require.Greater(t, second.Card.Presence, first.Card.Presence)
	require.Equal(t, "ECETINSI", second.Lecture.Beneficiaires[0].Nom)
	require.NotNil(t, f.Monitor.Confirm(t.Context(), first.Card), "the first card is gone")
}

func confirm(t *testing.T, b Bench) {
	f := Follow(t, b)
	name := b.Readers()[0]
	b.Insert(t, 0, Load(t, "V01"))
	read := f.Until(t, cards.VitaleRead, name)
	require.Nil(t, f.Monitor.Confirm(t.Context(), read.Card))
	b.Remove(t, 0)
	f.Until(t, cards.CardRemoved, name)
	require.Equal(t, cards.FaultRemoved, f.Monitor.Confirm(t.Context(), read.Card).Code)
}

// swapped plays V15: another patient's card 10, 300 or 600 ms after the first. The service may see nothing, or all.
func swapped(t *testing.T, b Bench) {
	f := Follow(t, b)
	name := b.Readers()[0]
	for _, image := range []string{"V15-10", "V15-300", "V15-600"} {
		card := Load(t, image)
		b.Insert(t, 0, card)
		read := f.Until(t, cards.VitaleRead, name)
		require.Equal(t, "ADRTROIS", read.Lecture.Beneficiaires[0].Nom, image)
		swap := card.Fautes().RemplaceePar
		time.Sleep(time.Duration(swap.ApresMS+swap.EcartMS+200) * time.Millisecond) // the hand that swaps

		answer := make(chan *texts.Refusal, 1)
		go func() { answer <- f.Monitor.Confirm(context.Background(), read.Card) }()
		require.Equal(t, read.Card, f.Until(t, cards.CardRemoved, name).Card, image)
		now := f.Until(t, cards.VitaleRead, name)
		require.Equal(t, "ECETINSI", now.Lecture.Beneficiaires[0].Nom, image)
		require.Greater(t, now.Card.Presence, read.Card.Presence, image)
		require.NotNil(t, <-answer, "%s: the first card is not there any more", image)
		require.Nil(t, f.Monitor.Confirm(t.Context(), now.Card), image)
		b.Remove(t, 0)
		f.Until(t, cards.CardRemoved, name)
	}
}

func restart(t *testing.T, b Bench) {
	r, can := b.(Restarter)
	require.True(t, can, "a bench must be able to stop its service")
	f := Follow(t, b, func(m *cards.Monitor) { m.Retry = 50 * time.Millisecond })
	name := b.Readers()[0]
	b.Insert(t, 0, Load(t, "V01"))
	before := f.Until(t, cards.VitaleRead, name)
	r.StopService(t)
	f.Until(t, cards.CardRemoved, name)
	require.Equal(t, cards.FaultService, f.Until(t, cards.ServiceDown, "").Fault.Code)
	r.StartService(t)
	f.Until(t, cards.ServiceUp, "")
	b.Remove(t, 0)
	b.Insert(t, 0, Load(t, "V07"))
	after := f.Until(t, cards.VitaleRead, name)
	for after.Lecture.Beneficiaires[0].Nom != "ECETINSI" { // the first one may still have been there
		after = f.Until(t, cards.VitaleRead, name)
	}
	require.Greater(t, after.Card.Presence, before.Card.Presence)
}

package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/app/shown"
	"guichet/ins"
)

// The people of the demonstration, each from his card to the end of his admission: by Enter, one key for the document,
// one for the sex, and what INSi asks for on the way.
func TestDemonstration_EveryPersonFromTheCard(t *testing.T) {
	b := desktest.NewBench(t)
	for _, p := range []struct {
		image, liste, sexe string
		statut             ins.Statut
	}{
		{"adrun-zoe", "", "F", ins.Qualifiee},
		{"dartagnan-pierre-alain", "PIERRE-ALAIN GUNTHER", "M", ins.Qualifiee},
		{"de-vinci-leonardo", "LEONARDO, PIERO", "M", ins.Qualifiee},
		{"tchitchi-catarina", "CATARINA, BELLA", "F", ins.Qualifiee},
		{"houilles-pierre", "PIERRE, PAUL, JACQUES", "M", ins.Validee},
	} {
		t.Run(p.image, func(t *testing.T) {
			b.T = t
			b.Insert(p.image)
			b.State(desk.StateChoosing)
			b.Enter()
			b.State(desk.StatePiece)
			b.Key("1")
			s := b.State(desk.StateTraits)
			values := map[string]string{"sexe": p.sexe}
			if p.liste != "" {
				values["liste_prenoms"] = p.liste
			}
			b.Desk.Do(s.Now.Form.Submit(desktest.Typed(s.Now.Form, values)))
			s = b.State(desk.StateReady)
			for s.State != desk.StateDone {
				require.NotNil(t, s.Now.Primary, "%s %s", s.State, s.Now.Title)
				before := s.Now.Tries
				state := s.State
				if s.Now.Form != nil {
					b.Desk.Do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "63220 Mazoires"}))
				} else {
					b.Enter()
				}
				s = b.Until("the next step", func(s desk.Snapshot) bool {
					return s.Now.Progress == nil && (s.State != state || s.Now.Tries != before || s.Now.Form != nil)
				})
			}
			require.Equal(t, p.statut, s.Status.Statut, s.Now.Title)
			b.Key("F9")
			b.Until("the labels", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Level == shown.MessageSuccess })
			b.Enter()
			b.State(desk.StateIdle)
			b.Remove()
		})
	}
	require.Len(t, b.Labels.Orders, 5)
	require.Len(t, desktest.Works(b), 1)
}

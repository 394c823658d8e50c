package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// The people of the demonstration, each from his card to the end of his admission: by Enter, one key for the document,
// one for the sex, and what INSi asks for on the way.
func TestDemonstration_EveryPersonFromTheCard(t *testing.T) {
	b := newBench(t)
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
			b.t = t
			b.insert(p.image)
			b.state(app.StateChoosing)
			b.enter()
			b.state(app.StatePiece)
			b.key("1")
			s := b.state(app.StateTraits)
			values := map[string]string{"sexe": p.sexe}
			if p.liste != "" {
				values["liste_prenoms"] = p.liste
			}
			b.desk.Do(s.Now.Form.Submit(typed(s.Now.Form, values)))
			s = b.state(app.StateReady)
			for s.State != app.StateDone {
				require.NotNil(t, s.Now.Primary, "%s %s", s.State, s.Now.Title)
				before := s.Now.Tries
				state := s.State
				if s.Now.Form != nil {
					b.desk.Do(s.Now.Form.Submit(map[string]string{"lieu_naissance": "63220"}))
				} else {
					b.enter()
				}
				s = b.until("the next step", func(s app.Snapshot) bool {
					return s.Now.Progress == nil && (s.State != state || s.Now.Tries != before || s.Now.Form != nil)
				})
			}
			require.Equal(t, p.statut, s.Status.Statut, s.Now.Title)
			b.key("F9")
			b.until("the labels", func(s app.Snapshot) bool { return s.Message != nil && s.Message.Level == app.MessageSuccess })
			b.enter()
			b.state(app.StateIdle)
			b.remove()
		})
	}
	require.Len(t, b.labels.orders, 5)
	require.Len(t, works(b), 1)
}

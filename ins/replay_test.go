package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReplay_GivesWhatApplyAccepted(t *testing.T) { // a journal folds to what was decided
	starts := []Identite{{}, prov(t), recup(t), vali(t), qual(t), douteuse(t), fictive(t)}
	accepted := 0
	for _, start := range starts {
		for name, ev := range every() {
			after, _, refusal := Apply(start, ev)
			if refusal != nil {
				continue
			}
			accepted++
			again, refusal := Replay(start, ev)
			require.Nil(t, refusal, name)
			require.Equal(t, after, again, name)
		}
	}
	require.Greater(t, accepted, 60)
}

func TestReplay_AStricterRuleKeepsOldJournalsReadable(t *testing.T) {
	// What was accepted on the day it was written, and would be refused now: an interpreted date, a level that has been
	// raised since, a trait whose form was tightened.
	old := accept(darkINS(), with(dark(), func(t *Traits) { t.NomNaissance = "DARK DUBOIS" }))
	_, _, refusal := Apply(prov(t), old)
	require.NotNil(t, refusal)
	id, refusal := Replay(prov(t), old)
	require.Nil(t, refusal)
	require.Equal(t, Recuperee, id.Statut())

	corrected := TraitsCorrected{Meta: meta(), Traits: with(dark(), func(t *Traits) { t.NomNaissance = "Dàrk" })}
	_, _, refusal = Apply(vali(t), corrected)
	require.NotNil(t, refusal)
	id, refusal = Replay(vali(t), corrected)
	require.Nil(t, refusal)
	require.Equal(t, "Dàrk", id.NomNaissance)
	require.Equal(t, Provisoire, id.Statut())
}

func TestReplay_RefusesWhatNoJournalHolds(t *testing.T) {
	for name, c := range map[string]struct {
		id   Identite
		ev   Event
		code string
	}{
		"no event":    {prov(t), nil, "ins_evenement_absent"},
		"begun twice": {prov(t), created(dark()), "ins_identite_existe"},
		"never begun": {Identite{}, cni(dark()), "ins_identite_inexistante"},
	} {
		after, refusal := Replay(c.id, c.ev)
		require.NotNil(t, refusal, name)
		require.Equal(t, c.code, refusal.Code, name)
		require.Equal(t, c.id, after, name)
	}
}

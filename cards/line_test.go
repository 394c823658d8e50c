package cards_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/cards"
	"guichet/cards/cardsim"
	"guichet/cards/cardstest"
	"guichet/cards/cps"
	"guichet/cards/vitale"
)

func TestLine_NamesNoPatientUnlessAskedAndNeverANIR(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V02"))
		e := f.Until(t, cards.VitaleRead, patient)
		without, err := json.Marshal(e.Line(false))
		require.NoError(t, err)
		for _, secret := range []string{"ADRTROIS", "DOMINIQUE", "1997", "297022A0"} {
			require.NotContains(t, string(without), secret)
		}
		with, err := json.Marshal(e.Line(true))
		require.NoError(t, err)
		require.Contains(t, string(with), `"nom":"ADRTROIS"`)
		require.NotContains(t, string(with), "297022A0")
		require.Equal(t, "Lecteur patient : carte Vitale lue, 2 bénéficiaires : le choix est obligatoire.", e.Line(false).Phrase())
	})
}

func TestLine_EveryEventHasItsSentence(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		said := map[cards.EventKind]string{}
		take := func(kind cards.EventKind) {
			t.Helper()
			e := f.Until(t, kind, "")
			said[kind] = e.Line(false).Phrase()
		}
		take(cards.ServiceUp)
		take(cards.ReaderAdded)
		m.put(t, patient, cardstest.Load(t, "V01"))
		take(cards.CardInserted)
		take(cards.VitaleRead)
		require.NoError(t, m.Remove(patient))
		take(cards.CardRemoved)
		m.put(t, patient, cardstest.Load(t, "V11"))
		take(cards.ReadFailed)
		m.put(t, agent, cardstest.Load(t, "C02"))
		take(cards.PorteurRead)
		require.NoError(t, m.Unplug(agent))
		take(cards.ReaderRemoved)
		m.Stop()
		take(cards.ServiceDown)
		for kind, phrase := range said {
			require.NotEmpty(t, phrase, kind)
			require.NotContains(t, phrase, "{", kind)
			require.NotContains(t, phrase, "non rédigé", kind)
		}
		require.Contains(t, said[cards.ReadFailed], "ne demandez pas au patient")
		require.Contains(t, said[cards.PorteurRead], "non nominative")
	})
}

func diagnose(t *testing.T, r *cardsim.Readers) map[string]cards.Finding {
	t.Helper()
	m := &cards.Monitor{Service: r, Vitale: vitale.Reader{}, Porteur: cps.Reader{}}
	found := map[string]cards.Finding{}
	for _, f := range m.Diagnose(t.Context()) {
		found[f.Sujet+" "+f.Lecteur] = f
		require.NotContains(t, f.Phrase+f.Acte, "{")
		require.NotContains(t, f.Phrase+f.Acte, "ADRTROIS", "no patient data")
	}
	return found
}

func TestDiagnose_EachFindingWithItsAct(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		m.put(t, patient, cardstest.Load(t, "V02"))
		m.put(t, agent, cardstest.Load(t, "C02"))
		found := diagnose(t, m.Readers)
		require.Len(t, found, 5)
		require.Equal(t, cards.LevelGood, found["service "].Niveau)
		require.Equal(t, cards.LevelGood, found["lecteur "+patient].Niveau)
		require.Equal(t, cards.LevelGood, found["carte "+patient].Niveau)
		require.Equal(t, "cpx.non_nominative", found["carte "+agent].Code)
		require.NotEmpty(t, found["carte "+agent].Acte)
		require.Zero(t, m.OpenSessions())
	})
	inBubble(t, func(t *testing.T, m memory) {
		m.put(t, patient, cardstest.Load(t, "V13"))
		began := time.Now()
		found := diagnose(t, m.Readers)
		require.Equal(t, cards.FaultNoAnswer, found["carte "+patient].Code)
		require.Less(t, time.Since(began), 13*time.Second)
		require.NoError(t, m.Remove(patient)) // frees the reading
	})
	inBubble(t, func(t *testing.T, m memory) {
		m.Stop()
		found := diagnose(t, m.Readers)
		require.Len(t, found, 1)
		require.Equal(t, cards.FaultService, found["service "].Code)
	})
	inBubble(t, func(t *testing.T, _ memory) {
		found := diagnose(t, cardsim.NewReaders())
		require.Equal(t, cards.FaultNoReader, found["lecteur "].Code)
	})
}

func TestDiagnose_LeavesTheDeskItsWatch(t *testing.T) {
	inBubble(t, func(t *testing.T, m memory) {
		f := follow(t, m)
		m.put(t, patient, cardstest.Load(t, "V01"))
		read := f.Until(t, cards.VitaleRead, patient)
		require.NotEmpty(t, f.Monitor.Diagnose(t.Context()))
		require.Nil(t, f.Monitor.Confirm(t.Context(), read.Card))
	})
}

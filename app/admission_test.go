package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/ins"
)

// The simple patient: card in, and at most six keys to a label that bears the INS (screens.md; RNIV §4.6).
func TestAdmission_SixKeysFromCardToLabel(t *testing.T) {
	b := newBench(t)
	b.insert("adrun-zoe")
	s := b.until("the beneficiary", func(s app.Snapshot) bool { return s.State == app.StateChoosing })
	require.Equal(t, 0, s.Patient.Chosen, "one person alone is highlighted")
	keys := 0
	press := func(k string, then app.State) app.Snapshot {
		t.Helper()
		keys++
		if k == "⏎" {
			b.enter()
		} else {
			b.key(k)
		}
		return b.state(then)
	}
	s = press("⏎", app.StatePiece)
	require.Empty(t, s.Now.Form.Fields[0].Value, "no document is chosen beforehand (EXI SI 23)")
	s = press("1", app.StateTraits)
	for _, f := range s.Now.Form.Fields {
		if f.Code == "sexe" {
			require.Empty(t, f.Value, "the sex is never derived (A-57)")
			require.True(t, f.Submits)
		}
	}
	s = press("F", app.StateReady)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
	s = press("⏎", app.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label, "%+v %s", s.Comparison, say(s.Message))
	require.Equal(t, "•••••••••••••••", s.Comparison.Rows[6].INS.Text)
	s = press("⏎", app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Contains(t, s.Status.Phrase, "Qualifiée : carte nationale d’identité vérifiée par vous à ")
	require.Contains(t, s.Status.Phrase, "INS confirmée par INSi.")
	keys++
	b.key("F9")
	b.until("the labels", func(s app.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_imprime_ins" })
	require.LessOrEqual(t, keys, 6)

	require.Len(t, b.labels.orders, 1)
	id := b.labels.orders[0].Identite
	require.Equal(t, ins.Matricule("275126322074974"), id.INS.Matricule)
	require.Equal(t, "63220", id.LieuNaissance, "the place comes from INSi (A-13)")
	require.Equal(t, []string{"appel_insi", "creation", "lecture_carte", "piece_verifiee", "ins_acceptee", app.FactVisit, "impression"}, names(b.lines(id.ID)))
	s = b.desk.Snapshot()
	require.Equal(t, "Patient suivant", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateIdle)
	require.Nil(t, s.Patient.Opened)
	require.Nil(t, s.Comparison)
}

package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/ins"
)

// The simple patient: card in, and at most six keys to a label that bears the INS (screens.md; RNIV §4.6).
func TestAdmission_SixKeysFromCardToLabel(t *testing.T) {
	b := desktest.NewBench(t)
	b.Insert("adrun-zoe")
	s := b.Until("the beneficiary", func(s desk.Snapshot) bool { return s.State == desk.StateChoosing })
	require.Equal(t, 0, s.Patient.Chosen, "one person alone is highlighted")
	keys := 0
	press := func(k string, then desk.State) desk.Snapshot {
		t.Helper()
		keys++
		if k == "⏎" {
			b.Enter()
		} else {
			b.Key(k)
		}
		return b.State(then)
	}
	s = press("⏎", desk.StatePiece)
	require.Empty(t, s.Now.Form.Fields[0].Value, "no document is chosen beforehand (EXI SI 23)")
	s = press("1", desk.StateTraits)
	for _, f := range s.Now.Form.Fields {
		if f.Code == "sexe" {
			require.Empty(t, f.Value, "the sex is never derived (A-57)")
			require.True(t, f.Submits)
		}
	}
	s = press("F", desk.StateReady)
	require.Equal(t, "ADRUN", s.Comparison.Rows[0].Titre.Text)
	s = press("⏎", desk.StateComparing)
	require.Equal(t, "Qualifier", s.Now.Primary.Label, "%+v %s", s.Comparison, desktest.Say(s.Message))
	require.Equal(t, "•••••••••••••••", s.Comparison.Rows[6].INS.Text)
	s = press("⏎", desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
	require.Contains(t, s.Status.Phrase, "Qualifiée : carte nationale d’identité vérifiée par vous à ")
	require.Contains(t, s.Status.Phrase, "INS confirmée par INSi.")
	keys++
	b.Key("F9")
	b.Until("the labels", func(s desk.Snapshot) bool { return s.Message != nil && s.Message.Code == "app_imprime_ins" })
	require.LessOrEqual(t, keys, 6)

	require.Len(t, b.Labels.Orders, 1)
	id := b.Labels.Orders[0].Identite
	require.Equal(t, ins.Matricule("275126322074974"), id.INS.Matricule)
	require.Equal(t, "63220", id.LieuNaissance, "the place comes from INSi (A-13)")
	require.Equal(t, []string{"appel_insi", "creation", "lecture_carte", "piece_verifiee", "ins_acceptee", app.FactVisit, "impression"}, desktest.Names(b.Lines(id.ID)))
	s = b.Desk.Snapshot()
	require.Equal(t, "Patient suivant", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateIdle)
	require.Nil(t, s.Patient.Opened)
	require.Nil(t, s.Comparison)
}

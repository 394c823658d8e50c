package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/ins"
)

// A year alone is understood, kept with its marker, shown as the document has it, and the marker keeps the identity from being
// qualified at the desk, unless the site allows it (C-41 to C-44, RNIV EXI PP 19).
func TestTraits_C43_AYearAloneKeepsItsMarker(t *testing.T) {
	for _, c := range []struct {
		allowed bool
		primary string
	}{{false, "Signaler à la cellule"}, {true, "Accepter l’écart et qualifier"}} {
		b := desktest.NewBench(t, desktest.Options{Settings: func(s *app.Settings) { s.Reglages.DateInterpreteeQualifiable = c.allowed }})
		s := b.Ready("ADR", ins.PieceCNI, desktest.TraitsOf("ADRUN", "ZOE", "F", "00/00/1975", "63220 Mazoires"))
		require.Equal(t, "ins_date_marque_jour_mois", s.Message.Code, "the agent is told")
		b.Enter()
		s = b.State(desk.StateComparing)
		require.Equal(t, c.primary, s.Now.Primary.Label)
		b.Desk.Do(desk.EditPiece{})
		s = b.State(desk.StateTraits)
		require.Equal(t, "00/00/1975", s.Now.Form.Fields[3].Value, "the marker is not lost by being shown")
		b.Desk.Do(desktest.TraitsOf("ADRUN", "ZOE", "F", "1975", "63220 Mazoires"))
		b.State(desk.StateReady)
		b.Desk.Do(desk.RecordWithoutINS{})
		s = b.State(desk.StateDone)
		require.Equal(t, ins.JourMoisInterpretes, s.Patient.Opened.DateCertitude)
		require.Equal(t, ins.Date{Year: 1975, Month: 12, Day: 31}, s.Patient.Opened.DateNaissance)
	}
}

// A word that says how a name was got is never kept in the nom utilisé: the name is proposed without it.
func TestTraits_A60_TheUsedNameIsProposedWithoutItsMention(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("31/12/1975", "ADR", ins.PieceCNI)
	typed := desktest.TraitsOf("ADRUN", "ZOE", "F", "31/12/1975", "63220 Mazoires")
	typed.NomUtilise = "Vve PETIT"
	s := b.Do(typed)
	require.Equal(t, desk.StateTraits, s.State)
	require.Equal(t, "ins_nom_utilise_mention", s.Message.Code)
	require.Equal(t, "PETIT", s.Now.Form.Fields[6].Value)
	require.NotEmpty(t, s.Now.Form.Fields[6].Fault)
	b.Desk.Do(s.Now.Primary.Command)
	b.State(desk.StateReady)
	b.Desk.Do(desk.RecordWithoutINS{})
	require.Equal(t, "PETIT", b.State(desk.StateDone).Patient.Opened.NomUtilise)
}

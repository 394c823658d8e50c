package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/app/desk"
	"guichet/app/desktest"
	"guichet/cards/cardsim"
	"guichet/ins"
)

// Several persons on the card: none is preselected, a digit chooses (D-06).
func TestCard_SeveralBeneficiariesNonePreselected(t *testing.T) {
	b := desktest.NewBench(t)
	b.Insert("adrtrois-famille")
	s := b.State(desk.StateChoosing)
	require.Equal(t, -1, s.Patient.Chosen)
	require.Nil(t, s.Now.Primary)
	require.Len(t, s.Patient.Beneficiaires, 2)
	require.Equal(t, "2", s.Patient.Beneficiaires[1].Key)
	require.Equal(t, "Carte Vitale · 2 bénéficiaires", s.Patient.CardNote)
	s = b.Do(desk.ChooseBeneficiaire{Index: 5})
	require.Equal(t, "app_beneficiaire_inconnu", s.Message.Code)
	b.Desk.Do(desk.ChooseBeneficiaire{Index: 1})
	s = b.State(desk.StatePiece)
	require.Equal(t, 1, s.Patient.Chosen)
	// The wrong one: F3 takes the card again, nobody chosen.
	b.Key("F3")
	s = b.State(desk.StateChoosing)
	require.Equal(t, -1, s.Patient.Chosen)
}

// A removal hides nothing and asks for nothing: the patient took his card back (CNDA 1.03).
func TestCard_RemovalIsOnlyNoted(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithCard()
	b.Remove()
	s := b.Until("the note", func(s desk.Snapshot) bool {
		return len(s.Patient.CardNote) > 0 && s.Patient.CardNote[:5] == "Carte" && s.Patient.CardNote != "Carte Vitale · 1 bénéficiaire"
	})
	require.Regexp(t, `^Carte retirée à \d\d:\d\d$`, s.Patient.CardNote)
	require.Len(t, s.Patient.Beneficiaires, 1)
	b.Enter()
	b.State(desk.StateComparing)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// Another card between reading and accepting: its first sign takes the old identity off the pane, and the acceptance
// asks for a confirmation (CNDA 1.03).
func TestCard_AnotherCardAsksForConfirmation(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithCard()
	b.Enter()
	b.State(desk.StateComparing)
	b.Remove()
	b.Insert("houilles-pierre")
	s := b.Message("app_carte_autre")
	require.Empty(t, s.Patient.Beneficiaires, "nobody stands under the card of another")
	require.IsType(t, desk.ConfirmPatient{}, s.Now.Primary.Command)
	require.Contains(t, s.Now.Title, "ADRUN ZOE")
	b.Desk.Do(desk.AcceptINS{Motif: "vu"})
	s = b.Message("app_carte_autre")
	require.Equal(t, desk.StateComparing, s.State)
	b.Enter()
	s = b.Until("the comparison", func(s desk.Snapshot) bool { return s.Now.Primary != nil && s.Now.Primary.Label == "Qualifier" })
	require.Empty(t, s.Patient.Beneficiaires)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	// The next patient is the one of the card in the reader.
	b.Desk.Do(desk.NextPatient{})
	s = b.State(desk.StateChoosing)
	require.Equal(t, "HOUILLES", s.Patient.Beneficiaires[0].Nom)
	require.Nil(t, s.Patient.Opened)
}

// The same card put back is the same patient: nothing to confirm.
func TestCard_TheSameCardBack(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithCard()
	b.Remove()
	called := func(s desk.Snapshot) bool { return s.Now.Primary != nil && s.Now.Primary.Label == "Appeler INSi" }
	b.Insert("adrun-zoe")
	b.Until("the card is back", func(s desk.Snapshot) bool {
		return called(s) && len(s.Patient.Beneficiaires) == 1 && s.Patient.CardNote == "Carte Vitale · 1 bénéficiaire"
	})
}

// A swap too fast for PC/SC is seen when the card is looked at again before the INS is recorded (CNDA 1.03).
func TestCard_FastSwapIsSeenBeforeRecording(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeWithCard()
	b.Enter()
	b.State(desk.StateComparing)
	other, err := cardsim.Load("houilles-pierre")
	require.NoError(t, err)
	require.NoError(t, b.Readers.Swap(desktest.PatientReader, other))
	b.Enter()
	s := b.Until("the confirmation", func(s desk.Snapshot) bool {
		if s.Now.Primary == nil {
			return false
		}
		_, ok := s.Now.Primary.Command.(desk.ConfirmPatient)
		return ok
	})
	require.NotEqual(t, desk.StateDone, s.State)
}

// A lunar date cannot search; the agent searches with the date of the document and keeps the card (C-45).
func TestCard_LunarDate(t *testing.T) {
	b := desktest.NewBench(t)
	b.Insert("V03")
	s := b.State(desk.StateChoosing)
	require.NotEmpty(t, s.Patient.Beneficiaires[0].Note)
	b.Enter()
	b.Message("app_date_carte")
	b.Desk.Do(desk.SearchRecords{Date: "10/02/1959", Nom: "TES"})
	s = b.State(desk.StatePiece)
	require.False(t, s.Patient.Searched, "a record is not created twice")
	b.Key("1")
	s = b.State(desk.StateTraits)
	for _, f := range s.Now.Form.Fields {
		if f.Code == "date_naissance" {
			require.Empty(t, f.Value)
		}
	}
}

// A name that may be cut on the card is not proposed (C-09).
func TestCard_TruncatedNameIsNotProposed(t *testing.T) {
	b := desktest.NewBench(t)
	b.Insert("V04")
	b.State(desk.StateChoosing)
	b.Enter()
	b.State(desk.StatePiece)
	b.Key("1")
	s := b.State(desk.StateTraits)
	require.Empty(t, s.Now.Form.Fields[0].Value)
}

// A card taken out while it is read leaves a desk that waits for it again.
func TestCard_TakeCardWithoutCard(t *testing.T) {
	b := desktest.NewBench(t)
	s := b.Do(desk.TakeCard{})
	require.Equal(t, "app_pas_de_carte", s.Message.Code)
}

// A card that comes while a patient without card is served does not touch him.
func TestCard_APatientWithoutCardIsNotTouched(t *testing.T) {
	b := desktest.NewBench(t)
	b.ToTraits("01/01/1987", "", ins.PieceCNI)
	b.Insert("adrun-zoe")
	s := b.Message("app_carte_presente")
	require.Equal(t, desk.StateTraits, s.State)
	require.Empty(t, s.Patient.Beneficiaires)
	b.Desk.Do(desk.PutAside{})
	s = b.State(desk.StateChoosing)
	require.Equal(t, "ADRUN", s.Patient.Beneficiaires[0].Nom)
	require.Len(t, s.Others, 1)
}

// The known person of the card is opened by Enter, and a qualified one needs nothing more (A-62, B-33).
func TestCard_KnownPatient(t *testing.T) {
	b := desktest.NewBench(t)
	b.ZoeQualified()
	first := b.Opened().ID
	b.NextPatient()
	b.Insert("adrun-zoe")
	b.State(desk.StateChoosing)
	b.Enter()
	s := b.State(desk.StateResults)
	require.Len(t, s.Patient.Results, 1)
	require.Equal(t, "1", s.Patient.Results[0].Key)
	require.Equal(t, "Ouvrir ce dossier", s.Now.Primary.Label)
	b.Enter()
	s = b.State(desk.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label)
	require.Contains(t, desktest.Names(b.Lines(first)), app.FactAccess)
}

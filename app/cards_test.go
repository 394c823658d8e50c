package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/app"
	"guichet/cards/virtuel"
	"guichet/ins"
)

func (b *bench) remove() {
	b.t.Helper()
	require.NoError(b.t, b.readers.Remove(patientReader))
}

// zoeWithCard brings ADRUN ZOE to the call of INSi, by her card.
func (b *bench) zoeWithCard() {
	b.t.Helper()
	b.insert("adrun-zoe")
	b.state(app.StateChoosing)
	b.enter()
	b.state(app.StatePiece)
	b.key("1")
	b.state(app.StateTraits)
	b.desk.Do(traitsOf("ADRUN", "ZOE", "F", "31/12/1975", ""))
	b.state(app.StateReady)
}

// Several persons on the card: none is preselected, a digit chooses (D-06).
func TestCard_SeveralBeneficiariesNonePreselected(t *testing.T) {
	b := newBench(t)
	b.insert("adrtrois-famille")
	s := b.state(app.StateChoosing)
	require.Equal(t, -1, s.Patient.Chosen)
	require.Nil(t, s.Now.Primary)
	require.Len(t, s.Patient.Beneficiaires, 2)
	require.Equal(t, "2", s.Patient.Beneficiaires[1].Key)
	require.Equal(t, "Carte Vitale · 2 bénéficiaires", s.Patient.CardNote)
	s = b.do(app.ChooseBeneficiaire{Index: 5})
	require.Equal(t, "app_beneficiaire_inconnu", s.Message.Code)
	b.desk.Do(app.ChooseBeneficiaire{Index: 1})
	s = b.state(app.StatePiece)
	require.Equal(t, 1, s.Patient.Chosen)
	// The wrong one: F3 takes the card again, nobody chosen.
	b.key("F3")
	s = b.state(app.StateChoosing)
	require.Equal(t, -1, s.Patient.Chosen)
}

// A removal hides nothing and asks for nothing: the patient took his card back (CNDA 1.03).
func TestCard_RemovalIsOnlyNoted(t *testing.T) {
	b := newBench(t)
	b.zoeWithCard()
	b.remove()
	s := b.until("the note", func(s app.Snapshot) bool {
		return len(s.Patient.CardNote) > 0 && s.Patient.CardNote[:5] == "Carte" && s.Patient.CardNote != "Carte Vitale · 1 bénéficiaire"
	})
	require.Regexp(t, `^Carte retirée à \d\d:\d\d$`, s.Patient.CardNote)
	require.Len(t, s.Patient.Beneficiaires, 1)
	b.enter()
	b.state(app.StateComparing)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, ins.Qualifiee, s.Status.Statut)
}

// Another card between reading and accepting: its first sign takes the old identity off the pane, and the acceptance
// asks for a confirmation (CNDA 1.03).
func TestCard_AnotherCardAsksForConfirmation(t *testing.T) {
	b := newBench(t)
	b.zoeWithCard()
	b.enter()
	b.state(app.StateComparing)
	b.remove()
	b.insert("houilles-pierre")
	s := b.message("app_carte_autre")
	require.Empty(t, s.Patient.Beneficiaires, "nobody stands under the card of another")
	require.IsType(t, app.ConfirmPatient{}, s.Now.Primary.Command)
	require.Contains(t, s.Now.Title, "ADRUN ZOE")
	b.desk.Do(app.AcceptINS{Motif: "vu"})
	s = b.message("app_carte_autre")
	require.Equal(t, app.StateComparing, s.State)
	b.enter()
	s = b.until("the comparison", func(s app.Snapshot) bool { return s.Now.Primary != nil && s.Now.Primary.Label == "Qualifier" })
	require.Empty(t, s.Patient.Beneficiaires)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, "ADRUN", s.Patient.Opened.NomNaissance)
	// The next patient is the one of the card in the reader.
	b.desk.Do(app.NextPatient{})
	s = b.state(app.StateChoosing)
	require.Equal(t, "HOUILLES", s.Patient.Beneficiaires[0].Nom)
	require.Nil(t, s.Patient.Opened)
}

// The same card put back is the same patient: nothing to confirm.
func TestCard_TheSameCardBack(t *testing.T) {
	b := newBench(t)
	b.zoeWithCard()
	b.remove()
	called := func(s app.Snapshot) bool { return s.Now.Primary != nil && s.Now.Primary.Label == "Appeler INSi" }
	b.insert("adrun-zoe")
	b.until("the card is back", func(s app.Snapshot) bool {
		return called(s) && len(s.Patient.Beneficiaires) == 1 && s.Patient.CardNote == "Carte Vitale · 1 bénéficiaire"
	})
}

// A swap too fast for PC/SC is seen when the card is looked at again before the INS is recorded (CNDA 1.03).
func TestCard_FastSwapIsSeenBeforeRecording(t *testing.T) {
	b := newBench(t)
	b.zoeWithCard()
	b.enter()
	b.state(app.StateComparing)
	other, err := virtuel.Load("houilles-pierre")
	require.NoError(t, err)
	require.NoError(t, b.readers.Swap(patientReader, other))
	b.enter()
	s := b.until("the confirmation", func(s app.Snapshot) bool {
		if s.Now.Primary == nil {
			return false
		}
		_, ok := s.Now.Primary.Command.(app.ConfirmPatient)
		return ok
	})
	require.NotEqual(t, app.StateDone, s.State)
}

// A lunar date cannot search; the agent searches with the date of the document and keeps the card (C-45).
func TestCard_LunarDate(t *testing.T) {
	b := newBench(t)
	b.insert("V03")
	s := b.state(app.StateChoosing)
	require.NotEmpty(t, s.Patient.Beneficiaires[0].Note)
	b.enter()
	b.message("app_date_carte")
	b.desk.Do(app.SearchRecords{Date: "10/02/1959", Nom: "TES"})
	s = b.state(app.StatePiece)
	require.False(t, s.Patient.Searched, "a record is not created twice")
	b.key("1")
	s = b.state(app.StateTraits)
	for _, f := range s.Now.Form.Fields {
		if f.Code == "date_naissance" {
			require.Empty(t, f.Value)
		}
	}
}

// A name that may be cut on the card is not proposed (C-09).
func TestCard_TruncatedNameIsNotProposed(t *testing.T) {
	b := newBench(t)
	b.insert("V04")
	b.state(app.StateChoosing)
	b.enter()
	b.state(app.StatePiece)
	b.key("1")
	s := b.state(app.StateTraits)
	require.Empty(t, s.Now.Form.Fields[0].Value)
}

// A card taken out while it is read leaves a desk that waits for it again.
func TestCard_TakeCardWithoutCard(t *testing.T) {
	b := newBench(t)
	s := b.do(app.TakeCard{})
	require.Equal(t, "app_pas_de_carte", s.Message.Code)
}

// A card that comes while a patient without card is served does not touch him.
func TestCard_APatientWithoutCardIsNotTouched(t *testing.T) {
	b := newBench(t)
	b.toTraits("01/01/1987", "", ins.PieceCNI)
	b.insert("adrun-zoe")
	s := b.message("app_carte_presente")
	require.Equal(t, app.StateTraits, s.State)
	require.Empty(t, s.Patient.Beneficiaires)
	b.desk.Do(app.PutAside{})
	s = b.state(app.StateChoosing)
	require.Equal(t, "ADRUN", s.Patient.Beneficiaires[0].Nom)
	require.Len(t, s.Others, 1)
}

// The known person of the card is opened by Enter, and a qualified one needs nothing more (A-62, B-33).
func TestCard_KnownPatient(t *testing.T) {
	b := newBench(t)
	b.zoeQualified()
	first := b.opened().ID
	b.nextPatient()
	b.insert("adrun-zoe")
	b.state(app.StateChoosing)
	b.enter()
	s := b.state(app.StateResults)
	require.Len(t, s.Patient.Results, 1)
	require.Equal(t, "1", s.Patient.Results[0].Key)
	require.Equal(t, "Ouvrir ce dossier", s.Now.Primary.Label)
	b.enter()
	s = b.state(app.StateDone)
	require.Equal(t, first, s.Patient.Opened.ID)
	require.Equal(t, "Imprimer les étiquettes", s.Now.Primary.Label)
	require.Contains(t, names(b.lines(first)), app.FactAccess)
}

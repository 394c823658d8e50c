package entry

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"guichet/app/shown"
	"guichet/ins"
)

func today() Reader { return Reader{Now: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)} }

func typed(date string) TraitsTyped {
	return TraitsTyped{NomNaissance: "BENALI", Prenoms: "AHMED", Sexe: "M", DateNaissance: date, LieuNaissance: "99352"}
}

// A date that is not whole is read wherever a person types one, and keeps what was known of it.
func TestTraits_C41_ADateThatIsNotWhole(t *testing.T) {
	for text, want := range map[string]struct {
		date      ins.Date
		certitude ins.Certitude
		again     string
	}{
		"1955":       {ins.Date{Year: 1955, Month: 12, Day: 31}, ins.JourMoisInterpretes, "00/00/1955"},
		"00/00/1955": {ins.Date{Year: 1955, Month: 12, Day: 31}, ins.JourMoisInterpretes, "00/00/1955"},
		"07/1960":    {ins.Date{Year: 1960, Month: 7, Day: 1}, ins.JourInterprete, "00/07/1960"},
		"14/00/1960": {ins.Date{Year: 1960, Month: 1, Day: 14}, ins.MoisInterprete, "14/00/1960"},
		"1970?":      {ins.Date{Year: 1970, Month: 12, Day: 31}, ins.DateEstimee, "31/12/1970?"},
		"30051960":   {ins.Date{Year: 1960, Month: 5, Day: 30}, ins.DateReelle, "30/05/1960"},
	} {
		traits, faults, notes := today().Traits(typed(text))
		require.Empty(t, faults, text)
		require.Equal(t, want.date, traits.DateNaissance, text)
		require.Equal(t, want.certitude, traits.DateCertitude, text)
		require.Equal(t, want.certitude.Interpretee(), len(notes) > 0, "C-43: the agent is told of %s", text)
		require.Equal(t, want.again, traits.DateNaissance.Typed(traits.DateCertitude), text)

		q, faults := today().Criteria(Criteria{NomNaissance: "BENALI", Prenoms: "AHMED", Sexe: "M", DateNaissance: text})
		require.Empty(t, faults, text)
		require.Equal(t, want.date, q.DateNaissance, text)
		s, refusal := ParseSearch(shown.SearchForm{Date: text}, ins.DateOf(today().Now))
		require.Nil(t, refusal, text)
		require.Equal(t, want.date, s.DateNaissance, text)
	}
}

func TestTraits_C46_NoBirthToComeNorOver130Years(t *testing.T) {
	for text, code := range map[string]string{"30/11/2026": "ins_date_future", "01/01/1890": "ins_date_age", "2027": "ins_date_future", "45/01/1960": "ins_date_lunaire"} {
		_, faults, _ := today().Traits(typed(text))
		require.Len(t, faults, 1, text)
		require.Equal(t, code, faults[0].Refusal.Code, text)
		_, faults = today().Criteria(Criteria{NomNaissance: "BENALI", Prenoms: "AHMED", Sexe: "M", DateNaissance: text})
		require.Equal(t, code, faults[0].Refusal.Code, text)
		_, refusal := ParseSearch(shown.SearchForm{Date: text}, ins.DateOf(today().Now))
		require.Equal(t, code, refusal.Code, text)
	}
	_, faults, notes := today().Traits(typed("01/01/1910"))
	require.Empty(t, faults)
	require.Equal(t, "ins_date_grand_age", notes[0].Code)
}

func TestUsedName_A60_ProposedWithoutItsMention(t *testing.T) {
	for text, want := range map[string]string{"VVE PETIT": "PETIT", "Ép. Petit": "PETIT", "veuve PETIT": "PETIT"} {
		name, refusal := UsedName(text)
		require.Equal(t, "ins_nom_utilise_mention", refusal.Code, text)
		require.Contains(t, refusal.Error(), want)
		require.Equal(t, want, name, text)
	}
	name, refusal := UsedName("petit")
	require.Nil(t, refusal)
	require.Equal(t, "PETIT", name)
	_, refusal = UsedName("PET1T")
	require.NotNil(t, refusal)
}

func TestTraits_C20_WithoutGivenNameIsProposed(t *testing.T) {
	c := typed("12/05/1990")
	c.Prenoms = ""
	_, faults, _ := today().Traits(c)
	require.Contains(t, faults.ByField()[FieldPremier], ins.SansPrenom)
	c.Prenoms = "SP"
	traits, faults, _ := today().Traits(c)
	require.Empty(t, faults)
	require.True(t, traits.WithoutGivenName())
	require.Equal(t, ins.SansPrenom, traits.ListePrenoms)
	require.Equal(t, ins.SansPrenom, traits.PremierPrenom)
}

// What may be a mention on the line of the name of birth is asked, and nothing is written by itself.
func TestTraits_A60_AMentionOnTheNameOfBirthIsTold(t *testing.T) {
	c := typed("12/05/1990")
	c.NomNaissance = "DURAND ÉPOUSE PETIT"
	traits, faults, notes := today().Traits(c)
	require.Empty(t, faults)
	require.Equal(t, "DURAND EPOUSE PETIT", traits.NomNaissance)
	require.Equal(t, "ins_nom_mention", notes[0].Code)
}

package ins

import (
	"testing"

	"github.com/stretchr/testify/require"

	"guichet/assets/texts"
)

func TestC31_FirstGivenName(t *testing.T) { // T3, C-32
	for _, c := range []struct {
		list, want string
		sure       bool
	}{
		{"Jean Roger, Pierre", "JEAN ROGER", true}, // (1)
		{"Maria, Magdalena", "MARIA", true},
		{"Jean-Roger Pierre", "JEAN-ROGER", true}, // (2)
		{"Jean Roger Pierre", "JEAN", false},      // (3), (4)
		{"MAX PATRICK", "MAX", false},
		{"JEANNE", "JEANNE", true},
		{"JEANNE,", "JEANNE", true},
		{", JEANNE", "JEANNE", true},
		{"", "", false},
		{"1234", "", false},
		{"PIERRE-ALAIN MURIEL FLORIANT", "PIERRE-ALAIN", true}, // C-35, from INSi
	} {
		got, sure := FirstGivenName(c.list)
		require.Equal(t, c.want, got, c.list)
		require.Equal(t, c.sure, sure, c.list)
	}
}

func TestC33_C34_PremierPrenomIsTheStartOfTheList(t *testing.T) { // T3, RNIV EXI SI 29
	for _, c := range []struct {
		list, first string
		ok          bool
	}{
		{"MAX PATRICK", "MAX", true}, {"MAX PATRICK", "MAX PATRICK", true}, {"MAX PATRICK", "MAX-PATRICK", true},
		{"MAX PATRICK", "PATRICK", false}, {"MAX PATRICK", "PATRICK MAX", false}, {"MAX PATRICK", "PATRICK-MAX", false},
		{"JEAN CHRISTOPHE PIERRE", "JEAN-CHRISTOPHE-PIERRE", true}, {"JEAN CHRISTOPHE PIERRE", "JEAN-CHRISTOPHE PIERRE", true},
		{"JEAN CHRISTOPHE PIERRE", "CHRISTOPHE", false}, {"JEAN CHRISTOPHE PIERRE", "PIERRE", false},
		{"JEAN CHRISTOPHE PIERRE", "JEAN PIERRE", false}, {"JEAN CHRISTOPHE PIERRE", "JEANCHRISTOPHE", false},
		{"JEAN-CHRISTOPHE PIERRE", "JEAN", true},
		{"MARIE", "MARIELLE", false}, {"MARIELLE", "MARIE", false}, // X13
		{"", "JEAN", true},
	} {
		refusal := CheckPremierPrenom(c.first, c.list)
		require.Equal(t, c.ok, refusal == nil, "%s in %s", c.first, c.list)
		if refusal != nil {
			require.Contains(t, refusal.Regle, "C-30")
		}
	}
}

func TestC36_GivenNames(t *testing.T) {
	require.Equal(t, []string{"JEAN ROGER", "PIERRE"}, GivenNames("Jean Roger, Pierre"))
	require.Equal(t, []string{"JEAN-ROGER", "PIERRE"}, GivenNames("Jean-Roger Pierre"))
	require.Empty(t, GivenNames(" , "))
}

func TestA52_RequiredTraits(t *testing.T) {
	today := Date{2026, 3, 2}
	for trait, clear := range map[Trait]func(*Saisie){
		TraitNomNaissance:  func(s *Saisie) { s.NomNaissance = "" },
		TraitPremierPrenom: func(s *Saisie) { s.PremierPrenom, s.ListePrenoms = "", "" },
		TraitDateNaissance: func(s *Saisie) { s.DateNaissance = Date{} },
		TraitSexe:          func(s *Saisie) { s.Sexe = "" },
		TraitLieuNaissance: func(s *Saisie) { s.LieuNaissance = "" },
	} {
		s := typed()
		clear(&s)
		e := CheckEntry(s, today)
		require.Len(t, e.Refus, 1, trait)
		require.Equal(t, trait, e.Refus[0].Trait)
		require.Equal(t, "ins_trait_manquant", e.Refus[0].Refusal.Code)
	}
	s := typed()
	s.LieuNaissance, s.Sexe = LieuInconnuCOG, Indetermine // accepted values
	require.Empty(t, CheckEntry(s, today).Refus)
}

func typed() Saisie {
	return Saisie{NomNaissance: "Dark", ListePrenoms: "Jeanne, Marie, Cécile", Sexe: Feminin,
		DateNaissance: Date{1960, 5, 30}, LieuNaissance: "88154"}
}

func TestCheckEntry(t *testing.T) {
	today := Date{2026, 3, 2}
	t.Run("C-05 what changed is shown", func(t *testing.T) {
		e := CheckEntry(typed(), today)
		require.Empty(t, e.Refus)
		require.Equal(t, dark(), e.Traits)
		require.Contains(t, e.Changements, Changement{TraitListePrenoms, "Jeanne, Marie, Cécile", "JEANNE MARIE CECILE"})
	})
	t.Run("C-20 absent names", func(t *testing.T) {
		s := typed()
		s.NomNaissance, s.ListePrenoms = "XXX", "SP"
		e := CheckEntry(s, today)
		require.Empty(t, e.Refus)
		require.Equal(t, SansNom, e.Traits.NomNaissance)
		require.Equal(t, SansPrenom, e.Traits.PremierPrenom)
		require.Equal(t, SansPrenom, e.Traits.ListePrenoms)
		require.NotEmpty(t, e.Changements)
	})
	t.Run("C-31 (3) the patient is asked", func(t *testing.T) {
		s := typed()
		s.ListePrenoms = "Jean Roger Pierre"
		e := CheckEntry(s, today)
		require.Empty(t, e.Refus)
		require.Equal(t, "JEAN", e.Traits.PremierPrenom)
		require.Equal(t, "ins_premier_prenom_demander", e.Alertes[0].Refusal.Code)
	})
	t.Run("X12 C-30", func(t *testing.T) {
		s := typed()
		s.PremierPrenom, s.ListePrenoms = "Hélène", "Marie, Hélène"
		e := CheckEntry(s, today)
		require.Equal(t, "ins_premier_prenom_liste", e.Refus[0].Refusal.Code)
		require.Contains(t, e.Refus[0].Refusal.Acte, "MARIE")
	})
	t.Run("C-23 particles and double names are kept whole", func(t *testing.T) {
		s := typed()
		s.NomNaissance = "Saint Jouan de la Frairie"
		require.Equal(t, "SAINT JOUAN DE LA FRAIRIE", CheckEntry(s, today).Traits.NomNaissance)
	})
	for name, c := range map[string]struct {
		set  func(*Saisie)
		code string
	}{
		"C-46 future":        {func(s *Saisie) { s.DateNaissance = Date{2026, 3, 3} }, "ins_date_future"},
		"C-46 over 130":      {func(s *Saisie) { s.DateNaissance = Date{1895, 3, 1} }, "ins_date_age"},
		"A-4c unreal":        {func(s *Saisie) { s.DateNaissance = Date{1960, 2, 30} }, "ins_date_inexistante"},
		"C-43 marker":        {func(s *Saisie) { s.DateCertitude = "peut-être" }, "ins_date_certitude"},
		"C-50 sexe":          {func(s *Saisie) { s.Sexe = "H" }, "ins_sexe_inconnu"},
		"C-60 place":         {func(s *Saisie) { s.LieuNaissance = "Domrémy" }, "ins_lieu_forme"},
		"C-60 place letters": {func(s *Saisie) { s.LieuNaissance = "2C004" }, "ins_lieu_forme"},
		"C-05 name":          {func(s *Saisie) { s.NomNaissance = "DARK7" }, "ins_nom_caractere"},
	} {
		s := typed()
		c.set(&s)
		e := CheckEntry(s, today)
		require.Len(t, e.Refus, 1, name)
		require.Equal(t, c.code, e.Refus[0].Refusal.Code, name)
	}
	t.Run("C-46 warn over 110", func(t *testing.T) {
		s := typed()
		s.DateNaissance = Date{1910, 1, 1}
		e := CheckEntry(s, today)
		require.Empty(t, e.Refus)
		require.Equal(t, "ins_date_grand_age", e.Alertes[0].Refusal.Code)
	})
}

func TestC41_C42_InterpretDate(t *testing.T) { // T5
	admission := Date{2026, 3, 2}
	for _, c := range []struct {
		jour, mois, annee int
		want              Date
		certitude         Certitude
	}{
		{4, 7, 1960, Date{1960, 7, 4}, DateReelle},
		{0, 7, 1960, Date{1960, 7, 1}, JourInterprete},
		{4, 0, 1960, Date{1960, 1, 4}, MoisInterprete},
		{0, 0, 1955, Date{1955, 12, 31}, JourMoisInterpretes}, // X27
		{0, 0, 0, Date{1970, 12, 31}, DateEstimee},
		{14, 7, 0, Date{1970, 7, 14}, DateEstimee}, // what is known of day and month is kept
		{0, 7, 0, Date{1970, 7, 1}, DateEstimee},
		{14, 0, 0, Date{1970, 1, 14}, DateEstimee},
		{29, 2, 0, Date{1972, 2, 29}, DateEstimee},
		{0, 0, 2026, Date{2026, 3, 1}, DateEstimee}, // C-42: under one year, the month is estimated
	} {
		got, certitude, refusal := InterpretDate(c.jour, c.mois, c.annee, admission)
		require.Nil(t, refusal)
		require.Equal(t, c.want, got)
		require.Equal(t, c.certitude, certitude)
	}
	_, _, refusal := InterpretDate(33, 20, 1950, admission) // C-45: lunar dates go to billing
	require.NotNil(t, refusal)
}

func TestC41_ReadDate(t *testing.T) {
	admission := Date{2026, 3, 2}
	for _, c := range []struct {
		typed     string
		want      Date
		certitude Certitude
	}{
		{"30/05/1960", Date{1960, 5, 30}, DateReelle},
		{"30051960", Date{1960, 5, 30}, DateReelle},
		{"30.5.1960", Date{1960, 5, 30}, DateReelle},
		{" 30 05 1960 ", Date{1960, 5, 30}, DateReelle},
		{"1960-05-30", Date{1960, 5, 30}, DateReelle},
		{"00/07/1960", Date{1960, 7, 1}, JourInterprete},
		{"07/1960", Date{1960, 7, 1}, JourInterprete},
		{"04/00/1960", Date{1960, 1, 4}, MoisInterprete},
		{"1955", Date{1955, 12, 31}, JourMoisInterpretes}, // X27
		{"00/00/1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"1955-00-00", Date{1955, 12, 31}, JourMoisInterpretes},
		{"0000", Date{1970, 12, 31}, DateEstimee},
		{"14/07/0000", Date{1970, 7, 14}, DateEstimee},
		{"XX/XX/1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"xx.xx.1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"XX-XX-1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"--/--/1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"??/??/1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"  /  /1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"//1955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"00001955", Date{1955, 12, 31}, JourMoisInterpretes},
		{"/07/1960", Date{1960, 7, 1}, JourInterprete},
		{"XX/07/1960", Date{1960, 7, 1}, JourInterprete},
		{"1960-07", Date{1960, 7, 1}, JourInterprete},
		{"7/1960", Date{1960, 7, 1}, JourInterprete},
		{"14/00/1960", Date{1960, 1, 14}, MoisInterprete},
		{"14/--/1960", Date{1960, 1, 14}, MoisInterprete},
		{"07//1960", Date{1960, 1, 7}, MoisInterprete}, // the 07 is a day
		{"07/XX/1960", Date{1960, 1, 7}, MoisInterprete},
		{"XX/XX/XXXX", Date{1970, 12, 31}, DateEstimee},
		{"??/??/????", Date{1970, 12, 31}, DateEstimee},
		{"14/07/----", Date{1970, 7, 14}, DateEstimee},
		{"1955?", Date{1955, 12, 31}, DateEstimee},
		{"14/07/1955 ?", Date{1955, 7, 14}, DateEstimee},
		{"2026", Date{2026, 3, 1}, DateEstimee}, // C-42
		{"00/03/2026", Date{2026, 3, 1}, JourInterprete},
	} {
		got, certitude, refusal := ReadDate(c.typed, admission)
		require.Nil(t, refusal, c.typed)
		require.Equal(t, c.want, got, c.typed)
		require.Equal(t, c.certitude, certitude, c.typed)
	}
	for _, typed := range []string{"", "/", "30/02/1960", "33/20/1950", "1/2", "60", "30/05/60", "30/05/1960/1", "a/b/1960", "-1/05/1960x", "030/05/1960", "1960/5",
		"30/05/", "30/05", "05/", "XX", "?", "30/05/19?", "30/05/XX", "13/1960", "14/7/60"} {
		_, _, refusal := ReadDate(typed, admission)
		require.NotNil(t, refusal, typed)
	}
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"30/05/1960", "1955", "00/00/0000", "30051960", "\xff", "29 02 2000", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, certitude, refusal := ReadDate(s, Date{2026, 3, 2})
		if refusal != nil {
			return
		}
		require.True(t, d.Existe())
		again, c, refusal := ReadDate(d.FR(), Date{2026, 3, 2})
		require.Nil(t, refusal)
		require.Equal(t, d, again)
		require.Equal(t, DateReelle, c)
		require.True(t, certitude.connue())
		require.False(t, (Date{2026, 3, 2}).Avant(d), "C-46: no birth to come")
		require.LessOrEqual(t, d.Age(Date{2026, 3, 2}), 130, "C-46")
		shown, c, refusal := ReadDate(d.Typed(certitude), Date{2026, 3, 2})
		require.Nil(t, refusal, d.Typed(certitude))
		require.Equal(t, d, shown)
		require.Equal(t, certitude, c, "C-43: a marker is not lost by being shown and typed again")
	})
}

// Every way in refuses what cannot be: the same limits, to the day (C-46).
func TestC46_LimitsOfABirth(t *testing.T) {
	le := Date{2026, 3, 2}
	for _, c := range []struct {
		d    Date
		code string
	}{
		{Date{2026, 3, 2}, ""}, {Date{2026, 3, 3}, "ins_date_future"}, {Date{2090, 12, 31}, "ins_date_future"},
		{Date{1895, 3, 3}, ""}, {Date{1895, 3, 2}, "ins_date_age"}, {Date{1836, 1, 1}, "ins_date_age"}, {Date{}, ""},
	} {
		refusal := CheckBirth(c.d, le)
		if c.code == "" {
			require.Nil(t, refusal, c.d)
		} else {
			require.Equal(t, c.code, refusal.Code, c.d)
			_, _, refusal = ReadDate(c.d.FR(), le)
			require.Equal(t, c.code, refusal.Code, c.d)
		}
		require.Nil(t, CheckBirth(c.d, Date{}), "no day, no limit")
	}
	for _, typed := range []string{"2027", "12/2026", "00/00/1880"} { // completed, then judged
		_, _, refusal := ReadDate(typed, le)
		require.NotNil(t, refusal, typed)
	}
	require.Nil(t, WarnBirth(Date{1915, 3, 3}, DateReelle, le))
	require.Equal(t, "ins_date_grand_age", WarnBirth(Date{1915, 3, 2}, DateReelle, le).Code)
}

func TestC45_LunarDateIsSaidToBeOne(t *testing.T) { // X29
	for _, typed := range []string{"33/20/1950", "10/42/1950", "40/01/1950"} {
		_, _, refusal := ReadDate(typed, Date{2026, 3, 2})
		require.Equal(t, "ins_date_lunaire", refusal.Code, typed)
		require.Contains(t, refusal.Acte, "pièce")
	}
	_, _, refusal := ReadDate("10/13/1950", Date{2026, 3, 2})
	require.Equal(t, "ins_date_inexistante", refusal.Code)
}

// An entry keeps the marker and says what it means.
func TestC43_EntrySaysWhatWasInterpreted(t *testing.T) {
	for typed, code := range map[string]string{
		"1955": "ins_date_marque_jour_mois", "07/1960": "ins_date_marque_jour", "14/00/1960": "ins_date_marque_mois", "0000": "ins_date_marque_estimee",
	} {
		s := Saisie{NomNaissance: "BENALI", PremierPrenom: "AHMED", ListePrenoms: "AHMED", Sexe: Masculin, LieuNaissance: "99352"}
		var refusal *texts.Refusal
		s.DateNaissance, s.DateCertitude, refusal = ReadDate(typed, Date{2026, 3, 2})
		require.Nil(t, refusal)
		e := CheckEntry(s, Date{2026, 3, 2})
		require.Empty(t, e.Refus)
		require.Equal(t, s.DateCertitude, e.Traits.DateCertitude)
		require.Len(t, e.Alertes, 1, typed)
		require.Equal(t, code, e.Alertes[0].Refusal.Code)
		require.Contains(t, e.Alertes[0].Refusal.Phrase, s.DateNaissance.FR())
	}
}

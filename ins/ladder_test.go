package ins

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// climb plays the ladder against a fixed answer, and gives the queries sent and the last step.
func climb(t *testing.T, traits Traits, answer func(Query) ReturnCode) ([]Query, Step) {
	t.Helper()
	var tries []Try
	var sent []Query
	for range 20 {
		s := NextQuery(traits, tries)
		if s.Kind != StepSearch {
			return sent, s
		}
		require.NotEmpty(t, s.Raison)
		require.Equal(t, len(tries)+1, s.Essai)
		sent = append(sent, s.Query)
		tries = append(tries, Try{Query: s.Query, Code: answer(s.Query)})
	}
	t.Fatal("the ladder does not end")
	return nil, Step{}
}

func always(c ReturnCode) func(Query) ReturnCode { return func(Query) ReturnCode { return c } }

func TestD03_FirstSearchIsWithoutThePlace(t *testing.T) { // RNIV EXI SI 26
	s := NextQuery(dark(), nil)
	require.Equal(t, StepSearch, s.Kind)
	require.Empty(t, s.Query.LieuNaissance)
	require.Equal(t, []string{"JEANNE"}, s.Query.Prenoms)
	require.Equal(t, "DARK", s.Query.NomNaissance)
}

func TestD11_AfterNone(t *testing.T) {
	t.Run("CNDA 2.07: first, each alone, all together", func(t *testing.T) {
		titre := titled(func(t *Traits) {
			t.NomNaissance, t.PremierPrenom, t.ListePrenoms, t.LieuNaissance = "HOUILLES", "PIERRE", "PIERRE PAUL JACQUES", ""
		})
		sent, end := climb(t, titre, always(AucuneIdentite))
		require.Equal(t, [][]string{{"PIERRE"}, {"PAUL"}, {"JACQUES"}, {"PIERRE", "PAUL", "JACQUES"}}, given(sent))
		require.Equal(t, StepStop, end.Kind)
		require.Equal(t, "ins_echelle_fin_01", end.Code)
		require.NotContains(t, end.Dire, "n’avez pas d’INS", "D-15")
	})
	t.Run("the place comes last", func(t *testing.T) {
		sent, _ := climb(t, prenoms("PIERRE", "PIERRE PAUL"), always(AucuneIdentite))
		require.Len(t, sent, 4)
		require.Equal(t, "88154", sent[3].LieuNaissance)
		for _, q := range sent[:3] {
			require.Empty(t, q.LieuNaissance)
		}
	})
	t.Run("other spellings of the nom and of the premier prénom", func(t *testing.T) {
		titre := titled(func(t *Traits) {
			t.NomNaissance, t.PremierPrenom, t.ListePrenoms = "D'ARTAGNAN DE L'HERAULT", "PIERRE-ALAIN", "PIERRE-ALAIN"
		})
		sent, _ := climb(t, titre, always(AucuneIdentite))
		require.Equal(t, "D ARTAGNAN DE L HERAULT", sent[1].NomNaissance)
		require.Equal(t, []string{"PIERRE ALAIN"}, sent[2].Prenoms)
	})
	t.Run("the apostrophe comes back where a space took its place", func(t *testing.T) {
		for typed, real := range map[string]string{
			"D ARTAGNAN DE L HERAULT": "D'ARTAGNAN DE L'HERAULT", "O BRIEN": "O'BRIEN", "DE L ISLE": "DE L'ISLE", "N DIAYE": "N'DIAYE",
			"DALL ACQUA": "DALL'ACQUA", "SANT ANGELO": "SANT'ANGELO", "D-ARTAGNAN": "D'ARTAGNAN", "DEGL INNOCENTI": "DEGL'INNOCENTI",
			"SAINT JOUAN": "SAINT-JOUAN", "D'ARTAGNAN": "D ARTAGNAN", "MARTIN-DUPONT": "MARTIN DUPONT", "LE GOFF": "LE-GOFF",
		} {
			titre := titled(func(t *Traits) { t.NomNaissance, t.LieuNaissance = typed, "" })
			sent, end := climb(t, titre, func(q Query) ReturnCode {
				if q.NomNaissance == real {
					return UneIdentite
				}
				return AucuneIdentite
			})
			require.Equal(t, StepFound, end.Kind, typed)
			require.LessOrEqual(t, len(sent), 3, typed)
		}
		for _, plain := range []string{"ORTEGA Y GASSET", "SOUSA E SILVA", "DARTAGNAN", "JEAN X", "MALCOLM X Z", "QU MING"} {
			for _, q := range respelled(plain) {
				require.NotContains(t, q, "'", plain)
			}
		}
		require.Contains(t, respelled("M BAREK"), "M'BAREK", "of a given name too")
	})
	t.Run("the next given name, after one that nobody knows", func(t *testing.T) {
		sent, end := climb(t, prenoms("OLA", "OLA CATARINA BELLA"), func(q Query) ReturnCode {
			if len(q.Prenoms) == 1 && q.Prenoms[0] == "CATARINA" {
				return UneIdentite
			}
			return AucuneIdentite
		})
		require.Equal(t, StepFound, end.Kind)
		require.Len(t, sent, 2)
	})
	t.Run("commas tell where given names end", func(t *testing.T) {
		sent, _ := climb(t, prenoms("JEAN ROGER", "Jean Roger, Pierre"), always(AucuneIdentite))
		require.Contains(t, given(sent), []string{"PIERRE"})
		require.NotContains(t, given(sent), []string{"ROGER"})
	})
	t.Run("CATARINA is found by her second try", func(t *testing.T) {
		titre := prenoms("OLA", "OLA CATARINA")
		sent, end := climb(t, titre, func(q Query) ReturnCode {
			if q.Prenoms[0] == "CATARINA" {
				return UneIdentite
			}
			return AucuneIdentite
		})
		require.Len(t, sent, 2)
		require.Equal(t, StepFound, end.Kind)
	})
}

func given(queries []Query) [][]string {
	var out [][]string
	for _, q := range queries {
		out = append(out, q.Prenoms)
	}
	return out
}

func TestD12_AfterSeveral(t *testing.T) {
	t.Run("place first, then the other given names", func(t *testing.T) {
		sent, end := climb(t, dark(), always(PlusieursIdentites))
		require.Equal(t, "88154", sent[1].LieuNaissance)
		require.Equal(t, []string{"JEANNE"}, sent[1].Prenoms)
		require.Equal(t, []string{"JEANNE", "MARIE", "CECILE"}, sent[2].Prenoms)
		require.Equal(t, "88154", sent[2].LieuNaissance, "added to the place, not in its stead")
		require.Equal(t, []string{"JEANNE", "MARIE", "CECILE"}, sent[3].Prenoms)
		require.Empty(t, sent[3].LieuNaissance)
		require.Equal(t, "ins_echelle_fin_02", end.Code)
		require.Equal(t, AttributHomonyme, end.Attribut, "X37")
		_, end = climb(t, dark(), always(AucuneIdentite))
		require.Empty(t, end.Attribut)
	})
	t.Run("the place is asked for", func(t *testing.T) {
		titre := titled(func(t *Traits) { t.LieuNaissance = "" })
		s := NextQuery(titre, []Try{{Query: NextQuery(titre, nil).Query, Code: PlusieursIdentites}})
		require.Equal(t, StepAsk, s.Kind)
		require.Equal(t, TraitLieuNaissance, s.Trait)
		require.NotEmpty(t, s.Dire)
	})
	t.Run("99999 is never sent", func(t *testing.T) {
		sent, _ := climb(t, titled(func(t *Traits) { t.LieuNaissance = LieuInconnuCOG }), always(PlusieursIdentites))
		for _, q := range sent {
			require.Empty(t, q.LieuNaissance)
		}
	})
	t.Run("J-6: without the place when it found nobody", func(t *testing.T) {
		sent, _ := climb(t, dark(), func(q Query) ReturnCode {
			if q.LieuNaissance != "" {
				return AucuneIdentite
			}
			return PlusieursIdentites
		})
		require.Empty(t, sent[len(sent)-1].LieuNaissance)
	})
}

func TestD14_AFailedCallStopsTheLadder(t *testing.T) {
	first := NextQuery(dark(), nil).Query
	s := NextQuery(dark(), []Try{{Query: first, Failed: true}})
	require.Equal(t, "ins_echelle_panne", s.Code)
}

func TestD09_NoLadderForWhatMayNotBeSearched(t *testing.T) {
	s := NextQuery(titled(func(t *Traits) { t.Sexe = Indetermine }), nil)
	require.Equal(t, StepStop, s.Kind)
	require.Equal(t, "ins_appel_sexe", s.Code)
}

func TestD16_AtMostFiveTries(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		titre := titled(func(t *Traits) {
			t.NomNaissance = rapid.StringMatching(`[A-Z]{2,5}([ '-][A-Z]{2,5}){0,2}`).Draw(rt, "nom")
			t.ListePrenoms = rapid.StringMatching(`[A-Z]{2,5}(,? [A-Z]{2,5}(-[A-Z]{2,4})?){0,7}`).Draw(rt, "liste")
			t.PremierPrenom, _ = FirstGivenName(t.ListePrenoms)
			t.LieuNaissance = rapid.SampledFrom([]string{"88154", "99999"}).Draw(rt, "lieu")
		})
		code := rapid.SampledFrom([]ReturnCode{AucuneIdentite, PlusieursIdentites})
		sent, end := climb(t, titre, func(Query) ReturnCode { return code.Draw(rt, "retour") })
		require.LessOrEqual(rt, len(sent), MaxTries)
		require.Equal(rt, StepStop, end.Kind)
		for i, q := range sent {
			for _, other := range sent[:i] {
				require.False(rt, q.Equal(other), "never the same search twice")
			}
			for _, p := range q.Prenoms {
				_, refusal := NormalizePrenom(p)
				require.Nil(rt, refusal)
			}
		}
	})
}
